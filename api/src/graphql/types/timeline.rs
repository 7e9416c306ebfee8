//! One line of everything that happened with an account, a lead or a deal.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, OneofObject};
use entity::ids::{AccountId, DealId, LeadId};

use super::{
    agreement::step::AgreementStep, deal::history::DealTransition, external_id::ExternalIdInput,
    lead_transition::LeadTransition, note::Note, touchpoint::Touchpoint,
};
use crate::{
    agreements::Logged,
    app::App,
    auth::{Permission, Requires, Viewer},
    error::{ApiError, ApiResult},
    graphql::{
        enums::mirror,
        global_id::Kind,
        loaders::Loaders,
        pagination::{Cursor, Page, PageArgs, PageEdge},
        scalars::DateTime,
    },
    timeline::{self, Item, Of, Place, Slice},
};

mirror! {
    /// What can be on the line; at one instant in this order.
    TimelineKind = timeline::Kind {
        /// A team signed something, or both had: the rules that were made meanwhile, for every customer alike.
        Agreement,
        /// Somebody of either team wrote something.
        Note,
        /// A deal changed its stage or outcome.
        DealTransition,
        /// A lead changed its stage.
        LeadTransition,
        /// A touchpoint.
        Touchpoint,
    }
}

/// Whose line; exactly one.
#[derive(Debug, Clone, OneofObject)]
pub enum TimelineOf {
    /// An account: of its leads and deals.
    AccountId(ID),
    /// A lead: theirs, and of the deals they are a contact of.
    LeadId(ID),
    /// A deal: its own, and of its contacts.
    DealId(ID),
    /// An account, by its id in another system.
    Account(ExternalIdInput),
    /// A lead, by its id in another system.
    Lead(ExternalIdInput),
    /// A deal, by its id in another system.
    Deal(ExternalIdInput),
}

/// Something on the line: the field of its kind is there, the others are null.
#[derive(Debug, Clone)]
pub struct TimelineEntry(Item);

/// Something on the line: the field of its kind is there, the others are null.
#[Object(guard = "Requires(Permission::NotesRead)")]
impl TimelineEntry {
    /// What it is.
    async fn kind(&self) -> TimelineKind {
        match &self.0 {
            Item::Agreement(_) => TimelineKind::Agreement,
            Item::Note(_) => TimelineKind::Note,
            Item::DealTransition(_) => TimelineKind::DealTransition,
            Item::LeadTransition(_) => TimelineKind::LeadTransition,
            Item::Touchpoint(_) => TimelineKind::Touchpoint,
        }
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        DateTime(self.0.place().at.into())
    }

    /// The touchpoint.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    async fn touchpoint(&self) -> Option<Touchpoint> {
        match &self.0 {
            Item::Touchpoint(row) => Some(row.clone().into()),
            _ => None,
        }
    }

    /// The step of a lead.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn lead_transition(&self) -> Option<LeadTransition> {
        match &self.0 {
            Item::LeadTransition(row) => Some(LeadTransition(Arc::new(row.clone()))),
            _ => None,
        }
    }

    /// The step of a deal.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    async fn deal_transition(&self) -> Option<DealTransition> {
        match &self.0 {
            Item::DealTransition(row) => Some(DealTransition(Arc::new(row.clone()))),
            _ => None,
        }
    }

    /// The note.
    async fn note(&self) -> Option<Note> {
        match &self.0 {
            Item::Note(row) => Some(Note(Arc::new(row.clone()))),
            _ => None,
        }
    }

    /// What was signed.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn agreement_step(&self) -> ApiResult<Option<AgreementStep>> {
        match &self.0 {
            Item::Agreement(row) => Ok(Some(AgreementStep(Logged::of(row)?))),
            _ => Ok(None),
        }
    }
}

/// Queries of timelines.
#[derive(Debug, Default)]
pub struct TimelineQuery;

