//! The ledger follows the database: at once here, within a second elsewhere, skipping nothing and waiting for nobody.

use std::time::Duration;

use accord::db::{ChangePayload, record_change};
use entity::ids::TouchpointId;
use entity::touchpoint;
use sea_orm::{DatabaseConnection, EntityTrait, IntoActiveModel, TransactionTrait};
use serde_json::{Value, json};
use tests::{Backend, Caller, TestApp, on_both_databases};

use crate::auth::within_a_second;
use crate::support::company::{PERIOD, load_company};
use crate::support::facts::load;

/// How many touches earn credit of the deal `big` under LINEAR.
async fn credited(caller: &Caller, min_position: Option<&Value>) -> i64 {
    let after = min_position.map_or(String::new(), |position| format!("minPosition: {position}"));
    let document = format!(
        "{{ attribution(input: {{ {PERIOD} {after} rule: {{ model: {{ preset: LINEAR }} }} groupBy: [DEAL] \
           deals: {{ name: {{ eq: \"Deal big\" }} }} }}) {{ asOf rows {{ nodes {{ touchpointCount }} }} }} }}"
    );
    caller.ask(&document).await["attribution"]["rows"]["nodes"][0]["touchpointCount"]
        .as_i64()
        .unwrap()
}

fn touch(message: &str) -> Value {
    json!([{ "messageId": message, "lead": { "externalId": "ada" }, "occurredAt": "2026-03-01T10:00:00Z", "kind": "CHAT" }])
}

/// What a company's reports say, for comparing two servers.
async fn reports(caller: &Caller) -> Value {
    let mut answers = Vec::new();
    for input in [
        "groupBy: [CAMPAIGN, MONTH]",
        "groupBy: [LEAD, DEAL] measure: PIPELINE",
        "groupBy: [TEAM, REP] datedBy: TOUCHED rule: { scope: CONTACTS, dedupe: SESSION }",
        "groupBy: [ACCOUNT, SEGMENT, DEAL_KIND] rule: { journeyStart: PREVIOUS_WIN, lookbackDays: 60 }",
    ] {
        let document = format!(
            "{{ attribution(input: {{ {PERIOD} {input} }}) {{ total {{ amount }} unattributed {{ amount }} spend {{ amount }} dealCount \
               unconverted {{ amount currencyCode }} rows(first: 200, orderBy: {{ field: KEY }}) {{ totalCount nodes {{ \
               key {{ label }} amount {{ amount }} weight touchpointCount sourced {{ amount }} influenced {{ amount }} spend {{ amount }} }} }} }} }}"
        );
        answers.push(caller.ask(&document).await);
    }
    Value::Array(answers)
}

