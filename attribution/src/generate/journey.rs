//! Touches: where in an account's life, of which kind, from which campaign.

use std::sync::Arc;

use super::{
    account::{Mode, Story},
    company::Accounts,
    prng::Prng,
    records::{GeneratedCampaign, GeneratedLead, GeneratedTouch, Person},
    season::{DAY, instant, office_hour},
};
use crate::{
    ids::{CampaignId, TouchpointId},
    vocabulary::{Channel, Outcome, Team, TouchpointKind},
};

mod kinds;
mod media;

pub(super) use self::media::Media;
use self::{
    kinds::{Phase, page},
    media::Audience,
};

const MINUTE: i64 = 60_000;

/// Where a touch lies before its details are known.
struct Moment {
    at: i64,
    kind: TouchpointKind,
    audience: Audience,
}

/// `count` touches of a story, by time.
pub(super) fn touches(
    stream: &mut Accounts<'_>,
    story: &Story,
    leads: &[GeneratedLead],
    count: u64,
    prng: &mut Prng,
) -> Vec<GeneratedTouch> {
    let end = stream.company.season.end();
    let staff = |title| rep(&stream.company.people, title, story.number);
    let (caller, seller) = (staff(kinds::CALLER), staff(kinds::SELLER));
    let mut moments: Vec<Moment> = (0..count).map(|_| moment(story, end, prng)).collect();
    for moment in &mut moments {
        moment.at = moment.at.min(end - 1);
    }
    moments.sort_by_key(|moment| moment.at);
    let mut list: Vec<GeneratedTouch> = Vec::with_capacity(moments.len());
    for moment in moments {
        stream.touch_number += 1;
        let number = stream.touch_number;
        if let Some(previous) = list.last()
            && let Some(again) = again(previous, moment.at, number, prng)
        {
            list.push(again);
            continue;
        }
        let media = &stream.company.media;
        let source = media.find(moment.kind, moment.audience, moment.at, prng);
        let team = kinds::team(moment.kind);
        let place = prng.index(leads.len()).min(prng.index(leads.len()));
        let Some(lead) = leads.get(place) else {
            continue;
        };
        list.push(GeneratedTouch {
            id: TouchpointId(prng.uuid(instant(moment.at))),
            number,
            lead: lead.id,
            at: instant(moment.at),
            kind: moment.kind,
            channel: source.channel,
            team,
            campaign: source.campaign,
            source: source.source,
            medium: source.medium,
            content: source.content,
            term: source.term,
            page: page(moment.kind, prng),
            rep: kinds::title(moment.kind).map(|title| {
                let person = if title == kinds::CALLER {
                    &caller
                } else {
                    &seller
                };
                person.clone()
            }),
        });
    }
    // Repeats follow what they repeat, which may be after the next moment.
    list.sort_by_key(|touch| touch.at);
    list
}

/// The e-mail of the person with that title who looks after the account of this number.
pub(super) fn rep(people: &[Person], title: &str, number: u64) -> Arc<str> {
    let fitting = || people.iter().filter(|person| person.title == title);
    let count = u64::try_from(fitting().count()).unwrap_or(1).max(1);
    let place = usize::try_from(number % count).unwrap_or(0);
    fitting()
        .nth(place)
        .map_or_else(|| Arc::from("sales"), |person| person.email.clone())
}

