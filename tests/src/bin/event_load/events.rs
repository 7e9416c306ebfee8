//! The events that are sent: what a tracker in a web shop sends, in the same proportions in every run.

use std::fmt::Write as _;

/// The events of one client.
#[derive(Debug)]
pub(crate) struct Events {
    label: String,
    next: u64,
    visitors: u64,
}

impl Events {
    /// Of a client of a run; no two have an event in common.
    pub(crate) fn new(label: &str, client: u64, visitors: u64) -> Self {
        Self {
            label: format!("{label}-{client}"),
            next: 0,
            visitors,
        }
    }

    /// The next batch, as JSON.
    pub(crate) fn batch(&mut self, size: u64) -> String {
        let mut batch = String::with_capacity(usize::try_from(size).unwrap_or(0) * 600 + 30);
        batch.push_str("{\"batch\":[");
        for place in 0..size {
            if place > 0 {
                batch.push(',');
            }
            self.event(&mut batch);
        }
        batch.push_str("]}");
        batch
    }

    /// Of ten events seven are actions, two are pages that an advertisement has led to, one says who somebody is.
    fn event(&mut self, batch: &mut String) {
        let number = self.next;
        self.next += 1;
        let visitor = number.wrapping_mul(2_654_435_761) % self.visitors;
        let (minute, second) = (number / 60 % 60, number % 60);
        let what = match number % 10 {
            0..7 => "\"type\":\"track\",\"event\":\"Form Submitted\",\"properties\":{\"form\":\"demo\",\"plan\":\"team\",\"seats\":12}".to_owned(),
            7 | 8 => "\"type\":\"page\",\"name\":\"Pricing\",\"properties\":{\"title\":\"Pricing\"}".to_owned(),
            _ => format!("\"type\":\"identify\",\"userId\":\"user-{visitor}\",\"traits\":{{\"email\":\"visitor-{visitor}@company-{}.test\",\"plan\":\"team\"}}", visitor % 997),
        };
        let _ = write!(
            batch,
            "{{\"messageId\":\"{}-{number}\",\"anonymousId\":\"visitor-{visitor}\",{what},\
             \"timestamp\":\"2026-03-01T10:{minute:02}:{second:02}.000Z\",\"context\":{{\"library\":{{\"name\":\"load\",\"version\":\"1.0.0\"}},\
             \"userAgent\":\"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101\",\"page\":{{\"path\":\"/pricing\",\"title\":\"Pricing\",\
             \"url\":\"https://shop.example/pricing?utm_source=google&utm_medium=cpc&utm_campaign=spring\",\"referrer\":\"https://www.google.com/\"}}}}}}",
            self.label
        );
    }
}
