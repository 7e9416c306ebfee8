//! A hash of rows, field by field. Going over their GraphQL values instead would build 500 trees only to hash them.

use sha2::{Digest as _, Sha256};

use super::TouchpointRow;
use crate::{
    graphql::types::external_id::ExternalIdInput,
    ingest::refs::{CampaignRef, LeadRef},
};

/// The hash of rows. Every text has its length before it and every field a place, so that no two lists of rows are
/// hashed alike.
pub(super) fn digest(rows: &[TouchpointRow]) -> Vec<u8> {
    let mut fields = Fields(Vec::with_capacity(rows.len() * 512));
    for row in rows {
        let TouchpointRow {
            message_id,
            lead,
            occurred_at,
            kind,
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
        } = row;
        fields.text(message_id);
        fields.lead(lead);
        fields.0.extend(occurred_at.0.0.to_le_bytes());
        fields.text(entity::touchpoint_kind::TouchpointKind::from(*kind).as_str());
        fields.maybe(channel.map(|channel| entity::channel::Channel::from(channel).as_str()));
        fields.campaign(campaign.as_ref());
        for text in [source, medium, content, term, url, referrer, rep] {
            fields.maybe(text.as_deref());
        }
        fields.maybe(team.map(|team| entity::team::Team::from(team).as_str()));
    }
    Sha256::digest(&fields.0).to_vec()
}

struct Fields(Vec<u8>);

impl Fields {
    fn text(&mut self, text: &str) {
        self.0.extend((text.len() as u64).to_le_bytes());
        self.0.extend(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.0.push(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn external(&mut self, named: &ExternalIdInput) {
        let ExternalIdInput {
            source,
            external_id,
        } = named;
        self.text(source);
        self.text(external_id);
    }

    fn lead(&mut self, lead: &LeadRef) {
        match lead {
            LeadRef::Id(id) => self.tagged(b'i', id),
            LeadRef::ExternalId(id) => self.tagged(b'x', id),
            LeadRef::External(named) => {
                self.0.push(b'o');
                self.external(named);
            }
            LeadRef::Email(email) => self.tagged(b'e', email),
            LeadRef::AnonymousId(id) => self.tagged(b'a', id),
        }
    }

    fn campaign(&mut self, campaign: Option<&CampaignRef>) {
        match campaign {
            None => self.0.push(b'-'),
            Some(CampaignRef::Id(id)) => self.tagged(b'i', id),
            Some(CampaignRef::ExternalId(id)) => self.tagged(b'x', id),
            Some(CampaignRef::External(named)) => {
                self.0.push(b'o');
                self.external(named);
            }
        }
    }

    fn tagged(&mut self, tag: u8, text: &str) {
        self.0.push(tag);
        self.text(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        graphql::{
            enums::{Channel, Team, TouchpointKind},
            scalars::DateTime,
        },
        ingest::touchpoints::TouchpointRow,
    };
    use entity::instant::Millis;

    fn row() -> TouchpointRow {
        TouchpointRow {
            message_id: "m".to_owned(),
            lead: LeadRef::Email("a".to_owned()),
            occurred_at: DateTime(Millis(0)),
            kind: TouchpointKind::Call,
            channel: None,
            campaign: None,
            source: None,
            medium: None,
            content: None,
            term: None,
            url: None,
            referrer: None,
            team: None,
            rep: None,
        }
    }

    #[test]
    fn rows_that_differ_anywhere_are_hashed_apart() {
        let text = || Some("a".to_owned());
        let changes: [fn(&mut TouchpointRow); 6] = [
            |row| row.message_id = "n".to_owned(),
            |row| row.lead = LeadRef::AnonymousId("a".to_owned()),
            |row| row.occurred_at = DateTime(Millis(1)),
            |row| row.kind = TouchpointKind::Demo,
            |row| row.channel = Some(Channel::Sales),
            |row| row.team = Some(Team::Sales),
        ];
        let mut rows = vec![row()];
        for change in changes {
            let mut changed = row();
            change(&mut changed);
            rows.push(changed);
        }
        rows.push(TouchpointRow {
            campaign: Some(CampaignRef::ExternalId("a".to_owned())),
            ..row()
        });
        rows.push(TouchpointRow {
            campaign: Some(CampaignRef::Id("a".into())),
            ..row()
        });
        rows.push(TouchpointRow {
            source: text(),
            ..row()
        });
        rows.push(TouchpointRow {
            medium: text(),
            ..row()
        });
        rows.push(TouchpointRow {
            content: text(),
            ..row()
        });
        rows.push(TouchpointRow {
            term: text(),
            ..row()
        });
        rows.push(TouchpointRow {
            url: text(),
            ..row()
        });
        rows.push(TouchpointRow {
            referrer: text(),
            ..row()
        });
        rows.push(TouchpointRow {
            rep: text(),
            ..row()
        });
        let hashes: std::collections::HashSet<_> = rows
            .iter()
            .map(|row| digest(std::slice::from_ref(row)))
            .collect();
        assert_eq!(hashes.len(), rows.len());
        assert_eq!(digest(&rows), digest(&rows.clone()));
        assert_ne!(digest(&rows[..1]), digest(&[row(), row()]));
    }
}
