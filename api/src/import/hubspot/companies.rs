//! Companies: accounts.

use toml::Table;

use crate::import::{
    Noun,
    derived::Derived,
    recognise::{Columns, Dictionary, Draft, Is, Known, put, when_filled},
};

/// The columns of companies.
pub(super) static COMPANIES: Dictionary = Dictionary {
    what: "companies",
    needs: &[&["id"], &["name", "domain"]],
    known: &[
        Known(
            "id",
            Is::Text,
            &[
                "Record ID - Company",
                "Record ID - Companies",
                "Record ID",
                "Company ID",
                "Datensatz-ID - Unternehmen",
                "Datensatz-ID",
                "hs_object_id",
            ],
        ),
        Known(
            "name",
            Is::Text,
            &[
                "Company name",
                "Name",
                "Unternehmensname",
                "Name des Unternehmens",
            ],
        ),
        Known(
            "domain",
            Is::Text,
            &[
                "Company Domain Name",
                "Domain",
                "Domain-Name des Unternehmens",
                "Unternehmens-Domain-Name",
                "Unternehmensdomain",
            ],
        ),
        Known("industry", Is::Text, &["Industry", "Branche"]),
        Known(
            "region",
            Is::Text,
            &["Country/Region", "Country", "Land/Region", "Land"],
        ),
    ],
};

/// A company becomes an account; one without a name is called by its domain.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let Some(id) = columns.get("id") else {
        return;
    };
    let names = [columns.get("name"), columns.get("domain")];
    let name = draft.derive(Derived::First(names.into_iter().flatten().collect()));
    let mut account = Table::new();
    account.insert("when".to_owned(), when_filled(id));
    put(&mut account, "externalId", draft.text(Some(id)));
    put(&mut account, "name", draft.text(Some(name)));
    put(&mut account, "domain", draft.text(columns.get("domain")));
    put(
        &mut account,
        "industry",
        draft.text(columns.get("industry")),
    );
    put(&mut account, "region", draft.text(columns.get("region")));
    draft.object(Noun::Account, account);
    draft.keep(Noun::Account, columns);
}
