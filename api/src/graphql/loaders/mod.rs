//! How a field finds rows: per request, batched, each key once. Whatever the sizes of the lists above them, fields of
//! one name cost one SQL statement. Rows and pages that other requests ask for at the same time are read together with
//! theirs.

mod agreements;
mod attributes;
mod by_id;
mod campaigns;
pub mod children;
mod deals;
mod external;
mod gathering;
mod hand_offs;
mod names;
mod pages;
mod targets;
mod together;

use std::{hash::Hash, sync::Arc, time::Duration};

use async_graphql::{
    Context, ID,
    dataloader::{DataLoader, HashMapCache, Loader},
};
use entity::ids::{AccountId, CampaignId, DealId, LeadId, SourceId, TouchpointId};
use futures_util::future::BoxFuture;
use uuid::Uuid;

pub use self::gathering::{Computing, Gathering};
use super::{
    global_id::Kind,
    types::{
        account::Account,
        attribute::Attribute,
        campaign::Campaign,
        deal::Deal,
        external_id::{ExternalId, ExternalIdInput},
        lead::Lead,
        touchpoint::Touchpoint,
        user::User,
    },
};
use crate::{
    app::App,
    db::Database,
    error::{ApiError, ApiResult},
};

/// How long a socket's loaders gather keys for one statement: nobody drives its events as a whole.
const SOCKET_GATHERS: Duration = Duration::from_millis(2);

/// What a loader's failure is shared as by all who waited for it.
type Failure = Arc<sea_orm::DbErr>;

/// What the requests that a thread executes ask for.
#[derive(Clone, Default)]
pub struct Shared(Arc<AskedTogether>);

/// What those ask for that it executes at the same time, and what it knows from those before.
#[derive(Default)]
struct AskedTogether {
    /// Rows by their ids.
    tables: by_id::Tables,
    /// Pages of whole lists.
    pages: pages::Pages,
    /// Pages under parents.
    children: children::Children,
    /// The campaigns that reports have named.
    named_campaigns: campaigns::KnownCampaigns,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

/// The statements behind the loaders.
pub struct Batches {
    db: Database,
    shared: Arc<AskedTogether>,
}

impl Batches {
    fn of(app: &App) -> Self {
        Self {
            db: app.db.clone(),
            shared: app.asked.0.clone(),
        }
    }
}

/// The loaders of one request.
pub struct Loaders {
    batches: DataLoader<Batches, HashMapCache>,
    gathering: Gathering,
    /// None where documents come and go while the loaders stay.
    lists: Option<children::Lists>,
    db: Database,
    shared: Arc<AskedTogether>,
}

impl std::fmt::Debug for Loaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Loaders")
    }
}

impl Loaders {
    /// Fresh loaders for one request, and what has to drive its execution: nothing is loaded otherwise.
    #[must_use]
    pub fn for_request(app: &App) -> (Self, Gathering) {
        let gathering = Gathering::default();
        let asked = gathering.clone();
        let batches = DataLoader::with_cache(
            Batches::of(app),
            move |batch| asked.ask(batch),
            HashMapCache::default(),
        )
        .delay(Duration::ZERO);
        let lists = Some(children::Lists::default());
        (
            Self::of_batches(batches, gathering.clone(), lists, app),
            gathering,
        )
    }

    /// Loaders that remember nothing, and that nothing drives: for a socket, which outlives what it was told.
    #[must_use]
    pub fn forgetful(app: &App) -> Self {
        let batches =
            DataLoader::with_cache(Batches::of(app), tokio::spawn, HashMapCache::default())
                .delay(SOCKET_GATHERS);
        let loaders = Self::of_batches(batches, Gathering::default(), None, app);
        loaders.forget();
        loaders
    }

    fn of_batches(
        batches: DataLoader<Batches, HashMapCache>,
        gathering: Gathering,
        lists: Option<children::Lists>,
        app: &App,
    ) -> Self {
        Self {
            batches,
            gathering,
            lists,
            db: app.db.clone(),
            shared: app.asked.0.clone(),
        }
    }

    /// The loaders of this request.
    #[must_use]
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked::<Self>()
    }

    /// Reads everything afresh from now on: something was written, and what was read before may no longer be so.
    pub fn forget(&self) {
        self.batches.enable_all_cache(false);
    }

    /// Holds the loading of rows back while a field computes what it will ask for, until the returned guard is dropped.
    #[must_use]
    pub fn computing(&self) -> Computing {
        self.gathering.computing()
    }

    /// A row. The future is boxed because fields hold it, and each field that is asked takes as much memory as the
    /// largest of its object.
    fn one<K>(&self, key: K) -> BoxFuture<'_, ApiResult<Option<<Batches as Loader<K>>::Value>>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batches: Loader<K, Error = Failure>,
    {
        Box::pin(async move { self.batches.load_one(key).await.map_err(shared) })
    }

    /// An account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account(&self, id: AccountId) -> ApiResult<Option<Account>> {
        Ok(self.one(id).await?.map(Account))
    }

    /// A campaign.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn campaign(&self, id: CampaignId) -> ApiResult<Option<Campaign>> {
        Ok(self.one(id).await?.map(Campaign))
    }

    /// A deal.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deal(&self, id: DealId) -> ApiResult<Option<Deal>> {
        Ok(self.one(id).await?.map(Deal))
    }

    /// A lead.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lead(&self, id: LeadId) -> ApiResult<Option<Lead>> {
        Ok(self.one(id).await?.map(Lead))
    }

    /// A touchpoint.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touchpoint(&self, id: TouchpointId) -> ApiResult<Option<Touchpoint>> {
        Ok(self.one(id).await?.map(Touchpoint))
    }

    /// The user with this e-mail address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user_by_email(&self, email: &str) -> ApiResult<Option<User>> {
        let key = by_id::UserEmail(email.to_lowercase());
        Ok(self.one(key).await?.map(User))
    }

    /// The name of an integration.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn source_name(&self, id: SourceId) -> ApiResult<Option<String>> {
        let source = self.one(id).await?;
        Ok(source.map(|source| source.name))
    }

    /// The ids of an object in other systems.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn external_ids(&self, kind: Kind, object: Uuid) -> ApiResult<Vec<ExternalId>> {
        let key = external::OfObject { kind, object };
        Ok(self.one(key).await?.unwrap_or_default())
    }

    /// What sources say of an object beyond the fields there are, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn attributes(&self, object: Uuid) -> ApiResult<Vec<Attribute>> {
        let key = attributes::AttributesOf(object);
        let found = self.one(key).await?;
        Ok(found.unwrap_or_default())
    }

    /// The object that exactly one of the two arguments names.
    ///
    /// # Errors
    /// When none or both are given, or the database fails.
    pub async fn one_of(
        &self,
        kind: Kind,
        id: Option<ID>,
        external: Option<ExternalIdInput>,
    ) -> ApiResult<Option<Uuid>> {
        match (id, external) {
            (Some(id), None) => Ok(kind.uuid(&id)),
            (None, Some(named)) => Ok(external::find(&self.db.read, kind, &named).await?),
            _ => Err(ApiError::bad_input(
                "Give exactly one of id and externalId.",
            )),
        }
    }
}

fn shared(failure: Failure) -> ApiError {
    anyhow::anyhow!("database: {failure}").into()
}
