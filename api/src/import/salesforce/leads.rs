//! Leads, converted or not.

use toml::Table;

use super::yes;
use crate::import::{
    Noun,
    derived::{Derived, fold},
    recognise::{Columns, Dictionary, Draft, Is, Known, constant, put, when_empty, when_filled},
};

/// The columns of leads.
pub(super) static LEADS: Dictionary = Dictionary {
    what: "leads",
    needs: &[
        &["id"],
        &["last", "name", "email"],
        &["company", "status", "converted"],
    ],
    known: &[
        Known("id", Is::Text, &["Id", "Lead ID", "Lead ID (18)"]),
        Known("email", Is::Text, &["Email"]),
        Known("first", Is::Text, &["FirstName"]),
        Known("last", Is::Text, &["LastName"]),
        Known("name", Is::Text, &["Full Name", "Name"]),
        Known("company", Is::Text, &["Company", "Company / Account"]),
        Known("status", Is::Word, &["Status", "Lead Status"]),
        Known("created", Is::Date, &["CreatedDate", "Create Date"]),
        Known("owner", Is::Text, &["Lead Owner", "Owner.Name"]),
        Known("converted", Is::Text, &["IsConverted", "Converted"]),
        Known("converted_at", Is::Date, &["ConvertedDate"]),
        Known(
            "contact",
            Is::Text,
            &["ConvertedContactId", "Converted Contact: Contact ID"],
        ),
        Known(
            "account",
            Is::Text,
            &["ConvertedAccountId", "Converted Account: Account ID"],
        ),
    ],
};

/// Lead statuses that every organisation begins with.
const STATUSES: &[(&str, &str)] = &[
    ("Open - Not Contacted", "LEAD"),
    ("Open", "LEAD"),
    ("New", "LEAD"),
    ("Working - Contacted", "SAL"),
    ("Working", "SAL"),
    ("Contacted", "SAL"),
    ("Qualified", "SQL"),
    ("Closed - Converted", "SQL"),
    ("Nurturing", "RECYCLED"),
    ("Closed - Not Converted", "DISQUALIFIED"),
    ("Unqualified", "DISQUALIFIED"),
];

/// A lead that was converted is the person of its contact, of whom the contact's own row says more.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let id = super::id(draft, columns, "id");
    let contact = super::id(draft, columns, "contact");
    let mut lead = super::person(draft, columns);
    stage(draft, columns, &mut lead);
    if let Some(contact) = contact {
        let mut converted = lead.clone();
        converted.insert("when".to_owned(), when_filled(contact));
        put(&mut converted, "externalId", draft.text(Some(contact)));
        put(&mut converted, "otherId", draft.text(id));
        put(&mut converted, "onlyFills", constant(true));
        draft.object(Noun::Lead, converted);
        lead.insert("when".to_owned(), when_empty(contact));
    }
    put(&mut lead, "externalId", draft.text(id));
    draft.object(Noun::Lead, lead);
    draft.keep(Noun::Lead, columns);
}

/// The conversion goes before the status, and is the only stage whose date is in the file.
fn stage(draft: &mut Draft<'_>, columns: &Columns, lead: &mut Table) {
    let converted = columns.get("converted");
    let parts = [
        draft.mapped(converted, &yes("SQL"), ""),
        draft.mapped(columns.get("status"), STATUSES, ""),
    ];
    let parts: Vec<usize> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return;
    }
    if let Some(status) = columns.get("status") {
        let unknown: Vec<String> = draft
            .words(status)
            .into_iter()
            .map(|(word, _)| word)
            .filter(|word| !STATUSES.iter().any(|(known, _)| fold(known) == fold(word)))
            .collect();
        if !unknown.is_empty() {
            draft.note(format!(
                "lead statuses that are not known and leave a lead where it is: {}",
                unknown.join(", ")
            ));
        }
    }
    let stage = draft.derive(Derived::First(parts));
    put(lead, "stage", draft.text(Some(stage)));
    if let (Some(converted), Some(at)) = (converted, columns.get("converted_at")) {
        let columns = yes("").map(|(word, _)| (word.to_owned(), at)).to_vec();
        let entered = draft.derive(Derived::Chosen {
            by: converted,
            columns,
        });
        let entered = draft.date_of(entered, &[at]);
        put(lead, "stageEnteredAt", entered);
    }
}
