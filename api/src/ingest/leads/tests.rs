use entity::{
    account, audit_entry,
    channel::Channel,
    deal,
    deal_kind::DealKind,
    deal_outcome::DealOutcome,
    ids::{AccountId, DealId, LeadId, SourceId, TouchpointId},
    instant::Millis,
    lead, lead_account,
    role::Role,
    team::Team,
    touchpoint,
    touchpoint_kind::TouchpointKind,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::{Value, json};

use crate::{
    auth::{Scope, Viewer},
    clock,
    graphql::global_id::Kind,
    ingest::{
        Ingest,
        refs::{self, LeadRef},
    },
    testing::{TestBed, input, token, user},
};

const UPSERT: &str = "mutation($input: UpsertLeadsInput!) { upsertLeads(input: $input) {
    createdCount updatedCount unchangedCount rejectedCount position
    results { id userErrors { code path message } } userErrors { code } } }";

fn loader() -> Viewer {
    token(&[
        Scope::AccountsRead,
        Scope::AccountsWrite,
        Scope::LeadsRead,
        Scope::LeadsWrite,
        Scope::LeadsPii,
        Scope::DealsRead,
    ])
}

async fn upsert(bed: &TestBed, viewer: &Viewer, rows: Value) -> Value {
    let variables = input(json!({ "source": "crm", "rows": rows, "onError": "SKIP_INVALID" }));
    bed.data(viewer, UPSERT, variables).await["upsertLeads"].take()
}

fn counts(outcome: &Value) -> [i64; 4] {
    [
        "createdCount",
        "updatedCount",
        "unchangedCount",
        "rejectedCount",
    ]
    .map(|name| outcome[name].as_i64().unwrap())
}

fn lead_of(outcome: &Value, place: usize) -> LeadId {
    let id = outcome["results"][place]["id"].as_str().unwrap();
    LeadId(Kind::Lead.uuid(&id.into()).unwrap())
}

async fn account_of(bed: &TestBed, lead: LeadId) -> AccountId {
    let lead = lead::Entity::find_by_id(lead).one(&bed.app.db.read).await;
    lead.unwrap().unwrap().account_id
}

async fn with_account(bed: &TestBed, names: &[&str]) {
    let rows: Vec<Value> = names
        .iter()
        .map(|name| json!({ "externalId": name, "name": name }))
        .collect();
    let outcome = bed
        .data(
            &loader(),
            "mutation($input: UpsertAccountsInput!) { upsertAccounts(input: $input) { createdCount rejectedCount } }",
            input(json!({ "source": "crm", "rows": rows })),
        )
        .await;
    assert_eq!(outcome["upsertAccounts"]["createdCount"], names.len());
}

async fn touch(bed: &TestBed, lead: LeadId, message: &str) -> TouchpointId {
    let row = touchpoint::Model {
        id: TouchpointId(clock::new_id()),
        source_id: SourceId(1),
        message_id: message.to_owned(),
        lead_id: lead,
        account_id: account_of(bed, lead).await,
        occurred_at: Millis(1_000),
        kind: TouchpointKind::FormSubmission,
        channel: Channel::Direct,
        campaign_id: None,
        source: None,
        medium: None,
        content: None,
        term: Some("jane doe".to_owned()),
        url: Some("https://accord.test/?email=jane@acme.test".to_owned()),
        referrer: Some("https://mail.test/jane".to_owned()),
        team: Team::Marketing,
        rep: None,
        suppressed_at: None,
        suppressed_reason: None,
        archived_at: None,
        recorded_at: Millis(1_000),
    };
    let id = row.id;
    touchpoint::Entity::insert(row.into_active_model())
        .exec_without_returning(&bed.app.db.write)
        .await
        .unwrap();
    id
}

async fn find_touch(bed: &TestBed, id: TouchpointId) -> touchpoint::Model {
    let found = touchpoint::Entity::find_by_id(id).one(&bed.app.db.read);
    found.await.unwrap().unwrap()
}

