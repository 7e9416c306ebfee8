//! What a figure means, in words both teams sign.

use entity::agreement_kind::AgreementKind;
use serde::{Deserialize, Serialize};

use crate::{agreements::Content, graphql::user_error::UserError};

/// The longest text of a definition, in bytes.
const MAX_TEXT: usize = 4000;

/// What a figure means, in words. The subject is the metric's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MetricDefinition {
    /// The figure's name.
    pub title: String,
    /// What it means and how it is computed.
    pub text: String,
    /// The function that computes it: a definition is of one way to compute, and another way needs another definition.
    pub computed_by: String,
}

impl Content for MetricDefinition {
    const KIND: AgreementKind = AgreementKind::MetricDefinition;

    fn check(&self) -> Vec<UserError> {
        let mut errors = Vec::new();
        for (name, value, most) in [("title", &self.title, 200), ("text", &self.text, MAX_TEXT)] {
            if value.trim().is_empty() || value.len() > most {
                let message = format!(
                    "{name} has {} bytes; expected a text of 1 to {most}.",
                    value.trim().len()
                );
                errors.push(UserError::invalid([name], message));
            }
        }
        errors
    }
}
