//! Exports of HubSpot: contacts, companies, deals and campaigns, alone or several of them in one file.
//!
//! In a file of several objects, a column belongs to the object of the last `Record ID - X` before it, because the same
//! names stand there again and again.

mod campaigns;
mod companies;
mod contacts;
mod deals;
mod history;
mod lifecycle;
mod sources;

use std::path::Path;

use super::{
    derived::fold,
    recognise::{Columns, Context, Dictionary, Draft, Recognised, Sheet},
};

/// The source of HubSpot's ids.
const SOURCE: &str = "hubspot";

/// What a part of a file is about, in the order in which they refer to each other: the page of a contact's first visit
/// names a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Object {
    Company,
    Campaign,
    Contact,
    Deal,
}

impl Object {
    const ALL: [Self; 4] = [Self::Contact, Self::Company, Self::Deal, Self::Campaign];

    const fn dictionary(self) -> &'static Dictionary {
        match self {
            Self::Company => &companies::COMPANIES,
            Self::Contact => &contacts::CONTACTS,
            Self::Campaign => &campaigns::CAMPAIGNS,
            Self::Deal => &deals::DEALS,
        }
    }

    /// The object that `Record ID - X` begins the columns of.
    fn begun_by(name: &str) -> Option<Self> {
        let folded = fold(name);
        let rest = ["recordid", "datensatzid"]
            .iter()
            .find_map(|start| folded.strip_prefix(start))?;
        Some(match rest {
            "contact" | "contacts" | "kontakt" | "kontakte" => Self::Contact,
            "company" | "companies" | "unternehmen" => Self::Company,
            "deal" | "deals" => Self::Deal,
            "campaign" | "campaigns" | "kampagne" | "kampagnen" => Self::Campaign,
            _ => return None,
        })
    }
}

/// A part of a file: an object and its columns.
type Part = (Object, Columns);

/// Recognises a file.
///
/// # Errors
/// When it is none of HubSpot's, or its values leave open how they are to be read.
pub(super) fn recognise(path: &Path, context: &Context<'_>) -> Result<Recognised, Vec<String>> {
    let sheet = Sheet::open(path, |header| {
        parts(header).iter().map(|(_, columns)| columns.len()).sum()
    })
    .map_err(|message| vec![message])?;
    let parts = parts(&sheet.columns());
    let columns: Vec<&Columns> = parts.iter().map(|(_, columns)| columns).collect();
    let steps: Vec<usize> = columns
        .iter()
        .flat_map(|columns| history::places(columns))
        .collect();
    let mut draft =
        Draft::begin(&sheet, context, &columns, &steps).map_err(|message| vec![message])?;
    let row = Row {
        company: id_of(&parts, Object::Company),
        contact: id_of(&parts, Object::Contact),
    };
    for (object, columns) in &parts {
        match object {
            Object::Company => companies::map(&mut draft, columns),
            Object::Contact => contacts::map(&mut draft, columns, row),
            Object::Campaign => campaigns::map(&mut draft, columns),
            Object::Deal => deals::map(&mut draft, columns, row),
        }
    }
    let names: Vec<&str> = parts
        .iter()
        .map(|(object, _)| object.dictionary().what)
        .collect();
    let what = format!("HubSpot {}", names.join(", "));
    let rank = parts.iter().map(|(object, _)| *object as u8).max();
    draft.finish(&what, SOURCE, rank.unwrap_or_default())
}

/// The columns that say, in a file of several objects, which others a row is about.
#[derive(Debug, Clone, Copy)]
struct Row {
    company: Option<usize>,
    contact: Option<usize>,
}

fn id_of(parts: &[Part], wanted: Object) -> Option<usize> {
    let part = parts.iter().find(|(object, _)| *object == wanted);
    part.and_then(|(_, columns)| columns.get("id"))
}

/// The objects of a file and their columns; none when it is not HubSpot's.
fn parts(header: &[(usize, String)]) -> Vec<Part> {
    let begins: Vec<Object> = header
        .iter()
        .filter_map(|(_, name)| Object::begun_by(name))
        .collect();
    if begins.len() < 2 {
        return alone(header, begins.first().copied());
    }
    let mut sections: Vec<(Object, Vec<(usize, String)>)> = Vec::new();
    let mut before = Vec::new();
    for (place, name) in header {
        match Object::begun_by(name) {
            Some(object) => {
                let mut section = std::mem::take(&mut before);
                section.push((*place, name.clone()));
                sections.push((object, section));
            }
            // What stands before the first of them belongs to it.
            None => match sections.last_mut() {
                Some((_, section)) => section.push((*place, name.clone())),
                None => before.push((*place, name.clone())),
            },
        }
    }
    let mut parts: Vec<Part> = Vec::new();
    for (object, section) in sections {
        let found = object.dictionary().find(&section);
        match found {
            Some(columns) if parts.iter().all(|(known, _)| *known != object) => {
                parts.push((object, columns));
            }
            _ => return Vec::new(),
        }
    }
    parts
}

/// A file of one object: the one it says, or the one whose columns it has.
fn alone(header: &[(usize, String)], said: Option<Object>) -> Vec<Part> {
    let objects: Vec<Object> = match said {
        Some(object) => vec![object],
        None => Object::ALL.to_vec(),
    };
    let found = objects
        .into_iter()
        .filter_map(|object| Some((object, object.dictionary().find(header)?)));
    // Of two that fit alike the first.
    let best = found.rev().max_by_key(|(_, columns)| columns.len());
    best.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(header: &str) -> Vec<Object> {
        let names = header.split(',').map(ToOwned::to_owned);
        let header: Vec<(usize, String)> = names.enumerate().collect();
        parts(&header)
            .into_iter()
            .map(|(object, _)| object)
            .collect()
    }

    #[test]
    fn files_are_recognised_by_their_columns() {
        for (header, found) in [
            (
                "Record ID,First Name,Last Name,Email",
                vec![Object::Contact],
            ),
            (
                "hs_object_id,firstname,email,createdate",
                vec![Object::Contact],
            ),
            (
                "Datensatz-ID,Vorname,Nachname,E-Mail",
                vec![Object::Contact],
            ),
            (
                "Record ID,Company name,Company Domain Name",
                vec![Object::Company],
            ),
            (
                "Record ID,Deal Name,Deal Stage,Amount,Create Date",
                vec![Object::Deal],
            ),
            (
                "hs_object_id,dealname,dealstage,amount,createdate",
                vec![Object::Deal],
            ),
            ("Record ID,Campaign name,Start date", vec![Object::Campaign]),
            (
                "Record ID - Contact,Email,Record ID - Company,Company name,Record ID - Deal,Deal Name,Deal Stage,Create Date",
                vec![Object::Contact, Object::Company, Object::Deal],
            ),
            ("Name,Amount", vec![]),
        ] {
            assert_eq!(objects(header), found, "{header}");
        }
    }
}
