//! The leads on a deal.

use std::collections::HashSet;

use async_graphql::{InputObject, MaybeUndefined};
use entity::{
    deal_contact,
    ids::{AccountId, DealId, LeadId},
};

use super::draft::Draft;
use crate::{
    graphql::user_error::{Refusal, UserError, UserErrorCode},
    ingest::{
        Ingest, clean_optional,
        refs::{self, LeadUse, ResolvedLead},
    },
};

/// More people than this do not decide on one purchase; the limit keeps a deal readable in one answer.
const MAX_CONTACTS: usize = 100;

/// A lead on a deal.
#[derive(Debug, Clone, InputObject)]
pub struct DealContactInput {
    /// Who.
    pub lead: refs::LeadRef,
    /// Their part in the purchase, such as `Champion`.
    pub role: Option<String>,
    /// Whether this is the primary contact; one at most. The deal's account is theirs when no account is given.
    #[graphql(default)]
    pub primary: bool,
}

/// A contact whose lead was found.
#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub(super) lead: LeadId,
    pub(super) account: AccountId,
    pub(super) role: Option<String>,
    pub(super) primary: bool,
}

impl Contact {
    pub(super) fn row(&self, deal: DealId) -> deal_contact::Model {
        deal_contact::Model {
            deal_id: deal,
            lead_id: self.lead,
            role: self.role.clone(),
            is_primary: self.primary,
        }
    }
}

/// What the references of a draft name.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) account: MaybeUndefined<AccountId>,
    pub(super) contacts: MaybeUndefined<Vec<Contact>>,
}

impl Resolved {
    /// The account that the contacts imply: the primary contact's, or the only contact's.
    pub(super) fn implied_account(&self) -> Option<AccountId> {
        let contacts = self.contacts.value()?;
        let primary = contacts.iter().find(|contact| contact.primary);
        match (primary, contacts.as_slice()) {
            (Some(contact), _) | (None, [contact]) => Some(contact.account),
            _ => None,
        }
    }
}

/// Resolves the references of many drafts in a few statements: for each draft what they name, or what is wrong.
pub(super) async fn resolve(
    ingest: &mut Ingest<'_>,
    drafts: &[Draft],
) -> Result<Vec<Result<Resolved, Vec<UserError>>>, Refusal> {
    let accounts: Vec<_> = drafts
        .iter()
        .filter_map(|draft| draft.account.value())
        .collect();
    let leads: Vec<_> = drafts
        .iter()
        .filter_map(|draft| draft.contacts.value())
        .flatten()
        .map(|contact| &contact.lead)
        .collect();
    let mut accounts = refs::accounts(ingest, &accounts).await?.into_iter();
    let mut leads = refs::leads(ingest, &leads, LeadUse::Deal)
        .await?
        .into_iter();
    let mut resolved = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut errors = Vec::new();
        let account = match &draft.account {
            MaybeUndefined::Undefined => MaybeUndefined::Undefined,
            MaybeUndefined::Null => MaybeUndefined::Null,
            MaybeUndefined::Value(_) => match accounts.next() {
                Some(Ok(id)) => MaybeUndefined::Value(id),
                Some(Err(error)) => {
                    errors.push(error.within(["account"]));
                    MaybeUndefined::Undefined
                }
                None => MaybeUndefined::Undefined,
            },
        };
        let contacts = match &draft.contacts {
            MaybeUndefined::Undefined => MaybeUndefined::Undefined,
            MaybeUndefined::Null => MaybeUndefined::Null,
            MaybeUndefined::Value(given) => {
                let found = leads.by_ref().take(given.len());
                MaybeUndefined::Value(contacts(given, found, &mut errors))
            }
        };
        resolved.push(if errors.is_empty() {
            Ok(Resolved { account, contacts })
        } else {
            Err(errors)
        });
    }
    Ok(resolved)
}

fn contacts(
    given: &[DealContactInput],
    found: impl Iterator<Item = Result<ResolvedLead, UserError>>,
    errors: &mut Vec<UserError>,
) -> Vec<Contact> {
    if given.len() > MAX_CONTACTS {
        let message = format!(
            "contacts has {} leads; a deal has at most {MAX_CONTACTS}.",
            given.len()
        );
        errors.push(UserError::invalid(["contacts"], message));
    }
    let mut seen = HashSet::new();
    let mut primaries = 0;
    let mut contacts = Vec::with_capacity(given.len());
    for (place, (input, found)) in given.iter().zip(found).enumerate() {
        let at = |step: &str| ["contacts".to_owned(), place.to_string(), step.to_owned()];
        let DealContactInput {
            lead: _,
            role,
            primary,
        } = input;
        let role = clean_optional(role.as_deref(), 255).unwrap_or_else(|message| {
            errors.push(UserError::invalid(at("role"), format!("role {message}.")));
            None
        });
        primaries += usize::from(*primary);
        if *primary && primaries > 1 {
            let message = "A deal has one primary contact at most; another one is primary already.";
            errors.push(UserError::new(
                UserErrorCode::Conflict,
                at("primary"),
                message,
            ));
        }
        match found {
            Err(error) => errors.push(error.within(at("lead"))),
            Ok(lead) if seen.insert(lead.id) => contacts.push(Contact {
                lead: lead.id,
                account: lead.account,
                role,
                primary: *primary,
            }),
            Ok(_) => errors.push(UserError::new(
                UserErrorCode::Conflict,
                at("lead"),
                "This lead is in contacts already; name each lead once.",
            )),
        }
    }
    contacts
}
