//! From a mapping and the columns of a file to a plan: every name found, every constant understood, every format tried,
//! before the first row is read.

mod attributes;
mod condition;
mod contacts;
mod field;
mod fields;
mod money;
mod named;
mod spec;
mod template;
mod values;

use self::condition::{Condition, all_hold};
pub(super) use self::{
    attributes::Attributes,
    contacts::Contacts,
    field::{Field, Problem},
    fields::Fields,
    money::Money,
    named::Named,
    values::Values,
};
use super::{
    Mapping, Noun,
    input::{Cells, Header},
    read::Settings,
};
use crate::ingest::BulkRow;

/// What a mapping is compiled against.
#[derive(Debug)]
pub(super) struct Compile<'a> {
    header: &'a Header,
    settings: &'a Settings,
    standard: &'a Settings,
}

impl Compile<'_> {
    fn column(&self, name: &str) -> Result<usize, String> {
        self.header.column(name)
    }
}

/// Where in the file an input error belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    path: String,
    columns: Vec<usize>,
}

/// A noun that rows of a file can be made into.
pub(super) trait Object: Sized {
    /// What the noun's bulk write takes.
    type Row: BulkRow + Clone;
    /// Which noun.
    const NOUN: Noun;

    /// Takes the fields it has; none when the mapping is wrong, which the fields note.
    fn compile(fields: &mut Fields<'_>) -> Option<Self>;

    /// Makes a row of values; none when they are wrong, which the values note.
    fn row(&self, values: &mut Values<'_>) -> Option<Self::Row>;
}

/// One object of a mapping, ready to be made of any row.
#[derive(Debug)]
pub(super) struct Planned<O> {
    when: Vec<Condition>,
    object: O,
    places: Vec<Place>,
}

impl<O: Object> Planned<O> {
    /// Compiles all objects of this noun, or says what is wrong with them.
    pub(super) fn compile_all(
        mapping: &Mapping,
        header: &Header,
        settings: &Settings,
        problems: &mut Vec<String>,
    ) -> Vec<Self> {
        let standard = settings.standard();
        let compile = Compile {
            header,
            settings,
            standard: &standard,
        };
        let tables = mapping
            .objects
            .iter()
            .filter(|(noun, _)| *noun == O::NOUN)
            .map(|(_, table)| table);
        let several = tables.clone().count() > 1;
        let mut all = Vec::new();
        for (number, table) in tables.enumerate() {
            let name = if several {
                format!("{} {}", O::NOUN.key(), number + 1)
            } else {
                O::NOUN.key().to_owned()
            };
            let mut fields = Fields::new(&compile, name, table.clone());
            let when = fields.when();
            let object = O::compile(&mut fields);
            let (found, places) = fields.finish();
            problems.extend(found);
            if let Some(object) = object {
                all.push(Self {
                    when,
                    object,
                    places,
                });
            }
        }
        all
    }

    /// Whether this object is made of the row.
    pub(super) fn applies(&self, cells: &Cells<'_>) -> bool {
        all_hold(&self.when, cells)
    }

    /// The object, or everything that is wrong with it.
    pub(super) fn make(&self, cells: &Cells<'_>) -> Result<O::Row, Vec<Problem>> {
        let mut values = Values::of(cells);
        let row = self.object.row(&mut values);
        let problems = values.finish();
        match row {
            Some(row) if problems.is_empty() => Ok(row),
            _ => Err(problems),
        }
    }

    /// The columns that an error at this path of the input is about; the nearest field that was mapped.
    pub(super) fn columns(&self, path: &[String]) -> Vec<usize> {
        let path = path.join(".");
        let related = |place: &&Place| {
            let (long, short) = if place.path.len() > path.len() {
                (&place.path, &path)
            } else {
                (&path, &place.path)
            };
            long.strip_prefix(short.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.places
            .iter()
            .filter(related)
            .max_by_key(|place| place.path.len())
            .map(|place| place.columns.clone())
            .unwrap_or_default()
    }
}
