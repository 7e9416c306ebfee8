//! Fields in the order in which they were asked for.
//!
//! The schema library gives them in the order in which they were found; the specification of GraphQL wants the
//! document's.

use async_graphql::{
    Name, Value,
    indexmap::IndexMap,
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};

/// What an object was asked for, in order, and what each field of it was.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    fields: IndexMap<&'a str, Self>,
    /// Two selections ask for objects by one name, here or below.
    meet: bool,
}

impl<'a> Asked<'a> {
    /// What an operation asks for. Its document was measured: its fragments spread no further than is allowed.
    #[must_use]
    pub fn by(document: &'a ExecutableDocument, operation: &'a OperationDefinition) -> Self {
        let mut asked = Self::default();
        asked.add(&operation.selection_set.node, document);
        asked
    }

    /// Whether two selections ask for objects by one name, so that two answers may have to become one.
    #[must_use]
    pub const fn meet(&self) -> bool {
        self.meet
    }

    fn add(&mut self, selections: &'a SelectionSet, document: &'a ExecutableDocument) {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let name = field.response_key().node.as_str();
                    let selections = &field.selection_set.node;
                    let before = self.fields.len();
                    let below = self.fields.entry(name).or_default();
                    below.add(selections, document);
                    let meet = below.meet;
                    self.meet |=
                        meet || (self.fields.len() == before && !selections.items.is_empty());
                }
                Selection::InlineFragment(inline) => {
                    self.add(&inline.node.selection_set.node, document);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node)
                    {
                        self.add(&fragment.node.selection_set.node, document);
                    }
                }
            }
        }
    }

    /// Puts the fields of every object of an answer into this order.
    pub fn order(&self, value: &mut Value) {
        match value {
            Value::List(items) => items.iter_mut().for_each(|item| self.order(item)),
            Value::Object(fields) => {
                if !self.holds(fields) {
                    fields.sort_by_cached_key(|name, _| self.fields.get_index_of(name.as_str()));
                }
                for (name, field) in fields {
                    if let Value::Object(_) | Value::List(_) = field
                        && let Some(asked) = self.fields.get(name.as_str())
                        && !asked.fields.is_empty()
                    {
                        asked.order(field);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether an object has its fields in order already, as most have.
    fn holds(&self, fields: &IndexMap<Name, Value>) -> bool {
        let mut asked = self.fields.keys();
        fields
            .keys()
            .all(|name| asked.any(|next| *next == name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_come_as_they_were_asked_for() {
        let document = parse_query(
            "{ b { ...F z } a ... on Query { c } b { y } } fragment F on X { x ... { w } }",
        );
        let document = document.expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let given = json!({ "c": 1, "a": 2, "b": [{ "y": 1, "w": 2, "z": 3, "x": 4 }, null, { "y": 1, "x": 2 }] });
        let mut data = Value::from_json(given).expect("a value");
        Asked::by(&document, &operation.node).order(&mut data);
        let text = serde_json::to_string(&data).expect("JSON");
        assert_eq!(
            text,
            r#"{"b":[{"x":4,"w":2,"z":3,"y":1},null,{"x":2,"y":1}],"a":2,"c":1}"#
        );
    }

    #[test]
    fn selections_meet_where_two_ask_for_objects_by_one_name() {
        for (query, meet) in [
            ("{ a { b c } d { b } }", false),
            ("{ a: x { b } c: x { b } a1: y }", false),
            ("{ a a b b }", false),
            ("{ a { b } a { c } }", true),
            ("{ a { x { b } } ... { a { c } } }", true),
            (
                "{ a { x { y { b } } ...F } } fragment F on X { x { y { c } } }",
                true,
            ),
            ("{ a { ... on X { b { c } } ... on Y { b { d } } } }", true),
            ("{ a { ... on X { b } ... on Y { b } } }", false),
        ] {
            let document = parse_query(query).expect("a document");
            let (_, operation) = document.operations.iter().next().expect("an operation");
            assert_eq!(
                Asked::by(&document, &operation.node).meet(),
                meet,
                "{query}"
            );
        }
    }
}
