//! The rows that are sent: page views, forms, clicks, mails, calls and meetings of people whose visits carry `utm_`
//! parameters as often as not.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// How many campaigns the rows name by their `utm_campaign`.
pub(crate) const CAMPAIGNS: u64 = 40;

const KINDS: [&str; 8] = [
    "PAGE_VIEW",
    "PAGE_VIEW",
    "PAGE_VIEW",
    "FORM_SUBMISSION",
    "AD_CLICK",
    "EMAIL_CLICK",
    "CALL",
    "MEETING",
];
const SOURCES: [(&str, &str); 4] = [
    ("google", "cpc"),
    ("linkedin", "paid_social"),
    ("newsletter", "email"),
    ("partner-site", "referral"),
];

/// A campaign to load.
pub(crate) fn campaign(number: u64) -> Value {
    json!({ "externalId": format!("load-{number}"), "name": format!("Load {number}"), "channel": "PAID_SEARCH",
            "utmCampaign": format!("load-{number}") })
}

/// Makes requests, one after another, always the same ones.
pub(crate) struct Rows {
    prefix: String,
    leads: u64,
    made: u64,
    requests: u64,
    random: u64,
    one_each: bool,
}

impl Rows {
    /// Those of one client.
    pub(crate) fn new(label: &str, client: u64, leads: u64) -> Self {
        Self {
            prefix: format!("{label}-{client}"),
            leads: leads.max(1),
            made: 0,
            requests: 0,
            random: client + 1,
            one_each: false,
        }
    }

    /// One touch of each lead, in order.
    pub(crate) fn first_touches(label: &str) -> Self {
        Self {
            one_each: true,
            ..Self::new(label, u64::MAX - 1, u64::MAX)
        }
    }

    /// The input of the next request.
    pub(crate) fn request(&mut self, rows: u64) -> String {
        let mut input = format!(
            r#"{{"source":"record-load","idempotencyKey":"{}-{}","rows":["#,
            self.prefix, self.requests
        );
        self.requests += 1;
        for row in 0..rows {
            if row > 0 {
                input.push(',');
            }
            self.write(&mut input);
        }
        input.push_str("]}");
        input
    }

    fn write(&mut self, out: &mut String) {
        let number = self.made;
        self.made += 1;
        let lead = if self.one_each {
            number
        } else {
            self.below(self.leads)
        };
        let kind = self.pick(&KINDS);
        let campaign = self.below(CAMPAIGNS);
        let (source, medium) = self.pick(&SOURCES);
        let tagged = self.below(2) == 0;
        // 25 a second.
        let (seconds, millis) = (number / 25, number % 25 * 40);
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            r#"{{"messageId":"{}-{number}","lead":{{"anonymousId":"visitor-{lead}"}},"occurredAt":"{}.{millis:03}Z","kind":"{kind}""#,
            self.prefix,
            time_of(seconds),
        );
        let _ = match (kind, tagged) {
            ("CALL" | "MEETING", _) => write!(out, r#","rep":"rep{}@acme.example"}}"#, number % 12),
            (_, true) => write!(
                out,
                r#","url":"https://www.acme.example/p/{}?utm_source={source}&utm_medium={medium}&utm_campaign=load-{campaign}&utm_content=v{}"}}"#,
                number % 300,
                number % 4,
            ),
            (_, false) => write!(
                out,
                r#","url":"https://www.acme.example/p/{}","referrer":"https://www.google.com/"}}"#,
                number % 300,
            ),
        };
    }

    /// A number below `end`, by a linear congruential generator: the same in every run.
    fn below(&mut self, end: u64) -> u64 {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % end
    }

    fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let place = self.below(from.len() as u64);
        usize::try_from(place)
            .ok()
            .and_then(|place| from.get(place))
            .copied()
            .unwrap_or_default()
    }
}

/// Seconds from the start as a date and time, without the fraction: the days of January, and again from the first.
fn time_of(seconds: u64) -> String {
    let (day, in_day) = (seconds / 86_400 % 28 + 1, seconds % 86_400);
    format!(
        "2026-01-{day:02}T{:02}:{:02}:{:02}",
        in_day / 3600,
        in_day / 60 % 60,
        in_day % 60
    )
}
