//! A row taken apart and completed by what it implies; nothing is looked up yet.

use entity::{channel::Channel, instant::Millis, team::Team, touchpoint_kind::TouchpointKind};

use super::{TouchpointRow, may_write};
use crate::{
    auth::Viewer,
    graphql::user_error::{UserError, UserErrorCode},
    ingest::{
        channel::{Tags, Traffic, implied},
        clean, clean_optional,
        refs::{CampaignRef, LeadRef},
    },
};

/// How far ahead of this server's clock a touch may be: zones get mixed up and clocks differ.
const MAX_AHEAD_MILLIS: i64 = 24 * 3600 * 1000;
/// Bytes of a short text.
const SHORT: usize = 255;
/// Bytes of an address.
const ADDRESS: usize = 4096;

/// How a touch names its campaign.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CampaignName<'a> {
    /// Not at all.
    None,
    /// The row says.
    Given(&'a CampaignRef),
    /// By `utm_campaign`, here in lower case.
    Utm(String),
}

/// A row that can be used if its lead and campaign are known.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) message_id: String,
    pub(super) lead: &'a LeadRef,
    pub(super) campaign: CampaignName<'a>,
    pub(super) occurred_at: Millis,
    pub(super) kind: TouchpointKind,
    pub(super) channel: Channel,
    pub(super) source: Option<String>,
    pub(super) medium: Option<String>,
    pub(super) content: Option<String>,
    pub(super) term: Option<String>,
    pub(super) url: Option<String>,
    pub(super) referrer: Option<String>,
    pub(super) team: Team,
    pub(super) rep: Option<String>,
}

impl<'a> Draft<'a> {
    /// Understands a row, or says everything that is wrong with it.
    pub(super) fn of(
        row: &'a TouchpointRow,
        viewer: &Viewer,
        now: Millis,
    ) -> Result<Self, Vec<UserError>> {
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
        let mut errors = Vec::new();
        let message_id = clean(message_id, SHORT).unwrap_or_else(|message| {
            errors.push(UserError::invalid(
                ["messageId"],
                format!("messageId {message}."),
            ));
            String::new()
        });
        let mut text = |name: &'static str, value: &Option<String>, bytes| {
            clean_optional(value.as_deref(), bytes).unwrap_or_else(|message| {
                errors.push(UserError::invalid([name], format!("{name} {message}.")));
                None
            })
        };
        let source = text("source", source, SHORT);
        let medium = text("medium", medium, SHORT);
        let content = text("content", content, SHORT);
        let term = text("term", term, SHORT);
        let url = text("url", url, ADDRESS);
        let referrer = text("referrer", referrer, ADDRESS);
        let rep = text("rep", rep, SHORT);
        if occurred_at.0.0 > now.0.saturating_add(MAX_AHEAD_MILLIS) {
            errors.push(UserError::invalid(
                ["occurredAt"],
                "occurredAt is more than 24 hours from now; expected when it happened.",
            ));
        }

