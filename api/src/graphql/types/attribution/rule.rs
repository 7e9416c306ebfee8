//! The rule that is applied.

use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use attribution::rule::{DatedRule, Missing, Model, PositionWeights, Preset};
use entity::instant::Millis;

use super::{
    enums::{
        AttributionPreset, AttributionScope, JourneyStart, MissingAnchorPolicy, TouchpointDedupe,
    },
    official,
};
use crate::{
    agreements::Agreed,
    graphql::{
        enums::{Team, TouchpointKind},
        global_id::Kind,
        scalars::{DateTime, Decimal},
        types::agreement::version::AgreementSignature,
    },
};

/// A model, resolved in full.
#[derive(Debug, Clone, SimpleObject)]
pub struct AttributionModel {
    /// Its name, if it is a named one.
    pub preset: Option<AttributionPreset>,
    /// After how many days a touch is worth half; null unless it is time decay.
    pub half_life_days: Option<Decimal>,
    /// Its weights; null unless it gives weights to places.
    pub weights: Option<AttributionWeights>,
}

/// Weights in percent; they sum to 100.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct AttributionWeights {
    /// Weight of the earliest touch.
    pub first: Decimal,
    /// Weight of the touch that created the lead.
    pub lead_created: Decimal,
    /// Weight of the last touch before the deal was created.
    pub deal_created: Decimal,
    /// Weight of the latest touch.
    pub last: Decimal,
    /// Weight shared equally by the touches that hold no anchor.
    pub rest: Decimal,
    /// What becomes of weight that finds no touch.
    pub missing: MissingAnchorPolicy,
}

/// A rule that was applied, resolved in full.
#[derive(Debug, Clone, SimpleObject)]
pub struct AppliedRule {
    /// How credit is shared.
    pub model: AttributionModel,
    /// Whose touches count.
    pub scope: AttributionScope,
    /// Only touches at most this many days before the cut-off; null: unlimited.
    pub lookback_days: Option<i32>,
    /// Where the journey starts.
    pub journey_start: JourneyStart,
    /// Kinds that count.
    pub kinds: Vec<TouchpointKind>,
    /// Teams whose touches count.
    pub teams: Vec<Team>,
    /// How repeated touches are folded.
    pub dedupe: TouchpointDedupe,
    /// How many deals of the report it was applied to.
    pub deal_count: i64,
    /// Whether it is the official rule of its time, not one of the question.
    pub official: bool,
    /// The version both teams signed; null for a rule of the question, and for what holds before the first version.
    pub version: Option<u32>,
    /// From when it is in effect: for deals that closed (REVENUE) or were created (PIPELINE) from then on. Null: since ever.
    pub effective_from: Option<DateTime>,
    /// Until when it is in effect, exclusive; null while nothing takes its place.
    pub effective_until: Option<DateTime>,
    /// The id of the agreement it is a version of.
    pub agreement_id: Option<ID>,
    /// Who signed it, marketing first; empty for a rule of the question, and for what holds before the first version.
    pub signatures: Vec<AgreementSignature>,
}

impl AttributionModel {
    /// As the schema shows it.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let preset = Preset::ALL
            .iter()
            .copied()
            .find(|preset| preset.model() == *model);
        Self {
            preset: preset.map(Into::into),
            half_life_days: match model {
                Model::TimeDecay { half_life_millis } => {
                    let days = rust_decimal::Decimal::from(*half_life_millis)
                        / rust_decimal::Decimal::from(86_400_000);
                    Some(Decimal(days.normalize()))
                }
                _ => None,
            },
            weights: match model {
                Model::Position(weights) => Some(AttributionWeights::of(weights)),
                _ => None,
            },
        }
    }
}

impl AttributionWeights {
    fn of(weights: &PositionWeights) -> Self {
        let percent = |weight: u32| Decimal::shortest(i64::from(weight), 4);
        let missing: Missing = weights.missing;
        Self {
            first: percent(weights.first),
            lead_created: percent(weights.lead_created),
            deal_created: percent(weights.deal_created),
            last: percent(weights.last),
            rest: percent(weights.rest),
            missing: missing.into(),
        }
    }
}

impl AppliedRule {
    /// As the schema shows it. Where the rule is official, `agreed` is what both teams have signed.
    #[must_use]
    pub fn of(dated: &DatedRule, deal_count: u64, agreed: Option<&Arc<Agreed>>) -> Self {
        let DatedRule { from, rule } = dated;
        let versions = agreed.map_or(&[][..], |agreed| official::versions(agreed));
        let version = versions.iter().find(|version| version.from.0 == from.0);
        let since_ever = from.0 == i64::MIN;
        let until = match (version, versions.first()) {
            (Some(version), _) => version.until,
            (None, first) if since_ever => first.map(|first| first.from),
            (None, _) => None,
        };
        Self {
            model: AttributionModel::of(&rule.model),
            scope: rule.scope.into(),
            lookback_days: rule.lookback_days.and_then(|days| i32::try_from(days).ok()),
            journey_start: rule.journey_start.into(),
            kinds: rule.kinds.iter().map(Into::into).collect(),
            teams: rule.teams.iter().map(Into::into).collect(),
            dedupe: rule.dedupe.into(),
            deal_count: i64::try_from(deal_count).unwrap_or(i64::MAX),
            official: agreed.is_some(),
            version: version.map(|version| version.number),
            effective_from: (!since_ever).then_some(DateTime(Millis(from.0))),
            effective_until: until.map(DateTime),
            agreement_id: version.map(|version| Kind::Agreement.id(version.agreement)),
            signatures: version.map_or_else(Vec::new, |version| {
                let signatures = version.signatures.iter().cloned();
                signatures.map(AgreementSignature).collect()
            }),
        }
    }
}
