//! Both clauses of the agreement over a period.

use agreement::service_level::{AcceptedLeads, Attempts, ClockCount, Delays, Response, Verdict};
use attribution::money::Currency;
use chrono::NaiveDate;
use entity::{instant::Millis, lead_hand_off};

use super::{Terms, facts, terms};
use crate::{agreements::Agreed, app::App, clock, error::ApiResult, organization::Organization};

/// Marketing's clause: value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marketing {
    /// What is committed for the days of the period for which something is agreed, in minor units.
    pub committed_minor: i64,
    /// What sales accepted.
    pub accepted: AcceptedLeads,
}

/// Sales' clause: answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sales {
    /// The clocks of the first response.
    pub response: ClockCount,
    /// The clocks of the agreed attempts.
    pub attempts: ClockCount,
    /// Where the time until the first response went, over the response clocks that are due.
    pub delays: Delays,
}

/// Both clauses.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The versions that were in effect in the period, in order of time.
    pub terms: Vec<Terms>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Marketing's clause.
    pub marketing: Marketing,
    /// Sales' clause.
    pub sales: Sales,
}

/// Measures both clauses over the days `from` until the day before `to`; none where nothing was agreed for any of them.
///
/// # Errors
/// When the database fails, or what was signed cannot be understood.
pub async fn report(
    app: &App,
    agreed: &Agreed,
    from: NaiveDate,
    to: NaiveDate,
) -> ApiResult<Option<Measured>> {
    let organization = app.organization().await?;
    let all = terms(agreed)?;
    let (start, end) = (organization.start_of(from), organization.start_of(to));
    let in_effect: Vec<Terms> = all
        .iter()
        .filter(|terms| terms.from < end && terms.until.is_none_or(|until| start < until))
        .cloned()
        .collect();
    if in_effect.is_empty() {
        return Ok(None);
    }
    let db = app.db.snapshot().await?;
    let decided = facts::decided(&db, start, end).await?;
    let hand_offs = facts::with_deadline(&db, start, end).await?;
    let attempts = facts::attempts(&db, start, end).await?;
    let successes = facts::successes(&db, start, end).await?;
    drop(db);
    let mut marketing = Marketing {
        committed_minor: committed(&organization, &in_effect, from, to),
        accepted: AcceptedLeads::default(),
    };
    for hand_off in &decided {
        accept(&mut marketing.accepted, hand_off);
    }
    let mut sales = Sales {
        response: ClockCount::default(),
        attempts: ClockCount::default(),
        delays: Delays::default(),
    };
    let within = |due: Option<Millis>| due.filter(|due| start <= *due && *due < end);
    let now = clock::now().0;
    for hand_off in &hand_offs {
        let key = (hand_off.lead_id, hand_off.cycle);
        let made = attempts.get(&key).map_or(&[][..], Vec::as_slice);
        let rejected = hand_off
            .decided_at
            .filter(|_| hand_off.decision.as_deref() == Some("REJECTED"))
            .map(|at| at.0);
        if let Some(due) = within(hand_off.response_due_at) {
            let clock = Response {
                due: due.0,
                answered: made.first().copied(),
                rejected,
            };
            let verdict = clock.verdict(now);
            sales.response.add(verdict);
            if matches!(verdict, Verdict::Hit | Verdict::Missed) {
                delay(&mut sales.delays, hand_off, made.first().copied(), &all);
            }
        }
        if let Some(due) = within(hand_off.attempts_due_at) {
            let agreed = hand_off.agreed_attempts.unwrap_or_default();
            let clock = Attempts {
                due: due.0,
                agreed: usize::try_from(agreed).unwrap_or_default(),
                made,
                rejected,
                succeeded: successes.get(&key).copied(),
            };
            sales.attempts.add(clock.verdict(now));
        }
    }
    Ok(Some(Measured {
        terms: in_effect,
        currency: organization.currency,
        marketing,
        sales,
    }))
}

/// What is committed: each day by the version in effect when it began.
fn committed(organization: &Organization, terms: &[Terms], from: NaiveDate, to: NaiveDate) -> i64 {
    let month = u32::try_from(organization.row.fiscal_year_start_month).unwrap_or(1);
    // The first day that begins at or after an instant.
    let first_day = |at: Millis| {
        let day = organization.day(at);
        if organization.start_of(day) < at {
            day.succ_opt().unwrap_or(day)
        } else {
            day
        }
    };
    terms
        .iter()
        .filter_map(|terms| {
            let since = first_day(terms.from).max(from);
            let until = terms.until.map_or(to, |until| first_day(until).min(to));
            let commitment = terms.content.commitment(month);
            (since < until).then(|| commitment.over(since, until))?
        })
        .fold(0, i64::saturating_add)
}

fn accept(accepted: &mut AcceptedLeads, hand_off: &lead_hand_off::Model) {
    match hand_off.decision.as_deref() {
        Some("SAL" | "SQL" | "OPPORTUNITY" | "CUSTOMER") => {
            accepted.add(hand_off.silent, hand_off.value_minor);
        }
        Some("REJECTED") => accepted.rejected += 1,
        _ => {}
    }
}

/// Where the time went, in business time of the version that the hand-off is measured by.
fn delay(
    delays: &mut Delays,
    hand_off: &lead_hand_off::Model,
    answered: Option<i64>,
    terms: &[Terms],
) {
    let version = terms
        .iter()
        .find(|terms| Some(terms.number) == hand_off.agreement_version);
    let Some(hours) = version.map(|version| &version.hours) else {
        return;
    };
    let assigned = hand_off.assigned_at.map(|at| at.0);
    let system = assigned.map(|assigned| hours.between(hand_off.handed_off_at.0, assigned));
    let human = assigned
        .zip(answered)
        .map(|(assigned, answered)| hours.between(assigned, answered));
    delays.add(system, human);
}
