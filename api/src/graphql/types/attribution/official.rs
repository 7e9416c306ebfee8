//! The official rule: what both teams have signed, and what holds before they have.

use attribution::{
    rule::{DatedRule, KindSet, Rule},
    time::Instant,
};
use entity::{agreement_kind::AgreementKind, instant::Millis};

use crate::{
    agreements::{
        Agreed, AgreedVersion,
        kinds::{OFFICIAL, OfficialRule},
    },
    error::ApiResult,
    ledger::State,
    organization::Organization,
};

/// The rule before any has been signed: `W_SHAPED` over the whole account, no lookback, every touch for itself, of the
/// kinds the organisation has set.
#[must_use]
pub fn unsigned(organization: &Organization) -> Rule {
    of_kinds(organization.eligible_kinds)
}

fn of_kinds(kinds: KindSet) -> Rule {
    Rule {
        kinds,
        ..Rule::official_default()
    }
}

/// Every version that is in effect at some time, in order of time.
#[must_use]
pub fn versions(agreed: &Agreed) -> &[AgreedVersion] {
    agreed.history(AgreementKind::OfficialRule, OFFICIAL)
}

/// The rules by date: what holds before the first version, then each version from its date on.
///
/// # Errors
/// When what was signed cannot be understood.
pub fn schedule(agreed: &Agreed, organization: &Organization) -> ApiResult<Vec<DatedRule>> {
    schedule_of(agreed, organization.eligible_kinds)
}

/// The same of a state of the ledger, which knows the organisation's kinds.
///
/// # Errors
/// When what was signed cannot be understood.
pub fn rules(state: &State) -> ApiResult<Vec<DatedRule>> {
    schedule_of(&state.agreed, state.journeys.settings().eligible_kinds)
}

fn schedule_of(agreed: &Agreed, kinds: KindSet) -> ApiResult<Vec<DatedRule>> {
    let mut rules = vec![DatedRule::always(of_kinds(kinds))];
    for version in versions(agreed) {
        rules.push(DatedRule {
            from: Instant(version.from.0),
            rule: Rule::from(&version.content::<OfficialRule>()?),
        });
    }
    Ok(rules)
}

/// The rule in effect at an instant.
///
/// # Errors
/// When what was signed cannot be understood.
pub fn in_effect(agreed: &Agreed, organization: &Organization, at: Millis) -> ApiResult<Rule> {
    match agreed.in_effect(AgreementKind::OfficialRule, OFFICIAL, at) {
        None => Ok(unsigned(organization)),
        Some(version) => Ok(Rule::from(&version.content::<OfficialRule>()?)),
    }
}
