//! Opportunity contact roles: leads on deals.

use toml::Table;

use crate::import::{
    Noun,
    recognise::{Columns, Dictionary, Draft, Is, Known, put},
};

/// The columns of opportunity contact roles.
pub(super) static ROLES: Dictionary = Dictionary {
    what: "opportunity contact roles",
    needs: &[&["deal"], &["contact"], &["role", "primary"]],
    known: &[
        Known("id", Is::Text, &["Id"]),
        Known("deal", Is::Text, &["OpportunityId", "Opportunity ID"]),
        Known("contact", Is::Text, &["ContactId", "Contact ID"]),
        Known("role", Is::Text, &["Role", "Contact Role"]),
        Known("primary", Is::Text, &["IsPrimary", "Primary"]),
    ],
};

/// A role puts one contact on a deal, beside the others.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let mut contact = Table::new();
    let deal = super::id(draft, columns, "deal");
    put(&mut contact, "deal", draft.text(deal));
    let lead = super::id(draft, columns, "contact");
    put(&mut contact, "lead", draft.text(lead));
    put(&mut contact, "role", draft.text(columns.get("role")));
    put(&mut contact, "primary", draft.text(columns.get("primary")));
    draft.object(Noun::Contact, contact);
}
