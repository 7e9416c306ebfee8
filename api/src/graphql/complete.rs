//! Null where a field failed.
//!
//! The schema library leaves a field that failed out of its object. The specification of GraphQL wants null there, and
//! where the field can not be null, null in place of the nearest object above that can. Which field failed stands in
//! the path of its error.

use async_graphql::{
    Name, PathSegment, ServerError, Value,
    indexmap::IndexMap,
    parser::types::{
        BaseType, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
        Type,
    },
};

use super::limits::Shapes;

/// Puts null where the errors say that something failed.
pub fn complete(
    data: &mut Value,
    errors: &[ServerError],
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    shapes: &Shapes,
) {
    let root = match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let selected = vec![(root, &operation.selection_set.node)];
    // First what stays null by itself, then what spreads: an object given up is not built again.
    for spreading in [false, true] {
        for error in errors {
            let completing = Completing {
                document,
                shapes,
                spreading,
            };
            if !error.path.is_empty() && completing.object(data, &selected, &error.path) {
                *data = Value::Null;
            }
        }
    }
}

/// The selections that an object was asked for, each with the type that it names.
type Selected<'a> = Vec<(&'a str, &'a SelectionSet)>;

struct Completing<'a> {
    document: &'a ExecutableDocument,
    shapes: &'a Shapes,
    spreading: bool,
}

impl<'a> Completing<'a> {
    /// Whether the object must be null itself.
    fn object(&self, value: &mut Value, selected: &Selected<'a>, path: &[PathSegment]) -> bool {
        let Some((PathSegment::Field(key), rest)) = path.split_first() else {
            return false;
        };
        let Some((ty, below)) = self.find(selected, key) else {
            return false;
        };
        if value == &Value::Null && !self.spreading {
            // Every field of the object failed, so it was left out as a whole.
            *value = Value::Object(IndexMap::new());
        }
        let Value::Object(fields) = value else {
            return false;
        };
        match fields.get_mut(key.as_str()) {
            None if ty.nullable && !self.spreading => {
                fields.insert(Name::new(key), Value::Null);
                false
            }
            None => self.spreading && !ty.nullable,
            Some(field) => {
                let failed = self.value(field, ty, &below, rest);
                if failed && ty.nullable {
                    *field = Value::Null;
                }
                failed && !ty.nullable
            }
        }
    }

    /// Whether a value of this type must be null.
    fn value(
        &self,
        value: &mut Value,
        ty: &Type,
        selected: &Selected<'a>,
        path: &[PathSegment],
    ) -> bool {
        if path.is_empty() {
            return self.spreading && value == &Value::Null && !ty.nullable;
        }
        match (&ty.base, path) {
            (BaseType::List(of), [PathSegment::Index(index), rest @ ..]) => {
                let Value::List(items) = value else {
                    return false;
                };
                let Some(item) = items.get_mut(*index) else {
                    return false;
                };
                let failed = self.value(item, of, selected, rest);
                if failed && of.nullable {
                    *item = Value::Null;
                }
                failed && !of.nullable
            }
            (BaseType::Named(_), _) => self.object(value, selected, path),
            (BaseType::List(_), _) => false,
        }
    }

