//! Each event one to five times, in any order, over several connections, with restarts in between: what comes of it is
//! what the oracle says.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    account, event, event_batch, external_id, ids::LeadId, lead, lead_anonymous_id, lead_email,
    object_type::ObjectType, rejected_event, touchpoint,
};
use rand::{SeedableRng, rngs::StdRng};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{
    key,
    oracle::{Person, expected},
    settle,
    stream::{requests, stream},
};
use crate::support::facts::load;

/// Streams, each in an order of its own.
const STREAMS: usize = 4;
/// Orders of each stream.
const ORDERS: usize = 3;
const LENGTH: usize = 60;

on_both_databases! {
    async fn the_order_of_events_and_how_often_they_come_do_not_change_what_they_come_to(app: TestApp) {
        let rules = json!({ "ignoredPagePaths": ["/app/*"], "mappings": [
            { "event": "Form Submitted", "kind": "FORM_SUBMISSION" }, { "event": "Signed Up", "kind": "FORM_SUBMISSION" }, { "event": "Noise" },
        ] });
        app.admin().await.mutate("updateEventRules", rules, "userErrors { message }").await;
        let key = key(&app, "web").await;
        let mut app = app;
        let mut streams = Vec::new();
        for number in 0..STREAMS * ORDERS {
            let label = format!("s{number}-");
            let domains = ["one.test", "two.test"].map(|domain| format!("{label}{domain}"));
            let accounts = domains.each_ref().map(|domain| json!({ "externalId": domain, "name": format!("{label}of {domain}"), "domain": domain }));
            load(app.marketing().await, "upsertAccounts", "crm", json!(accounts)).await;
            // The same stream under another label.
            let mut rng = StdRng::seed_from_u64((number / ORDERS) as u64);
            streams.push((label.clone(), stream(&mut rng, &label, LENGTH)));
        }
        for (number, (_, events)) in streams.iter().enumerate() {
            let mut rng = StdRng::seed_from_u64(1_000 + number as u64);
            let requests = requests(&mut rng, events);
            let middle = requests.len() / 2;
            let (first, second) = requests.split_at(middle);
            over_connections(&app, &key, first).await;
            // What was acknowledged waits for the next server.
            if number == STREAMS * ORDERS / 2 {
                app = app.restart().await;
            }
            over_connections(&app, &key, second).await;
        }
        settle(&app).await;
        let db = app.database().connect().await;
        assert_eq!(event_batch::Entity::find().count(&db).await.unwrap(), 0);
        for (label, events) in &streams {
            let (people, rejected) = expected(events, label);
            let found = found(&db, label).await;
            assert_eq!(found.0, people, "{label}");
            assert_eq!(found.1, rejected, "{label}");
        }
        let joined = lead::Entity::find().filter(lead::Column::MergedInto.is_not_null()).count(&db).await.unwrap();
        let folded = event::Entity::find().filter(event::Column::Outcome.eq("FOLDED")).count(&db).await.unwrap();
        assert!(joined > 10 && folded > 10, "{joined} leads were joined, {folded} pages folded: too few to mean anything");
        db.close().await.unwrap();
        same_ledger(&app).await;
    }
}

/// Sends requests over four connections at once, none waiting for another.
async fn over_connections(app: &TestApp, key: &str, requests: &[Vec<serde_json::Value>]) {
    let address = app.anonymous().address();
    let connections = (0..4).map(|connection| async move {
        let client = reqwest::Client::new();
        for events in requests.iter().skip(connection).step_by(4) {
            let body = json!({ "writeKey": key, "batch": events }).to_string();
            let answer = client
                .post(format!("http://{address}/v1/batch"))
                .body(body)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status().as_u16(), 200);
        }
    });
    futures_util::future::join_all(connections).await;
}

/// The people of a label, and the events that were rejected.
async fn found(db: &DatabaseConnection, label: &str) -> (BTreeSet<Person>, BTreeSet<String>) {
    let accounts = account::Entity::find().all(db).await.unwrap();
    let accounts: BTreeMap<_, _> = accounts.into_iter().map(|row| (row.id, row.name)).collect();
    let mut people: BTreeMap<LeadId, Person> = BTreeMap::new();
    for row in lead::Entity::find()
        .filter(lead::Column::MergedInto.is_null())
        .all(db)
        .await
        .unwrap()
    {
        let person = Person {
            names: BTreeSet::new(),
            name: row.name,
            created_at: row.created_at.map(|at| at.0),
            account: accounts[&row.account_id].clone(),
            touches: BTreeSet::new(),
        };
        people.insert(row.id, person);
    }
    let mut name = |lead: LeadId, name: String| people.get_mut(&lead).unwrap().names.insert(name);
    for row in lead_email::Entity::find().all(db).await.unwrap() {
        name(row.lead_id, format!("email {}", row.email));
    }
    for row in lead_anonymous_id::Entity::find().all(db).await.unwrap() {
        name(row.lead_id, format!("anonymous {}", row.anonymous_id));
    }
    let external =
        external_id::Entity::find().filter(external_id::Column::ObjectType.eq(ObjectType::Lead));
    for row in external.all(db).await.unwrap() {
        name(row.object_id.into(), format!("user {}", row.external_id));
    }
    for row in touchpoint::Entity::find().all(db).await.unwrap() {
        let touch = (
            row.message_id,
            row.kind.to_string(),
            row.occurred_at.0,
            accounts[&row.account_id].clone(),
        );
        people.get_mut(&row.lead_id).unwrap().touches.insert(touch);
    }
    let own = |person: &Person| {
        let first = person.names.first().expect("everybody has a name");
        first
            .split_once(' ')
            .is_some_and(|(_, name)| name.starts_with(label))
    };
    let rejected = rejected_event::Entity::find().all(db).await.unwrap();
    let rejected = rejected
        .into_iter()
        .map(|row| row.message_id)
        .filter(|id| id.starts_with(label));
    (
        people.into_values().filter(own).collect(),
        rejected.collect(),
    )
}

/// The ledger that has followed is the one that is loaded afresh.
async fn same_ledger(app: &TestApp) {
    let question = "{ attribution(input: { period: { from: \"2026-01-01\", to: \"2027-01-01\" } }) { dealCount } }";
    app.admin().await.ask(question).await;
    let second = app.spawn_second().await;
    second.admin().await.ask(question).await;
    let digest = |app: &TestApp| app.inside().ledger.state().journeys.digest();
    assert_eq!(digest(app), digest(&second));
    tests::tokio::task::spawn_blocking(move || drop(second))
        .await
        .unwrap();
}
