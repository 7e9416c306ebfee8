//! A touchpoint recorded by hand.

use serde_json::json;

use super::{TouchpointRow, record};
use crate::{
    graphql::user_error::Refusal,
    ingest::{Ingest, RowStatus, SingleWrite, Written},
};

/// Records one touchpoint of Accord's own source.
#[derive(Debug, Clone)]
pub struct CreateTouchpoint(pub TouchpointRow);

impl SingleWrite for CreateTouchpoint {
    const OPERATION: &'static str = "createTouchpoint";
    const NOUN: &'static str = "Touchpoint";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let outcomes = record(ingest, std::slice::from_ref(&self.0)).await?;
        let outcome = outcomes
            .into_iter()
            .next()
            .ok_or_else(|| anyhow::anyhow!("a row was answered with nothing"))?;
        let Some(id) = outcome.id else {
            return Err(outcome.errors.into());
        };
        Ok(Written {
            id,
            status: RowStatus::Created,
            detail: json!({ "kind": entity::touchpoint_kind::TouchpointKind::from(self.0.kind).as_str() }),
            reason: None,
        })
    }
}
