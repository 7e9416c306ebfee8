//! Events find or make their leads, and join those that turn out to be one person.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    ids::{AccountId, LeadId},
    instant::Millis,
    lead, lead_told,
};
use uuid::Uuid;

use super::{
    event::{Event, Kind},
    known::Leads,
    links::{self, Link},
    names::Name,
    people::{People, Person},
    save::Changes,
};
use crate::{
    graphql::user_error::Refusal,
    ingest::{
        Ingest,
        domains::Domains,
        merging::{self, How},
        people::{account_of_one, blank_lead},
        refs::ResolvedLead,
    },
};

/// Whose each event is, and what has to be read again because of that.
#[derive(Debug)]
pub(super) struct Resolved {
    /// For each event: its lead; none where the only one it names is erased.
    pub(super) leads: Vec<Option<ResolvedLead>>,
    /// Accounts in which more changed than that touches were added.
    pub(super) accounts: BTreeSet<Uuid>,
}

/// What events of one write say of a person.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// When they first said who they are.
    pub(super) identified: Option<Millis>,
    /// Their name, and when and by which event it was said last.
    pub(super) name: Option<(Millis, String, String)>,
    /// The account they are in, and when and by which event it was said first.
    pub(super) link: Option<Link>,
}

/// Finds or makes the leads of events.
///
/// # Errors
/// When the database fails.
pub(super) async fn resolve(
    ingest: &mut Ingest<'_>,
    events: &[Event],
    by_domain: &Domains,
) -> Result<Resolved, Refusal> {
    let names: BTreeSet<Name> = events
        .iter()
        .flat_map(|event| event.names.clone())
        .collect();
    let known = Leads::load(ingest, &names).await?;
    let lists: Vec<&[Name]> = events.iter().map(|event| event.names.as_slice()).collect();
    let people = People::of(&known.known, &lists);
    let groups = links::groups(ingest, events).await?;
    let new_names = people.people().iter().flat_map(|person| &person.names);
    let emails = new_names.filter_map(|name| match name {
        Name::Email(email) => Some(email.as_str()),
        _ => None,
    });
    let domains = by_domain.accounts_of(ingest, emails).await?;
    let mut said: Vec<Said> = Vec::new();
    said.resize_with(people.people().len(), Said::default);
    for (event, person) in events.iter().zip(&people.of_events) {
        if let Some(said) = person.and_then(|person| said.get_mut(person)) {
            hear(said, event, &groups);
        }
    }
    let mut changes = Changes::default();
    let mut found = Vec::with_capacity(said.len());
    for (person, mut said) in people.people().iter().zip(said) {
        for name in &person.names {
            said.link = links::earlier(said.link, links::by_domain(&domains, name));
        }
        found.push(settle(ingest, &known, person, said, &mut changes).await?);
    }
    changes.save(ingest).await?;
    let mut accounts = ingest.set_aside();
    accounts.extend(changes.accounts.iter().copied());
    for account in &changes.fresh_accounts {
        ingest.account_changed(*account);
    }
    let leads = people
        .of_events
        .iter()
        .map(|person| person.and_then(|person| found.get(person).copied()))
        .collect();
    Ok(Resolved { leads, accounts })
}

fn hear(said: &mut Said, event: &Event, groups: &BTreeMap<String, AccountId>) {
    let at = event.times.occurred;
    let named = event
        .names
        .iter()
        .any(|name| !matches!(name, Name::Anonymous(_)));
    if event.kind == Kind::Identify && named {
        said.identified = Some(said.identified.map_or(at, |earlier| earlier.min(at)));
    }
    if let Some(name) = event.person_name() {
        let told = (at, event.message_id.clone(), name);
        if said.name.as_ref().is_none_or(|known| *known < told) {
            said.name = Some(told);
        }
    }
    let account = event.group.as_ref().and_then(|group| groups.get(group));
    if let (Kind::Group, Some(account)) = (event.kind, account) {
        let link = Link {
            told_at: at,
            told_by: event.message_id.clone(),
            account: *account,
        };
        said.link = links::earlier(said.link.take(), Some(link));
    }
}

