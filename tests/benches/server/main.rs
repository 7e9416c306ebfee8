//! The real server over 1,000,000 touchpoints in SQLite: how long it takes to start, how fast it answers.
//!
//! ```text
//! cargo bench -p tests --bench server                                    # about three minutes, more the first time
//! ACCORD_BENCH_SECONDS=5 cargo bench -p tests --bench server             # shorter runs
//! ACCORD_BENCH_TOUCHES=100000 cargo bench -p tests --bench server        # a smaller company
//! ACCORD_BENCH_ONLY='new question' cargo bench -p tests --bench server   # only what has this in its name
//! ```
//!
//! The server is a process of its own (this program started again as `accord serve`), spoken to over HTTP by 8
//! clients that wait for no one but their own answer, each with a credential in every request. The clients run on the
//! same cores. The database is invented once, kept in `target/bench-data`, and copied for each run.
#![expect(
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on should stop"
)]

mod client;
mod data;
mod load;
mod process;
mod questions;
mod writer;

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use load::Load;
use process::Process;
use questions::Question;

// As the server's own binary: this program is the server when it is started again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLIENTS: usize = 8;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let first = arguments.next();
    match first.as_deref() {
        // What the binary `accord` does.
        Some("serve") => return accord::cli::main(),
        _ if env::args().any(|argument| argument == "--bench") => measure(),
        _ => println!("A benchmark: run it with cargo bench."),
    }
    ExitCode::SUCCESS
}

fn measure() {
    // One thread: the clients share the cores with the server and should take little of them.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built");
    runtime.block_on(async {
        let data = data::prepare(number("ACCORD_BENCH_TOUCHES", 1_000_000)).await;
        let server = Process::start(&data).await;
        println!(
            "\nready {:.2?} after its start, {} MB of memory\n",
            server.started_in,
            server.megabytes()
        );
        println!("{}", load::HEADING);
        for (name, rows, question, writing) in runs() {
            if env::var("ACCORD_BENCH_ONLY").is_ok_and(|only| !name.contains(&only)) {
                continue;
            }
            let question = Question::new(&data, rows, question);
            let load = Load {
                address: server.address,
                question: &question,
                clients: CLIENTS,
                duration: Duration::from_secs(number("ACCORD_BENCH_SECONDS", 20)),
            };
            let writer = writing.then(|| writer::start(&data, server.address));
            let measured = load.run().await;
            let written = match writer {
                Some(writer) => writer.stop().await,
                None => 0,
            };
            println!(
                "{}",
                measured.line(&format!("{name}, {rows} rows"), server.megabytes())
            );
            if writing {
                println!("{:>32} {written} touchpoints recorded meanwhile", "");
            }
        }
        if env::var("ACCORD_BENCH_ONLY").is_ok_and(|only| !"scoreboard".contains(&only)) {
            return;
        }
        let question = Question::scoreboard(&data);
        let load = Load {
            address: server.address,
            question: &question,
            clients: 1,
            duration: Duration::from_secs(number("ACCORD_BENCH_SECONDS", 20)),
        };
        let measured = load.run().await;
        println!(
            "{}",
            measured.line("scoreboard, 1 client", server.megabytes())
        );
    });
}

/// Name, rows of a page, how questions differ, whether facts change meanwhile.
fn runs() -> impl Iterator<Item = (&'static str, u32, questions::Same, bool)> {
    use questions::Same::{Always, Never, Rule};
    [
        ("same question", Always, false),
        ("new question under the same rule", Rule, false),
        ("new question under a new rule", Never, false),
        ("same question while writing", Always, true),
        ("new question under the same rule while writing", Rule, true),
        ("new question under a new rule while writing", Never, true),
    ]
    .into_iter()
    .flat_map(|(name, same, writing)| [50, 200].map(|rows| (name, rows, same, writing)))
}

fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}
