//! A server for one test, and the people who ask it.

use std::sync::Arc;

use entity::role::Role;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::caller::Caller;
use crate::process::Process;
use crate::{Backend, OnBackend, TestDatabase, scratch, setup};

/// A running server over a database of its own: an organisation in euros, in Berlin, with one user of each role and
/// without any fact.
#[derive(Debug)]
pub struct TestApp {
    // First, so that the server ends before its database is dropped.
    process: Process,
    deployment: Arc<Deployment>,
    admin: OnceCell<Caller>,
    marketing: OnceCell<Caller>,
    sales: OnceCell<Caller>,
    analyst: OnceCell<Caller>,
}

/// What the server processes of one deployment share.
#[derive(Debug)]
struct Deployment {
    database: TestDatabase,
    /// The file with the signing key is in it.
    directory: TempDir,
}

impl TestApp {
    /// Starts a server on a database of its own; `None` where there is no such database.
    ///
    /// # Panics
    ///
    /// Panics when the server does not start.
    pub async fn spawn(backend: Backend) -> Option<Self> {
        let database = TestDatabase::create(backend).await?;
        let db = database.connect().await;
        setup::organization(&db).await;
        setup::users(&db).await;
        db.close().await.expect("a connection can be closed");
        let directory = scratch::directory("accord-test-keys-");
        Some(
            Self::start(
                Arc::new(Deployment {
                    database,
                    directory,
                }),
                |_| {},
            )
            .await,
        )
    }

    /// Starts a second server on the same database, as another process would be.
    ///
    /// # Panics
    ///
    /// Panics when it does not start.
    pub async fn spawn_second(&self) -> Self {
        self.spawn_with(|_| {}).await
    }

    /// As [`spawn_second`](Self::spawn_second), configured otherwise.
    ///
    /// # Panics
    ///
    /// Panics when it does not start.
    pub async fn spawn_with(&self, configure: impl FnOnce(&mut accord::config::Config)) -> Self {
        Self::start(self.deployment.clone(), configure).await
    }

    /// Ends this server and starts one on the same database.
    ///
    /// # Panics
    ///
    /// Panics when it does not start.
    pub async fn restart(self) -> Self {
        let deployment = self.deployment.clone();
        tokio::task::spawn_blocking(move || drop(self))
            .await
            .expect("a server can be ended");
        Self::start(deployment, |_| {}).await
    }

    async fn start(
        deployment: Arc<Deployment>,
        configure: impl FnOnce(&mut accord::config::Config),
    ) -> Self {
        let key = deployment.directory.path().join("jwt.key");
        let process = Process::start(deployment.database.url(), key, configure).await;
        Self {
            process,
            deployment,
            admin: OnceCell::new(),
            marketing: OnceCell::new(),
            sales: OnceCell::new(),
            analyst: OnceCell::new(),
        }
    }

    /// The user of the role ADMIN, signed in.
    pub async fn admin(&self) -> &Caller {
        self.admin.get_or_init(|| self.login(Role::Admin)).await
    }

    /// The user of the role MARKETING, signed in.
    pub async fn marketing(&self) -> &Caller {
        self.marketing
            .get_or_init(|| self.login(Role::Marketing))
            .await
    }

    /// The user of the role SALES, signed in.
    pub async fn sales(&self) -> &Caller {
        self.sales.get_or_init(|| self.login(Role::Sales)).await
    }

    /// The user of the role ANALYST, signed in.
    pub async fn analyst(&self) -> &Caller {
        self.analyst.get_or_init(|| self.login(Role::Analyst)).await
    }

    /// A program with a fresh token of exactly these scopes.
    pub async fn token(&self, scopes: &[&str]) -> Caller {
        let db = self.deployment.database.connect().await;
        let secret = setup::token(&db, scopes).await;
        db.close().await.expect("a connection can be closed");
        self.bearer(&secret)
    }

    /// Somebody without a credential.
    #[must_use]
    pub fn anonymous(&self) -> Caller {
        Caller::new(self.process.address(), None)
    }

    /// Somebody who sends this credential, whatever it is.
    #[must_use]
    pub fn bearer(&self, credential: &str) -> Caller {
        Caller::new(self.process.address(), Some(format!("Bearer {credential}")))
    }

    /// The database behind the server.
    #[must_use]
    pub fn database(&self) -> &TestDatabase {
        &self.deployment.database
    }

    /// The file with the key that signs access tokens.
    #[must_use]
    pub fn key_file(&self) -> std::path::PathBuf {
        self.deployment.directory.path().join("jwt.key")
    }

    /// The texts of the statements that the server runs until the future is done, but for those that follow the feed,
    /// look whether events wait, or have rows counted.
    pub async fn statements_during(&self, work: impl Future<Output = ()>) -> Vec<String> {
        let mut statements = self.process.statements_during(work).await;
        let own = ["changes", "event_batches", "pg_stat_user_tables", "ANALYZE"];
        statements.retain(|sql| !own.iter().any(|text| sql.contains(text)));
        statements
    }

    /// The inside of the server, for what cannot be asked over HTTP: its ledger's fingerprint.
    #[must_use]
    pub fn inside(&self) -> &Arc<accord::app::App> {
        self.process.app()
    }

    async fn login(&self, role: Role) -> Caller {
        let document = "mutation($input: LoginInput!) { login(input: $input) { accessToken userErrors { message } } }";
        let input = json!({ "email": setup::email(role), "password": setup::PASSWORD });
        let response = self
            .anonymous()
            .query(document, json!({ "input": input }))
            .await;
        let token = response.data()["login"]["accessToken"]
            .as_str()
            .unwrap_or_else(|| panic!("cannot sign in: {response:?}"))
            .to_owned();
        self.bearer(&token)
    }
}

impl OnBackend for TestApp {
    async fn on(backend: Backend) -> Option<Self> {
        Self::spawn(backend).await
    }
}
