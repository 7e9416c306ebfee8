//! Columns that are made of others, for what a mapping cannot say: names of two parts, ids of two lengths, the cell that
//! another cell points to.

use super::input::Cells;

/// How a row of totals begins, folded.
const TOTALS: [&str; 4] = ["total", "gesamt", "insgesamt", "summe"];

/// A column that is made of others, by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Derived {
    /// The first of these that is not empty.
    First(Vec<usize>),
    /// All of these that are not empty, with blanks between them.
    Joined(Vec<usize>),
    /// What stands before the first semicolon: the first of several ids.
    Head(usize),
    /// A Salesforce id in its long form of 18 letters.
    LongId(usize),
    /// What a word stands for, letter case and punctuation ignored; other words stand for `otherwise`.
    Mapped {
        /// The word's column.
        from: usize,
        /// Words, folded, and what they stand for.
        words: Vec<(String, String)>,
        /// What all other words stand for; none: themselves.
        otherwise: Option<String>,
    },
    /// The cell of the column that belongs to the word in another.
    Chosen {
        /// The word's column.
        by: usize,
        /// Words, folded, and the columns that belong to them.
        columns: Vec<(String, usize)>,
    },
    /// "total" where a row of costs sums up others: it has no day, and no campaign or one that says so.
    Total {
        /// The day's column.
        day: usize,
        /// The campaign's column.
        name: usize,
    },
    /// This cell, unless another one says the same.
    Unlike {
        /// The cell.
        cell: usize,
        /// The other one.
        other: usize,
    },
}

impl Derived {
    /// The columns it is made of.
    pub(super) fn sources(&self) -> Vec<usize> {
        match self {
            Self::First(places) | Self::Joined(places) => places.clone(),
            Self::Head(place) | Self::LongId(place) => vec![*place],
            Self::Mapped { from, .. } => vec![*from],
            Self::Chosen { by, columns } => {
                let columns = columns.iter().map(|(_, place)| *place);
                std::iter::once(*by).chain(columns).collect()
            }
            Self::Unlike { cell, other } => vec![*cell, *other],
            Self::Total { day, name } => vec![*day, *name],
        }
    }

    /// Its text in a row, made of what is left of it.
    pub(super) fn make(&self, cells: &Cells<'_>) -> String {
        let text = |place: &usize| cells.get(*place).trim();
        match self {
            Self::First(places) => {
                let mut texts = places.iter().map(text);
                texts
                    .find(|text| !text.is_empty())
                    .unwrap_or_default()
                    .to_owned()
            }
            Self::Joined(places) => {
                let texts = places.iter().map(text).filter(|text| !text.is_empty());
                texts.collect::<Vec<_>>().join(" ")
            }
            Self::Head(place) => {
                let first = text(place).split(';').next().unwrap_or_default();
                first.trim().to_owned()
            }
            Self::LongId(place) => long_id(text(place)),
            Self::Mapped {
                from,
                words,
                otherwise,
            } => {
                let word = text(from);
                let folded = fold(word);
                let known = words.iter().find(|(known, _)| *known == folded);
                match (known, otherwise) {
                    _ if word.is_empty() => String::new(),
                    (Some((_, meaning)), _) => meaning.clone(),
                    (None, Some(otherwise)) => otherwise.clone(),
                    (None, None) => word.to_owned(),
                }
            }
            Self::Chosen { by, columns } => {
                let word = fold(text(by));
                let column = columns.iter().find(|(known, _)| *known == word);
                column
                    .map(|(_, place)| text(place).to_owned())
                    .unwrap_or_default()
            }
            Self::Total { day, name } => {
                let dated = text(day).bytes().any(|byte| byte.is_ascii_digit());
                let says = |place: &usize| {
                    let word = fold(text(place));
                    TOTALS.iter().any(|total| word.starts_with(total))
                };
                let nameless = fold(text(name)).is_empty();
                if !dated && (nameless || says(name) || says(day)) {
                    "total".to_owned()
                } else {
                    String::new()
                }
            }
            Self::Unlike { cell, other } => {
                let text_of_cell = text(cell);
                if text_of_cell == text(other) {
                    String::new()
                } else {
                    text_of_cell.to_owned()
                }
            }
        }
    }
}

/// A word as it is compared: its letters and digits, in lower case.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A Salesforce id in its long form: the last three letters say which of the fifteen before them are capitals, five of
/// them each. Anything that is no short id stays as it is.
fn long_id(id: &str) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    if id.len() != 15 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return id.to_owned();
    }
    let mut long = id.to_owned();
    for part in id.as_bytes().chunks(5) {
        let mut capitals = 0_usize;
        for (bit, byte) in part.iter().enumerate() {
            capitals |= usize::from(byte.is_ascii_uppercase()) << bit;
        }
        long.extend(ALPHABET.get(capitals).map(|byte| char::from(*byte)));
    }
    long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ids_become_long_ones_and_others_stay() {
        for (id, long) in [
            ("001000000000001", "001000000000001AAA"),
            ("0013000000VV7Jy", "0013000000VV7JyAAL"),
            ("0013000000VV7JyAAL", "0013000000VV7JyAAL"),
            ("12345", "12345"),
            ("", ""),
        ] {
            assert_eq!(long_id(id), long);
        }
    }

    #[test]
    fn columns_are_made_of_others() {
        let row = Cells::of(&["", " Ann ", "Lee", "7; 8", "In Progress", "Lee"]);
        let words = vec![("inprogress".to_owned(), "SAL".to_owned())];
        let mapped = |from| Derived::Mapped {
            from,
            words: words.clone(),
            otherwise: Some("?".to_owned()),
        };
        let columns = vec![("inprogress".to_owned(), 2)];
        for (derived, text) in [
            (Derived::First(vec![0, 1, 2]), "Ann"),
            (Derived::Joined(vec![0, 1, 2]), "Ann Lee"),
            (Derived::Head(3), "7"),
            (mapped(4), "SAL"),
            (mapped(1), "?"),
            (mapped(0), ""),
            (Derived::Chosen { by: 4, columns }, "Lee"),
            (Derived::Total { day: 0, name: 0 }, "total"),
            (Derived::Total { day: 0, name: 1 }, ""),
            (Derived::Total { day: 3, name: 0 }, ""),
            (Derived::Unlike { cell: 2, other: 5 }, ""),
            (Derived::Unlike { cell: 1, other: 5 }, "Ann"),
        ] {
            assert_eq!(derived.make(&row), text, "{derived:?}");
        }
    }
}
