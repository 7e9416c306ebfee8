//! The platforms and the columns of their daily reports.

use crate::import::recognise::{Dictionary, Is, Known};

/// An advertising platform.
pub(super) struct Platform {
    /// The source of its ids.
    pub(super) source: &'static str,
    pub(super) dictionary: Dictionary,
    /// Kinds of campaigns, and the channels they run in.
    pub(super) types: &'static [(&'static str, &'static str)],
    /// The channel of all others.
    pub(super) channel: &'static str,
}

pub(super) static PLATFORMS: [Platform; 3] = [
    Platform {
        source: "google_ads",
        dictionary: Dictionary {
            what: "Google Ads",
            needs: &[&["day"], &["campaign"], &["cost"]],
            known: &[
                Known("day", Is::Date, &["Day", "Date", "Tag"]),
                Known("campaign", Is::Text, &["Campaign", "Kampagne"]),
                Known("id", Is::Text, &["Campaign ID", "Kampagnen-ID"]),
                Known("cost", Is::Amount, &["Cost", "Kosten"]),
                Known(
                    "currency",
                    Is::Text,
                    &["Currency code", "Currency", "Währungscode", "Währung"],
                ),
                Known("type", Is::Word, &["Campaign type", "Kampagnentyp"]),
            ],
        },
        types: &[
            ("Search", "PAID_SEARCH"),
            ("Suchnetzwerk", "PAID_SEARCH"),
            ("Shopping", "PAID_SEARCH"),
            ("Display", "DISPLAY"),
            ("Displaynetzwerk", "DISPLAY"),
            // Video sites count as social.
            ("Video", "PAID_SOCIAL"),
            ("Performance Max", "OTHER"),
            ("Demand Gen", "OTHER"),
            ("App", "OTHER"),
        ],
        channel: "PAID_SEARCH",
    },
    Platform {
        source: "meta_ads",
        dictionary: Dictionary {
            what: "Meta",
            needs: &[&["day"], &["campaign"], &["cost"]],
            known: &[
                Known("day", Is::Date, &["Day", "Tag"]),
                Known("campaign", Is::Text, &["Campaign name", "Kampagnenname"]),
                Known("id", Is::Text, &["Campaign ID", "Kampagnen-ID"]),
                Known("cost", Is::Amount, &["Amount spent", "Ausgegebener Betrag"]),
                Known("currency", Is::Text, &["Currency", "Währung"]),
            ],
        },
        types: &[],
        channel: "PAID_SOCIAL",
    },
    Platform {
        source: "linkedin_ads",
        dictionary: Dictionary {
            what: "LinkedIn",
            needs: &[&["day"], &["campaign"], &["cost"]],
            known: &[
                Known(
                    "day",
                    Is::Date,
                    &[
                        "Start Date (in UTC)",
                        "Start Date",
                        "Date",
                        "Startdatum (in UTC)",
                        "Startdatum",
                    ],
                ),
                Known("campaign", Is::Text, &["Campaign Name", "Kampagnenname"]),
                Known("id", Is::Text, &["Campaign ID", "Kampagnen-ID"]),
                Known("cost", Is::Amount, &["Total Spent", "Gesamtausgaben"]),
                Known("currency", Is::Text, &["Currency", "Währung"]),
            ],
        },
        types: &[],
        channel: "PAID_SOCIAL",
    },
];
