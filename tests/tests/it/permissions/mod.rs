//! Who may ask what: every field of the schema asked by every role, by nobody, and by tokens, on a running server, and
//! what came of it compared with the table people read, `docs/permissions.md`.
//!
//! `UPDATE_PERMISSIONS=1` writes the table anew.

mod observe;
mod paths;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use accord::auth::{PermissionSet, Scope};
use accord::clock;
use accord::graphql::global_id::Kind;
use accord::jobs::Jobs;
use entity::{actor_type::ActorType, attempt_kind::AttemptKind, lead, role::Role, sales_attempt};
use futures_util::{StreamExt, stream};
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use self::observe::{Callers, Outcome, Rule};
use self::paths::Probe;
use crate::lifecycle::{hand_off, leads};
use crate::service_level::agree;
use crate::support::agreements::load_agreements;
use crate::support::company::load_company;
use crate::support::facts::load;
use crate::support::introspection::{Schema, array, name, named};
use crate::support::sources::root;
use crate::support::walk::arguments;
use crate::targets;

/// How many are asked at once.
const AT_ONCE: usize = 6;

on_both_databases! {
    async fn every_field_asks_for_the_permission_in_the_table(app: TestApp) {
        prepare(&app).await;
        let schema = Schema::of(app.admin().await).await;
        let callers = Callers::of(&app).await;
        let mut rules: BTreeMap<String, Vec<(String, Rule)>> = BTreeMap::new();

        // Queries first: what mutations write would change the answers.
        let mut unreached = Vec::new();
        let found = paths::find(&schema, app.admin().await).await;
        for kind in schema.of_kind("OBJECT") {
            let kind = name(kind);
            match found.get(kind) {
                Some(path) => {
                    let probes = paths::probes(&schema, kind, path);
                    rules.insert(kind.to_owned(), observe_all(&callers, probes, true).await);
                }
                None if of_writes(kind) => {}
                None => unreached.push(kind),
            }
        }
        assert!(unreached.is_empty(), "no object of these was reached: {unreached:?}");
        let probes = paths::probes(&schema, "Mutation", &[]);
        rules.insert("Mutation".to_owned(), observe_all(&callers, probes, false).await);
        rules.insert("Subscription".to_owned(), observe::subscriptions(&app, &schema, &callers).await);

        let table = table::of(&rules);
        let file = root().join("docs/permissions.md");
        if std::env::var_os("UPDATE_PERMISSIONS").is_some() {
            fs::write(&file, &table).unwrap();
        }
        let kept = fs::read_to_string(&file).unwrap_or_default();
        let difference: Vec<&str> = table.lines().filter(|line| !kept.contains(line)).collect();
        assert!(
            kept == table,
            "docs/permissions.md says otherwise. If this is meant, run the tests once with UPDATE_PERMISSIONS=1.\nNew:\n{}",
            difference.join("\n")
        );
    }

    async fn no_way_leads_around_a_nouns_permission(app: TestApp) {
        prepare(&app).await;
        let schema = Schema::of(app.admin().await).await;
        let callers = Callers::of(&app).await;
        let found = paths::find(&schema, app.admin().await).await;
        let mut ways = 0;
        for (kind, way) in &found {
            for field in schema.fields(kind) {
                let noun = named(&field["type"]);
                let Some((_, permission)) = NOUNS.iter().find(|(known, _)| *known == noun) else {
                    continue;
                };
                let way = paths::onward(&schema, kind, way, field);
                let probe = paths::probes(&schema, noun, &way).into_iter().find(|probe| probe.field != "id").unwrap();
                let rule = observe::rule(&callers, &probe, false).await;
                // No token comes this far: only people do, and those who do are allowed the noun as well.
                if rule.way.iter().any(|needed| !Scope::ALL.iter().any(|scope| grants(*scope, needed))) {
                    for (role, reached) in Role::ALL.iter().zip(rule.roles) {
                        let allowed = PermissionSet::of_role(*role).iter().any(|held| held.name() == *permission);
                        assert!(allowed || reached == "-", "{} as {role} without {permission}", probe.document);
                    }
                    ways += 1;
                    continue;
                }
                assert!(rule.all().contains(permission), "{} without {permission}: {rule:?}", probe.document);
                ways += 1;
            }
        }
        assert!(ways > 40, "only {ways} ways were gone");
    }

    async fn a_token_reaches_the_roots_of_its_scope_and_no_other(app: TestApp) {
        prepare(&app).await;
        let schema = Schema::of(app.admin().await).await;
        let callers = Callers::of(&app).await;
        for kind in ["Query", "Mutation"] {
            let probes = paths::probes(&schema, kind, &[]);
            let needs = observe_all(&callers, probes.clone(), false).await;
            for scope in Scope::ALL {
                let token = callers.token(&[scope.name()]).await;
                let granted: BTreeSet<&str> = scope.permissions().iter().map(|permission| permission.name()).collect();
                let seen: Vec<Outcome> = stream::iter(probes.clone())
                    .map(|probe| { let token = token.clone(); async move { observe::ask(&token, &probe).await } })
                    .buffered(AT_ONCE).collect().await;
                for ((field, rule), outcome) in needs.iter().zip(seen) {
                    let may = rule.needs.iter().all(|need| granted.contains(need.as_str()));
                    assert_eq!(outcome.allowed(), may, "{kind}.{field} with {}: {outcome:?}", scope.name());
                }
            }
        }
    }

    async fn what_one_may_write_one_may_hear_about(app: TestApp) {
        prepare(&app).await;
        let schema = Schema::of(app.admin().await).await;
        let callers = [app.admin().await, app.marketing().await, app.sales().await];
        for mutation in schema.fields("Mutation") {
            let field = name(mutation);
            let payload = named(&mutation["type"]);
            let selected: Vec<String> = schema.fields(payload).iter().map(|inner| {
                let kind = &schema.types[named(&inner["type"])];
                let deeper = if kind["kind"] == "OBJECT" { " { __typename }" } else { "" };
                format!("{}{deeper}", name(inner))
            }).collect();
            let document = format!("mutation {{ {field}{} {{ {} }} }}", arguments(&schema, "Mutation", mutation), selected.join(" "));
            let mut allowed = 0;
            for caller in callers {
                let response = caller.query(&document, json!({})).await;
                let refused_whole = array(&response.json["errors"]).iter().any(|error| error["path"] == json!([field]));
                if !refused_whole {
                    allowed += 1;
                    assert_ne!(response.code(), Some("FORBIDDEN"), "{field}: {response:?}");
                }
                assert_ne!(response.code(), Some("INTERNAL"), "{field}: {response:?}");
            }
            assert!(allowed > 0, "nobody may {field}");
        }
    }
}

