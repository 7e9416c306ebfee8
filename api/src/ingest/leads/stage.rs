//! How a lead changes its stage, and what is recorded of it.

use entity::{
    ids::TransitionId, instant::Millis, lead, lead_stage::LeadStage, lead_transition, role::Role,
};

use crate::{
    auth::{Caller, Viewer},
    clock,
    graphql::user_error::{UserError, UserErrorCode},
};

/// A stage as an input states it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stated<'a> {
    pub(super) stage: Option<LeadStage>,
    pub(super) entered_at: Option<Millis>,
    pub(super) reason: Option<&'a str>,
    /// Whether somebody wants the lead to be there now; else it is stated that it is, elsewhere.
    pub(super) by_hand: bool,
}

/// Puts the lead into the stage that is stated and returns the entry of its history; none when nothing changes. A new
/// lead enters its first stage when it became a lead, if nothing else is said.
pub(super) fn enter(
    viewer: &Viewer,
    now: Millis,
    lead: &mut lead::Model,
    is_new: bool,
    stated: Stated<'_>,
) -> Result<Option<lead_transition::Model>, UserError> {
    let Stated {
        stage,
        entered_at,
        reason,
        by_hand,
    } = stated;
    if stage.is_none() && entered_at.is_some() {
        let message = "stageEnteredAt is given without stage; give both.";
        return Err(UserError::invalid(["stageEnteredAt"], message));
    }
    let from = (!is_new).then_some(lead.stage);
    let (to, entered_at) = match (from, stage) {
        (None, None) => (lead.stage, lead.created_at),
        (None, Some(stage)) => (stage, entered_at),
        (Some(_), None) => return Ok(None),
        // The same stage again: nothing, unless the time of its entry is now known, or known better.
        (Some(from), Some(to)) if from == to => {
            if entered_at.is_none() || entered_at == lead.stage_entered_at {
                return Ok(None);
            }
            (to, entered_at)
        }
        (Some(_), Some(to)) => (to, entered_at),
    };
    if by_hand && is_user(viewer) && from.is_some_and(|from| from != to) {
        let message = "The stage of a lead changes by what is done with it: handOffLead, acceptLead, rejectLead, \
             qualifyLead, disqualifyLead, recycleLead, returnLead, or a deal with the lead as contact.";
        return Err(UserError::new(
            UserErrorCode::NotAllowed,
            ["stage"],
            message,
        ));
    }
    if !may_set(viewer, from, to) {
        let message = format!(
            "Your role may not put a lead into the stage {}: marketing keeps leads up to MQL, sales from MQL on.",
            entity_name(to)
        );
        return Err(UserError::new(
            UserErrorCode::NotAllowed,
            ["stage"],
            message,
        ));
    }
    if from.is_some_and(is_return_point) && opens_cycle(to) {
        lead.cycle = lead.cycle.saturating_add(1);
    }
    lead.stage = to;
    if to != LeadStage::Recycled {
        lead.recontact_on = None;
    }
    lead.stage_entered_at = entered_at;
    let (actor_type, actor_id, actor_name) = viewer.actor();
    Ok(Some(lead_transition::Model {
        id: TransitionId(clock::new_id()),
        lead_id: lead.id,
        cycle: lead.cycle,
        from_stage: from,
        to_stage: to,
        occurred_at: entered_at.unwrap_or(now),
        dated_by_import: entered_at.is_none(),
        recorded_at: now,
        actor_type,
        actor_id,
        actor_name,
        reason: reason.map(ToOwned::to_owned),
        reason_code: None,
        misfit: None,
        recontact_on: None,
        silent: false,
    }))
}

/// Whether the caller may put a lead from one stage (none: a new lead) into another. Tokens and the command line load
/// what other systems say, and may set any.
fn may_set(viewer: &Viewer, from: Option<LeadStage>, to: LeadStage) -> bool {
    let Caller::User { role, .. } = &viewer.caller else {
        return true;
    };
    let of_marketing = |stage| {
        matches!(
            stage,
            LeadStage::Subscriber | LeadStage::Lead | LeadStage::Mql
        )
    };
    match role {
        Role::Marketing => {
            of_marketing(to) && from.is_none_or(|from| of_marketing(from) || is_return_point(from))
        }
        Role::Sales => from.is_none() || !matches!(to, LeadStage::Subscriber | LeadStage::Lead),
        Role::Admin | Role::Analyst => false,
    }
}

