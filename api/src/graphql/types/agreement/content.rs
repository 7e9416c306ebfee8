//! What a version holds, by its kind.

use async_graphql::{ID, SimpleObject};
use entity::{agreement as subject, agreement_kind::AgreementKind};

use crate::{
    agreements::kinds,
    graphql::{
        enums::{Team, TouchpointKind},
        global_id::Kind,
        types::{
            attribution::{
                enums::{AttributionScope, JourneyStart, TouchpointDedupe},
                rule::AttributionModel,
            },
            money::Money,
            period::Period,
            service_level::ServiceLevelContent,
            target::{
                enums::{PacingCurve, TargetMeasure},
                figures::TargetHoliday,
            },
        },
    },
};

/// What a version holds: the field of the agreement's kind is there, the others are null.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct AgreementContent {
    /// Of the official rule.
    pub official_rule: Option<OfficialRuleContent>,
    /// Of what a figure means.
    pub metric_definition: Option<MetricDefinitionContent>,
    /// Of a target.
    pub target: Option<TargetContent>,
    /// Of what each team owes the other for leads.
    pub service_level: Option<ServiceLevelContent>,
}

impl AgreementContent {
    /// What is kept, understood.
    ///
    /// # Errors
    /// When what is kept is not content of its kind.
    pub fn of(subject: &subject::Model, content: &str) -> anyhow::Result<Self> {
        let mut shown = Self::default();
        match subject.kind {
            AgreementKind::OfficialRule => {
                let kept: kinds::OfficialRule = serde_json::from_str(content)?;
                shown.official_rule = Some((&kept).into());
            }
            AgreementKind::ServiceLevel => {
                let kept: kinds::ServiceLevel = serde_json::from_str(content)?;
                shown.service_level = Some((&kept).into());
            }
            AgreementKind::MetricDefinition => {
                let kept: kinds::MetricDefinition = serde_json::from_str(content)?;
                let kinds::MetricDefinition {
                    title,
                    text,
                    computed_by,
                } = kept;
                shown.metric_definition = Some(MetricDefinitionContent {
                    metric: subject.subject.clone(),
                    title,
                    text,
                    computed_by,
                });
            }
            AgreementKind::Target => {
                let kept: kinds::Target = serde_json::from_str(content)?;
                shown.target = Some(kept.into());
            }
        }
        Ok(shown)
    }
}

/// A whole attribution rule, nothing left open.
#[derive(Debug, Clone, SimpleObject)]
pub struct OfficialRuleContent {
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
}

impl From<&kinds::OfficialRule> for OfficialRuleContent {
    fn from(kept: &kinds::OfficialRule) -> Self {
        Self {
            model: AttributionModel::of(&(&kept.model).into()),
            scope: kept.scope,
            lookback_days: kept.lookback_days.and_then(|days| i32::try_from(days).ok()),
            journey_start: kept.journey_start,
            kinds: kept.kinds.clone(),
            teams: kept.teams.clone(),
            dedupe: kept.dedupe,
        }
    }
}

/// What a figure means, in words both teams sign.
#[derive(Debug, Clone, SimpleObject)]
pub struct MetricDefinitionContent {
    /// The figure's key.
    pub metric: String,
    /// Its name.
    pub title: String,
    /// What it means and how it is computed.
    pub text: String,
    /// The function that computes it.
    pub computed_by: String,
}

/// A figure both teams mean to reach together in a period.
#[derive(Debug, Clone, SimpleObject)]
pub struct TargetContent {
    /// Its name.
    pub name: String,
    /// What is counted.
    pub measure: TargetMeasure,
    /// The days it is counted on.
    pub period: Period,
    /// Only deals of this segment; null: all deals.
    pub segment: Option<String>,
    /// How much.
    pub amount: Option<Money>,
    /// Who answers for it in marketing: a user's e-mail, or a name.
    pub marketing_owner: String,
    /// Who answers for it in sales: a user's e-mail, or a name.
    pub sales_owner: String,
    /// How much of it is expected by when.
    pub pacing: PacingCurve,
    /// Days on which a team does not work, for `WORKING_DAYS`; at most 400.
    pub holidays: Vec<TargetHoliday>,
    /// The id of the target it is a part of.
    pub parent_id: Option<ID>,
}

impl From<kinds::Target> for TargetContent {
    fn from(kept: kinds::Target) -> Self {
        let kinds::Target {
            name,
            measure,
            period,
            segment,
            amount_minor,
            currency,
            marketing_owner,
            sales_owner,
            pacing,
            holidays,
            parent,
        } = kept;
        Self {
            name,
            measure,
            period: period.into(),
            segment,
            amount: Money::of_row(amount_minor, &currency),
            marketing_owner,
            sales_owner,
            pacing,
            holidays: holidays.into_iter().map(Into::into).collect(),
            parent_id: parent.map(|parent| Kind::Target.id(parent)),
        }
    }
}
