//! Leads.
//!
//! A row becomes [`facts`], is matched to a lead in the [`book`] of what is known, is applied to it ([`apply`], [`stage`],
//! [`join`]), and the book is saved at the end.

mod apply;
mod book;
mod erase;
mod exported;
mod facts;
mod forget_rejected;
mod join;
mod names;
mod save;
mod single;
mod stage;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use async_graphql::{InputObject, MaybeUndefined};
use entity::ids::AccountId;
use uuid::Uuid;

use self::{
    book::{Book, Wanted},
    facts::{AccountChange, EmailChange, LeadFacts},
};
pub use self::{
    erase::EraseLeadInput,
    exported::LeadExport,
    join::{Join, take_over},
    single::{ArchiveLeadInput, CreateLeadInput, UpdateLeadInput},
};
use super::{
    BulkRow, Ingest, RowOutcome, RowStatus,
    attributes::{self, AttributeInput, Given},
    clean, clean_optional,
    domains::accounts_told,
    refs::{self, AccountRef, clean_email},
};
use crate::{
    db::ChangePayload,
    graphql::{
        enums::LeadStage,
        scalars::DateTime,
        user_error::{Refusal, UserError, UserErrorCode},
    },
};

/// A lead to load. An absent field stays as it is, null clears it, a list replaces. At least one of `externalId` and
/// `email` says which lead it is; an unknown one makes a lead, or tells who an anonymous visitor is.
#[derive(Debug, Clone, InputObject)]
pub struct LeadRow {
    /// Its id in the source.
    pub external_id: Option<String>,
    /// Its e-mail address. One that is new to the lead becomes its primary address; the others stay.
    pub email: Option<String>,
    /// The person's name.
    pub name: MaybeUndefined<String>,
    /// The account it belongs to. A lead without one is an account of its own, which the account it joins takes over with
    /// all touches and deals; null makes it leave its account. Not given, a lead that is alone joins the account whose
    /// domain its address has.
    pub account: MaybeUndefined<AccountRef>,
    /// What trackers know it as before it says who it is.
    pub anonymous_ids: MaybeUndefined<Vec<String>>,
    /// The offer that created it, such as `DEMO_REQUEST`.
    #[graphql(name = "type")]
    pub lead_type: MaybeUndefined<String>,
    /// When it became a lead. Without it, its first touch counts as that, never its import.
    pub created_at: MaybeUndefined<DateTime>,
    /// How far it has come; LEAD for a new lead unless given.
    pub stage: Option<LeadStage>,
    /// When it entered that stage. Without it, the step is dated by this import and marked so.
    pub stage_entered_at: Option<DateTime>,
    /// Who works it: a user's e-mail address, or a name.
    pub owner: MaybeUndefined<String>,
    /// What the source says beyond that, by name; personal data. An erased lead takes none. Those that are not given stay; a null value removes one.
    pub attributes: Option<Vec<AttributeInput>>,
    /// What the export of a customer database says beyond that.
    #[graphql(skip)]
    pub export: Option<LeadExport>,
}

impl BulkRow for LeadRow {
    const OPERATION: &'static str = "upsertLeads";
    const NOUN: &'static str = "Lead";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        let refs: Vec<&AccountRef> = rows.iter().filter_map(|row| row.account.value()).collect();
        let mut accounts = refs::accounts(ingest, &refs).await?.into_iter();
        let given = rows;
        let mut rows: Vec<Parsed<'_>> = rows
            .iter()
            .map(|row| {
                let account = row.account.value().and_then(|_| accounts.next());
                Parsed::new(row, account)
            })
            .collect();
        by_domain(ingest, &mut rows).await?;
        let wanted = Wanted {
            external_ids: rows
                .iter()
                .flat_map(|row| row.external_id.iter().chain(&row.other_ids).cloned())
                .collect(),
            emails: rows.iter().filter_map(|row| row.email.clone()).collect(),
            anonymous_ids: rows
                .iter()
                .flat_map(|row| row.anonymous_ids().to_vec())
                .collect(),
            leads: Vec::new(),
            accounts: rows.iter().filter_map(Parsed::joined).collect(),
        };
        let mut book = Book::load(ingest, wanted).await?;
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            outcomes.push(take(ingest, &mut book, row));
        }
        let erased: HashSet<Uuid> = book
            .leads
            .values()
            .filter(|lead| lead.erased_at.is_some())
            .map(|lead| lead.id.into())
            .collect();
        book.save(ingest).await?;
        let given: Vec<Given<'_>> = given
            .iter()
            .zip(&outcomes)
            .map(|(row, outcome)| Given {
                attributes: row
                    .attributes
                    .as_deref()
                    .filter(|_| outcome.id.is_none_or(|id| !erased.contains(&id))),
                only_fills: row.export.as_ref().is_some_and(|export| export.only_fills),
            })
            .collect();
        attributes::keep(ingest, &given, &mut outcomes).await?;
        Ok(outcomes)
    }
}