async fn deal(bed: &TestBed, account: AccountId) -> DealId {
    let row = deal::Model {
        id: DealId(clock::new_id()),
        name: "Deal".to_owned(),
        account_id: account,
        amount_minor: 100,
        currency: "EUR".to_owned(),
        kind: DealKind::New,
        segment: None,
        stage: None,
        stage_id: None,
        outcome: DealOutcome::Open,
        owner: None,
        created_at: Millis(1_000),
        expected_close_on: None,
        closed_at: None,
        term_months: None,
        cost_of_sale_minor: None,
        margin_rate_ppm: None,
        archived_at: None,
        recorded_at: Millis(1_000),
        updated_at: Millis(1_000),
    };
    let id = row.id;
    deal::Entity::insert(row.into_active_model())
        .exec_without_returning(&bed.app.db.write)
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn rows_make_change_and_repeat_leads() {
    let bed = TestBed::new().await;
    with_account(&bed, &["acme"]).await;
    let rows = json!([
        { "externalId": "1", "email": " Jane.Doe+x@ACME.test ", "name": "Jane Doe",
          "account": { "externalId": "acme" }, "stage": "MQL", "stageEnteredAt": "2026-01-02T00:00:00Z" },
        { "email": "joe@acme.test", "anonymousIds": ["b", "a", "b"] },
        // A later row may speak of what an earlier one has made.
        { "externalId": "2", "email": "JOE@acme.test", "owner": "sam" },
    ]);
    let first = upsert(&bed, &loader(), rows.clone()).await;
    assert_eq!(counts(&first), [2, 1, 0, 0], "{first}");
    assert_eq!(lead_of(&first, 1), lead_of(&first, 2));
    assert!(first["position"].is_string());
    let again = upsert(&bed, &loader(), rows).await;
    assert_eq!(counts(&again), [0, 0, 3, 0], "{again}");
    assert!(again["position"].is_null());
    let lead = bed
        .data(
            &loader(),
            r#"{ lead(externalId: { source: "crm", externalId: "1" }) { email emails name stage
                account { name } transitions { nodes { from to occurredAt datedByImport actor } } }
                joe: lead(externalId: { source: "crm", externalId: "2" }) { anonymousIds owner account { isIndividual } } }"#,
            json!({}),
        )
        .await;
    assert_eq!(
        lead,
        json!({
            "lead": { "email": "jane.doe+x@acme.test", "emails": ["jane.doe+x@acme.test"], "name": "Jane Doe",
                "stage": "MQL", "account": { "name": "acme" }, "transitions": { "nodes": [
                    { "from": null, "to": "MQL", "occurredAt": "2026-01-02T00:00:00.000Z", "datedByImport": false, "actor": "test" }] } },
            "joe": { "anonymousIds": ["a", "b"], "owner": "sam", "account": { "isIndividual": true } },
        })
    );
}

#[tokio::test]
async fn names_of_two_leads_are_a_conflict_and_leave_nothing_behind() {
    let bed = TestBed::new().await;
    let made = upsert(
        &bed,
        &loader(),
        json!([
            { "externalId": "1", "email": "one@accord.test", "anonymousIds": ["cookie"] },
            { "externalId": "2", "email": "two@accord.test" },
        ]),
    )
    .await;
    assert_eq!(counts(&made), [2, 0, 0, 0]);
    let outcome = upsert(
        &bed,
        &loader(),
        json!([
            { "externalId": "1", "email": "two@accord.test", "name": "Nobody" },
            { "externalId": "2", "anonymousIds": ["cookie"], "name": "Nobody" },
            { "name": "Nobody" },
            { "email": "no address", "account": { "externalId": "unknown" } },
            { "externalId": "3", "stageEnteredAt": "2026-01-02T00:00:00Z" },
        ]),
    )
    .await;
    assert_eq!(counts(&outcome), [0, 0, 0, 5], "{outcome}");
    let found: Vec<Vec<(&str, String)>> = (0..5)
        .map(|place| {
            let errors = outcome["results"][place]["userErrors"].as_array().unwrap();
            errors
                .iter()
                .map(|error| {
                    let path = error["path"].as_array().unwrap();
                    let path: Vec<_> = path.iter().skip(3).map(|s| s.as_str().unwrap()).collect();
                    (error["code"].as_str().unwrap(), path.join("."))
                })
                .collect()
        })
        .collect();
    let at = |code, path: &str| (code, path.to_owned());
    assert_eq!(
        found,
        [
            vec![at("CONFLICT", "email")],
            vec![at("CONFLICT", "anonymousIds.0")],
            vec![at("REQUIRED", "externalId")],
            vec![
                at("INVALID", "email"),
                at("NOT_FOUND", "account.externalId")
            ],
            vec![at("INVALID", "stageEnteredAt")],
        ]
    );
    let names = lead::Entity::find()
        .filter(lead::Column::Name.is_not_null())
        .all(&bed.app.db.read)
        .await
        .unwrap();
    assert!(names.is_empty());
}

#[tokio::test]
async fn a_visitor_who_says_who_they_are_stays_the_same_lead() {
    let bed = TestBed::new().await;
    let viewer = Viewer::system();
    let mut ingest = Ingest::begin(&bed.app, &viewer, "web").await.unwrap();
    let named = LeadRef::AnonymousId("cookie".to_owned());
    let found = refs::leads(&mut ingest, &[&named], refs::LeadUse::Touch)
        .await
        .unwrap();
    let visitor = found[0].as_ref().unwrap().id;
    ingest.tx.commit().await.unwrap();
    let row = json!([{ "email": "jane@acme.test", "anonymousIds": ["cookie"] }]);
    let outcome = upsert(&bed, &loader(), row).await;
    assert_eq!(counts(&outcome), [0, 1, 0, 0], "{outcome}");
    assert_eq!(lead_of(&outcome, 0), visitor);
    // Now somebody is known by it: nobody else can be.
    let other = json!([{ "email": "joe@acme.test", "anonymousIds": ["cookie"] }]);
    assert_eq!(counts(&upsert(&bed, &loader(), other).await), [0, 0, 0, 1]);
}

