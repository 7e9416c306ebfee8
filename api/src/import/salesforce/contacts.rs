//! Contacts: leads of their accounts.

use crate::import::{
    Noun,
    recognise::{Columns, Dictionary, Draft, Is, Known, put},
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
    let id = super::id(draft, columns, "id");
    let mut lead = super::person(draft, columns);
    put(&mut lead, "externalId", draft.text(id));
    draft.object(Noun::Lead, lead);
    draft.keep(Noun::Lead, columns);
}