/// A moment in the account's life, nearer to its deals than far from them.
fn moment(story: &Story, end: i64, prng: &mut Prng) -> Moment {
    if story.plans.is_empty() {
        let until = (story.start + prng.range(20, 240) * DAY).min(end);
        let phase = prng.weighted(
            &[
                (Phase::Aware, 50),
                (Phase::Nurture, 46),
                (Phase::Selling, 4),
            ],
            Phase::Aware,
        );
        return settle((story.start, until), phase, Audience::Neutral, prng);
    }
    let plan = prng.pick(&story.plans);
    let audience = match plan.outcome {
        Outcome::Won => Audience::Won,
        Outcome::Lost => Audience::Lost,
        Outcome::Open => Audience::Neutral,
    };
    let over = plan.closed.unwrap_or(end).min(end);
    let after = (over, (over + 150 * DAY).min(end));
    if story.mode == Mode::Late {
        let last = story.plans.iter().filter_map(|plan| plan.closed).max();
        let from = last.unwrap_or(over) + DAY;
        return settle((from, end), Phase::Customer, audience, prng);
    }
    if prng.chance(250) {
        // People also read and click when nothing is being sold.
        let phase = prng.weighted(&[(Phase::Aware, 1), (Phase::Nurture, 2)], Phase::Aware);
        return settle((story.start, end), phase, Audience::Neutral, prng);
    }
    let phase = prng.weighted(
        &[
            (Phase::Aware, 24),
            (Phase::Nurture, 30),
            (Phase::Selling, 38),
            (Phase::Customer, 8),
        ],
        Phase::Nurture,
    );
    let window = match phase {
        Phase::Aware => (plan.start, plan.start + (plan.created - plan.start) / 2),
        Phase::Nurture => (plan.start, plan.created),
        Phase::Customer if plan.closed.is_some() => after,
        Phase::Selling | Phase::Customer => (plan.created, over),
    };
    settle(window, phase, audience, prng)
}

/// A time in the window and a kind that fits the phase.
fn settle(window: (i64, i64), phase: Phase, audience: Audience, prng: &mut Prng) -> Moment {
    let (from, until) = (window.0, window.1.max(window.0 + 1));
    let part = prng.below(1000);
    let drawn = from + (until - from) / 1000 * i64::try_from(part).unwrap_or(0);
    let kind = kinds::kind(phase, part, prng);
    let at = match kinds::team(kind) {
        Team::Sales => office_hour(drawn, prng),
        Team::Marketing => drawn.div_euclid(DAY) * DAY + prng.range(5 * 3_600_000, DAY - 1),
    };
    // A day's hour may fall outside the window: back into it, minutes from its edge.
    let edge = prng.range(1, 240) * MINUTE;
    let at = if at >= until { until - edge } else { at };
    Moment {
        at: if at < from { from } else { at },
        kind,
        audience,
    }
}

/// Sometimes a touch only repeats the one before: within minutes, or by another system in the same millisecond.
fn again(
    previous: &GeneratedTouch,
    at: i64,
    number: u64,
    prng: &mut Prng,
) -> Option<GeneratedTouch> {
    let later = if prng.chance(90) {
        prng.range(1, 25) * MINUTE
    } else if prng.chance(4) {
        0
    } else {
        return None;
    };
    let then = previous.at.0 + later;
    (then <= at).then(|| GeneratedTouch {
        id: TouchpointId(prng.uuid(instant(then))),
        number,
        at: instant(then),
        ..previous.clone()
    })
}

/// What a touch came from.
#[derive(Debug, Clone)]
struct Origin {
    channel: Channel,
    campaign: Option<CampaignId>,
    source: Option<Arc<str>>,
    medium: Option<Arc<str>>,
    content: Option<Arc<str>>,
    term: Option<&'static str>,
}

/// The part of a campaign that touches need.
#[derive(Debug, Clone)]
struct Medium {
    from: i64,
    to: i64,
    origin: Origin,
    contents: Vec<Arc<str>>,
}

impl Medium {
    fn of(campaign: &GeneratedCampaign) -> Self {
        Self {
            from: i64::from(campaign.starts_on.0) * DAY,
            to: i64::from(campaign.ends_on.0 + 1) * DAY,
            origin: Origin {
                channel: campaign.channel,
                campaign: Some(campaign.id),
                source: campaign.source.clone(),
                medium: campaign.medium.clone(),
                content: None,
                term: None,
            },
            contents: campaign.contents.clone(),
        }
    }
}