#[tokio::test]
async fn an_account_takes_over_what_its_new_lead_had_alone() {
    let bed = TestBed::new().await;
    with_account(&bed, &["acme", "other"]).await;
    let row = |account: Value| json!([{ "externalId": "1", "account": account }]);
    let made = upsert(&bed, &loader(), json!([{ "externalId": "1" }])).await;
    let lead = lead_of(&made, 0);
    let alone = account_of(&bed, lead).await;
    let first = touch(&bed, lead, "m1").await;
    let sale = deal(&bed, alone).await;

    let joined = upsert(&bed, &loader(), row(json!({ "externalId": "acme" }))).await;
    assert_eq!(counts(&joined), [0, 1, 0, 0]);
    let acme = account_of(&bed, lead).await;
    assert_ne!(acme, alone);
    assert_eq!(find_touch(&bed, first).await.account_id, acme);
    let db = &bed.app.db.read;
    let sale = deal::Entity::find_by_id(sale).one(db).await.unwrap();
    assert_eq!(sale.unwrap().account_id, acme);
    let old = account::Entity::find_by_id(alone).one(db).await.unwrap();
    assert_eq!(old.unwrap().merged_into, Some(acme));
    let members = lead_account::Entity::find()
        .order_by_asc(lead_account::Column::JoinedAt)
        .all(db)
        .await
        .unwrap();
    let members: Vec<_> = members.iter().map(|row| row.account_id).collect();
    assert_eq!(members, [alone, acme]);
    let recorded = audit_entry::Entity::find()
        .filter(audit_entry::Column::Action.eq("account.takeOver"))
        .all(db)
        .await
        .unwrap();
    assert_eq!(recorded.len(), 1);

    // From one company to another the touches stay where they were.
    upsert(&bed, &loader(), row(json!({ "externalId": "other" }))).await;
    let other = account_of(&bed, lead).await;
    assert_ne!(other, acme);
    assert_eq!(find_touch(&bed, first).await.account_id, acme);
    let left = upsert(&bed, &loader(), row(Value::Null)).await;
    assert_eq!(counts(&left), [0, 1, 0, 0]);
    assert!(![acme, other, alone].contains(&account_of(&bed, lead).await));
    assert_eq!(
        counts(&upsert(&bed, &loader(), row(Value::Null)).await),
        [0, 0, 1, 0]
    );
    // And back, where it has been before.
    let back = upsert(&bed, &loader(), row(json!({ "externalId": "acme" }))).await;
    assert_eq!(counts(&back), [0, 1, 0, 0], "{back}");
}

#[tokio::test]
async fn marketing_sets_no_stage_of_sales() {
    let bed = TestBed::new().await;
    let rows = json!([
        { "externalId": "1", "stage": "SAL" },
        { "externalId": "2", "stage": "MQL" },
    ]);
    let outcome = upsert(&bed, &user(Role::Marketing), rows.clone()).await;
    assert_eq!(counts(&outcome), [1, 0, 0, 1]);
    let error = &outcome["results"][0]["userErrors"][0];
    assert_eq!(error["code"], "NOT_ALLOWED", "{error}");
    assert_eq!(counts(&upsert(&bed, &loader(), rows).await), [1, 0, 1, 0]);
}

#[tokio::test]
async fn an_erased_lead_keeps_its_touches_and_nothing_of_the_person() {
    let bed = TestBed::new().await;
    let row = json!([{ "externalId": "1", "email": "jane@acme.test", "name": "Jane Doe", "anonymousIds": ["c"] }]);
    let made = upsert(&bed, &loader(), row.clone()).await;
    let lead = lead_of(&made, 0);
    let touched = touch(&bed, lead, "m1").await;
    let erase = "mutation($input: EraseLeadInput!) { eraseLead(input: $input) {
        userErrors { code } lead { name email emails anonymousIds erasedAt } } }";
    let variables =
        input(json!({ "id": Kind::Lead.id(lead).as_str(), "reason": "asked on 2 May" }));
    let code = bed
        .code(&user(Role::Marketing), erase, variables.clone())
        .await;
    assert_eq!(code, "FORBIDDEN");
    let answer = bed.data(&user(Role::Admin), erase, variables).await;
    let left = &answer["eraseLead"]["lead"];
    assert!(left["erasedAt"].is_string(), "{answer}");
    assert_eq!(left["name"], Value::Null);
    assert_eq!(left["emails"], json!([]));
    assert_eq!(left["anonymousIds"], json!([]));
    let touched = find_touch(&bed, touched).await;
    assert_eq!(
        (touched.url, touched.referrer, touched.term),
        (None, None, None)
    );
    assert_eq!(touched.lead_id, lead);
    // The next import brings nothing of it back.
    let again = upsert(&bed, &loader(), row).await;
    assert_eq!(counts(&again), [0, 0, 1, 0], "{again}");
    let update =
        "mutation($input: UpdateLeadInput!) { updateLead(input: $input) { userErrors { code } } }";
    let variables =
        input(json!({ "id": Kind::Lead.id(lead).as_str(), "emails": ["jane@acme.test"] }));
    let refused = bed.data(&loader(), update, variables).await;
    assert_eq!(
        refused["updateLead"]["userErrors"][0]["code"],
        "NOT_ALLOWED"
    );
}
