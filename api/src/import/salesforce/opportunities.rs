//! Opportunities: deals.

use toml::{Table, Value};

use super::{SOURCE, yes};
use crate::import::{
    Noun,
    derived::Derived,
    recognise::{Columns, Dictionary, Draft, Is, Known, constant, outcomes, put, when_empty, word},
};

/// The columns of opportunities.
pub(super) static OPPORTUNITIES: Dictionary = Dictionary {
    what: "opportunities",
    needs: &[&["id"], &["name"], &["stage"], &["closed_on"], &["created"]],
    known: &[
        Known(
            "id",
            Is::Text,
            &["Id", "Opportunity ID", "Opportunity ID (18)"],
        ),
        Known("account", Is::Text, &["AccountId", "Account ID"]),
        Known("name", Is::Text, &["Name", "Opportunity Name"]),
        Known("stage", Is::Word, &["StageName", "Stage"]),
        Known("amount", Is::Amount, &["Amount"]),
        Known(
            "currency",
            Is::Text,
            &["Amount Currency", "CurrencyIsoCode", "Opportunity Currency"],
        ),
        Known("closed_on", Is::Date, &["CloseDate"]),
        Known("created", Is::Date, &["CreatedDate", "Create Date"]),
        Known("entered", Is::Date, &["LastStageChangeDate"]),
        Known("type", Is::Text, &["Type", "Opportunity Type"]),
        Known("won", Is::Text, &["IsWon", "Won"]),
        Known("closed", Is::Text, &["IsClosed", "Closed"]),
        Known("owner", Is::Text, &["Opportunity Owner", "Owner.Name"]),
        Known("contact", Is::Text, &["ContactId", "Primary Contact ID"]),
    ],
};

const KINDS: &[(&str, &str)] = &[
    ("New Customer", "NEW"),
    ("New Business", "NEW"),
    ("Existing Customer - Upgrade", "EXPANSION"),
    ("Existing Customer - Replacement", "EXPANSION"),
    ("Existing Customer - Downgrade", "EXPANSION"),
    ("Existing Business", "EXPANSION"),
    ("Add-On", "EXPANSION"),
    ("Upsell", "EXPANSION"),
    ("Renewal", "RENEWAL"),
    ("Existing Customer - Renewal", "RENEWAL"),
];

/// An opportunity becomes a deal. Its close date is when a decided one was closed, and when an open one is expected to.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let mut deal = Table::new();
    let id = super::id(draft, columns, "id");
    put(&mut deal, "externalId", draft.text(id));
    put(&mut deal, "name", draft.text(columns.get("name")));
    let account = super::id(draft, columns, "account");
    put(&mut deal, "account", draft.text(account));
    put(&mut deal, "stage", draft.text(columns.get("stage")));
    let entered = draft.date(columns.get("entered"));
    put(&mut deal, "stageEnteredAt", entered);
    let currency = draft.with(columns.get("currency"), []);
    let amount = draft
        .amount(columns.get("amount"), currency, Some("0"))
        .or_else(|| constant("0"));
    put(&mut deal, "amount", amount);
    let kind = draft.mapped(columns.get("type"), KINDS, "");
    put(&mut deal, "kind", draft.text(kind));
    let created = draft.date(columns.get("created"));
    put(&mut deal, "createdAt", created);
    put(&mut deal, "owner", draft.text(columns.get("owner")));
    if let Some(contact) = super::id(draft, columns, "contact") {
        let mut one = Table::new();
        put(&mut one, "lead", draft.text(Some(contact)));
        deal.insert("contacts".to_owned(), one.into());
        put(&mut deal, "addContacts", constant(true));
    }
    outcome(draft, columns, &mut deal);
    draft.object(Noun::Deal, deal);
    draft.keep(Noun::Deal, columns);
}

fn outcome(draft: &mut Draft<'_>, columns: &Columns, deal: &mut Table) {
    let mut says: Vec<usize> = Vec::new();
    if let Some(won) = columns.get("won") {
        says.extend(draft.mapped(Some(won), &yes("WON"), ""));
        // What is closed and not won is lost; without the column that says so, closed may be either.
        says.extend(draft.mapped(columns.get("closed"), &yes("LOST"), ""));
    }
    if let Some(stage) = columns.get("stage") {
        let decides = columns.get("won").is_none() || columns.get("closed").is_none();
        says.push(outcomes(draft, SOURCE, &[], stage, decides));
    }
    let outcome = draft.derive(Derived::First(says));
    put(
        deal,
        "outcome",
        draft.with(Some(outcome), [("default", "OPEN".into())]),
    );
    let decided = draft.mapped(Some(outcome), &[("WON", "yes"), ("LOST", "yes")], "");
    let closed = draft.date(columns.get("closed_on"));
    let when = |test: Value| match closed.clone() {
        Some(Value::Table(mut field)) => {
            field.insert("when".to_owned(), test);
            Some(Value::Table(field))
        }
        other => other,
    };
    if let Some(decided) = decided {
        put(deal, "closedAt", when(word(decided, "yes")));
        put(deal, "expectedCloseOn", when(when_empty(decided)));
    }
}
