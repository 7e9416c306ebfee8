//! Contacts: leads, and what is known of how they came.

use toml::Table;

use super::{Row, lifecycle, sources};
use crate::import::{
    Noun,
    derived::Derived,
    recognise::{Columns, Dictionary, Draft, Is, Known, constant, put, when_filled},
};

/// The columns of contacts.
pub(super) static CONTACTS: Dictionary = Dictionary {
    what: "contacts",
    needs: &[&["id"], &["email", "first", "last"]],
    known: &[
        Known(
            "id",
            Is::Text,
            &[
                "Record ID - Contact",
                "Record ID - Contacts",
                "Record ID",
                "Contact ID",
                "Datensatz-ID - Kontakt",
                "Datensatz-ID",
                "hs_object_id",
            ],
        ),
        Known("email", Is::Text, &["Email", "E-Mail-Adresse"]),
        Known("first", Is::Text, &["First Name", "Vorname"]),
        Known("last", Is::Text, &["Last Name", "Nachname"]),
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
        Known(
            "owner",
            Is::Text,
            &[
                "Contact owner",
                "Zuständiger Mitarbeiter für Kontakt",
                "Für Kontakt zuständiger Mitarbeiter",
                "Kontaktinhaber",
                "hubspot_owner_id",
            ],
        ),
        Known(
            "companies",
            Is::Text,
            &[
                "Associated Company IDs (Primary)",
                "Primary Associated Company ID",
                "Associated Company IDs",
                "Associated Company ID",
                "IDs zugeordneter Unternehmen",
                "Zugeordnete Unternehmens-IDs",
                "Primäre zugeordnete Unternehmens-ID",
            ],
        ),
        Known(
            "source",
            Is::Word,
            &[
                "Original Source",
                "Original Source Type",
                "Original Traffic Source",
                "Ursprüngliche Quelle",
                "Ursprüngliche Traffic-Quelle",
                "Ursprünglicher Quelltyp",
                "hs_analytics_source",
            ],
        ),
        Known(
            "drill_down_1",
            Is::Text,
            &[
                "Original Source Drill-Down 1",
                "Original Traffic Source Drill-Down 1",
                "Aufschlüsselung 1 der ursprünglichen Quelle",
                "Ursprüngliche Quelle Detailaufschlüsselung 1",
                "Ursprüngliche Traffic-Quelle Drill-Down 1",
                "hs_analytics_source_data_1",
            ],
        ),
        Known(
            "drill_down_2",
            Is::Text,
            &[
                "Original Source Drill-Down 2",
                "Original Traffic Source Drill-Down 2",
                "Aufschlüsselung 2 der ursprünglichen Quelle",
                "Ursprüngliche Quelle Detailaufschlüsselung 2",
                "Ursprüngliche Traffic-Quelle Drill-Down 2",
                "hs_analytics_source_data_2",
            ],
        ),
        Known(
            "first_seen",
            Is::Date,
            &[
                "Time First Seen",
                "Zeitpunkt des ersten Besuchs",
                "hs_analytics_first_timestamp",
            ],
        ),
        Known(
            "first_url",
            Is::Text,
            &[
                "First Page Seen",
                "Erste aufgerufene Seite",
                "hs_analytics_first_url",
            ],
        ),
        Known(
            "first_referrer",
            Is::Text,
            &[
                "First Referring Site",
                "Erste verweisende Website",
                "hs_analytics_first_referrer",
            ],
        ),
        Known(
            "first_conversion",
            Is::Text,
            &[
                "First Conversion",
                "Erste Konversion",
                "first_conversion_event_name",
            ],
        ),
        Known(
            "first_conversion_at",
            Is::Date,
            &["First Conversion Date", "Datum der ersten Konversion"],
        ),
        Known(
            "recent_conversion",
            Is::Text,
            &[
                "Recent Conversion",
                "Letzte Konversion",
                "recent_conversion_event_name",
            ],
        ),
        Known(
            "recent_conversion_at",
            Is::Date,
            &["Recent Conversion Date", "Datum der letzten Konversion"],
        ),
        lifecycle::STAGE,
        lifecycle::STATUS,
        lifecycle::SUBSCRIBER,
        lifecycle::LEAD,
        lifecycle::MQL,
        lifecycle::SQL,
        lifecycle::OPPORTUNITY,
        lifecycle::CUSTOMER,
    ],
};

/// A contact becomes a lead of its company, with the touches that its source and its conversions tell.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns, row: Row) {
    let Some(id) = columns.get("id") else {
        return;
    };
    let mut lead = Table::new();
    lead.insert("when".to_owned(), when_filled(id));
    put(&mut lead, "externalId", draft.text(Some(id)));
    put(&mut lead, "email", draft.text(columns.get("email")));
    let names = [columns.get("first"), columns.get("last")];
    let name = draft.derive(Derived::Joined(names.into_iter().flatten().collect()));
    put(&mut lead, "name", draft.text(Some(name)));
    let listed = draft.derive_from(columns.get("companies"), Derived::Head);
    put(&mut lead, "account", draft.text(row.company.or(listed)));
    let created = draft.date(columns.get("created"));
    put(&mut lead, "createdAt", created);
    put(&mut lead, "owner", draft.text(columns.get("owner")));
    put(&mut lead, "onlyForward", constant(true));
    lifecycle::map(draft, columns, &mut lead);
    draft.object(Noun::Lead, lead);
    sources::map(draft, columns, id);
    draft.keep(Noun::Lead, columns);
}
