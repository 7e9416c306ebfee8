//! People: names and addresses first, then what the touches say about when and how they became leads.

use std::sync::Arc;

use super::{
    account::Story,
    journey::rep,
    names,
    prng::Prng,
    records::{CompanyDetails, GeneratedDeal, GeneratedLead, GeneratedTouch, Person},
    season::{DAY, instant},
};
use crate::{
    ids::LeadId,
    vocabulary::{Outcome, Team, TouchpointKind},
};

/// So many people of an account; dated and staged later, by [`date`].
pub(super) fn people(
    story: &Story,
    heads: u64,
    company: Option<&CompanyDetails>,
    prng: &mut Prng,
) -> Vec<GeneratedLead> {
    let mut list: Vec<GeneratedLead> = Vec::with_capacity(usize::try_from(heads).unwrap_or(0));
    for head in 0..heads {
        let (first, last) = names::person(prng);
        let mailbox = names::mailbox(first, last);
        let email = match company {
            None => format!("{mailbox}.{}@post.example", story.number + 1),
            Some(company) => {
                let plain = format!("{mailbox}@{}", company.domain);
                if list.iter().any(|lead| lead.email == plain) {
                    format!("{mailbox}.{head}@{}", company.domain)
                } else {
                    plain
                }
            }
        };
        let at = instant(story.start + i64::try_from(head).unwrap_or(0));
        list.push(GeneratedLead {
            id: LeadId(prng.uuid(at)),
            external_id: format!("lead-{:07}-{}", story.number + 1, head + 1),
            name: format!("{first} {last}"),
            email,
            lead_type: "IMPORTED",
            created_at: None,
            stage: "SUBSCRIBER",
            stage_entered_at: at,
            owner: None,
        });
    }
    list
}

/// Reads from the touches and deals when each person became a lead, by which offer, and how far they came.
pub(super) fn date(
    leads: &mut [GeneratedLead],
    story: &Story,
    touches: &[GeneratedTouch],
    deals: &[GeneratedDeal],
    people: &[Person],
) {
    let single = leads.len() == 1;
    for (place, lead) in leads.iter_mut().enumerate() {
        let mut seen = Seen::default();
        for touch in touches {
            if single || touch.lead == lead.id {
                seen.look(touch);
            }
        }
        // Every seventh system does not say when; those leads are as old as their first touch.
        let silent = (story.number + u64::try_from(place).unwrap_or(0)) % 7 == 3;
        if let Some((at, lead_type)) = seen.created {
            lead.lead_type = lead_type;
            lead.created_at = (!silent).then_some(instant(at));
            lead.stage_entered_at = instant(at);
        }
        let number = story.number;
        let (stage, entered, owner) = stage(lead.id, &seen, deals, number);
        lead.stage = stage;
        lead.stage_entered_at = entered.map_or(lead.stage_entered_at, instant);
        lead.owner = owner.then(|| -> Arc<str> { rep(people, "SDR", number) });
    }
}

/// What a lead's touches show.
#[derive(Default)]
struct Seen {
    created: Option<(i64, &'static str)>,
    form: Option<i64>,
    sales: Option<i64>,
    meeting: Option<i64>,
    last: i64,
}

impl Seen {
    fn look(&mut self, touch: &GeneratedTouch) {
        let at = touch.at.0;
        self.last = self.last.max(at);
        let offer = match touch.kind {
            TouchpointKind::FormSubmission => Some("DEMO_REQUEST"),
            TouchpointKind::ContentDownload => Some("CONTENT_DOWNLOAD"),
            TouchpointKind::Webinar => Some("WEBINAR_REGISTRATION"),
            TouchpointKind::Event => Some("EVENT_SCAN"),
            TouchpointKind::Chat => Some("CHAT"),
            TouchpointKind::Referral => Some("REFERRAL"),
            TouchpointKind::EmailClick => Some("NEWSLETTER"),
            _ if touch.team == Team::Sales => Some("OUTBOUND"),
            _ => None,
        };
        if let (None, Some(offer)) = (self.created, offer) {
            self.created = Some((at, offer));
        }
        if touch.kind == TouchpointKind::FormSubmission {
            self.form.get_or_insert(at);
        }
        if touch.team == Team::Sales {
            self.sales.get_or_insert(at);
        }
        if matches!(touch.kind, TouchpointKind::Meeting | TouchpointKind::Demo) {
            self.meeting.get_or_insert(at);
        }
    }
}

/// The stage a lead has reached, when it did, and whether sales owns it.
fn stage(
    lead: LeadId,
    seen: &Seen,
    deals: &[GeneratedDeal],
    number: u64,
) -> (&'static str, Option<i64>, bool) {
    let mut on = deals
        .iter()
        .filter(|deal| deal.contacts.iter().any(|contact| contact.lead == lead))
        .peekable();
    if on.peek().is_some() {
        let mut reached = ("OPPORTUNITY", None);
        for deal in on {
            match (deal.outcome, deal.closed_at, reached.0) {
                (Outcome::Won, Some(at), "OPPORTUNITY") => reached = ("CUSTOMER", Some(at.0)),
                (_, _, "OPPORTUNITY") if reached.1.is_none() => {
                    reached.1 = Some(deal.created_at.0);
                }
                _ => {}
            }
        }
        return (reached.0, reached.1, true);
    }
    match (seen.created, seen.form, seen.sales, seen.meeting) {
        (_, _, _, Some(at)) => ("SQL", Some(at), true),
        (_, _, Some(_), None) if number.is_multiple_of(5) => {
            ("RECYCLED", Some(seen.last + DAY / 2), true)
        }
        (_, _, Some(_), None) if number % 5 == 1 => {
            ("DISQUALIFIED", Some(seen.last + DAY / 3), true)
        }
        (_, _, Some(at), None) => ("SAL", Some(at), true),
        (_, Some(at), None, None) if number.is_multiple_of(9) => {
            ("REJECTED", Some(at + DAY / 4), true)
        }
        (_, Some(at), None, None) => ("MQL", Some(at), true),
        (Some((at, _)), None, None, None) => ("LEAD", Some(at), false),
        (None, None, None, None) => ("SUBSCRIBER", None, false),
    }
}