/// The lead of a person: made, joined, or known.
async fn settle(
    ingest: &mut Ingest<'_>,
    known: &Leads,
    person: &Person,
    said: Said,
    changes: &mut Changes,
) -> Result<ResolvedLead, Refusal> {
    let mut rows: Vec<lead::Model> = person
        .leads
        .iter()
        .filter_map(|id| known.rows.get(id).cloned())
        .collect();
    if rows.is_empty() {
        return Ok(make(ingest.now, person, said, changes));
    }
    links::strongest_first(ingest, known, &mut rows).await?;
    let mut rows = rows.into_iter();
    let Some(mut lead) = rows.next() else {
        return Err(anyhow::anyhow!("a person without a lead").into());
    };
    let joined = rows.len() > 0;
    for other in rows {
        let how = How {
            automatic: true,
            reason: None,
        };
        (_, lead) = merging::join(ingest, other, lead, how).await?;
    }
    let before = lead.clone();
    let told_names = || known.told_of(&person.leads, "NAME");
    let last = told_names().max_by_key(|told| (told.told_at, told.told_by.clone()));
    let new = said
        .name
        .as_ref()
        .filter(|(at, by, _)| last.is_none_or(|last| (last.told_at, &last.told_by) < (*at, by)));
    // A name that another system has given stays.
    let by_events =
        lead.name.is_none() || told_names().any(|told| lead.name.as_ref() == Some(&told.value));
    if by_events {
        let name = new
            .map(|(_, _, name)| name)
            .or(last.map(|last| &last.value));
        lead.name = name.cloned().or(lead.name);
    }
    if let Some((at, by, name)) = new {
        changes.told(lead.id, "NAME", name, *at, by);
    }
    lead.created_at = match (lead.created_at, said.identified) {
        (Some(known), Some(said)) => Some(known.min(said)),
        (known, said) => known.or(said),
    };
    let before_account = lead.account_id;
    links::follow(ingest, known, person, &mut lead, said.link, joined, changes).await?;
    for name in &person.names {
        changes.name(lead.id, name);
    }
    if lead.created_at != before.created_at || lead.account_id != before_account {
        changes.accounts.insert(before_account.into());
        changes.accounts.insert(lead.account_id.into());
    }
    let resolved = ResolvedLead {
        id: lead.id,
        account: lead.account_id,
        created_at: lead.created_at,
    };
    if lead != before {
        changes.change(&lead);
    }
    Ok(resolved)
}

fn make(now: Millis, person: &Person, said: Said, changes: &mut Changes) -> ResolvedLead {
    let account = said.link.as_ref().map(|link| link.account);
    let account = account.unwrap_or_else(|| {
        let account = account_of_one(now);
        let id = account.id;
        changes.account(&account);
        changes.fresh_accounts.insert(id.into());
        id
    });
    let mut lead = blank_lead(account, now);
    lead.created_at = said.identified;
    lead.name = said.name.as_ref().map(|(_, _, name)| name.clone());
    if let Some((at, by, name)) = &said.name {
        changes.told(lead.id, "NAME", name, *at, by);
    }
    if let Some(link) = &said.link {
        changes.told_link(lead.id, link);
        changes.accounts.insert(account.into());
    }
    changes.make(&lead);
    changes.member(lead.id, account, now);
    for name in &person.names {
        changes.name(lead.id, name);
    }
    ResolvedLead {
        id: lead.id,
        account,
        created_at: lead.created_at,
    }
}

/// The link that events have told of leads before: the earliest counts.
pub(super) fn told_link(told: &lead_told::Model) -> Option<Link> {
    Some(Link {
        told_at: told.told_at,
        told_by: told.told_by.clone(),
        account: AccountId(told.value.parse().ok()?),
    })
}

/// Whether an account is one that events have told of these leads.
pub(super) fn is_told(known: &Leads, leads: &BTreeSet<LeadId>, account: AccountId) -> bool {
    known
        .told_of(leads, "ACCOUNT")
        .filter_map(told_link)
        .any(|link| link.account == account)
}
