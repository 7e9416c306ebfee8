//! Random questions.

use attribution::{
    filter::{DealTest, Filter, RangeTest, TextTest, TouchTest},
    ids::AccountId,
    query::{DatedBy, Dimension, Measure, ReportQuery},
    rule::{
        DatedRule, Dedupe, JourneyStart, KindSet, Missing, Model, PositionWeights, Preset, Rule,
        Scope, TeamSet,
    },
    time::{Day, Instant, Period},
    vocabulary::{DealKind, Outcome, Team},
};
use chrono_tz::Tz;
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    SEGMENTS, TEXTS, any_time, campaign, currency, deal,
    facts::{CHANNELS, KINDS, any_currency},
    lead, scatter, some_of,
    time::BASE_DAY,
    touchpoint,
};

const TOUCH_SIDE: [Dimension; 9] = [
    Dimension::Campaign,
    Dimension::Channel,
    Dimension::Source,
    Dimension::Medium,
    Dimension::Content,
    Dimension::TouchpointKind,
    Dimension::Team,
    Dimension::Rep,
    Dimension::Lead,
];
const DEAL_SIDE: [Dimension; 4] = [
    Dimension::Account,
    Dimension::Deal,
    Dimension::DealKind,
    Dimension::Segment,
];
const DATES: [Dimension; 5] = [
    Dimension::Day,
    Dimension::Week,
    Dimension::Month,
    Dimension::Quarter,
    Dimension::Year,
];

/// Any question that can be asked, without PARTICIPATION unless `participation`.
pub(crate) fn any_query(participation: bool) -> impl Strategy<Value = ReportQuery> {
    let dating = select(vec![
        (Measure::Revenue, DatedBy::Closed),
        (Measure::Revenue, DatedBy::DealCreated),
        (Measure::Revenue, DatedBy::Touched),
        (Measure::Pipeline, DatedBy::DealCreated),
        (Measure::Pipeline, DatedBy::Touched),
    ]);
    let period = prop_oneof![
        4 => Just((-1000, 2000)),
        3 => (-20..60, 1..80),
    ];
    (
        dating,
        any_rules(participation),
        period,
        group_by(),
        (
            option::weighted(0.3, deals()),
            option::weighted(0.4, show()),
        ),
        any_currency(),
    )
        .prop_map(
            |((measure, dated_by), rules, (from, length), group_by, (deals, show), money)| {
                ReportQuery {
                    measure,
                    rules,
                    period: Period {
                        from: Day(BASE_DAY + from),
                        to: Day(BASE_DAY + from + length),
                    },
                    dated_by,
                    group_by,
                    deals,
                    show,
                    currency: currency(money),
                }
            },
        )
}

/// One to three rules, each in effect from some instant.
pub(crate) fn any_rules(participation: bool) -> impl Strategy<Value = Vec<DatedRule>> {
    let later = vec((any_time(), any_rule(participation)), 0..3);
    (any_rule(participation), later).prop_map(|(rule, later)| {
        let mut rules = vec![DatedRule {
            from: Instant(i64::MIN),
            rule,
        }];
        rules.extend(later.into_iter().map(|(from, rule)| DatedRule {
            from: from.at(Tz::UTC),
            rule,
        }));
        rules.sort_by_key(|rule| rule.from);
        rules.dedup_by_key(|rule| rule.from);
        rules
    })
}

/// Any rule.
fn any_rule(participation: bool) -> impl Strategy<Value = Rule> {
    (
        any_model(participation),
        select(vec![
            Scope::Account,
            Scope::Account,
            Scope::Account,
            Scope::Contacts,
            Scope::ContactsOrAccount,
        ]),
        prop_oneof![3 => Just(None), 2 => (0..60_u32).prop_map(Some), 1 => Just(Some(u32::MAX))],
        prop_oneof![2 => Just(JourneyStart::AccountStart), 1 => Just(JourneyStart::PreviousWin)],
        (
            prop_oneof![
                4 => Just(KindSet::ALL),
                2 => Just(KindSet::DEFAULT),
                1 => some_of(5).prop_map(|list| list.into_iter().map(|n| KINDS[n]).collect()),
            ],
            select(vec![
                TeamSet::ALL,
                TeamSet::ALL,
                TeamSet::ALL,
                TeamSet::from_iter([Team::Sales]),
            ]),
        ),
        select(vec![Dedupe::Touch, Dedupe::Session, Dedupe::Day]),
    )
        .prop_map(
            |(model, scope, lookback_days, journey_start, (kinds, teams), dedupe)| Rule {
                model,
                scope,
                lookback_days,
                journey_start,
                kinds,
                teams,
                dedupe,
            },
        )
}

