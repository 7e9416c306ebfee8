//! The table, case by case, and the words of what is refused.

use agreement::lifecycle::{
    Actor, Disqualification, Misfit, Moment, Reason, Recycling, Refused, Rejection, RejectionGroup,
    Stage, Standing, Step, decide,
};
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> Moment {
    Moment {
        millis: 1_000,
        today: day("2026-03-02"),
    }
}

#[test]
fn every_stage_admits_exactly_the_steps_of_the_table() {
    let until = Some(day("2026-04-01"));
    let steps = [
        (
            Step::HandOff,
            Actor::Marketing,
            "SUBSCRIBER LEAD REJECTED DISQUALIFIED RECYCLED",
            "MQL",
        ),
        (Step::Accept, Actor::Sales, "MQL", "SAL"),
        (Step::AcceptSilently, Actor::System, "MQL", "SAL"),
        (
            Step::Reject(Rejection::Misrouted),
            Actor::Sales,
            "MQL",
            "REJECTED",
        ),
        (Step::Qualify, Actor::Sales, "SAL", "SQL"),
        (
            Step::Recycle(Recycling::BadTiming, until),
            Actor::Sales,
            "MQL SAL SQL",
            "RECYCLED",
        ),
        (
            Step::Return,
            Actor::Marketing,
            "REJECTED DISQUALIFIED RECYCLED",
            "LEAD",
        ),
        (Step::Recontact, Actor::System, "RECYCLED", "LEAD"),
    ];
    for (step, by, from, to) in steps {
        for stage in Stage::ALL {
            let lead = Standing {
                meeting_held: true,
                silence_due: Some(1_000),
                recontact_on: Some(day("2026-03-02")),
                ..Standing::at(*stage)
            };
            let allowed = from.split(' ').any(|name| name == stage.name());
            let taken = decide(&lead, &step, by, now());
            assert_eq!(taken.is_ok(), allowed, "{step:?} from {stage}");
            if let Ok(taken) = taken {
                assert_eq!(taken.unwrap().to.name(), to, "{step:?} from {stage}");
            }
            for other in [Actor::Marketing, Actor::Sales, Actor::System] {
                let refused = decide(&lead, &step, other, now()).is_err();
                assert_eq!(
                    refused,
                    !allowed || other != by,
                    "{step:?} from {stage} by {other:?}"
                );
            }
        }
    }
}

#[test]
fn sales_decides_before_it_calls() {
    let called = Standing {
        attempts: 1,
        ..Standing::at(Stage::Mql)
    };
    for step in [Step::Accept, Step::Reject(Rejection::Duplicate)] {
        let refused = decide(&called, &step, Actor::Sales, now()).unwrap_err();
        assert_eq!(refused, Refused::AlreadyAttempted { step, attempts: 1 });
        assert!(
            refused.to_string().contains("before the first one"),
            "{refused}"
        );
    }
}

#[test]
fn nobody_is_unreachable_before_the_agreed_attempts() {
    let tried = |attempts, agreed_attempts| Standing {
        attempts,
        agreed_attempts,
        ..Standing::at(Stage::Sal)
    };
    let step = Step::Disqualify(Disqualification::UnableToReach, None);
    let outcome = |lead| decide(&lead, &step, Actor::Sales, now());
    assert_eq!(
        outcome(tried(5, Some(6))),
        Err(Refused::TooFewAttempts { made: 5, agreed: 6 })
    );
    assert_eq!(
        outcome(tried(6, Some(6))).unwrap().unwrap().to,
        Stage::Disqualified
    );
    assert_eq!(outcome(tried(0, None)), Err(Refused::NotContacted));
    assert_eq!(
        outcome(tried(1, None)).unwrap().unwrap().to,
        Stage::Disqualified
    );
    // Other reasons can be known after one call.
    let step = Step::Disqualify(Disqualification::NoNeed, None);
    assert!(decide(&tried(1, Some(6)), &step, Actor::Sales, now()).is_ok());
}

#[test]
fn no_fit_says_what_does_not_fit_and_nothing_else_does() {
    let lead = Standing {
        attempts: 1,
        ..Standing::at(Stage::Sql)
    };
    let outcome = |reason, misfit| {
        decide(
            &lead,
            &Step::Disqualify(reason, misfit),
            Actor::Sales,
            now(),
        )
    };
    assert_eq!(
        outcome(Disqualification::NoFit, None),
        Err(Refused::MisfitMissing)
    );
    assert_eq!(
        outcome(Disqualification::NoNeed, Some(Misfit::Region)),
        Err(Refused::MisfitUnwanted)
    );
    let taken = outcome(Disqualification::NoFit, Some(Misfit::Region))
        .unwrap()
        .unwrap();
    assert_eq!(taken.reason.unwrap().code(), "NO_FIT");
    assert_eq!(taken.reason.unwrap().misfit(), Some(Misfit::Region));
}

