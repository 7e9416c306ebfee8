//! The job's process is killed a hundred times, at any moment: nothing is lost and nothing happens twice.

use std::{
    collections::HashSet,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use entity::lead_transition;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use crate::{
    processes::command,
    service_level::agree,
    support::facts::{ids, load},
};

const KILLS: usize = 100;
/// More than one transaction takes, so that many kills meet one half-way.
const LEADS: usize = 30;

on_both_databases! {
    async fn a_hundred_kills_lose_and_double_nothing(app: TestApp) {
        let directory = tempfile::tempdir().unwrap();
        let start = || {
            let mut command = command(directory.path(), app.database().url());
            // Whoever is killed cannot give the lease back; it runs out at once.
            command.args(["jobs", "run", "--once", "--lease", "1"]).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().unwrap()
        };
        agree(&app, Some("2026-01-01T00:00:00Z")).await;
        let mut known = due(&app, 0).await;
        // The first builds the program, so the second says how long a run takes.
        assert!(finished(start()).await);
        let began = Instant::now();
        assert!(finished(start()).await);
        let whole = began.elapsed();
        let mut rng = StdRng::seed_from_u64(7);
        let mut alive = 0;
        for round in 1..=KILLS {
            if escalations(&app).await == 3 * known.len() {
                known.extend(due(&app, round).await);
            }
            let mut child = start();
            // Most of a run is its start; the work is at its end.
            let wait = whole.mul_f64(rng.random_range(0.3..1.1)).min(Duration::from_secs(2));
            tests::tokio::time::sleep(wait).await;
            alive += usize::from(child.try_wait().unwrap().is_none());
            let _ = child.kill();
            finished(child).await;
        }
        assert!(alive > KILLS / 2, "only {alive} were alive when they were killed");
        assert!(finished(start()).await);
        let accepted = accepted(&app).await;
        let distinct: HashSet<_> = accepted.iter().collect();
        assert_eq!(accepted.len(), distinct.len(), "nothing happened twice");
        assert_eq!(accepted.len(), known.len(), "nothing was lost");
        let escalated = app.analyst().await.ask(r#"{ serviceLevel(period: { from: "2026-01-01", to: "2027-01-01" }) { escalations { totalCount } untouched { totalCount } } }"#).await;
        assert_eq!(escalated["serviceLevel"]["escalations"]["totalCount"], json!(3 * known.len()), "24, 48 and 72 hours, each once");
        assert_eq!(escalated["serviceLevel"]["untouched"]["totalCount"], json!(known.len()));
        let stages = app.analyst().await.ask("{ leads(where: { stage: { eq: SAL } }) { totalCount } }").await;
        assert_eq!(stages["leads"]["totalCount"], json!(known.len()));
    }
}

/// Waits for the process elsewhere: the server of the test shares this thread, and what it holds locked the process
/// may be waiting for.
async fn finished(mut child: Child) -> bool {
    tests::tokio::task::spawn_blocking(move || child.wait().unwrap().success())
        .await
        .unwrap()
}

/// More leads that silence accepts.
async fn due(app: &TestApp, round: usize) -> Vec<String> {
    let rows: Vec<Value> = (0..LEADS)
        .map(|n| json!({ "externalId": format!("{round}-{n}"), "stage": "MQL", "stageEnteredAt": "2026-03-02T09:00:00Z" }))
        .collect();
    ids(&load(app.marketing().await, "upsertLeads", "crm", json!(rows)).await)
}

/// The leads that silence has accepted, one for each entry in their histories.
async fn accepted(app: &TestApp) -> Vec<entity::ids::LeadId> {
    let db = app.database().connect().await;
    let entries = lead_transition::Entity::find()
        .filter(lead_transition::Column::ReasonCode.eq("SILENT"))
        .all(&db)
        .await
        .unwrap();
    db.close().await.unwrap();
    entries.into_iter().map(|entry| entry.lead_id).collect()
}

/// How many escalations were raised.
async fn escalations(app: &TestApp) -> usize {
    let db = app.database().connect().await;
    let rows = entity::lead_escalation::Entity::find()
        .all(&db)
        .await
        .unwrap();
    db.close().await.unwrap();
    rows.len()
}
