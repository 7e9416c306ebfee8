//! How many questions a second a running server answers, and how long each waits:
//! `cargo run --release -p tests --bin ask_load -- --help`.
//!
//! Clients ask one question again and again, each over a connection of its own, for a bounded time. Every answer is
//! read and looked at for errors.
//!
//! Reading order: what is asked about ([`company`]) and what is asked ([`questions`]), through [`client`] while no time
//! is taken; how the time is taken ([`timing`]), over a [`connection`] to a [`target`] that sends an [`answer`]; how
//! several servers are asked the same ([`recording`]).

mod answer;
mod client;
mod company;
mod connection;
mod questions;
mod recording;
mod target;
mod timing;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;

use self::{client::Client, target::Target};

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
    token: Option<String>,
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
    /// Takes no time; writes the questions and this server's answers to a file.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Asks the questions of such a file, and first compares the answers with those that were recorded.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["load", "record"])]
    replay: Option<PathBuf>,
    /// Prints name, requests a second, p50 and p99 in milliseconds, with tabs between them.
    #[arg(long)]
    tabs: bool,
}

// One thread: a second would only take turns with the server.
#[tokio::main(flavor = "current_thread")]
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
    let token = options.token.as_deref();
    let client = Client::new(&options.url, token);
    if options.load {
        company::load(&client).await?;
    }
    let mut questions = match &options.replay {
        Some(path) => recording::read(path)?,
        None => {
            let questions = questions::all(&client).await?;
            if let Some(path) = &options.record {
                return recording::record(path, &client, &questions).await;
            }
            let unknown = questions.into_iter().map(|question| (question, Vec::new()));
            unknown.collect()
        }
    };
    questions.retain(|(question, _)| question.name.contains(&options.only));
    let target = Target::new(&options.url, token)?;
    for (question, expected) in &questions {
        recording::compare(&client, question, expected).await?;
        let requests = question.requests(&target);
        let length = Duration::from_secs(options.seconds);
        let times = timing::measure(&target, requests, options.connections, length).await?;
        let (rate, p50, p99) = (times.rate(), times.quantile(50), times.quantile(99));
        let name = &question.name;
        if options.tabs {
            println!("{name}\t{rate:.1}\t{p50:.3}\t{p99:.3}");
        } else {
            println!("{name:<50} {rate:>9.0} requests/s   p50 {p50:>7.2} ms   p99 {p99:>7.2} ms");
        }
    }
    Ok(())
}
