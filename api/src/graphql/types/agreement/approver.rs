//! Who may sign.

use async_graphql::{Context, ID, InputObject, Object};
use entity::ids::UserId;

use crate::{
    agreements::SetApprover,
    app::App,
    auth::{Permission, Requires},
    graphql::{
        global_id::Kind,
        single::single_payload,
        types::user::User,
        user_error::{Refusal, UserError, payload},
    },
};

/// The right to sign, given.
#[derive(Debug, InputObject)]
pub struct GrantApproverInput {
    /// Which member of your team.
    id: ID,
    /// Why, for the log.
    reason: Option<String>,
}

/// The right to sign, taken away.
#[derive(Debug, InputObject)]
pub struct RevokeApproverInput {
    /// Which member of your team.
    id: ID,
    /// Why, for the log.
    reason: Option<String>,
}

single_payload! {
    /// Who may sign now.
    GrantApproverPayload {
        /// The user; null when nothing was done.
        user: User
    }
}

single_payload! {
    /// Who may not sign any more.
    RevokeApproverPayload {
        /// The user; null when nothing was done.
        user: User
    }
}

/// Mutations of the right to sign.
#[derive(Debug, Default)]
pub struct ApproverMutation;

#[Object]
impl ApproverMutation {
    /// Lets a member of your own team sign for it. Only an approver of that team may; a change of role ends the right.
    #[graphql(guard = "Requires(Permission::AgreementsApprove)")]
    async fn grant_approver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: GrantApproverInput,
    ) -> async_graphql::Result<GrantApproverPayload> {
        let GrantApproverInput { id, reason } = input;
        match set(&id, true, reason) {
            Ok(write) => {
                let done = GrantApproverPayload::run(ctx, None, write).await;
                App::of(ctx).access.forget();
                done
            }
            Err(error) => payload(Err(Refusal::from(error))),
        }
    }

    /// Ends a member's right to sign for your own team. Only an approver of that team may; the last approver stays one.
    #[graphql(guard = "Requires(Permission::AgreementsApprove)")]
    async fn revoke_approver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: RevokeApproverInput,
    ) -> async_graphql::Result<RevokeApproverPayload> {
        let RevokeApproverInput { id, reason } = input;
        match set(&id, false, reason) {
            Ok(write) => {
                let done = RevokeApproverPayload::run(ctx, None, write).await;
                App::of(ctx).access.forget();
                done
            }
            Err(error) => payload(Err(Refusal::from(error))),
        }
    }
}

fn set(id: &ID, approver: bool, reason: Option<String>) -> Result<SetApprover, UserError> {
    let user = Kind::User
        .uuid(id)
        .ok_or_else(|| UserError::not_found(["input", "id"], "No user has this id."))?;
    Ok(SetApprover {
        user: UserId(user),
        approver,
        reason,
    })
}
