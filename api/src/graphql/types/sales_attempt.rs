//! What sales did to reach a lead.

use std::sync::Arc;

use async_graphql::Object;
use entity::sales_attempt;

use crate::{
    auth::{Permission, Requires},
    graphql::{lifecycle_enums::AttemptKind, scalars::DateTime},
};

/// An attempt of sales to reach a lead, as sales recorded it. Touchpoints of sales count as attempts too and are not
/// listed here.
#[derive(Debug, Clone)]
pub struct SalesAttempt(pub Arc<sales_attempt::Model>);

/// An attempt of sales to reach a lead, as sales recorded it. Touchpoints of sales count as attempts too and are not
/// listed here.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl SalesAttempt {
    /// How.
    async fn kind(&self) -> AttemptKind {
        self.0.kind.into()
    }

    /// When.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }

    /// Whether the person was reached.
    async fn reached(&self) -> bool {
        self.0.reached
    }

    /// The cycle the lead was in, counted from 1.
    async fn cycle(&self) -> i32 {
        self.0.cycle
    }

    /// What came of it, in sales' own words.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Who recorded it: a user's e-mail address.
    async fn actor(&self) -> &str {
        &self.0.actor_name
    }

    /// When it was recorded here.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }
}
