//! Attributes: what a source says of an object beyond the fields we have.

use std::collections::{BTreeMap, HashMap};

use async_graphql::InputObject;
use entity::attribute;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{Ingest, RowOutcome, RowStatus, clean};
use crate::{
    db::ChangePayload,
    graphql::user_error::{Refusal, UserError},
};

/// Attributes that one row may give.
const MAX_ATTRIBUTES: usize = 500;
/// Bytes of a value.
const MAX_VALUE: usize = 65_536;
/// Rows in one statement, so that no database runs out of parameters.
const CHUNK: usize = 500;
/// Removals in one statement: each is a condition of its own, and SQLite bounds how deep they nest.
const REMOVED: usize = 100;

/// An attribute to keep: what a source says of an object beyond the fields there are.
#[derive(Debug, Clone, PartialEq, Eq, InputObject)]
pub struct AttributeInput {
    /// What the source calls it.
    pub name: String,
    /// Its value, as text; null removes it.
    pub value: Option<String>,
}

/// Everything that is wrong with the attributes of a row.
pub(super) fn check(given: Option<&[AttributeInput]>) -> Vec<UserError> {
    let given = given.unwrap_or_default();
    let mut errors = Vec::new();
    if given.len() > MAX_ATTRIBUTES {
        let message = format!(
            "attributes has {} entries; expected at most {MAX_ATTRIBUTES}.",
            given.len()
        );
        errors.push(UserError::invalid(["attributes"], message));
    }
    for (place, AttributeInput { name, value }) in given.iter().enumerate() {
        let at = |field: &str| ["attributes".to_owned(), place.to_string(), field.to_owned()];
        if let Err(message) = clean(name, 255) {
            errors.push(UserError::invalid(at("name"), format!("name {message}.")));
        }
        let value = value.as_deref().unwrap_or_default();
        if value.len() > MAX_VALUE || value.contains('\0') {
            let message = format!(
                "The value of {name:?} is longer than {MAX_VALUE} bytes, or holds a zero byte."
            );
            errors.push(UserError::invalid(at("value"), message));
        }
    }
    errors
}

/// What a row says of the attributes of its object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) attributes: Option<&'a [AttributeInput]>,
    /// Whether they only fill what is not known.
    pub(super) only_fills: bool,
}

/// Keeps the attributes of the rows that were taken, each in place of what was known: as [`keep`] of rows that do not
/// only fill.
///
/// # Errors
/// When the database fails.
pub(super) async fn keep_all<'a>(
    ingest: &mut Ingest<'_>,
    rows: impl Iterator<Item = Option<&'a [AttributeInput]>>,
    outcomes: &mut [RowOutcome],
) -> Result<(), Refusal> {
    let rows = rows.map(|attributes| Given {
        attributes,
        only_fills: false,
    });
    keep(ingest, &rows.collect::<Vec<_>>(), outcomes).await
}

/// Keeps the attributes of the rows that were taken, in order. A row that said nothing else that is new is then an
/// update.
///
/// # Errors
/// When the database fails.
pub(super) async fn keep(
    ingest: &mut Ingest<'_>,
    rows: &[Given<'_>],
    outcomes: &mut [RowOutcome],
) -> Result<(), Refusal> {
    let of_rows = rows.iter().zip(outcomes.iter());
    let mut ids: Vec<Uuid> = of_rows
        .filter(|(row, _)| row.attributes.is_some_and(|given| !given.is_empty()))
        .filter_map(|(_, outcome)| outcome.id)
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    ids.sort_unstable();
    ids.dedup();
    let mut known: HashMap<Uuid, HashMap<String, String>> = HashMap::new();
    for ids in ids.chunks(CHUNK) {
        let rows = attribute::Entity::find()
            .filter(attribute::Column::ObjectId.is_in(ids.iter().copied()))
            .all(&*ingest.tx)
            .await?;
        for row in rows {
            let of_object = known.entry(row.object_id).or_default();
            of_object.insert(row.name, row.value);
        }
    }
    let mut changed: BTreeMap<(Uuid, String), Option<String>> = BTreeMap::new();
    for (row, outcome) in rows.iter().zip(outcomes.iter_mut()) {
        let (Some(id), Some(given)) = (outcome.id, row.attributes) else {
            continue;
        };
        if outcome.status == RowStatus::Rejected {
            continue;
        }
        let of_object = known.entry(id).or_default();
        for AttributeInput { name, value } in given {
            let name = name.trim();
            let value = value.as_deref().filter(|value| !value.is_empty());
            let before = of_object.get(name);
            if before.map(String::as_str) == value || (row.only_fills && before.is_some()) {
                continue;
            }
            match value {
                Some(value) => of_object.insert(name.to_owned(), value.to_owned()),
                None => of_object.remove(name),
            };
            changed.insert((id, name.to_owned()), value.map(ToOwned::to_owned));
            if outcome.status == RowStatus::Unchanged {
                outcome.status = RowStatus::Updated;
            }
        }
    }
    save(ingest, changed).await
}

async fn save(
    ingest: &mut Ingest<'_>,
    changed: BTreeMap<(Uuid, String), Option<String>>,
) -> Result<(), Refusal> {
    if changed.is_empty() {
        return Ok(());
    }
    ingest.changed(ChangePayload::Other);
    let mut kept = Vec::new();
    let mut gone = Vec::new();
    for ((object_id, name), value) in changed {
        match value {
            Some(value) => kept.push(
                attribute::Model {
                    object_id,
                    name,
                    value,
                }
                .into_active_model(),
            ),
            None => gone.push((object_id, name)),
        }
    }
    for gone in gone.chunks(REMOVED) {
        let any = gone.iter().fold(Condition::any(), |any, (id, name)| {
            any.add(
                Condition::all()
                    .add(attribute::Column::ObjectId.eq(*id))
                    .add(attribute::Column::Name.eq(name.as_str())),
            )
        });
        attribute::Entity::delete_many()
            .filter(any)
            .exec(&*ingest.tx)
            .await?;
    }
    for kept in kept.chunks(CHUNK) {
        let replace = OnConflict::columns([attribute::Column::ObjectId, attribute::Column::Name])
            .update_column(attribute::Column::Value)
            .to_owned();
        attribute::Entity::insert_many(kept.iter().cloned())
            .on_conflict(replace)
            .exec_without_returning(&*ingest.tx)
            .await?;
    }
    Ok(())
}
