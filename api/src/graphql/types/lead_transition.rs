//! The history of a lead's stages.

use std::sync::Arc;

use agreement::lifecycle::{Misfit, Rejection};
use async_graphql::{Context, Object};
use entity::lead_transition;

use super::lead::Lead;
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        enums::LeadStage,
        lifecycle_enums::{LeadMisfit, LeadRejectionGroup},
        loaders::Loaders,
        scalars::{Date, DateTime},
    },
};

/// An entry in the history of a lead's stages. Entries are added, never changed.
#[derive(Debug, Clone)]
pub struct LeadTransition(pub Arc<lead_transition::Model>);

/// An entry in the history of a lead's stages. Entries are added, never changed. One from a stage to the same stage
/// states when it was entered, where that was not known before or was wrong.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl LeadTransition {
    /// The lead, as it is now.
    async fn lead(&self, ctx: &Context<'_>) -> ApiResult<Option<Lead>> {
        Loaders::of(ctx).lead(self.0.lead_id).await
    }

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

    /// Why, in somebody's own words, where that was said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Why, as a code: of `LeadRejectionReason`, `LeadDisqualificationReason` or `LeadRecyclingReason`; SILENT where sales
    /// said nothing within the agreed hours; RECONTACT where a recycled lead came back on its day; `DEAL_CREATED` and
    /// `DEAL_WON` where a deal moved it. Null for steps that need no reason, and for stages that an import states.
    async fn reason_code(&self) -> Option<&str> {
        self.0.reason_code.as_deref()
    }

    /// What kind of fault a rejection names; null for other steps.
    async fn rejection_group(&self) -> Option<LeadRejectionGroup> {
        if self.0.to_stage != entity::lead_stage::LeadStage::Rejected {
            return None;
        }
        let reason: Rejection = self.0.reason_code.as_deref()?.parse().ok()?;
        Some(reason.group().into())
    }

    /// In what the product does not suit; only with the code `NO_FIT`.
    async fn misfit(&self) -> Option<LeadMisfit> {
        let misfit: Misfit = self.0.misfit.as_deref()?.parse().ok()?;
        Some(misfit.into())
    }

    /// The day the lead comes back by itself; only of steps to RECYCLED.
    async fn recontact_on(&self) -> Option<Date> {
        self.0.recontact_on.map(Date)
    }

    /// Whether sales accepted by saying nothing within the agreed hours.
    async fn silent(&self) -> bool {
        self.0.silent
    }
}
