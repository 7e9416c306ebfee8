//! The history of a lead's stages.

use async_graphql::Object;
use entity::lead_transition;

use crate::{
    auth::{Permission, Requires},
    graphql::{enums::LeadStage, scalars::DateTime},
};

/// An entry in the history of a lead's stages. Entries are added, never changed.
#[derive(Debug, Clone)]
pub struct LeadTransition(pub lead_transition::Model);

/// An entry in the history of a lead's stages. Entries are added, never changed. One from a stage to the same stage
/// states when it was entered, where that was not known before or was wrong.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl LeadTransition {
    /// The stage it left; null for the first.
    #[graphql(name = "from")]
    async fn from_stage(&self) -> Option<LeadStage> {
        self.0.from_stage.map(Into::into)
    }

    /// The stage it entered.
    #[graphql(name = "to")]
    async fn to_stage(&self) -> LeadStage {
        self.0.to_stage.into()
    }

    /// Which time round this is, counted from 1: a lead that comes back begins the next.
    async fn cycle(&self) -> i32 {
        self.0.cycle
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }

    /// Whether nobody said when it happened, so that it is dated by its import.
    async fn dated_by_import(&self) -> bool {
        self.0.dated_by_import
    }

    /// When it was recorded here.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Who made it: a user's e-mail address, or a token's name.
    async fn actor(&self) -> &str {
        &self.0.actor_name
    }

    /// Why, where that was said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}
