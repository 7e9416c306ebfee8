//! Accounts.

use toml::Table;

use crate::import::{
    Noun,
    recognise::{Columns, Dictionary, Draft, Is, Known, put},
};

/// The columns of accounts.
pub(super) static ACCOUNTS: Dictionary = Dictionary {
    what: "accounts",
    needs: &[&["id"], &["name"]],
    known: &[
        Known(
            "id",
            Is::Text,
            &["Id", "Account ID", "Account ID (18)", "AccountId"],
        ),
        Known("name", Is::Text, &["Name", "Account Name"]),
        Known("domain", Is::Text, &["Website"]),
        Known("industry", Is::Text, &["Industry"]),
        Known(
            "region",
            Is::Text,
            &[
                "BillingCountry",
                "Billing Country",
                "Billing Country (text only)",
            ],
        ),
    ],
};

/// An account stays one; of its website the host is its domain.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let mut account = Table::new();
    let id = super::id(draft, columns, "id");
    put(&mut account, "externalId", draft.text(id));
    put(&mut account, "name", draft.text(columns.get("name")));
    let prefixes = ["https://", "http://", "www."];
    let domain = draft.with(
        columns.get("domain"),
        [
            ("lowercase", true.into()),
            ("remove", prefixes.map(toml::Value::from).to_vec().into()),
        ],
    );
    put(&mut account, "domain", domain);
    put(
        &mut account,
        "industry",
        draft.text(columns.get("industry")),
    );
    put(&mut account, "region", draft.text(columns.get("region")));
    draft.object(Noun::Account, account);
    draft.keep(Noun::Account, columns);
}
