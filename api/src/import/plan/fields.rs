//! Compiling the fields of one object: each is taken out of the mapping by name, checked against the columns there are
//! and made ready to be read; what nobody took is an error.

use std::collections::HashMap;

use attribution::money::Currency;
use toml::{Table, Value};

use super::{
    Compile, Place,
    condition::{Condition, conditions},
    field::{Empty, Field, Give as _, Origin, Unmapped},
    spec::{Scalar, Spec},
    template::Template,
};
use crate::import::read::{CurrencyWord, Read};

/// The fields that a mapping gives to one object, or to a part of one.
#[derive(Debug)]
pub(in crate::import) struct Fields<'a> {
    pub(super) compile: &'a Compile<'a>,
    object: String,
    prefix: String,
    table: Table,
    known: Vec<&'static str>,
    problems: Vec<String>,
    places: Vec<Place>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(compile: &'a Compile<'a>, object: String, table: Table) -> Self {
        Self {
            compile,
            object,
            prefix: String::new(),
            table,
            known: Vec::new(),
            problems: Vec::new(),
            places: Vec::new(),
        }
    }

    /// A field that every row of this noun has; none when the mapping is wrong, which is noted.
    pub(in crate::import) fn required<R: Read>(&mut self, name: &'static str) -> Option<Field<R>> {
        if !self.table.contains_key(name) {
            self.missing(name);
        }
        self.take(name, true)
    }

    /// A field that rows of this noun may have.
    pub(in crate::import) fn optional<R: Read>(&mut self, name: &'static str) -> Option<Field<R>> {
        self.take(name, false)
    }

    /// The conditions under which this object applies to a row.
    pub(super) fn when(&mut self) -> Vec<Condition> {
        let written = self.table.remove("when");
        self.noted("when", conditions(written, self.compile))
            .unwrap_or_default()
    }

    /// Notes that a part is missing which every row needs.
    pub(in crate::import) fn missing(&mut self, name: &str) {
        let message = format!(
            "{} has no {}{name}; every {} needs it",
            self.object, self.prefix, self.object
        );
        self.problems.push(message);
    }

    /// What is written for a part that is not a plain field.
    pub(super) fn written(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.table.remove(name)
    }

    /// A text that is written in the mapping itself; none when it is something else, which is noted.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        match self.written(name)? {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => {
                self.problem(name, "expected a text that is not empty");
                None
            }
        }
    }

    /// What is written as the currency of an amount.
    pub(super) fn take_currency(&mut self, name: &str) -> Option<Value> {
        match self.table.get_mut(name) {
            Some(Value::Table(table)) => table.remove("currency"),
            _ => None,
        }
    }

    /// Compiles the currency of an amount.
    pub(super) fn currency(&mut self, name: &str, written: Value) -> Option<Field<CurrencyWord>> {
        let path = format!("{}.currency", self.path(name));
        let compiled =
            Spec::parse(written).and_then(|spec| compile_field(self.compile, path, spec, false));
        self.noted(&format!("{name}.currency"), compiled)
    }

    /// The currency of amounts that say none.
    pub(super) fn usual_currency(&self) -> Currency {
        self.compile.settings.currency
    }

    /// Compiles a part that has fields of its own, and makes sure it has no others.
    pub(super) fn part<T>(
        &mut self,
        name: &str,
        table: Table,
        compile: impl FnOnce(&mut Fields<'a>) -> Option<T>,
    ) -> Option<T> {
        let mut part = Fields {
            compile: self.compile,
            object: self.object.clone(),
            prefix: format!("{}{name}.", self.prefix),
            table,
            known: Vec::new(),
            problems: Vec::new(),
            places: Vec::new(),
        };
        let compiled = compile(&mut part);
        let (problems, places) = part.finish();
        let good = problems.is_empty();
        self.problems.extend(problems);
        self.places.extend(places);
        compiled.filter(|_| good)
    }

    /// Notes a problem at a field.
    pub(super) fn problem(&mut self, name: &str, message: &str) {
        self.problems
            .push(format!("{}, {}{name}: {message}", self.object, self.prefix));
    }

    /// The path of a part, as an input error says it.
    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Where errors at a path are in the file.
    pub(super) fn place(&mut self, path: String, columns: Vec<usize>) {
        self.places.push(Place { path, columns });
    }

    /// How many places are known.
    pub(super) const fn places(&self) -> usize {
        self.places.len()
    }

    /// Forgets all places but so many.
    pub(super) fn forget_places(&mut self, but: usize) {
        self.places.truncate(but);
    }

    /// What is wrong, and where the fields are in the file.
    pub(super) fn finish(mut self) -> (Vec<String>, Vec<Place>) {
        for name in self.table.keys() {
            let message = format!(
                "{} has no field {}{name}; it has {}",
                self.object,
                self.prefix,
                self.known.join(", ")
            );
            self.problems.push(message);
        }
        (self.problems, self.places)
    }

    fn noted<T>(&mut self, name: &str, result: Result<T, String>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(message) => {
                self.problem(name, &message);
                None
            }
        }
    }

    fn take<R: Read>(&mut self, name: &'static str, required: bool) -> Option<Field<R>> {
        let written = self.written(name)?;
        let compiled = Spec::parse(written)
            .and_then(|spec| compile_field(self.compile, self.path(name), spec, required));
        let field = self.noted(name, compiled)?;
        self.place(field.path.clone(), field.columns());
        Some(field)
    }
}

