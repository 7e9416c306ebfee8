//! The engine against SQL: the same reports over the same 1,000,000 touches, 100,000 accounts and 30,000 won deals.
//!
//! ```text
//! cargo bench -p tests --bench sql                                   # about five minutes
//! cargo bench -p tests --bench sql -- W_SHAPED                       # only what has this in its name
//! ACCORD_BENCH_TOUCHES=100000 cargo bench -p tests --bench sql       # a smaller company
//! ```
//!
//! Won revenue by campaign and month under LINEAR, `TIME_DECAY` and `W_SHAPED`, with 90 days of lookback and with none. The
//! engine runs on one thread, works everything out from the facts, and answers more than is asked here (what was
//! sourced and influenced, contributions, counts). SQLite and PostgreSQL answer from the tables of [`narrow`], which
//! were made for this one question, in two forms each (see [`questions`]); the faster form counts. Before anything is
//! timed, every answer of theirs is compared with the engine's. PostgreSQL may use parallel workers.
#![expect(
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on should stop"
)]

mod check;
mod databases;
mod narrow;
mod questions;
mod timings;

use std::env;
use std::hint::black_box;

use attribution::generate::{Company, Size};
use attribution::{Day, Journeys};
use criterion::{Criterion, criterion_group, criterion_main};

use databases::SqlDatabase;
use narrow::Narrow;
use questions::Question;
use timings::Timings;

/// 2026-10-01: the day after the company's last.
const TODAY: Day = Day(20_727);

criterion_group!(benches, all);
criterion_main!(benches);

fn all(criterion: &mut Criterion) {
    let touches = env::var("ACCORD_BENCH_TOUCHES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let company = Company::new(1, Size::bench(touches, TODAY));
    let journeys = load(&company);
    let narrow = Narrow::of(&company);
    println!(
        "{} touches ({} of kinds that count), {} accounts, {} won deals and refunds",
        journeys.touch_count(),
        narrow.touches.len(),
        journeys.account_count(),
        narrow.postings.len()
    );
    let databases = databases::all(&narrow);
    let timings = Timings::default();
    for question in questions::all(TODAY) {
        compare(
            criterion, &journeys, &narrow, &databases, &question, &timings,
        );
    }
    timings.print();
}

fn load(company: &Company) -> Journeys {
    let mut builder = Journeys::builder(company.settings());
    builder.rates(company.rate_facts());
    for account in company.accounts() {
        builder.push(account.to_facts());
    }
    builder.finish()
}

fn compare(
    criterion: &mut Criterion,
    journeys: &Journeys,
    narrow: &Narrow,
    databases: &[SqlDatabase],
    question: &Question,
    timings: &Timings,
) {
    let report = journeys.report(&question.query).expect("a report");
    let mut group = criterion.benchmark_group(&question.name);
    group.sample_size(10);
    group.bench_function("engine", |bencher| {
        bencher.iter_custom(|times| {
            timings.measure(&question.name, "engine", times, || {
                black_box(journeys.report(&question.query)).expect("a report");
            })
        });
    });
    for database in databases {
        for (form, sql) in question.forms() {
            check::same(
                &report,
                &database.rows(&sql),
                narrow,
                &format!("{} {form}", database.name),
            );
            group.bench_function(format!("{}, {form}", database.name), |bencher| {
                bencher.iter_custom(|times| {
                    timings.measure(&question.name, database.name, times, || {
                        black_box(database.rows(&sql));
                    })
                });
            });
            timings.next_form(&question.name, database.name, form);
        }
    }
    group.finish();
}
