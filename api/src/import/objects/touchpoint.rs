//! Touchpoints.

use crate::{
    graphql::enums::{Channel, Team, TouchpointKind},
    import::{
        Noun,
        plan::{Field, Fields, Named, Object, Values},
        read::{Start, Text, Word},
    },
    ingest::{
        refs::{CampaignRef, LeadRef},
        touchpoints::TouchpointRow,
    },
};

/// The fields of a touchpoint.
#[derive(Debug)]
pub(in crate::import) struct TouchpointPlan {
    message_id: Field<Text>,
    lead: Named<LeadRef>,
    occurred_at: Field<Start>,
    kind: Field<Word<TouchpointKind>>,
    channel: Option<Field<Word<Channel>>>,
    campaign: Option<Named<CampaignRef>>,
    source: Option<Field<Text>>,
    medium: Option<Field<Text>>,
    content: Option<Field<Text>>,
    term: Option<Field<Text>>,
    url: Option<Field<Text>>,
    referrer: Option<Field<Text>>,
    team: Option<Field<Word<Team>>>,
    rep: Option<Field<Text>>,
}

impl Object for TouchpointPlan {
    type Row = TouchpointRow;
    const NOUN: Noun = Noun::Touchpoint;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let message_id = fields.required("messageId");
        let lead = fields.required_reference("lead");
        let occurred_at = fields.required("occurredAt");
        let kind = fields.required("kind");
        let channel = fields.optional("channel");
        let campaign = fields.optional_reference("campaign");
        let source = fields.optional("source");
        let medium = fields.optional("medium");
        let content = fields.optional("content");
        let term = fields.optional("term");
        let url = fields.optional("url");
        let referrer = fields.optional("referrer");
        let team = fields.optional("team");
        let rep = fields.optional("rep");
        Some(Self {
            message_id: message_id?,
            lead: lead?,
            occurred_at: occurred_at?,
            kind: kind?,
            channel,
            campaign,
            source,
            medium,
            content,
            term,
            url,
            referrer,
            team,
            rep,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<TouchpointRow> {
        let message_id = values.required(&self.message_id);
        let lead = values.required(&self.lead);
        let occurred_at = values.required(&self.occurred_at);
        let kind = values.required(&self.kind);
        let channel = values.optional(self.channel.as_ref());
        let campaign = values.optional(self.campaign.as_ref());
        let source = values.optional(self.source.as_ref());
        let medium = values.optional(self.medium.as_ref());
        let content = values.optional(self.content.as_ref());
        let term = values.optional(self.term.as_ref());
        let url = values.optional(self.url.as_ref());
        let referrer = values.optional(self.referrer.as_ref());
        let team = values.optional(self.team.as_ref());
        let rep = values.optional(self.rep.as_ref());
        Some(TouchpointRow {
            message_id: message_id?,
            lead: lead?,
            occurred_at: occurred_at?,
            kind: kind?,
            channel,
            campaign,
            source,
            medium,
            content,
            term,
            url,
            referrer,
            team,
            rep,
        })
    }
}
