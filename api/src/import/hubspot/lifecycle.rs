//! How far a contact has come: its lifecycle stage, its lead status and since when.

use toml::Table;

use crate::import::{
    derived::{Derived, fold},
    recognise::{Columns, Draft, Is, Known, put},
};

/// Lifecycle stages, by internal name and by label.
const STAGES: &[(&str, &str)] = &[
    ("subscriber", "SUBSCRIBER"),
    ("Abonnent", "SUBSCRIBER"),
    ("lead", "LEAD"),
    ("Marketing Qualified Lead", "MQL"),
    ("Marketing-qualifizierter Lead", "MQL"),
    ("Marketing Qualified Lead (MQL)", "MQL"),
    ("Sales Qualified Lead", "SQL"),
    ("Sales Qualified Lead (SQL)", "SQL"),
    ("Vertriebsqualifizierter Lead", "SQL"),
    ("opportunity", "OPPORTUNITY"),
    ("customer", "CUSTOMER"),
    ("Kunde", "CUSTOMER"),
    ("evangelist", "CUSTOMER"),
    ("Fürsprecher", "CUSTOMER"),
];
/// Lead statuses that end the work on a lead.
const ENDED: &[(&str, &str)] = &[
    ("UNQUALIFIED", "DISQUALIFIED"),
    ("Nicht qualifiziert", "DISQUALIFIED"),
    ("Unqualifiziert", "DISQUALIFIED"),
    ("BAD_TIMING", "RECYCLED"),
    ("Schlechtes Timing", "RECYCLED"),
];
/// Lead statuses that say that sales work on a lead.
const WORKED: &[(&str, &str)] = &[
    ("IN_PROGRESS", "SAL"),
    ("In Bearbeitung", "SAL"),
    ("ATTEMPTED_TO_CONTACT", "SAL"),
    ("Kontaktversuch", "SAL"),
    ("CONNECTED", "SAL"),
    ("Verbunden", "SAL"),
    ("OPEN_DEAL", "OPPORTUNITY"),
    ("Offener Deal", "OPPORTUNITY"),
];

/// The dates of lifecycle stages.
pub(super) const BECAME: [(&str, &str); 6] = [
    ("became_subscriber", "SUBSCRIBER"),
    ("became_lead", "LEAD"),
    ("became_mql", "MQL"),
    ("became_sql", "SQL"),
    ("became_opportunity", "OPPORTUNITY"),
    ("became_customer", "CUSTOMER"),
];

pub(super) const STAGE: Known = Known(
    "stage",
    Is::Word,
    &[
        "Lifecycle Stage",
        "lifecyclestage",
        "Lifecycle-Phase",
        "Lebenszyklusphase",
    ],
);
pub(super) const STATUS: Known = Known(
    "status",
    Is::Word,
    &["Lead Status", "hs_lead_status", "Lead-Status"],
);
pub(super) const SUBSCRIBER: Known = Known(
    "became_subscriber",
    Is::Date,
    &[
        "Became a Subscriber Date",
        "hs_lifecyclestage_subscriber_date",
        "Datum der Konversion zum Abonnenten",
    ],
);
pub(super) const LEAD: Known = Known(
    "became_lead",
    Is::Date,
    &[
        "Became a Lead Date",
        "hs_lifecyclestage_lead_date",
        "Datum der Konversion zum Lead",
    ],
);
pub(super) const MQL: Known = Known(
    "became_mql",
    Is::Date,
    &[
        "Became a Marketing Qualified Lead Date",
        "hs_lifecyclestage_marketingqualifiedlead_date",
        "Datum der Konversion zum Marketing-Qualified-Lead",
    ],
);
pub(super) const SQL: Known = Known(
    "became_sql",
    Is::Date,
    &[
        "Became a Sales Qualified Lead Date",
        "hs_lifecyclestage_salesqualifiedlead_date",
        "Datum der Konversion zum Sales-Qualified-Lead",
    ],
);
pub(super) const OPPORTUNITY: Known = Known(
    "became_opportunity",
    Is::Date,
    &[
        "Became an Opportunity Date",
        "hs_lifecyclestage_opportunity_date",
        "Datum der Konversion zur Opportunity",
    ],
);
pub(super) const CUSTOMER: Known = Known(
    "became_customer",
    Is::Date,
    &[
        "Became a Customer Date",
        "hs_lifecyclestage_customer_date",
        "Datum der Konversion zum Kunden",
    ],
);

/// Fills stage and date. A lead status that ends the work goes first, then a late lifecycle stage, then a status that
/// says that sales are at it, then any lifecycle stage.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns, lead: &mut Table) {
    let late: Vec<(&str, &str)> = STAGES
        .iter()
        .filter(|(_, stage)| matches!(*stage, "SQL" | "OPPORTUNITY" | "CUSTOMER"))
        .copied()
        .collect();
    let (stage, status) = (columns.get("stage"), columns.get("status"));
    let parts = [
        draft.mapped(status, ENDED, ""),
        draft.mapped(stage, &late, ""),
        draft.mapped(status, WORKED, ""),
        draft.mapped(stage, STAGES, ""),
    ];
    let parts: Vec<usize> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return;
    }
    if let Some(stage) = stage {
        let unknown: Vec<String> = draft
            .words(stage)
            .into_iter()
            .map(|(word, _)| word)
            .filter(|word| !STAGES.iter().any(|(known, _)| fold(known) == fold(word)))
            .collect();
        if !unknown.is_empty() {
            draft.note(format!(
                "lifecycle stages that are not known and leave a lead where it is: {}",
                unknown.join(", ")
            ));
        }
    }
    let stage = draft.derive(Derived::First(parts));
    put(lead, "stage", draft.text(Some(stage)));
    let dates: Vec<(String, usize)> = BECAME
        .iter()
        .filter_map(|(field, stage)| Some((fold(stage), columns.get(field)?)))
        .collect();
    if dates.is_empty() {
        return;
    }
    let places: Vec<usize> = dates.iter().map(|(_, place)| *place).collect();
    let entered = draft.derive(Derived::Chosen {
        by: stage,
        columns: dates,
    });
    let entered = draft.date_of(entered, &places);
    put(lead, "stageEnteredAt", entered);
}
