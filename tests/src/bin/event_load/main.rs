//! How many events a second a running server keeps: `cargo run --release -p tests --bin event_load -- --help`.
//!
//! Clients send batches of the same number of events one after another for a bounded time. What is printed is how many
//! were acknowledged, which means that they survive a crash, and how long it took until all of them were understood.

mod events;

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use clap::Parser;
use serde_json::{Value, json};

use events::Events;

// The client shares the processors with the server; it should cost as little as it can.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Sends events as fast as a running server takes them, and prints how many that were a second.
#[derive(Debug, Clone, Parser)]
struct Options {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    url: String,
    /// A write key.
    #[arg(long)]
    key: String,
    /// An API token with the scope touchpoints:read, to learn when everything is understood.
    #[arg(long)]
    token: String,
    /// How many clients send at the same time.
    #[arg(long, default_value_t = 4)]
    clients: u64,
    /// Events in each batch, at most 2500.
    #[arg(long, default_value_t = 100)]
    events: u64,
    /// How long to send.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// How many visitors the events are of.
    #[arg(long, default_value_t = 20_000)]
    visitors: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("event_load: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let label = since.unwrap_or_default().as_millis().to_string();
    let client = Arc::new(Client::new(&options));
    let (sent, refused) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let start = Instant::now();
    let end = start + Duration::from_secs(options.seconds);
    let mut tasks = Vec::new();
    for number in 0..options.clients {
        let (client, sent, refused) = (client.clone(), sent.clone(), refused.clone());
        let mut events = Events::new(&label, number, options.visitors);
        let size = options.events;
        tasks.push(tokio::spawn(async move {
            while Instant::now() < end {
                let batch = events.batch(size);
                if client.send(batch).await? {
                    sent.fetch_add(size, Ordering::Relaxed);
                } else {
                    refused.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
            Ok::<(), String>(())
        }));
    }
    for task in tasks {
        task.await.map_err(|error| error.to_string())??;
    }
    let sending = start.elapsed();
    let waiting = client.waiting().await?;
    while client.waiting().await? > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let all = start.elapsed();
    let sent = sent.load(Ordering::Relaxed);
    println!(
        "acknowledged: {sent} events in batches of {} from {} clients in {:.1} s: {} a second ({} batches were asked to come back)",
        options.events,
        options.clients,
        sending.as_secs_f64(),
        per_second(sent, sending),
        refused.load(Ordering::Relaxed),
    );
    println!(
        "understood: after {:.1} s, {} a second; {waiting} requests waited when the last one was sent",
        all.as_secs_f64(),
        per_second(sent, all),
    );
    Ok(())
}

fn per_second(count: u64, time: Duration) -> u128 {
    u128::from(count) * 1000 / time.as_millis().max(1)
}

struct Client {
    http: reqwest::Client,
    batch: String,
    graphql: String,
    key: String,
    token: String,
}

impl Client {
    fn new(options: &Options) -> Self {
        let url = options.url.trim_end_matches('/');
        Self {
            http: reqwest::Client::new(),
            batch: format!("{url}/v1/batch"),
            graphql: format!("{url}/graphql"),
            key: format!("Bearer {}", options.key),
            token: format!("Bearer {}", options.token),
        }
    }

    /// Sends a batch; whether it was taken rather than asked to come back.
    async fn send(&self, body: String) -> Result<bool, String> {
        let request = self
            .http
            .post(&self.batch)
            .header("authorization", &self.key);
        let response = request
            .body(body)
            .send()
            .await
            .map_err(|error| error.to_string())?;
        match response.status().as_u16() {
            200 => Ok(true),
            429 | 503 => Ok(false),
            status => Err(format!(
                "the server answered {status}: {:?}",
                response.text().await
            )),
        }
    }

    /// How many requests wait to be understood.
    async fn waiting(&self) -> Result<u64, String> {
        let query = json!({ "query": "{ eventIntake { waitingCount } }" }).to_string();
        let request = self
            .http
            .post(&self.graphql)
            .header("authorization", &self.token);
        let request = request
            .header("content-type", "application/json")
            .body(query);
        let response = request.send().await.map_err(|error| error.to_string())?;
        let text = response.text().await.map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let waiting = answer
            .pointer("/data/eventIntake/waitingCount")
            .and_then(Value::as_u64);
        waiting.ok_or_else(|| format!("the server answered {text}"))
    }
}
