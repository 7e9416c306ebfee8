//! Reading what a change names, or everything.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use attribution::{
    facts::{AccountFacts, Change, DealFact, LeadFact, TouchFact},
    ids as engine,
    money::ExchangeRate,
};
use entity::{
    account, deal, deal_adjustment, deal_contact, exchange_rate,
    ids::{AccountId, CampaignId, DealId, LeadId, TouchpointId},
    instant::Millis,
    lead, lead_account,
    part::value,
    source, spend, touchpoint,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, JoinType,
    QueryFilter as _, QueryOrder as _, QueryResult, QuerySelect as _, QueryTrait as _,
    RelationTrait as _, Select,
    sea_query::{ExprTrait as _, SimpleExpr},
};
use uuid::Uuid;

use super::{
    facts::{
        FirstTouches, LeadRow, Texts, TouchRow, account_id, adjustment_fact, campaign_id,
        deal_fact, lead_id, rate_fact, spend_fact,
    },
    handed::FreshTouch,
};
use crate::{db::among_ids, error::ApiResult};

/// Accounts read at once.
const CHUNK: usize = 500;

/// The columns of a touchpoint that the engine needs, in the order in which [`TouchRow`] reads them.
pub(super) fn touches() -> Select<touchpoint::Entity> {
    use touchpoint::Column as C;
    touchpoint::Entity::find()
        .select_only()
        .columns([
            C::Id,
            C::AccountId,
            C::LeadId,
            C::OccurredAt,
            C::MessageId,
            C::Kind,
            C::Channel,
            C::CampaignId,
            C::Source,
            C::Medium,
            C::Content,
            C::Team,
            C::Rep,
            C::SuppressedAt,
        ])
        .column_as(source::Column::Name, "recorded_by")
        .join(JoinType::InnerJoin, touchpoint::Relation::Integration.def())
}

/// Leads with each account they belong or belonged to, but for those that another lead took over.
pub(super) fn leads() -> Select<lead_account::Entity> {
    lead_account::Entity::find()
        .select_only()
        .column_as(lead_account::Column::LeadId, "id")
        .column_as(lead_account::Column::AccountId, "account_id")
        .column_as(lead::Column::AccountId, "current_account_id")
        .column_as(lead::Column::CreatedAt, "created_at")
        .join(JoinType::InnerJoin, lead_account::Relation::Lead.def())
        .filter(lead::Column::MergedInto.is_null())
}

/// For leads without a creation time that have belonged to several accounts: their first touch in each.
pub(super) async fn first_touches(
    db: &impl ConnectionTrait,
    of: Option<&[LeadId]>,
) -> ApiResult<FirstTouches> {
    let mut several = lead_account::Entity::find()
        .select_only()
        .column(lead_account::Column::LeadId)
        .group_by(lead_account::Column::LeadId)
        .having(lead_account::Column::AccountId.count().gt(1));
    if let Some(leads) = of {
        several = several.filter(among(db, lead_account::Column::LeadId, leads));
    }
    let several: Vec<LeadId> = several.into_tuple().all(db).await?;
    let mut found = FirstTouches::new();
    for leads in several.chunks(CHUNK) {
        let rows: Vec<(LeadId, AccountId, Millis)> = touchpoint::Entity::find()
            .select_only()
            .column(touchpoint::Column::LeadId)
            .column(touchpoint::Column::AccountId)
            .column_as(touchpoint::Column::OccurredAt.min(), "first")
            .filter(among(db, touchpoint::Column::LeadId, leads))
            .group_by(touchpoint::Column::LeadId)
            .group_by(touchpoint::Column::AccountId)
            .into_tuple()
            .all(db)
            .await?;
        for (lead, account, at) in rows {
            found.entry(lead).or_default().push((account, at));
        }
    }
    Ok(found)
}

