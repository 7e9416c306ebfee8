//! The attribution rule that reports use unless told otherwise.

use attribution::rule::{Model, PositionWeights, Rule};
use entity::agreement_kind::AgreementKind;
use serde::{Deserialize, Serialize};

use crate::{
    agreements::Content,
    graphql::{
        enums::{Team, TouchpointKind},
        types::attribution::enums::{
            AttributionScope, JourneyStart, MissingAnchorPolicy, TouchpointDedupe,
        },
        user_error::UserError,
    },
};

/// The subject of the one official rule.
pub const OFFICIAL: &str = "official";

/// A whole attribution rule, nothing left open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfficialRule {
    /// How credit is shared.
    pub model: OfficialModel,
    /// Whose touches count.
    pub scope: AttributionScope,
    /// Only touches at most this many days before the cut-off; none: unlimited.
    pub lookback_days: Option<u32>,
    /// Where the journey starts.
    pub journey_start: JourneyStart,
    /// Kinds that count.
    pub kinds: Vec<TouchpointKind>,
    /// Teams whose touches count.
    pub teams: Vec<Team>,
    /// How repeated touches are folded.
    pub dedupe: TouchpointDedupe,
}

/// How credit is shared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum OfficialModel {
    /// Weights on anchors.
    Position(OfficialWeights),
    /// The last touch whose channel is not DIRECT, else the last.
    LastNonDirect,
    /// The same for every touch.
    Linear,
    /// Halves with age.
    #[serde(rename_all = "camelCase")]
    TimeDecay {
        /// Half-life in milliseconds, positive.
        half_life_millis: i64,
    },
    /// Everything to each group: cannot be official.
    Participation,
}

/// Weights in ten-thousandths of a percent; they sum to 1,000,000.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfficialWeights {
    /// Weight of the earliest touch.
    pub first: u32,
    /// Weight of the touch that created the lead.
    pub lead_created: u32,
    /// Weight of the last touch before the deal was created.
    pub deal_created: u32,
    /// Weight of the latest touch.
    pub last: u32,
    /// Weight of the touches that hold no anchor.
    pub rest: u32,
    /// What becomes of weight that finds no touch.
    pub missing: MissingAnchorPolicy,
}

impl Content for OfficialRule {
    const KIND: AgreementKind = AgreementKind::OfficialRule;

    fn check(&self) -> Vec<UserError> {
        let mut errors = Vec::new();
        if self.model == OfficialModel::Participation {
            let message = "PARTICIPATION credits more than was earned, so it cannot be the official rule: the teams' parts have to add up. Choose another model.";
            errors.push(UserError::invalid(["rule", "model"], message));
        }
        if self.kinds.is_empty() {
            let message = "No kind of touchpoint would count: name at least one.";
            errors.push(UserError::invalid(["rule", "eligible", "kinds"], message));
        }
        if self.teams.is_empty() {
            let message = "No team's touchpoints would count: name at least one.";
            errors.push(UserError::invalid(["rule", "eligible", "teams"], message));
        }
        errors
    }
}

impl From<&Rule> for OfficialRule {
    fn from(rule: &Rule) -> Self {
        let Rule {
            model,
            scope,
            lookback_days,
            journey_start,
            kinds,
            teams,
            dedupe,
        } = rule;
        Self {
            model: model.into(),
            scope: (*scope).into(),
            lookback_days: *lookback_days,
            journey_start: (*journey_start).into(),
            kinds: kinds.iter().map(Into::into).collect(),
            teams: teams.iter().map(Into::into).collect(),
            dedupe: (*dedupe).into(),
        }
    }
}

impl From<&OfficialRule> for Rule {
    fn from(official: &OfficialRule) -> Self {
        let OfficialRule {
            model,
            scope,
            lookback_days,
            journey_start,
            kinds,
            teams,
            dedupe,
        } = official;
        Self {
            model: model.into(),
            scope: (*scope).into(),
            lookback_days: *lookback_days,
            journey_start: (*journey_start).into(),
            kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
            teams: teams.iter().map(|team| (*team).into()).collect(),
            dedupe: (*dedupe).into(),
        }
    }
}

impl From<&Model> for OfficialModel {
    fn from(model: &Model) -> Self {
        match model {
            Model::Position(weights) => Self::Position(OfficialWeights {
                first: weights.first,
                lead_created: weights.lead_created,
                deal_created: weights.deal_created,
                last: weights.last,
                rest: weights.rest,
                missing: weights.missing.into(),
            }),
            Model::LastNonDirect => Self::LastNonDirect,
            Model::Linear => Self::Linear,
            Model::TimeDecay { half_life_millis } => Self::TimeDecay {
                half_life_millis: *half_life_millis,
            },
            Model::Participation => Self::Participation,
        }
    }
}

impl From<&OfficialModel> for Model {
    fn from(model: &OfficialModel) -> Self {
        match model {
            OfficialModel::Position(weights) => Self::Position(PositionWeights {
                first: weights.first,
                lead_created: weights.lead_created,
                deal_created: weights.deal_created,
                last: weights.last,
                rest: weights.rest,
                missing: weights.missing.into(),
            }),
            OfficialModel::LastNonDirect => Self::LastNonDirect,
            OfficialModel::Linear => Self::Linear,
            OfficialModel::TimeDecay { half_life_millis } => Self::TimeDecay {
                half_life_millis: *half_life_millis,
            },
            OfficialModel::Participation => Self::Participation,
        }
    }
}

#[cfg(test)]
mod tests {
    use attribution::rule::Preset;

    use super::*;

    #[test]
    fn a_rule_is_the_same_after_it_was_kept() {
        for preset in Preset::ALL {
            let rule = Rule {
                model: preset.model(),
                lookback_days: Some(90),
                ..Rule::official_default()
            };
            let kept = serde_json::to_string(&OfficialRule::from(&rule)).unwrap();
            let read: OfficialRule = serde_json::from_str(&kept).unwrap();
            assert_eq!(Rule::from(&read), rule, "{kept}");
            assert_eq!(read.check().is_empty(), *preset != Preset::Participation);
        }
    }
}
