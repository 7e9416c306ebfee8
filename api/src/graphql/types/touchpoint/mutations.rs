//! Mutations of touchpoints.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::ids::TouchpointId;

use super::Touchpoint;
use crate::{
    app::App,
    auth::{Permission, RequiresAny, Viewer},
    graphql::{
        bulk::bulk_mutation,
        enums::{Channel, Team, TouchpointKind},
        global_id::Kind,
        loaders::Loaders,
        request_hash,
        scalars::{DateTime, LedgerPosition},
        user_error::{Refusable, Refusal, UserError, payload},
    },
    ingest::{
        SingleWrite,
        refs::{CampaignRef, LeadRef},
        single,
        touchpoints::{
            ArchiveTouchpoint, CreateTouchpoint, SuppressTouchpoint, TouchpointRow,
            UnsuppressTouchpoint, UpdateTouchpoint,
        },
    },
};

bulk_mutation! {
    /// Touchpoints to record.
    input RecordTouchpointsInput,
    /// What became of the touchpoints.
    payload RecordTouchpointsPayload,
    rows TouchpointRow,
    kind Kind::Touchpoint
}

/// A touchpoint to record by hand.
#[derive(Debug, Clone, InputObject)]
pub struct CreateTouchpointInput {
    /// Who was touched.
    pub lead: LeadRef,
    /// When it happened; at most 24 hours from now.
    pub occurred_at: DateTime,
    /// What happened.
    pub kind: TouchpointKind,
    /// The channel it came through; told by the kind, source, medium and referrer unless given.
    pub channel: Option<Channel>,
    /// The campaign it belongs to; the one with the `utm_campaign` of `url` unless given.
    pub campaign: Option<CampaignRef>,
    /// The traffic source, such as `google`; `utm_source` of `url`, else told by `referrer`, unless given.
    pub source: Option<String>,
    /// The traffic medium, such as `cpc`; `utm_medium` of `url` unless given.
    pub medium: Option<String>,
    /// Which creative or link; `utm_content` of `url` unless given.
    pub content: Option<String>,
    /// Which search term; `utm_term` of `url` unless given.
    pub term: Option<String>,
    /// The address of the page.
    pub url: Option<String>,
    /// The address of the page before.
    pub referrer: Option<String>,
    /// Whose touch it is; told by the kind unless given. `EMAIL_REPLY` and `OTHER` need it.
    pub team: Option<Team>,
    /// Who of the team: a user's e-mail address, or a name.
    pub rep: Option<String>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and writes nothing.
    pub idempotency_key: Option<String>,
}

/// A correction of a touchpoint. Absent fields stay as they are.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateTouchpointInput {
    /// Which touchpoint.
    pub id: ID,
    /// The campaign it belongs to; null: none.
    pub campaign: MaybeUndefined<CampaignRef>,
    /// The channel it came through.
    pub channel: MaybeUndefined<Channel>,
    /// Whose touch it is. Needs the permission to write touchpoints of both teams.
    pub team: MaybeUndefined<Team>,
    /// Who of the team; null: nobody.
    pub rep: MaybeUndefined<String>,
    /// Why, for the audit log.
    pub reason: Option<String>,
}

/// A touchpoint that is to earn no credit.
#[derive(Debug, Clone, InputObject)]
pub struct SuppressTouchpointInput {
    /// Which touchpoint.
    pub id: ID,
    /// Why; shown with the touchpoint.
    pub reason: String,
}

/// A suppressed touchpoint that may earn credit again.
#[derive(Debug, Clone, InputObject)]
pub struct UnsuppressTouchpointInput {
    /// Which touchpoint.
    pub id: ID,
    /// Why, for the audit log.
    pub reason: Option<String>,
}

/// A touchpoint to hide or to show again.
#[derive(Debug, Clone, InputObject)]
pub struct ArchiveTouchpointInput {
    /// Which touchpoint.
    pub id: ID,
    /// Hide (true) or show again (false).
    #[graphql(default = true)]
    pub archived: bool,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, SimpleObject)]
        pub struct $name {
            /// The touchpoint as it is now; null when nothing was written.
            touchpoint: Option<Touchpoint>,
            /// Where in the ledger this write stands; null when nothing was written.
            position: Option<LedgerPosition>,
            /// What is wrong with the input.
            user_errors: Vec<UserError>,
        }

        impl Refusable for $name {
            fn refused(user_errors: Vec<UserError>) -> Self {
                Self { user_errors, ..Self::default() }
            }
        }

        impl From<Done> for $name {
            fn from((touchpoint, position): Done) -> Self {
                Self { touchpoint, position, user_errors: Vec::new() }
            }
        }
    )*};
}

