//! The inputs and payloads that all bulk writes share.

use async_graphql::{Enum, ID, SimpleObject};

use super::{global_id::Kind, user_error::UserError};
use crate::ingest::BulkResult as Result_;

/// What becomes of a bulk write in which some rows cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BulkErrorPolicy {
    /// Nothing is written unless every row can be used.
    RejectAll,
    /// The rows that can be used are written.
    SkipInvalid,
}

/// What became of one row.
#[derive(Debug, Clone, SimpleObject)]
pub struct BulkRowResult {
    /// The row's place in the input, counted from 0.
    pub index: i32,
    /// The object the row is about; null when nothing was written.
    pub id: Option<ID>,
    /// Why the row cannot be used; empty when it can.
    pub user_errors: Vec<UserError>,
}

impl BulkRowResult {
    pub(super) fn all(kind: impl Into<Option<Kind>>, results: &[Result_]) -> Vec<Self> {
        let kind = kind.into();
        results
            .iter()
            .zip(0..)
            .map(|(result, index)| Self {
                index,
                id: kind.zip(result.id).map(|(kind, uuid)| kind.id(uuid)),
                user_errors: result.errors.clone(),
            })
            .collect()
    }
}

/// The hash of a request whose rows are hashed already.
pub(super) fn hash_of(source: &str, on_error: BulkErrorPolicy, rows: &[u8]) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    let policy: &[u8] = match on_error {
        BulkErrorPolicy::RejectAll => b"all",
        BulkErrorPolicy::SkipInvalid => b"valid",
    };
    Sha256::new()
        .chain_update(rows)
        .chain_update(policy)
        .chain_update(source)
        .finalize()
        .to_vec()
}

/// Counts as the schema shows them.
pub(super) fn count(rows: usize) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX)
}

/// Declares the input and the payload of one bulk write, and the call between them.
macro_rules! bulk_mutation {
    (
        $(#[$input_doc:meta])* input $input:ident,
        $(#[$payload_doc:meta])* payload $payload:ident,
        rows $row:ty,
        kind $kind:expr
    ) => {
        $(#[$input_doc])*
        #[derive(Debug, Clone, async_graphql::InputObject)]
        pub struct $input {
            /// The system the rows come from, such as `hubspot`; ids are unique within it.
            pub source: String,
            /// The rows, at most 500.
            pub rows: Vec<$row>,
            /// What becomes of the others when some rows cannot be used.
            #[graphql(default_with = "crate::graphql::bulk::BulkErrorPolicy::RejectAll")]
            pub on_error: crate::graphql::bulk::BulkErrorPolicy,
            /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and writes nothing.
            pub idempotency_key: Option<String>,
        }

        impl $input {
            /// Runs the write.
            ///
            /// # Errors
            /// When the request as a whole fails.
            pub async fn run(self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<$payload> {
                use crate::{app::App, auth::Viewer, graphql::user_error::payload, ingest};
                let hash = self.idempotency_key.is_some().then(|| {
                    <$row as ingest::BulkRow>::digest(&self.rows).map_or_else(
                        || crate::graphql::request_hash(&self),
                        |rows| crate::graphql::bulk::hash_of(&self.source, self.on_error, &rows),
                    )
                });
                let Self { source, rows, on_error, idempotency_key } = self;
                let request = ingest::BulkRequest {
                    source,
                    reject_all: on_error == crate::graphql::bulk::BulkErrorPolicy::RejectAll,
                    idempotency: idempotency_key.zip(hash),
                };
                let outcome = ingest::run(App::of(ctx), Viewer::of(ctx)?, &request, &rows).await;
                payload(outcome.map($payload))
            }
        }

        $(#[$payload_doc])*
        #[derive(Debug, Clone)]
        pub struct $payload(pub crate::ingest::BulkOutcome);

        impl crate::graphql::user_error::Refusable for $payload {
            fn refused(errors: Vec<crate::graphql::user_error::UserError>) -> Self {
                Self(crate::ingest::BulkOutcome::refused(errors))
            }
        }

        $(#[$payload_doc])*
        #[async_graphql::Object]
        impl $payload {
            /// Rows that made something new.
            async fn created_count(&self) -> i32 {
                crate::graphql::bulk::count(self.0.created)
            }

            /// Rows that changed something known.
            async fn updated_count(&self) -> i32 {
                crate::graphql::bulk::count(self.0.updated)
            }

            /// Rows that said what was known already.
            async fn unchanged_count(&self) -> i32 {
                crate::graphql::bulk::count(self.0.unchanged)
            }

            /// Rows that were recorded before.
            async fn duplicate_count(&self) -> i32 {
                crate::graphql::bulk::count(self.0.duplicate)
            }

            /// Rows that were not used.
            async fn rejected_count(&self) -> i32 {
                crate::graphql::bulk::count(self.0.rejected)
            }

            /// What became of each row, in order.
            async fn results(&self) -> Vec<crate::graphql::bulk::BulkRowResult> {
                crate::graphql::bulk::BulkRowResult::all($kind, &self.0.results)
            }

            /// Where in the ledger this write stands; null when nothing was written.
            async fn position(&self) -> Option<crate::graphql::scalars::LedgerPosition> {
                self.0.position.map(|position| crate::graphql::scalars::LedgerPosition(crate::db::Position(position)))
            }

            /// What is wrong with the input as a whole.
            async fn user_errors(&self) -> &[crate::graphql::user_error::UserError] {
                &self.0.errors
            }
        }
    };
}
pub(crate) use bulk_mutation;
