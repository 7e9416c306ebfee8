//! What a version holds, by its kind.

use async_graphql::SimpleObject;
use entity::{agreement as subject, agreement_kind::AgreementKind};

use crate::{
    agreements::kinds,
    graphql::{
        enums::{Team, TouchpointKind},
        types::{
            attribution::{
                enums::{AttributionScope, JourneyStart, TouchpointDedupe},
                rule::AttributionModel,
            },
            service_level::ServiceLevelContent,
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
