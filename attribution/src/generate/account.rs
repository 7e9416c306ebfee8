//! One account: who it is, how many deals, people and touches it gets, and its story.

use super::{
    company::Accounts,
    deal::{self, Plan},
    journey, lead, names,
    prng::Prng,
    records::{CompanyDetails, GeneratedAccount},
    season::{DAY, instant},
};
use crate::ids::{AccountId, LeadId};

/// What sort of buyer an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Person,
    Small,
    Middle,
    Large,
}

const CLASSES: [(Class, u64); 4] = [
    (Class::Person, 6),
    (Class::Small, 54),
    (Class::Middle, 30),
    (Class::Large, 10),
];
/// Mean of [`Class::appetite`] over the classes.
const MEAN_APPETITE: u64 = 264;
/// Mean of [`Class::heads`] over the classes.
const MEAN_HEADS: u64 = 164;

impl Class {
    /// How many deals, relative to the others.
    const fn appetite(self) -> u64 {
        match self {
            Self::Person => 100,
            Self::Small => 200,
            Self::Middle => 300,
            Self::Large => 600,
        }
    }

    /// How many people beyond the first, relative to the others.
    const fn heads(self) -> u64 {
        match self {
            Self::Person => 0,
            Self::Small => 100,
            Self::Middle => 200,
            Self::Large => 500,
        }
    }

    /// The segment's code.
    pub(super) const fn segment(self) -> Option<&'static str> {
        match self {
            Self::Person => None,
            Self::Small => Some("SMB"),
            Self::Middle => Some("MID_MARKET"),
            Self::Large => Some("ENTERPRISE"),
        }
    }
}

/// When an account's touches happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Around its deals.
    Usual,
    /// Nobody recorded any.
    Silent,
    /// Only after its deals were closed: nobody recorded the rest.
    Late,
}

/// An account's life, before the details.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) number: u64,
    pub(super) class: Class,
    pub(super) mode: Mode,
    /// When it was first heard of, in milliseconds.
    pub(super) start: i64,
    /// Its deals, by creation.
    pub(super) plans: Vec<Plan>,
}

/// A few leads of accounts made before: now and then one is a contact of somebody else's deal.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    pub(super) lead: Option<LeadId>,
}

/// The next account of the stream, which is not at its end.
pub(super) fn next(stream: &mut Accounts<'_>) -> GeneratedAccount {
    let company = stream.company;
    let number = stream.next;
    let left = stream.accounts - number;
    let last = left == 1;
    stream.next += 1;
    let mut prng = stream.prng.clone();
    let class = if last {
        Class::Large
    } else {
        prng.weighted(&CLASSES, Class::Small)
    };

    let noise = if prng.chance(500) { 0 } else { 2000 };
    let of = left * MEAN_APPETITE;
    let deals = stream
        .deals
        .take(class.appetite(), of, noise, last, &mut prng);
    let of = left * MEAN_HEADS;
    let noise = prng.below(2000);
    let heads = 1 + stream.leads.take(class.heads(), of, noise, last, &mut prng);
    let deal_attention = company.size.deal_attention;
    let of = left + stream.deals_left * deal_attention;
    let mut plans = Vec::new();
    for _ in 0..deals {
        let won = stream.won.draw(stream.deals_left, &mut prng);
        stream.deals_left -= 1;
        plans.push(deal::plan(class, won, &company.season, &mut prng));
    }
    deal::order(&mut plans, &mut prng);
    let story = tell(stream, number, class, plans, &mut prng);

    let attention = if story.mode == Mode::Silent && !last {
        0
    } else {
        1 + deals * deal_attention
    };
    let noise = prng.range(300, 1700).unsigned_abs();
    let touches = stream.touches.take(attention, of, noise, last, &mut prng);

    let details = details(number, class, &mut prng);
    let mut leads = lead::people(&story, heads, details.as_ref(), &mut prng);
    let touches = journey::touches(stream, &story, &leads, touches, &mut prng);
    let deals = deal::deals(stream, &story, &leads, details.as_ref(), &mut prng);
    lead::date(&mut leads, &story, &touches, &deals, &company.people);
    let first = leads.first().map(|lead| lead.id);
    if prng.chance(50) {
        stream.remembered.lead = first;
    }
    let own = prng.uuid(instant(story.start));
    stream.prng = prng;
    GeneratedAccount {
        id: AccountId(match (class, first) {
            (Class::Person, Some(lead)) => lead.0,
            _ => own,
        }),
        external_id: format!("acc-{:07}", number + 1),
        created_at: instant(story.start),
        company: details,
        leads,
        touches,
        deals,
    }
}

/// When it began, and whether anybody recorded it.
fn tell(
    stream: &Accounts<'_>,
    number: u64,
    class: Class,
    plans: Vec<Plan>,
    prng: &mut Prng,
) -> Story {
    let season = &stream.company.season;
    let start = match plans.first() {
        Some(plan) => season.clamp(plan.start),
        None => season.sample(super::season::Of::Interest, prng),
    };
    let over = plans.iter().filter_map(|plan| plan.closed).max();
    let all_closed = plans.iter().all(|plan| plan.closed.is_some());
    let mode = match over {
        Some(_) if prng.chance(15) => Mode::Silent,
        Some(at) if all_closed && at < season.end() - 10 * DAY && prng.chance(12) => Mode::Late,
        _ => Mode::Usual,
    };
    Story {
        number,
        class,
        mode,
        start,
        plans,
    }
}

/// The company, unless a person buys alone.
fn details(number: u64, class: Class, prng: &mut Prng) -> Option<CompanyDetails> {
    let segment = class.segment()?;
    let (name, domain) = names::company(number);
    Some(CompanyDetails {
        name,
        domain,
        segment,
        industry: prng.pick::<&str>(&names::INDUSTRIES),
        region: prng.weighted(&names::REGIONS, "DACH"),
    })
}
