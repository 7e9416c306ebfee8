//! What the kind of a touch implies.

use entity::{channel::Channel, team::Team, touchpoint_kind::TouchpointKind};

use super::{Traffic, channel_of};

/// What a touch is where it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Implied {
    /// Whose touch it is; none where the kind does not tell and the touch has to.
    pub team: Option<Team>,
    /// The channel it came through.
    pub channel: Channel,
}

/// What a touch of this kind implies. `given` is the team the touch itself names.
#[must_use]
pub fn implied(kind: TouchpointKind, given: Option<Team>, traffic: Traffic<'_>) -> Implied {
    use TouchpointKind as K;
    let marketing = |channel| Implied {
        team: Some(Team::Marketing),
        channel,
    };
    match kind {
        K::AdClick | K::AdImpression => marketing(of_advertisement(traffic)),
        K::PageView | K::FormSubmission | K::ContentDownload | K::Chat => {
            marketing(channel_of(traffic))
        }
        K::EmailSent | K::EmailOpen | K::EmailClick => marketing(Channel::Email),
        K::SocialClick => marketing(Channel::OrganicSocial),
        K::Webinar => marketing(Channel::Webinar),
        K::Event => marketing(Channel::Event),
        K::Referral => marketing(Channel::Referral),
        K::SelfReported => marketing(Channel::Unassigned),
        K::SalesEmail | K::Call | K::Meeting | K::Demo | K::Proposal => Implied {
            team: Some(Team::Sales),
            channel: Channel::Sales,
        },
        K::EmailReply => Implied {
            team: None,
            channel: if given == Some(Team::Sales) {
                Channel::Sales
            } else {
                Channel::Email
            },
        },
        K::Other => Implied {
            team: None,
            channel: if given == Some(Team::Sales) {
                Channel::Sales
            } else {
                of_anything(traffic)
            },
        },
    }
}

/// Source and medium tell; where they name no channel, an advertisement is display advertising.
fn of_advertisement(traffic: Traffic<'_>) -> Channel {
    let Traffic {
        source,
        medium,
        referrer: _,
        url: _,
    } = traffic;
    match channel_of(Traffic {
        source,
        medium,
        ..Traffic::default()
    }) {
        Channel::Direct | Channel::Other => Channel::Display,
        channel => channel,
    }
}

/// Nothing is known of how a touch of an open kind came about unless source, medium or referrer tell: to come directly
/// is what visits do.
fn of_anything(traffic: Traffic<'_>) -> Channel {
    match channel_of(traffic) {
        Channel::Direct => Channel::Unassigned,
        channel => channel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Channel as C;
    use TouchpointKind as K;

    const NOTHING: Traffic<'_> = Traffic {
        source: None,
        medium: None,
        referrer: None,
        url: None,
    };

    #[test]
    fn each_kind_implies_its_team_and_channel() {
        const M: Option<Team> = Some(Team::Marketing);
        const S: Option<Team> = Some(Team::Sales);
        let table = [
            (K::AdClick, M, C::Display),
            (K::AdImpression, M, C::Display),
            (K::PageView, M, C::Direct),
            (K::FormSubmission, M, C::Direct),
            (K::ContentDownload, M, C::Direct),
            (K::Chat, M, C::Direct),
            (K::EmailSent, M, C::Email),
            (K::EmailOpen, M, C::Email),
            (K::EmailClick, M, C::Email),
            (K::SocialClick, M, C::OrganicSocial),
            (K::Webinar, M, C::Webinar),
            (K::Event, M, C::Event),
            (K::Referral, M, C::Referral),
            (K::SelfReported, M, C::Unassigned),
            (K::SalesEmail, S, C::Sales),
            (K::Call, S, C::Sales),
            (K::Meeting, S, C::Sales),
            (K::Demo, S, C::Sales),
            (K::Proposal, S, C::Sales),
            (K::EmailReply, None, C::Email),
            (K::Other, None, C::Unassigned),
        ];
        assert_eq!(table.len(), K::ALL.len());
        for (kind, team, channel) in table {
            assert_eq!(
                implied(kind, None, NOTHING),
                Implied { team, channel },
                "{kind}"
            );
        }
        assert_eq!(implied(K::EmailReply, S, NOTHING).channel, C::Sales);
        assert_eq!(implied(K::Other, S, NOTHING).channel, C::Sales);
    }

    #[test]
    fn only_the_kinds_that_look_at_traffic_are_moved_by_it() {
        let paid = Traffic {
            source: Some("google"),
            medium: Some("cpc"),
            ..NOTHING
        };
        let search = Traffic {
            referrer: Some("https://www.google.com/"),
            ..NOTHING
        };
        for kind in [
            K::AdClick,
            K::AdImpression,
            K::PageView,
            K::FormSubmission,
            K::ContentDownload,
            K::Chat,
            K::Other,
        ] {
            assert_eq!(implied(kind, None, paid).channel, C::PaidSearch, "{kind}");
        }
        for kind in [
            K::PageView,
            K::FormSubmission,
            K::ContentDownload,
            K::Chat,
            K::Other,
        ] {
            assert_eq!(
                implied(kind, None, search).channel,
                C::OrganicSearch,
                "{kind}"
            );
        }
        for kind in [K::AdClick, K::AdImpression] {
            assert_eq!(implied(kind, None, search).channel, C::Display, "{kind}");
        }
        for kind in [
            K::EmailClick,
            K::SocialClick,
            K::Webinar,
            K::Event,
            K::Referral,
            K::SelfReported,
            K::Call,
        ] {
            assert_eq!(
                implied(kind, None, paid),
                implied(kind, None, NOTHING),
                "{kind}"
            );
        }
    }
}