const fn is_user(viewer: &Viewer) -> bool {
    matches!(viewer.caller, Caller::User { .. })
}

/// Stages from which marketing takes a lead back.
const fn is_return_point(stage: LeadStage) -> bool {
    matches!(
        stage,
        LeadStage::Rejected | LeadStage::Disqualified | LeadStage::Recycled
    )
}

/// Stages in which a lead begins its next cycle.
const fn opens_cycle(stage: LeadStage) -> bool {
    matches!(
        stage,
        LeadStage::Subscriber | LeadStage::Lead | LeadStage::Mql
    )
}

fn entity_name(stage: LeadStage) -> String {
    async_graphql::Value::from(crate::graphql::enums::LeadStage::from(stage)).to_string()
}

#[cfg(test)]
mod tests {
    use entity::ids::AccountId;

    use super::*;
    use crate::{
        ingest::people::blank_lead,
        testing::{token, user},
    };

    const NOW: Millis = Millis(1_000);

    fn lead_in(stage: LeadStage) -> lead::Model {
        lead::Model {
            stage,
            ..blank_lead(AccountId(clock::new_id()), NOW)
        }
    }

    fn stated(stage: LeadStage, entered_at: Option<i64>) -> Stated<'static> {
        Stated {
            stage: Some(stage),
            entered_at: entered_at.map(Millis),
            reason: None,
            by_hand: false,
        }
    }

    #[test]
    fn a_step_without_a_time_is_dated_by_its_import() {
        let mut lead = lead_in(LeadStage::Lead);
        let viewer = token(&[]);
        let step = enter(&viewer, NOW, &mut lead, false, stated(LeadStage::Sal, None));
        let step = step.unwrap().unwrap();
        assert_eq!((step.occurred_at, step.dated_by_import), (NOW, true));
        assert_eq!(
            (step.from_stage, step.to_stage),
            (Some(LeadStage::Lead), LeadStage::Sal)
        );
        assert_eq!((lead.stage, lead.stage_entered_at), (LeadStage::Sal, None));
        let again = enter(&viewer, NOW, &mut lead, false, stated(LeadStage::Sal, None));
        assert_eq!(again.unwrap(), None);
        let dated = enter(
            &viewer,
            NOW,
            &mut lead,
            false,
            stated(LeadStage::Sal, Some(7)),
        );
        assert_eq!(dated.unwrap().unwrap().occurred_at, Millis(7));
        assert_eq!(lead.stage_entered_at, Some(Millis(7)));
    }

    #[test]
    fn a_lead_that_comes_back_opens_its_next_cycle() {
        let mut lead = lead_in(LeadStage::Recycled);
        let step = enter(
            &token(&[]),
            NOW,
            &mut lead,
            false,
            stated(LeadStage::Mql, None),
        );
        assert_eq!(step.unwrap().unwrap().cycle, 2);
        assert_eq!(lead.cycle, 2);
    }

    #[test]
    fn each_team_keeps_its_own_stages() {
        let marketing = user(Role::Marketing);
        let sales = user(Role::Sales);
        use LeadStage as S;
        for (viewer, from, to, allowed) in [
            (&marketing, None, S::Mql, true),
            (&marketing, Some(S::Lead), S::Mql, true),
            (&marketing, Some(S::Mql), S::Sal, false),
            (&marketing, Some(S::Sal), S::Mql, false),
            (&marketing, Some(S::Rejected), S::Lead, true),
            (&sales, Some(S::Mql), S::Sal, true),
            (&sales, Some(S::Sal), S::Lead, false),
            (&sales, None, S::Lead, true),
        ] {
            assert_eq!(may_set(viewer, from, to), allowed, "{from:?} to {to:?}");
        }
    }
}
