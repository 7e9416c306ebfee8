//! Write keys.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{ids::WriteKeyId, write_key};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    app::App,
    auth::{Caller, Permission, Requires, Viewer},
    error::ApiResult,
    events::keys::{self, NewKey},
    graphql::{
        global_id::Kind,
        loaders::Loaders,
        scalars::{DateTime, LedgerPosition},
        single::single_payload,
        types::user::User,
        user_error::{Refusable, Refusal, UserError},
    },
    ingest::{self, Ingest, RowStatus, SingleWrite, Written, clean_reason},
};

/// A key that trackers send events with. It opens nothing else, so it may stand in a web page.
#[derive(Debug, Clone)]
pub struct WriteKey(pub Arc<write_key::Model>);

/// A key that trackers send events with. It opens nothing else, so it may stand in a web page.
#[Object(guard = "Requires(Permission::TokensWrite)")]
impl WriteKey {
    /// The id; not secret.
    pub async fn id(&self) -> ID {
        Kind::WriteKey.id(self.0.id)
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The source that its events belong to.
    async fn source(&self, ctx: &Context<'_>) -> ApiResult<Option<String>> {
        Loaders::of(ctx).source_name(self.0.source_id).await
    }

    /// Who made it; null when it was made on the command line.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn created_by(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.created_by {
            None => Ok(None),
            Some(user) => Loaders::of(ctx).user(user).await,
        }
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Since when it is refused.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// A write key to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateWriteKeyInput {
    /// What it is for, such as `the website`.
    name: String,
    /// The source that its events belong to. User ids and message ids are unique within it: all trackers of one product
    /// share one.
    source: String,
}

/// A write key to revoke.
#[derive(Debug, Clone, InputObject)]
pub struct RevokeWriteKeyInput {
    /// Which key.
    pub(super) id: ID,
    /// Why, for the audit log.
    reason: Option<String>,
}

/// The write key that was made.
#[derive(Debug, Default, SimpleObject)]
pub struct CreateWriteKeyPayload {
    /// The key itself, for the tracker. It is shown this once.
    key: Option<String>,
    /// What is known of it.
    write_key: Option<WriteKey>,
    /// What is wrong with the input; empty when it was done.
    user_errors: Vec<UserError>,
    /// Where in the ledger this write stands; null when nothing was written.
    position: Option<LedgerPosition>,
}

impl Refusable for CreateWriteKeyPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            user_errors,
            ..Self::default()
        }
    }
}

single_payload! {
    /// The write key that was revoked.
    RevokeWriteKeyPayload {
        /// The key; null when nothing was done.
        write_key: WriteKey
    }
}

impl RevokeWriteKeyPayload {
    pub(super) async fn revoke(
        ctx: &Context<'_>,
        input: RevokeWriteKeyInput,
    ) -> async_graphql::Result<Self> {
        let done = Self::run(ctx, None, input).await;
        App::of(ctx).access.forget();
        done
    }
}

pub(super) async fn create(
    ctx: &Context<'_>,
    input: CreateWriteKeyInput,
) -> Result<CreateWriteKeyPayload, Refusal> {
    let CreateWriteKeyInput { name, source } = input;
    let created_by = match &Viewer::of(ctx)?.caller {
        Caller::User { id, .. } => Some(*id),
        Caller::Token { .. } | Caller::System | Caller::Job => None,
    };
    let secret = Arc::new(Mutex::new(None));
    let create = Create {
        new: NewKey {
            name,
            source,
            created_by,
        },
        secret: Arc::clone(&secret),
    };
    let (id, position) = ingest::single(App::of(ctx), Viewer::of(ctx)?, None, create).await?;
    let secret = secret.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(CreateWriteKeyPayload {
        key: secret.map(|secret: SecretString| secret.expose_secret().to_owned()),
        write_key: Loaders::of(ctx).write_key(WriteKeyId(id)).await?,
        user_errors: Vec::new(),
        position: position.map(LedgerPosition),
    })
}

/// A key to make, and where its secret goes: not into the log.
#[derive(Clone)]
struct Create {
    new: NewKey,
    secret: Arc<Mutex<Option<SecretString>>>,
}

impl SingleWrite for Create {
    const OPERATION: &'static str = "createWriteKey";
    const NOUN: &'static str = "WriteKey";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let source = self.new.source.clone();
        let (row, secret) = keys::create(&mut ingest.tx, self.new).await?;
        *self.secret.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret);
        Ok(Written {
            id: row.id.into(),
            status: RowStatus::Created,
            detail: json!({ "name": row.name, "source": source }),
            reason: None,
        })
    }
}

impl SingleWrite for RevokeWriteKeyInput {
    const OPERATION: &'static str = "revokeWriteKey";
    const NOUN: &'static str = "WriteKey";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, reason } = self;
        let reason = clean_reason(reason.as_deref())?;
        let id = Kind::WriteKey.uuid(&id).map(WriteKeyId);
        let id = id.ok_or_else(|| UserError::not_found(["id"], "No write key has this id."))?;
        let status = if keys::revoke(&mut ingest.tx, id).await? {
            RowStatus::Updated
        } else {
            RowStatus::Unchanged
        };
        Ok(Written {
            id: id.into(),
            status,
            detail: json!({}),
            reason,
        })
    }
}