/// All rates.
pub(super) async fn rates(db: &impl ConnectionTrait) -> ApiResult<Vec<ExchangeRate>> {
    let rows = exchange_rate::Entity::find().all(db).await?;
    Ok(rows.iter().map(rate_fact).collect::<anyhow::Result<_>>()?)
}

/// The spend of campaigns: of these, or of all.
pub(super) async fn spend_of(
    db: &impl ConnectionTrait,
    campaigns: Option<&BTreeSet<CampaignId>>,
) -> ApiResult<Vec<Change>> {
    let mut select = spend::Entity::find().order_by_asc(spend::Column::CampaignId);
    let mut grouped: BTreeMap<CampaignId, Vec<_>> = BTreeMap::new();
    if let Some(campaigns) = campaigns {
        select = select.filter(among(db, spend::Column::CampaignId, campaigns));
        grouped.extend(campaigns.iter().map(|campaign| (*campaign, Vec::new())));
    }
    for row in select.all(db).await? {
        grouped
            .entry(row.campaign_id)
            .or_default()
            .push(spend_fact(&row)?);
    }
    Ok(grouped
        .into_iter()
        .map(|(campaign, spend)| Change::Spend(campaign_id(campaign), spend))
        .collect())
}

/// These accounts, and those that leads of theirs belong or belonged to: what is known of a lead (its creation, its first
/// touch elsewhere) is known in each.
pub(super) async fn with_shared_leads(
    db: &impl ConnectionTrait,
    ids: &BTreeSet<AccountId>,
) -> ApiResult<BTreeSet<AccountId>> {
    let mut all = ids.clone();
    let given: Vec<AccountId> = ids.iter().copied().collect();
    for chunk in given.chunks(CHUNK) {
        let leads = lead_account::Entity::find()
            .select_only()
            .column(lead_account::Column::LeadId)
            .filter(among(db, lead_account::Column::AccountId, chunk))
            .into_query();
        let accounts: Vec<AccountId> = lead_account::Entity::find()
            .select_only()
            .column(lead_account::Column::AccountId)
            .distinct()
            .filter(lead_account::Column::LeadId.in_subquery(leads))
            .into_tuple()
            .all(db)
            .await?;
        all.extend(accounts);
    }
    Ok(all)
}

/// Accounts, each whole. One that is not there any more is removed.
pub(super) async fn accounts(
    db: &impl ConnectionTrait,
    ids: &BTreeSet<AccountId>,
) -> ApiResult<Vec<Change>> {
    let ids: Vec<AccountId> = ids.iter().copied().collect();
    let mut changes = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        read_accounts(db, chunk, &mut changes).await?;
    }
    Ok(changes)
}

async fn read_accounts(
    db: &impl ConnectionTrait,
    ids: &[AccountId],
    changes: &mut Vec<Change>,
) -> ApiResult<()> {
    let known: HashSet<AccountId> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(among(db, account::Column::Id, ids))
        .filter(account::Column::MergedInto.is_null())
        .into_tuple::<AccountId>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let lead_rows: Vec<LeadRow> = leads()
        .filter(among(db, lead_account::Column::AccountId, ids))
        .into_model()
        .all(db)
        .await?;
    // Each once: a lead that several of these accounts share must not have its touches read with each.
    let lead_ids: BTreeSet<LeadId> = lead_rows.iter().map(|row| row.id).collect();
    let lead_ids: Vec<LeadId> = lead_ids.into_iter().collect();
    let first_touches = first_touches(db, Some(&lead_ids)).await?;
    let mut texts = Texts::default();
    let mut touches_by: HashMap<AccountId, Vec<TouchFact>> = HashMap::new();
    for chunk in lead_ids.chunks(CHUNK) {
        let rows: Vec<TouchRow> = touches()
            .filter(among(db, touchpoint::Column::LeadId, chunk))
            .filter(among(db, touchpoint::Column::AccountId, ids))
            .into_model()
            .all(db)
            .await?;
        for row in rows {
            touches_by
                .entry(row.account_id)
                .or_default()
                .push(row.into_fact(&mut texts));
        }
    }
    let mut deals_by = deals(db, Some(ids)).await?;
    let mut leads_by: HashMap<AccountId, Vec<LeadRow>> = HashMap::new();
    for row in lead_rows {
        leads_by.entry(row.account_id).or_default().push(row);
    }
    for id in ids {
        if !known.contains(id) {
            changes.push(Change::AccountRemoved(account_id(*id)));
            continue;
        }
        let touches = touches_by.remove(id).unwrap_or_default();
        let leads = leads_by.remove(id).unwrap_or_default();
        let deals = deals_by.remove(id).unwrap_or_default();
        changes.push(match facts(*id, leads, touches, deals, &first_touches) {
            Some(facts) => Change::Account(Box::new(facts)),
            None => Change::AccountRemoved(account_id(*id)),
        });
    }
    Ok(())
}