        let tags = url.as_deref().map(Tags::of).unwrap_or_default();
        let source = source.or(tags.source);
        let medium = medium.or(tags.medium);
        let traffic = Traffic {
            source: source.as_deref(),
            medium: medium.as_deref(),
            referrer: referrer.as_deref(),
            url: url.as_deref(),
        };
        let kind: TouchpointKind = (*kind).into();
        let given_team: Option<Team> = team.map(Into::into);
        let implied = implied(kind, given_team, traffic);
        let channel = channel.map_or(implied.channel, Into::into);
        let source_of_referrer = match source {
            None => traffic.referring_source(),
            Some(_) => None,
        };
        let team = given_team.or(implied.team);
        match team {
            None => errors.push(UserError::new(
                UserErrorCode::Required,
                ["team"],
                format!(
                    "team is missing: a touchpoint of the kind {kind} does not tell whose it is. Give MARKETING or SALES."
                ),
            )),
            Some(team) => errors.extend(may_write(viewer, team, "team").err()),
        }
        let (Some(team), true) = (team, errors.is_empty()) else {
            return Err(errors);
        };
        Ok(Self {
            message_id,
            lead,
            campaign: match (campaign, tags.campaign) {
                (Some(given), _) => CampaignName::Given(given),
                (None, Some(key)) => CampaignName::Utm(key.to_lowercase()),
                (None, None) => CampaignName::None,
            },
            occurred_at: occurred_at.0,
            kind,
            channel,
            source: source.or(source_of_referrer),
            medium,
            content: content.or(tags.content),
            term: term.or(tags.term),
            url,
            referrer,
            team,
            rep,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::PermissionSet,
        graphql::{enums, scalars::DateTime},
    };
    use entity::role::Role;

    const NOW: Millis = Millis(1_773_133_200_000);

    fn row(kind: enums::TouchpointKind) -> TouchpointRow {
        TouchpointRow {
            message_id: " m1 ".to_owned(),
            lead: LeadRef::Email("ann@example.com".to_owned()),
            occurred_at: DateTime(NOW),
            kind,
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

    fn codes(row: &TouchpointRow, viewer: &Viewer) -> Vec<(UserErrorCode, Vec<String>)> {
        let errors = Draft::of(row, viewer, NOW).map(|_| ()).unwrap_err();
        errors
            .into_iter()
            .map(|error| (error.code, error.path))
            .collect()
    }

    #[test]
    fn the_address_fills_what_the_row_leaves_out_and_only_that() {
        let row = TouchpointRow {
            medium: Some("email".to_owned()),
            url: Some(
                "https://acme.example/?utm_source=google&utm_medium=cpc&utm_campaign=Spring&utm_content=a&utm_term=b"
                    .to_owned(),
            ),
            ..row(enums::TouchpointKind::PageView)
        };
        let system = Viewer::system();
        let draft = Draft::of(&row, &system, NOW).unwrap();
        assert_eq!(draft.message_id, "m1");
        assert_eq!(draft.source.as_deref(), Some("google"));
        assert_eq!(draft.medium.as_deref(), Some("email"));
        assert_eq!(draft.content.as_deref(), Some("a"));
        assert_eq!(draft.term.as_deref(), Some("b"));
        assert_eq!(draft.channel, Channel::Email);
        assert_eq!(draft.team, Team::Marketing);
        assert_eq!(draft.campaign, CampaignName::Utm("spring".to_owned()));

        let referred = TouchpointRow {
            referrer: Some("https://www.google.com/".to_owned()),
            channel: Some(enums::Channel::Event),
            ..super::tests::row(enums::TouchpointKind::PageView)
        };
        let draft = Draft::of(&referred, &system, NOW).unwrap();
        assert_eq!(draft.source.as_deref(), Some("google"));
        assert_eq!(draft.channel, Channel::Event);
    }

    #[test]
    fn everything_that_is_wrong_with_a_row_is_said() {
        let bad = TouchpointRow {
            message_id: "  ".to_owned(),
            occurred_at: DateTime(Millis(NOW.0 + MAX_AHEAD_MILLIS + 1)),
            rep: Some("a\u{7}".to_owned()),
            ..row(enums::TouchpointKind::EmailReply)
        };
        let path = |name: &str| vec![name.to_owned()];
        assert_eq!(
            codes(&bad, &Viewer::system()),
            [
                (UserErrorCode::Invalid, path("messageId")),
                (UserErrorCode::Invalid, path("rep")),
                (UserErrorCode::Invalid, path("occurredAt")),
                (UserErrorCode::Required, path("team")),
            ]
        );
        let edge = TouchpointRow {
            occurred_at: DateTime(Millis(NOW.0 + MAX_AHEAD_MILLIS)),
            ..row(enums::TouchpointKind::Call)
        };
        assert!(Draft::of(&edge, &Viewer::system(), NOW).is_ok());
    }

    #[test]
    fn a_user_records_touches_of_their_own_team_only() {
        let of_role = |role| Viewer {
            permissions: PermissionSet::of_role(role),
            ..Viewer::system()
        };
        let call = row(enums::TouchpointKind::Call);
        let view = row(enums::TouchpointKind::PageView);
        assert!(Draft::of(&view, &of_role(Role::Marketing), NOW).is_ok());
        assert!(Draft::of(&call, &of_role(Role::Sales), NOW).is_ok());
        let refused = [(UserErrorCode::NotAllowed, vec!["team".to_owned()])];
        assert_eq!(codes(&call, &of_role(Role::Marketing)), refused);
        assert_eq!(codes(&view, &of_role(Role::Sales)), refused);
    }
}
