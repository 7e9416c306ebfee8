//! Bringing a database to the newest schema.

use migration::{Applied, status, up};
use sea_orm::{ConnectionTrait, Database, EntityTrait, PaginatorTrait, Statement};
use tests::{Backend, OnBackend, TestDatabase, on_both_databases};

/// A database nobody has migrated.
struct Empty(TestDatabase);

impl OnBackend for Empty {
    async fn on(backend: Backend) -> Option<Self> {
        TestDatabase::create_empty(backend).await.map(Self)
    }
}

on_both_databases! {
    async fn migrating_twice_changes_nothing(empty: Empty) {
        let db = empty.0.connect().await;
        let before = status(&db).await.unwrap();
        assert!(!before.is_empty() && before.iter().all(|step| !step.applied), "{before:?}");

        let names: Vec<String> = before.into_iter().map(|step| step.name).collect();
        assert_eq!(up(&db).await.unwrap(), Applied { names });
        assert_eq!(up(&db).await.unwrap(), Applied { names: Vec::new() });
        assert!(status(&db).await.unwrap().iter().all(|step| step.applied));
    }

    async fn of_eight_at_once_one_does_the_work(empty: Empty) {
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            // A pool each: what several processes would have.
            let url = empty.0.url().to_owned();
            racers.spawn(async move {
                let db = Database::connect(url).await.unwrap();
                up(&db).await.unwrap().names.len()
            });
        }
        let mut applied = racers.join_all().await;
        applied.sort_unstable();

        let db = empty.0.connect().await;
        let all = status(&db).await.unwrap().len();
        assert_eq!(applied, [0, 0, 0, 0, 0, 0, 0, all]);
        let stages = entity::deal_stage::Entity::find().count(&db).await.unwrap();
        assert_eq!(stages, 17, "the default stages are there once");
    }

    async fn a_failure_leaves_the_database_as_it_was(empty: Empty) {
        let db = empty.0.connect().await;
        // In the way of one of the later migrations.
        db.execute_unprepared("CREATE TABLE touchpoints (id INTEGER)").await.unwrap();
        up(&db).await.unwrap_err();
        assert!(status(&db).await.unwrap().iter().all(|step| !step.applied));

        db.execute_unprepared("DROP TABLE touchpoints").await.unwrap();
        assert!(!up(&db).await.unwrap().names.is_empty());
    }

    async fn a_database_of_a_newer_version_is_refused(empty: Empty) {
        let db = empty.0.connect().await;
        up(&db).await.unwrap();
        db.execute_raw(Statement::from_string(
            db.get_database_backend(),
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)",
        ))
        .await
        .unwrap();
        let error = up(&db).await.unwrap_err().to_string();
        assert!(error.contains("m9999_future"), "{error}");
    }
}
