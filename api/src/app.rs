//! Everything the parts of one server process share.

use std::sync::Arc;

use async_graphql::Context;
use futures_util::future::LocalBoxFuture;

use crate::{
    auth::{Access, SigningKey, SingleSignOn},
    config::{Config, OperationsConfig},
    db::{self, Database, Position},
    error::ApiResult,
    events::{self, Queue},
    graphql::loaders::Shared,
    ledger::Ledger,
    operations::Operations,
    organization::Organization,
    rates::Rates,
};

/// Everything the parts of one server process share.
#[derive(Debug, Clone)]
pub struct App {
    /// The two pools.
    pub db: Database,
    /// Proves credentials.
    pub access: Arc<Access>,
    /// The operations that were stored.
    pub operations: Arc<Operations>,
    /// Every fact that earns credit, in memory.
    pub ledger: Arc<Ledger>,
    /// What trackers have sent and nobody has understood yet.
    pub events: Arc<Queue>,
    /// The rows that requests ask for at the same time.
    pub asked: Shared,
    /// How much each caller may ask for in a while.
    pub rates: Arc<Rates>,
    /// The settings this process was started with.
    pub config: Config,
}

impl App {
    /// Opens the database, brings it to the newest schema, loads the signing key and the ledger, and follows the feed.
    ///
    /// # Errors
    /// When the database or the key file cannot be used.
    pub async fn open(config: Config) -> anyhow::Result<Arc<Self>> {
        Self::open_observed(config, None).await
    }

    /// As [`open`](Self::open), with every statement of the database observed. The future is boxed because all that a
    /// server does in the background begins in it: as it is, each crate that awaits it would compile all of that again.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_observed(
        config: Config,
        observer: Option<&db::Observer>,
    ) -> LocalBoxFuture<'_, anyhow::Result<Arc<Self>>> {
        Box::pin(Self::begin(config, observer))
    }

    async fn begin(config: Config, observer: Option<&db::Observer>) -> anyhow::Result<Arc<Self>> {
        let (db, access) = Self::prepare(&config, observer).await?;
        let operations = Arc::new(Operations::new(db.clone()));
        let ledger = Ledger::load(db.clone(), access.clone(), operations.clone())
            .await
            .map_err(|error| anyhow::anyhow!("cannot load the ledger: {error:?}"))?;
        if config.operations == OperationsConfig::Listed && operations.list().await?.is_empty() {
            tracing::warn!(
                "only stored operations are executed, and none is stored: see accord operations add"
            );
        }
        tokio::spawn(db::keep_house(db.clone()));
        tokio::spawn(db::keep_statistics(db.clone()));
        let app = Arc::new(Self {
            events: Arc::new(Queue::new(db.clone())),
            db,
            access,
            operations,
            ledger,
            asked: Shared::default(),
            rates: Arc::new(Rates::new(&config.limits)),
            config,
        });
        tokio::spawn(events::run_forever(app.clone()));
        Ok(app)
    }

    /// The same without facts in memory, for commands that only write.
    ///
    /// # Errors
    /// When the database or the key file cannot be used.
    pub async fn offline(config: Config) -> anyhow::Result<Arc<Self>> {
        let (db, access) = Self::prepare(&config, None).await?;
        let ledger = Ledger::idle(db.clone())?;
        Ok(Arc::new(Self {
            operations: Arc::new(Operations::new(db.clone())),
            events: Arc::new(Queue::new(db.clone())),
            db,
            access,
            ledger,
            asked: Shared::default(),
            rates: Arc::new(Rates::new(&config.limits)),
            config,
        }))
    }

    async fn prepare(
        config: &Config,
        observer: Option<&db::Observer>,
    ) -> anyhow::Result<(Database, Arc<Access>)> {
        let mut db = db::connect(&config.database).await?;
        if let Some(observer) = observer {
            db.observe(observer);
        }
        migration::up(&db.write).await?;
        let key = SigningKey::load_or_create(&config.auth.jwt_key_file)?;
        let provider = config.auth.single_sign_on.clone();
        let provider = provider.map(SingleSignOn::new).transpose()?;
        let access = Arc::new(Access::new(db.clone(), key, provider));
        Ok((db, access))
    }

    /// The application for the calling thread, one of so many that answer requests: it reads over connections of its own.
    ///
    /// # Errors
    /// When the database's address cannot be understood.
    pub fn of_thread(&self, threads: usize) -> anyhow::Result<Arc<Self>> {
        let db = self.db.of_thread(&self.config.database, threads)?;
        Ok(Arc::new(Self {
            db,
            asked: Shared::default(),
            ..self.clone()
        }))
    }

    /// The application of this request.
    #[must_use]
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked::<Arc<Self>>()
    }

    /// The organisation's settings.
    ///
    /// # Errors
    /// When the organisation was not set up yet, or the database fails.
    pub async fn organization(&self) -> ApiResult<Arc<Organization>> {
        Organization::find(&self.db.read)
            .await?
            .map(Arc::new)
            .ok_or_else(Organization::missing)
    }

    /// A write was committed at this position: wakes the ledger.
    pub fn committed(&self, position: Option<Position>) {
        if let Some(position) = position {
            self.ledger.committed(position);
        }
    }
}
