//! The worked examples of tests/data, through report and through the credits of the deal.

use std::{collections::BTreeMap, sync::Arc};

use attribution::{
    facts::{AccountFacts, DealFact, Facets, LeadFact, Settings, TouchFact},
    ids::{AccountId, TouchpointId},
    money::Currency,
    query::{DatedBy, Dimension, Key, Measure, ReportQuery},
    rule::{KindSet, Model, Preset, Rule},
    time::{Calendar, Day, Instant, Period},
    vocabulary::{Channel, DealKind, Outcome, Team, TouchpointKind},
};
use serde_json::Value;

use crate::{
    credit_laws::{always, plain},
    engine::load,
    oracle::World,
    random::{deal, lead, scatter},
};

const EXAMPLES: &str = include_str!("../data/worked_examples.json");

/// One account, one lead, one won deal in euros that closes after everything.
pub(crate) fn one_deal(
    amount: i64,
    created_at: Instant,
    lead_created_at: Option<Instant>,
    touches: impl IntoIterator<Item = Instant>,
) -> World {
    let touch = |(place, at): (usize, Instant)| TouchFact {
        id: TouchpointId(scatter(place, 3)),
        lead: lead(0, 0),
        at,
        order: (Arc::from("example"), format!("{place:04}").into()),
        facets: Facets {
            campaign: None,
            channel: Channel::Email,
            kind: TouchpointKind::EmailClick,
            team: Team::Marketing,
            source: None,
            medium: None,
            content: None,
            rep: None,
        },
        suppressed: false,
    };
    let currency = Currency::parse("EUR").unwrap();
    World {
        settings: Settings {
            calendar: Calendar {
                zone: chrono_tz::UTC,
                fiscal_year_start_month: 1,
            },
            currency,
            session_gap_millis: 30 * 60_000,
            margin_rate_ppm: 1_000_000,
            segment_margin_rates_ppm: vec![],
            eligible_kinds: KindSet::DEFAULT,
        },
        accounts: vec![AccountFacts {
            id: AccountId(scatter(0, 5)),
            leads: vec![LeadFact {
                id: lead(0, 0),
                created_at: lead_created_at,
                first_touch_elsewhere: None,
            }],
            touches: touches.into_iter().enumerate().map(touch).collect(),
            deals: vec![DealFact {
                id: deal(0, 0),
                name: "example".to_owned(),
                amount,
                currency,
                kind: DealKind::New,
                segment: None,
                stage: None,
                owner: None,
                outcome: Outcome::Won,
                created_at,
                closed_at: Some(Instant(2_000_000_000_000)),
                expected_close_on: None,
                term_months: None,
                cost_of_sale: None,
                margin_rate_ppm: None,
                contacts: vec![],
                adjustments: vec![],
            }],
        }],
        spend: vec![],
        rates: vec![],
    }
}

#[test]
fn every_worked_example_to_the_cent() {
    let cases: Vec<Value> = serde_json::from_str(EXAMPLES).unwrap();
    let mut checked = 0;
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let (world, touches) = facts(case);
        let journeys = load(&world);
        let amount = world.accounts[0].deals[0].amount;
        for expect in case["expect"].as_array().unwrap() {
            let rule = rule(expect);
            let measure = match expect["measure"].as_str() {
                Some("PIPELINE") => Measure::Pipeline,
                Some("REVENUE") | None => Measure::Revenue,
                Some(other) => panic!("{other}"),
            };
            let wanted: Vec<(String, i64)> = expect["credits"]
                .as_array()
                .unwrap()
                .iter()
                .map(|credit| {
                    let touch = credit["touch"].as_str().unwrap().to_owned();
                    (touch, credit["minorUnits"].as_i64().unwrap())
                })
                .collect();

            let currency = world.accounts[0].deals[0].currency;
            let rules = [always(rule)];
            let credits = journeys
                .deal_credits(measure, &rules, currency, world.accounts[0].id, deal(0, 0))
                .unwrap();
            let mut got: Vec<(String, i64)> = credits
                .credits
                .iter()
                .map(|credit| (touches[&credit.touchpoint].clone(), credit.amount))
                .collect();
            let mut expected = wanted.clone();
            got.sort();
            expected.sort();
            assert_eq!(got, expected, "{name}: {expect}");

            // A report by content has a row for each touch: here each touch has its own.
            let report = journeys
                .report(&ReportQuery {
                    measure,
                    rules: rules.to_vec(),
                    period: Period {
                        from: Day(0),
                        to: Day(40_000),
                    },
                    dated_by: DatedBy::DealCreated,
                    group_by: vec![Dimension::Content],
                    deals: None,
                    show: None,
                    currency,
                })
                .unwrap();
            let mut rows: Vec<(String, i64)> = report
                .rows
                .iter()
                .map(|row| match &row.key[..] {
                    [Key::Content(Some(touch))] => (touch.to_string(), row.amount),
                    other => panic!("{other:?}"),
                })
                .collect();
            rows.sort();
            assert_eq!(rows, expected, "{name}: {expect}");
            assert_eq!(report.total, amount);
            assert_eq!(
                report.unattributed,
                if wanted.is_empty() { amount } else { 0 }
            );
            checked += 1;
        }
    }
    assert!(
        cases.len() >= 15 && checked >= 35,
        "{} cases, {checked} answers",
        cases.len()
    );
}

/// The facts of a case, and the name of each touch.
fn facts(case: &Value) -> (World, BTreeMap<TouchpointId, String>) {
    let list = case["touches"].as_array().unwrap();
    let times = list
        .iter()
        .map(|touch| instant(&touch["occurredAt"]).unwrap());
    let deal = &case["deal"];
    let mut world = one_deal(
        deal["amountMinorUnits"].as_i64().unwrap(),
        instant(&deal["createdAt"]).unwrap(),
        instant(&case["oldestLeadCreatedAt"]),
        times,
    );
    let account = &mut world.accounts[0];
    account.deals[0].currency = Currency::parse(deal["currency"].as_str().unwrap()).unwrap();
    account.deals[0].closed_at = instant(&deal["closedAt"]);
    let mut names = BTreeMap::new();
    for (touch, given) in account.touches.iter_mut().zip(list) {
        let name = given["id"].as_str().unwrap();
        touch.order.1 = name.into();
        touch.facets.content = Some(name.into());
        touch.facets.channel = Channel::from_code(given["channel"].as_str().unwrap()).unwrap();
        names.insert(touch.id, name.to_owned());
    }
    (world, names)
}

fn rule(expect: &Value) -> Rule {
    let mut model = Preset::from_code(expect["model"].as_str().unwrap())
        .unwrap()
        .model();
    if let (Some(days), Model::TimeDecay { half_life_millis }) =
        (expect["halfLifeDays"].as_i64(), &mut model)
    {
        *half_life_millis = days * 86_400_000;
    }
    let lookback_days = expect["lookbackDays"]
        .as_u64()
        .map(|days| u32::try_from(days).unwrap());
    Rule {
        model,
        lookback_days,
        ..plain()
    }
}

fn instant(value: &Value) -> Option<Instant> {
    let time = chrono::DateTime::parse_from_rfc3339(value.as_str()?).unwrap();
    Some(Instant(time.timestamp_millis()))
}