/// What is known of an account; none where that is nothing that could ever matter: such an account is not held. A lead
/// that says nothing of its creation and has no touch (a visitor whose only touch was refused) is nothing.
pub(super) fn facts(
    id: AccountId,
    leads: Vec<LeadRow>,
    touches: Vec<TouchFact>,
    deals: Vec<DealFact>,
    first_touches: &FirstTouches,
) -> Option<AccountFacts> {
    let leads = lead_facts(leads, &touches, first_touches);
    let told = |lead: &LeadFact| lead.created_at.is_some() || lead.first_touch_elsewhere.is_some();
    let nothing = !leads.iter().any(told) && touches.is_empty() && deals.is_empty();
    (!nothing).then(|| AccountFacts {
        id: account_id(id),
        leads,
        touches,
        deals,
    })
}

/// The leads of an account: those who belong to it now, and those whose touches lie in its journey.
fn lead_facts(
    rows: Vec<LeadRow>,
    touches: &[TouchFact],
    first_touches: &FirstTouches,
) -> Vec<LeadFact> {
    let touched: HashSet<engine::LeadId> = touches.iter().map(|touch| touch.lead).collect();
    let mut facts: Vec<LeadFact> = rows
        .iter()
        .filter(|row| {
            row.current_account_id == row.account_id || touched.contains(&lead_id(row.id))
        })
        .map(|row| row.to_fact(first_touches))
        .collect();
    // A touch of a lead that was made after the leads were read: the change that made it is still to be applied.
    let known: HashSet<engine::LeadId> = facts.iter().map(|fact| fact.id).collect();
    facts.extend(
        touched
            .into_iter()
            .filter(|id| !known.contains(id))
            .map(|id| LeadFact {
                id,
                created_at: None,
                first_touch_elsewhere: None,
            }),
    );
    facts
}

/// Deals by account, with contacts and adjustments.
pub(super) async fn deals(
    db: &impl ConnectionTrait,
    of: Option<&[AccountId]>,
) -> ApiResult<HashMap<AccountId, Vec<DealFact>>> {
    let mut select = deal::Entity::find();
    let mut contacts = deal_contact::Entity::find().order_by_asc(deal_contact::Column::LeadId);
    let mut adjustments = deal_adjustment::Entity::find().order_by_asc(deal_adjustment::Column::Id);
    if let Some(accounts) = of {
        let wanted = among(db, deal::Column::AccountId, accounts);
        select = select.filter(wanted.clone());
        contacts = contacts
            .join(JoinType::InnerJoin, deal_contact::Relation::Deal.def())
            .filter(wanted.clone());
        adjustments = adjustments
            .join(JoinType::InnerJoin, deal_adjustment::Relation::Deal.def())
            .filter(wanted);
    }
    let mut facts: HashMap<DealId, (AccountId, DealFact)> = HashMap::new();
    for row in select.all(db).await? {
        facts.insert(row.id, (row.account_id, deal_fact(row)?));
    }
    for row in contacts.all(db).await? {
        if let Some((_, fact)) = facts.get_mut(&row.deal_id) {
            fact.contacts.push(lead_id(row.lead_id));
        }
    }
    for row in adjustments.all(db).await? {
        if let Some((_, fact)) = facts.get_mut(&row.deal_id) {
            fact.adjustments.push(adjustment_fact(&row));
        }
    }
    let mut by_account: HashMap<AccountId, Vec<DealFact>> = HashMap::new();
    for (account, fact) in facts.into_values() {
        by_account.entry(account).or_default().push(fact);
    }
    Ok(by_account)
}

