//! Deleting the personal data of a lead on request. Touches and credit stay: no total moves.

use async_graphql::{ID, InputObject};
use entity::{
    attribute, event, ids::LeadId, lead, lead_anonymous_id, lead_email, lead_merge,
    lead_merge_name, lead_told, note, source, touchpoint,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _, QueryTrait as _, sea_query::Expr,
};
use serde_json::json;

use super::{
    book::{Book, Wanted},
    forget_rejected::forget_rejected,
    single::lead_id,
};
use crate::{
    db::ChangePayload,
    graphql::user_error::Refusal,
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean_reason},
};

/// A person who asked for their data to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct EraseLeadInput {
    /// Which lead.
    pub id: ID,
    /// Why: who asked for it, and when.
    pub reason: Option<String>,
}

impl SingleWrite for EraseLeadInput {
    const OPERATION: &'static str = "eraseLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, reason } = self;
        let reason = clean_reason(reason.as_deref())?;
        let target = lead_id(&id)?;
        let book = Book::load(ingest, Wanted::one(target)).await?;
        let before = book.find(&id, target)?;
        if before.erased_at.is_some() {
            return Ok(Written {
                id: target.into(),
                status: RowStatus::Unchanged,
                detail: json!({}),
                reason,
            });
        }
        let after = lead::Model {
            name: None,
            erased_at: Some(ingest.now),
            updated_at: ingest.now,
            ..before.clone()
        };
        after
            .into_active_model()
            .reset_all()
            .update(&*ingest.tx)
            .await?;
        // While they are still known: what visitors and rejected events are called goes by them.
        let names = anonymous_ids(ingest, target).await?;
        forget_visits(ingest, &names).await?;
        let rejected = forget_rejected(ingest, target, names).await?;
        let emails = lead_email::Entity::delete_many()
            .filter(lead_email::Column::LeadId.eq(target))
            .exec(&*ingest.tx)
            .await?;
        let anonymous_ids = lead_anonymous_id::Entity::delete_many()
            .filter(lead_anonymous_id::Column::LeadId.eq(target))
            .exec(&*ingest.tx)
            .await?;
        let attributes = attribute::Entity::delete_many()
            .filter(attribute::Column::ObjectId.eq(uuid::Uuid::from(target)))
            .exec(&*ingest.tx)
            .await?;
        forget_merged(ingest, target).await?;
        // Pages carry names and addresses in their query, search terms are a person's own words. Neither decides a credit.
        let touches = touchpoint::Entity::update_many()
            .col_expr(touchpoint::Column::Url, Expr::value(Option::<String>::None))
            .col_expr(
                touchpoint::Column::Referrer,
                Expr::value(Option::<String>::None),
            )
            .col_expr(
                touchpoint::Column::Term,
                Expr::value(Option::<String>::None),
            )
            .filter(touchpoint::Column::LeadId.eq(target))
            .exec(&*ingest.tx)
            .await?;
        // That something was written stays, what was written about the person goes.
        let notes = note::Entity::update_many()
            .col_expr(note::Column::Text, Expr::value("(erased)"))
            .filter(note::Column::LeadId.eq(target))
            .exec(&*ingest.tx)
            .await?;
        ingest.changed(ChangePayload::Other);
        Ok(Written {
            id: target.into(),
            status: RowStatus::Updated,
            detail: json!({
                "emails": emails.rows_affected,
                "anonymousIds": anonymous_ids.rows_affected,
                "attributes": attributes.rows_affected,
                "touchpoints": touches.rows_affected,
                "notes": notes.rows_affected,
                "rejectedEvents": rejected,
            }),
            reason,
        })
    }
}

/// What the lead's merges and events keep of the person goes as well: the names that were moved, and those of the leads
/// it took over.
async fn forget_merged(ingest: &Ingest<'_>, lead: LeadId) -> Result<(), Refusal> {
    let mut all = vec![lead];
    let mut newest = vec![lead];
    while !newest.is_empty() {
        newest = lead::Entity::find()
            .select_only()
            .column(lead::Column::Id)
            .filter(lead::Column::MergedInto.is_in(newest))
            .into_tuple()
            .all(&*ingest.tx)
            .await?;
        all.extend(&newest);
    }
    let merges = lead_merge::Entity::find()
        .select_only()
        .column(lead_merge::Column::Id)
        .filter(lead_merge::Column::IntoLeadId.is_in(all.iter().copied()))
        .into_query();
    lead_merge_name::Entity::delete_many()
        .filter(lead_merge_name::Column::MergeId.in_subquery(merges))
        .exec(&*ingest.tx)
        .await?;
    lead_told::Entity::delete_many()
        .filter(lead_told::Column::LeadId.is_in(all.iter().copied()))
        .exec(&*ingest.tx)
        .await?;
    let objects = all.iter().copied().map(uuid::Uuid::from);
    attribute::Entity::delete_many()
        .filter(attribute::Column::ObjectId.is_in(objects))
        .exec(&*ingest.tx)
        .await?;
    lead::Entity::update_many()
        .col_expr(lead::Column::Name, Expr::value(Option::<String>::None))
        .filter(lead::Column::Id.is_in(all))
        .exec(&*ingest.tx)
        .await?;
    Ok(())
}

async fn anonymous_ids(ingest: &Ingest<'_>, lead: LeadId) -> Result<Vec<String>, Refusal> {
    Ok(lead_anonymous_id::Entity::find()
        .select_only()
        .column(lead_anonymous_id::Column::AnonymousId)
        .filter(lead_anonymous_id::Column::LeadId.eq(lead))
        .into_tuple()
        .all(&*ingest.tx)
        .await?)
}

/// Whose pages were looked at is said by the anonymous ids, which go.
async fn forget_visits(ingest: &Ingest<'_>, ids: &[String]) -> Result<(), Refusal> {
    if ids.is_empty() {
        return Ok(());
    }
    let visitors = ids.iter().map(|id| format!("a:{id}"));
    event::Entity::update_many()
        .col_expr(event::Column::Visitor, Expr::value(Option::<String>::None))
        // The index begins with the source.
        .filter(
            event::Column::SourceId.in_subquery(
                source::Entity::find()
                    .select_only()
                    .column(source::Column::Id)
                    .into_query(),
            ),
        )
        .filter(event::Column::Visitor.is_in(visitors))
        .exec(&*ingest.tx)
        .await?;
    Ok(())
}
