//! The question.

use async_graphql::{InputObject, MaybeUndefined, OneofObject};
use attribution::{
    query::ReportQuery,
    rule::{DatedRule, KindSet, Missing, Model, PositionWeights, Rule, TeamSet},
    time::Period,
};
use rust_decimal::prelude::ToPrimitive as _;

use super::enums::{
    AttributionDate, AttributionDimension, AttributionMeasure, AttributionPreset, AttributionScope,
    JourneyStart, MissingAnchorPolicy, TouchpointDedupe,
};
use super::official;
use crate::{
    agreements::Agreed,
    error::{ApiError, ApiResult},
    graphql::{
        enums::{Team, TouchpointKind},
        filters::Budget,
        scalars::{CurrencyCode, Date, Decimal, LedgerPosition},
        types::{deal::DealWhere, touchpoint::TouchpointWhere},
    },
    ledger::day,
    organization::Organization,
};

/// A range of days in the organisation's time zone: `from` is in it, `to` is not.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct PeriodInput {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

/// Which touches count.
#[derive(Debug, Clone, InputObject)]
pub struct EligibleTouchpointsInput {
    /// Kinds that count; absent: those of the official rule.
    pub kinds: Option<Vec<TouchpointKind>>,
    /// Teams whose touches count; absent: those of the official rule.
    pub teams: Option<Vec<Team>>,
}

/// The older, the less.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct TimeDecayInput {
    /// After how many days a touch is worth half. More than 0, at most 36,500.
    #[graphql(default_with = "Decimal(rust_decimal::Decimal::from(7))")]
    pub half_life_days: Decimal,
}

/// Weights of your own, in percent with four decimals at most; they sum to 100.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct CustomModelInput {
    /// Weight of the earliest touch.
    #[graphql(default_with = "Decimal(rust_decimal::Decimal::ZERO)")]
    pub first: Decimal,
    /// Weight of the touch that created the lead.
    #[graphql(default_with = "Decimal(rust_decimal::Decimal::ZERO)")]
    pub lead_created: Decimal,
    /// Weight of the last touch before the deal was created.
    #[graphql(default_with = "Decimal(rust_decimal::Decimal::ZERO)")]
    pub deal_created: Decimal,
    /// Weight of the latest touch.
    #[graphql(default_with = "Decimal(rust_decimal::Decimal::ZERO)")]
    pub last: Decimal,
    /// Weight shared equally by the touches that hold no anchor.
    #[graphql(default_with = "Decimal(rust_decimal::Decimal::ZERO)")]
    pub rest: Decimal,
    /// What becomes of weight that finds no touch.
    #[graphql(default_with = "MissingAnchorPolicy::Proportional")]
    pub missing: MissingAnchorPolicy,
}

/// How credit is shared; exactly one.
#[derive(Debug, Clone, Copy, OneofObject)]
pub enum AttributionModelInput {
    /// A named model.
    Preset(AttributionPreset),
    /// Time decay with a half-life of your own.
    TimeDecay(TimeDecayInput),
    /// Weights of your own.
    Custom(CustomModelInput),
}

/// An attribution rule; a part that is absent is the official rule's part.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AttributionRuleInput {
    /// How credit is shared.
    pub model: Option<AttributionModelInput>,
    /// Whose touches count.
    pub scope: Option<AttributionScope>,
    /// Only touches at most this many days before the cut-off; null: unlimited.
    pub lookback_days: MaybeUndefined<i32>,
    /// Where the journey starts.
    pub journey_start: Option<JourneyStart>,
    /// Which touches count.
    pub eligible: Option<EligibleTouchpointsInput>,
    /// How repeated touches are folded.
    pub dedupe: Option<TouchpointDedupe>,
}

/// A question about who earned the revenue.
#[derive(Debug, Clone, InputObject)]
pub struct AttributionInput {
    /// What is attributed.
    #[graphql(default_with = "AttributionMeasure::Revenue")]
    pub measure: AttributionMeasure,
    /// The rule; absent: the official rule.
    pub rule: Option<AttributionRuleInput>,
    /// The days the report is about.
    pub period: PeriodInput,
    /// Which date puts credit into the period; absent: CLOSED for REVENUE, `DEAL_CREATED` for PIPELINE.
    pub dated_by: Option<AttributionDate>,
    /// What rows are grouped by: one to four, at most one of them a date.
    #[graphql(default_with = "vec![AttributionDimension::Campaign]")]
    pub group_by: Vec<AttributionDimension>,
    /// Which deals are in the report; absent: all.
    pub deals: Option<Box<DealWhere>>,
    /// Which touches are shown; the credit of the others is `hidden`. Absent: all.
    pub show: Option<TouchpointWhere>,
    /// The currency of the answer; absent: the organisation's.
    pub currency: Option<CurrencyCode>,
    /// Waits (a few seconds at most) until the ledger has seen the write that returned this position.
    pub min_position: Option<LedgerPosition>,
}

