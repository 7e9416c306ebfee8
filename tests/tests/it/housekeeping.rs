//! What a server does beside answering: what is kept for a time only is gone afterwards, and nothing goes wrong with
//! what stays; rows are counted.

use accord::{clock, db};
use entity::{change, idempotency_key, instant::Millis};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, Statement,
    sea_query::{Expr, ExprTrait as _},
};
use serde_json::json;
use tests::{Backend, TestApp, on_both_databases};

use crate::support::facts::COUNTS;

const DAY: i64 = 24 * 3600 * 1000;

fn days_from_now(days: i64) -> Millis {
    Millis(clock::now().0 + days * DAY)
}

on_both_databases! {
    async fn the_feed_is_cleared_but_for_its_newest_change(app: TestApp) {
        let marketing = app.marketing().await;
        let write = |name: String| async move {
            let rows = json!([{ "externalId": "a", "name": name }]);
            marketing.mutate("upsertAccounts", json!({ "source": "crm", "rows": rows }), COUNTS).await["position"].clone()
        };
        let mut last = write("A".to_owned()).await;
        for round in 0..3 {
            last = write(format!("A {round}")).await;
        }
        let db = &app.inside().db;
        let count = || async { change::Entity::find().count(&db.read).await.unwrap() };
        let before = count().await;
        assert!(before >= 4);
        db::sweep(db, days_from_now(6)).await.unwrap();
        assert_eq!(count().await, before, "a week is not over");
        db::sweep(db, days_from_now(8)).await.unwrap();
        assert_eq!(count().await, 1);
        let app = app.restart().await;
        let report = "{ attribution(input: { period: { from: \"2026-01-01\", to: \"2027-01-01\" } }) { asOf } }";
        assert_eq!(app.analyst().await.ask(report).await["attribution"]["asOf"], last);
    }

    async fn an_idempotency_key_may_be_used_anew_after_a_day(app: TestApp) {
        let marketing = app.marketing().await;
        let write = |name: &'static str| async move {
            let input = json!({ "source": "crm", "rows": [{ "externalId": name, "name": name }], "idempotencyKey": "k" });
            let payload = marketing.mutate("upsertAccounts", input, COUNTS).await;
            (payload["createdCount"].clone(), payload["userErrors"][0]["code"].clone())
        };
        assert_eq!(write("A").await, (json!(1), json!(null)));
        assert_eq!(write("A").await, (json!(1), json!(null)));
        assert_eq!(write("B").await.1, "IDEMPOTENCY_MISMATCH");
        let db = &app.inside().db;
        let yesterday = Expr::col(idempotency_key::Column::CreatedAt).sub(DAY + 1);
        idempotency_key::Entity::update_many().col_expr(idempotency_key::Column::CreatedAt, yesterday)
            .filter(idempotency_key::Column::Key.eq("k")).exec(&db.write).await.unwrap();
        assert_eq!(write("B").await, (json!(1), json!(null)));
        assert_eq!(write("A").await.1, "IDEMPOTENCY_MISMATCH");
        db::sweep(db, days_from_now(2)).await.unwrap();
        assert_eq!(idempotency_key::Entity::find().count(&db.read).await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_counted_soon_after_many_were_written() {
    let Some(app) = TestApp::spawn(Backend::Postgres).await else {
        return;
    };
    let db = &app.inside().db;
    let counted = async || {
        let sql = "SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'sources'";
        let row = db
            .read
            .query_one_raw(Statement::from_string(db.backend(), sql))
            .await;
        row.unwrap()
            .unwrap()
            .try_get::<i64>("", "analyze_count")
            .unwrap()
    };
    assert_eq!(counted().await, 0);
    // The database looks once a minute itself, and what it has counted the server need not count.
    let never = "ALTER TABLE sources SET (autovacuum_enabled = false)";
    db.write.execute_unprepared(never).await.unwrap();
    let many = "INSERT INTO sources (name) SELECT 'source ' || number FROM generate_series(1, 6000) number";
    db.write.execute_unprepared(many).await.unwrap();
    let began = std::time::Instant::now();
    while counted().await == 0 {
        assert!(began.elapsed().as_secs() < 120, "nobody has counted");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}
