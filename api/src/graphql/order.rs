//! Fields in the order in which they were asked for.
//!
//! The schema library gives them in the order in which they were found; the specification of GraphQL wants the
//! document's.

use async_graphql::{
    Name, Value,
    indexmap::IndexMap,
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};

/// Puts the fields of every object of an answer into the order of the document.
pub fn order(data: &mut Value, document: &ExecutableDocument, operation: &OperationDefinition) {
    let mut asked = Asked::default();
    asked.add(&operation.selection_set.node, document);
    asked.order(data);
}

/// What an object was asked for, in order, and what each field of it was.
#[derive(Debug, Default)]
struct Asked<'a>(IndexMap<&'a str, Self>);

impl<'a> Asked<'a> {
    /// The document was measured, so fragments spread no further than is executed.
    fn add(&mut self, selections: &'a SelectionSet, document: &'a ExecutableDocument) {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let below = self
                        .0
                        .entry(field.response_key().node.as_str())
                        .or_default();
                    below.add(&field.selection_set.node, document);
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

    fn order(&self, value: &mut Value) {
        match value {
            Value::List(items) => items.iter_mut().for_each(|item| self.order(item)),
            Value::Object(fields) => {
                if !self.holds(fields) {
                    fields.sort_by_cached_key(|name, _| self.0.get_index_of(name.as_str()));
                }
                for (name, field) in fields {
                    if let Value::Object(_) | Value::List(_) = field
                        && let Some(asked) = self.0.get(name.as_str())
                        && !asked.0.is_empty()
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
        let mut asked = self.0.keys();
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
        order(&mut data, &document, &operation.node);
        let text = serde_json::to_string(&data).expect("JSON");
        assert_eq!(
            text,
            r#"{"b":[{"x":4,"w":2,"z":3,"y":1},null,{"x":2,"y":1}],"a":2,"c":1}"#
        );
    }
}
