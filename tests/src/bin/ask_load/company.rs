//! What is asked about: the same in every run.

use serde_json::{Value, json};

use super::client::Client;

pub(crate) const CAMPAIGNS: u64 = 200;
const ACCOUNTS: u64 = 5_000;
const LEADS: u64 = 20_000;
const TOUCHPOINTS: u64 = 100_000;
const DEALS: u64 = 10_000;
/// Rows of a request.
const TOGETHER: u64 = 500;
const DAY: i64 = 24 * 3_600;
/// The first day there is something: 2025-01-01.
const BEGIN: i64 = 1_735_689_600;

/// Loads everything. What is there already stays as it is.
pub(crate) async fn load(client: &Client) -> Result<(), String> {
    let channels = ["PAID_SEARCH", "PAID_SOCIAL", "EMAIL", "WEBINAR", "EVENT"];
    let campaign = |n: u64| json!({ "externalId": format!("c{n}"), "name": format!("Campaign {n}"), "channel": pick(&channels, n) });
    send(client, "upsertCampaigns", CAMPAIGNS, campaign).await?;
    let account = |n: u64| json!({ "externalId": format!("a{n}"), "name": format!("Account {n}") });
    send(client, "upsertAccounts", ACCOUNTS, account).await?;
    let lead = |n: u64| json!({ "externalId": format!("l{n}"), "account": { "externalId": format!("a{}", n % ACCOUNTS) } });
    send(client, "upsertLeads", LEADS, lead).await?;
    let kinds = [
        "AD_CLICK",
        "PAGE_VIEW",
        "FORM_SUBMISSION",
        "WEBINAR",
        "EVENT",
    ];
    let touchpoint = |n: u64| {
        json!({ "messageId": format!("t{n}"), "lead": { "externalId": format!("l{}", n % LEADS) },
            "campaign": { "externalId": format!("c{}", mixed(n) % CAMPAIGNS) }, "kind": pick(&kinds, n),
            "occurredAt": instant(n, 300) })
    };
    send(client, "recordTouchpoints", TOUCHPOINTS, touchpoint).await?;
    let deal = |n: u64| {
        json!({ "externalId": format!("d{n}"), "name": format!("Deal {n}"), "account": { "externalId": format!("a{}", n % ACCOUNTS) },
            "amount": { "amount": format!("{}.00", 1_000 + mixed(n) % 90_000), "currencyCode": "EUR" },
            "outcome": "WON", "createdAt": instant(n, 30), "closedAt": instant(n + 1_000_000, 360) })
    };
    send(client, "upsertDeals", DEALS, deal).await
}

/// Sends rows of one noun in requests of many.
async fn send(
    client: &Client,
    mutation: &str,
    count: u64,
    row: impl Fn(u64) -> Value,
) -> Result<(), String> {
    let (first, rest) = mutation.split_at(1);
    let query = format!(
        "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ rejectedCount userErrors {{ message }} results {{ userErrors {{ message }} }} }} }}",
        first.to_uppercase()
    );
    for begin in (0..count).step_by(500) {
        let rows: Vec<Value> = (begin..count.min(begin + TOGETHER)).map(&row).collect();
        let input = json!({ "input": { "source": "ask-load", "rows": rows } });
        let data = client.ask(&query, input).await?;
        let rejected = data.pointer(&format!("/{mutation}/rejectedCount"));
        if rejected.and_then(Value::as_u64) != Some(0) {
            let answer: String = data.to_string().chars().take(500).collect();
            return Err(format!("{mutation}: {answer}"));
        }
    }
    Ok(())
}

/// An instant within so many days after the begin; one of a deal's close lies after its creation and most touches.
fn instant(n: u64, days: i64) -> String {
    let within = i64::try_from(mixed(n) % 1_000_000).unwrap_or_default() * days * DAY / 1_000_000;
    let close = if days > 300 {
        300 * DAY + within / 6
    } else {
        within
    };
    let seconds = BEGIN + close;
    let (day, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        date(day - BEGIN / DAY),
        second / 3_600,
        second / 60 % 60,
        second % 60
    )
}

/// A day of the year 2025, by its number.
fn date(mut day: i64) -> String {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (month, length) in (1..).zip(lengths) {
        if day < length {
            return format!("2025-{month:02}-{:02}", day + 1);
        }
        day -= length;
    }
    "2025-12-31".to_owned()
}

/// A number that looks like none of its neighbours.
pub(crate) const fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

fn pick<'a>(of: &[&'a str], n: u64) -> &'a str {
    let place = usize::try_from(mixed(n) % 5).unwrap_or_default();
    of.get(place).copied().unwrap_or_default()
}