/// A question to be answered under several models side by side.
#[derive(Debug, Clone, InputObject)]
pub struct CompareAttributionInput {
    /// The models, 2 to 12.
    pub models: Vec<AttributionModelInput>,
    /// What is attributed.
    #[graphql(default_with = "AttributionMeasure::Revenue")]
    pub measure: AttributionMeasure,
    /// The rest of the rule; its model is not used. Absent: the official rule's.
    pub rule: Option<AttributionRuleInput>,
    /// The days the report is about.
    pub period: PeriodInput,
    /// Which date puts credit into the period; absent: CLOSED for REVENUE, `DEAL_CREATED` for PIPELINE.
    pub dated_by: Option<AttributionDate>,
    /// What rows are grouped by: one to four, at most one of them a date.
    #[graphql(default_with = "vec![AttributionDimension::Campaign]")]
    pub group_by: Vec<AttributionDimension>,
    /// Which deals are in the report; absent: all.
    pub deals: Option<Box<DealWhere>>,
    /// Which touches are shown; the credit of the others is `hidden`. Absent: all.
    pub show: Option<TouchpointWhere>,
    /// The currency of the answer; absent: the organisation's.
    pub currency: Option<CurrencyCode>,
    /// Waits (a few seconds at most) until the ledger has seen the write that returned this position.
    pub min_position: Option<LedgerPosition>,
}

impl CompareAttributionInput {
    /// The same question for each model.
    ///
    /// # Errors
    /// When there are too few or too many models.
    pub fn split(self) -> ApiResult<Vec<AttributionInput>> {
        let Self {
            models,
            measure,
            rule,
            period,
            dated_by,
            group_by,
            deals,
            show,
            currency,
            min_position,
        } = self;
        if !(2..=12).contains(&models.len()) {
            return Err(ApiError::bad_input(format!(
                "{} models; expected 2 to 12.",
                models.len()
            )));
        }
        let rule = rule.unwrap_or_default();
        Ok(models
            .into_iter()
            .map(|model| AttributionInput {
                measure,
                rule: Some(AttributionRuleInput {
                    model: Some(model),
                    ..rule.clone()
                }),
                period,
                dated_by,
                group_by: group_by.clone(),
                deals: deals.clone(),
                show: show.clone(),
                currency,
                min_position,
            })
            .collect())
    }
}

impl AttributionInput {
    /// The engine's question.
    ///
    /// # Errors
    /// When a part of it cannot be used.
    pub fn query(&self, organization: &Organization, agreed: &Agreed) -> ApiResult<ReportQuery> {
        let Self {
            measure,
            rule,
            period,
            dated_by,
            group_by,
            deals,
            show,
            currency,
            min_position: _,
        } = self;
        let dated_by = dated_by.unwrap_or(match measure {
            AttributionMeasure::Revenue => AttributionDate::Closed,
            AttributionMeasure::Pipeline => AttributionDate::DealCreated,
        });
        if let Some(twice) = group_by
            .iter()
            .enumerate()
            .find_map(|(place, by)| group_by.iter().skip(place + 1).find(|other| *other == by))
        {
            let name = serde_json::to_string(twice).unwrap_or_default();
            return Err(ApiError::bad_input(format!("groupBy names {name} twice.")));
        }
        Ok(ReportQuery {
            measure: (*measure).into(),
            rules: rules(rule.as_ref(), organization, agreed)?,
            period: Period {
                from: day(period.from.0),
                to: day(period.to.0),
            },
            dated_by: dated_by.into(),
            group_by: group_by.iter().copied().map(Into::into).collect(),
            deals: deals
                .as_ref()
                .map(|filter| filter.engine_filter(&mut Budget::default(), 0))
                .transpose()?,
            show: show
                .as_ref()
                .map(|filter| filter.engine_filter(&mut Budget::default(), 0))
                .transpose()?,
            currency: currency.map_or(organization.currency, |code| code.0),
        })
    }
}

