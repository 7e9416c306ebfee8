//! Columns that are kept under their names.

use toml::{Table, Value};

use super::{fields::Fields, values::Values};
use crate::ingest::attributes::AttributeInput;

/// Columns that are kept under their names.
#[derive(Debug)]
pub(in crate::import) struct Attributes(Vec<(String, usize)>);

impl Attributes {
    /// What the row says; an empty cell leaves what is known as it is.
    pub(in crate::import) fn given(&self, values: &Values<'_>) -> Option<Vec<AttributeInput>> {
        let filled = self.0.iter().filter_map(|(name, place)| {
            let text = values.cells().get(*place).trim();
            (!text.is_empty()).then(|| AttributeInput {
                name: name.clone(),
                value: Some(text.to_owned()),
            })
        });
        let given: Vec<AttributeInput> = filled.collect();
        (!given.is_empty()).then_some(given)
    }
}

impl Fields<'_> {
    /// A table of names and the columns that hold them.
    pub(in crate::import) fn optional_attributes(
        &mut self,
        name: &'static str,
    ) -> Option<Attributes> {
        let Value::Table(table) = self.written(name)? else {
            self.problem(name, "expected a table of names and columns");
            return None;
        };
        self.named_columns(name, table)
    }

    fn named_columns(&mut self, name: &'static str, table: Table) -> Option<Attributes> {
        let mut columns = Vec::new();
        for (attribute, column) in table {
            let Value::String(column) = column else {
                self.problem(
                    name,
                    &format!("{attribute:?}: expected the name of a column"),
                );
                return None;
            };
            match self.compile.column(&column) {
                Ok(place) => columns.push((attribute, place)),
                Err(message) => {
                    self.problem(name, &message);
                    return None;
                }
            }
        }
        let places = columns.iter().map(|(_, place)| *place).collect();
        self.place(self.path(name), places);
        Some(Attributes(columns))
    }
}
