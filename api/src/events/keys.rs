//! Write keys: what trackers send events with. They stand in web pages for all to read, so they open nothing but the
//! intake; they are kept as hashes all the same, because that costs nothing.

use entity::{
    ids::{UserId, WriteKeyId},
    write_key,
};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QuerySelect as _};
use secrecy::SecretString;

use crate::{
    auth, clock,
    db::{ChangePayload, WriteTx},
    graphql::user_error::{Refusal, UserError},
    ingest::{clean, source_id},
};

/// A key to make.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// The source that its events belong to.
    pub source: String,
    /// Who makes it; `None` on the command line.
    pub created_by: Option<UserId>,
}

/// Makes a key: its row, and the secret, which nobody can be shown again.
///
/// # Errors
/// When a value cannot be used; paths start at the field. Or when the database fails.
pub async fn create(
    tx: &mut WriteTx,
    new: NewKey,
) -> Result<(write_key::Model, SecretString), Refusal> {
    let NewKey {
        name,
        source,
        created_by,
    } = new;
    let mut errors = Vec::new();
    let mut text = |field: &'static str, value: &str, bytes| {
        clean(value, bytes).unwrap_or_else(|message| {
            errors.push(UserError::invalid([field], format!("{field} {message}.")));
            String::new()
        })
    };
    let name = text("name", &name, 255);
    let source = text("source", &source, 100);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let made = auth::create_write_key();
    let row = write_key::Model {
        id: WriteKeyId(clock::new_id()),
        name,
        source_id: source_id(tx, &source).await?,
        key_hash: made.hash,
        created_by,
        created_at: clock::now(),
        revoked_at: None,
    };
    write_key::Entity::insert(row.clone().into_active_model())
        .exec_without_returning(&**tx)
        .await?;
    tx.change(&ChangePayload::Access).await?;
    Ok((row, made.secret))
}

/// Ends a key; whether it was still good.
///
/// # Errors
/// When there is no such key, or the database fails.
pub async fn revoke(tx: &mut WriteTx, id: WriteKeyId) -> Result<bool, Refusal> {
    let row = write_key::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&**tx)
        .await?
        .ok_or_else(|| UserError::not_found(["id"], "No write key has this id."))?;
    if row.revoked_at.is_some() {
        return Ok(false);
    }
    let row = write_key::Model {
        revoked_at: Some(clock::now()),
        ..row
    };
    write_key::Entity::update(row.into_active_model().reset_all())
        .exec_without_returning(&**tx)
        .await?;
    tx.change(&ChangePayload::Access).await?;
    Ok(true)
}
