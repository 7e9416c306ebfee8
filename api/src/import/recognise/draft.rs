//! A mapping in the making: a vendor's columns, put into the fields of our objects.

use toml::{Table, Value};

use super::{
    Columns, Context, Is, Recognised, Sheet,
    fields::{key, put},
    options::{DateOrder, DecimalMark},
    survey::{Proof, Survey, Wanted},
};
use crate::import::{
    Mapping, Noun,
    derived::Derived,
    input::{Extent, Header},
    mapping::{FileForm, Formats},
};

/// Formats that can be read in one way only.
const PLAIN: [&str; 10] = [
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%+",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y, %H:%M",
];
/// What may follow a day.
const TIMES: [&str; 8] = [
    " %I:%M:%S %p",
    " %I:%M %p",
    ", %I:%M %p",
    " %H:%M:%S",
    " %H:%M",
    ", %H:%M",
    "T%H:%M:%S%.f",
    "",
];

/// A mapping in the making.
#[derive(Debug)]
pub(in crate::import) struct Draft<'a> {
    sheet: &'a Sheet,
    pub(in crate::import) context: &'a Context<'a>,
    survey: Survey,
    derived: Vec<Derived>,
    objects: Vec<(Noun, Table)>,
    attributes: Vec<(Noun, Vec<(usize, String)>)>,
    problems: Vec<String>,
    notes: Vec<String>,
    once: Vec<usize>,
}

