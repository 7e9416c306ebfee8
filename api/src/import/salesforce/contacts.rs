//! Contacts: leads of their accounts.

use toml::Table;

use crate::import::{
    Noun,
    recognise::{Columns, Dictionary, Draft, Is, Known, constant, put},
};

/// The columns of contacts.
pub(super) static CONTACTS: Dictionary = Dictionary {
    what: "contacts",
    needs: &[&["id"], &["last", "name", "email"]],
    known: &[
        Known("id", Is::Text, &["Id", "Contact ID", "Contact ID (18)"]),
        Known("account", Is::Text, &["AccountId", "Account ID"]),
        Known("email", Is::Text, &["Email"]),
        Known("first", Is::Text, &["FirstName"]),
        Known("last", Is::Text, &["LastName"]),
        Known("name", Is::Text, &["Full Name", "Name"]),
        Known("created", Is::Date, &["CreatedDate", "Create Date"]),
        Known("owner", Is::Text, &["Contact Owner", "Owner.Name"]),
    ],
};

/// A contact becomes a lead. One that was a lead before was created when that was.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let mut lead = Table::new();
    let id = super::id(draft, columns, "id");
    put(&mut lead, "externalId", draft.text(id));
    put(&mut lead, "email", draft.text(columns.get("email")));
    let name = super::name(draft, columns);
    put(&mut lead, "name", draft.text(name));
    let account = super::id(draft, columns, "account");
    put(&mut lead, "account", draft.text(account));
    let created = draft.date(columns.get("created"));
    put(&mut lead, "createdAt", created);
    put(&mut lead, "owner", draft.text(columns.get("owner")));
    put(&mut lead, "onlyForward", constant(true));
    draft.object(Noun::Lead, lead);
    draft.keep(Noun::Lead, columns);
}
