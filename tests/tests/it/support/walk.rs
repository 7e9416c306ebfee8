//! Walking the schema: documents made of what the schema says, with arguments that are of the right form.

use serde_json::Value;

use super::company::PERIOD;
use super::introspection::{Schema, array, name, named};

/// Arguments that the schema alone does not tell: which object, which question.
pub(crate) fn known_arguments(kind: &str, field: &str) -> Option<String> {
    let crm = |id: &str| format!(r#"(externalId: {{ source: "crm", externalId: "{id}" }})"#);
    Some(match (kind, field) {
        ("Query", "account") => crm("acme"),
        ("Query", "lead") => crm("ada"),
        ("Query", "campaign") => crm("fair"),
        ("Query", "deal") => crm("big"),
        ("Query", "timeline") => {
            r#"(of: { account: { source: "crm", externalId: "acme" } })"#.to_owned()
        }
        ("Query", "attribution") => {
            format!("(input: {{ {PERIOD} groupBy: [CAMPAIGN, LEAD, ACCOUNT, DEAL] }})")
        }
        ("Query", "compareAttribution") => format!(
            "(input: {{ {PERIOD} models: [{{ preset: LINEAR }}, {{ preset: W_SHAPED }}] groupBy: [LEAD, ACCOUNT, REP] }})"
        ),
        ("Query", "funnel") => format!("(input: {{ {PERIOD} groupBy: CAMPAIGN }})"),
        ("Query", "serviceLevel" | "scoreboard") => format!("({PERIOD})"),
        ("Deal", "credits") => r#"(currency: "USD")"#.to_owned(),
        ("Campaign", "attribution") => format!("({PERIOD})"),
        _ => return None,
    })
}

/// One document for each query without an argument that only an id could fill: everything in it, so many objects deep.
pub(crate) fn everything(schema: &Schema, depth: usize) -> Vec<String> {
    schema
        .fields("Query")
        .iter()
        .filter(|field| known_arguments("Query", name(field)).is_some() || !needs_arguments(field))
        .filter_map(|field| {
            let selected = select(schema, "Query", field, depth)?;
            Some(format!("{{ {selected} }}"))
        })
        .collect()
}

/// A field with whatever has to be selected of it; none where nothing is left to select.
pub(crate) fn select(schema: &Schema, of: &str, field: &Value, depth: usize) -> Option<String> {
    let arguments = arguments(schema, of, field);
    let kind = named(&field["type"]);
    match schema.types[kind]["kind"].as_str() {
        Some("OBJECT") => {
            // Pages and their parts are not a step of their own.
            let page = kind.ends_with("Connection");
            let deeper = if page { depth } else { depth.checked_sub(1)? };
            let fields: Vec<String> = schema
                .fields(kind)
                .iter()
                .filter(|inner| !page || name(inner) == "nodes")
                .filter_map(|inner| select(schema, kind, inner, deeper))
                .collect();
            (!fields.is_empty())
                .then(|| format!("{}{arguments} {{ {} }}", name(field), fields.join(" ")))
        }
        Some("INTERFACE") => Some(format!("{}{arguments} {{ __typename }}", name(field))),
        _ => Some(format!("{}{arguments}", name(field))),
    }
}

/// The arguments of a field, in brackets; empty where it can do without.
pub(crate) fn arguments(schema: &Schema, of: &str, field: &Value) -> String {
    if let Some(known) = known_arguments(of, name(field)) {
        return known;
    }
    let given: Vec<String> = array(&field["args"])
        .iter()
        .filter(|arg| required(arg))
        .map(|arg| format!("{}: {}", name(arg), value(schema, &arg["type"])))
        .collect();
    if given.is_empty() {
        String::new()
    } else {
        format!("({})", given.join(", "))
    }
}

fn needs_arguments(field: &Value) -> bool {
    array(&field["args"]).iter().any(required)
}

fn required(input: &Value) -> bool {
    input["type"]["kind"] == "NON_NULL" && input["defaultValue"].is_null()
}

/// A value of this type: of the right form, and about nothing that exists.
fn value(schema: &Schema, kind: &Value) -> String {
    match kind["kind"].as_str() {
        Some("NON_NULL") => return value(schema, &kind["ofType"]),
        Some("LIST") => return format!("[{}]", value(schema, &kind["ofType"])),
        _ => {}
    }
    let known = &schema.types[name(kind)];
    match (known["kind"].as_str(), name(kind)) {
        (Some("ENUM"), _) => name(&known["enumValues"][0]).to_owned(),
        (Some("INPUT_OBJECT"), _) => {
            let one_of = known["isOneOf"] == true;
            let fields: Vec<String> = array(&known["inputFields"])
                .iter()
                .filter(|field| one_of || required(field))
                .take(if one_of { 1 } else { usize::MAX })
                .map(|field| format!("{}: {}", name(field), value(schema, &field["type"])))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        (_, "Int") => "1".to_owned(),
        (_, "Boolean") => "true".to_owned(),
        (_, "Decimal" | "LedgerPosition") => r#""1""#.to_owned(),
        (_, "Date") => r#""2026-03-01""#.to_owned(),
        (_, "DateTime") => r#""2026-03-01T00:00:00Z""#.to_owned(),
        (_, "CurrencyCode") => r#""EUR""#.to_owned(),
        _ => r#""nothing""#.to_owned(),
    }
}
