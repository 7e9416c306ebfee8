//! The server is killed while events come in: what it has acknowledged is there, once.
//!
//! A few kills by default; `ACCORD_TEST_KILLS=100` for as many as one has time for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use entity::{event_batch, touchpoint};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{key, settle};
use crate::{processes::Server, support::kills};

on_both_databases! {
    async fn what_was_acknowledged_survives_every_kill_and_counts_once(app: TestApp) {
        let kills = kills();
        let key = key(&app, "web").await;
        let url = app.database().url().to_owned();
        let directory = tempfile::tempdir().unwrap();
        let mut rng = StdRng::seed_from_u64(11);
        let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
        for round in 0..kills {
            let (path, database) = (directory.path().to_owned(), url.clone());
            let server = tests::tokio::task::spawn_blocking(move || Server::start_with(&path, &database, &[])).await.unwrap();
            let address = server.address().to_owned();
            let senders: Vec<_> = (0..3)
                .map(|sender| tests::tokio::spawn(send_until_it_dies(address.clone(), key.clone(), format!("{round}-{sender}"), acknowledged.clone())))
                .collect();
            tests::tokio::time::sleep(Duration::from_millis(rng.random_range(20..350))).await;
            // Dropped, it is killed.
            tests::tokio::task::spawn_blocking(move || drop(server)).await.unwrap();
            for sender in senders {
                sender.await.unwrap();
            }
        }
        settle(&app).await;
        let db = app.database().connect().await;
        assert_eq!(event_batch::Entity::find().count(&db).await.unwrap(), 0);
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for row in touchpoint::Entity::find().all(&db).await.unwrap() {
            *times.entry(row.message_id).or_default() += 1;
        }
        db.close().await.unwrap();
        assert!(times.values().all(|times| *times == 1));
        let acknowledged = acknowledged.lock().unwrap();
        assert!(acknowledged.len() > kills, "{} were acknowledged", acknowledged.len());
        let lost: Vec<&String> = acknowledged.iter().filter(|id| !times.contains_key(*id)).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
    }
}

/// Sends requests of a few events, as many as are answered; each request twice, as a client does that is not sure.
async fn send_until_it_dies(
    address: String,
    key: String,
    label: String,
    acknowledged: Arc<Mutex<BTreeSet<String>>>,
) {
    let client = reqwest::Client::new();
    for request in 0.. {
        let ids: Vec<String> = (0..7)
            .map(|event| format!("{label}-{request}-{event}"))
            .collect();
        let events: Vec<_> = ids
            .iter()
            .map(|id| json!({ "type": "track", "event": "Form Submitted", "messageId": id, "anonymousId": format!("{label}-{}", request % 5) }))
            .collect();
        let body = json!({ "writeKey": key, "batch": events }).to_string();
        for _ in 0..2 {
            let answer = client
                .post(format!("http://{address}/v1/batch"))
                .body(body.clone())
                .send()
                .await;
            match answer {
                Ok(answer) if answer.status().as_u16() == 200 => {
                    acknowledged.lock().unwrap().extend(ids.iter().cloned());
                }
                _ => return,
            }
        }
    }
}
