//! How long answers take: 10,000,000 touches, 1,000,000 accounts, 300,000 won deals.
//!
//! ```text
//! cargo bench -p attribution                                    # everything; loading takes a while
//! cargo bench -p attribution -- 'campaign x month'              # only what has this in its name
//! ACCORD_BENCH_TOUCHES=100000 cargo bench -p attribution        # a smoke run on a company 100 times smaller
//! ACCORD_BENCH_SAMPLES=50 cargo bench -p attribution            # more samples (10 unless given)
//! ```
//!
//! Reports run on one thread unless the name says otherwise. The invented company comes from
//! `attribution::generate` and is the same each time. Reports are asked for again and again under one rule, as those of
//! an organisation are, unless the name says that it is the first question under its rule. Before anything is timed, the numbers of facts, the
//! eligible pairs of deal and touch, the time to load and the memory per touch are printed.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on should stop"
)]

use std::{
    env,
    hint::black_box,
    time::{Duration, Instant as Clock},
};

use attribution::{
    Journeys,
    facts::{AccountFacts, Change, TouchFact},
    generate::{Company, Size},
    ids::TouchpointId,
    query::{DatedBy, Dimension, Measure, ReportQuery},
    rule::{DatedRule, Preset, Rule},
    time::{Day, Instant, Period},
};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// 2026-10-01, the day after the company's last.
const TODAY: Day = Day(20_727);

criterion_group!(benches, all);
criterion_main!(benches);

fn all(criterion: &mut Criterion) {
    let touches = number("ACCORD_BENCH_TOUCHES", 10_000_000);
    let company = Company::new(1, Size::bench(touches, TODAY));
    let journeys = load(&company);
    reports(criterion, &journeys);
    changes(criterion, &company, &journeys);
    loading(criterion, touches / 10);
}

/// Loads the company, and says how large it is.
fn load(company: &Company) -> Journeys {
    let (mut generating, mut pushing) = (Duration::ZERO, Duration::ZERO);
    let mut builder = Journeys::builder(company.settings());
    builder.rates(company.rate_facts());
    for (campaign, spend) in company.spend_facts() {
        builder.spend(campaign, spend);
    }
    let mut accounts = company.accounts();
    loop {
        let start = Clock::now();
        let Some(account) = accounts.next().map(|account| account.to_facts()) else {
            break;
        };
        let generated = Clock::now();
        builder.push(account);
        generating += generated - start;
        pushing += generated.elapsed();
    }
    let start = Clock::now();
    let journeys = builder.finish();
    pushing += start.elapsed();

    let memory = journeys.memory();
    let pairs = |lookback_days| {
        let by_deal = ReportQuery {
            group_by: vec![Dimension::Deal],
            ..question(Preset::Linear, lookback_days)
        };
        let report = journeys.report(&by_deal).unwrap();
        report
            .rows
            .iter()
            .map(|row| row.touchpoint_count)
            .sum::<u64>()
    };
    let won = journeys
        .report(&question(Preset::Linear, None))
        .unwrap()
        .deal_count;
    println!(
        "{} touches, {} accounts, {} deals ({won} of them won and in the report)",
        journeys.touch_count(),
        journeys.account_count(),
        journeys.deal_count(),
    );
    println!(
        "eligible pairs: {} with 90 days of lookback, {} with none",
        pairs(Some(90)),
        pairs(None)
    );
    println!("loaded in {pushing:.2?} (beside {generating:.2?} to invent the facts)");
    println!(
        "memory per touch: {:?} bytes ({} bytes of touches, {} bytes in all)",
        memory.per_touch, memory.touch_bytes, memory.total_bytes
    );
    journeys
}

fn reports(criterion: &mut Criterion, journeys: &Journeys) {
    for (name, lookback_days) in [("90 days", Some(90)), ("no lookback", None)] {
        let mut group = group(criterion, &format!("campaign x month, {name}"));
        for preset in Preset::ALL {
            let query = question(*preset, lookback_days);
            group.bench_function(preset.code(), |bencher| {
                bencher.iter(|| black_box(journeys.report(&query).unwrap()));
            });
        }
        group.finish();

        // More rules than are remembered, in turn: none of them was asked about before, as far as the engine knows.
        let title = format!("the first question under a rule, {name}");
        let mut group = self::group(criterion, &title);
        for preset in Preset::ALL {
            let days = (0..9).map(|more| lookback_days.unwrap_or(20_000) - 4 + more);
            let questions: Vec<_> = days.map(|days| question(*preset, Some(days))).collect();
            let mut questions = questions.iter().cycle();
            group.bench_function(preset.code(), |bencher| {
                bencher.iter(|| black_box(journeys.report(questions.next().unwrap()).unwrap()));
            });
        }
        group.finish();
    }

    println!(
        "with what these questions have settled: {} bytes in all",
        journeys.memory().total_bytes
    );
    let mut group = group(criterion, "other questions");
    let base = question(Preset::WShaped, None);
    let asked = [
        (
            "four dimensions: campaign x channel x team x month",
            ReportQuery {
                group_by: vec![
                    Dimension::Campaign,
                    Dimension::Channel,
                    Dimension::Team,
                    Dimension::Month,
                ],
                ..base.clone()
            },
        ),
        (
            "dated by the touch",
            ReportQuery {
                dated_by: DatedBy::Touched,
                ..base.clone()
            },
        ),
        (
            "pipeline",
            ReportQuery {
                measure: Measure::Pipeline,
                dated_by: DatedBy::DealCreated,
                ..base.clone()
            },
        ),
        (
            "by deal",
            ReportQuery {
                group_by: vec![Dimension::Deal],
                ..base.clone()
            },
        ),
    ];
    for (name, query) in &asked {
        group.bench_function(*name, |bencher| {
            bencher.iter(|| black_box(journeys.report(query).unwrap()));
        });
    }
    for preset in [Preset::WShaped, Preset::TimeDecay] {
        let questions: Vec<_> = (86..95).map(|days| question(preset, Some(days))).collect();
        let mut questions = questions.iter().cycle();
        let name = format!("the first two questions under a rule, {}", preset.code());
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let question = questions.next().unwrap();
                black_box(journeys.report(question).unwrap());
                black_box(journeys.report(question).unwrap());
            });
        });
    }
    group.bench_function("campaign x month on two threads", |bencher| {
        bencher.iter(|| black_box(journeys.report_on(&base, 2).unwrap()));
    });
    group.finish();
}

