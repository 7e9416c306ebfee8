//! What the database knows of the people that events name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::{
    ids::LeadId, lead, lead_anonymous_id, lead_email, lead_merge, lead_told,
    object_type::ObjectType,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::{names::Name, people::Known};
use crate::{
    db::{among_ids, among_texts},
    graphql::user_error::Refusal,
    ingest::{ExternalIds, Ingest},
};

/// How often names are looked up again because their leads were merged meanwhile.
const TRIES: usize = 5;

/// The leads behind names, held until this write is committed.
#[derive(Debug, Default)]
pub(super) struct Leads {
    /// Whose each name is.
    pub(super) known: Known,
    /// The leads themselves.
    pub(super) rows: HashMap<LeadId, lead::Model>,
    /// What events have told of them before, by topic.
    pub(super) told: HashMap<LeadId, BTreeMap<String, lead_told::Model>>,
}

impl Leads {
    /// Looks up names and locks their leads.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load(ingest: &Ingest<'_>, names: &BTreeSet<Name>) -> Result<Self, Refusal> {
        let tx = &*ingest.tx;
        let backend = tx.get_database_backend();
        for _ in 0..TRIES {
            let owners = owners(ingest, names).await?;
            let ids: BTreeSet<LeadId> = owners.values().copied().collect();
            if ids.is_empty() {
                return Ok(Self::default());
            }
            let uuids = || ids.iter().map(|id| id.as_uuid());
            // Locked in one order, so that writes over the same leads wait instead of blocking each other.
            let rows = lead::Entity::find()
                .filter(among_ids(backend, lead::Column::Id, uuids()))
                .order_by_asc(lead::Column::Id)
                .lock_exclusive()
                .all(tx)
                .await?;
            // The names were read before the lock: who was merged in between has no names any more.
            if rows.iter().any(|row| row.merged_into.is_some()) {
                continue;
            }
            let told = lead_told::Entity::find()
                .filter(among_ids(backend, lead_told::Column::LeadId, uuids()))
                .all(tx)
                .await?;
            let mut leads = Self {
                known: Known {
                    owners,
                    erased: BTreeSet::new(),
                    apart: apart(ingest, &ids).await?,
                },
                ..Self::default()
            };
            for row in rows {
                if row.erased_at.is_some() {
                    leads.known.erased.insert(row.id);
                }
                leads.rows.insert(row.id, row);
            }
            for row in told {
                let topics = leads.told.entry(row.lead_id).or_default();
                topics.insert(row.topic.clone(), row);
            }
            return Ok(leads);
        }
        Err(anyhow::anyhow!("the leads of events are merged faster than they can be read").into())
    }

    /// What events have told of these leads about a topic.
    pub(super) fn told_of<'a>(
        &'a self,
        leads: &'a BTreeSet<LeadId>,
        topic: &'a str,
    ) -> impl Iterator<Item = &'a lead_told::Model> {
        leads
            .iter()
            .filter_map(move |lead| self.told.get(lead)?.get(topic))
    }
}

async fn owners(
    ingest: &Ingest<'_>,
    names: &BTreeSet<Name>,
) -> Result<HashMap<Name, LeadId>, Refusal> {
    let tx = &*ingest.tx;
    let backend = tx.get_database_backend();
    let (mut users, mut emails, mut anonymous) = (Vec::new(), Vec::new(), Vec::new());
    for name in names {
        match name {
            Name::User(id) => users.push(id.as_str()),
            Name::Email(email) => emails.push(email.as_str()),
            Name::Anonymous(id) => anonymous.push(id.as_str()),
        }
    }
    let mut owners = HashMap::with_capacity(names.len());
    let external =
        ExternalIds::load(tx, ObjectType::Lead, ingest.source, users.iter().copied()).await?;
    for id in users {
        if let Some(lead) = external.get(ingest.source, id) {
            owners.insert(Name::User(id.to_owned()), LeadId(lead));
        }
    }
    if !emails.is_empty() {
        let rows = lead_email::Entity::find()
            .filter(among_texts(backend, lead_email::Column::Email, emails))
            .all(tx)
            .await?;
        owners.extend(
            rows.into_iter()
                .map(|row| (Name::Email(row.email), row.lead_id)),
        );
    }
    if !anonymous.is_empty() {
        let column = lead_anonymous_id::Column::AnonymousId;
        let rows = lead_anonymous_id::Entity::find()
            .filter(among_texts(backend, column, anonymous))
            .all(tx)
            .await?;
        let rows = rows.into_iter();
        owners.extend(rows.map(|row| (Name::Anonymous(row.anonymous_id), row.lead_id)));
    }
    Ok(owners)
}

/// The pairs of these leads that somebody has taken apart.
async fn apart(
    ingest: &Ingest<'_>,
    leads: &BTreeSet<LeadId>,
) -> Result<BTreeSet<(LeadId, LeadId)>, Refusal> {
    if leads.len() < 2 {
        return Ok(BTreeSet::new());
    }
    let tx = &*ingest.tx;
    let ids = leads.iter().map(|id| id.as_uuid());
    let rows: Vec<(LeadId, LeadId)> = lead_merge::Entity::find()
        .select_only()
        .columns([
            lead_merge::Column::FromLeadId,
            lead_merge::Column::IntoLeadId,
        ])
        .filter(among_ids(
            tx.get_database_backend(),
            lead_merge::Column::FromLeadId,
            ids,
        ))
        .filter(lead_merge::Column::UnmergedAt.is_not_null())
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect())
}
