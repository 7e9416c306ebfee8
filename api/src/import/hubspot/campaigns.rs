//! Campaigns.

use toml::Table;

use crate::import::recognise::{Columns, Dictionary, Draft, Is, Known, constant, put, when_filled};

/// The columns of campaigns.
pub(super) static CAMPAIGNS: Dictionary = Dictionary {
    what: "campaigns",
    needs: &[&["id"], &["name"]],
    known: &[
        Known(
            "id",
            Is::Text,
            &[
                "Record ID - Campaign",
                "Record ID",
                "Campaign ID",
                "Campaign GUID",
                "Kampagnen-ID",
                "Datensatz-ID - Kampagne",
                "Datensatz-ID",
                "hs_object_id",
            ],
        ),
        Known(
            "name",
            Is::Text,
            &["Campaign name", "Kampagnenname", "hs_name"],
        ),
        Known(
            "utm",
            Is::Text,
            &[
                "Campaign UTM",
                "UTM Campaign",
                "Campaign UTM value",
                "Kampagnen-UTM",
                "hs_utm",
            ],
        ),
        Known(
            "starts",
            Is::Date,
            &[
                "Start date",
                "Campaign start date",
                "Startdatum",
                "hs_start_date",
            ],
        ),
        Known(
            "ends",
            Is::Date,
            &["End date", "Campaign end date", "Enddatum", "hs_end_date"],
        ),
        Known(
            "budget",
            Is::Amount,
            &[
                "Budget",
                "Campaign budget",
                "Budget total",
                "hs_budget_items_sum_amount",
            ],
        ),
        Known(
            "currency",
            Is::Text,
            &[
                "Currency",
                "Campaign currency",
                "Währung",
                "hs_currency_code",
            ],
        ),
        Known(
            "owner",
            Is::Text,
            &[
                "Campaign owner",
                "Owner",
                "Für Kampagne zuständiger Mitarbeiter",
                "hs_owner",
            ],
        ),
    ],
};

/// A campaign of HubSpot runs in several channels, so it is in none of ours.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let Some(id) = columns.get("id") else {
        return;
    };
    let mut campaign = Table::new();
    campaign.insert("when".to_owned(), when_filled(id));
    put(&mut campaign, "externalId", draft.text(Some(id)));
    put(&mut campaign, "name", draft.text(columns.get("name")));
    put(&mut campaign, "channel", constant("UNASSIGNED"));
    put(&mut campaign, "utmCampaign", draft.text(columns.get("utm")));
    draft.campaign(campaign, columns);
}