/// Any model: the presets, any half-life, any weights.
fn any_model(participation: bool) -> impl Strategy<Value = Model> {
    let presets: Vec<Model> = Preset::ALL
        .iter()
        .map(|preset| preset.model())
        .filter(|model| participation || *model != Model::Participation)
        .collect();
    let half_life = prop_oneof![
        Just(1_i64),
        Just(6 * 3_600_000),
        1..90_000_000_i64,
        1..4_000_000_000_i64,
        Just(i64::MAX),
    ];
    prop_oneof![
        3 => select(presets),
        1 => half_life.prop_map(|half_life_millis| Model::TimeDecay { half_life_millis }),
        3 => weights().prop_map(Model::Position),
        1 => Just(if participation { Model::Participation } else { Model::Linear }),
    ]
}

/// Weights that sum to 100 %, many of them zero.
fn weights() -> impl Strategy<Value = PositionWeights> {
    let part = || prop_oneof![2 => Just(0_u64), 3 => 1..1000_u64];
    let missing = select(vec![Missing::Proportional, Missing::Even, Missing::Next]);
    ([part(), part(), part(), part(), part()], missing).prop_map(|(parts, missing)| {
        let sum: u64 = parts.iter().sum();
        let scale = |part: u64| u32::try_from(part * 1_000_000 / sum.max(1)).unwrap();
        let mut scaled = parts.map(scale);
        // What rounding left over goes to a part that has weight, or to the rest.
        let left = 1_000_000 - scaled.iter().sum::<u32>();
        let heir = scaled.iter().position(|part| *part > 0).unwrap_or(4);
        scaled[heir] += left;
        let [first, lead_created, deal_created, last, rest] = scaled;
        PositionWeights {
            first,
            lead_created,
            deal_created,
            last,
            rest,
            missing,
        }
    })
}

fn group_by() -> impl Strategy<Value = Vec<Dimension>> {
    let campaigns = prop_oneof![
        Just(vec![Dimension::Campaign]),
        select(&DATES[..]).prop_map(|date| vec![Dimension::Campaign, date]),
        select(&DATES[..]).prop_map(|date| vec![date, Dimension::Campaign]),
    ];
    let pool: Vec<Dimension> = TOUCH_SIDE.into_iter().chain(DEAL_SIDE).collect();
    let any = (
        proptest::sample::subsequence(pool, 0..=3),
        option::of(select(&DATES[..])),
    )
        .prop_map(|(mut list, date)| {
            list.extend(date);
            if list.is_empty() {
                list.push(Dimension::Team);
            }
            list
        })
        .prop_shuffle();
    prop_oneof![1 => campaigns, 3 => any]
}

