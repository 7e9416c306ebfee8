//! How many touchpoints a second a running server records: `cargo run --release -p tests --bin record_load -- --help`.
//!
//! Clients send requests of the same number of rows one after another, each with an idempotency key, for a bounded
//! time; what is printed are the rows that the server acknowledged as new. The rows are the same in every run but for
//! the label of the run, which keeps their message ids apart from those of earlier runs.

mod bare;
mod rows;

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

use rows::Rows;

// The client shares the processors with the server; it should cost as little as it can.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CAMPAIGNS: &str = "mutation($input: UpsertCampaignsInput!) { upsertCampaigns(input: $input) {
    createdCount userErrors { message } } }";
const RECORD: &str =
    "mutation($input: RecordTouchpointsInput!) { recordTouchpoints(input: $input) {
    createdCount duplicateCount rejectedCount position userErrors { message } } }";

/// Records touchpoints as fast as a running server takes them, and prints how many that were a second.
#[derive(Debug, Clone, Parser)]
struct Options {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    url: String,
    /// An API token with the scopes touchpoints:write and campaigns:write.
    #[arg(long, required_unless_present = "bare")]
    token: Option<String>,
    /// Writes into this database instead, straight into a table of its own that has nothing but its keys: the most that
    /// any server could reach over it.
    #[arg(long, value_name = "DATABASE_URL")]
    bare: Option<String>,
    /// With --bare: that table has all the indexes that touchpoints have.
    #[arg(long, requires = "bare")]
    indexed: bool,
    /// How many clients send at the same time.
    #[arg(long, default_value_t = 4)]
    clients: u64,
    /// Rows in each request, at most 500.
    #[arg(long, default_value_t = 500)]
    rows: u64,
    /// How long to send, after a request of each client that does not count.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// How many leads the touchpoints are of.
    #[arg(long, default_value_t = 20_000)]
    leads: u64,
    /// Part of every message id; the time unless given.
    #[arg(long)]
    label: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("record_load: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    if let Some(url) = options.bare {
        let bare = bare::Bare {
            url,
            indexed: options.indexed,
            clients: options.clients,
            rows: options.rows,
            seconds: options.seconds,
            leads: options.leads,
        };
        let (written, elapsed) = bare::run(&bare).await?;
        let rate = u128::from(written) * 1000 / elapsed;
        println!("{written} rows straight into the database in {elapsed} ms: {rate} a second");
        return Ok(());
    }
    let label = options.label.clone().unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.unwrap_or_default().as_millis().to_string()
    });
    let client = Arc::new(Client::new(&options));
    let campaigns: Vec<Value> = (0..rows::CAMPAIGNS).map(rows::campaign).collect();
    let input = json!({ "source": "record-load", "rows": campaigns });
    client
        .send(json!({ "query": CAMPAIGNS, "variables": { "input": input } }).to_string())
        .await?;
    client.know_leads(&options, &label).await?;

    let created = Arc::new(AtomicU64::new(0));
    let requests = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let end = start + Duration::from_secs(options.seconds);
    let mut tasks = Vec::new();
    for number in 0..options.clients {
        let (client, created, requests) = (client.clone(), created.clone(), requests.clone());
        let mut rows = Rows::new(&label, number, options.leads);
        let size = options.rows;
        tasks.push(tokio::spawn(async move {
            while Instant::now() < end {
                let fresh = client.record(rows.request(size)).await?;
                created.fetch_add(fresh, Ordering::Relaxed);
                requests.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<(), String>(())
        }));
    }
    for task in tasks {
        task.await.map_err(|error| error.to_string())??;
    }
    let elapsed = start.elapsed().as_millis().max(1);
    let (created, requests) = (
        created.load(Ordering::Relaxed),
        requests.load(Ordering::Relaxed),
    );
    let rate = u128::from(created) * 1000 / elapsed;
    println!(
        "{created} touchpoints in {requests} requests of {} rows from {} clients in {}.{:03} s: {rate} a second",
        options.rows,
        options.clients,
        elapsed / 1000,
        elapsed % 1000,
    );
    Ok(())
}

struct Client {
    http: reqwest::Client,
    url: String,
    authorization: String,
}

impl Client {
    fn new(options: &Options) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: format!("{}/graphql", options.url.trim_end_matches('/')),
            authorization: format!("Bearer {}", options.token.as_deref().unwrap_or_default()),
        }
    }

    /// Makes the leads, so that what is measured are touches of known people.
    async fn know_leads(&self, options: &Options, label: &str) -> Result<(), String> {
        let mut rows = Rows::first_touches(label);
        let mut left = options.leads;
        while left > 0 {
            let size = left.min(500);
            self.record(rows.request(size)).await?;
            left -= size;
        }
        Ok(())
    }

    /// Records rows; how many were new.
    async fn record(&self, input: String) -> Result<u64, String> {
        let body = format!(
            r#"{{"query":{},"variables":{{"input":{input}}}}}"#,
            Value::from(RECORD)
        );
        let answer = self.send(body).await?;
        let payload = answer.pointer("/data/recordTouchpoints");
        let count = |name: &str| payload.and_then(|payload| payload.get(name)?.as_u64());
        match (count("createdCount"), count("rejectedCount")) {
            (Some(created), Some(0)) => Ok(created),
            _ => Err(format!("the server answered {answer}")),
        }
    }

    async fn send(&self, body: String) -> Result<Value, String> {
        let response = self
            .http
            .post(&self.url)
            .header("authorization", &self.authorization)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .map_err(|error| error.to_string())?;
        let text = response.text().await.map_err(|error| error.to_string())?;
        let answer: Value =
            serde_json::from_str(&text).map_err(|_| format!("the server answered {text:?}"))?;
        match answer.get("errors") {
            None => Ok(answer),
            Some(errors) => Err(format!("the server answered {errors}")),
        }
    }
}
