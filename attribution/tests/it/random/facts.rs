//! Random facts.

use std::{collections::HashSet, sync::Arc};

use attribution::{
    facts::{AccountFacts, Adjustment, DealFact, Facets, LeadFact, Settings, SpendFact, TouchFact},
    ids::AccountId,
    money::ExchangeRate,
    rule::KindSet,
    time::{Calendar, Day},
    vocabulary::{Channel, DealKind, Outcome, Team, TouchpointKind},
};
use chrono_tz::Tz;
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    SEGMENTS, TEXTS, Time, any_time, campaign, currency, deal, lead, scatter, some_of,
    time::{BASE_DAY, ZONES, time_within},
    touchpoint,
};
use crate::oracle::World;

/// Channels, kinds and texts are few, so that groups, sessions and filters hit.
pub(super) const CHANNELS: [Channel; 4] = [
    Channel::Direct,
    Channel::PaidSearch,
    Channel::Email,
    Channel::Sales,
];
pub(super) const KINDS: [TouchpointKind; 5] = [
    TouchpointKind::AdClick,
    TouchpointKind::EmailOpen,
    TouchpointKind::FormSubmission,
    TouchpointKind::Call,
    TouchpointKind::Other,
];

#[derive(Debug, Clone)]
struct AccountSpec {
    leads: Vec<(Option<Time>, Option<Time>)>,
    touches: Vec<TouchSpec>,
    deals: Vec<DealSpec>,
}

#[derive(Debug, Clone)]
struct TouchSpec {
    lead: usize,
    at: Time,
    facets: Facets,
    suppressed: bool,
}

#[derive(Debug, Clone)]
struct DealSpec {
    money: (i64, usize, Option<i64>, Option<u32>),
    words: (DealKind, Option<usize>, Option<usize>, Option<usize>),
    outcome: Outcome,
    created: Time,
    closed: Time,
    expected: Option<i32>,
    contacts: (Vec<usize>, bool),
    adjustments: Vec<(i64, Time)>,
}

/// A whole company of up to four accounts.
pub(crate) fn world() -> impl Strategy<Value = World> {
    let settings = (
        select(&ZONES[..]),
        1..=12_u8,
        any_currency(),
        select(vec![
            30 * 60_000_i64,
            6 * 3_600_000,
            48 * 3_600_000,
            48 * 3_600_000,
            48 * 3_600_000 + 1,
        ]),
        margin(),
        option::of(margin()),
    );
    let spend = vec(
        (0..4_usize, -10..70_i32, 1..1_000_000_i64, any_currency()),
        0..14,
    );
    (settings, vec(account(), 1..6), spend, rates()).prop_map(
        |((zone, fiscal, home, gap, margin, segment), accounts, spend, rates)| World {
            settings: Settings {
                calendar: Calendar {
                    zone,
                    fiscal_year_start_month: fiscal,
                },
                currency: currency(home),
                session_gap_millis: gap,
                margin_rate_ppm: margin,
                segment_margin_rates_ppm: segment
                    .map(|rate| (SEGMENTS[0].to_owned(), rate))
                    .into_iter()
                    .collect(),
                eligible_kinds: KindSet::DEFAULT,
            },
            accounts: accounts
                .into_iter()
                .enumerate()
                .map(|(number, account)| account.build(number, zone))
                .collect(),
            spend: (0..4)
                .map(|number| {
                    let of = spend.iter().filter(|spend| spend.0 == number);
                    let mut days = HashSet::new();
                    let facts = of
                        .filter(|spend| days.insert(spend.1))
                        .map(|spend| SpendFact {
                            on: Day(BASE_DAY + spend.1),
                            amount: spend.2,
                            currency: currency(spend.3),
                        });
                    (campaign(number), facts.collect())
                })
                .collect(),
            rates,
        },
    )
}

fn account() -> impl Strategy<Value = AccountSpec> {
    let lead = (option::of(any_time()), option::weighted(0.2, any_time()));
    (
        vec(lead, 1..4),
        prop_oneof![1 => vec(touch(), 0..3), 5 => vec(touch(), 4..16)],
        vec(any_deal(), 0..5),
    )
        .prop_map(|(leads, touches, deals)| AccountSpec {
            leads,
            touches,
            deals,
        })
}