fn compile_field<R: Read>(
    compile: &Compile<'_>,
    path: String,
    spec: Spec,
    required: bool,
) -> Result<Field<R>, String> {
    let mut options = spec.options();
    let mut for_constants = options.for_constants();
    let reader = R::new(&mut options, compile.settings)?;
    if let Some(name) = options.left_over() {
        return Err(format!("{name} has no meaning for this field"));
    }
    // What the mapping itself says is written as programs write it, whatever the file looks like.
    let written = R::new(&mut for_constants, compile.standard)?;
    let constant = |scalar: &Scalar| written.read(&scalar.0);
    let Spec {
        column,
        constant: fixed,
        template,
        map,
        otherwise,
        keep,
        default,
        required: wanted,
        clear,
        trim,
        lowercase,
        remove,
        when,
        ..
    } = spec;
    let origin = match (column, fixed, template) {
        (Some(column), None, None) => Origin::Column(compile.column(&column)?),
        (None, Some(fixed), None) => Origin::Constant(constant(&fixed)?),
        (None, None, Some(template)) => {
            Origin::Template(Template::parse(&template, |name| compile.column(name))?)
        }
        _ => {
            return Err("expected exactly one of column, constant, template".to_owned());
        }
    };
    let when = conditions(when, compile)?;
    if required && !when.is_empty() {
        return Err(
            "every row needs this field, so it can have no when; put the when on the object"
                .to_owned(),
        );
    }
    let mut map = map.map(|table| mapped(table, constant)).transpose()?;
    // The empty text in the map is another way to say default.
    let from_map = map.as_mut().and_then(|map| map.remove(""));
    let default = match (default, from_map) {
        (Some(_), Some(_)) => {
            return Err("default and \"\" in the map both say what an empty cell is".to_owned());
        }
        (Some(default), None) => Some(constant(&default)?),
        (None, from_map) => from_map,
    };
    let empty = match (default, required || wanted, clear) {
        (Some(value), _, false) if !wanted => Empty::Become(value),
        (None, true, false) => Empty::Refuse,
        (None, false, true) => Empty::Clear,
        (None, false, false) => Empty::Absent,
        (None, true, true) if !wanted => {
            return Err("every row needs this field, so it cannot be cleared".to_owned());
        }
        _ => return Err("expected at most one of default, required, clear".to_owned()),
    };
    let unmapped = match (otherwise, keep) {
        (None, false) => Unmapped::Refuse,
        (None, true) => Unmapped::Keep,
        (Some(scalar), false) => Unmapped::Become(constant(&scalar)?),
        (Some(_), true) => return Err("expected at most one of otherwise, keep".to_owned()),
    };
    if map.is_none() && !matches!(unmapped, Unmapped::Refuse) {
        return Err("otherwise and keep have a meaning only beside a map".to_owned());
    }
    Ok(Field {
        path,
        origin,
        when,
        trim,
        lowercase,
        remove,
        map,
        unmapped,
        empty,
        reader,
    })
}

fn mapped<T>(
    table: Table,
    constant: impl Fn(&Scalar) -> Result<T, String>,
) -> Result<HashMap<String, T>, String> {
    table
        .into_iter()
        .map(|(text, value)| {
            let value = Scalar::of(value)
                .and_then(|scalar| constant(&scalar))
                .map_err(|message| format!("map, {text:?}: {message}"))?;
            Ok((text, value))
        })
        .collect()
}
