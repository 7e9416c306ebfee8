//! The decision: what a step does to a lead, or what it lacks.

use super::{
    Actor, Moment, Move, Refused, Stage, Standing, Step,
    reason::{Disqualification, Misfit, Reason},
};

use Stage as S;

/// What the step does to the lead; none when it changes nothing, as the second deal of somebody who is on one already.
///
/// # Errors
/// Names what the step lacks: another stage, another actor, an attempt, a reason's detail, a day.
pub fn decide(
    lead: &Standing,
    step: &Step,
    by: Actor,
    now: Moment,
) -> Result<Option<Move>, Refused> {
    let step = *step;
    let (expected, actor) = terms(step);
    if !expected.contains(&lead.stage) {
        let stage = lead.stage;
        return Err(Refused::WrongStage {
            step,
            stage,
            expected,
        });
    }
    if by != actor {
        return Err(Refused::WrongActor {
            step,
            expected: actor,
        });
    }
    let reason = needs(lead, step, now)?;
    Ok(destination(lead, step).map(|to| Move {
        to,
        cycle: if lead.stage.is_return_point() && matches!(to, S::Lead | S::Mql) {
            lead.cycle.saturating_add(1)
        } else {
            lead.cycle
        },
        reason,
        recontact_on: match step {
            Step::Recycle(_, on) => on,
            _ => None,
        },
    }))
}

/// From which stages a step goes, and who takes it.
const fn terms(step: Step) -> (&'static [Stage], Actor) {
    match step {
        Step::HandOff => (
            &[
                S::Subscriber,
                S::Lead,
                S::Rejected,
                S::Disqualified,
                S::Recycled,
            ],
            Actor::Marketing,
        ),
        Step::Accept | Step::Reject(_) => (&[S::Mql], Actor::Sales),
        Step::AcceptSilently => (&[S::Mql], Actor::System),
        Step::Qualify => (&[S::Sal], Actor::Sales),
        Step::Disqualify(..) => (&[S::Sal, S::Sql], Actor::Sales),
        Step::Recycle(..) => (&[S::Mql, S::Sal, S::Sql], Actor::Sales),
        Step::Return => (
            &[S::Rejected, S::Disqualified, S::Recycled],
            Actor::Marketing,
        ),
        Step::Recontact => (&[S::Recycled], Actor::System),
        Step::DealCreated | Step::DealWon => (Stage::ALL, Actor::System),
    }
}

/// Checks what the step needs and gives its reason.
fn needs(lead: &Standing, step: Step, now: Moment) -> Result<Option<Reason>, Refused> {
    match step {
        Step::Accept => before_attempts(lead, step).map(|()| None),
        Step::Reject(reason) => {
            before_attempts(lead, step).map(|()| Some(Reason::Rejected(reason)))
        }
        Step::AcceptSilently => match lead.silence_due {
            Some(due) if due <= now.millis => Ok(Some(Reason::Silent)),
            _ => Err(Refused::NotSilentYet),
        },
        Step::Qualify if lead.on_deal || lead.meeting_held => Ok(None),
        Step::Qualify => Err(Refused::NothingQualifies),
        Step::Disqualify(reason, misfit) => {
            disqualifies(lead, reason, misfit)?;
            Ok(Some(Reason::Disqualified(reason, misfit)))
        }
        Step::Recycle(_, None) => Err(Refused::RecontactMissing),
        Step::Recycle(_, Some(on)) if on <= now.today => Err(Refused::RecontactNotAhead {
            on,
            today: now.today,
        }),
        Step::Recycle(reason, Some(_)) => Ok(Some(Reason::Recycled(reason))),
        Step::Recontact => match lead.recontact_on {
            Some(on) if on <= now.today => Ok(Some(Reason::Recontact)),
            _ => Err(Refused::NotDueYet),
        },
        Step::DealCreated => Ok(Some(Reason::DealCreated)),
        Step::DealWon => Ok(Some(Reason::DealWon)),
        Step::HandOff | Step::Return => Ok(None),
    }
}

const fn before_attempts(lead: &Standing, step: Step) -> Result<(), Refused> {
    if lead.attempts == 0 {
        return Ok(());
    }
    Err(Refused::AlreadyAttempted {
        step,
        attempts: lead.attempts,
    })
}

fn disqualifies(
    lead: &Standing,
    reason: Disqualification,
    misfit: Option<Misfit>,
) -> Result<(), Refused> {
    match (reason, misfit) {
        (Disqualification::NoFit, None) => return Err(Refused::MisfitMissing),
        (Disqualification::NoFit, Some(_)) | (_, None) => {}
        (_, Some(_)) => return Err(Refused::MisfitUnwanted),
    }
    if lead.attempts == 0 {
        return Err(Refused::NotContacted);
    }
    match lead.agreed_attempts {
        Some(agreed) if reason == Disqualification::UnableToReach && lead.attempts < agreed => {
            Err(Refused::TooFewAttempts {
                made: lead.attempts,
                agreed,
            })
        }
        _ => Ok(()),
    }
}

const fn destination(lead: &Standing, step: Step) -> Option<Stage> {
    Some(match step {
        Step::HandOff => S::Mql,
        Step::Accept | Step::AcceptSilently => S::Sal,
        Step::Reject(_) => S::Rejected,
        Step::Qualify => S::Sql,
        Step::Disqualify(..) => S::Disqualified,
        Step::Recycle(..) => S::Recycled,
        Step::Return | Step::Recontact => S::Lead,
        Step::DealCreated if matches!(lead.stage, S::Opportunity | S::Customer) => return None,
        Step::DealWon if matches!(lead.stage, S::Customer) => return None,
        Step::DealCreated => S::Opportunity,
        Step::DealWon => S::Customer,
    })
}
