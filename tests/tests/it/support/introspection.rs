//! The schema as the server describes it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::Caller;

const QUERY: &str = "{ __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
        kind name description isOneOf
        fields(includeDeprecated: true) {
            name description type { ...T } isDeprecated deprecationReason
            args { name description type { ...T } defaultValue }
        }
        inputFields { name description type { ...T } defaultValue }
        enumValues(includeDeprecated: true) { name description }
        interfaces { name }
        possibleTypes { name }
    }
} }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

/// The schema.
pub(crate) struct Schema {
    /// The types by name, without those of introspection itself.
    pub(crate) types: BTreeMap<String, Value>,
}

impl Schema {
    /// As this caller is shown it.
    pub(crate) async fn of(caller: &Caller) -> Self {
        let data = caller.query(QUERY, json!({})).await.data().clone();
        let types = array(&data["__schema"]["types"])
            .iter()
            .filter(|kind| !name(kind).starts_with("__"))
            .map(|kind| (name(kind).to_owned(), kind.clone()))
            .collect();
        Self { types }
    }

    /// The types of a kind, such as `OBJECT`.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.types
            .values()
            .filter(move |candidate| candidate["kind"] == kind)
    }

    /// The fields of a type.
    pub(crate) fn fields(&self, of: &str) -> &[Value] {
        array(&self.types[of]["fields"])
    }

    /// The field of this name.
    pub(crate) fn field(&self, of: &str, field: &str) -> Option<&Value> {
        self.fields(of).iter().find(|known| name(known) == field)
    }
}

/// The name of anything.
pub(crate) fn name(of: &Value) -> &str {
    of["name"].as_str().unwrap_or_default()
}

/// A list; empty where there is none.
pub(crate) fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The name of the type within lists and non-nulls.
pub(crate) fn named(kind: &Value) -> &str {
    match kind["kind"].as_str() {
        Some("LIST" | "NON_NULL") => named(&kind["ofType"]),
        _ => name(kind),
    }
}

/// The type as it is written, such as `[ID!]!`.
pub(crate) fn written(kind: &Value) -> String {
    match kind["kind"].as_str() {
        Some("LIST") => format!("[{}]", written(&kind["ofType"])),
        Some("NON_NULL") => format!("{}!", written(&kind["ofType"])),
        _ => name(kind).to_owned(),
    }
}
