//! The two kinds of database, and how one test runs on both.

use std::future::Future;

/// A kind of database that Accord runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The embedded database.
    Sqlite,
    /// The server database.
    Postgres,
}

/// What a test can ask for as its argument.
pub trait OnBackend: Sized {
    /// Sets it up on a database of this kind, or gives `None` where there is no such database.
    fn on(backend: Backend) -> impl Future<Output = Option<Self>>;
}

/// Runs each function as two tests, one on SQLite and one on PostgreSQL.
///
/// `async fn name(app: T) { ... }` becomes the tests `name::sqlite` and `name::postgres`, each
/// with its own `T`, which has to implement [`OnBackend`](crate::OnBackend).
#[macro_export]
macro_rules! on_both_databases {
    ($(
        $(#[$meta:meta])*
        async fn $name:ident($argument:ident: $type:ty) $body:block
    )+) => {
        $(
            $(#[$meta])*
            mod $name {
                #[expect(clippy::allow_attributes, reason = "not every test uses its neighbours")]
                #[allow(unused_imports, reason = "not every test uses its neighbours")]
                use super::*;

                async fn check($argument: $type) $body

                async fn check_on(backend: $crate::Backend) {
                    if let Some(fixture) = <$type as $crate::OnBackend>::on(backend).await {
                        check(fixture).await;
                    }
                }

                #[$crate::tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    check_on($crate::Backend::Sqlite).await;
                }

                #[$crate::tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgres() {
                    check_on($crate::Backend::Postgres).await;
                }
            }
        )+
    };
}