fn tree<L: std::fmt::Debug + Clone + 'static>(
    leaf: impl Strategy<Value = L> + 'static,
) -> impl Strategy<Value = Filter<L>> {
    leaf.prop_map(Filter::Test).prop_recursive(3, 8, 3, |part| {
        prop_oneof![
            vec(part.clone(), 0..3).prop_map(Filter::And),
            vec(part.clone(), 0..3).prop_map(Filter::Or),
            part.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

fn text(words: &'static [&'static str]) -> impl Strategy<Value = TextTest> {
    let word = || select(words).prop_map(str::to_owned);
    prop_oneof![
        word().prop_map(TextTest::Eq),
        vec(word(), 0..3).prop_map(TextTest::In),
        select(vec!["ind", "ÜBER", "e", ""]).prop_map(|part| TextTest::Contains(part.to_owned())),
        select(vec!["FIND", "üb", "S", ""]).prop_map(|part| TextTest::StartsWith(part.to_owned())),
        any::<bool>().prop_map(TextTest::IsNull),
    ]
}

fn range<T: std::fmt::Debug + Clone + Copy + 'static>(
    bound: impl Strategy<Value = T>,
) -> impl Strategy<Value = RangeTest<T>> {
    (bound, 0..7_u8).prop_map(|(bound, which)| match which {
        0 => RangeTest::Eq(bound),
        1 => RangeTest::Gte(bound),
        2 => RangeTest::Gt(bound),
        3 => RangeTest::Lte(bound),
        4 => RangeTest::Lt(bound),
        5 => RangeTest::IsNull(true),
        _ => RangeTest::IsNull(false),
    })
}

fn instant() -> impl Strategy<Value = Instant> {
    any_time().prop_map(|time| time.at(Tz::UTC))
}

fn deals() -> impl Strategy<Value = Filter<DealTest>> {
    let pairs = || vec((0..4_usize, 0..3_usize), 0..4);
    tree(prop_oneof![
        pairs().prop_map(|list| DealTest::Id(list.iter().map(|(a, b)| deal(*a, *b)).collect())),
        some_of(4).prop_map(|list| {
            let mut list: Vec<_> = list.into_iter().map(|n| AccountId(scatter(n, 5))).collect();
            list.sort();
            DealTest::Account(list)
        }),
        text(&["Deal 0 über 0", "Deal 1 über 0", "deal"]).prop_map(DealTest::Name),
        some_of(3).prop_map(|list| {
            DealTest::Kind(list.into_iter().map(|n| DealKind::ALL[n]).collect())
        }),
        some_of(3).prop_map(|list| {
            DealTest::Outcome(list.into_iter().map(|n| Outcome::ALL[n]).collect())
        }),
        text(&SEGMENTS).prop_map(DealTest::Segment),
        text(&TEXTS).prop_map(DealTest::Stage),
        text(&TEXTS).prop_map(DealTest::Owner),
        some_of(4).prop_map(|list| DealTest::Currency(list.into_iter().map(currency).collect())),
        range(-10..1_000_000_i64).prop_map(DealTest::Amount),
        range(instant()).prop_map(DealTest::CreatedAt),
        range(instant()).prop_map(DealTest::ClosedAt),
        range((-20..90).prop_map(|day| Day(BASE_DAY + day))).prop_map(DealTest::ExpectedCloseOn),
    ])
}

fn show() -> impl Strategy<Value = Filter<TouchTest>> {
    let campaigns =
        || vec(option::of((0..4_usize).prop_map(campaign)), 0..4).prop_map(TouchTest::Campaign);
    let any = prop_oneof![
        vec((0..4_usize, 0..8_usize), 0..6)
            .prop_map(|list| TouchTest::Id(list.iter().map(|(a, b)| touchpoint(*a, *b)).collect())),
        vec((0..4_usize, 0..3_usize), 0..6)
            .prop_map(|list| TouchTest::Lead(list.iter().map(|(a, b)| lead(*a, *b)).collect())),
        campaigns(),
        some_of(4)
            .prop_map(|list| TouchTest::Channel(list.into_iter().map(|n| CHANNELS[n]).collect())),
        some_of(5).prop_map(|list| TouchTest::Kind(list.into_iter().map(|n| KINDS[n]).collect())),
        some_of(2)
            .prop_map(|list| TouchTest::Team(list.into_iter().map(|n| Team::ALL[n]).collect())),
        text(&TEXTS).prop_map(TouchTest::Source),
        text(&TEXTS).prop_map(TouchTest::Medium),
        text(&TEXTS).prop_map(TouchTest::Content),
        text(&TEXTS).prop_map(TouchTest::Rep),
        range(instant()).prop_map(TouchTest::OccurredAt),
    ];
    prop_oneof![1 => tree(campaigns()), 3 => tree(any)]
}
