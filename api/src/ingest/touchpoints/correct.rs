//! What can be changed of a touchpoint that was recorded. Each change is an entry of the audit log, with from and to.

use async_graphql::{ID, MaybeUndefined};
use entity::{ids::TouchpointId, instant::Millis, touchpoint};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QuerySelect as _};
use serde_json::{Map, Value, json};

use super::may_write;
use crate::{
    db::{ChangePayload, TO_REWRITE},
    graphql::{
        enums::{Channel, Team},
        global_id::Kind,
        user_error::{Refusal, UserError},
    },
    ingest::{
        Ingest, RowStatus, SingleWrite, Written, clean, clean_optional,
        refs::{self, CampaignRef},
        set_text,
    },
};

/// Corrects what a touchpoint says. Absent fields stay.
#[derive(Debug, Clone)]
pub struct UpdateTouchpoint {
    /// Which touchpoint.
    pub id: ID,
    /// The campaign; null: none.
    pub campaign: MaybeUndefined<CampaignRef>,
    /// The channel; cannot be cleared.
    pub channel: MaybeUndefined<Channel>,
    /// Whose touch; cannot be cleared.
    pub team: MaybeUndefined<Team>,
    /// Who of the team; null: nobody.
    pub rep: MaybeUndefined<String>,
    /// Why.
    pub reason: Option<String>,
}

impl SingleWrite for UpdateTouchpoint {
    const OPERATION: &'static str = "updateTouchpoint";
    const NOUN: &'static str = "Touchpoint";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            campaign,
            channel,
            team,
            rep,
            reason,
        } = self;
        let before = find(ingest, &id).await?;
        let mut after = before.clone();
        let mut errors = Vec::new();
        match campaign {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => after.campaign_id = None,
            MaybeUndefined::Value(reference) => {
                let found = refs::campaigns(ingest, &[&reference]).await?;
                for found in found {
                    match found {
                        Ok(campaign) => after.campaign_id = Some(campaign),
                        Err(error) => errors.push(error.within(["campaign"])),
                    }
                }
            }
        }
        match channel {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => {
                errors.push(not_cleared("channel", "UNASSIGNED, where nothing is known"))
            }
            MaybeUndefined::Value(channel) => after.channel = channel.into(),
        }
        match team {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => errors.push(not_cleared("team", "MARKETING or SALES")),
            MaybeUndefined::Value(team) => after.team = team.into(),
        }
        // To take a touch away from the other team, or to give it one, is that team's to say as well.
        if after.team != before.team {
            errors.extend(may_write(ingest.viewer, after.team, "team").err());
        }
        set_text(&mut after.rep, &rep, "rep", &mut errors);
        let reason = optional_reason(reason.as_deref(), &mut errors);
        if !errors.is_empty() {
            return Err(errors.into());
        }
        let changes = [
            (
                "campaign",
                json!(before.campaign_id.map(|id| id.to_string())),
                json!(after.campaign_id.map(|id| id.to_string())),
            ),
            (
                "channel",
                json!(before.channel.as_str()),
                json!(after.channel.as_str()),
            ),
            (
                "team",
                json!(before.team.as_str()),
                json!(after.team.as_str()),
            ),
            ("rep", json!(before.rep), json!(after.rep)),
        ];
        save(ingest, &before, after, &changes, reason, true).await
    }
}

/// Makes a touchpoint ineligible for credit, for a reason.
#[derive(Debug, Clone)]
pub struct SuppressTouchpoint {
    /// Which touchpoint.
    pub id: ID,
    /// Why.
    pub reason: String,
}

impl SingleWrite for SuppressTouchpoint {
    const OPERATION: &'static str = "suppressTouchpoint";
    const NOUN: &'static str = "Touchpoint";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let reason = clean(&self.reason, 1000)
            .map_err(|message| UserError::invalid(["reason"], format!("reason {message}.")))?;
        let before = find(ingest, &self.id).await?;
        let mut after = before.clone();
        after.suppressed_at = after.suppressed_at.or(Some(ingest.now));
        after.suppressed_reason = Some(reason.clone());
        let changes = [
            instants("suppressedAt", before.suppressed_at, after.suppressed_at),
            (
                "suppressedReason",
                json!(before.suppressed_reason),
                json!(after.suppressed_reason),
            ),
        ];
        save(ingest, &before, after, &changes, Some(reason), true).await
    }
}

