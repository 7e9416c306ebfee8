//! Touchpoints: by far the most rows, so a request costs a fixed number of statements however many rows it has.

mod correct;
mod create;
mod digest;
mod draft;
mod insert;
mod utm_keys;

use std::{collections::HashMap, sync::Arc};

use async_graphql::InputObject;
use entity::ids::CampaignId;

pub use self::{
    correct::{ArchiveTouchpoint, SuppressTouchpoint, UnsuppressTouchpoint, UpdateTouchpoint},
    create::CreateTouchpoint,
};
use self::{
    draft::{CampaignName, Draft},
    insert::NewTouch,
    utm_keys::UtmKeys,
};
use super::{
    BulkRow, Ingest, RowOutcome, RowStatus,
    refs::{self, CampaignRef, LeadRef, ResolvedLead},
};
use crate::{
    clock,
    graphql::{
        enums::{Channel, Team, TouchpointKind},
        scalars::DateTime,
        user_error::{Refusal, UserError},
    },
    ledger::FreshTouch,
};

/// A touchpoint to record. A touchpoint that was recorded before, told by its message id, is a duplicate and changes
/// nothing.
#[derive(Debug, Clone, InputObject)]
pub struct TouchpointRow {
    /// Its name within the source: the same name again is a duplicate.
    pub message_id: String,
    /// Who was touched. An anonymous id that is not known yet makes an anonymous lead.
    pub lead: LeadRef,
    /// When it happened; at most 24 hours from now.
    pub occurred_at: DateTime,
    /// What happened.
    pub kind: TouchpointKind,
    /// The channel it came through; told by the kind, source, medium and referrer unless given.
    pub channel: Option<Channel>,
    /// The campaign it belongs to; the one with the `utm_campaign` of `url` unless given.
    pub campaign: Option<CampaignRef>,
    /// The traffic source, such as `google`; `utm_source` of `url`, else told by `referrer`, unless given.
    pub source: Option<String>,
    /// The traffic medium, such as `cpc`; `utm_medium` of `url` unless given.
    pub medium: Option<String>,
    /// Which creative or link; `utm_content` of `url` unless given.
    pub content: Option<String>,
    /// Which search term; `utm_term` of `url` unless given.
    pub term: Option<String>,
    /// The address of the page.
    pub url: Option<String>,
    /// The address of the page before.
    pub referrer: Option<String>,
    /// Whose touch it is; told by the kind unless given. `EMAIL_REPLY` and `OTHER` need it.
    pub team: Option<Team>,
    /// Who of the team: a user's e-mail address, or a name.
    pub rep: Option<String>,
}

impl BulkRow for TouchpointRow {
    const OPERATION: &'static str = "recordTouchpoints";
    const NOUN: &'static str = "Touchpoint";

    fn digest(rows: &[Self]) -> Option<Vec<u8>> {
        Some(digest::digest(rows))
    }

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        record(ingest, rows).await
    }
}

/// Whose the touches of a write are.
enum Whose {
    /// The rows say.
    Named,
    /// These leads', which are held until the write is committed; with what is known of each row's campaign beside its
    /// address.
    Known(Vec<(ResolvedLead, Option<String>)>),
}

/// Records touches whose leads were found already, with the key of each one's campaign as far as it is not in the address,
/// and says what became of each, in order.
///
/// # Errors
/// When the database fails.
pub async fn record_found(
    ingest: &mut Ingest<'_>,
    rows: &[TouchpointRow],
    whose: Vec<(ResolvedLead, Option<String>)>,
) -> Result<Vec<RowOutcome>, Refusal> {
    write(ingest, rows, Whose::Known(whose)).await
}

/// Records rows and says what became of each, in order.
async fn record(
    ingest: &mut Ingest<'_>,
    rows: &[TouchpointRow],
) -> Result<Vec<RowOutcome>, Refusal> {
    write(ingest, rows, Whose::Named).await
}

