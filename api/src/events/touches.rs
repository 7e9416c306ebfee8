//! Events as touchpoints: the same rows that `recordTouchpoints` takes, with the same rules for what they leave out.

use entity::{team::Team, touchpoint_kind::TouchpointKind};

use super::{event::Event, record::Recorded};
use crate::{
    graphql::{scalars::DateTime, user_error::Refusal},
    ingest::{
        Ingest, RowStatus,
        refs::{LeadRef, ResolvedLead},
        touchpoints::{TouchpointRow, record_found},
    },
};

/// The touches of one write.
#[derive(Debug, Default)]
pub(super) struct Touches<'a> {
    events: Vec<(&'a Event, &'static str, Option<String>)>,
    rows: Vec<TouchpointRow>,
    whose: Vec<(ResolvedLead, Option<String>)>,
}

impl<'a> Touches<'a> {
    /// Adds the touch that an event is; with what is to be stored of it, and whose page it is.
    pub(super) fn add(
        &mut self,
        event: &'a Event,
        lead: ResolvedLead,
        kind: TouchpointKind,
        team: Option<Team>,
        outcome: &'static str,
        visitor: Option<String>,
    ) {
        let traffic = &event.traffic;
        self.rows.push(TouchpointRow {
            message_id: event.message_id.clone(),
            // Found already.
            lead: LeadRef::ExternalId(String::new()),
            occurred_at: DateTime(event.times.occurred),
            kind: kind.into(),
            channel: None,
            campaign: None,
            source: traffic.source.clone(),
            medium: traffic.medium.clone(),
            content: traffic.content.clone(),
            term: traffic.term.clone(),
            url: traffic.url.clone(),
            referrer: traffic.referrer.clone(),
            team: team.map(Into::into),
            rep: None,
        });
        self.whose.push((lead, traffic.campaign.clone()));
        self.events.push((event, outcome, visitor));
    }

    /// Writes them; the events that could not be used, and why.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn write(
        self,
        ingest: &mut Ingest<'_>,
        recorded: &mut Recorded,
    ) -> Result<Vec<(&'a Event, String)>, Refusal> {
        let Self {
            events,
            rows,
            whose,
        } = self;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let outcomes = record_found(ingest, &rows, whose).await?;
        let mut rejected = Vec::new();
        for ((event, outcome, visitor), written) in events.into_iter().zip(outcomes) {
            if written.status == RowStatus::Rejected {
                let messages: Vec<String> = written
                    .errors
                    .into_iter()
                    .map(|error| error.message)
                    .collect();
                rejected.push((event, messages.join(" ")));
            } else {
                recorded.add(event, outcome, visitor);
            }
        }
        Ok(rejected)
    }
}
