//! Anything that has an id, found by it.

use async_graphql::{Context, ID, Interface, Object};
use entity::ids::{AccountId, AgreementId, CampaignId, DealId, LeadId, NoteId, TouchpointId};
use futures_util::future::try_join_all;

use super::{
    account::Account, agreement::Agreement, campaign::Campaign, deal::Deal, lead::Lead, note::Note,
    target::Target, touchpoint::Touchpoint,
};
use crate::{
    auth::{Permission, SignedIn, Viewer},
    error::{ApiError, ApiResult},
    graphql::{
        global_id::{self, Kind},
        loaders::Loaders,
        pagination::MAX_PAGE,
    },
};

/// Anything that has an id.
#[derive(Debug, Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The id."))]
pub enum Node {
    /// An account.
    Account(Account),
    /// A lead.
    Lead(Lead),
    /// A campaign.
    Campaign(Campaign),
    /// A touchpoint.
    Touchpoint(Touchpoint),
    /// A deal.
    Deal(Deal),
    /// A subject that both teams sign.
    Agreement(Agreement),
    /// A figure both teams mean to reach together.
    Target(Target),
    /// A note.
    Note(Note),
}

/// Queries by id alone.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this id; null when there is none, or when you may not see it.
    #[graphql(guard = "SignedIn")]
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> ApiResult<Option<Node>> {
        find(ctx, &id).await
    }

    /// The objects with these ids, in their order; null in the place of one that is not there or that you may not see.
    #[graphql(guard = "SignedIn")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids, at most 200.")] ids: Vec<ID>,
    ) -> ApiResult<Vec<Option<Node>>> {
        if ids.len() as u64 > MAX_PAGE {
            let message = format!("{} ids; expected at most {MAX_PAGE}.", ids.len());
            return Err(ApiError::bad_input(message));
        }
        try_join_all(ids.iter().map(|id| find(ctx, id))).await
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> ApiResult<Option<Node>> {
    let viewer = Viewer::of(ctx)?;
    let loaders = Loaders::of(ctx);
    let Some((kind, uuid)) = global_id::decode(id) else {
        return Ok(None);
    };
    let permission = match kind {
        Kind::Account => Permission::AccountsRead,
        Kind::Lead => Permission::LeadsRead,
        Kind::Campaign => Permission::CampaignsRead,
        Kind::Touchpoint => Permission::TouchpointsRead,
        Kind::Deal => Permission::DealsRead,
        Kind::Agreement => Permission::AgreementsRead,
        Kind::Target => Permission::TargetsRead,
        Kind::Note => Permission::NotesRead,
        // Few, and found through the lists they are in.
        Kind::DealStage
        | Kind::User
        | Kind::ApiToken
        | Kind::Spend
        | Kind::Cost
        | Kind::WriteKey
        | Kind::RejectedEvent => {
            return Ok(None);
        }
    };
    if !viewer.may(permission) {
        return Ok(None);
    }
    Ok(match kind {
        Kind::Account => loaders
            .account(AccountId(uuid))
            .await?
            .filter(|account| account.0.merged_into.is_none())
            .map(Node::Account),
        Kind::Lead => loaders
            .lead(LeadId(uuid))
            .await?
            .filter(|lead| lead.0.merged_into.is_none())
            .map(Node::Lead),
        Kind::Campaign => loaders
            .campaign(CampaignId(uuid))
            .await?
            .map(Node::Campaign),
        Kind::Touchpoint => loaders
            .touchpoint(TouchpointId(uuid))
            .await?
            .map(Node::Touchpoint),
        Kind::Deal => loaders.deal(DealId(uuid)).await?.map(Node::Deal),
        Kind::Agreement => loaders
            .agreement(AgreementId(uuid))
            .await?
            .map(Node::Agreement),
        Kind::Target => loaders.target(AgreementId(uuid)).await?.map(Node::Target),
        Kind::Note => loaders.note(NoteId(uuid)).await?.map(Node::Note),
        Kind::DealStage
        | Kind::User
        | Kind::ApiToken
        | Kind::Spend
        | Kind::Cost
        | Kind::WriteKey
        | Kind::RejectedEvent => None,
    })
}