/// Rows that say nothing of an account are of the one that their address tells, if the lead is alone.
async fn by_domain(ingest: &Ingest<'_>, rows: &mut [Parsed<'_>]) -> Result<(), Refusal> {
    let silent = |row: &&Parsed<'_>| row.facts.account == AccountChange::Keep;
    let emails = rows.iter().filter(silent);
    let emails: Vec<&str> = emails.filter_map(|row| row.email.as_deref()).collect();
    let accounts = accounts_told(ingest, &emails).await?;
    for row in rows {
        let told = row
            .email
            .as_deref()
            .and_then(|email| accounts.told_by(email));
        if let (AccountChange::Keep, Some((_, account))) = (row.facts.account, told) {
            row.facts.account = AccountChange::JoinAlone(account);
        }
    }
    Ok(())
}

fn take(ingest: &mut Ingest<'_>, book: &mut Book, row: Parsed<'_>) -> RowOutcome {
    let Parsed {
        external_id,
        other_ids,
        email,
        mut facts,
        export,
        mut errors,
    } = row;
    let anonymous = facts.anonymous_ids.as_deref().unwrap_or_default();
    let target = book
        .identify(ingest, external_id.as_deref(), email.as_deref(), anonymous)
        .and_then(|target| exported::identify(book, ingest, target, &other_ids))
        .map_err(|error| errors.push(error))
        .unwrap_or_default();
    if let (Some(export), Some(lead)) = (export, target) {
        export.restrain(book, lead, &mut facts);
    }
    match book.apply(ingest, target, &facts, errors) {
        Err(errors) => RowOutcome::rejected(errors),
        Ok((id, status)) => {
            let mut status = status;
            for name in external_id.into_iter().chain(other_ids) {
                if book.external.get(ingest.source, &name).is_some() {
                    continue;
                }
                book.external.add(ingest.source, &name, id);
                book.named.insert(id);
                if status == RowStatus::Unchanged {
                    status = RowStatus::Updated;
                    ingest.changed(ChangePayload::Other);
                }
            }
            RowOutcome::taken(status, id)
        }
    }
}

/// A row whose texts were cleaned and whose account was looked up.
struct Parsed<'a> {
    external_id: Option<String>,
    other_ids: Vec<String>,
    email: Option<String>,
    facts: LeadFacts<'a>,
    export: Option<&'a LeadExport>,
    errors: Vec<UserError>,
}

impl<'a> Parsed<'a> {
    fn new(row: &'a LeadRow, account: Option<Result<AccountId, UserError>>) -> Self {
        let LeadRow {
            external_id,
            email,
            name,
            account: account_ref,
            anonymous_ids,
            lead_type,
            created_at,
            stage,
            stage_entered_at,
            owner,
            attributes,
            export,
        } = row;
        let mut errors = attributes::check(attributes.as_deref());
        let other_ids = export.iter().flat_map(|export| &export.other_ids);
        let other_ids = other_ids
            .filter_map(|id| {
                clean(id, 255)
                    .map_err(|message| {
                        let message = format!("otherId {message}.");
                        errors.push(UserError::invalid(["otherId"], message));
                    })
                    .ok()
            })
            .collect();
        let external_id = clean_optional(external_id.as_deref(), 255)
            .map_err(|message| {
                let message = format!("externalId {message}.");
                errors.push(UserError::invalid(["externalId"], message));
            })
            .unwrap_or_default();
        let email = email
            .as_deref()
            .filter(|email| !email.trim().is_empty())
            .and_then(|email| {
                clean_email(email)
                    .map_err(|message| {
                        errors.push(UserError::invalid(["email"], format!("email {message}.")));
                    })
                    .ok()
            });
        if external_id.is_none() && email.is_none() && errors.is_empty() {
            errors.push(UserError::new(
                UserErrorCode::Required,
                ["externalId"],
                "Neither externalId nor email is given; at least one says which lead this is.",
            ));
        }
        let account = match (account, account_ref) {
            (Some(Ok(account)), _) => AccountChange::Join(account),
            (Some(Err(error)), _) => {
                errors.push(error.within(["account"]));
                AccountChange::Keep
            }
            (None, MaybeUndefined::Null) => AccountChange::Leave,
            (None, _) => AccountChange::Keep,
        };
        let facts = LeadFacts {
            name,
            lead_type,
            owner,
            created_at,
            stage: *stage,
            stage_entered_at: *stage_entered_at,
            reason: None,
            by_hand: false,
            emails: email.clone().map_or(EmailChange::Keep, EmailChange::Has),
            anonymous_ids: facts::anonymous_ids(anonymous_ids, &mut errors),
            account,
        };
        Self {
            external_id,
            other_ids,
            email,
            facts,
            export: export.as_ref(),
            errors,
        }
    }

    fn anonymous_ids(&self) -> &[String] {
        self.facts.anonymous_ids.as_deref().unwrap_or_default()
    }

    const fn joined(&self) -> Option<AccountId> {
        match self.facts.account {
            AccountChange::Join(account) | AccountChange::JoinAlone(account) => Some(account),
            AccountChange::Keep | AccountChange::Leave => None,
        }
    }
}
