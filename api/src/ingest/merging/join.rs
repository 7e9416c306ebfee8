//! Joining two leads.

use entity::{
    account,
    ids::{AccountId, LeadMergeId},
    lead, lead_account, lead_merge, touchpoint,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};
use serde_json::{Map, json};

use super::moves::Move;
use crate::{clock, graphql::user_error::Refusal, ingest::Ingest};

/// Why two leads are joined.
#[derive(Debug, Clone)]
pub struct How {
    /// Whether events say so, rather than a person.
    pub automatic: bool,
    /// Why, if that was said.
    pub reason: Option<String>,
}

/// Lets `into` take over `from`: its names, touches, deals and notes. Both must be there, locked, and not erased. Returns
/// the merge, and the lead that stays as it is now.
///
/// # Errors
/// When the database fails.
pub async fn join(
    ingest: &mut Ingest<'_>,
    from: lead::Model,
    into: lead::Model,
    how: How,
) -> Result<(LeadMergeId, lead::Model), Refusal> {
    let (alone_from, alone_into) = (
        is_alone(ingest, from.account_id).await?,
        is_alone(ingest, into.account_id).await?,
    );
    // A company that one of them is known to be in is the company of the person.
    let to = if alone_into && !alone_from {
        from.account_id
    } else {
        into.account_id
    };
    let mut after = into.clone();
    let filled = fill(&mut after, &from);
    after.account_id = to;
    after.updated_at = ingest.now;
    let merge = LeadMergeId(clock::new_id());
    let moves = Move {
        merge,
        from: from.id,
        into: into.id,
    };
    record(ingest, merge, &from, &into, filled, how).await?;
    member(ingest, &after).await?;
    for account in touched(ingest, &from).await? {
        ingest.account_changed(account);
    }
    for account in [from.account_id, into.account_id, to] {
        ingest.account_changed(account);
    }
    moves.touches(ingest, from.account_id, to).await?;
    if alone_from && from.account_id != to {
        moves.account(ingest, from.id, from.account_id, to).await?;
    }
    if alone_into && into.account_id != to {
        moves.account(ingest, into.id, into.account_id, to).await?;
    }
    moves.names(ingest).await?;
    moves.contacts(ingest).await?;
    moves.notes(ingest).await?;
    moves.told(ingest).await?;
    let gone = lead::Model {
        merged_into: Some(into.id),
        updated_at: ingest.now,
        ..from
    };
    gone.into_active_model()
        .reset_all()
        .update(&*ingest.tx)
        .await?;
    let after = after
        .into_active_model()
        .reset_all()
        .update(&*ingest.tx)
        .await?;
    Ok((merge, after))
}

/// Fills what the lead does not say; which fields, and what it said of its creation. Of two creations the earlier counts.
fn fill(after: &mut lead::Model, from: &lead::Model) -> Map<String, serde_json::Value> {
    let mut filled = Map::new();
    let mut text = |field: &str, own: &mut Option<String>, other: &Option<String>| {
        if own.is_none() && other.is_some() {
            own.clone_from(other);
            filled.insert(field.to_owned(), json!(true));
        }
    };
    text("name", &mut after.name, &from.name);
    text("type", &mut after.r#type, &from.r#type);
    text("owner", &mut after.owner, &from.owner);
    let earliest = match (after.created_at, from.created_at) {
        (Some(own), Some(other)) => Some(own.min(other)),
        (own, other) => own.or(other),
    };
    if earliest != after.created_at {
        let before = after.created_at.map(|at| at.0);
        filled.insert(
            "createdAt".to_owned(),
            json!({ "from": before, "to": earliest.map(|at| at.0) }),
        );
        after.created_at = earliest;
    }
    filled
}

async fn record(
    ingest: &Ingest<'_>,
    id: LeadMergeId,
    from: &lead::Model,
    into: &lead::Model,
    filled: Map<String, serde_json::Value>,
    how: How,
) -> Result<(), Refusal> {
    let How { automatic, reason } = how;
    let (actor_type, actor_id, actor_name) = ingest.viewer.actor();
    let row = lead_merge::Model {
        id,
        from_lead_id: from.id,
        into_lead_id: into.id,
        from_account_id: from.account_id,
        into_account_id: into.account_id,
        filled: serde_json::Value::Object(filled).to_string(),
        automatic,
        merged_at: ingest.now,
        actor_type,
        actor_id,
        actor_name,
        reason,
        unmerged_at: None,
        unmerged_by: None,
    };
    lead_merge::Entity::insert(row.into_active_model())
        .exec_without_returning(&*ingest.tx)
        .await?;
    Ok(())
}

async fn is_alone(ingest: &Ingest<'_>, id: AccountId) -> Result<bool, Refusal> {
    let row = account::Entity::find_by_id(id).one(&*ingest.tx).await?;
    Ok(row.is_some_and(|account| account.individual))
}

/// Touches move only to accounts that their lead is a member of.
async fn member(ingest: &Ingest<'_>, lead: &lead::Model) -> Result<(), Refusal> {
    let row = lead_account::Model {
        lead_id: lead.id,
        account_id: lead.account_id,
        joined_at: ingest.now,
    };
    lead_account::Entity::insert(row.into_active_model())
        .on_conflict_do_nothing_on([
            lead_account::Column::LeadId,
            lead_account::Column::AccountId,
        ])
        .exec_without_returning(&*ingest.tx)
        .await?;
    Ok(())
}

/// The accounts in which the touches of a lead lie.
async fn touched(ingest: &Ingest<'_>, lead: &lead::Model) -> Result<Vec<AccountId>, Refusal> {
    Ok(touchpoint::Entity::find()
        .select_only()
        .column(touchpoint::Column::AccountId)
        .distinct()
        .filter(touchpoint::Column::LeadId.eq(lead.id))
        .into_tuple()
        .all(&*ingest.tx)
        .await?)
}
