//! What an input says about a lead.

use async_graphql::MaybeUndefined;
use entity::{ids::AccountId, lead};

use crate::{
    graphql::{enums::LeadStage, scalars::DateTime, user_error::UserError},
    ingest::{clean, refs::clean_email, set, set_text},
};

/// How many e-mail addresses or anonymous ids one input may list.
const MAX_NAMES: usize = 100;

/// What becomes of the lead's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccountChange {
    /// It stays, or is an account of one if the lead is new.
    Keep,
    /// The lead leaves it for an account of one.
    Leave,
    /// The lead joins this one.
    Join(AccountId),
    /// The lead joins this one if it is alone: its address says so, and nothing else does.
    JoinAlone(AccountId),
}

/// What becomes of the lead's e-mail addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EmailChange {
    /// They stay.
    Keep,
    /// This one is the lead's: the primary one if it is new to the lead.
    Has(String),
    /// They are these, the first of them primary.
    Are(Vec<String>),
}

/// What an input says about a lead.
#[derive(Debug)]
pub(super) struct LeadFacts<'a> {
    pub(super) name: &'a MaybeUndefined<String>,
    pub(super) lead_type: &'a MaybeUndefined<String>,
    pub(super) owner: &'a MaybeUndefined<String>,
    pub(super) created_at: &'a MaybeUndefined<DateTime>,
    pub(super) stage: Option<LeadStage>,
    pub(super) stage_entered_at: Option<DateTime>,
    pub(super) reason: Option<&'a str>,
    /// Whether a stage is wanted rather than reported.
    pub(super) by_hand: bool,
    pub(super) emails: EmailChange,
    /// The list that replaces what is known, cleaned.
    pub(super) anonymous_ids: Option<Vec<String>>,
    pub(super) account: AccountChange,
}

impl LeadFacts<'_> {
    /// The lead's own columns as the input leaves them. An erased lead takes no name.
    pub(super) fn merge(&self, lead: &mut lead::Model, errors: &mut Vec<UserError>) {
        if lead.erased_at.is_none() {
            set_text(&mut lead.name, self.name, "name", errors);
        }
        set_text(&mut lead.r#type, self.lead_type, "type", errors);
        set_text(&mut lead.owner, self.owner, "owner", errors);
        set(&mut lead.created_at, self.created_at, |at| at.0);
    }
}

/// A list of anonymous ids as it is kept: trimmed, each once; null is the empty list, absent is none.
pub(super) fn anonymous_ids(
    given: &MaybeUndefined<Vec<String>>,
    errors: &mut Vec<UserError>,
) -> Option<Vec<String>> {
    cleaned(given, "anonymousIds", |id| clean(id, 255), errors)
}

/// A list of e-mail addresses as it is kept.
pub(super) fn emails(
    given: &MaybeUndefined<Vec<String>>,
    errors: &mut Vec<UserError>,
) -> EmailChange {
    cleaned(given, "emails", clean_email, errors).map_or(EmailChange::Keep, EmailChange::Are)
}

fn cleaned(
    given: &MaybeUndefined<Vec<String>>,
    field: &str,
    clean: impl Fn(&str) -> Result<String, String>,
    errors: &mut Vec<UserError>,
) -> Option<Vec<String>> {
    let given = match given {
        MaybeUndefined::Undefined => return None,
        MaybeUndefined::Null => return Some(Vec::new()),
        MaybeUndefined::Value(given) => given,
    };
    if given.len() > MAX_NAMES {
        let message = format!(
            "{field} has {} values; expected at most {MAX_NAMES}.",
            given.len()
        );
        errors.push(UserError::invalid([field], message));
        return None;
    }
    let mut names: Vec<String> = Vec::with_capacity(given.len());
    for (place, text) in given.iter().enumerate() {
        match clean(text) {
            Ok(name) if names.contains(&name) => {}
            Ok(name) => names.push(name),
            Err(message) => errors.push(UserError::invalid(
                [field.to_owned(), place.to_string()],
                format!("{field} {message}."),
            )),
        }
    }
    Some(names)
}