fn touch() -> impl Strategy<Value = TouchSpec> {
    (
        prop_oneof![Just(0_usize), 0..8_usize],
        any_time(),
        facets(),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(lead, at, facets, suppressed)| TouchSpec {
            lead,
            at,
            facets,
            suppressed,
        })
}

fn facets() -> impl Strategy<Value = Facets> {
    let text = || option::of(select(&TEXTS[..]).prop_map(Arc::<str>::from));
    // One combination is common, so that there are repeats to fold.
    let campaign = prop_oneof![
        3 => Just(Some(campaign(0))),
        2 => option::of((0..3_usize).prop_map(campaign)),
    ];
    let channel = prop_oneof![3 => Just(CHANNELS[2]), 2 => select(&CHANNELS[..])];
    let kind = prop_oneof![3 => Just(KINDS[2]), 2 => select(&KINDS[..])];
    (
        (campaign, channel, kind, select(Team::ALL)),
        (text(), text(), text(), text()),
    )
        .prop_map(
            |((campaign, channel, kind, team), (source, medium, content, rep))| Facets {
                campaign,
                channel,
                kind,
                team,
                source,
                medium,
                content,
                rep,
            },
        )
}

/// Usual, tiny, refunds, nothing, and sometimes more than 64 bits can add up.
fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        20 => 1..2_000_000_i64,
        8 => 1..8_i64,
        6 => -300_000..0_i64,
        2 => Just(0),
        1 => prop_oneof![Just(i64::MAX), Just(i64::MIN + 1), Just(4_000_000_000_000_000_000)],
    ]
}

/// Millionths; a half and a quarter make ties.
fn margin() -> impl Strategy<Value = u32> {
    prop_oneof![
        select(vec![500_000_u32, 250_000, 1_000_000]),
        0..=1_000_000_u32
    ]
}

fn any_deal() -> impl Strategy<Value = DealSpec> {
    let cost = option::weighted(0.3, -1000..500_000_i64);
    let margin = option::weighted(0.3, margin());
    let text = || option::of(0..TEXTS.len());
    (
        (amount(), any_currency(), cost, margin),
        (
            select(DealKind::ALL),
            option::of(0..SEGMENTS.len()),
            text(),
            text(),
        ),
        prop_oneof![6 => Just(Outcome::Won), 1 => Just(Outcome::Lost), 1 => Just(Outcome::Open)],
        (
            prop_oneof![1 => any_time().boxed(), 2 => time_within(40..200).boxed()],
            prop_oneof![1 => any_time().boxed(), 4 => time_within(130..280).boxed()],
            option::of(-20..90),
        ),
        (some_of(4), prop::bool::weighted(0.1)),
        vec((amount(), any_time()), 0..3),
    )
        .prop_map(
            |(money, words, outcome, times, contacts, adjustments)| DealSpec {
                money,
                words,
                outcome,
                created: times.0,
                closed: times.1,
                expected: times.2,
                contacts,
                adjustments,
            },
        )
}

/// Mostly the first, so that much needs no rate at all.
pub(super) fn any_currency() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(0_usize), 2 => 0..4_usize]
}

fn rates() -> impl Strategy<Value = Vec<ExchangeRate>> {
    // Euros into everything, every six days, besides whatever else there is.
    let dense = sparse_rates().prop_map(|mut rates| {
        for to in 1..4 {
            for step in -110..20 {
                let on = Day(BASE_DAY + step * 6);
                let (from, to) = (currency(0), currency(to));
                if !rates
                    .iter()
                    .any(|rate| (rate.from, rate.to, rate.on) == (from, to, on))
                {
                    let rate_pico = 1_100_000_000_000 + i64::from(step) * 1_234_567_891;
                    rates.push(ExchangeRate {
                        from,
                        to,
                        on,
                        rate_pico,
                    });
                }
            }
        }
        rates
    });
    prop_oneof![3 => dense, 2 => sparse_rates()]
}