impl<'a> Draft<'a> {
    /// Begins a mapping of a file with these columns, some by object; `more_dates` are those that no dictionary can list.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(in crate::import) fn begin(
        sheet: &'a Sheet,
        context: &'a Context<'a>,
        columns: &[&Columns],
        more_dates: &[usize],
    ) -> Result<Self, String> {
        let of = |is| columns.iter().flat_map(move |columns| columns.of(is));
        let wanted = Wanted {
            dates: of(Is::Date).chain(more_dates.iter().copied()).collect(),
            amounts: of(Is::Amount).collect(),
            words: of(Is::Word).collect(),
        };
        Ok(Self {
            sheet,
            context,
            survey: Survey::of(sheet, &wanted)?,
            derived: Vec::new(),
            objects: Vec::new(),
            attributes: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
            once: Vec::new(),
        })
    }

    /// A column as a field.
    pub(in crate::import) fn text(&self, place: Option<usize>) -> Option<Value> {
        Some(Value::String(key(place?)))
    }

    /// A column with options, such as a default.
    pub(in crate::import) fn with(
        &self,
        place: Option<usize>,
        options: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Option<Value> {
        let mut table = Table::from_iter([("column".to_owned(), Value::String(key(place?)))]);
        table.extend(
            options
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        Some(table.into())
    }

    /// A text with columns in it.
    pub(in crate::import) fn template(&self, parts: &[&str], places: &[usize]) -> Option<Value> {
        let mut text = String::new();
        let mut places = places.iter();
        for part in parts {
            text.push_str(part);
            if let Some(place) = places.next() {
                text.push_str(&format!("{{{}}}", key(*place)));
            }
        }
        Some(Table::from_iter([("template".to_owned(), text.into())]).into())
    }

    /// A column that is made of others.
    pub(in crate::import) fn derive(&mut self, derived: Derived) -> usize {
        let place = self.sheet.written.len() + self.derived.len();
        self.derived.push(derived);
        place
    }

    /// A column that is made of another one, if there is that one.
    pub(in crate::import) fn derive_from(
        &mut self,
        place: Option<usize>,
        derived: impl FnOnce(usize) -> Derived,
    ) -> Option<usize> {
        place.map(|place| self.derive(derived(place)))
    }

    /// What a word stands for; all others stand for `otherwise`.
    pub(in crate::import) fn mapped(
        &mut self,
        place: Option<usize>,
        words: &[(&str, &str)],
        otherwise: &str,
    ) -> Option<usize> {
        let words = words
            .iter()
            .map(|(word, meaning)| (crate::import::derived::fold(word), (*meaning).to_owned()))
            .collect();
        self.derive_from(place, |from| Derived::Mapped {
            from,
            words,
            otherwise: Some(otherwise.to_owned()),
        })
    }

    /// A column of dates, whose order is proven or given.
    pub(in crate::import) fn date(&mut self, place: Option<usize>) -> Option<Value> {
        let place = place?;
        self.date_of(place, &[place])
    }

    /// A column that is made of columns of dates, all of which were written in one order.
    pub(in crate::import) fn date_of(&mut self, place: usize, of: &[usize]) -> Option<Value> {
        let mut proof: Proof<DateOrder> = Proof::default();
        for place in of {
            if let Some(other) = self.survey.dates.get(place) {
                proof.merge(other);
            }
        }
        let name = self.name_of(of.first().copied().unwrap_or(place));
        let order = match (self.context.options.date_order, &*proof.proven, &proof.open) {
            (Some(given), ..) => Some(given),
            (None, [(order, line)], _) => {
                let order_name = match order {
                    DateOrder::DayFirst => "day",
                    DateOrder::MonthFirst => "month",
                };
                self.note(format!(
                    "{name:?} has the {order_name} first, as line {line} proves"
                ));
                Some(*order)
            }
            (None, [], None) => None,
            (None, [], Some((text, line))) => {
                self.problem(format!(
                    "{name:?} has {text:?} in line {line}, and no row tells which number is the day; say --date-order day-first or --date-order month-first"
                ));
                None
            }
            (None, [(_, one), (_, other), ..], _) => {
                self.problem(format!(
                    "{name:?} has the day first in one of the lines {one} and {other} and the month first in the other; correct the file, or say --date-order, and the rows that do not fit are rejected"
                ));
                None
            }
        };
        let mut formats: Vec<Value> = PLAIN.iter().map(|format| Value::from(*format)).collect();
        let days: &[&str] = match order {
            Some(DateOrder::DayFirst) => &["%d/%m/%Y", "%d-%m-%Y"],
            Some(DateOrder::MonthFirst) => &["%m/%d/%Y", "%m-%d-%Y"],
            // Every date there is says the same both ways.
            None => &["%d/%m/%Y", "%d-%m-%Y", "%m/%d/%Y", "%m-%d-%Y"],
        };
        for day in days {
            formats.extend(TIMES.iter().map(|time| Value::from(format!("{day}{time}"))));
        }
        self.with(Some(place), [("dates", Value::Array(formats))])
    }

    /// A column of amounts, whose decimal mark is proven or given, with the column of its currency.
    pub(in crate::import) fn amount(
        &mut self,
        place: Option<usize>,
        currency: Option<Value>,
        default: Option<&str>,
    ) -> Option<Value> {
        let place = place?;
        let proof = self.survey.amounts.get(&place).cloned().unwrap_or_default();
        let name = self.name_of(place);
        let mark = match (self.context.options.decimal, &*proof.proven, &proof.open) {
            (Some(given), ..) => given,
            (None, [(mark, _)], _) => *mark,
            (None, [], None) => DecimalMark::Point,
            (None, [], Some((text, line))) => {
                self.problem(format!(
                    "{name:?} has {text:?} in line {line}, and no row tells whether that is a fraction; say --decimal point or --decimal comma"
                ));
                DecimalMark::Point
            }
            (None, [(_, one), (_, other), ..], _) => {
                self.problem(format!(
                    "{name:?} has a decimal point in one of the lines {one} and {other} and a decimal comma in the other; correct the file, or say --decimal, and the rows that do not fit are rejected"
                ));
                DecimalMark::Point
            }
        };
        let (decimal, thousands) = match mark {
            DecimalMark::Point => (".", ","),
            DecimalMark::Comma => (",", "."),
        };
        if mark == DecimalMark::Comma {
            self.note(format!("{name:?} has a decimal comma"));
        }
        let mut options = vec![
            ("decimal", Value::from(decimal)),
            ("thousands", Value::from(thousands)),
        ];
        options.extend(currency.map(|currency| ("currency", currency)));
        options.extend(default.map(|default| ("default", Value::from(default))));
        self.with(Some(place), options)
    }

    /// The words of a column, with the line on which each stands first.
    pub(in crate::import) fn words(&self, place: usize) -> Vec<(String, u64)> {
        let words = self.survey.words.get(&place).into_iter().flatten();
        words.map(|(word, line)| (word.clone(), *line)).collect()
    }

    /// What a column is called in the file.
    pub(in crate::import) fn name_of(&self, place: usize) -> String {
        self.sheet.written.get(place).cloned().unwrap_or_default()
    }

    /// Tells something about the file.
    pub(in crate::import) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Something that has to be settled before the file can be imported.
    pub(in crate::import) fn problem(&mut self, problem: impl Into<String>) {
        let problem = problem.into();
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Rows are made into this.
    pub(in crate::import) fn object(&mut self, noun: Noun, table: Table) {
        self.objects.push((noun, table));
    }

    /// Rows are made into this campaign, with its days, budget and owner: all dictionaries call those columns alike.
    pub(in crate::import) fn campaign(&mut self, mut table: Table, columns: &Columns) {
        let starts = self.date(columns.get("starts"));
        put(&mut table, "startsOn", starts);
        let ends = self.date(columns.get("ends"));
        put(&mut table, "endsOn", ends);
        let currency = self.with(columns.get("currency"), []);
        let budget = self.amount(columns.get("budget"), currency, None);
        put(&mut table, "budget", budget);
        let owner = self.text(columns.get("owner"));
        put(&mut table, "marketingOwner", owner);
        self.object(Noun::Campaign, table);
        self.keep(Noun::Campaign, columns);
    }

    /// Unknown columns are kept as attributes of this noun.
    pub(in crate::import) fn keep(&mut self, noun: Noun, columns: &Columns) {
        self.attributes.push((noun, columns.unknown.clone()));
    }

    /// No two rows may say the same in all of these.
    pub(in crate::import) fn once(&mut self, places: Vec<usize>) {
        self.once = places;
    }

    /// The recognised file.
    ///
    /// # Errors
    /// What has to be settled first.
    pub(in crate::import) fn finish(
        self,
        what: &str,
        source: &str,
        rank: u8,
    ) -> Result<Recognised, Vec<String>> {
        let Self {
            sheet,
            context,
            survey,
            derived,
            mut objects,
            attributes,
            problems,
            notes,
            once,
        } = self;
        let name = sheet.path.file_name().unwrap_or_default().to_string_lossy();
        if !problems.is_empty() {
            return Err(problems
                .into_iter()
                .map(|problem| format!("{name}: {problem}"))
                .collect());
        }
        let mut note = format!("{name}: {what}, {}", sheet.encoding);
        if sheet.extent.skip_lines > 0 {
            note.push_str(&format!(
                "; the first {} lines are passed over",
                sheet.extent.skip_lines
            ));
        }
        if survey.footer > 0 {
            note.push_str(&format!("; the last {} lines are a footer", survey.footer));
        }
        for more in notes {
            note.push_str(&format!("; {more}"));
        }
        let kept: Vec<&str> = attributes
            .iter()
            .flat_map(|(_, columns)| columns)
            .map(|(_, name)| name.as_str())
            .collect();
        if !kept.is_empty() {
            note.push_str(&format!("; kept as attributes: {}", kept.join(", ")));
        }
        for (noun, columns) in &attributes {
            let columns = named(columns);
            for (_, object) in objects.iter_mut().filter(|(of, _)| of == noun) {
                object.insert("attributes".to_owned(), columns.clone().into());
            }
        }
        let columns = sheet.written.len() + derived.len();
        Ok(Recognised {
            path: sheet.path.clone(),
            form: sheet.form.clone(),
            extent: Extent {
                last_line: survey.last_line,
                ..sheet.extent
            },
            header: Header {
                written: sheet.written.clone(),
                names: (0..columns).map(key).collect(),
                derived,
            },
            mapping: Mapping {
                source: source.to_owned(),
                file: FileForm::default(),
                formats: Formats {
                    time_zone: context.options.time_zone.clone(),
                    currency: context.options.currency.clone(),
                    ..Formats::default()
                },
                objects,
            },
            rank,
            once,
            note,
        })
    }
}

/// Columns under their names; of several that are called the same, the later ones are numbered.
fn named(columns: &[(usize, String)]) -> Table {
    let mut table = Table::new();
    for (place, name) in columns {
        let mut unique = name.clone();
        let mut number = 2;
        while unique.is_empty() || table.contains_key(&unique) {
            unique = format!("{name} {number}").trim().to_owned();
            number += 1;
        }
        table.insert(unique, Value::String(key(*place)));
    }
    table
}
