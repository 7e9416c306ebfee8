//! The payloads that all writes of single objects share, and the call behind them.

use async_graphql::{Context, InputType};
use uuid::Uuid;

use super::{loaders::Loaders, request_hash, scalars::LedgerPosition, user_error::Refusal};
use crate::{
    app::App,
    auth::Viewer,
    ingest::{self, SingleWrite},
};

/// Runs a write that is made of its input: the object's id, and where in the ledger the write stands.
///
/// # Errors
/// What the caller can mend, or what failed.
pub async fn write<W: SingleWrite + InputType>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    input: W,
) -> Result<(Uuid, Option<LedgerPosition>), Refusal> {
    let idempotency = idempotency_key.map(|key| {
        let hash = request_hash(&input);
        (key, hash)
    });
    write_as(ctx, idempotency, input).await
}

/// Runs a write that is not its input, such as one that holds a secret, which no hash of the input may outlive.
///
/// # Errors
/// What the caller can mend, or what failed.
pub async fn write_as<W: SingleWrite>(
    ctx: &Context<'_>,
    idempotency: Option<(String, Vec<u8>)>,
    write: W,
) -> Result<(Uuid, Option<LedgerPosition>), Refusal> {
    let viewer = Viewer::of(ctx)?;
    let (id, position) = ingest::single(App::of(ctx), viewer, idempotency, write).await?;
    // What an earlier mutation of this request has read may be what this one has changed.
    Loaders::of(ctx).forget();
    Ok((id, position.map(LedgerPosition)))
}

/// Declares the payload of a mutation of one object.
macro_rules! single_payload {
    ($(#[$doc:meta])* $payload:ident { $(#[$field_doc:meta])* $field:ident: $node:ty }) => {
        $(#[$doc])*
        #[derive(Debug, async_graphql::SimpleObject)]
        pub struct $payload {
            $(#[$field_doc])*
            pub $field: Option<$node>,
            /// What is wrong with the input; empty when it was done.
            pub user_errors: Vec<crate::graphql::user_error::UserError>,
            /// Where in the ledger this write stands; null when nothing was written.
            pub position: Option<crate::graphql::scalars::LedgerPosition>,
        }

        impl crate::graphql::user_error::Refusable for $payload {
            fn refused(user_errors: Vec<crate::graphql::user_error::UserError>) -> Self {
                Self { $field: None, user_errors, position: None }
            }
        }
    };
}
pub(crate) use single_payload;
