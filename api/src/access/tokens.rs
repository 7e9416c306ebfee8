//! API tokens.

use entity::{
    api_token,
    ids::{ApiTokenId, UserId},
    instant::Millis,
};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QuerySelect as _};
use secrecy::SecretString;

use crate::{
    auth::{self, Scope},
    clock,
    db::{ChangePayload, WriteTx},
    graphql::user_error::{Refusal, UserError, UserErrorCode},
    ingest::clean,
};

/// A token to make.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// The names of its scopes, such as `deals:read`.
    pub scopes: Vec<String>,
    /// From when it is refused; `None` is never.
    pub expires_at: Option<Millis>,
    /// Who makes it; `None` on the command line.
    pub created_by: Option<UserId>,
}

/// Makes a token and names the change in the feed: its row, and the secret, which nobody can be shown again.
///
/// # Errors
/// When a value cannot be used; paths start at the field. Or when the database fails.
pub async fn create(
    tx: &mut WriteTx,
    new: NewToken,
) -> Result<(api_token::Model, SecretString), Refusal> {
    let NewToken {
        name,
        scopes,
        expires_at,
        created_by,
    } = new;
    let mut errors = Vec::new();
    let name = clean(&name, 255).unwrap_or_else(|message| {
        errors.push(UserError::invalid(["name"], format!("name {message}.")));
        String::new()
    });
    let scopes = understood(&scopes, &mut errors);
    let now = clock::now();
    if expires_at.is_some_and(|end| end <= now) {
        let message = "expiresAt has passed; expected a time to come, or none.";
        errors.push(UserError::invalid(["expiresAt"], message));
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let made = auth::create_api_token();
    let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
    let row = api_token::Model {
        id: ApiTokenId(clock::new_id()),
        name,
        token_hash: made.hash,
        scopes: serde_json::Value::from(names).to_string(),
        created_by,
        created_at: now,
        expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    api_token::Entity::insert(row.clone().into_active_model())
        .exec_without_returning(&**tx)
        .await?;
    tx.change(&ChangePayload::Access).await?;
    Ok((row, made.secret))
}

/// Ends a token and names the change in the feed; whether it was still good.
///
/// # Errors
/// When there is no such token, or the database fails.
pub async fn revoke(tx: &mut WriteTx, id: ApiTokenId) -> Result<bool, Refusal> {
    let row = api_token::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&**tx)
        .await?
        .ok_or_else(|| UserError::not_found(["id"], "No API token has this id."))?;
    if row.revoked_at.is_some() {
        return Ok(false);
    }
    let row = api_token::Model {
        revoked_at: Some(clock::now()),
        ..row
    };
    api_token::Entity::update(row.into_active_model().reset_all())
        .exec_without_returning(&**tx)
        .await?;
    tx.change(&ChangePayload::Access).await?;
    Ok(true)
}

/// The scopes, each once and in one order.
fn understood(names: &[String], errors: &mut Vec<UserError>) -> Vec<Scope> {
    let mut given = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        match name.trim().parse::<Scope>() {
            Ok(scope) => given.push(scope),
            Err(message) => errors.push(UserError::invalid(
                ["scopes".to_owned(), place.to_string()],
                format!("{message}."),
            )),
        }
    }
    if names.is_empty() {
        let message = "scopes is empty; a token may do exactly what its scopes say.";
        errors.push(UserError::new(UserErrorCode::Required, ["scopes"], message));
    }
    let all = Scope::ALL.iter().copied();
    all.filter(|scope| given.contains(scope)).collect()
}
