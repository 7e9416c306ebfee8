//! Somebody who records 500 touchpoints four times a second, so that no answer is good for long.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::client::Client;
use crate::data::Data;

const ROWS: usize = 500;
const EVERY: Duration = Duration::from_millis(250);
const DOCUMENT: &str = "mutation($input: RecordTouchpointsInput!) { recordTouchpoints(input: $input) { createdCount userErrors { message } } }";

/// A writer at work.
pub(crate) struct Writer {
    stop: oneshot::Sender<()>,
    written: JoinHandle<u64>,
}

/// Starts writing.
pub(crate) fn start(data: &Data, address: SocketAddr) -> Writer {
    let (stop, mut stopped) = oneshot::channel();
    let (token, emails) = (data.token.clone(), data.emails.clone());
    let days = data.period;
    let written = tokio::spawn(async move {
        let mut client = Client::connect(address).await.expect("the server listens");
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut written = 0;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = &mut stopped => return written,
            }
            let first = accord::clock::new_id().as_u128();
            let rows: Vec<Value> = emails
                .iter()
                .cycle()
                .skip(usize::try_from(first % 100_003).unwrap_or(0))
                .take(ROWS)
                .enumerate()
                .map(|(place, email)| {
                    let back = i32::try_from((first >> 7) % 600).unwrap_or(0);
                    let day = attribution::Day(days.to.0 - 1 - back).to_date();
                    json!({
                        "messageId": format!("bench-{first}-{place}"),
                        "lead": { "email": email },
                        "occurredAt": format!("{}T09:{:02}:{:02}Z", day.expect("a day"), place / 60, place % 60),
                        "kind": "PAGE_VIEW",
                        "source": "google",
                        "medium": "cpc",
                    })
                })
                .collect();
            let input = json!({ "source": "bench", "rows": rows });
            let body = json!({ "query": DOCUMENT, "variables": { "input": input } }).to_string();
            let answer = client
                .post(&token, &body)
                .await
                .expect("the server answers");
            let answer: Value = serde_json::from_slice(answer.body).expect("an answer is JSON");
            let created = answer["data"]["recordTouchpoints"]["createdCount"].as_u64();
            assert_eq!(created, Some(ROWS as u64), "{answer}");
            written += ROWS as u64;
        }
    });
    Writer { stop, written }
}

impl Writer {
    /// Stops it; says how many it wrote.
    pub(crate) async fn stop(self) -> u64 {
        let _ = self.stop.send(());
        self.written.await.expect("the writer does not panic")
    }
}
