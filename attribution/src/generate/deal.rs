//! Deals: first when and how they end, then everything else about them.

use super::{
    account::{Class, Story},
    company::Accounts,
    finance::{CURRENCIES, HOME},
    journey::rep,
    prng::Prng,
    records::{CompanyDetails, GeneratedContact, GeneratedDeal, GeneratedLead},
    season::{DAY, Of, Season, date, day_of, instant, office_hour},
};
use crate::{
    ids::DealId,
    vocabulary::{DealKind, Outcome},
};

/// When a deal happens and how it ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) kind: DealKind,
    pub(super) outcome: Outcome,
    /// When the interest that led to it began.
    pub(super) start: i64,
    pub(super) created: i64,
    pub(super) closed: Option<i64>,
    /// When it ended, or will.
    pub(super) expected: i64,
}

const ROLES: [(&str, u64); 5] = [
    ("DECISION_MAKER", 25),
    ("CHAMPION", 30),
    ("INFLUENCER", 25),
    ("USER", 12),
    ("PROCUREMENT", 8),
];
const OPEN_STAGES: [(&str, u64); 5] = [
    ("Appointment Scheduled", 26),
    ("Qualified To Buy", 28),
    ("Presentation Scheduled", 22),
    ("Decision Maker Bought-In", 14),
    ("Contract Sent", 10),
];
const CURRENCY_SHARES: [(usize, u64); 7] = [
    (6, 700),
    (0, 160),
    (1, 70),
    (2, 30),
    (3, 20),
    (4, 14),
    (5, 6),
];

/// A deal's dates.
pub(super) fn plan(class: Class, won: bool, season: &Season, prng: &mut Prng) -> Plan {
    let (shortest, longest) = match class {
        Class::Person => (2, 20),
        Class::Small => (10, 70),
        Class::Middle => (25, 120),
        Class::Large => (50, 200),
    };
    // The smaller of two draws: most cycles are short, a few drag on.
    let cycle = prng
        .range(shortest, longest)
        .min(prng.range(shortest, longest))
        * DAY;
    let lag = prng.range(5, 160).min(prng.range(5, 160)) * DAY;
    let (outcome, created, closed, expected) = if won || prng.chance(620) {
        let closed = season.sample(Of::Closing, prng);
        let created = office_hour(closed - cycle, prng)
            .min(closed)
            .max(season.begin());
        let outcome = if won { Outcome::Won } else { Outcome::Lost };
        let expected = closed + prng.range(-20, 12) * DAY;
        (outcome, created, Some(closed), expected)
    } else {
        let created = season.end() - prng.range(1, 150).min(prng.range(1, 150)) * DAY;
        let created = season.clamp(office_hour(created, prng));
        let expected = season.end() + prng.range(-10, 120) * DAY;
        (Outcome::Open, created, None, expected)
    };
    Plan {
        kind: DealKind::New,
        outcome,
        start: season.clamp(created - lag),
        created,
        closed,
        expected,
    }
}

/// Sorts an account's deals and says which are new business, which expand and which renew.
pub(super) fn order(plans: &mut [Plan], prng: &mut Prng) {
    plans.sort_by_key(|plan| plan.created);
    let mut first_win = i64::MAX;
    for plan in plans {
        if plan.created > first_win {
            plan.kind = if prng.chance(600) {
                DealKind::Expansion
            } else {
                DealKind::Renewal
            };
        }
        if let (Outcome::Won, Some(closed)) = (plan.outcome, plan.closed) {
            first_win = first_win.min(closed);
        }
    }
}

