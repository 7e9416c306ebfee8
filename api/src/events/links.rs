//! Which account a person is in: what another system says, else what `group` events say, else the domain of an e-mail
//! address.
//!
//! Of several things that events say the earliest counts, and an address counts after all of them (of several addresses
//! the one whose domain comes first in the alphabet), so that the answer does not hang on the order of arrival. When the
//! answer changes, what the person did moves along.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::MaybeUndefined;
use entity::{
    account, deal, deal_contact,
    ids::{AccountId, LeadId},
    instant::Millis,
    lead,
    object_type::ObjectType,
    touchpoint,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _, sea_query::Expr,
};

use super::{
    event::{Event, Kind},
    known::Leads,
    leads::{is_told, told_link},
    names::Name,
    people::Person,
    save::Changes,
    traffic::{field, text},
};
use crate::{
    db::among_ids,
    graphql::user_error::Refusal,
    ingest::{
        BulkRow as _, ExternalIds, Ingest,
        accounts::AccountRow,
        domains::DomainAccounts,
        leads::{Join, take_over},
    },
};

/// What says that a person is in an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// When that was so; the end of time for an address.
    pub(super) told_at: Millis,
    /// The event that says so, or the domain.
    pub(super) told_by: String,
    /// The account.
    pub(super) account: AccountId,
}

/// The earlier of two.
pub(super) fn earlier(one: Option<Link>, other: Option<Link>) -> Option<Link> {
    [one, other]
        .into_iter()
        .flatten()
        .min_by(|a, b| (a.told_at, &a.told_by).cmp(&(b.told_at, &b.told_by)))
}

/// What an address says.
pub(super) fn by_domain(accounts: &DomainAccounts, name: &Name) -> Option<Link> {
    let Name::Email(email) = name else {
        return None;
    };
    let (domain, account) = accounts.told_by(email)?;
    Some(Link {
        told_at: Millis(i64::MAX),
        told_by: domain.to_owned(),
        account,
    })
}

/// The accounts of `group` events; those that are not known are made.
pub(super) async fn groups(
    ingest: &mut Ingest<'_>,
    events: &[Event],
) -> Result<BTreeMap<String, AccountId>, Refusal> {
    let mut told: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.kind == Kind::Group) {
        let Some(group) = &event.group else { continue };
        let name = told.entry(group).or_default();
        *name = name
            .take()
            .or_else(|| text(field(&event.traits, "name"), 255));
    }
    if told.is_empty() {
        return Ok(BTreeMap::new());
    }
    let load = async |ingest: &Ingest<'_>| {
        let ids = told.keys().copied();
        ExternalIds::load(&*ingest.tx, ObjectType::Account, ingest.source, ids).await
    };
    let known = load(ingest).await?;
    let fresh: Vec<AccountRow> = told
        .iter()
        .filter(|(id, _)| known.get(ingest.source, id).is_none())
        .map(|(id, name)| AccountRow {
            external_id: (*id).to_owned(),
            name: name.clone().unwrap_or_else(|| (*id).to_owned()),
            domain: MaybeUndefined::Undefined,
            segment: MaybeUndefined::Undefined,
            industry: MaybeUndefined::Undefined,
            region: MaybeUndefined::Undefined,
            attributes: None,
        })
        .collect();
    let known = if fresh.is_empty() {
        known
    } else {
        AccountRow::write(ingest, &fresh).await?;
        load(ingest).await?
    };
    let accounts = told.keys().filter_map(|id| {
        let account = known.get(ingest.source, id)?;
        Some(((*id).to_owned(), AccountId(account)))
    });
    Ok(accounts.collect())
}

/// Of leads that are one person the one that stays comes first: whom another system has put into a company, then whom
/// events have; then who has come further; then who was here first.
pub(super) async fn strongest_first(
    ingest: &Ingest<'_>,
    known: &Leads,
    rows: &mut [lead::Model],
) -> Result<(), Refusal> {
    if rows.len() < 2 {
        return Ok(());
    }
    let accounts: BTreeSet<AccountId> = rows.iter().map(|row| row.account_id).collect();
    let mut alone = BTreeSet::new();
    for id in accounts {
        if is_alone(ingest, id).await? {
            alone.insert(id);
        }
    }
    rows.sort_by_key(|row| {
        let link = if alone.contains(&row.account_id) {
            2
        } else {
            i32::from(is_told(known, &BTreeSet::from([row.id]), row.account_id))
        };
        let begins = row.stage == entity::lead_stage::LeadStage::Lead;
        (link, begins, row.id)
    });
    Ok(())
}

/// Lets a known lead follow what events say of its account, unless another system has put it where it is.
pub(super) async fn follow(
    ingest: &mut Ingest<'_>,
    known: &Leads,
    person: &Person,
    lead: &mut lead::Model,
    said: Option<Link>,
    joined: bool,
    changes: &mut Changes,
) -> Result<(), Refusal> {
    let before = known
        .told_of(&person.leads, "ACCOUNT")
        .filter_map(told_link)
        .fold(None, |one, other| earlier(one, Some(other)));
    let Some(link) = earlier(before.clone(), said) else {
        return Ok(());
    };
    if before.as_ref() == Some(&link) && !joined {
        return Ok(());
    }
    if before.as_ref() != Some(&link) {
        changes.told_link(lead.id, &link);
    }
    let (from, to) = (lead.account_id, link.account);
    if from == to {
        return Ok(());
    }
    let alone = is_alone(ingest, from).await?;
    if !alone && !is_told(known, &person.leads, from) {
        return Ok(());
    }
    changes.member_now(ingest, lead.id, to).await?;
    if alone {
        let lead = lead.id;
        take_over(ingest, &[Join { lead, from, to }]).await?;
    } else {
        move_along(ingest, lead.id, from, to).await?;
    }
    lead.account_id = to;
    lead.updated_at = ingest.now;
    Ok(())
}

/// What a lead did in a company that it turns out not to be in: its touches, and the deals it is the primary contact of.
async fn move_along(
    ingest: &mut Ingest<'_>,
    lead: LeadId,
    from: AccountId,
    to: AccountId,
) -> Result<(), Refusal> {
    touchpoint::Entity::update_many()
        .col_expr(touchpoint::Column::AccountId, Expr::value(to))
        .filter(touchpoint::Column::LeadId.eq(lead))
        .filter(touchpoint::Column::AccountId.eq(from))
        .exec(&*ingest.tx)
        .await?;
    let own = deal_contact::Entity::find()
        .select_only()
        .column(deal_contact::Column::DealId)
        .filter(deal_contact::Column::LeadId.eq(lead))
        .filter(deal_contact::Column::IsPrimary.eq(true))
        .into_query();
    deal::Entity::update_many()
        .col_expr(deal::Column::AccountId, Expr::value(to))
        .col_expr(deal::Column::UpdatedAt, Expr::value(ingest.now))
        .filter(deal::Column::AccountId.eq(from))
        .filter(deal::Column::Id.in_subquery(own))
        .exec(&*ingest.tx)
        .await?;
    ingest.account_changed(from);
    ingest.account_changed(to);
    Ok(())
}

async fn is_alone(ingest: &Ingest<'_>, id: AccountId) -> Result<bool, Refusal> {
    let backend = ingest.tx.get_database_backend();
    let found: Option<bool> = account::Entity::find()
        .select_only()
        .column(account::Column::Individual)
        .filter(among_ids(backend, account::Column::Id, [id.as_uuid()]))
        .into_tuple()
        .one(&*ingest.tx)
        .await?;
    Ok(found.unwrap_or_default())
}
