//! Templates: texts with columns in braces, such as `{mql_id}-first`. Two braces stand for one.

use crate::import::input::Cells;

/// A text with columns in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Column(usize),
}

impl Template {
    /// Understands a template; `column` finds a column by its name.
    ///
    /// # Errors
    /// When a brace is alone, a column unknown, or there is no column at all.
    pub(super) fn parse(
        template: &str,
        column: impl Fn(&str) -> Result<usize, String>,
    ) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some(place) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(place);
            text.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                text.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                text.push('}');
                rest = after;
            } else if let Some((name, after)) =
                from.strip_prefix('{').and_then(|open| open.split_once('}'))
            {
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                parts.push(Part::Column(column(name)?));
                rest = after;
            } else {
                return Err(format!(
                    "the template {template:?} has a brace without its other half; write {{{{ or }}}} for the brace itself"
                ));
            }
        }
        text.push_str(rest);
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        if !parts.iter().any(|part| matches!(part, Part::Column(_))) {
            return Err(format!(
                "the template {template:?} names no column; use constant, or write a column in braces"
            ));
        }
        Ok(Self(parts))
    }

    /// The columns in it.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.0
            .iter()
            .filter_map(|part| match part {
                Part::Column(column) => Some(*column),
                Part::Text(_) => None,
            })
            .collect()
    }

    /// The text for a row; empty when one of its columns is, because a name with a hole in it names something else.
    pub(super) fn fill(&self, cells: &Cells<'_>, trim: bool) -> String {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Column(column) => {
                    let cell = cells.get(*column);
                    if cell.trim().is_empty() {
                        return String::new();
                    }
                    filled.push_str(if trim { cell.trim() } else { cell });
                }
            }
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(template: &str, row: &[&str]) -> Result<String, String> {
        let names = ["id", "city"];
        let template = Template::parse(template, |name| {
            names
                .iter()
                .position(|known| *known == name)
                .ok_or_else(|| format!("no column {name}"))
        })?;
        Ok(template.fill(&Cells::of(row), true))
    }

    #[test]
    fn columns_fill_their_braces() {
        assert_eq!(fill("{id}-first", &[" 7 ", ""]).as_deref(), Ok("7-first"));
        assert_eq!(fill("{city}{id}", &["7", "Rio"]).as_deref(), Ok("Rio7"));
        assert_eq!(fill("{{{id}}}", &["7", ""]).as_deref(), Ok("{7}"));
    }

    #[test]
    fn a_hole_empties_the_whole() {
        assert_eq!(fill("{id} in {city}", &["7", " "]).as_deref(), Ok(""));
    }

    #[test]
    fn broken_templates_are_refused() {
        for template in ["{id", "id}", "{idd}", "plain", ""] {
            assert!(fill(template, &["", ""]).is_err(), "{template}");
        }
    }
}
