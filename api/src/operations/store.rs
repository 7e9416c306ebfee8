//! The rows of the list. Each change of it is in the change feed, for the other processes, and in the audit log.

use entity::{instant::Millis, operation};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait as _, QueryOrder as _, sea_query::OnConflict};
use serde_json::json;

use super::Hash;
use crate::{
    auth::Viewer,
    clock,
    db::{ChangePayload, WriteTx},
    ingest::audit,
};

/// A document to store.
#[derive(Debug, Clone)]
pub struct NewOperation {
    /// The names of its operations.
    pub name: String,
    /// The file it comes from.
    pub file: String,
    /// The document as clients send it.
    pub document: String,
}

/// Stores documents; the number of those that were not there yet.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut WriteTx, new: Vec<NewOperation>) -> Result<usize, DbErr> {
    let now = clock::now();
    let mut added = Vec::new();
    for NewOperation {
        name,
        file,
        document,
    } in new
    {
        let hash = Hash::of_text(&document);
        let row = operation::ActiveModel {
            hash: Set(hash.to_bytes()),
            name: Set(name),
            file: Set(file),
            document: Set(document),
            added_at: Set(now),
        };
        let there = OnConflict::column(operation::Column::Hash)
            .do_nothing()
            .to_owned();
        let inserted = operation::Entity::insert(row)
            .on_conflict(there)
            .exec_without_returning(&**tx)
            .await?;
        if inserted > 0 {
            added.push(hash);
        }
    }
    changed(tx, "addOperations", &added, now).await?;
    Ok(added.len())
}

/// Every stored document, by name and age.
///
/// # Errors
/// When the database fails.
pub async fn all(tx: &WriteTx) -> Result<Vec<operation::Model>, DbErr> {
    operation::Entity::find()
        .order_by_asc(operation::Column::Name)
        .order_by_asc(operation::Column::AddedAt)
        .order_by_asc(operation::Column::Hash)
        .all(&**tx)
        .await
}

/// Removes documents from the list.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut WriteTx, hashes: &[Hash]) -> Result<(), DbErr> {
    for hash in hashes {
        operation::Entity::delete_by_id(hash.to_bytes())
            .exec(&**tx)
            .await?;
    }
    changed(tx, "removeOperations", hashes, clock::now()).await
}

async fn changed(
    tx: &mut WriteTx,
    action: &str,
    hashes: &[Hash],
    now: Millis,
) -> Result<(), DbErr> {
    if hashes.is_empty() {
        return Ok(());
    }
    let hashes: Vec<String> = hashes.iter().map(Hash::to_string).collect();
    let entry = audit::Entry {
        action,
        noun: "operation",
        object: None,
        detail: json!({ "hashes": hashes }),
        reason: None,
    };
    audit::record(tx, &Viewer::system(), now, entry).await?;
    tx.change(&ChangePayload::Operations).await
}
