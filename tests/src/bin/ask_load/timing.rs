//! Asks over many connections at once for a while.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{company::mixed, connection::Connection, target::Target};

/// How long answers took.
pub(crate) struct Times {
    sorted: Vec<Duration>,
    rate: f64,
}

impl Times {
    /// Of all connections. Each has a rate of its own, of the answers it counted in the time that these took: where an
    /// answer takes seconds, as many as come within a given time are a matter of luck.
    fn new(connections: Vec<Vec<Duration>>) -> Self {
        let rate = |times: &Vec<Duration>| {
            times.len() as f64 / times.iter().sum::<Duration>().as_secs_f64()
        };
        let rate = connections.iter().map(rate).sum();
        let mut sorted = connections.concat();
        sorted.sort_unstable();
        Self { sorted, rate }
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.rate
    }

    /// In milliseconds.
    pub(crate) fn quantile(&self, percent: usize) -> f64 {
        let place = self.sorted.len() * percent / 100;
        self.sorted
            .get(place.min(self.sorted.len().saturating_sub(1)))
            .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// Asks one of these at a time over each connection, for so long; what is asked in the first second does not count.
pub(crate) async fn measure(
    target: &Target,
    requests: Vec<Vec<u8>>,
    connections: u64,
    length: Duration,
) -> Result<Times, String> {
    let requests = Arc::new(requests);
    let mut open = Vec::new();
    for number in 0..connections {
        open.push((number, Connection::open(target).await?));
    }
    let begin = Instant::now() + Duration::from_secs(1);
    let tasks = open.into_iter().map(|(number, connection)| {
        let requests = requests.clone();
        tokio::spawn(ask(
            connection,
            requests,
            number,
            connections,
            begin,
            length,
        ))
    });
    let mut times = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        times.push(task.await.map_err(|error| error.to_string())??);
    }
    Ok(Times::new(times))
}

/// How long each answer took that was asked for within the time that counts: one at least.
async fn ask(
    mut connection: Connection,
    requests: Arc<Vec<Vec<u8>>>,
    mut number: u64,
    step: u64,
    begin: Instant,
    length: Duration,
) -> Result<Vec<Duration>, String> {
    let count = u64::try_from(requests.len()).unwrap_or(1).max(1);
    let end = begin + length;
    let mut times = Vec::new();
    let mut now = Instant::now();
    while now < end || times.is_empty() {
        let place = usize::try_from(mixed(number) % count).unwrap_or_default();
        let request = requests.get(place).map_or(&[][..], Vec::as_slice);
        connection.ask(request).await?;
        let asked = std::mem::replace(&mut now, Instant::now());
        if asked >= begin {
            times.push(now - asked);
        }
        number += step;
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_answers_have_a_rate_too() {
        let times = Times::new(vec![vec![Duration::from_secs(4)]; 16]);
        assert!((times.rate() - 4.0).abs() < 1e-9);
        assert!((times.quantile(99) - 4_000.0).abs() < 1e-9);
    }
}
