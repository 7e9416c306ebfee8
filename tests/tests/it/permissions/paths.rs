//! Ways through the schema to an object of each type.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use tests::Caller;

use crate::support::introspection::{Schema, name, named};
use crate::support::walk::arguments;

/// One step: a field, and its arguments.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) field: String,
    arguments: String,
}

/// One field to ask for, at the end of a way there.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    pub(super) field: String,
    pub(super) document: String,
    /// The names of the fields on the way, this one last.
    pub(super) path: Vec<String>,
    /// Whether its value is about the caller, and so not the same for two of them.
    pub(super) personal: bool,
}

/// A way to an object of each type that a query reaches; checked by going it.
pub(super) async fn find(schema: &Schema, caller: &Caller) -> BTreeMap<String, Vec<Step>> {
    let mut found = BTreeMap::from([("Query".to_owned(), Vec::new())]);
    let mut queue = VecDeque::from(["Query".to_owned()]);
    while let Some(kind) = queue.pop_front() {
        for field in schema.fields(&kind) {
            let target = named(&field["type"]);
            if schema.types[target]["kind"] != "OBJECT" || found.contains_key(target) {
                continue;
            }
            let way = onward(schema, &kind, &found[&kind], field);
            let document = document("query", &way, "__typename");
            let response = caller.query(&document, json!({})).await;
            assert_ne!(
                response.code(),
                Some("INTERNAL"),
                "{document}: {response:?}"
            );
            if leads_somewhere(&response.json["data"], &way) {
                found.insert(target.to_owned(), way);
                queue.push_back(target.to_owned());
            }
        }
    }
    found
}

/// One more step on a way: to whatever a field of the type at its end gives.
pub(super) fn onward(schema: &Schema, kind: &str, way: &[Step], field: &Value) -> Vec<Step> {
    let mut way = way.to_vec();
    way.push(Step {
        field: name(field).to_owned(),
        arguments: arguments(schema, kind, field),
    });
    way
}

/// Every field of a type, at the end of the way there.
pub(super) fn probes(schema: &Schema, kind: &str, way: &[Step]) -> Vec<Probe> {
    let operation = if kind == "Mutation" {
        "mutation"
    } else {
        "query"
    };
    schema
        .fields(kind)
        .iter()
        .map(|field| {
            let way = onward(schema, kind, way, field);
            let leaf = !matches!(
                schema.types[named(&field["type"])]["kind"].as_str(),
                Some("OBJECT" | "INTERFACE" | "UNION")
            );
            Probe {
                field: name(field).to_owned(),
                document: if leaf {
                    let (last, rest) = way.split_last().unwrap();
                    document(
                        operation,
                        rest,
                        &format!("{}{}", last.field, last.arguments),
                    )
                } else {
                    document(operation, &way, "__typename")
                },
                path: way.iter().map(|step| step.field.clone()).collect(),
                personal: ["Viewer", "RateLimit"].contains(&kind),
            }
        })
        .collect()
}

fn document(operation: &str, way: &[Step], inner: &str) -> String {
    let mut text = inner.to_owned();
    for step in way.iter().rev() {
        text = format!("{}{} {{ {text} }}", step.field, step.arguments);
    }
    format!("{operation} {{ {text} }}")
}

fn leads_somewhere(data: &Value, way: &[Step]) -> bool {
    match (data, way) {
        (Value::Array(items), _) => items.iter().any(|item| leads_somewhere(item, way)),
        (Value::Object(fields), [step, rest @ ..]) => fields
            .get(&step.field)
            .is_some_and(|next| leads_somewhere(next, rest)),
        (Value::Object(_), []) => true,
        _ => false,
    }
}