#[Object]
impl TimelineQuery {
    /// Everything that happened with an account, a lead or a deal, newest first: touches, stages, notes, and what both
    /// teams signed meanwhile. Needs the permission to see each kind that is asked for: a line is never silently in part.
    /// Null when there is no such object.
    #[graphql(guard = "Requires(Permission::NotesRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose line.")] of: TimelineOf,
        #[graphql(desc = "Only these kinds; all unless given.")] kinds: Option<Vec<TimelineKind>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor: older ones.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor: newer ones.")] before: Option<String>,
    ) -> ApiResult<Option<Page<TimelineEntry>>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let Some(of) = found(ctx, of).await? else {
            return Ok(None);
        };
        let viewer = Viewer::of(ctx)?;
        let mut wanted: Vec<timeline::Kind> = match kinds {
            None => timeline::Kind::ALL.to_vec(),
            Some(kinds) => kinds.into_iter().map(Into::into).collect(),
        };
        wanted.sort_unstable();
        wanted.dedup();
        for kind in &wanted {
            viewer.require(permission(*kind))?;
        }
        page(ctx, of, wanted, &args).await.map(Some)
    }
}

/// What one has to be allowed to see things of this kind.
const fn permission(kind: timeline::Kind) -> Permission {
    match kind {
        timeline::Kind::Agreement => Permission::AgreementsRead,
        timeline::Kind::Note => Permission::NotesRead,
        timeline::Kind::DealTransition => Permission::DealsRead,
        timeline::Kind::LeadTransition => Permission::LeadsRead,
        timeline::Kind::Touchpoint => Permission::TouchpointsRead,
    }
}

async fn found(ctx: &Context<'_>, of: TimelineOf) -> ApiResult<Option<Of>> {
    let (kind, id, external) = match of {
        TimelineOf::AccountId(id) => (Kind::Account, Some(id), None),
        TimelineOf::LeadId(id) => (Kind::Lead, Some(id), None),
        TimelineOf::DealId(id) => (Kind::Deal, Some(id), None),
        TimelineOf::Account(named) => (Kind::Account, None, Some(named)),
        TimelineOf::Lead(named) => (Kind::Lead, None, Some(named)),
        TimelineOf::Deal(named) => (Kind::Deal, None, Some(named)),
    };
    let loaders = Loaders::of(ctx);
    let Some(uuid) = loaders.one_of(kind, id, external).await? else {
        return Ok(None);
    };
    Ok(match kind {
        Kind::Lead => {
            let there = loaders.lead(LeadId(uuid)).await?;
            there.map(|_| Of::Lead(LeadId(uuid)))
        }
        Kind::Deal => {
            let there = loaders.deal(DealId(uuid)).await?;
            there.map(|_| Of::Deal(DealId(uuid)))
        }
        _ => {
            let there = loaders.account(AccountId(uuid)).await?;
            there.map(|_| Of::Account(AccountId(uuid)))
        }
    })
}

async fn page(
    ctx: &Context<'_>,
    of: Of,
    kinds: Vec<timeline::Kind>,
    args: &PageArgs,
) -> ApiResult<Page<TimelineEntry>> {
    let db = &App::of(ctx).db.read;
    let place = |cursor: &Option<String>| -> Result<Option<Place>, ApiError> {
        cursor.as_deref().map(Place::parse).transpose()
    };
    let total = if ctx.look_ahead().field("totalCount").exists() {
        timeline::count(db, of, &kinds).await?
    } else {
        0
    };
    let slice = Slice {
        kinds,
        after: place(&args.after)?,
        before: place(&args.before)?,
        backward: args.backward,
        // One more than asked, so that one knows whether there are more.
        limit: args.limit + 1,
    };
    let mut items = timeline::slice(db, of, &slice).await?;
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    let (previous, next) = if args.backward {
        let excess = items.len().saturating_sub(limit);
        items.drain(..excess);
        (more, args.before.is_some())
    } else {
        items.truncate(limit);
        (args.after.is_some(), more)
    };
    let edges = items.into_iter().map(|item| PageEdge {
        cursor: Cursor::Written(item.place().cursor()),
        node: TimelineEntry(item),
    });
    Ok(Page::new(edges.collect(), previous, next, total))
}