/// The rules by date: what the input says, and the official rule of that date where it says nothing.
///
/// # Errors
/// When a part of the rule cannot be used.
pub fn rules(
    input: Option<&AttributionRuleInput>,
    organization: &Organization,
    agreed: &Agreed,
) -> ApiResult<Vec<DatedRule>> {
    let mut rules = official::schedule(agreed, organization)?;
    if let Some(input) = input {
        for dated in &mut rules {
            dated.rule = input.over(dated.rule.clone())?;
        }
        // Where the input leaves nothing to the official rule, its versions do not differ: one rule, walked as one.
        rules.dedup_by(|later, earlier| later.rule == earlier.rule);
    }
    Ok(rules)
}

impl AttributionRuleInput {
    /// This rule, with the parts it leaves out taken from another.
    ///
    /// # Errors
    /// When a part of it cannot be used.
    pub fn over(&self, official: Rule) -> ApiResult<Rule> {
        let Self {
            model,
            scope,
            lookback_days,
            journey_start,
            eligible,
            dedupe,
        } = self;
        let mut rule = official;
        if let Some(model) = model {
            rule.model = model.model()?;
        }
        if let Some(scope) = scope {
            rule.scope = (*scope).into();
        }
        match lookback_days {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => rule.lookback_days = None,
            MaybeUndefined::Value(days) => {
                let days = u32::try_from(*days).ok().filter(|days| *days <= 36_500);
                rule.lookback_days = Some(days.ok_or_else(|| {
                    ApiError::bad_input(
                        "rule.lookbackDays: expected 0 to 36500, or null for unlimited.",
                    )
                })?);
            }
        }
        if let Some(start) = journey_start {
            rule.journey_start = (*start).into();
        }
        if let Some(EligibleTouchpointsInput { kinds, teams }) = eligible {
            if let Some(kinds) = kinds {
                rule.kinds = kinds.iter().map(|kind| (*kind).into()).collect::<KindSet>();
            }
            if let Some(teams) = teams {
                rule.teams = teams.iter().map(|team| (*team).into()).collect::<TeamSet>();
            }
        }
        if let Some(dedupe) = dedupe {
            rule.dedupe = (*dedupe).into();
        }
        Ok(rule)
    }
}

impl AttributionModelInput {
    /// The engine's model.
    ///
    /// # Errors
    /// When weights or half-life cannot be used.
    pub fn model(&self) -> ApiResult<Model> {
        match self {
            Self::Preset(preset) => Ok(attribution::rule::Preset::from(*preset).model()),
            Self::TimeDecay(TimeDecayInput { half_life_days }) => {
                let millis = half_life_days
                    .0
                    .checked_mul(rust_decimal::Decimal::from(86_400_000));
                let half_life_millis = millis
                    .and_then(|millis| millis.to_i64())
                    .filter(|millis| (1..=36_500 * 86_400_000).contains(millis))
                    .ok_or_else(|| {
                        ApiError::bad_input(
                            "timeDecay.halfLifeDays: expected more than 0 and at most 36500.",
                        )
                    })?;
                Ok(Model::TimeDecay { half_life_millis })
            }
            Self::Custom(custom) => custom.weights().map(Model::Position),
        }
    }
}

impl CustomModelInput {
    fn weights(&self) -> ApiResult<PositionWeights> {
        let Self {
            first,
            lead_created,
            deal_created,
            last,
            rest,
            missing,
        } = self;
        let weight = |name: &str, percent: &Decimal| {
            let units = percent.0.checked_mul(rust_decimal::Decimal::from(10_000));
            units
                .filter(|units| units.fract().is_zero())
                .and_then(|units| units.to_u32())
                .filter(|units| *units <= 1_000_000)
                .ok_or_else(|| {
                    ApiError::bad_input(format!(
                        "custom.{name} is {}; expected 0 to 100 percent with at most four decimals.",
                        percent.0
                    ))
                })
        };
        let anchors = [
            weight("first", first)?,
            weight("leadCreated", lead_created)?,
            weight("dealCreated", deal_created)?,
            weight("last", last)?,
        ];
        let missing: Missing = (*missing).into();
        PositionWeights::new(anchors, weight("rest", rest)?, missing)
            .map_err(|error| ApiError::bad_input(format!("custom: {error}.")))
    }
}
