//! Random histories: whatever is tried, in whatever order, by whomever, both tables come to the same.

use agreement::lifecycle::{
    Actor, Disqualification, Moment, Recycling, Rejection, Standing, Step, decide,
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::model::{ATTEMPTS, Model, SILENT_DAYS};

const DAY: i64 = 86_400_000;

#[derive(Debug, Clone, Copy)]
enum Event {
    Try(&'static str, char, i64),
    Attempt { meeting: bool },
    Days(i64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let what = prop::sample::select(vec![
        "hand off",
        "accept",
        "silence",
        "reject",
        "qualify",
        "unreachable",
        "disqualify",
        "recycle",
        "return",
        "recontact",
        "deal",
        "win",
    ]);
    // Mostly whoever may; sometimes anybody.
    let tried = (
        what,
        prop::sample::select(vec!['M', 'S', '-', '?', '?', '?', '?', '?', '?']),
        -1_i64..10,
    )
        .prop_map(|(what, by, ahead)| {
            Event::Try(what, if by == '?' { usual(what) } else { by }, ahead)
        });
    let event = prop_oneof![
        7 => tried,
        2 => any::<bool>().prop_map(|meeting| Event::Attempt { meeting }),
        1 => (1_i64..6).prop_map(Event::Days),
    ];
    prop::collection::vec(event, 1..40)
}

fn usual(what: &str) -> char {
    match what {
        "hand off" | "return" => 'M',
        "silence" | "recontact" | "deal" | "win" => '-',
        _ => 'S',
    }
}

fn date(day: i64) -> NaiveDate {
    let start: NaiveDate = "2026-01-01".parse().unwrap();
    start
        .checked_add_days(Days::new(u64::try_from(day).unwrap()))
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn both_tables_come_to_the_same(events in events()) {
        let mut model = Model::new();
        let mut lead = Standing::at(agreement::lifecycle::Stage::Lead);
        let mut day = 10;
        for event in events {
            match event {
                Event::Days(days) => day += days,
                Event::Attempt { meeting } => {
                    lead.attempts += 1;
                    lead.meeting_held |= meeting;
                    model.attempts += 1;
                    model.met |= meeting;
                }
                Event::Try(what, by, ahead) => {
                    let until = day + ahead;
                    let step = match what {
                        "hand off" => Step::HandOff,
                        "accept" => Step::Accept,
                        "silence" => Step::AcceptSilently,
                        "reject" => Step::Reject(Rejection::WrongSize),
                        "qualify" => Step::Qualify,
                        "unreachable" => Step::Disqualify(Disqualification::UnableToReach, None),
                        "disqualify" => Step::Disqualify(Disqualification::StatusQuo, None),
                        "recycle" => Step::Recycle(Recycling::NoResponse, Some(date(until))),
                        "return" => Step::Return,
                        "recontact" => Step::Recontact,
                        "deal" => Step::DealCreated,
                        _ => Step::DealWon,
                    };
                    let actor = match by {
                        'M' => Actor::Marketing,
                        'S' => Actor::Sales,
                        _ => Actor::System,
                    };
                    let expected = model.take(what, by, day, until);
                    let now = Moment { millis: day * DAY, today: date(day) };
                    let taken = decide(&lead, &step, actor, now);
                    prop_assert_eq!(taken.is_ok(), expected, "{:?} on {:?}: {:?}", step, lead, taken);
                    if let Ok(Some(taken)) = taken {
                        let fresh = matches!(step, Step::HandOff | Step::Return | Step::Recontact);
                        lead.stage = taken.to;
                        lead.cycle = taken.cycle;
                        lead.recontact_on = taken.recontact_on;
                        lead.silence_due = match step {
                            Step::HandOff => Some((day + SILENT_DAYS) * DAY),
                            _ => lead.silence_due.filter(|_| !fresh),
                        };
                        if fresh {
                            lead.attempts = 0;
                            lead.meeting_held = false;
                        }
                    }
                    lead.on_deal = model.deals > 0;
                    lead.agreed_attempts = Some(ATTEMPTS);
                }
            }
            prop_assert_eq!(lead.stage.name(), &model.stage);
            prop_assert_eq!(lead.cycle, model.cycle);
        }
    }
}
