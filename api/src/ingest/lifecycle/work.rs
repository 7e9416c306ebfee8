//! A step, tried and written: the lead is locked, the lifecycle decides, and whatever comes of it is one transaction.

use agreement::lifecycle::{Actor, Moment, Step, decide};
use async_graphql::ID;
use entity::{ids::LeadId, instant::Millis, lead, lead_stage::LeadStage};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};
use serde_json::json;

use super::{
    facts::Facts,
    hand_offs::{self, Decided, Receiver},
    transitions, words,
};
use crate::{
    db::ChangePayload,
    graphql::{
        global_id::Kind,
        user_error::{Refusal, UserError},
    },
    ingest::{Ingest, RowStatus, Written, clean},
    service_level,
};

/// A lead that nobody else can change until this write is over, with what is known of it.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) lead: lead::Model,
    pub(super) facts: Facts,
}

/// What comes with a step.
#[derive(Debug, Default)]
pub(super) struct With {
    /// Why, in somebody's own words.
    pub(super) note: Option<String>,
    /// Who takes the lead; only of hand-offs.
    pub(super) receiver: Option<Receiver>,
    /// Who works it from now on.
    pub(super) owner: Option<String>,
    /// When it happened, if it does not happen now: what is due happens when it is due, however late it is noticed.
    pub(super) at: Option<Millis>,
}

impl Work {
    /// Locks the lead that an input names.
    pub(super) async fn of(ingest: &Ingest<'_>, id: &ID) -> Result<Self, Refusal> {
        let unknown =
            || UserError::not_found(["id"], format!("No lead has the id {}.", id.as_str()));
        let lead = Kind::Lead.uuid(id).map(LeadId).ok_or_else(unknown)?;
        Self::lock(ingest, lead)
            .await?
            .ok_or_else(|| unknown().into())
    }

    /// Locks a lead; none when it is not there or was merged into another.
    pub(super) async fn lock(ingest: &Ingest<'_>, lead: LeadId) -> Result<Option<Self>, Refusal> {
        let lead = lead::Entity::find_by_id(lead)
            .filter(lead::Column::MergedInto.is_null())
            .lock_exclusive()
            .one(&*ingest.tx)
            .await?;
        let Some(lead) = lead else {
            return Ok(None);
        };
        let facts = Facts::load(&ingest.tx, &lead).await?;
        Ok(Some(Self { lead, facts }))
    }

    /// Takes the step, now.
    pub(super) async fn take(
        self,
        ingest: &mut Ingest<'_>,
        step: Step,
        by: Actor,
        with: With,
    ) -> Result<Written, Refusal> {
        let taken =
            decide(&self.facts.standing, &step, by, moment(ingest)).map_err(words::refused)?;
        let Some(taken) = taken else {
            return Ok(self.unchanged());
        };
        let With {
            note,
            receiver,
            owner,
            at,
        } = with;
        let before = self.lead;
        let mut after = before.clone();
        let now = ingest.now;
        let at = at.unwrap_or(now);
        let entry = transitions::enter(ingest.viewer, now, &mut after, &taken, at, note.clone());
        if before.stage == LeadStage::Mql {
            let decided = Decided {
                to: after.stage,
                at,
                silently: entry.silent,
            };
            hand_offs::decided(ingest, before.id, before.cycle, decided).await?;
        }
        if let Some(Receiver::Owner(owner)) = &receiver {
            after.owner = Some(owner.clone());
        }
        if let Some(owner) = owner {
            after.owner = Some(owner);
            hand_offs::assigned(ingest, before.id, before.cycle).await?;
        }
        if after.stage == LeadStage::Mql {
            let mut hand_off = hand_offs::of(ingest, &after, receiver, at, false);
            let terms = service_level::signed(&*ingest.tx).await?;
            service_level::measure_by(&mut hand_off, &terms);
            service_level::price(ingest, std::slice::from_mut(&mut hand_off)).await?;
            hand_offs::insert(ingest, vec![hand_off]).await?;
        }
        let detail = json!({
            "from": before.stage.as_str(),
            "to": after.stage.as_str(),
            "cycle": after.cycle,
            "reasonCode": entry.reason_code,
            "misfit": entry.misfit,
            "recontactOn": entry.recontact_on,
        });
        transitions::insert(ingest, &[entry]).await?;
        save(ingest, after).await?;
        Ok(Written {
            id: before.id.into(),
            status: RowStatus::Updated,
            detail,
            reason: note,
        })
    }

    pub(super) fn unchanged(&self) -> Written {
        Written {
            id: self.lead.id.into(),
            status: RowStatus::Unchanged,
            detail: json!({}),
            reason: None,
        }
    }
}

/// Writes the lead's row.
pub(super) async fn save(ingest: &mut Ingest<'_>, lead: lead::Model) -> Result<(), Refusal> {
    lead.into_active_model()
        .reset_all()
        .update(&*ingest.tx)
        .await?;
    // The ledger holds no stages.
    ingest.changed(ChangePayload::Other);
    Ok(())
}

/// When this write happens.
pub(super) fn moment(ingest: &Ingest<'_>) -> Moment {
    Moment {
        millis: ingest.now.0,
        today: ingest.organization.day(ingest.now),
    }
}

/// A note in an input.
pub(super) fn clean_note(note: Option<&str>) -> Result<Option<String>, UserError> {
    crate::ingest::clean_optional(note, 1000)
        .map_err(|message| UserError::invalid(["note"], format!("note {message}.")))
}

/// A person or queue in an input.
pub(super) fn clean_name(name: &str, path: &[&str]) -> Result<String, UserError> {
    clean(name, 255).map_err(|message| {
        let field = path.last().copied().unwrap_or_default();
        UserError::invalid(path.iter().copied(), format!("{field} {message}."))
    })
}
