//! The log: nothing of it is changed unnoticed.

use accord::agreements::{Fault, verify};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use tests::{TestApp, on_both_databases};

use crate::support::agreements::{AGREEMENT, both_sign, done, load_agreements, propose};
use crate::support::company::load_company;

async fn fault(db: &DatabaseConnection) -> Fault {
    verify(db).await.unwrap().unwrap_err()
}

async fn run(db: &DatabaseConnection, sql: &str) {
    let changed = db.execute_unprepared(sql).await.unwrap();
    assert!(changed.rows_affected() > 0, "{sql}");
}

on_both_databases! {
    async fn whatever_is_tampered_with_is_named(app: TestApp) {
        load_company(&app).await;
        load_agreements(&app).await;
        let db = app.database().connect().await;
        let verified = verify(&db).await.unwrap().unwrap();
        assert_eq!((verified.versions, verified.head.sequence), (3, 9));

        run(&db, "UPDATE agreement_versions SET content = REPLACE(content, 'LINEAR', 'LAST_NON_DIRECT') WHERE number = 1").await;
        assert!(fault(&db).await.to_string().contains("version 1 of OFFICIAL_RULE official: its content"));
        run(&db, "UPDATE agreement_versions SET content = REPLACE(content, 'LAST_NON_DIRECT', 'LINEAR') WHERE number = 1").await;
        verify(&db).await.unwrap().unwrap();

        run(&db, "UPDATE agreement_versions SET state = 'WITHDRAWN', decided_at = 1 WHERE state = 'PROPOSED'").await;
        assert!(fault(&db).await.to_string().contains("version 2 of OFFICIAL_RULE official: the log tells of another state"));
        run(&db, "UPDATE agreement_versions SET state = 'PROPOSED', decided_at = NULL WHERE state = 'WITHDRAWN'").await;

        run(&db, "UPDATE agreement_signatures SET signed_at = signed_at - 86400000 WHERE team = 'SALES'").await;
        assert!(fault(&db).await.to_string().contains("other signatures"));
        run(&db, "UPDATE agreement_signatures SET signed_at = signed_at + 86400000 WHERE team = 'SALES'").await;

        run(&db, "UPDATE agreement_log SET step = 'AGREED' WHERE sequence = 2").await;
        assert_eq!(fault(&db).await, Fault::Filed { sequence: 2 });
        run(&db, "UPDATE agreement_log SET step = 'SIGNED' WHERE sequence = 2").await;
        verify(&db).await.unwrap().unwrap();

        run(&db, "UPDATE agreement_log SET entry = REPLACE(entry, 'The Marketing', 'The Boss') WHERE sequence = 2").await;
        assert_eq!(fault(&db).await.to_string(), "the log is broken: entry 2 was changed after it was written");
        run(&db, "DELETE FROM agreement_log WHERE sequence = 2").await;
        assert_eq!(fault(&db).await.to_string(), "the log is broken: entry 2 is missing: the next one is 3");
        run(&db, "DELETE FROM agreement_log WHERE sequence > 1").await;
        assert_eq!(fault(&db).await.to_string(), "the log is broken: the log ends at entry 1; its head says 9");
    }

    async fn a_step_is_told_on_every_process_and_on_the_timeline(app: TestApp) {
        let second = app.spawn_second().await;
        let mut told = second.analyst().await.subscribe("subscription { agreementChanged { version agreement { kind subject proposal { number } } } }").await;
        let proposed = done(propose(app.sales().await, json!({ "rule": { "dedupe": "DAY" }, "note": "days are enough" })).await);
        let event = told.next().await.unwrap();
        assert_eq!(
            event["data"]["agreementChanged"],
            json!({ "version": 1, "agreement": { "kind": "OFFICIAL_RULE", "subject": "official", "proposal": { "number": 1 } } })
        );
        both_sign(&app, &proposed, false).await;
        let id = &proposed["agreement"]["id"];
        let document = format!("{{ agreement(id: {id}) {{ timeline {{ nodes {{ kind version team name reason sequence }} }} current {{ content {{ officialRule {{ dedupe scope }} }} }} }} }}");
        let found = app.analyst().await.ask(&document).await["agreement"].clone();
        let step = |kind: &str, team: &str, name: &str, sequence: u64| json!({ "kind": kind, "version": 1, "team": team, "name": name, "reason": null, "sequence": sequence });
        let mut first = step("PROPOSED", "SALES", "The Sales", 1);
        first["reason"] = json!("days are enough");
        assert_eq!(
            found["timeline"]["nodes"],
            json!([step("AGREED", "SALES", "The Sales", 4), step("SIGNED", "SALES", "The Sales", 3), step("SIGNED", "MARKETING", "The Marketing", 2), first])
        );
        assert_eq!(found["current"]["content"]["officialRule"], json!({ "dedupe": "DAY", "scope": "ACCOUNT" }));
        let again = json!({ "rule": { "dedupe": "SESSION" }, "idempotencyKey": "once" });
        let payload = done(app.sales().await.mutate("proposeOfficialRule", again.clone(), AGREEMENT).await);
        let retried = done(app.sales().await.mutate("proposeOfficialRule", again, AGREEMENT).await);
        assert_eq!(payload["agreement"], retried["agreement"], "a retry proposes nothing new");
    }
}