#[test]
fn a_recycled_lead_comes_back_on_a_day_that_is_ahead() {
    let lead = Standing::at(Stage::Sal);
    let outcome = |on: Option<&str>| {
        let step = Step::Recycle(Recycling::BudgetNextPeriod, on.map(day));
        decide(&lead, &step, Actor::Sales, now())
    };
    assert_eq!(outcome(None), Err(Refused::RecontactMissing));
    let today = day("2026-03-02");
    assert_eq!(
        outcome(Some("2026-03-02")),
        Err(Refused::RecontactNotAhead { on: today, today })
    );
    let taken = outcome(Some("2026-03-03")).unwrap().unwrap();
    assert_eq!(
        (taken.to, taken.recontact_on),
        (Stage::Recycled, Some(day("2026-03-03")))
    );
    let waiting = |on: &str| Standing {
        recontact_on: Some(day(on)),
        ..Standing::at(Stage::Recycled)
    };
    let comes = |lead| decide(&lead, &Step::Recontact, Actor::System, now());
    assert_eq!(comes(waiting("2026-03-03")), Err(Refused::NotDueYet));
    let back = comes(waiting("2026-03-02")).unwrap().unwrap();
    assert_eq!(
        (back.to, back.cycle, back.reason),
        (Stage::Lead, 2, Some(Reason::Recontact))
    );
}

#[test]
fn silence_accepts_only_what_was_agreed_and_is_over() {
    let lead = |silence_due| Standing {
        silence_due,
        attempts: 2,
        ..Standing::at(Stage::Mql)
    };
    let outcome = |lead| decide(&lead, &Step::AcceptSilently, Actor::System, now());
    assert_eq!(outcome(lead(None)), Err(Refused::NotSilentYet));
    assert_eq!(outcome(lead(Some(1_001))), Err(Refused::NotSilentYet));
    let taken = outcome(lead(Some(1_000))).unwrap().unwrap();
    assert_eq!((taken.to, taken.reason), (Stage::Sal, Some(Reason::Silent)));
}

#[test]
fn only_a_deal_or_a_meeting_qualifies() {
    let lead = Standing {
        attempts: 3,
        ..Standing::at(Stage::Sal)
    };
    let outcome = |lead| decide(&lead, &Step::Qualify, Actor::Sales, now());
    assert_eq!(outcome(lead), Err(Refused::NothingQualifies));
    assert!(
        outcome(Standing {
            meeting_held: true,
            ..lead
        })
        .is_ok()
    );
    assert!(
        outcome(Standing {
            on_deal: true,
            ..lead
        })
        .is_ok()
    );
}

#[test]
fn deals_move_leads_from_everywhere_and_customers_stay() {
    for stage in Stage::ALL {
        let lead = Standing {
            cycle: 3,
            ..Standing::at(*stage)
        };
        let moved = |step| {
            decide(&lead, &step, Actor::System, now())
                .unwrap()
                .map(|taken| (taken.to, taken.cycle))
        };
        let created = match stage {
            Stage::Opportunity | Stage::Customer => None,
            _ => Some((Stage::Opportunity, 3)),
        };
        assert_eq!(moved(Step::DealCreated), created, "{stage}");
        let won = (*stage != Stage::Customer).then_some((Stage::Customer, 3));
        assert_eq!(moved(Step::DealWon), won, "{stage}");
    }
}

#[test]
fn every_reason_is_read_back_by_its_name_and_belongs_to_one_group() {
    let groups: Vec<usize> = RejectionGroup::ALL
        .iter()
        .map(|group| {
            Rejection::ALL
                .iter()
                .filter(|reason| reason.group() == *group)
                .count()
        })
        .collect();
    assert_eq!(groups, [2, 3, 6]);
    for reason in Rejection::ALL {
        assert_eq!(reason.name().parse(), Ok(*reason));
    }
    assert_eq!(
        "LAZINESS".parse::<Recycling>().unwrap_err().to_string(),
        "not a value of Recycling"
    );
}

#[test]
fn what_is_refused_names_what_is_missing() {
    let refused = decide(
        &Standing::at(Stage::Lead),
        &Step::Accept,
        Actor::Sales,
        now(),
    )
    .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "The lead is in the stage LEAD; it can be accepted only in MQL."
    );
    let refused = decide(
        &Standing::at(Stage::Lead),
        &Step::HandOff,
        Actor::Sales,
        now(),
    )
    .unwrap_err();
    assert_eq!(refused.to_string(), "A lead is handed off by marketing.");
}
