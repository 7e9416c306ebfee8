//! A lead that had no company joins one: its account of one is taken over, with all that belongs to it.

use std::collections::BTreeMap;

use entity::{
    account, deal,
    ids::{AccountId, LeadId},
    note, touchpoint,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

use crate::{
    graphql::user_error::Refusal,
    ingest::{Ingest, audit},
};

/// An account of one that is taken over.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    /// Whose account it was.
    pub lead: LeadId,
    /// The account of one.
    pub from: AccountId,
    /// What takes it over.
    pub to: AccountId,
}

/// Moves touches and deals, and marks the accounts of one: a few statements for each account that takes some over. That
/// the lead was a member of its account of one stays on record.
///
/// # Errors
/// When the database fails.
pub async fn take_over(ingest: &mut Ingest<'_>, joins: &[Join]) -> Result<(), Refusal> {
    let mut by_target: BTreeMap<AccountId, Vec<Join>> = BTreeMap::new();
    for join in joins {
        by_target.entry(join.to).or_default().push(*join);
    }
    for (to, joins) in by_target {
        let leads: Vec<LeadId> = joins.iter().map(|join| join.lead).collect();
        let from: Vec<AccountId> = joins.iter().map(|join| join.from).collect();
        touchpoint::Entity::update_many()
            .col_expr(touchpoint::Column::AccountId, Expr::value(to))
            // Found by their leads, which have an index; an account of one has one lead.
            .filter(touchpoint::Column::LeadId.is_in(leads.iter().copied()))
            .filter(touchpoint::Column::AccountId.is_in(from.iter().copied()))
            .exec(&*ingest.tx)
            .await?;
        deal::Entity::update_many()
            .col_expr(deal::Column::AccountId, Expr::value(to))
            .col_expr(deal::Column::UpdatedAt, Expr::value(ingest.now))
            .filter(deal::Column::AccountId.is_in(from.iter().copied()))
            .exec(&*ingest.tx)
            .await?;
        note::Entity::update_many()
            .col_expr(note::Column::AccountId, Expr::value(to))
            .filter(note::Column::AccountId.is_in(from.iter().copied()))
            .exec(&*ingest.tx)
            .await?;
        account::Entity::update_many()
            .col_expr(account::Column::MergedInto, Expr::value(to))
            .col_expr(account::Column::UpdatedAt, Expr::value(ingest.now))
            .filter(account::Column::Id.is_in(from.iter().copied()))
            .exec(&*ingest.tx)
            .await?;
        ingest.account_changed(to);
        for from in &from {
            ingest.account_changed(*from);
        }
        let entry = audit::Entry {
            action: "account.takeOver",
            noun: "Account",
            object: Some(to.into()),
            detail: json!({
                "accounts": from.into_iter().map(Uuid::from).collect::<Vec<_>>(),
                "leads": leads.into_iter().map(Uuid::from).collect::<Vec<_>>(),
            }),
            reason: None,
        };
        audit::record(&ingest.tx, ingest.viewer, ingest.now, entry).await?;
    }
    Ok(())
}
