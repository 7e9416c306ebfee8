//! Writes of single leads.

use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::{ids::LeadId, lead};
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    book::{Book, Wanted},
    facts::{self, AccountChange, EmailChange, LeadFacts},
};
use crate::{
    db::ChangePayload,
    graphql::{
        enums::LeadStage,
        global_id::Kind,
        scalars::DateTime,
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{
        Ingest, RowStatus, SingleWrite, Written, clean_reason,
        domains::accounts_told,
        refs::{self, AccountRef},
    },
};

/// A lead to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateLeadInput {
    /// The person's name.
    pub name: MaybeUndefined<String>,
    /// Its e-mail addresses, the primary one first. Each belongs to one lead.
    pub emails: MaybeUndefined<Vec<String>>,
    /// The account it belongs to; not given: the one whose domain an address has. A lead without either is an account of
    /// its own.
    pub account: Option<AccountRef>,
    /// What trackers know it as before it says who it is.
    pub anonymous_ids: MaybeUndefined<Vec<String>>,
    /// The offer that created it, such as `DEMO_REQUEST`.
    #[graphql(name = "type")]
    pub lead_type: MaybeUndefined<String>,
    /// When it became a lead. Without it, its first touch counts as that.
    pub created_at: MaybeUndefined<DateTime>,
    /// How far it has come; LEAD unless given.
    pub stage: Option<LeadStage>,
    /// When it entered that stage.
    pub stage_entered_at: Option<DateTime>,
    /// Who works it: a user's e-mail address, or a name.
    pub owner: MaybeUndefined<String>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and makes nothing.
    pub idempotency_key: Option<String>,
}

impl SingleWrite for CreateLeadInput {
    const OPERATION: &'static str = "createLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            name,
            emails,
            account,
            anonymous_ids,
            lead_type,
            created_at,
            stage,
            stage_entered_at,
            owner,
            idempotency_key: _,
        } = self;
        let mut errors = Vec::new();
        if name.value().is_none() && emails.value().is_none_or(Vec::is_empty) {
            errors.push(UserError::new(
                UserErrorCode::Required,
                ["emails"],
                "Neither name nor emails is given; at least one says who this is.",
            ));
        }
        let facts = LeadFacts {
            name: &name,
            lead_type: &lead_type,
            owner: &owner,
            created_at: &created_at,
            stage,
            stage_entered_at,
            reason: None,
            by_hand: true,
            emails: facts::emails(&emails, &mut errors),
            anonymous_ids: facts::anonymous_ids(&anonymous_ids, &mut errors),
            account: match account {
                None => AccountChange::Keep,
                Some(named) => joined(ingest, &named, &mut errors).await?,
            },
        };
        let facts = by_domain(ingest, facts).await?;
        let mut book = Book::load(ingest, wanted(None, &facts)).await?;
        let (id, status) = book.apply(ingest, None, &facts, errors)?;
        let detail = json!({ "to": book.leads.get(&id).map(described) });
        book.save(ingest).await?;
        Ok(Written {
            id: id.into(),
            status,
            detail,
            reason: None,
        })
    }
}

/// What to change of a lead. An absent field stays as it is, null clears it, a list replaces.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateLeadInput {
    /// Which lead.
    pub id: ID,
    /// The person's name.
    pub name: MaybeUndefined<String>,
    /// Its e-mail addresses, the primary one first. Each belongs to one lead.
    pub emails: MaybeUndefined<Vec<String>>,
    /// The account it belongs to. A lead without one is an account of its own, which the account it joins takes over with
    /// all touches and deals; null makes it leave its account. Not given, a lead that is alone joins the account whose
    /// domain one of `emails` has.
    pub account: MaybeUndefined<AccountRef>,
    /// What trackers know it as before it says who it is.
    pub anonymous_ids: MaybeUndefined<Vec<String>>,
    /// The offer that created it, such as `DEMO_REQUEST`.
    #[graphql(name = "type")]
    pub lead_type: MaybeUndefined<String>,
    /// When it became a lead.
    pub created_at: MaybeUndefined<DateTime>,
    /// How far it has come, for programs that report what another system says. People move leads by what they do:
    /// `handOffLead`, `acceptLead` and so on; they may state the present stage again to correct `stageEnteredAt`.
    pub stage: Option<LeadStage>,
    /// When it entered that stage.
    pub stage_entered_at: Option<DateTime>,
    /// Who works it: a user's e-mail address, or a name.
    pub owner: MaybeUndefined<String>,
    /// Why.
    pub reason: Option<String>,
}

