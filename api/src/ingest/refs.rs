//! How rows name other things, and what they name: all references of a request are resolved in a few statements.

use std::collections::{HashMap, HashSet};

use async_graphql::{ID, OneofObject};
use entity::{
    account, campaign,
    ids::{AccountId, CampaignId, DealId, LeadId, SourceId},
    instant::Millis,
    lead, lead_anonymous_id, lead_email,
    object_type::ObjectType,
    source,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::{ExternalIds, Ingest, clean, people};
use crate::{
    db::{among_ids, among_texts},
    graphql::{
        global_id::Kind,
        types::external_id::ExternalIdInput,
        user_error::{Refusal, UserError},
    },
};

/// An account, named one way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, OneofObject)]
pub enum AccountRef {
    /// By its id.
    Id(ID),
    /// By its id in the input's source.
    ExternalId(String),
    /// By its id in another source.
    External(ExternalIdInput),
}

/// A campaign, named one way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, OneofObject)]
pub enum CampaignRef {
    /// By its id.
    Id(ID),
    /// By its id in the input's source.
    ExternalId(String),
    /// By its id in another source.
    External(ExternalIdInput),
}

/// A lead, named one way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, OneofObject)]
pub enum LeadRef {
    /// By its id.
    Id(ID),
    /// By its id in the input's source.
    ExternalId(String),
    /// By its id in another source.
    External(ExternalIdInput),
    /// By an e-mail address.
    Email(String),
    /// By an anonymous id, such as a tracker's cookie; an unknown one makes an anonymous lead where touches are recorded.
    AnonymousId(String),
}

/// A deal, named by an id in some system.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DealRef {
    /// By its id in the input's source.
    ExternalId(String),
    /// By its id in another source.
    External(ExternalIdInput),
}

/// A lead that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedLead {
    /// Which lead.
    pub id: LeadId,
    /// The account it belongs to now.
    pub account: AccountId,
    /// When it was created, if that is known.
    pub created_at: Option<Millis>,
}

/// An e-mail address as it is kept: trimmed and lower-cased; dots and plus tags stay.
///
/// # Errors
/// What is wrong with it, in words for the caller.
pub fn clean_email(email: &str) -> Result<String, String> {
    let email = clean(email, 254)?.to_lowercase();
    let well_formed = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.len() >= 3
            && domain.contains('.')
            && !domain.contains('@')
            && !email.contains(char::is_whitespace)
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    if well_formed {
        Ok(email)
    } else {
        Err(format!(
            "{email:?} is no e-mail address; expected name@example.com"
        ))
    }
}

/// Resolves accounts; the path of an error starts at the reference.
///
/// # Errors
/// When the database fails.
pub async fn accounts(
    ingest: &Ingest<'_>,
    refs: &[&AccountRef],
) -> Result<Vec<Result<AccountId, UserError>>, Refusal> {
    let parts: Vec<Part<'_>> = refs
        .iter()
        .map(|named| match named {
            AccountRef::Id(id) => Part::Id(id),
            AccountRef::ExternalId(id) => Part::Own(id),
            AccountRef::External(named) => Part::Other(named),
        })
        .collect();
    let external = external_of(ingest, ObjectType::Account, &parts).await?;
    let by_id: Vec<Uuid> = parts
        .iter()
        .filter_map(|part| part.uuid(Kind::Account))
        .collect();
    let known: HashSet<AccountId> = if by_id.is_empty() {
        HashSet::new()
    } else {
        account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .filter(among_ids(
                ingest.tx.get_database_backend(),
                account::Column::Id,
                by_id,
            ))
            .filter(account::Column::MergedInto.is_null())
            .into_tuple()
            .all(&*ingest.tx)
            .await?
            .into_iter()
            .collect()
    };
    Ok(parts
        .iter()
        .map(|part| {
            part.object(Kind::Account, &external, ingest.source, |uuid| {
                known.contains(&AccountId(uuid))
            })
            .map(AccountId)
            .ok_or_else(|| part.unknown("account", "upsertAccounts"))
        })
        .collect())
}

/// Resolves campaigns; the path of an error starts at the reference.
///
/// # Errors
/// When the database fails.
pub async fn campaigns(
    ingest: &Ingest<'_>,
    refs: &[&CampaignRef],
) -> Result<Vec<Result<CampaignId, UserError>>, Refusal> {
    let parts: Vec<Part<'_>> = refs
        .iter()
        .map(|named| match named {
            CampaignRef::Id(id) => Part::Id(id),
            CampaignRef::ExternalId(id) => Part::Own(id),
            CampaignRef::External(named) => Part::Other(named),
        })
        .collect();
    let external = external_of(ingest, ObjectType::Campaign, &parts).await?;
    let by_id: Vec<Uuid> = parts
        .iter()
        .filter_map(|part| part.uuid(Kind::Campaign))
        .collect();
    let known: HashSet<CampaignId> = if by_id.is_empty() {
        HashSet::new()
    } else {
        campaign::Entity::find()
            .select_only()
            .column(campaign::Column::Id)
            .filter(among_ids(
                ingest.tx.get_database_backend(),
                campaign::Column::Id,
                by_id,
            ))
            .into_tuple()
            .all(&*ingest.tx)
            .await?
            .into_iter()
            .collect()
    };
    Ok(parts
        .iter()
        .map(|part| {
            part.object(Kind::Campaign, &external, ingest.source, |uuid| {
                known.contains(&CampaignId(uuid))
            })
            .map(CampaignId)
            .ok_or_else(|| part.unknown("campaign", "upsertCampaigns"))
        })
        .collect())
}