/// Lets a suppressed touchpoint earn credit again.
#[derive(Debug, Clone)]
pub struct UnsuppressTouchpoint {
    /// Which touchpoint.
    pub id: ID,
    /// Why.
    pub reason: Option<String>,
}

impl SingleWrite for UnsuppressTouchpoint {
    const OPERATION: &'static str = "unsuppressTouchpoint";
    const NOUN: &'static str = "Touchpoint";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let mut errors = Vec::new();
        let reason = optional_reason(self.reason.as_deref(), &mut errors);
        if !errors.is_empty() {
            return Err(errors.into());
        }
        let before = find(ingest, &self.id).await?;
        let mut after = before.clone();
        after.suppressed_at = None;
        after.suppressed_reason = None;
        let changes = [
            instants("suppressedAt", before.suppressed_at, None),
            (
                "suppressedReason",
                json!(before.suppressed_reason),
                Value::Null,
            ),
        ];
        save(ingest, &before, after, &changes, reason, true).await
    }
}

/// Hides a touchpoint, or shows it again; its credit stays.
#[derive(Debug, Clone)]
pub struct ArchiveTouchpoint {
    /// Which touchpoint.
    pub id: ID,
    /// Hide (true) or show.
    pub archived: bool,
}

impl SingleWrite for ArchiveTouchpoint {
    const OPERATION: &'static str = "archiveTouchpoint";
    const NOUN: &'static str = "Touchpoint";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let before = find(ingest, &self.id).await?;
        let mut after = before.clone();
        after.archived_at = match (self.archived, before.archived_at) {
            (true, known) => known.or(Some(ingest.now)),
            (false, _) => None,
        };
        let changes = [instants(
            "archivedAt",
            before.archived_at,
            after.archived_at,
        )];
        save(ingest, &before, after, &changes, None, false).await
    }
}

/// A field, what it was, what it is.
type Change = (&'static str, Value, Value);

fn instants(field: &'static str, from: Option<Millis>, to: Option<Millis>) -> Change {
    (field, json!(from.map(|at| at.0)), json!(to.map(|at| at.0)))
}

fn not_cleared(field: &str, expected: &str) -> UserError {
    UserError::invalid(
        [field],
        format!("{field} cannot be cleared; expected {expected}."),
    )
}

fn optional_reason(reason: Option<&str>, errors: &mut Vec<UserError>) -> Option<String> {
    clean_optional(reason, 1000).unwrap_or_else(|message| {
        errors.push(UserError::invalid(["reason"], format!("reason {message}.")));
        None
    })
}

/// The touchpoint, if the caller may change it.
async fn find(ingest: &Ingest<'_>, id: &ID) -> Result<touchpoint::Model, Refusal> {
    let unknown =
        || UserError::not_found(["id"], format!("No touchpoint has the id {}.", id.as_str()));
    let uuid = Kind::Touchpoint.uuid(id).ok_or_else(unknown)?;
    let found = touchpoint::Entity::find_by_id(TouchpointId(uuid))
        .lock(TO_REWRITE)
        .one(&*ingest.tx)
        .await?
        .ok_or_else(unknown)?;
    may_write(ingest.viewer, found.team, "id")?;
    Ok(found)
}

async fn save(
    ingest: &mut Ingest<'_>,
    before: &touchpoint::Model,
    after: touchpoint::Model,
    changes: &[Change],
    reason: Option<String>,
    in_ledger: bool,
) -> Result<Written, Refusal> {
    let detail: Map<String, Value> = changes
        .iter()
        .filter(|(_, from, to)| from != to)
        .map(|(field, from, to)| ((*field).to_owned(), json!({ "from": from, "to": to })))
        .collect();
    let id = before.id.into();
    let status = if *before == after {
        RowStatus::Unchanged
    } else {
        if in_ledger {
            ingest.account_changed(after.account_id);
        } else {
            ingest.changed(ChangePayload::Other);
        }
        after
            .into_active_model()
            .reset_all()
            .update(&*ingest.tx)
            .await?;
        RowStatus::Updated
    };
    Ok(Written {
        id,
        status,
        detail: Value::Object(detail),
        reason,
    })
}
