//! The schema is in the repository, described throughout, and keeps to its conventions.

use std::fs;

use serde_json::{Value, json};
use tests::{Backend, TestApp};

use crate::support::introspection::{Schema, array, name, named, written};
use crate::support::sources::root;

#[test]
fn the_schema_in_the_repository_is_the_one_that_is_served() {
    let file = root().join("schema.graphql");
    let served = accord::graphql::sdl();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&file, &served).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == served,
        "schema.graphql is not what is served, first at line {}. Run the tests once with UPDATE_SCHEMA=1.",
        kept.lines()
            .zip(served.lines())
            .take_while(|(kept, served)| kept == served)
            .count()
            + 1
    );
}

#[tokio::test]
async fn everything_has_a_description_and_a_name_by_the_conventions() {
    let app = TestApp::spawn(Backend::Sqlite).await.unwrap();
    let schema = Schema::of(app.admin().await).await;
    let mut faults = Vec::new();
    for kind in schema.types.values() {
        described(name(kind), kind, &mut faults);
        type_name(name(kind), &mut faults);
        for field in array(&kind["fields"]) {
            let place = format!("{}.{}", name(kind), name(field));
            described(&place, field, &mut faults);
            camel(&place, name(field), &mut faults);
            for arg in array(&field["args"]) {
                let place = format!("{place}({})", name(arg));
                described(&place, arg, &mut faults);
                camel(&place, name(arg), &mut faults);
            }
        }
        for field in array(&kind["inputFields"]) {
            let place = format!("{}.{}", name(kind), name(field));
            described(&place, field, &mut faults);
            camel(&place, name(field), &mut faults);
        }
        for value in array(&kind["enumValues"]) {
            let place = format!("{}.{}", name(kind), name(value));
            described(&place, value, &mut faults);
            let upper = name(value)
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            fault(upper, format!("{place} is not UPPER_CASE"), &mut faults);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn mutations_take_one_input_and_answer_with_their_own_payload() {
    let app = TestApp::spawn(Backend::Sqlite).await.unwrap();
    let schema = Schema::of(app.admin().await).await;
    let mut faults = Vec::new();
    for mutation in schema.fields("Mutation") {
        let place = name(mutation);
        let stem = format!("{}{}", place[..1].to_uppercase(), &place[1..]);
        let args: Vec<String> = array(&mutation["args"])
            .iter()
            .map(|arg| format!("{}: {}", name(arg), written(&arg["type"])))
            .collect();
        fault(
            args == [format!("input: {stem}Input!")],
            format!("{place} takes {args:?}"),
            &mut faults,
        );
        fault(
            written(&mutation["type"]) == format!("{stem}Payload!"),
            format!("{place} gives {}", written(&mutation["type"])),
            &mut faults,
        );
        let payload = named(&mutation["type"]);
        let errors = schema
            .field(payload, "userErrors")
            .map(|field| written(&field["type"]));
        fault(
            errors.as_deref() == Some("[UserError!]!"),
            format!("{payload}.userErrors: {errors:?}"),
            &mut faults,
        );
        // What is written stands somewhere in the ledger; who signs in or out does not.
        if !["login", "logout", "refreshSession", "signInWithIdToken"].contains(&place) {
            let position = schema
                .field(payload, "position")
                .map(|field| written(&field["type"]));
            fault(
                position.as_deref() == Some("LedgerPosition"),
                format!("{payload}.position: {position:?}"),
                &mut faults,
            );
        }
        for field in schema.fields(payload) {
            let kind = &schema.types[named(&field["type"])];
            let nullable = !written(&field["type"]).ends_with('!');
            fault(
                kind["kind"] != "OBJECT"
                    || name(field) == "userErrors"
                    || nullable
                    || written(&field["type"]).starts_with('['),
                format!("{payload}.{} must be nullable", name(field)),
                &mut faults,
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn connections_are_relays_with_a_total() {
    let app = TestApp::spawn(Backend::Sqlite).await.unwrap();
    let schema = Schema::of(app.admin().await).await;
    let mut faults = Vec::new();
    for kind in schema.of_kind("OBJECT") {
        for field in array(&kind["fields"]) {
            let connection = named(&field["type"]);
            let Some(node) = connection.strip_suffix("Connection") else {
                continue;
            };
            let place = format!("{}.{}", name(kind), name(field));
            for (arg, expected) in [
                ("first", "Int"),
                ("after", "String"),
                ("last", "Int"),
                ("before", "String"),
            ] {
                let given = array(&field["args"])
                    .iter()
                    .find(|known| name(known) == arg)
                    .map(|arg| written(&arg["type"]));
                fault(
                    given.as_deref() == Some(expected),
                    format!("{place}({arg}): {given:?}"),
                    &mut faults,
                );
            }
            for (member, expected) in [
                ("edges", format!("[{node}Edge!]!")),
                ("nodes", format!("[{node}!]!")),
                ("pageInfo", "PageInfo!".to_owned()),
                ("totalCount", "Int!".to_owned()),
            ] {
                let given = schema
                    .field(connection, member)
                    .map(|field| written(&field["type"]));
                fault(
                    given.as_deref() == Some(expected.as_str()),
                    format!("{connection}.{member}: {given:?}"),
                    &mut faults,
                );
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn money_is_never_a_float() {
    let app = TestApp::spawn(Backend::Sqlite).await.unwrap();
    let schema = Schema::of(app.admin().await).await;
    for kind in schema.types.values() {
        for field in array(&kind["fields"])
            .iter()
            .chain(array(&kind["inputFields"]))
        {
            assert_ne!(
                named(&field["type"]),
                "Float",
                "{}.{}",
                name(kind),
                name(field)
            );
        }
    }
    let amount = schema.field("Money", "amount").unwrap();
    assert_eq!(written(&amount["type"]), "Decimal!");
}

#[tokio::test]
async fn the_binding_bulk_writes_and_queries_are_there() {
    let app = TestApp::spawn(Backend::Sqlite).await.unwrap();
    let schema = Schema::of(app.admin().await).await;
    for mutation in [
        "upsertAccounts",
        "upsertLeads",
        "upsertCampaigns",
        "upsertDeals",
        "recordTouchpoints",
        "recordSpend",
        "recordCosts",
        "upsertExchangeRates",
        "login",
        "refreshSession",
        "logout",
        "createApiToken",
        "revokeApiToken",
        "updateOrganization",
        "moveDeal",
    ] {
        assert!(schema.field("Mutation", mutation).is_some(), "{mutation}");
    }
    for query in [
        "viewer",
        "organization",
        "node",
        "nodes",
        "account",
        "accounts",
        "lead",
        "leads",
        "campaign",
        "campaigns",
        "touchpoint",
        "touchpoints",
        "deal",
        "deals",
        "attribution",
        "compareAttribution",
    ] {
        assert!(schema.field("Query", query).is_some(), "{query}");
    }
    for subscription in ["ledgerAdvanced", "dealMoved", "touchpointRecorded"] {
        assert!(
            schema.field("Subscription", subscription).is_some(),
            "{subscription}"
        );
    }
}

#[tokio::test]
async fn nobody_reads_the_schema_without_a_credential() {
    let app = TestApp::spawn(Backend::Sqlite).await.unwrap();
    let response = app
        .anonymous()
        .query("{ __schema { types { name } } }", json!({}))
        .await;
    assert!(
        response.json["data"]["__schema"].is_null(),
        "{:#}",
        response.json
    );
}

fn described(place: &str, of: &Value, faults: &mut Vec<String>) {
    let description = of["description"].as_str().unwrap_or_default();
    // The scalars of GraphQL itself, and what the library gives to every connection.
    let built_in = ["Boolean", "Float", "ID", "Int", "String"].contains(&place);
    fault(
        built_in || !description.trim().is_empty(),
        format!("{place} has no description"),
        faults,
    );
}

fn camel(place: &str, name: &str, faults: &mut Vec<String>) {
    let camel = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    fault(camel, format!("{place} is not camelCase"), faults);
    fault(
        !name.starts_with("get"),
        format!("{place} says get"),
        faults,
    );
}

fn type_name(name: &str, faults: &mut Vec<String>) {
    let pascal = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    fault(pascal, format!("{name} is not PascalCase"), faults);
    fault(
        !name.ends_with("Enum") && !name.ends_with("Type"),
        format!("{name} stutters"),
        faults,
    );
}

fn fault(holds: bool, message: String, faults: &mut Vec<String>) {
    if !holds {
        faults.push(message);
    }
}