/// What is of somebody's concern, and the permission to see it.
const NOUNS: [(&str, &str); 13] = [
    ("Account", "accounts:read"),
    ("Lead", "leads:read"),
    ("Campaign", "campaigns:read"),
    ("Touchpoint", "touchpoints:read"),
    ("Deal", "deals:read"),
    ("Spend", "spend:read"),
    ("Cost", "costs:read"),
    ("ExchangeRate", "rates:read"),
    ("Organization", "organization:read"),
    ("User", "users:read"),
    ("ApiToken", "tokens:write"),
    ("Agreement", "agreements:read"),
    ("Note", "notes:read"),
];

/// A company with one of everything, its history too.
async fn prepare(app: &TestApp) {
    load_company(app).await;
    load_lifecycle(app).await;
    try_ada(app).await;
    merge_ada(app).await;
    load_events(app).await;
    load_agreements(app).await;
    load_targets(app).await;
    let (sales, admin) = (app.sales().await, app.admin().await);
    let big = deal(sales, "big").await;
    let refund = json!({ "deal": big, "amount": { "amount": "-1.00", "currencyCode": "EUR" }, "occurredAt": "2026-08-01T00:00:00Z", "reason": "a refund" });
    done(
        sales
            .mutate("adjustDeal", refund, "userErrors { message }")
            .await,
    );
    let open = deal(sales, "open").await;
    let moved = json!({ "id": open, "stage": "closedwon", "occurredAt": "2026-10-01T00:00:00Z", "reason": "signed" });
    done(
        sales
            .mutate("moveDeal", moved, "userErrors { message }")
            .await,
    );
    let settings = json!({ "segmentMarginRates": [{ "segment": "SMB", "marginRate": "0.5" }] });
    done(
        admin
            .mutate("updateOrganization", settings, "userErrors { message }")
            .await,
    );
    let token = json!({ "name": "warehouse", "scopes": ["deals:read"] });
    done(
        admin
            .mutate("createApiToken", token, "userErrors { message }")
            .await,
    );
}

