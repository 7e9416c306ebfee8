//! How many questions a second a running server answers, and how long each waits:
//! `cargo run --release -p tests --bin ask_load -- --help`.
//!
//! Clients ask one question again and again, each over a connection of its own, for a bounded time. Every answer is
//! read and looked at for errors.

mod client;
mod company;
mod questions;

use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Parser;

use self::{client::Client, questions::Question};

// The client shares the processors with the server; it should cost as little as it can.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Asks a running server as fast as it answers, and prints requests a second and how long answers took.
#[derive(Debug, Clone, Parser)]
struct Options {
    /// The server. Start it with a purse that is large enough, such as `ACCORD_LIMIT_RATE_PER_SECOND=1000000000`.
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    url: String,
    /// An API token with the scopes that the questions need; with --load also those of the writes.
    #[arg(long)]
    token: String,
    /// First loads 200 campaigns, 20,000 leads, 100,000 touchpoints and 10,000 deals.
    #[arg(long)]
    load: bool,
    /// Over how many connections to ask.
    #[arg(long, default_value_t = 16)]
    connections: u64,
    /// How long to ask each question, after a second that does not count.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Only the questions that have this in their name.
    #[arg(long, default_value = "")]
    only: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ask_load: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    let client = Arc::new(Client::new(&options.url, &options.token));
    if options.load {
        company::load(&client).await?;
    }
    let mut questions = questions::all(&client).await?;
    questions.retain(|question| question.name.contains(&options.only));
    for question in questions {
        let question = Arc::new(question);
        measure(
            &client,
            &question,
            options.connections,
            Duration::from_secs(1),
        )
        .await?;
        let length = Duration::from_secs(options.seconds);
        let mut times = measure(&client, &question, options.connections, length).await?;
        times.sort_unstable();
        let count = times.len();
        let rate = count as f64 / length.as_secs_f64();
        println!(
            "{:<50} {rate:>9.0} requests/s   p50 {:>7.2} ms   p99 {:>7.2} ms",
            question.name,
            quantile(&times, 50),
            quantile(&times, 99),
        );
    }
    Ok(())
}

/// Asks over all connections at once; how long each answer took.
async fn measure(
    client: &Arc<Client>,
    question: &Arc<Question>,
    connections: u64,
    length: Duration,
) -> Result<Vec<Duration>, String> {
    let end = Instant::now() + length;
    let tasks = (0..connections).map(|connection| {
        let (client, question) = (client.clone(), question.clone());
        tokio::spawn(async move {
            let mut times = Vec::new();
            let mut number = connection;
            while Instant::now() < end {
                let began = Instant::now();
                client.send(question.body(number)).await?;
                times.push(began.elapsed());
                number += connections;
            }
            Ok::<_, String>(times)
        })
    });
    let mut all = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        all.extend(task.await.map_err(|error| error.to_string())??);
    }
    Ok(all)
}

/// In milliseconds.
fn quantile(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted
        .get(place)
        .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}
