//! What the export of a customer database says of a lead beyond a row of the API: that several of its records are one
//! person, and how far it may be believed where more is known here.

use async_graphql::MaybeUndefined;
use entity::{ids::LeadId, lead_stage::LeadStage};

use super::{
    book::Book,
    facts::{AccountChange, EmailChange, LeadFacts},
};
use crate::{
    graphql::{
        global_id::Kind,
        user_error::{UserError, UserErrorCode},
    },
    ingest::Ingest,
};

/// How a row of an export is taken. A lead was created at the earliest time that any row says, and a row never takes a
/// lead back to a stage that it has left behind: deals have moved it on since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadExport {
    /// Other ids in the source that stand for the same person, such as the contact that a lead was converted to.
    pub other_ids: Vec<String>,
    /// Whether the row only fills what is not known of the lead: another record of the same person says it better.
    pub only_fills: bool,
}

static UNDEFINED: MaybeUndefined<String> = MaybeUndefined::Undefined;

impl LeadExport {
    /// Takes out of a row what a known lead does not take from it.
    pub(super) fn restrain(&self, book: &Book, id: LeadId, facts: &mut LeadFacts<'_>) {
        let Some(lead) = book.leads.get(&id) else {
            return;
        };
        let earlier = |given: &crate::graphql::scalars::DateTime| {
            lead.created_at.is_none_or(|known| given.0 < known)
        };
        if !facts.created_at.value().is_some_and(earlier) {
            facts.created_at = &MaybeUndefined::Undefined;
        }
        if facts
            .stage
            .is_some_and(|stage| is_behind(stage.into(), lead.stage))
        {
            facts.stage = None;
            facts.stage_entered_at = None;
        }
        if !self.only_fills {
            return;
        }
        if lead.name.is_some() {
            facts.name = &UNDEFINED;
        }
        if lead.owner.is_some() {
            facts.owner = &UNDEFINED;
        }
        if lead.r#type.is_some() {
            facts.lead_type = &UNDEFINED;
        }
        if !book.emails.of(id).is_empty() {
            facts.emails = EmailChange::Keep;
        }
        let has_account = book
            .accounts
            .get(&lead.account_id)
            .is_some_and(|account| !account.individual);
        if has_account {
            facts.account = AccountChange::Keep;
        }
    }
}

/// The lead that the other ids stand for, if the row's own names are not known.
///
/// # Errors
/// When they stand for different leads.
pub(super) fn identify(
    book: &Book,
    ingest: &Ingest<'_>,
    target: Option<LeadId>,
    other_ids: &[String],
) -> Result<Option<LeadId>, UserError> {
    let mut target = target;
    for id in other_ids {
        let found = book.external.get(ingest.source, id).map(LeadId);
        match (target, found) {
            (Some(one), Some(other)) if one != other => {
                let message = format!(
                    "{id:?} names the lead {}, the row's other names the lead {}. Correct the row, or merge the leads.",
                    Kind::Lead.id(other).as_str(),
                    Kind::Lead.id(one).as_str(),
                );
                return Err(UserError::new(
                    UserErrorCode::Conflict,
                    ["otherId"],
                    message,
                ));
            }
            (None, found) => target = found,
            _ => {}
        }
    }
    Ok(target)
}

/// Whether a lead has left this stage behind. What was sent back can be anywhere next.
fn is_behind(stage: LeadStage, known: LeadStage) -> bool {
    match (place(stage), place(known)) {
        (Some(stage), Some(known)) => stage < known,
        (None, Some(known)) => Some(known) >= place(LeadStage::Opportunity),
        (_, None) => false,
    }
}

/// How far along a stage is; none for those of leads that were sent back.
const fn place(stage: LeadStage) -> Option<u8> {
    Some(match stage {
        LeadStage::Subscriber => 0,
        LeadStage::Lead => 1,
        LeadStage::Mql => 2,
        LeadStage::Sal => 3,
        LeadStage::Sql => 4,
        LeadStage::Opportunity => 5,
        LeadStage::Customer => 6,
        LeadStage::Rejected | LeadStage::Disqualified | LeadStage::Recycled => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_is_not_taken_back() {
        use LeadStage as S;
        for (stage, known, behind) in [
            (S::Mql, S::Opportunity, true),
            (S::Mql, S::Mql, false),
            (S::Customer, S::Lead, false),
            (S::Disqualified, S::Sql, false),
            (S::Disqualified, S::Customer, true),
            (S::Lead, S::Recycled, false),
        ] {
            assert_eq!(is_behind(stage, known), behind, "{stage:?} after {known:?}");
        }
    }
}