/// What is agreed about leads, one that waits for an answer, one that was rejected, and one that was tried.
async fn load_lifecycle(app: &TestApp) {
    agree(app, Some("2026-01-01T00:00:00Z")).await;
    let sales = app.sales().await;
    let fresh = leads(app, 2).await;
    for id in &fresh {
        hand_off(app, id).await;
    }
    let rejected = json!({ "id": fresh[0], "reason": "WRONG_SIZE" });
    crate::lifecycle::done(sales, "rejectLead", rejected).await;
    crate::lifecycle::done(sales, "acceptLead", json!({ "id": fresh[1] })).await;
    let attempt = json!({ "id": fresh[1], "kind": "CALL", "note": "no answer" });
    crate::lifecycle::done(sales, "recordAttempt", attempt).await;
    let waiting = json!([{ "externalId": "waiting", "stage": "MQL", "stageEnteredAt": "2026-03-02T09:00:00Z" }]);
    load(app.marketing().await, "upsertLeads", "crm", waiting).await;
    let done = Jobs::new(app.inside().clone(), None).once().await.unwrap();
    assert!(done.accepted > 0 && done.escalated >= 3, "{done:?}");
}

/// A key that events are sent with, and an event that could not be used.
async fn load_events(app: &TestApp) {
    let key = crate::events::key(app, "web").await;
    let event =
        json!([{ "type": "track", "event": "Never heard of", "messageId": "1", "userId": "1" }]);
    crate::events::batch(app, &key, event).await;
}

/// Another lead that turns out to be the one of whom all the rest is known.
async fn merge_ada(app: &TestApp) {
    let db = &app.inside().db.read;
    let ada = lead::Entity::find().filter(lead::Column::Name.eq("Ada Lovelace"));
    let ada = Kind::Lead.id(ada.one(db).await.unwrap().unwrap().id);
    let marketing = app.marketing().await;
    let double = json!([{ "externalId": "double" }]);
    let double = load(marketing, "upsertLeads", "crm", double).await;
    let both = json!({ "into": ada.as_str(), "from": double["results"][0]["id"] });
    let merged = marketing
        .mutate("mergeLeads", both, "userErrors { message }")
        .await;
    done(merged);
}

/// An attempt to reach the lead of whom all the rest is known, from before her deals: no step leads back there.
async fn try_ada(app: &TestApp) {
    let db = &app.inside().db;
    let ada = lead::Entity::find()
        .filter(lead::Column::Name.eq("Ada Lovelace"))
        .one(&db.read)
        .await
        .unwrap()
        .unwrap();
    let attempt = sales_attempt::Model {
        id: clock::new_id().into(),
        lead_id: ada.id,
        cycle: ada.cycle,
        kind: AttemptKind::Call,
        occurred_at: clock::now(),
        reached: false,
        note: Some("no answer".to_owned()),
        recorded_at: clock::now(),
        actor_type: ActorType::System,
        actor_id: None,
        actor_name: "test".to_owned(),
    };
    sales_attempt::Entity::insert(attempt.into_active_model())
        .exec_without_returning(&db.write)
        .await
        .unwrap();
}

/// A target whose pacing falls back, with two parts that count the same deals.
async fn load_targets(app: &TestApp) {
    let year = json!({ "period": { "from": "2026-01-01", "to": "2027-01-01" }, "pacing": "HISTORICAL", "holidays": [{ "on": "2026-05-01" }] });
    let whole = targets::agreed(app, year).await;
    for name in ["One part", "The same part"] {
        let part = json!({ "name": name, "segment": "SMB", "parent": whole["id"], "period": { "from": "2026-01-01", "to": "2027-01-01" } });
        targets::propose(app.sales().await, part).await;
    }
}

async fn deal(caller: &Caller, id: &str) -> Value {
    let document =
        format!(r#"{{ deal(externalId: {{ source: "crm", externalId: "{id}" }}) {{ id }} }}"#);
    caller.ask(&document).await["deal"]["id"].clone()
}

#[track_caller]
fn done(payload: Value) {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
}

/// Types that only a write or a subscription gives: their fields are seen by whoever may write or subscribe.
fn of_writes(kind: &str) -> bool {
    kind.ends_with("Payload")
        || [
            "Query",
            "Mutation",
            "Subscription",
            "UserError",
            "BulkRowResult",
        ]
        .contains(&kind)
        || [
            "AgreementChanged",
            "DealMoved",
            "LeadEscalated",
            "LedgerAdvanced",
            "TouchpointRecorded",
        ]
        .contains(&kind)
}

async fn observe_all(
    callers: &Callers<'_>,
    probes: Vec<Probe>,
    masked: bool,
) -> Vec<(String, Rule)> {
    stream::iter(probes)
        .map(|probe| async move {
            let rule = observe::rule(callers, &probe, masked).await;
            (probe.field.clone(), rule)
        })
        .buffered(AT_ONCE)
        .collect()
        .await
}

/// Whether a scope grants this permission.
fn grants(scope: Scope, permission: &str) -> bool {
    scope
        .permissions()
        .iter()
        .any(|granted| granted.name() == permission)
}