/// New touchpoints by range of id.
pub(super) async fn fresh_touches(
    db: &impl ConnectionTrait,
    first: TouchpointId,
    last: TouchpointId,
) -> ApiResult<Vec<FreshTouch>> {
    Ok(touches()
        .column_as(lead::Column::CreatedAt, "lead_created_at")
        .join(JoinType::InnerJoin, touchpoint::Relation::Lead.def())
        .filter(touchpoint::Column::Id.between(first, last))
        .order_by_asc(touchpoint::Column::Id)
        .into_model()
        .all(db)
        .await?)
}

/// New touchpoints as changes of their accounts; and accounts that have to be read whole because a lead of theirs has
/// moved.
pub(super) async fn new_touches(
    db: &impl ConnectionTrait,
    rows: Vec<FreshTouch>,
) -> ApiResult<NewTouches> {
    let undated: Vec<LeadId> = rows
        .iter()
        .filter(|row| row.lead_created_at.is_none())
        .map(|row| row.touch.lead_id)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let moved: HashSet<LeadId> = if undated.is_empty() {
        HashSet::new()
    } else {
        first_touches(db, Some(&undated))
            .await?
            .into_keys()
            .collect()
    };
    let mut texts = Texts::default();
    let mut new = NewTouches::default();
    let mut by_account: BTreeMap<AccountId, (HashMap<LeadId, LeadFact>, Vec<TouchFact>)> =
        BTreeMap::new();
    for row in rows {
        new.ids.push(row.touch.id);
        if moved.contains(&row.touch.lead_id) {
            new.whole.insert(row.touch.account_id);
            continue;
        }
        let (leads, touches) = by_account.entry(row.touch.account_id).or_default();
        leads.entry(row.touch.lead_id).or_insert_with(|| LeadFact {
            id: lead_id(row.touch.lead_id),
            created_at: row.lead_created_at.map(super::facts::instant),
            first_touch_elsewhere: None,
        });
        touches.push(row.touch.into_fact(&mut texts));
    }
    new.changes.extend(
        by_account
            .into_iter()
            .map(|(account, (leads, touches))| Change::Touches {
                account: account_id(account),
                leads: leads.into_values().collect(),
                touches,
            }),
    );
    Ok(new)
}

/// What [`new_touches`] found.
#[derive(Debug, Default)]
pub(super) struct NewTouches {
    /// All of them, in the order they were recorded.
    pub(super) ids: Vec<TouchpointId>,
    /// What to apply.
    pub(super) changes: Vec<Change>,
    /// What to read whole.
    pub(super) whole: BTreeSet<AccountId>,
}

impl FromQueryResult for FreshTouch {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            touch: TouchRow::from_query_result(row, prefix)?,
            lead_created_at: value(row, TouchRow::COLUMNS)?,
        })
    }
}

/// The column is one of these ids. As one parameter: a list of hundreds has no plan that PostgreSQL makes well before it
/// has counted the rows of a new table.
fn among<'a, I: Copy + Into<Uuid> + 'a>(
    db: &impl ConnectionTrait,
    column: impl ColumnTrait,
    ids: impl IntoIterator<Item = &'a I>,
) -> SimpleExpr {
    let ids = ids.into_iter().map(|id| (*id).into());
    among_ids(db.get_database_backend(), column, ids)
}
