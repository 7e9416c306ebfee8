//! The right to sign for a team: given and taken by an approver of that same team.

use agreement::two_keys::log::Step;
use entity::{ids::UserId, role::Role, team::Team, user};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::Expr,
};
use serde_json::json;

use super::{
    actor::ruled,
    log::{By, Log},
};
use crate::{
    auth::Caller,
    clock,
    db::ChangePayload,
    graphql::user_error::{Refusal, UserError, UserErrorCode},
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean_reason},
};

/// Gives the right to sign for a team, or takes it away.
#[derive(Debug, Clone)]
pub struct SetApprover {
    /// Whose.
    pub user: UserId,
    /// Given or taken.
    pub approver: bool,
    /// Why, if that is said.
    pub reason: Option<String>,
}

impl SingleWrite for SetApprover {
    const OPERATION: &'static str = "setApprover";
    const NOUN: &'static str = "User";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            user,
            approver,
            reason,
        } = self;
        let reason = clean_reason(reason.as_deref())?;
        let mut log = Log::lock(&ingest.tx).await?;
        let giver = giver(ingest).await?;
        let known = user::Entity::find_by_id(user)
            .lock_exclusive()
            .one(&*ingest.tx)
            .await?
            .ok_or_else(|| UserError::not_found(["id"], "No user has this id."))?;
        let team = team_of(known.role);
        if team.is_none() || team != team_of(giver.role) {
            let message = "The right to sign for a team is given and taken by an approver of that team, to its own members.";
            return Err(UserError::new(UserErrorCode::NotAllowed, ["id"], message).into());
        }
        let status = if known.approver == approver {
            RowStatus::Unchanged
        } else {
            if !approver && !others_sign(ingest, &known).await? {
                let message =
                    "This is the last approver of the team: give the right to somebody else first.";
                return Err(UserError::new(UserErrorCode::Conflict, ["id"], message).into());
            }
            use user::Column as C;
            user::Entity::update_many()
                .col_expr(C::Approver, Expr::value(approver))
                .col_expr(C::UpdatedAt, Expr::value(ingest.now))
                .filter(C::Id.eq(user))
                .exec(&*ingest.tx)
                .await?;
            let by = By {
                at: clock::now().0,
                user: giver.id,
                name: giver.name,
                team: ruled(team.unwrap_or(Team::Marketing)),
            };
            let mut entry = by.entry(if approver {
                Step::ApproverGranted
            } else {
                Step::ApproverRevoked
            });
            entry.person = Some(user.to_string());
            entry.reason.clone_from(&reason);
            log.append(&ingest.tx, None, entry).await?;
            ingest.changed(ChangePayload::Access);
            RowStatus::Updated
        };
        Ok(Written {
            id: user.into(),
            status,
            detail: json!({ "approver": { "from": known.approver, "to": approver } }),
            reason,
        })
    }
}

/// Who gives or takes: an approver, as the database knows them at this moment.
async fn giver(ingest: &Ingest<'_>) -> Result<user::Model, Refusal> {
    let known = match &ingest.viewer.caller {
        Caller::User { id, .. } => {
            user::Entity::find_by_id(*id)
                .lock_shared()
                .one(&*ingest.tx)
                .await?
        }
        Caller::Token { .. } | Caller::System | Caller::Job => None,
    };
    known
        .filter(|user| user.approver && user.disabled_at.is_none())
        .ok_or_else(|| {
            let message = "Only an approver gives or takes the right to sign for their team.";
            UserError::new(UserErrorCode::NotAllowed, [""; 0], message).into()
        })
}

/// Whether somebody else of the team may sign.
async fn others_sign(ingest: &Ingest<'_>, user: &user::Model) -> Result<bool, Refusal> {
    use user::Column as C;
    let others = user::Entity::find()
        .filter(C::Role.eq(user.role))
        .filter(C::Approver.eq(true))
        .filter(C::DisabledAt.is_null())
        .filter(C::Id.ne(user.id))
        .count(&*ingest.tx)
        .await?;
    Ok(others > 0)
}

const fn team_of(role: Role) -> Option<Team> {
    match role {
        Role::Marketing => Some(Team::Marketing),
        Role::Sales => Some(Team::Sales),
        Role::Admin | Role::Analyst => None,
    }
}