/// A few pairs of currencies, each with rates some days apart, so that some days have none.
fn sparse_rates() -> impl Strategy<Value = Vec<ExchangeRate>> {
    let rate = prop_oneof![
        6 => 1_000_000_000_000..2_000_000_000_000_i64,
        2 => 100_000_000_000_000..200_000_000_000_000_i64,
        2 => Just(1_250_000_000_000_i64),
        1 => 1_000_000_000..9_000_000_000_i64,
        1 => select(vec![1_i64, i64::MAX / 2]),
    ];
    let series = (0..4_usize, 0..4_usize, -40..10, 1..13, 1..20, rate);
    vec(series, 0..7).prop_map(|list| {
        let mut rates = Vec::new();
        let mut known = HashSet::new();
        for (from, to, first, step, count, rate) in list {
            for number in 0..count {
                let on = Day(BASE_DAY + first + step * number);
                if from != to && known.insert((from, to, on)) {
                    rates.push(ExchangeRate {
                        from: currency(from),
                        to: currency(to),
                        on,
                        rate_pico: rate + i64::from(number) * 7_777_777,
                    });
                }
            }
        }
        rates
    })
}

impl AccountSpec {
    fn build(self, number: usize, zone: Tz) -> AccountFacts {
        let heads = self.leads.len();
        let leads = self
            .leads
            .iter()
            .enumerate()
            .map(|(place, (created, elsewhere))| LeadFact {
                id: lead(number, place),
                created_at: created.map(|time| time.at(zone)),
                first_touch_elsewhere: elsewhere.map(|time| time.at(zone)),
            });
        let touches = self
            .touches
            .into_iter()
            .enumerate()
            .map(|(place, touch)| TouchFact {
                id: touchpoint(number, place),
                lead: lead(number, touch.lead % heads),
                at: touch.at.at(zone),
                order: sent_as(number, place),
                facets: touch.facets,
                suppressed: touch.suppressed,
            });
        let touches = touches.collect();
        let deals = self
            .deals
            .into_iter()
            .enumerate()
            .map(|(place, spec)| spec.build(number, place, heads, zone));
        AccountFacts {
            id: AccountId(scatter(number, 5)),
            leads: leads.collect(),
            touches,
            deals: deals.collect(),
        }
    }
}

/// The source and the message id of a touch. They are its identity: a touch known by its id never changes them.
fn sent_as(account: usize, place: usize) -> (Arc<str>, Arc<str>) {
    let mix = (account * 31 + place * 7) % 12;
    let source = ["crm", "ads", "Web"][mix % 3];
    let letter = ['a', 'b', 'B', 'é'][mix / 3];
    (source.into(), format!("{letter}{place}").into())
}

impl DealSpec {
    fn build(self, account: usize, place: usize, heads: usize, zone: Tz) -> DealFact {
        let (amount, money, cost_of_sale, margin_rate_ppm) = self.money;
        let (kind, segment, stage, owner) = self.words;
        let text = |place: Option<usize>| place.map(|place| TEXTS[place].to_owned());
        let (own, foreign) = self.contacts;
        let mut contacts: Vec<_> = own
            .into_iter()
            .filter(|place| *place < heads)
            .map(|place| lead(account, place))
            .collect();
        if foreign {
            contacts.push(lead(account + 1, 0));
        }
        DealFact {
            id: deal(account, place),
            name: format!("Deal {place} über {account}"),
            amount,
            currency: currency(money),
            kind,
            segment: segment.map(|place| SEGMENTS[place].to_owned()),
            stage: text(stage),
            owner: text(owner),
            outcome: self.outcome,
            created_at: self.created.at(zone),
            closed_at: (self.outcome != Outcome::Open).then(|| self.closed.at(zone)),
            expected_close_on: self.expected.map(|day| Day(BASE_DAY + day)),
            cost_of_sale,
            margin_rate_ppm,
            contacts,
            adjustments: self
                .adjustments
                .into_iter()
                .map(|(amount, at)| Adjustment {
                    amount,
                    at: at.at(zone),
                })
                .collect(),
        }
    }
}
