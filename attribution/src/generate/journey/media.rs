//! Which campaign a touch came from: by reach, and by how much campaigns really help.

use super::{Medium, Origin};
use crate::{
    generate::{prng::Prng, records::GeneratedCampaign},
    vocabulary::{Channel, TouchpointKind as Kind},
};

/// Whose touch: campaigns that help are met oftener on the way to a won deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    Neutral,
    Lost,
    Won,
}

/// What can bring about a kind of touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Ads,
    Site,
    Mail,
    Seminar,
    Fair,
    Posts,
    Word,
    Outbound,
}

const GROUPS: [Group; 8] = [
    Group::Ads,
    Group::Site,
    Group::Mail,
    Group::Seminar,
    Group::Fair,
    Group::Posts,
    Group::Word,
    Group::Outbound,
];
const TERMS: [&str; 6] = [
    "planning+software",
    "forecast+tool",
    "budget+template",
    "spreadsheet+alternative",
    "demand+planning",
    "brightwater",
];

/// The campaigns, ready to be drawn from.
#[derive(Debug, Clone)]
pub(in crate::generate) struct Media {
    list: Vec<Medium>,
    /// For each group: place in the list and weight, for each audience.
    groups: Vec<[Vec<(usize, u64)>; 3]>,
}

impl Media {
    /// The media of these campaigns.
    pub(in crate::generate) fn new(campaigns: &[GeneratedCampaign]) -> Self {
        let groups = GROUPS.map(|group| {
            [Audience::Neutral, Audience::Lost, Audience::Won].map(|audience| {
                campaigns
                    .iter()
                    .enumerate()
                    .filter(|(_, campaign)| serves(campaign.channel, group))
                    .map(|(place, campaign)| (place, weight(campaign, audience)))
                    .collect::<Vec<_>>()
            })
        });
        Self {
            list: campaigns.iter().map(Medium::of).collect(),
            groups: groups.into(),
        }
    }

    /// Where a touch of this kind at this time came from.
    pub(super) fn find(&self, kind: Kind, audience: Audience, at: i64, prng: &mut Prng) -> Origin {
        let Some((group, permille)) = group(kind) else {
            return plain(Channel::Unassigned, None, None);
        };
        let place = GROUPS.iter().position(|other| *other == group);
        let column = match audience {
            Audience::Neutral => 0,
            Audience::Lost => 1,
            Audience::Won => 2,
        };
        let candidates = place
            .and_then(|place| self.groups.get(place))
            .and_then(|group| group.get(column))
            .filter(|list| !list.is_empty() && prng.chance(permille));
        if let Some(candidates) = candidates {
            // Two tries to meet one that ran at the time.
            for _ in 0..2 {
                let drawn = prng.weighted(candidates, 0);
                if let Some(medium) = self.list.get(drawn)
                    && (medium.from..medium.to).contains(&at)
                {
                    return from(medium, prng);
                }
            }
        }
        without(group, prng)
    }
}

fn from(medium: &Medium, prng: &mut Prng) -> Origin {
    let mut origin = medium.origin.clone();
    if !medium.contents.is_empty() {
        origin.content = Some(prng.pick(&medium.contents).clone());
    }
    if origin.channel == Channel::PaidSearch {
        origin.term = Some(*prng.pick(&TERMS));
    }
    origin
}

fn weight(campaign: &GeneratedCampaign, audience: Audience) -> u64 {
    let (reach, effect) = (u64::from(campaign.reach), u64::from(campaign.effect).max(1));
    match audience {
        Audience::Neutral => reach * 100,
        Audience::Lost => reach * 10_000 / effect,
        Audience::Won => reach * effect,
    }
}

const fn serves(channel: Channel, group: Group) -> bool {
    match group {
        Group::Ads => matches!(
            channel,
            Channel::PaidSearch | Channel::PaidSocial | Channel::Display
        ),
        Group::Site => matches!(
            channel,
            Channel::PaidSearch
                | Channel::Content
                | Channel::Partner
                | Channel::Affiliate
                | Channel::DirectMail
        ),
        Group::Mail => matches!(channel, Channel::Email),
        Group::Seminar => matches!(channel, Channel::Webinar),
        Group::Fair => matches!(channel, Channel::Event),
        Group::Posts => matches!(channel, Channel::OrganicSocial),
        Group::Word => matches!(channel, Channel::Referral),
        Group::Outbound => matches!(channel, Channel::Sales),
    }
}

/// What brings about a kind, and how often (in a thousand) it is a campaign that does.
const fn group(kind: Kind) -> Option<(Group, u64)> {
    Some(match kind {
        Kind::AdClick | Kind::AdImpression => (Group::Ads, 990),
        Kind::PageView | Kind::FormSubmission | Kind::ContentDownload | Kind::Chat => {
            (Group::Site, 520)
        }
        Kind::EmailSent | Kind::EmailOpen | Kind::EmailClick => (Group::Mail, 980),
        Kind::Webinar => (Group::Seminar, 960),
        Kind::Event => (Group::Fair, 900),
        Kind::SocialClick => (Group::Posts, 850),
        Kind::Referral => (Group::Word, 700),
        Kind::SelfReported => return None,
        _ => (Group::Outbound, 200),
    })
}

/// A touch that no campaign brought about.
fn without(group: Group, prng: &mut Prng) -> Origin {
    match group {
        Group::Ads => plain(Channel::PaidSearch, Some("findly"), Some("cpc")),
        Group::Site => match prng.below(100) {
            0..45 => plain(Channel::Direct, None, None),
            45..85 => plain(Channel::OrganicSearch, Some("findly"), Some("organic")),
            _ => plain(Channel::Referral, Some("planners-blog"), Some("referral")),
        },
        Group::Mail => plain(Channel::Email, Some("newsletter"), Some("email")),
        Group::Seminar => plain(Channel::Webinar, None, None),
        Group::Fair => plain(Channel::Event, None, None),
        Group::Posts => plain(Channel::OrganicSocial, Some("worklink"), Some("social")),
        Group::Word => plain(Channel::Referral, None, None),
        Group::Outbound => plain(Channel::Sales, None, None),
    }
}

fn plain(channel: Channel, source: Option<&str>, medium: Option<&str>) -> Origin {
    Origin {
        channel,
        campaign: None,
        source: source.map(Into::into),
        medium: medium.map(Into::into),
        content: None,
        term: None,
    }
}
