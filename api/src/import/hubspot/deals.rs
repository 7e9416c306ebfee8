//! Deals.

use toml::{Table, Value};

use super::{Row, SOURCE, history};
use crate::import::{
    Noun,
    derived::Derived,
    recognise::{
        Columns, Dictionary, Draft, Is, Known, constant, outcomes, put, when_empty, when_filled,
        word,
    },
};

/// The columns of deals.
pub(super) static DEALS: Dictionary = Dictionary {
    what: "deals",
    needs: &[&["id"], &["name"], &["stage", "amount"], &["created"]],
    known: &[
        Known(
            "id",
            Is::Text,
            &[
                "Record ID - Deal",
                "Record ID - Deals",
                "Record ID",
                "Deal ID",
                "Datensatz-ID - Deal",
                "Datensatz-ID",
                "hs_object_id",
            ],
        ),
        Known("name", Is::Text, &["Deal Name", "Name des Deals"]),
        Known(
            "stage",
            Is::Word,
            &["Deal Stage", "Deal-Phase", "Phase des Deals"],
        ),
        Known("pipeline", Is::Text, &["Pipeline"]),
        Known("amount", Is::Amount, &["Amount", "Betrag"]),
        Known(
            "currency",
            Is::Text,
            &["Currency", "Währung", "deal_currency_code"],
        ),
        Known(
            "created",
            Is::Date,
            &[
                "Create Date",
                "Created Date",
                "Erstellungsdatum",
                "Erstelldatum",
            ],
        ),
        Known("closed", Is::Date, &["Close Date", "Abschlussdatum"]),
        Known(
            "owner",
            Is::Text,
            &[
                "Deal owner",
                "Zuständiger Mitarbeiter für Deal",
                "Für Deal zuständiger Mitarbeiter",
                "hubspot_owner_id",
            ],
        ),
        Known("kind", Is::Text, &["Deal Type", "Deal-Typ"]),
        Known(
            "won",
            Is::Text,
            &[
                "Is Closed Won",
                "hs_is_closed_won",
                "Ist abgeschlossen und gewonnen",
            ],
        ),
        Known(
            "lost",
            Is::Text,
            &[
                "Is closed lost",
                "hs_is_closed_lost",
                "Ist abgeschlossen und verloren",
            ],
        ),
        Known(
            "companies",
            Is::Text,
            &[
                "Associated Company IDs (Primary)",
                "Associated Company IDs",
                "Associated Company ID",
                "IDs zugeordneter Unternehmen",
                "Zugeordnete Unternehmens-IDs",
            ],
        ),
        Known(
            "contacts",
            Is::Text,
            &[
                "Associated Contact IDs",
                "Associated Contact ID",
                "IDs zugeordneter Kontakte",
                "Zugeordnete Kontakt-IDs",
            ],
        ),
    ],
};

/// Stages of the pipeline that every account begins with, in other languages than ours.
const STAGES: &[(&str, &str)] = &[
    ("Abgeschlossen und gewonnen", "WON"),
    ("Abgeschlossen - gewonnen", "WON"),
    ("Gewonnen", "WON"),
    ("Abgeschlossen und verloren", "LOST"),
    ("Abgeschlossen - verloren", "LOST"),
    ("Verloren", "LOST"),
    ("Termin geplant", "OPEN"),
    ("Terminvereinbarung", "OPEN"),
    ("Qualifiziert", "OPEN"),
    ("Qualifiziert zum Kauf", "OPEN"),
    ("Präsentation geplant", "OPEN"),
    ("Entscheidungsträger überzeugt", "OPEN"),
    ("Vertrag gesendet", "OPEN"),
];
const KINDS: &[(&str, &str)] = &[
    ("newbusiness", "NEW"),
    ("New Business", "NEW"),
    ("Neugeschäft", "NEW"),
    ("existingbusiness", "EXPANSION"),
    ("Existing Business", "EXPANSION"),
    ("Bestandsgeschäft", "EXPANSION"),
    ("Bestandskundengeschäft", "EXPANSION"),
    ("renewal", "RENEWAL"),
    ("Verlängerung", "RENEWAL"),
];

