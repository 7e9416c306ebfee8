//! Deals move their leads: to OPPORTUNITY when one is created with the lead as contact, to CUSTOMER when it is won. A
//! lost one changes nothing.
//!
//! A step is dated by the deal's creation or close, but never before the lead entered the stage it is in; and a lead
//! that was rejected, disqualified or recycled after the deal's day stays so: what was said later holds.

use std::collections::BTreeMap;

use agreement::lifecycle::{Actor, Moment, Standing, Step, decide};
use entity::{ids::LeadId, instant::Millis, lead, lead_stage::LeadStage};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{
    hand_offs::{self, Decided},
    transitions, words,
};
use crate::{graphql::user_error::Refusal, ingest::Ingest};

/// Leads looked up in one statement.
const CHUNK: usize = 500;

/// What a deal does to a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) struct DealStep {
    /// The contact.
    pub(in crate::ingest) lead: LeadId,
    /// Whether the deal was won; else it was created.
    pub(in crate::ingest) won: bool,
    /// When.
    pub(in crate::ingest) at: Millis,
}

/// Moves the leads.
pub(in crate::ingest) async fn follow_deals(
    ingest: &mut Ingest<'_>,
    mut steps: Vec<DealStep>,
) -> Result<(), Refusal> {
    steps.sort_by_key(|step| (step.lead, step.at, step.won));
    let mut leads: BTreeMap<LeadId, lead::Model> = BTreeMap::new();
    let mut ids: Vec<LeadId> = steps.iter().map(|step| step.lead).collect();
    ids.dedup();
    for ids in ids.chunks(CHUNK) {
        let rows = lead::Entity::find()
            .filter(lead::Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(lead::Column::Id)
            .lock_exclusive()
            .all(&*ingest.tx)
            .await?;
        leads.extend(rows.into_iter().map(|lead| (lead.id, lead)));
    }
    let mut entries = Vec::new();
    let mut moved: BTreeMap<LeadId, lead::Model> = BTreeMap::new();
    for step in steps {
        let Some(lead) = leads.get_mut(&step.lead) else {
            continue;
        };
        let cycle = lead.cycle;
        let was_mql = lead.stage == LeadStage::Mql;
        let Some(entry) = take(ingest, lead, step)? else {
            continue;
        };
        if was_mql {
            let decided = Decided::by_hand(lead.stage, entry.occurred_at);
            hand_offs::decided(ingest, lead.id, cycle, decided).await?;
        }
        entries.push(entry);
        moved.insert(lead.id, lead.clone());
    }
    for lead in moved.into_values() {
        lead.into_active_model()
            .reset_all()
            .update(&*ingest.tx)
            .await?;
    }
    transitions::insert(ingest, &entries).await
}

fn take(
    ingest: &Ingest<'_>,
    lead: &mut lead::Model,
    step: DealStep,
) -> Result<Option<entity::lead_transition::Model>, Refusal> {
    let stage = words::stage(lead.stage);
    let entered = lead.stage_entered_at;
    if stage.is_return_point() && entered.is_some_and(|entered| entered > step.at) {
        return Ok(None);
    }
    let standing = Standing {
        cycle: u32::try_from(lead.cycle).unwrap_or(1),
        ..Standing::at(stage)
    };
    let what = if step.won {
        Step::DealWon
    } else {
        Step::DealCreated
    };
    let at = entered.map_or(step.at, |entered| entered.max(step.at));
    let moment = Moment {
        millis: at.0,
        today: ingest.organization.day(at),
    };
    let taken = decide(&standing, &what, Actor::System, moment).map_err(words::refused)?;
    Ok(taken.map(|taken| transitions::enter(ingest.viewer, ingest.now, lead, &taken, at, None)))
}