    /// The type of the field that answers under this key, and what it was asked for.
    fn find(&self, selected: &Selected<'a>, key: &str) -> Option<(&'a Type, Selected<'a>)> {
        let mut found: Option<&Type> = None;
        let mut below = Vec::new();
        let mut open = selected.clone();
        let mut spread: Vec<&Name> = Vec::new();
        while let Some((ty, selections)) = open.pop() {
            for selection in &selections.items {
                match &selection.node {
                    Selection::Field(field) if field.node.response_key().node == key => {
                        let Some(shape) = self.shapes.field(ty, &field.node.name.node) else {
                            continue;
                        };
                        found = Some(&shape.ty);
                        if let Some(object) = &shape.object {
                            below.push((object.as_str(), &field.node.selection_set.node));
                        }
                    }
                    Selection::Field(_) => {}
                    Selection::InlineFragment(inline) => {
                        let on = inline.node.type_condition.as_ref();
                        let ty = on.map_or(ty, |on| on.node.on.node.as_str());
                        open.push((ty, &inline.node.selection_set.node));
                    }
                    Selection::FragmentSpread(of) => {
                        let name = &of.node.fragment_name.node;
                        let Some(fragment) = self.document.fragments.get(name) else {
                            continue;
                        };
                        if !spread.contains(&name) {
                            spread.push(name);
                            let on = fragment.node.type_condition.node.on.node.as_str();
                            open.push((on, &fragment.node.selection_set.node));
                        }
                    }
                }
            }
        }
        Some((found?, below))
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::error::ApiError;

    /// Each error is a path such as `deals.nodes.0.owner`.
    #[track_caller]
    fn check(query: &str, data: serde_json::Value, paths: &[&str], expected: &serde_json::Value) {
        let document = parse_query(query).expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let path = |text: &str| {
            let segments = text.split('.');
            let segments = segments.map(|segment| match segment.parse() {
                Ok(index) => PathSegment::Index(index),
                Err(_) => PathSegment::Field(segment.to_owned()),
            });
            segments.collect()
        };
        let errors: Vec<ServerError> = paths
            .iter()
            .map(|text| ServerError {
                path: path(text),
                ..ApiError::bad_input("x").of_request()
            })
            .collect();
        let mut data = Value::from_json(data).expect("a value");
        complete(
            &mut data,
            &errors,
            &document,
            &operation.node,
            &Shapes::new(),
        );
        assert_eq!(&data.into_json().expect("JSON"), expected, "{query}");
    }

    #[test]
    fn a_nullable_field_that_failed_is_null() {
        let query = "{ a: account(id: 1) { id } lead(id: 1) { id } }";
        check(
            query,
            json!({ "lead": { "id": "x" } }),
            &["a"],
            &json!({ "a": null, "lead": { "id": "x" } }),
        );
        check(
            query,
            json!(null),
            &["a", "lead"],
            &json!({ "a": null, "lead": null }),
        );
    }

    #[test]
    fn a_nullable_field_of_a_row_that_failed_is_null() {
        let query = "{ deals { nodes { ...D } } } fragment D on Deal { id account { name } }";
        let data = json!({ "deals": { "nodes": [{ "id": "1" }, { "id": "2", "account": null }] } });
        let expected = json!({ "deals": { "nodes": [{ "id": "1", "account": null }, { "id": "2", "account": null }] } });
        check(query, data, &["deals.nodes.0.account"], &expected);
    }

    #[test]
    fn what_can_not_be_null_takes_the_nearest_that_can_with_it() {
        let query = "{ account(id: 1) { id name } viewer { id } }";
        let data = json!({ "account": { "id": "1" }, "viewer": { "id": "2" } });
        let expected = json!({ "account": null, "viewer": { "id": "2" } });
        check(query, data, &["account.name"], &expected);
        // Whatever the order of the errors.
        for paths in [
            ["account.name", "account.domain"],
            ["account.domain", "account.name"],
        ] {
            let query = "{ account(id: 1) { name domain } }";
            check(
                query,
                json!({ "account": null }),
                &paths,
                &json!({ "account": null }),
            );
        }
    }

    #[test]
    fn nothing_that_can_be_null_leaves_no_data() {
        check(
            "{ viewer { id } deals { totalCount } }",
            json!({ "deals": { "totalCount": 1 } }),
            &["viewer"],
            &json!(null),
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_changes_nothing() {
        let data = json!({ "deals": { "nodes": [] } });
        let query = "{ deals { nodes { id } } }";
        for path in ["deals.nodes.7.id", "deals.0", "other", "deals.nodes.id"] {
            check(query, data.clone(), &[path], &data);
        }
    }
}
