//! API tokens.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{api_token, ids::ApiTokenId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    access::tokens::{self, NewToken},
    app::App,
    auth::{Caller, Permission, Requires, Viewer},
    error::ApiResult,
    graphql::{
        filters::BooleanFilter,
        global_id::Kind,
        loaders::Loaders,
        pagination::{Keyset, Page, PageArgs, page},
        scalars::{DateTime, LedgerPosition},
        single::single_payload,
        types::user::User,
        user_error::{Refusable, Refusal, UserError, payload},
    },
    ingest::{self, Ingest, RowStatus, SingleWrite, Written, clean_reason},
};

/// The credential of a program. What it may do is exactly what its scopes say.
#[derive(Debug, Clone)]
pub struct ApiToken(pub Arc<api_token::Model>);

/// The credential of a program. What it may do is exactly what its scopes say.
#[Object(guard = "Requires(Permission::TokensWrite)")]
impl ApiToken {
    /// The id; not secret.
    pub async fn id(&self) -> ID {
        Kind::ApiToken.id(self.0.id)
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do, such as `deals:read`.
    async fn scopes(&self) -> ApiResult<Vec<String>> {
        serde_json::from_str(&self.0.scopes).map_err(|error| anyhow::Error::new(error).into())
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

    /// From when it is refused; null: never.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// Since when it is refused because somebody revoked it.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }
}

/// A token to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateApiTokenInput {
    /// What it is for.
    name: String,
    /// What it may do: `X:read` and `X:write` for accounts, leads, campaigns, touchpoints, deals, spend, costs and rates;
    /// `leads:pii`, `attribution:read`, `organization:read`.
    scopes: Vec<String>,
    /// From when it is refused; never unless given.
    expires_at: Option<DateTime>,
}

/// A token to revoke.
#[derive(Debug, Clone, InputObject)]
pub struct RevokeApiTokenInput {
    /// Which token.
    id: ID,
    /// Why, for the audit log.
    reason: Option<String>,
}

/// The token that was made.
#[derive(Debug, Default, SimpleObject)]
pub struct CreateApiTokenPayload {
    /// The secret: send it as `Authorization: Bearer ...`. It is shown this once; keep it safe.
    token: Option<String>,
    /// What is known of it.
    api_token: Option<ApiToken>,
    /// What is wrong with the input; empty when it was done.
    user_errors: Vec<UserError>,
    /// Where in the ledger this write stands; null when nothing was written.
    position: Option<LedgerPosition>,
}

impl Refusable for CreateApiTokenPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            user_errors,
            ..Self::default()
        }
    }
}

single_payload! {
    /// The token that was revoked.
    RevokeApiTokenPayload {
        /// The token; null when nothing was done.
        api_token: ApiToken
    }
}

/// Queries of API tokens.
#[derive(Debug, Default)]
pub struct ApiTokenQuery;

#[Object]
impl ApiTokenQuery {
    /// API tokens, the earliest first, a page at a time.
    #[graphql(guard = "Requires(Permission::TokensWrite)")]
    async fn api_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only revoked ones, or only others; all unless given.")] revoked: Option<
            BooleanFilter,
        >,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<ApiToken>> {
        use api_token::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let mut select = api_token::Entity::find();
        select = match revoked.and_then(|filter| filter.eq) {
            None => select,
            Some(true) => select.filter(C::RevokedAt.is_not_null()),
            Some(false) => select.filter(C::RevokedAt.is_null()),
        };
        let keyset = Keyset::new([], C::Id);
        page(ctx, select, &keyset, &args, ApiToken).await
    }
}

/// Mutations of API tokens.
#[derive(Debug, Default)]
pub struct ApiTokenMutation;

#[Object]
impl ApiTokenMutation {
    /// Makes an API token. Its secret is in the answer and nowhere else.
    #[graphql(guard = "Requires(Permission::TokensWrite)")]
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: CreateApiTokenInput,
    ) -> async_graphql::Result<CreateApiTokenPayload> {
        payload(create(ctx, input).await)
    }

    /// Revokes an API token: it is refused on every process from now on.
    #[graphql(guard = "Requires(Permission::TokensWrite)")]
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which token.")] input: RevokeApiTokenInput,
    ) -> async_graphql::Result<RevokeApiTokenPayload> {
        let done = RevokeApiTokenPayload::run(ctx, None, input).await;
        App::of(ctx).access.forget();
        done
    }
}

async fn create(
    ctx: &Context<'_>,
    input: CreateApiTokenInput,
) -> Result<CreateApiTokenPayload, Refusal> {
    let CreateApiTokenInput {
        name,
        scopes,
        expires_at,
    } = input;
    let created_by = match &Viewer::of(ctx)?.caller {
        Caller::User { id, .. } => Some(*id),
        Caller::Token { .. } | Caller::System | Caller::Job => None,
    };
    let secret = Arc::new(Mutex::new(None));
    let create = Create {
        new: NewToken {
            name,
            scopes,
            expires_at: expires_at.map(|at| at.0),
            created_by,
        },
        secret: Arc::clone(&secret),
    };
    let (id, position) = ingest::single(App::of(ctx), Viewer::of(ctx)?, None, create).await?;
    let secret = secret.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(CreateApiTokenPayload {
        token: secret.map(|secret: SecretString| secret.expose_secret().to_owned()),
        api_token: Loaders::of(ctx).api_token(ApiTokenId(id)).await?,
        user_errors: Vec::new(),
        position: position.map(LedgerPosition),
    })
}

/// A token to make, and where its secret goes: not into the answer that is kept, nor into the log.
#[derive(Clone)]
struct Create {
    new: NewToken,
    secret: Arc<Mutex<Option<SecretString>>>,
}

impl SingleWrite for Create {
    const OPERATION: &'static str = "createApiToken";
    const NOUN: &'static str = "ApiToken";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let (row, secret) = tokens::create(&mut ingest.tx, self.new).await?;
        *self.secret.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret);
        Ok(Written {
            id: row.id.into(),
            status: RowStatus::Created,
            detail: json!({
                "name": row.name,
                "scopes": row.scopes,
                "expiresAt": row.expires_at.map(|at| at.0),
            }),
            reason: None,
        })
    }
}

impl SingleWrite for RevokeApiTokenInput {
    const OPERATION: &'static str = "revokeApiToken";
    const NOUN: &'static str = "ApiToken";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, reason } = self;
        let reason = clean_reason(reason.as_deref())?;
        let id = Kind::ApiToken.uuid(&id).map(ApiTokenId);
        let id = id.ok_or_else(|| UserError::not_found(["id"], "No API token has this id."))?;
        let status = if tokens::revoke(&mut ingest.tx, id).await? {
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
