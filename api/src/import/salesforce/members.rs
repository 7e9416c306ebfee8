//! Campaign members: touches of the campaign.

use toml::{Table, Value};

use super::campaigns::CHANNELS;
use crate::import::{
    Noun,
    derived::Derived,
    recognise::{Columns, Dictionary, Draft, Is, Known, constant, put, when_empty, when_filled},
};

/// The columns of campaign members.
pub(super) static MEMBERS: Dictionary = Dictionary {
    what: "campaign members",
    needs: &[
        &["campaign"],
        &["lead", "contact"],
        &["responded_at", "created"],
    ],
    known: &[
        Known("id", Is::Text, &["Id", "Campaign Member ID", "Member ID"]),
        Known("campaign", Is::Text, &["CampaignId", "Campaign ID"]),
        Known("lead", Is::Text, &["LeadId", "Lead ID"]),
        Known("contact", Is::Text, &["ContactId", "Contact ID"]),
        Known("status", Is::Text, &["Status", "Member Status"]),
        Known("type", Is::Word, &["Campaign.Type", "Campaign Type"]),
        Known(
            "responded_at",
            Is::Date,
            &["FirstRespondedDate", "Member First Responded Date"],
        ),
        Known(
            "created",
            Is::Date,
            &[
                "CreatedDate",
                "Member First Associated Date",
                "Member Created Date",
            ],
        ),
    ],
};

/// What the status of a member says of the touch.
const KINDS: &[(&str, &str)] = &[
    ("Sent", "EMAIL_SENT"),
    ("Opened", "EMAIL_OPEN"),
    ("Clicked", "EMAIL_CLICK"),
    ("Downloaded", "CONTENT_DOWNLOAD"),
    ("Submitted Form", "FORM_SUBMISSION"),
    ("Filled-Out Form", "FORM_SUBMISSION"),
    ("Registered", "EVENT"),
    ("Attended", "EVENT"),
    ("Attended On-Demand", "WEBINAR"),
    ("Visited Booth", "EVENT"),
];

/// A member becomes a touch of marketing when it responded first, else when it was put into the campaign.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let campaign = super::id(draft, columns, "campaign");
    // A converted lead is the person of its contact, so either names the same.
    let persons = [
        super::id(draft, columns, "contact"),
        super::id(draft, columns, "lead"),
    ];
    let person = draft.derive(Derived::First(persons.into_iter().flatten().collect()));
    let mut touch = Table::new();
    let message = match (super::id(draft, columns, "id"), campaign) {
        (Some(id), _) => draft.template(&["member-", ""], &[id]),
        (None, Some(campaign)) => draft.template(&["member-", "-", ""], &[campaign, person]),
        (None, None) => None,
    };
    put(&mut touch, "messageId", message);
    put(&mut touch, "lead", draft.text(Some(person)));
    put(&mut touch, "campaign", draft.text(campaign));
    put(&mut touch, "team", constant("MARKETING"));
    let kind = draft.mapped(columns.get("status"), KINDS, "OTHER");
    let kind = draft.with(kind, [("default", "OTHER".into())]);
    put(&mut touch, "kind", kind.or_else(|| constant("OTHER")));
    let channel = draft.mapped(columns.get("type"), CHANNELS, "");
    put(&mut touch, "channel", draft.text(channel));
    let (responded, created) = (columns.get("responded_at"), columns.get("created"));
    let dated = |draft: &mut Draft<'_>, place: usize, when: Option<Value>| {
        let mut touch = touch.clone();
        put(&mut touch, "when", when);
        let at = draft.date(Some(place));
        put(&mut touch, "occurredAt", at);
        draft.object(Noun::Touchpoint, touch);
    };
    match (responded, created) {
        (Some(responded), Some(created)) => {
            dated(draft, responded, Some(when_filled(responded)));
            dated(draft, created, Some(when_empty(responded)));
        }
        (Some(one), None) | (None, Some(one)) => dated(draft, one, None),
        (None, None) => {}
    }
}