/// Resolves deals; the path of an error starts at the reference.
///
/// # Errors
/// When the database fails.
pub async fn deals(
    ingest: &Ingest<'_>,
    refs: &[&DealRef],
) -> Result<Vec<Result<DealId, UserError>>, Refusal> {
    let parts: Vec<Part<'_>> = refs
        .iter()
        .map(|named| match named {
            DealRef::ExternalId(id) => Part::Own(id),
            DealRef::External(named) => Part::Other(named),
        })
        .collect();
    let external = external_of(ingest, ObjectType::Deal, &parts).await?;
    Ok(parts
        .iter()
        .map(|part| {
            part.object(Kind::Deal, &external, ingest.source, |_| true)
                .map(DealId)
                .ok_or_else(|| part.unknown("deal", "upsertDeals"))
        })
        .collect())
}

/// What a write means to do with the leads it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadUse {
    /// It touches them, and makes an anonymous lead of an unknown anonymous id. They stay in their accounts meanwhile.
    Touch,
    /// It puts them on a deal, which may move them to another stage. They are locked whole from the start: of two writes
    /// that both share a lead and both want to change it, neither would ever go on.
    Deal,
}

/// Resolves leads; the path of an error starts at the reference.
///
/// # Errors
/// When the database fails.
pub async fn leads(
    ingest: &mut Ingest<'_>,
    refs: &[&LeadRef],
    wanted_for: LeadUse,
) -> Result<Vec<Result<ResolvedLead, UserError>>, Refusal> {
    let parts: Vec<Part<'_>> = refs
        .iter()
        .map(|named| match named {
            LeadRef::Id(id) => Part::Id(id),
            LeadRef::ExternalId(id) => Part::Own(id),
            LeadRef::External(named) => Part::Other(named),
            LeadRef::Email(email) => Part::Email(clean_email(email)),
            LeadRef::AnonymousId(id) => Part::Anonymous(id.trim()),
        })
        .collect();
    let external = external_of(ingest, ObjectType::Lead, &parts).await?;
    let emails: Vec<&str> = parts.iter().filter_map(Part::email).collect();
    let anonymous: Vec<&str> = parts.iter().filter_map(Part::anonymous).collect();
    let backend = ingest.tx.get_database_backend();
    let mut by_email: HashMap<String, Uuid> = HashMap::new();
    if !emails.is_empty() {
        let rows = lead_email::Entity::find()
            .filter(among_texts(backend, lead_email::Column::Email, emails))
            .all(&*ingest.tx)
            .await?;
        by_email.extend(rows.into_iter().map(|row| (row.email, row.lead_id.into())));
    }
    let mut by_anonymous: HashMap<String, Uuid> = HashMap::new();
    if !anonymous.is_empty() {
        let rows = lead_anonymous_id::Entity::find()
            .filter(among_texts(
                backend,
                lead_anonymous_id::Column::AnonymousId,
                anonymous.iter().copied(),
            ))
            .all(&*ingest.tx)
            .await?;
        by_anonymous.extend(
            rows.into_iter()
                .map(|row| (row.anonymous_id, row.lead_id.into())),
        );
    }
    let mut fresh: HashMap<Uuid, ResolvedLead> = HashMap::new();
    if wanted_for == LeadUse::Touch {
        let mut unknown: Vec<&str> = anonymous
            .into_iter()
            .filter(|id| clean(id, 255).is_ok() && !by_anonymous.contains_key(*id))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        for (id, made) in people::make_anonymous(ingest, &unknown).await? {
            by_anonymous.insert(id, made.id.into());
            fresh.insert(made.id.into(), made);
        }
    }
    let found: Vec<Option<Uuid>> = parts
        .iter()
        .map(|part| match part {
            Part::Email(email) => email
                .as_ref()
                .ok()
                .and_then(|email| by_email.get(email))
                .copied(),
            Part::Anonymous(id) => by_anonymous.get(*id).copied(),
            _ => part.object(Kind::Lead, &external, ingest.source, |_| true),
        })
        .collect();
    let mut wanted: Vec<Uuid> = found
        .iter()
        .flatten()
        .copied()
        .filter(|id| !fresh.contains_key(id))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut resolved = fresh;
    if !wanted.is_empty() {
        // The lock keeps a lead as it is until this write is committed: a touch must not land in an account that the
        // lead is leaving at this moment, and the ledger is told of the lead what is read here. SQLite has one writer
        // and needs none. Locked in one order, so that writes over the same leads wait instead of blocking each other.
        let select = lead::Entity::find()
            .select_only()
            .columns([
                lead::Column::Id,
                lead::Column::AccountId,
                lead::Column::CreatedAt,
            ])
            .filter(among_ids(backend, lead::Column::Id, wanted))
            .filter(lead::Column::MergedInto.is_null())
            .order_by_asc(lead::Column::Id);
        let select = match wanted_for {
            LeadUse::Touch => select.lock_shared(),
            LeadUse::Deal => select.lock_exclusive(),
        };
        let rows: Vec<(LeadId, AccountId, Option<Millis>)> =
            select.into_tuple().all(&*ingest.tx).await?;
        resolved.extend(rows.into_iter().map(|(id, account, created_at)| {
            let lead = ResolvedLead {
                id,
                account,
                created_at,
            };
            (id.into(), lead)
        }));
    }
    Ok(parts
        .iter()
        .zip(found)
        .map(|(part, found)| {
            found
                .and_then(|id| resolved.get(&id).copied())
                .ok_or_else(|| part.unknown("lead", "upsertLeads"))
        })
        .collect())
}