/// A deal, its contacts, and its stage history.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns, row: Row) {
    let Some(id) = columns.get("id") else {
        return;
    };
    let mut deal = Table::new();
    deal.insert("when".to_owned(), when_filled(id));
    put(&mut deal, "externalId", draft.text(Some(id)));
    put(&mut deal, "name", draft.text(columns.get("name")));
    let columns = history::map(draft, columns, id, &mut deal);
    put(&mut deal, "stage", draft.text(columns.get("stage")));
    let currency = draft.with(columns.get("currency"), []);
    let amount = draft
        .amount(columns.get("amount"), currency, Some("0"))
        .or_else(|| constant("0"));
    put(&mut deal, "amount", amount);
    let kind = draft.mapped(columns.get("kind"), KINDS, "");
    put(&mut deal, "kind", draft.text(kind));
    let created = draft.date(columns.get("created"));
    put(&mut deal, "createdAt", created);
    put(&mut deal, "owner", draft.text(columns.get("owner")));
    outcome(draft, &columns, &mut deal);
    people(draft, &columns, row, &mut deal);
    draft.object(Noun::Deal, deal);
    draft.keep(Noun::Deal, &columns);
}

/// What the two yes-or-no columns say goes before what the stage says. The close date is when a decided deal was closed,
/// and when an open one is expected to.
fn outcome(draft: &mut Draft<'_>, columns: &Columns, deal: &mut Table) {
    let yes = |outcome| {
        [
            ("true", outcome),
            ("yes", outcome),
            ("ja", outcome),
            ("1", outcome),
        ]
    };
    let mut says: Vec<usize> = Vec::new();
    says.extend(draft.mapped(columns.get("won"), &yes("WON"), ""));
    says.extend(draft.mapped(columns.get("lost"), &yes("LOST"), ""));
    if let Some(stage) = columns.get("stage") {
        let decides = columns.get("won").is_none() || columns.get("lost").is_none();
        says.push(outcomes(draft, SOURCE, STAGES, stage, decides));
    }
    if says.is_empty() {
        put(deal, "outcome", constant("OPEN"));
        return;
    }
    let outcome = draft.derive(Derived::First(says));
    put(
        deal,
        "outcome",
        draft.with(Some(outcome), [("default", "OPEN".into())]),
    );
    let when = |test: Value, field: Option<Value>| match field {
        Some(Value::Table(mut field)) => {
            field.insert("when".to_owned(), test);
            Some(Value::Table(field))
        }
        other => other,
    };
    let decided = draft.mapped(Some(outcome), &[("WON", "yes"), ("LOST", "yes")], "");
    let closed = draft.date(columns.get("closed"));
    if let Some(decided) = decided {
        put(deal, "closedAt", when(word(decided, "yes"), closed.clone()));
        put(deal, "expectedCloseOn", when(when_empty(decided), closed));
    }
}

/// The company and the contacts. A row of several objects names one contact; others may follow.
fn people(draft: &mut Draft<'_>, columns: &Columns, row: Row, deal: &mut Table) {
    let listed = draft.derive_from(columns.get("companies"), Derived::Head);
    put(deal, "account", draft.text(row.company.or(listed)));
    let mut contact = Table::new();
    match (row.contact, columns.get("contacts")) {
        (Some(one), _) => {
            put(&mut contact, "lead", draft.text(Some(one)));
            put(deal, "addContacts", constant(true));
        }
        (None, Some(several)) => {
            put(&mut contact, "lead", draft.text(Some(several)));
            contact.insert("split".to_owned(), ";".into());
            put(&mut contact, "primary", constant(true));
        }
        (None, None) => return,
    }
    deal.insert("contacts".to_owned(), contact.into());
}