fn changes(criterion: &mut Criterion, company: &Company, journeys: &Journeys) {
    // Accounts from all over the company, each with a touch of its own told again an hour later.
    let step = usize::try_from(company.size().accounts / 20_000)
        .unwrap_or(1)
        .max(1);
    let told: Vec<AccountFacts> = company
        .accounts()
        .step_by(step)
        .map(|account| account.to_facts())
        .filter(|account| !account.touches.is_empty())
        .collect();
    let again = |number: u128, account: &AccountFacts| {
        let touch = account.touches.first()?;
        let touch = TouchFact {
            id: TouchpointId(number),
            at: Instant(touch.at.0 + 3_600_000),
            order: (touch.order.0.clone(), format!("again-{number}").into()),
            ..touch.clone()
        };
        let leads = account
            .leads
            .iter()
            .copied()
            .filter(|lead| lead.id == touch.lead)
            .collect();
        Some(Change::Touches {
            account: account.id,
            leads,
            touches: vec![touch],
        })
    };
    let all: Vec<Change> = (1..)
        .zip(&told)
        .filter_map(|(number, account)| again(number, account))
        .collect();
    let some: Vec<Change> = all
        .iter()
        .step_by((all.len() / 500).max(1))
        .take(500)
        .cloned()
        .collect();

    let mut group = group(criterion, "changes");
    group.throughput(Throughput::Elements(u64::try_from(some.len()).unwrap()));
    group.bench_function(format!("apply {} touches", some.len()), |bencher| {
        bencher.iter_batched(
            || some.clone(),
            |changes| black_box(journeys.apply(changes)),
            BatchSize::LargeInput,
        );
    });
    let changed = journeys.apply(all.iter().cloned()).journeys;
    group.throughput(Throughput::Elements(
        u64::try_from(changed.overlay_len()).unwrap(),
    ));
    group.bench_function(
        format!("fold {} changed accounts", changed.overlay_len()),
        |bencher| {
            bencher.iter(|| black_box(changed.fold()));
        },
    );
    let query = question(Preset::WShaped, Some(90));
    group.bench_function(
        format!(
            "campaign x month, W_SHAPED, with {} changed accounts",
            changed.overlay_len()
        ),
        |bencher| bencher.iter(|| black_box(changed.report(&query).unwrap())),
    );
    group.finish();
}

fn loading(criterion: &mut Criterion, touches: u64) {
    let company = Company::new(2, Size::bench(touches, TODAY));
    let facts: Vec<AccountFacts> = company
        .accounts()
        .map(|account| account.to_facts())
        .collect();
    let mut group = group(criterion, "load");
    group.throughput(Throughput::Elements(touches));
    group.bench_function(format!("{touches} touches"), |bencher| {
        bencher.iter_batched(
            || facts.clone(),
            |facts| {
                let mut builder = Journeys::builder(company.settings());
                for account in facts {
                    builder.push(account);
                }
                black_box(builder.finish())
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Won revenue of the company's two years in euros, by campaign and month.
fn question(preset: Preset, lookback_days: Option<u32>) -> ReportQuery {
    let rule = Rule {
        model: preset.model(),
        lookback_days,
        ..Rule::official_default()
    };
    ReportQuery {
        measure: Measure::Revenue,
        rules: vec![DatedRule {
            from: Instant(i64::MIN),
            rule,
        }],
        period: Period {
            from: Day(TODAY.0 - 800),
            to: TODAY,
        },
        dated_by: DatedBy::Closed,
        group_by: vec![Dimension::Campaign, Dimension::Month],
        deals: None,
        show: None,
        currency: attribution::money::Currency::parse("EUR").unwrap(),
    }
}

fn group<'a>(
    criterion: &'a mut Criterion,
    name: &str,
) -> criterion::BenchmarkGroup<'a, criterion::measurement::WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sample_size(
            usize::try_from(number("ACCORD_BENCH_SAMPLES", 10))
                .unwrap_or(10)
                .max(10),
        )
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group
}

fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}
