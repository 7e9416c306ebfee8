//! The columns of one kind of file, by whatever they are called.

use std::collections::HashMap;

use crate::import::derived::fold;

/// What a column holds, as far as its values have to be looked at beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Is {
    /// Text.
    Text,
    /// Dates or times, whose order has to be known.
    Date,
    /// Amounts, whose decimal mark has to be known.
    Amount,
    /// Words of a list, which have to be known.
    Word,
}

/// A column that is known.
#[derive(Debug)]
pub(in crate::import) struct Known(
    /// What we call it.
    pub(in crate::import) &'static str,
    /// What it holds.
    pub(in crate::import) Is,
    /// What it is called in files: labels in several languages and the internal name.
    pub(in crate::import) &'static [&'static str],
);

/// The columns of one kind of file.
#[derive(Debug)]
pub(in crate::import) struct Dictionary {
    /// What the rows are, in the plural.
    pub(in crate::import) what: &'static str,
    /// Columns of which one of each group must be there.
    pub(in crate::import) needs: &'static [&'static [&'static str]],
    /// The columns.
    pub(in crate::import) known: &'static [Known],
}

/// The columns of a file, found in a dictionary.
#[derive(Debug, Clone, Default)]
pub(in crate::import) struct Columns {
    places: HashMap<&'static str, (usize, Is)>,
    /// The others, by place and name.
    pub(in crate::import) unknown: Vec<(usize, String)>,
}

impl Dictionary {
    /// Finds the columns; none when one is missing that this kind of file always has.
    pub(in crate::import) fn find(&self, header: &[(usize, String)]) -> Option<Columns> {
        let mut called: HashMap<String, (&'static str, Is)> = HashMap::new();
        for Known(field, is, labels) in self.known {
            for label in *labels {
                called.entry(fold(label)).or_insert((field, *is));
            }
        }
        let mut columns = Columns::default();
        for (place, name) in header {
            match called.get(&fold(name)) {
                Some((field, is)) if !columns.places.contains_key(field) => {
                    columns.places.insert(field, (*place, *is));
                }
                _ => columns.unknown.push((*place, name.clone())),
            }
        }
        let complete = self
            .needs
            .iter()
            .all(|group| group.iter().any(|field| columns.get(field).is_some()));
        complete.then_some(columns)
    }
}

impl Columns {
    /// The place of a column, if the file has it.
    pub(in crate::import) fn get(&self, field: &str) -> Option<usize> {
        self.places.get(field).map(|(place, _)| *place)
    }

    /// How many were found.
    pub(in crate::import) fn len(&self) -> usize {
        self.places.len()
    }

    /// The places of columns that hold this.
    pub(in crate::import) fn of(&self, wanted: Is) -> Vec<usize> {
        let mut places: Vec<usize> = self
            .places
            .values()
            .filter(|(_, is)| *is == wanted)
            .map(|(place, _)| *place)
            .collect();
        places.sort_unstable();
        places
    }

    /// Takes an unknown column for one that the dictionary cannot list.
    pub(in crate::import) fn take_unknown(&mut self, taken: &[usize]) {
        self.unknown.retain(|(place, _)| !taken.contains(place));
    }
}
