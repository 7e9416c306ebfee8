//! Exports of Salesforce: files of Data Loader, whose columns have the names of the API, and reports, whose columns have
//! labels.
//!
//! Reports write ids with 15 letters and Data Loader with 18; all are taken in the long form.

mod accounts;
mod campaigns;
mod contacts;
mod history;
mod leads;
mod members;
mod opportunities;
mod roles;

use std::{cmp::Reverse, path::Path};

use toml::Table;

use super::{
    derived::Derived,
    recognise::{Columns, Context, Dictionary, Draft, Recognised, Sheet, constant, put},
};

/// The source of Salesforce's ids.
const SOURCE: &str = "salesforce";

/// A kind of file.
struct Kind {
    dictionary: &'static Dictionary,
    map: fn(&mut Draft<'_>, &Columns),
}

/// The kinds of files, in the order in which they refer to each other.
const KINDS: [Kind; 8] = [
    Kind {
        dictionary: &accounts::ACCOUNTS,
        map: accounts::map,
    },
    Kind {
        dictionary: &leads::LEADS,
        map: leads::map,
    },
    Kind {
        dictionary: &contacts::CONTACTS,
        map: contacts::map,
    },
    Kind {
        dictionary: &campaigns::CAMPAIGNS,
        map: campaigns::map,
    },
    Kind {
        dictionary: &opportunities::OPPORTUNITIES,
        map: opportunities::map,
    },
    Kind {
        dictionary: &roles::ROLES,
        map: roles::map,
    },
    Kind {
        dictionary: &history::HISTORY,
        map: history::map,
    },
    Kind {
        dictionary: &members::MEMBERS,
        map: members::map,
    },
];

/// Recognises a file.
///
/// # Errors
/// When it is none of Salesforce's, or its values leave open how they are to be read.
pub(super) fn recognise(path: &Path, context: &Context<'_>) -> Result<Recognised, Vec<String>> {
    let sheet = Sheet::open(path, |header| {
        best(header).map_or(0, |(_, _, columns)| columns.len())
    })
    .map_err(|message| vec![message])?;
    let Some((rank, kind, columns)) = best(&sheet.columns()) else {
        return Err(vec![format!(
            "{}: the file is not recognised",
            path.display()
        )]);
    };
    let mut draft =
        Draft::begin(&sheet, context, &[&columns], &[]).map_err(|message| vec![message])?;
    (kind.map)(&mut draft, &columns);
    let what = format!("Salesforce {}", kind.dictionary.what);
    draft.finish(&what, SOURCE, rank)
}

/// The kind that fits best, its place in the order, and its columns.
fn best(header: &[(usize, String)]) -> Option<(u8, &'static Kind, Columns)> {
    let kinds: &'static [Kind] = &KINDS;
    let found = kinds
        .iter()
        .zip(0..)
        .filter_map(|(kind, rank)| Some((rank, kind, kind.dictionary.find(header)?)));
    // Of two that fit alike the first.
    found.max_by_key(|(rank, _, columns)| (columns.len(), Reverse(*rank)))
}

/// A column of ids in their long form.
fn id(draft: &mut Draft<'_>, columns: &Columns, field: &str) -> Option<usize> {
    draft.derive_from(columns.get(field), Derived::LongId)
}

/// A person's name: in one column, or in two.
fn name(draft: &mut Draft<'_>, columns: &Columns) -> Option<usize> {
    match columns.get("name") {
        Some(name) => Some(name),
        None => {
            let parts = [columns.get("first"), columns.get("last")];
            Some(draft.derive(Derived::Joined(parts.into_iter().flatten().collect())))
        }
    }
}

/// What rows of leads and of contacts say of a person alike: everything but the id.
fn person(draft: &mut Draft<'_>, columns: &Columns) -> Table {
    let mut lead = Table::new();
    put(&mut lead, "email", draft.text(columns.get("email")));
    let name = name(draft, columns);
    put(&mut lead, "name", draft.text(name));
    let account = id(draft, columns, "account");
    put(&mut lead, "account", draft.text(account));
    let created = draft.date(columns.get("created"));
    put(&mut lead, "createdAt", created);
    put(&mut lead, "owner", draft.text(columns.get("owner")));
    put(&mut lead, "onlyForward", constant(true));
    lead
}

/// What says yes, as Salesforce writes it in files and in reports, and what that stands for.
const fn yes(meaning: &'static str) -> [(&'static str, &'static str); 3] {
    [("true", meaning), ("1", meaning), ("yes", meaning)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_recognised_by_their_columns() {
        for (header, what) in [
            ("Id,Name,Website,Industry", Some("accounts")),
            ("Account ID,Account Name,Billing Country", Some("accounts")),
            (
                "Id,FirstName,LastName,Company,Email,Status,IsConverted",
                Some("leads"),
            ),
            (
                "Lead ID,First Name,Last Name,Company / Account,Email,Lead Status",
                Some("leads"),
            ),
            (
                "Id,AccountId,FirstName,LastName,Email,CreatedDate",
                Some("contacts"),
            ),
            (
                "Contact ID,Account ID,Last Name,Email,Mailing State/Province",
                Some("contacts"),
            ),
            (
                "Id,AccountId,Name,StageName,Amount,CloseDate,CreatedDate",
                Some("opportunities"),
            ),
            (
                "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate",
                Some("opportunity history"),
            ),
            (
                "Id,OpportunityId,ContactId,Role,IsPrimary",
                Some("opportunity contact roles"),
            ),
            ("Id,Name,Type,StartDate,EndDate", Some("campaigns")),
            (
                "Id,CampaignId,LeadId,ContactId,Status,FirstRespondedDate",
                Some("campaign members"),
            ),
            ("Name,Amount", None),
        ] {
            let names = header.split(',').map(ToOwned::to_owned);
            let header: Vec<(usize, String)> = names.enumerate().collect();
            let found = best(&header).map(|(_, kind, _)| kind.dictionary.what);
            assert_eq!(found, what, "{header:?}");
        }
    }
}