async fn write(
    ingest: &mut Ingest<'_>,
    rows: &[TouchpointRow],
    whose: Whose,
) -> Result<Vec<RowOutcome>, Refusal> {
    let mut outcomes: Vec<RowOutcome> = Vec::with_capacity(rows.len());
    let mut drafts: Vec<(usize, Draft<'_>)> = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        match Draft::of(row, ingest.viewer, ingest.now) {
            Ok(mut draft) => {
                if let Whose::Known(known) = &whose
                    && let Some((_, Some(key))) = known.get(place)
                {
                    draft.campaign = CampaignName::Utm(key.to_lowercase());
                }
                drafts.push((place, draft));
                // Until more is known of it.
                outcomes.push(RowOutcome::rejected(Vec::new()));
            }
            Err(errors) => outcomes.push(RowOutcome::rejected(errors)),
        }
    }
    // Campaigns first: a row without its campaign is not used, and so must not make an anonymous lead.
    let campaigns = campaigns(ingest, &drafts).await?;
    let mut named = Vec::with_capacity(drafts.len());
    for ((place, draft), campaign) in drafts.into_iter().zip(campaigns) {
        match campaign {
            Ok(campaign) => named.push((place, draft, campaign)),
            Err(error) => reject(&mut outcomes, place, error),
        }
    }
    let leads = match &whose {
        Whose::Named => {
            let refs: Vec<&LeadRef> = named.iter().map(|(_, draft, _)| draft.lead).collect();
            refs::leads(ingest, &refs, refs::LeadUse::Touch).await?
        }
        Whose::Known(known) => {
            let leads = named.iter().filter_map(|(place, ..)| known.get(*place));
            leads.map(|(lead, _)| Ok(*lead)).collect()
        }
    };
    let mut touches = Vec::with_capacity(named.len());
    let mut places = Vec::with_capacity(named.len());
    let mut repeats: Vec<(usize, usize)> = Vec::new();
    let mut first_of: HashMap<String, usize> = HashMap::with_capacity(named.len());
    for ((place, draft, campaign), lead) in named.into_iter().zip(leads) {
        let lead = match lead {
            Ok(lead) => lead,
            Err(error) => {
                reject(&mut outcomes, place, error.within(["lead"]));
                continue;
            }
        };
        if let Some(&first) = first_of.get(&draft.message_id) {
            repeats.push((place, first));
            continue;
        }
        first_of.insert(draft.message_id.clone(), touches.len());
        places.push(place);
        touches.push(new_touch(draft, campaign, lead));
    }
    let ids = insert::insert(ingest, &touches).await?;
    // An anonymous lead that was made for a touch comes with it; one made for a duplicate comes by itself.
    for (touch, (_, new)) in touches.iter().zip(&ids) {
        if *new {
            ingest.only_touched(touch.lead.account);
        }
    }
    let recorded_by: Arc<str> = ingest.source_name.as_str().into();
    let fresh: Vec<FreshTouch> = touches
        .into_iter()
        .zip(&ids)
        .filter(|(_, (_, new))| *new)
        .map(|(touch, _)| touch.into_fresh(recorded_by.clone()))
        .collect();
    ingest.recorded(fresh);
    for (place, (id, new)) in places.iter().zip(&ids) {
        let status = if *new {
            RowStatus::Created
        } else {
            RowStatus::Duplicate
        };
        settle(&mut outcomes, *place, RowOutcome::taken(status, *id));
    }
    for (place, first) in repeats {
        if let Some((id, _)) = ids.get(first) {
            settle(
                &mut outcomes,
                place,
                RowOutcome::taken(RowStatus::Duplicate, *id),
            );
        }
    }
    Ok(outcomes)
}

fn settle(outcomes: &mut [RowOutcome], place: usize, outcome: RowOutcome) {
    if let Some(slot) = outcomes.get_mut(place) {
        *slot = outcome;
    }
}

fn reject(outcomes: &mut [RowOutcome], place: usize, error: UserError) {
    settle(outcomes, place, RowOutcome::rejected(vec![error]));
}

/// The campaign of each draft; the path of an error starts in the row.
async fn campaigns(
    ingest: &Ingest<'_>,
    drafts: &[(usize, Draft<'_>)],
) -> Result<Vec<Result<Option<CampaignId>, UserError>>, Refusal> {
    let mut references = Vec::new();
    let mut keys = Vec::new();
    for (_, draft) in drafts {
        match &draft.campaign {
            CampaignName::Given(reference) => references.push(*reference),
            CampaignName::Utm(key) => keys.push(key.as_str()),
            CampaignName::None => {}
        }
    }
    let mut given = refs::campaigns(ingest, &references).await?.into_iter();
    let by_key = UtmKeys::load(ingest, keys).await?;
    Ok(drafts
        .iter()
        .map(|(_, draft)| match &draft.campaign {
            CampaignName::None => Ok(None),
            CampaignName::Utm(key) => Ok(by_key.get(key)),
            // One answer for each reference, in order.
            CampaignName::Given(_) => given
                .next()
                .transpose()
                .map_err(|error| error.within(["campaign"])),
        })
        .collect())
}

/// Its id is made here, in one go for all rows of the request: ids that follow one another make the range that the
/// change feed names a tight one.
fn new_touch(draft: Draft<'_>, campaign: Option<CampaignId>, lead: ResolvedLead) -> NewTouch {
    NewTouch {
        id: clock::new_id(),
        message_id: draft.message_id,
        lead,
        occurred_at: draft.occurred_at,
        kind: draft.kind,
        channel: draft.channel,
        campaign,
        source: draft.source,
        medium: draft.medium,
        content: draft.content,
        term: draft.term,
        url: draft.url,
        referrer: draft.referrer,
        team: draft.team,
        rep: draft.rep,
    }
}

/// Whether a caller may write a touch of this team; else what to tell them.
fn may_write(
    viewer: &crate::auth::Viewer,
    team: entity::team::Team,
    path: &str,
) -> Result<(), UserError> {
    use crate::{auth::Permission, graphql::user_error::UserErrorCode};
    let permission = match team {
        entity::team::Team::Marketing => Permission::MarketingTouchpointsWrite,
        entity::team::Team::Sales => Permission::SalesTouchpointsWrite,
    };
    if viewer.may(permission) {
        return Ok(());
    }
    let message = format!(
        "You may not write touchpoints of {team}: it needs the permission {}, which users of that team have.",
        permission.name()
    );
    Err(UserError::new(UserErrorCode::NotAllowed, [path], message))
}
