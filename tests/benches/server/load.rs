//! Clients that ask one question after the other, and what they measure.

use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::LocalSet;

use crate::client::Client;
use crate::questions::Question;

/// What is done.
pub(crate) struct Load<'a> {
    pub(crate) address: SocketAddr,
    pub(crate) question: &'a Question,
    pub(crate) clients: usize,
    pub(crate) duration: Duration,
}

/// What was seen.
pub(crate) struct Measured {
    /// How long each answer took, ascending.
    latencies: Vec<Duration>,
    duration: Duration,
    bytes: usize,
}

pub(crate) const HEADING: &str = "what is asked                         answers/s     p50 ms     p99 ms     max ms   kB each  memory MB";

/// Not asked yet in this run of the program.
static NEXT: AtomicU64 = AtomicU64::new(0);

impl Load<'_> {
    /// Runs for its duration, after a second to warm up.
    pub(crate) async fn run(&self) -> Measured {
        let start = Instant::now() + Duration::from_secs(1);
        let end = start + self.duration;
        let clients = (0..self.clients).map(|_| self.client(start, end));
        let seen = LocalSet::new()
            .run_until(futures_util::future::join_all(clients))
            .await;
        let bytes = seen.iter().map(|(_, bytes)| *bytes).max().unwrap_or(0);
        let mut latencies: Vec<Duration> = seen.into_iter().flat_map(|(all, _)| all).collect();
        latencies.sort_unstable();
        Measured {
            latencies,
            duration: self.duration,
            bytes,
        }
    }

    async fn client(&self, start: Instant, end: Instant) -> (Vec<Duration>, usize) {
        let mut client = Client::connect(self.address)
            .await
            .expect("the server listens");
        let mut latencies = Vec::new();
        let checked = Cell::new(false);
        let mut bytes = 0;
        while Instant::now() < end {
            let body = self.question.body(NEXT.fetch_add(1, Ordering::Relaxed));
            let asked = Instant::now();
            let answer = client
                .post(&self.question.token, &body)
                .await
                .expect("the server answers");
            let latency = asked.elapsed();
            // Reading every answer would cost the server its cores.
            if !checked.replace(true) {
                self.question.check(answer.status, answer.body);
            }
            assert_eq!(answer.status, 200);
            bytes = answer.body.len();
            if asked >= start {
                latencies.push(latency);
            }
        }
        (latencies, bytes)
    }
}

impl Measured {
    pub(crate) fn line(&self, name: &str, megabytes: u64) -> String {
        let per_second = self.latencies.len() as f64 / self.duration.as_secs_f64();
        let [p50, p99, max] = [50, 99, 100].map(|percent| self.quantile(percent));
        let kilobytes = self.bytes as f64 / 1000.0;
        format!(
            "{name:<36} {per_second:>10.0} {p50:>10.1} {p99:>10.1} {max:>10.1} {kilobytes:>9.1} {megabytes:>10}"
        )
    }

    /// Milliseconds.
    fn quantile(&self, percent: usize) -> f64 {
        let place =
            (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies
            .get(place)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}
