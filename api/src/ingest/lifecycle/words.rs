//! The lifecycle's words in the database, and what it refuses in words for the caller.

use agreement::lifecycle::{Refused, Stage};
use entity::lead_stage::LeadStage;

use crate::graphql::user_error::{UserError, UserErrorCode};

/// The stage as the lifecycle calls it.
pub(crate) const fn stage(stage: LeadStage) -> Stage {
    match stage {
        LeadStage::Subscriber => Stage::Subscriber,
        LeadStage::Lead => Stage::Lead,
        LeadStage::Mql => Stage::Mql,
        LeadStage::Sal => Stage::Sal,
        LeadStage::Sql => Stage::Sql,
        LeadStage::Opportunity => Stage::Opportunity,
        LeadStage::Customer => Stage::Customer,
        LeadStage::Rejected => Stage::Rejected,
        LeadStage::Disqualified => Stage::Disqualified,
        LeadStage::Recycled => Stage::Recycled,
    }
}

/// The stage as the database keeps it.
pub(super) const fn kept_stage(stage: Stage) -> LeadStage {
    match stage {
        Stage::Subscriber => LeadStage::Subscriber,
        Stage::Lead => LeadStage::Lead,
        Stage::Mql => LeadStage::Mql,
        Stage::Sal => LeadStage::Sal,
        Stage::Sql => LeadStage::Sql,
        Stage::Opportunity => LeadStage::Opportunity,
        Stage::Customer => LeadStage::Customer,
        Stage::Rejected => LeadStage::Rejected,
        Stage::Disqualified => LeadStage::Disqualified,
        Stage::Recycled => LeadStage::Recycled,
    }
}

/// What the lifecycle refuses, at the place of the input that can mend it.
pub(super) fn refused(refused: Refused) -> UserError {
    use UserErrorCode as C;
    let (code, field) = match refused {
        Refused::WrongStage { .. } | Refused::AlreadyAttempted { .. } => (C::Conflict, "id"),
        Refused::NotSilentYet | Refused::NotDueYet => (C::Conflict, "id"),
        Refused::WrongActor { .. } => (C::NotAllowed, "id"),
        Refused::NothingQualifies | Refused::NotContacted => (C::Required, "id"),
        Refused::TooFewAttempts { .. } => (C::Conflict, "reason"),
        Refused::MisfitMissing => (C::Required, "misfit"),
        Refused::MisfitUnwanted => (C::Conflict, "misfit"),
        Refused::RecontactMissing => (C::Required, "recontactOn"),
        Refused::RecontactNotAhead { .. } => (C::Invalid, "recontactOn"),
    };
    UserError::new(code, [field], refused.to_string())
}