/// A reference, taken apart.
enum Part<'a> {
    Id(&'a ID),
    Own(&'a str),
    Other(&'a ExternalIdInput),
    Email(Result<String, String>),
    Anonymous(&'a str),
}

impl Part<'_> {
    fn uuid(&self, kind: Kind) -> Option<Uuid> {
        match self {
            Self::Id(id) => kind.uuid(id),
            _ => None,
        }
    }

    fn email(&self) -> Option<&str> {
        match self {
            Self::Email(Ok(email)) => Some(email),
            _ => None,
        }
    }

    fn anonymous(&self) -> Option<&str> {
        match self {
            Self::Anonymous(id) if !id.is_empty() => Some(id),
            _ => None,
        }
    }

    fn object(
        &self,
        kind: Kind,
        external: &References,
        own: SourceId,
        exists: impl Fn(Uuid) -> bool,
    ) -> Option<Uuid> {
        match self {
            Self::Id(id) => kind.uuid(id).filter(|uuid| exists(*uuid)),
            Self::Own(id) => external.ids.get(own, id.trim()),
            Self::Other(named) => external.ids.get(
                *external.sources.get(&named.source)?,
                named.external_id.trim(),
            ),
            Self::Email(_) | Self::Anonymous(_) => None,
        }
    }

    /// What to tell the caller when it names nothing.
    fn unknown(&self, noun: &str, load_with: &str) -> UserError {
        let (step, message) = match self {
            Self::Id(id) => ("id", format!("No {noun} has the id {}.", id.as_str())),
            Self::Own(id) => (
                "externalId",
                format!(
                    "No {noun} has the external id {id:?} in this source. Load it first with {load_with}."
                ),
            ),
            Self::Other(named) => (
                "external",
                format!(
                    "No {noun} has the external id {:?} in the source {:?}.",
                    named.external_id, named.source
                ),
            ),
            Self::Email(Err(message)) => {
                return UserError::invalid(["email"], format!("email {message}."));
            }
            // The address itself stays out of the message: messages are logged and shown by programs.
            Self::Email(Ok(_)) => (
                "email",
                format!("No {noun} has this e-mail address. Load it first with {load_with}."),
            ),
            Self::Anonymous(id) => (
                "anonymousId",
                format!("No {noun} has the anonymous id {id:?}."),
            ),
        };
        UserError::not_found([step], message)
    }
}

/// What the external ids of a request name, in whatever sources.
struct References {
    ids: ExternalIds,
    sources: HashMap<String, SourceId>,
}

async fn external_of(
    ingest: &Ingest<'_>,
    object_type: ObjectType,
    parts: &[Part<'_>],
) -> Result<References, Refusal> {
    let own = parts.iter().filter_map(|part| match part {
        Part::Own(id) => Some(id.trim()),
        _ => None,
    });
    let mut ids = ExternalIds::load(&*ingest.tx, object_type, ingest.source, own).await?;
    let mut others: HashMap<&str, Vec<&str>> = HashMap::new();
    for part in parts {
        if let Part::Other(named) = part {
            others
                .entry(named.source.as_str())
                .or_default()
                .push(named.external_id.trim());
        }
    }
    let mut sources = HashMap::new();
    for (name, names) in others {
        let known = source::Entity::find()
            .filter(source::Column::Name.eq(name))
            .one(&*ingest.tx)
            .await?;
        if let Some(known) = known {
            ids.load_more(&*ingest.tx, known.id, names).await?;
            sources.insert(name.to_owned(), known.id);
        }
    }
    Ok(References { ids, sources })
}
