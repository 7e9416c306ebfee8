//! Campaigns.

use toml::Table;

use crate::import::recognise::{Columns, Dictionary, Draft, Is, Known, constant, put};

/// The columns of campaigns.
pub(super) static CAMPAIGNS: Dictionary = Dictionary {
    what: "campaigns",
    needs: &[&["id"], &["name"], &["starts", "ends", "budget", "active"]],
    known: &[
        Known("id", Is::Text, &["Id", "Campaign ID", "Campaign ID (18)"]),
        Known("name", Is::Text, &["Name", "Campaign Name"]),
        Known("type", Is::Word, &["Type", "Campaign Type"]),
        Known("active", Is::Text, &["IsActive", "Active"]),
        Known("starts", Is::Date, &["StartDate"]),
        Known("ends", Is::Date, &["EndDate"]),
        Known(
            "budget",
            Is::Amount,
            &["BudgetedCost", "Budgeted Cost in Campaign"],
        ),
        Known(
            "currency",
            Is::Text,
            &[
                "Budgeted Cost Currency",
                "CurrencyIsoCode",
                "Campaign Currency",
            ],
        ),
        Known("owner", Is::Text, &["Campaign Owner", "Owner.Name"]),
    ],
};

/// Types of campaigns and the channels they run in.
pub(super) const CHANNELS: &[(&str, &str)] = &[
    ("Email", "EMAIL"),
    ("Webinar", "WEBINAR"),
    ("Conference", "EVENT"),
    ("Seminar / Conference", "EVENT"),
    ("Trade Show", "EVENT"),
    ("Event", "EVENT"),
    ("Advertisement", "DISPLAY"),
    ("Banner Ads", "DISPLAY"),
    ("Search", "PAID_SEARCH"),
    ("Paid Search", "PAID_SEARCH"),
    ("Paid Social", "PAID_SOCIAL"),
    ("Social Media", "ORGANIC_SOCIAL"),
    ("Social", "ORGANIC_SOCIAL"),
    ("Content", "CONTENT"),
    ("Direct Mail", "DIRECT_MAIL"),
    ("Partners", "PARTNER"),
    ("Partner", "PARTNER"),
    ("Referral Program", "REFERRAL"),
    ("Telemarketing", "SALES"),
    ("Public Relations", "OTHER"),
    ("Other", "OTHER"),
];

/// A campaign stays one; its type says the channel.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let mut campaign = Table::new();
    let id = super::id(draft, columns, "id");
    put(&mut campaign, "externalId", draft.text(id));
    put(&mut campaign, "name", draft.text(columns.get("name")));
    let channel = draft.mapped(columns.get("type"), CHANNELS, "UNASSIGNED");
    let channel = draft.with(channel, [("default", "UNASSIGNED".into())]);
    put(
        &mut campaign,
        "channel",
        channel.or_else(|| constant("UNASSIGNED")),
    );
    draft.campaign(campaign, columns);
}