impl SingleWrite for UpdateLeadInput {
    const OPERATION: &'static str = "updateLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            name,
            emails,
            account,
            anonymous_ids,
            lead_type,
            created_at,
            stage,
            stage_entered_at,
            owner,
            reason,
        } = self;
        let reason = clean_reason(reason.as_deref())?;
        let mut errors = Vec::new();
        let facts = LeadFacts {
            name: &name,
            lead_type: &lead_type,
            owner: &owner,
            created_at: &created_at,
            stage,
            stage_entered_at,
            reason: reason.as_deref(),
            by_hand: true,
            emails: facts::emails(&emails, &mut errors),
            anonymous_ids: facts::anonymous_ids(&anonymous_ids, &mut errors),
            account: match account {
                MaybeUndefined::Undefined => AccountChange::Keep,
                MaybeUndefined::Null => AccountChange::Leave,
                MaybeUndefined::Value(named) => joined(ingest, &named, &mut errors).await?,
            },
        };
        let target = lead_id(&id)?;
        let facts = by_domain(ingest, facts).await?;
        let mut book = Book::load(ingest, wanted(Some(target), &facts)).await?;
        let before = book.find(&id, target)?.clone();
        let personal = name.value().is_some()
            || facts.emails != EmailChange::Keep
            || facts.anonymous_ids.is_some();
        if before.erased_at.is_some() && personal {
            errors.push(UserError::new(
                UserErrorCode::NotAllowed,
                ["id"],
                "The personal data of this lead was deleted on request; it takes no name, e-mail address or anonymous id any more.",
            ));
        }
        let (_, status) = book.apply(ingest, Some(target), &facts, errors)?;
        let detail = json!({
            "from": described(&before),
            "to": book.leads.get(&target).map(described),
            "emails": facts.emails != EmailChange::Keep,
            "anonymousIds": facts.anonymous_ids.is_some(),
        });
        book.save(ingest).await?;
        Ok(Written {
            id: target.into(),
            status,
            detail,
            reason,
        })
    }
}

/// A lead to hide, or to show again.
#[derive(Debug, Clone, InputObject)]
pub struct ArchiveLeadInput {
    /// Which lead.
    pub id: ID,
    /// Whether to hide it (true) or to show it again (false). Its credit stays either way.
    #[graphql(default = true)]
    pub archived: bool,
    /// Why.
    pub reason: Option<String>,
}

impl SingleWrite for ArchiveLeadInput {
    const OPERATION: &'static str = "archiveLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            archived,
            reason,
        } = self;
        let reason = clean_reason(reason.as_deref())?;
        let target = lead_id(&id)?;
        let book = Book::load(ingest, Wanted::one(target)).await?;
        let before = book.find(&id, target)?;
        let is_archived = before.archived_at.is_some();
        let status = if is_archived == archived {
            RowStatus::Unchanged
        } else {
            let after = lead::Model {
                archived_at: archived.then_some(ingest.now),
                updated_at: ingest.now,
                ..before.clone()
            };
            after
                .into_active_model()
                .reset_all()
                .update(&*ingest.tx)
                .await?;
            ingest.changed(ChangePayload::Other);
            RowStatus::Updated
        };
        Ok(Written {
            id: target.into(),
            status,
            detail: json!({ "from": is_archived, "to": archived }),
            reason,
        })
    }
}

impl Wanted {
    pub(super) fn one(lead: LeadId) -> Self {
        Self {
            leads: vec![lead],
            ..Self::default()
        }
    }
}

impl Book {
    /// The lead an input is about.
    pub(super) fn find(&self, id: &ID, lead: LeadId) -> Result<&lead::Model, UserError> {
        self.leads.get(&lead).ok_or_else(|| unknown(id))
    }
}

/// The lead an id names, whether or not there is one.
pub(super) fn lead_id(id: &ID) -> Result<LeadId, UserError> {
    Kind::Lead.uuid(id).map(LeadId).ok_or_else(|| unknown(id))
}

fn unknown(id: &ID) -> UserError {
    UserError::not_found(["id"], format!("No lead has the id {}.", id.as_str()))
}

async fn joined(
    ingest: &Ingest<'_>,
    named: &AccountRef,
    errors: &mut Vec<UserError>,
) -> Result<AccountChange, Refusal> {
    let found = refs::accounts(ingest, &[named]).await?.pop();
    Ok(match found {
        Some(Ok(account)) => AccountChange::Join(account),
        Some(Err(error)) => {
            errors.push(error.within(["account"]));
            AccountChange::Keep
        }
        None => AccountChange::Keep,
    })
}

/// Of a lead that is put into no account, the one that the first of its addresses to do so tells.
async fn by_domain<'a>(
    ingest: &Ingest<'_>,
    mut facts: LeadFacts<'a>,
) -> Result<LeadFacts<'a>, Refusal> {
    if let (AccountChange::Keep, EmailChange::Are(emails)) = (facts.account, &facts.emails) {
        let emails: Vec<&str> = emails.iter().map(String::as_str).collect();
        let accounts = accounts_told(ingest, &emails).await?;
        if let Some((_, account)) = emails.iter().find_map(|email| accounts.told_by(email)) {
            facts.account = AccountChange::JoinAlone(account);
        }
    }
    Ok(facts)
}

fn wanted(lead: Option<LeadId>, facts: &LeadFacts<'_>) -> Wanted {
    Wanted {
        external_ids: Vec::new(),
        emails: match &facts.emails {
            EmailChange::Are(emails) => emails.clone(),
            EmailChange::Has(email) => vec![email.clone()],
            EmailChange::Keep => Vec::new(),
        },
        anonymous_ids: facts.anonymous_ids.clone().unwrap_or_default(),
        leads: lead.into_iter().collect(),
        accounts: match facts.account {
            AccountChange::Join(account) | AccountChange::JoinAlone(account) => vec![account],
            _ => Vec::new(),
        },
    }
}

/// The lead for the audit log: without personal data.
fn described(lead: &lead::Model) -> Value {
    json!({
        "account": Uuid::from(lead.account_id),
        "type": lead.r#type,
        "owner": lead.owner,
        "createdAt": lead.created_at.map(|at| at.0),
        "stage": LeadStage::from(lead.stage),
        "stageEnteredAt": lead.stage_entered_at.map(|at| at.0),
        "named": lead.name.is_some(),
    })
}
