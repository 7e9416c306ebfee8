//! A server on a thread and a runtime of its own, as alone as a process is.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use accord::app::App;
use accord::config::Config;
use accord::db::Observer;
use accord::{graphql, http};
use tokio::sync::oneshot;

/// A running server; ends when dropped, and everything that it started with it.
#[derive(Debug)]
pub(crate) struct Process {
    address: SocketAddr,
    app: Option<Arc<App>>,
    statements: Arc<Statements>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Process {
    /// Starts it over this database with this signing key, otherwise configured as a test wants it.
    pub(crate) async fn start(
        database_url: &str,
        key_file: PathBuf,
        configure: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::for_database(database_url).expect("a URL of a database");
        config.auth.jwt_key_file = key_file;
        // Tests share few cores, and sign in as often as they like.
        config.limits.execution = Duration::from_secs(120);
        config.limits.login_burst = 100_000;
        configure(&mut config);
        log();
        let statements = Arc::new(Statements::default());
        let observer: Observer = {
            let statements = statements.clone();
            Arc::new(move |sql| statements.note(sql))
        };
        let (ready, started) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime can be built");
            runtime.block_on(run(config, &observer, ready, stopped));
            runtime.shutdown_background();
        });
        let (address, app) = started.await.expect("the server starts");
        Self {
            address,
            app: Some(app),
            statements,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The texts of the statements that are run until the future is done.
    pub(crate) async fn statements_during(&self, work: impl Future<Output = ()>) -> Vec<String> {
        self.statements.replace(Some(Vec::new()));
        work.await;
        self.statements.replace(None).unwrap_or_default()
    }

    pub(crate) fn app(&self) -> &Arc<App> {
        self.app.as_ref().expect("a server that was not dropped")
    }
}

/// The statements that were run while somebody wanted to know.
#[derive(Debug, Default)]
struct Statements(Mutex<Option<Vec<String>>>);

impl Statements {
    fn note(&self, sql: &str) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(noted) = noted.as_mut() {
            noted.push(sql.to_owned());
        }
    }

    fn replace(&self, with: Option<Vec<String>>) -> Option<Vec<String>> {
        std::mem::replace(
            &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner),
            with,
        )
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.app = None;
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(
                ended.is_ok() || std::thread::panicking(),
                "the server panicked"
            );
        }
    }
}

async fn run(
    config: Config,
    observer: &Observer,
    ready: oneshot::Sender<(SocketAddr, Arc<App>)>,
    stopped: oneshot::Receiver<()>,
) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("a bound listener");
    let app = App::open_observed(config, Some(observer))
        .await
        .expect("the server opens");
    let server =
        http::serve(app.clone(), graphql::schema(), listener).expect("the listener can be used");
    let handle = server.handle();
    let serving = tokio::spawn(server);
    let _ = ready.send((address, app.clone()));
    let _ = stopped.await;
    handle.stop(false).await;
    let _ = serving.await;
    let _ = app.db.read.clone().close().await;
    let _ = app.db.write.clone().close().await;
}

/// With `ACCORD_TEST_LOG=warn`, or another filter, the servers of the tests say what they log.
fn log() {
    if let Ok(filter) = std::env::var("ACCORD_TEST_LOG") {
        // Only the first server of a process can set it.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .try_init();
    }
}
