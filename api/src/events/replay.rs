//! Rejected events tried again: they go back to where they came from, and are understood like any other.

use entity::{event_batch, ids::RejectedEventId, rejected_event};
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

/// Rows of one statement.
const CHUNK: u64 = 200;

/// Puts the rejected events of a condition back among those that wait, oldest first; how many there were. Each keeps the
/// times that it came with.
///
/// # Errors
/// When the database fails.
pub async fn again(
    tx: &DatabaseTransaction,
    which: Condition,
    most: Option<u64>,
) -> Result<u64, DbErr> {
    let mut moved: u64 = 0;
    let mut after: Option<RejectedEventId> = None;
    loop {
        let left = most.map_or(CHUNK, |most| CHUNK.min(most.saturating_sub(moved)));
        let mut select = rejected_event::Entity::find()
            .filter(which.clone())
            .order_by_asc(rejected_event::Column::Id)
            .limit(left);
        if let Some(after) = after {
            select = select.filter(rejected_event::Column::Id.gt(after));
        }
        let rows = if left == 0 {
            Vec::new()
        } else {
            select.all(tx).await?
        };
        let Some(last) = rows.last() else {
            return Ok(moved);
        };
        after = Some(last.id);
        moved += rows.len() as u64;
        let ids: Vec<RejectedEventId> = rows.iter().map(|row| row.id).collect();
        let waiting = rows.into_iter().map(|row| {
            event_batch::Model {
                id: row.id.as_uuid().into(),
                source_id: row.source_id,
                received_at: row.received_at,
                sent_at: row.sent_at,
                body: format!("[{}]", row.body),
            }
            .into_active_model()
        });
        event_batch::Entity::insert_many(waiting)
            .exec_without_returning(tx)
            .await?;
        rejected_event::Entity::delete_many()
            .filter(rejected_event::Column::Id.is_in(ids))
            .exec(tx)
            .await?;
    }
}