on_both_databases! {
    async fn a_touchpoint_acknowledged_is_in_the_next_answer(app: TestApp) {
        load_company(&app).await;
        let marketing = app.marketing().await;
        let before = credited(marketing, None).await;
        for n in 1..=30 {
            load(marketing, "recordTouchpoints", "crm", touch(&format!("next-{n}"))).await;
            assert_eq!(credited(marketing, None).await, before + n);
        }
    }

    async fn what_a_server_has_recorded_itself_it_does_not_read_again(app: TestApp) {
        load_company(&app).await;
        let marketing = app.marketing().await;
        let before = credited(marketing, None).await;
        let recorded = async {
            load(marketing, "recordTouchpoints", "crm", touch("own")).await;
            assert_eq!(credited(marketing, None).await, before + 1);
        };
        let own = app.statements_during(recorded).await;
        let db = app.database().connect().await;
        let written = async {
            begin_to_write(&db, "foreign").await.commit().await.unwrap();
            within_a_second(async || credited(marketing, None).await == before + 2).await;
        };
        let foreign = app.statements_during(written).await;
        let read = |statements: &[String]| statements.iter().any(|sql| sql.contains("BETWEEN"));
        assert!(!read(&own), "{own:#?}");
        assert!(read(&foreign), "what another process wrote has to be read: {foreign:#?}");
    }

    async fn what_many_write_at_once_is_in_the_answer_after(app: TestApp) {
        load_company(&app).await;
        let marketing = app.marketing().await;
        let before = credited(marketing, None).await;
        let writers = (0..8).map(|writer| async move {
            for n in 0..5 {
                let payload = load(marketing, "recordTouchpoints", "crm", touch(&format!("{writer}-{n}"))).await;
                // One's own write is seen whatever the others do meanwhile.
                let seen = credited(marketing, None).await;
                assert!(seen > before + n, "{seen}");
                assert!(payload["position"].is_string(), "{payload}");
            }
        });
        futures_util::future::join_all(writers).await;
        assert_eq!(credited(marketing, None).await, before + 40);
    }

    async fn another_process_sees_it_within_a_second(app: TestApp) {
        load_company(&app).await;
        let second = app.spawn_second().await;
        let there = second.analyst().await;
        let before = credited(there, None).await;
        let mut quickest = Duration::MAX;
        for n in 1..=5 {
            load(app.marketing().await, "recordTouchpoints", "crm", touch(&format!("far-{n}"))).await;
            quickest = quickest.min(within_a_second(async || credited(there, None).await == before + n).await);
        }
        assert!(quickest < Duration::from_secs(1), "{quickest:?}, with the machine busy or not");
        load(second.marketing().await, "recordTouchpoints", "crm", touch("back")).await;
        let here = app.analyst().await;
        within_a_second(async || credited(here, None).await == before + 6).await;
    }

    async fn a_question_waits_for_the_write_it_names(app: TestApp) {
        load_company(&app).await;
        let second = app.spawn_second().await;
        let there = second.analyst().await;
        let before = credited(there, None).await;
        for n in 1..=10 {
            let payload = load(app.marketing().await, "recordTouchpoints", "crm", touch(&format!("wait-{n}"))).await;
            assert_eq!(credited(there, Some(&payload["position"])).await, before + n);
        }
    }

    async fn a_question_does_not_wait_for_ever(app: TestApp) {
        let document = format!("{{ attribution(input: {{ {PERIOD} minPosition: \"999999999\" }}) {{ asOf }} }}");
        let asked = tokio::time::Instant::now();
        let response = app.analyst().await.query(&document, json!({})).await;
        assert_eq!(response.code(), Some("TIMEOUT"), "{response:?}");
        assert!(asked.elapsed() < Duration::from_secs(60));
    }

    async fn a_report_names_the_position_it_has_seen(app: TestApp) {
        load_company(&app).await;
        let payload = load(app.marketing().await, "recordTouchpoints", "crm", touch("seen")).await;
        let document = format!("{{ attribution(input: {{ {PERIOD} }}) {{ asOf }} }}");
        let data = app.analyst().await.ask(&document).await;
        assert_eq!(data["attribution"]["asOf"], payload["position"]);
    }

    async fn reports_name_a_campaign_as_it_is_called_now(app: TestApp) {
        load_company(&app).await;
        let second = app.spawn_second().await;
        let (here, there) = (app.marketing().await, second.marketing().await);
        let id = here.ask(r#"{ campaign(externalId: { source: "crm", externalId: "fair" }) { id } }"#).await["campaign"]["id"].clone();
        // The list is read before the report: what it holds of campaigns is no answer to the report.
        let names = async |caller: &Caller, after: &str| {
            let document = format!(
                "{{ campaigns {{ nodes {{ id }} }} attribution(input: {{ {PERIOD} {after} groupBy: [CAMPAIGN] }}) {{ \
                   rows {{ nodes {{ campaign {{ name }} key {{ label }} }} }} }} }}"
            );
            caller.ask(&document).await["attribution"]["rows"].to_string()
        };
        let mut before = "Spring fair";
        for name in ["Summer fair", "Autumn fair", "Winter fair"] {
            for caller in [here, there] {
                assert_eq!(names(caller, "").await.matches(before).count(), 2);
            }
            let payload = here.mutate("updateCampaign", json!({ "id": id, "name": name }), "position userErrors { message }").await;
            assert_eq!(names(here, "").await.matches(name).count(), 2);
            let after = format!("minPosition: {}", payload["position"]);
            assert_eq!(names(there, &after).await.matches(name).count(), 2);
            before = name;
        }
    }

    async fn a_restart_changes_no_figure(app: TestApp) {
        load_company(&app).await;
        let before = reports(app.analyst().await).await;
        let digest = app.inside().ledger.state().journeys.digest();
        let app = app.restart().await;
        assert_eq!(app.inside().ledger.state().journeys.digest(), digest);
        assert_eq!(reports(app.analyst().await).await, before);
        assert_ne!(before[0]["attribution"]["rows"]["totalCount"], 0);
    }

    async fn archiving_keeps_credit_and_suppressing_takes_it(app: TestApp) {
        load_company(&app).await;
        let marketing = app.marketing().await;
        let before = credited(marketing, None).await;
        let data = marketing.ask("{ touchpoints(where: { kind: { eq: EMAIL_CLICK } }) { nodes { id } } }").await;
        let id = &data["touchpoints"]["nodes"][0]["id"];
        let archived = marketing.mutate("archiveTouchpoint", json!({ "id": id }), "userErrors { message }").await;
        assert_eq!(archived["userErrors"], json!([]));
        assert_eq!(credited(marketing, None).await, before);
        let input = json!({ "id": id, "reason": "a test of ours" });
        let suppressed = marketing.mutate("suppressTouchpoint", input, "userErrors { message }").await;
        assert_eq!(suppressed["userErrors"], json!([]));
        assert_eq!(credited(marketing, None).await, before - 1);
        let back = marketing.mutate("unsuppressTouchpoint", json!({ "id": id }), "userErrors { message }").await;
        assert_eq!(back["userErrors"], json!([]));
        assert_eq!(credited(marketing, None).await, before);
    }
}

/// Writes a touch like those there are, as any process does, and leaves the transaction open.
async fn begin_to_write(db: &DatabaseConnection, message: &str) -> sea_orm::DatabaseTransaction {
    let like = touchpoint::Entity::find().one(db).await.unwrap().unwrap();
    let ada = entity::lead_email::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .find(|known| known.email.starts_with("ada."))
        .unwrap();
    let lead = entity::lead::Entity::find_by_id(ada.lead_id)
        .one(db)
        .await
        .unwrap()
        .unwrap();
    let id = accord::clock::new_id();
    let row = touchpoint::Model {
        id: TouchpointId(id),
        message_id: message.to_owned(),
        lead_id: lead.id,
        account_id: lead.account_id,
        occurred_at: entity::instant::Millis(1_772_000_000_000),
        kind: entity::touchpoint_kind::TouchpointKind::Chat,
        campaign_id: None,
        ..like
    };
    let tx = db.begin().await.unwrap();
    touchpoint::Entity::insert(row.into_active_model())
        .exec_without_returning(&tx)
        .await
        .unwrap();
    let change = ChangePayload::Touchpoints {
        first: id,
        last: id,
        count: 1,
    };
    record_change(&tx, &change).await.unwrap();
    tx
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_commits_late_is_not_skipped_and_holds_nobody_up() {
    let Some(app) = TestApp::spawn(Backend::Postgres).await else {
        return;
    };
    load_company(&app).await;
    let second = app.spawn_second().await;
    let (here, there) = (app.marketing().await, second.analyst().await);
    let before = credited(here, None).await;
    let db = app.database().connect().await;

    // Three writers take their numbers first and commit last, one of them never.
    let early = begin_to_write(&db, "held-1").await;
    let never = begin_to_write(&db, "held-2").await;
    let late = begin_to_write(&db, "held-3").await;
    for n in 1..=10 {
        let payload = load(
            here,
            "recordTouchpoints",
            "crm",
            touch(&format!("meanwhile-{n}")),
        )
        .await;
        assert_eq!(
            credited(here, None).await,
            before + n,
            "later writes are seen here at once"
        );
        assert_eq!(
            credited(there, Some(&payload["position"])).await,
            before + n,
            "and there"
        );
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(
        credited(here, None).await,
        before + 10,
        "what is not committed is not seen"
    );

    early.commit().await.unwrap();
    within_a_second(async || {
        credited(here, None).await == before + 11 && credited(there, None).await == before + 11
    })
    .await;
    never.rollback().await.unwrap();
    load(here, "recordTouchpoints", "crm", touch("after-a-rollback")).await;
    assert_eq!(credited(here, None).await, before + 12);
    late.commit().await.unwrap();
    within_a_second(async || {
        credited(here, None).await == before + 13 && credited(there, None).await == before + 13
    })
    .await;

    let third = app.spawn_second().await;
    assert_eq!(
        credited(third.analyst().await, None).await,
        before + 13,
        "a fresh load agrees"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_is_open_while_a_server_starts_is_not_skipped() {
    let Some(app) = TestApp::spawn(Backend::Postgres).await else {
        return;
    };
    load_company(&app).await;
    let db = app.database().connect().await;
    // As after a quiet week: the number that is taken first is lower than any that the feed holds.
    entity::change::Entity::delete_many()
        .exec(&db)
        .await
        .unwrap();
    let before = credited(app.analyst().await, None).await;
    let held = begin_to_write(&db, "held").await;
    load(
        app.marketing().await,
        "recordTouchpoints",
        "crm",
        touch("later"),
    )
    .await;
    let second = app.spawn_second().await;
    let there = second.analyst().await;
    assert_eq!(credited(there, None).await, before + 1);
    held.commit().await.unwrap();
    within_a_second(async || credited(there, None).await == before + 2).await;
}