/// The deals of a story in full.
pub(super) fn deals(
    stream: &mut Accounts<'_>,
    story: &Story,
    leads: &[GeneratedLead],
    company: Option<&CompanyDetails>,
    prng: &mut Prng,
) -> Vec<GeneratedDeal> {
    let buyer = match (company, leads.first()) {
        (Some(company), _) => company.name.as_str(),
        (None, Some(lead)) => lead.name.as_str(),
        (None, None) => "",
    };
    let mut list = Vec::with_capacity(story.plans.len());
    for plan in &story.plans {
        stream.deal_number += 1;
        let (amount, currency) = amount(story.class, plan.kind, prng);
        let what = match plan.kind {
            DealKind::New => "new business",
            DealKind::Expansion => "expansion",
            DealKind::Renewal => "renewal",
        };
        let month = date(day_of(plan.created)).format("%Y-%m");
        list.push(GeneratedDeal {
            id: DealId(prng.uuid(instant(plan.created))),
            external_id: format!("deal-{:06}", stream.deal_number),
            name: format!("{buyer}: {what} {month}"),
            amount,
            currency,
            kind: plan.kind,
            segment: story.class.segment(),
            stage: match plan.outcome {
                Outcome::Open => prng.weighted(&OPEN_STAGES, "Qualified To Buy"),
                Outcome::Won => "Closed Won",
                Outcome::Lost => "Closed Lost",
            },
            outcome: plan.outcome,
            created_at: instant(plan.created),
            closed_at: plan.closed.map(instant),
            expected_close_on: prng.chance(940).then(|| day_of(plan.expected)),
            term_months: prng
                .chance(900)
                .then(|| prng.weighted(&[(12, 70), (24, 14), (36, 10), (1, 6)], 12)),
            owner: rep(&stream.company.people, "ACCOUNT_EXECUTIVE", story.number),
            cost_of_sale: prng
                .chance(150)
                .then(|| amount / 1000 * prng.range(80, 350)),
            margin_rate_ppm: prng
                .chance(150)
                .then(|| prng.weighted(&[(620_000, 1), (700_000, 2), (805_000, 1)], 700_000)),
            contacts: contacts(stream, leads, prng),
            refund: refund(plan, amount, stream.company.season.end(), prng),
        });
    }
    list
}

/// A round amount with a heavy tail, in the deal's currency.
#[expect(
    clippy::indexing_slicing,
    reason = "the places are those of the list beside it"
)]
fn amount(class: Class, kind: DealKind, prng: &mut Prng) -> (i64, &'static str) {
    let base = match class {
        Class::Person => 700,
        Class::Small => 4_200,
        Class::Middle => 15_000,
        Class::Large => 48_000,
    };
    // One over the root of a uniform number: a Pareto tail (exponent two), cut off at 33 times the base.
    let root = prng.range(900, 1_000_000).unsigned_abs().isqrt();
    let factor = i64::try_from(1_000_000 / root.max(1)).unwrap_or(1000);
    let percent = match kind {
        DealKind::New => 100,
        DealKind::Expansion => 45,
        DealKind::Renewal => 90,
    };
    let euros = base * factor / 1000 * percent / 100;
    let (code, decimals, level) = CURRENCIES[prng.weighted(&CURRENCY_SHARES, 6)];
    let units = euros * level / 1000;
    let step = if level > 100_000 { 1000 } else { 10 };
    let units = (units / step).max(1) * step;
    let minor = 10_i64.pow(decimals);
    let cents = if code == HOME && prng.chance(120) {
        prng.range(0, minor - 1)
    } else {
        0
    };
    (units * minor + cents, code)
}

/// The people on the deal: the account's first few, rarely somebody of another account, sometimes nobody.
fn contacts(
    stream: &Accounts<'_>,
    leads: &[GeneratedLead],
    prng: &mut Prng,
) -> Vec<GeneratedContact> {
    if prng.chance(40) {
        return Vec::new();
    }
    let count = 1 + prng.index(4);
    let own = leads.iter().take(count).map(|lead| lead.id);
    let foreign = stream.remembered.lead.filter(|_| prng.chance(15));
    let mut list: Vec<GeneratedContact> = Vec::new();
    for lead in own.chain(foreign) {
        if list.iter().all(|contact| contact.lead != lead) {
            list.push(GeneratedContact {
                lead,
                role: prng.weighted(&ROLES, "CHAMPION"),
                primary: list.is_empty(),
            });
        }
    }
    list
}

/// Now and then part of a won deal is paid back.
fn refund(
    plan: &Plan,
    amount: i64,
    end: i64,
    prng: &mut Prng,
) -> Option<(crate::time::Instant, i64)> {
    let closed = plan.closed.filter(|_| plan.outcome == Outcome::Won)?;
    let at = office_hour(closed + prng.range(10, 90) * DAY, prng);
    let back = -(amount / 100 * prng.range(5, 60));
    (prng.chance(22) && at < end && back != 0).then_some((instant(at), back))
}
