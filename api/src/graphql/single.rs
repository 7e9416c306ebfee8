//! The payload that all writes of single objects share.

/// Declares the payload of a write of one object, and the call behind it. The field's name is also the name of the
/// loader that fetches the object once it is written.
macro_rules! single_payload {
    ($(#[$doc:meta])* $payload:ident { $(#[$field_doc:meta])* $field:ident: $node:ty }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, async_graphql::SimpleObject)]
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

        impl $payload {
            /// Runs the write and fetches the object as it stands afterwards.
            async fn run<W: crate::ingest::SingleWrite>(
                ctx: &async_graphql::Context<'_>,
                idempotency: Option<(String, Vec<u8>)>,
                write: W,
            ) -> async_graphql::Result<Self> {
                use crate::{app::App, auth::Viewer, graphql::{loaders::Loaders, scalars::LedgerPosition, user_error::payload}, ingest};
                let written = ingest::single(App::of(ctx), Viewer::of(ctx)?, idempotency, write).await;
                let (id, position) = match written {
                    Ok(written) => written,
                    Err(refusal) => return payload(Err(refusal)),
                };
                let loaders = Loaders::of(ctx);
                loaders.forget();
                Ok(Self {
                    $field: loaders.$field(id.into()).await?,
                    user_errors: Vec::new(),
                    position: position.map(LedgerPosition),
                })
            }
        }
    };
}
pub(crate) use single_payload;

/// The caller's key for retries, with a hash of the input that it stands for.
pub(crate) fn idempotency(
    key: Option<&String>,
    input: &impl async_graphql::InputType,
) -> Option<(String, Vec<u8>)> {
    key.map(|key| (key.clone(), super::request_hash(input)))
}
