//! Deciding about a proposal of any kind.

use async_graphql::{Context, ID, InputObject, Object};
use entity::ids::AgreementId;

use super::Agreement;
use crate::{
    agreements::{Decide, Decision},
    auth::{Permission, Requires},
    graphql::{
        global_id::Kind,
        single::single_payload,
        user_error::{Refusal, UserError, payload},
    },
};

/// A signature for your team.
#[derive(Debug, InputObject)]
pub struct ApproveProposalInput {
    /// The agreement.
    id: ID,
    /// The number of the version you have read: the open one.
    version: i32,
    /// Its `contentHash`, so that you sign exactly what you have read.
    content_hash: String,
    /// Sign it also for the time before your signature. Needed, from both teams, for a version whose effect begins
    /// before the later of the two signatures.
    #[graphql(default)]
    retroactive: bool,
}

/// A refusal.
#[derive(Debug, InputObject)]
pub struct RejectProposalInput {
    /// The agreement.
    id: ID,
    /// The number of the version you have read: the open one.
    version: i32,
    /// Why: what has to change.
    reason: String,
}

/// A proposal taken back.
#[derive(Debug, InputObject)]
pub struct WithdrawProposalInput {
    /// The agreement.
    id: ID,
    /// The number of the open version.
    version: i32,
    /// Why, if you want to say it.
    reason: Option<String>,
}

single_payload! {
    /// What was signed.
    ApproveProposalPayload {
        /// The agreement as it stands now; null when nothing was done.
        agreement: Agreement
    }
}

single_payload! {
    /// What was refused.
    RejectProposalPayload {
        /// The agreement as it stands now; null when nothing was done.
        agreement: Agreement
    }
}

single_payload! {
    /// What was taken back.
    WithdrawProposalPayload {
        /// The agreement as it stands now; null when nothing was done.
        agreement: Agreement
    }
}

/// Decisions about proposals.
#[derive(Debug, Default)]
pub struct AgreementMutation;

#[Object]
impl AgreementMutation {
    /// Signs the open proposal for your team; with both signatures it is agreed. Needs the approver's right of your team.
    /// Never possible for an administrator, an API token, or whoever has signed it for the other team.
    #[graphql(guard = "Requires(Permission::AgreementsApprove)")]
    async fn approve_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you sign.")] input: ApproveProposalInput,
    ) -> async_graphql::Result<ApproveProposalPayload> {
        let ApproveProposalInput {
            id,
            version,
            content_hash,
            retroactive,
        } = input;
        let decision = Decision::Approve {
            content_hash,
            retroactive,
        };
        match decide(&id, version, decision) {
            Ok(write) => ApproveProposalPayload::run(ctx, None, write).await,
            Err(error) => payload(Err(Refusal::from(error))),
        }
    }

    /// Refuses the open proposal, with a reason. Needs the approver's right of your team.
    #[graphql(guard = "Requires(Permission::AgreementsApprove)")]
    async fn reject_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you refuse.")] input: RejectProposalInput,
    ) -> async_graphql::Result<RejectProposalPayload> {
        let RejectProposalInput {
            id,
            version,
            reason,
        } = input;
        match decide(&id, version, Decision::Reject { reason }) {
            Ok(write) => RejectProposalPayload::run(ctx, None, write).await,
            Err(error) => payload(Err(Refusal::from(error))),
        }
    }

    /// Takes the open proposal back. For who proposed it, and for approvers of their team.
    #[graphql(guard = "Requires(Permission::AgreementsPropose)")]
    async fn withdraw_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you take back.")] input: WithdrawProposalInput,
    ) -> async_graphql::Result<WithdrawProposalPayload> {
        let WithdrawProposalInput {
            id,
            version,
            reason,
        } = input;
        match decide(&id, version, Decision::Withdraw { reason }) {
            Ok(write) => WithdrawProposalPayload::run(ctx, None, write).await,
            Err(error) => payload(Err(Refusal::from(error))),
        }
    }
}

fn decide(id: &ID, version: i32, decision: Decision) -> Result<Decide, UserError> {
    let agreement = Kind::Agreement
        .uuid(id)
        .ok_or_else(|| UserError::not_found(["input", "id"], "No agreement has this id."))?;
    Ok(Decide {
        agreement: AgreementId(agreement),
        version: number(version, "version")?,
        decision,
    })
}

/// The number of a version.
///
/// # Errors
/// When it cannot be one.
pub fn number(version: i32, field: &str) -> Result<u32, UserError> {
    u32::try_from(version)
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| {
            let message =
                format!("{field} is {version}; expected the number of a version, 1 or more.");
            UserError::invalid(["input", field], message)
        })
}
