//! What both teams sign.
//!
//! Reading order: the agreement (here), its versions ([`version`]) and what they hold ([`content`]), the steps towards
//! them ([`step`]), how they are found ([`query`]), decided ([`mutation`]) and watched ([`live`]), who may sign
//! ([`approver`]), and the kinds that can be proposed ([`official_rule`]).

pub mod approver;
pub mod content;
pub mod live;
pub mod mutation;
pub mod official_rule;
pub mod query;
pub mod step;
pub mod version;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::agreement as subject;

use self::{
    step::AgreementStep,
    version::{AgreementVersion, Versioned},
};
use crate::{
    agreements::History,
    auth::{Permission, Requires},
    clock,
    error::ApiResult,
    graphql::{
        enums::AgreementKind,
        global_id::Kind,
        loaders::Loaders,
        pagination::{Page, PageArgs, page_of_slice},
        scalars::DateTime,
    },
};

/// A subject that marketing and sales sign: the official rule, what a figure means. What is proposed and agreed about it
/// are its versions; a version is in effect only with a signature of each team.
#[derive(Debug, Clone)]
pub struct Agreement(pub Arc<subject::Model>);

impl Agreement {
    async fn history(&self, ctx: &Context<'_>) -> ApiResult<Option<Arc<History>>> {
        Loaders::of(ctx).agreement_history(self.0.id).await
    }

    async fn version_at(
        &self,
        ctx: &Context<'_>,
        place: impl FnOnce(&History) -> Option<usize>,
    ) -> ApiResult<Option<AgreementVersion>> {
        let history = self.history(ctx).await?;
        Ok(history.and_then(|history| {
            let place = place(&history)?;
            AgreementVersion::of(Versioned::new(self.0.clone(), history), place)
        }))
    }
}

/// A subject that marketing and sales sign: the official rule, what a figure means. What is proposed and agreed about it
/// are its versions; a version is in effect only with a signature of each team.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl Agreement {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Agreement.id(self.0.id)
    }

    /// What it is about.
    async fn kind(&self) -> AgreementKind {
        self.0.kind.into()
    }

    /// Which one of its kind, such as `official`.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// When the first version was proposed.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The version in effect at an instant: of those that both teams have signed and whose effect has begun, the one
    /// agreed last. Null where nothing was in effect.
    async fn current(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When; now unless given.")] at: Option<DateTime>,
    ) -> ApiResult<Option<AgreementVersion>> {
        let at = at.map_or_else(clock::now, |at| at.0);
        self.version_at(ctx, |history| history.in_effect(at)).await
    }

    /// The open proposal, which waits for signatures; null when there is none.
    async fn proposal(&self, ctx: &Context<'_>) -> ApiResult<Option<AgreementVersion>> {
        self.version_at(ctx, History::open).await
    }

    /// One version, by its number.
    async fn version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number, counted from 1.")] number: i32,
    ) -> ApiResult<Option<AgreementVersion>> {
        let number = u32::try_from(number).unwrap_or_default();
        self.version_at(ctx, |history| history.place(number)).await
    }

    /// Every version, newest first.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<AgreementVersion>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let versions: Vec<AgreementVersion> = match self.history(ctx).await? {
            None => Vec::new(),
            Some(history) => {
                let count = history.versions().len();
                let of = Versioned::new(self.0.clone(), history);
                let places = (0..count).rev();
                places
                    .filter_map(|place| AgreementVersion::of(of.clone(), place))
                    .collect()
            }
        };
        page_of_slice(&versions, &args, |version| version)
    }

    /// Every step towards it as the log has it, newest first: who did what when, and why.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<AgreementStep>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let steps = Loaders::of(ctx).agreement_steps(self.0.id).await?;
        page_of_slice(&steps, &args, AgreementStep)
    }
}