type Done = (Option<Touchpoint>, Option<LedgerPosition>);

payloads! {
    /// The touchpoint that was recorded.
    CreateTouchpointPayload,
    /// The touchpoint that was corrected.
    UpdateTouchpointPayload,
    /// The touchpoint that was suppressed.
    SuppressTouchpointPayload,
    /// The touchpoint that may earn credit again.
    UnsuppressTouchpointPayload,
    /// The touchpoint that was archived.
    ArchiveTouchpointPayload,
}

/// Whoever may write touchpoints of one team at least; which rows they may write is told row by row.
const WRITERS: RequiresAny = RequiresAny(&[
    Permission::MarketingTouchpointsWrite,
    Permission::SalesTouchpointsWrite,
]);

/// Mutations of touchpoints.
#[derive(Debug, Default)]
pub struct TouchpointMutation;

#[Object]
impl TouchpointMutation {
    /// Records touchpoints. One that was recorded before, told by its message id, is a duplicate and changes nothing.
    #[graphql(guard = "WRITERS")]
    async fn record_touchpoints(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to record.")] input: RecordTouchpointsInput,
    ) -> async_graphql::Result<RecordTouchpointsPayload> {
        input.run(ctx).await
    }

    /// Records one touchpoint by hand.
    #[graphql(guard = "WRITERS")]
    async fn create_touchpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to record.")] input: CreateTouchpointInput,
    ) -> async_graphql::Result<CreateTouchpointPayload> {
        let hash = input
            .idempotency_key
            .is_some()
            .then(|| request_hash(&input));
        let CreateTouchpointInput {
            lead,
            occurred_at,
            kind,
            channel,
            campaign,
            source,
            medium,
            content,
            term,
            url,
            referrer,
            team,
            rep,
            idempotency_key,
        } = input;
        let row = TouchpointRow {
            message_id: crate::clock::new_id().to_string(),
            lead,
            occurred_at,
            kind,
            channel,
            campaign,
            source,
            medium,
            content,
            term,
            url,
            referrer,
            team,
            rep,
        };
        write(ctx, idempotency_key.zip(hash), CreateTouchpoint(row)).await
    }

    /// Corrects what a touchpoint says: its campaign, channel, team or person. The audit log keeps from and to.
    #[graphql(guard = "WRITERS")]
    async fn update_touchpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The correction.")] input: UpdateTouchpointInput,
    ) -> async_graphql::Result<UpdateTouchpointPayload> {
        let UpdateTouchpointInput {
            id,
            campaign,
            channel,
            team,
            rep,
            reason,
        } = input;
        let update = UpdateTouchpoint {
            id,
            campaign,
            channel,
            team,
            rep,
            reason,
        };
        write(ctx, None, update).await
    }

    /// Takes a touchpoint out of all attribution, for a reason: it stays, and earns no credit.
    #[graphql(guard = "WRITERS")]
    async fn suppress_touchpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which touchpoint, and why.")] input: SuppressTouchpointInput,
    ) -> async_graphql::Result<SuppressTouchpointPayload> {
        let SuppressTouchpointInput { id, reason } = input;
        write(ctx, None, SuppressTouchpoint { id, reason }).await
    }

    /// Lets a suppressed touchpoint earn credit again.
    #[graphql(guard = "WRITERS")]
    async fn unsuppress_touchpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which touchpoint.")] input: UnsuppressTouchpointInput,
    ) -> async_graphql::Result<UnsuppressTouchpointPayload> {
        let UnsuppressTouchpointInput { id, reason } = input;
        write(ctx, None, UnsuppressTouchpoint { id, reason }).await
    }

    /// Hides a touchpoint from lists, or shows it again. Its credit stays.
    #[graphql(guard = "WRITERS")]
    async fn archive_touchpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which touchpoint.")] input: ArchiveTouchpointInput,
    ) -> async_graphql::Result<ArchiveTouchpointPayload> {
        let ArchiveTouchpointInput { id, archived } = input;
        write(ctx, None, ArchiveTouchpoint { id, archived }).await
    }
}

async fn write<P: Refusable + From<Done>>(
    ctx: &Context<'_>,
    idempotency: Option<(String, Vec<u8>)>,
    write: impl SingleWrite,
) -> async_graphql::Result<P> {
    let done = async {
        let (id, position) = single(App::of(ctx), Viewer::of(ctx)?, idempotency, write).await?;
        let touchpoint = Loaders::of(ctx).touchpoint(TouchpointId(id)).await?;
        Ok::<_, Refusal>((touchpoint, position.map(LedgerPosition)))
    };
    payload(done.await.map(P::from))
}
