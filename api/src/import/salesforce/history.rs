//! Opportunity history: entries of deals into stages. Rows that changed only the amount enter no stage.

use toml::Table;

use crate::import::{
    Noun,
    recognise::{Columns, Dictionary, Draft, Is, Known, put},
};

/// The columns of opportunity histories.
pub(super) static HISTORY: Dictionary = Dictionary {
    what: "opportunity history",
    needs: &[&["deal"], &["stage"], &["at"]],
    known: &[
        Known("deal", Is::Text, &["OpportunityId", "Opportunity ID"]),
        Known("stage", Is::Text, &["StageName", "To Stage"]),
        Known("from", Is::Text, &["From Stage"]),
        Known(
            "at",
            Is::Date,
            &[
                "CreatedDate",
                "Last Modified",
                "Last Modified Date",
                "SystemModstamp",
            ],
        ),
    ],
};

/// A row becomes an entry into its stage.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns) {
    let mut step = Table::new();
    let deal = super::id(draft, columns, "deal");
    put(&mut step, "deal", draft.text(deal));
    put(&mut step, "stage", draft.text(columns.get("stage")));
    let at = draft.date(columns.get("at"));
    put(&mut step, "enteredAt", at);
    draft.object(Noun::Step, step);
}
