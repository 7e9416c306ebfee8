//! Putting back what a merge moved. What was recorded since then stays with the lead that took over: nothing tells whose
//! it would have been.

use entity::{
    ids::{AccountId, LeadId},
    lead, lead_merge, touchpoint,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _, Value,
};
use serde_json::Value as Json;

use super::moves::{run, value};
use crate::{graphql::user_error::Refusal, ingest::Ingest};

/// Parts two leads again.
///
/// # Errors
/// When the database fails.
pub(super) async fn part(
    ingest: &mut Ingest<'_>,
    merge: lead_merge::Model,
    gone: lead::Model,
    kept: lead::Model,
) -> Result<(), Refusal> {
    let before = accounts(ingest, kept.id).await?;
    let (id, from, into) = (value(merge.id), value(gone.id), value(kept.id));
    let of = |noun: &str| {
        format!("SELECT object_id FROM lead_merge_moves WHERE merge_id = $1 AND noun = '{noun}'")
    };
    // An account of one that was taken over is one again, before anything goes back to it.
    let alone = "UPDATE accounts SET merged_into = NULL, updated_at = $1
         WHERE id IN ($2, $3) AND individual AND merged_into IS NOT NULL";
    let accounts_before = [
        Value::from(ingest.now.0),
        value(merge.from_account_id),
        value(merge.into_account_id),
    ];
    run(ingest, alone, accounts_before).await?;
    // Only what the lead still has: what has moved on since is somebody else's.
    let touches = "UPDATE touchpoints SET lead_id = m.lead_id, account_id = m.account_id
         FROM lead_merge_moves m
         WHERE m.merge_id = $1 AND m.noun = 'TOUCHPOINT' AND m.object_id = touchpoints.id
             AND touchpoints.lead_id = $2";
    run(ingest, touches, [id.clone(), into.clone()]).await?;
    for (noun, table) in [("DEAL", "deals"), ("NOTE", "notes")] {
        let back = format!(
            "UPDATE {table} SET account_id = m.account_id FROM lead_merge_moves m
             WHERE m.merge_id = $1 AND m.noun = '{noun}' AND m.object_id = {table}.id AND m.account_id IS NOT NULL"
        );
        run(ingest, &back, [id.clone()]).await?;
    }
    let notes = "UPDATE notes SET lead_id = m.lead_id FROM lead_merge_moves m
         WHERE m.merge_id = $1 AND m.noun = 'NOTE' AND m.object_id = notes.id AND m.lead_id IS NOT NULL";
    run(ingest, notes, [id.clone()]).await?;
    let contacts = format!(
        "UPDATE deal_contacts SET lead_id = $2 WHERE lead_id = $3 AND deal_id IN ({})",
        of("CONTACT")
    );
    run(ingest, &contacts, [id.clone(), from.clone(), into.clone()]).await?;
    for (is_primary, lead) in [(false, &into), (true, &from)] {
        let primary = format!(
            "UPDATE deal_contacts SET is_primary = $2 WHERE lead_id = $3 AND deal_id IN ({})",
            of("PRIMARY")
        );
        run(
            ingest,
            &primary,
            [id.clone(), Value::from(is_primary), lead.clone()],
        )
        .await?;
    }
    names(ingest, &id, &from, &into).await?;
    // If both were alone in one account it was a company's, and stays that of the lead that took over.
    let mut stays = kept.clone();
    if kept.account_id == merge.from_account_id && kept.account_id != merge.into_account_id {
        stays.account_id = merge.into_account_id;
    }
    empty(&mut stays, &gone, &merge);
    stays.updated_at = ingest.now;
    let back = lead::Model {
        merged_into: None,
        updated_at: ingest.now,
        ..gone
    };
    let after = accounts(ingest, back.id).await?;
    let moved = [stays.account_id, back.account_id, kept.account_id];
    for account in before.into_iter().chain(after).chain(moved) {
        ingest.account_changed(account);
    }
    for row in [stays, back] {
        row.into_active_model()
            .reset_all()
            .update(&*ingest.tx)
            .await?;
    }
    let (_, _, actor) = ingest.viewer.actor();
    let undone = lead_merge::Model {
        unmerged_at: Some(ingest.now),
        unmerged_by: Some(actor),
        ..merge
    };
    undone
        .into_active_model()
        .reset_all()
        .update(&*ingest.tx)
        .await?;
    Ok(())
}

async fn names(
    ingest: &Ingest<'_>,
    merge: &Value,
    from: &Value,
    into: &Value,
) -> Result<(), Refusal> {
    let three = || [merge.clone(), from.clone(), into.clone()];
    for (noun, table, name) in [
        ("EMAIL", "lead_emails", "email"),
        ("ANONYMOUS_ID", "lead_anonymous_ids", "anonymous_id"),
    ] {
        let back = format!(
            "UPDATE {table} SET lead_id = $2 WHERE lead_id = $3 AND {name} IN (
                 SELECT name FROM lead_merge_names WHERE merge_id = $1 AND noun = '{noun}')"
        );
        run(ingest, &back, three()).await?;
    }
    let external = "UPDATE external_ids SET object_id = $2
         WHERE object_type = 'LEAD' AND object_id = $3 AND EXISTS (
             SELECT 1 FROM lead_merge_names m WHERE m.merge_id = $1 AND m.noun = 'EXTERNAL_ID'
                 AND m.source_id = external_ids.source_id AND m.name = external_ids.external_id)";
    run(ingest, external, three()).await?;
    Ok(())
}

/// Takes back what the lead took from the other one, unless it says something else by now.
fn empty(stays: &mut lead::Model, gone: &lead::Model, merge: &lead_merge::Model) {
    let filled: Json = serde_json::from_str(&merge.filled).unwrap_or_default();
    let clear = |field: &str, own: &mut Option<String>, other: &Option<String>| {
        if filled.get(field).is_some() && own == other {
            *own = None;
        }
    };
    clear("name", &mut stays.name, &gone.name);
    clear("type", &mut stays.r#type, &gone.r#type);
    clear("owner", &mut stays.owner, &gone.owner);
    if let Some(change) = filled.get("createdAt")
        && stays.created_at.map(|at| at.0) == change.get("to").and_then(Json::as_i64)
    {
        stays.created_at = change.get("from").and_then(Json::as_i64).map(Into::into);
    }
}

/// The accounts in which the touches of a lead lie.
async fn accounts(ingest: &Ingest<'_>, lead: LeadId) -> Result<Vec<AccountId>, Refusal> {
    Ok(touchpoint::Entity::find()
        .select_only()
        .column(touchpoint::Column::AccountId)
        .distinct()
        .filter(touchpoint::Column::LeadId.eq(lead))
        .into_tuple()
        .all(&*ingest.tx)
        .await?)
}
