//! Ten thousand random writes, by several writers at once; then the ledger that followed them equals one freshly loaded.

mod bulk;
mod single;

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::facts::load;

/// How many rows are written in all.
const WRITES: usize = 10_000;
/// How many write at once.
const WRITERS: u64 = 3;
const SEED: u64 = 20_260_301;

const ACCOUNTS: u32 = 40;
const LEADS: u32 = 150;
const CAMPAIGNS: u32 = 12;
const DEALS: u32 = 80;

on_both_databases! {
    async fn the_ledger_after_ten_thousand_writes_equals_a_fresh_one(app: TestApp) {
        prepare(&app).await;
        let follower = app.spawn_second().await;
        let mut done: BTreeMap<&'static str, usize> = BTreeMap::new();
        // In parts, so that a difference shows near the write that made it.
        for part in 0..4 {
            let writers = (0..WRITERS).map(|writer| {
                let seed = SEED + part * WRITERS + writer;
                write(&app, seed, WRITES / 4 / usize::try_from(WRITERS).unwrap() + 1)
            });
            for written in futures_util::future::join_all(writers).await {
                for (kind, rows) in written {
                    *done.entry(kind).or_default() += rows;
                }
            }
            let newest = app.inside().ledger.at(None).await.unwrap().state;
            let position = newest.applied.newest();
            let there = follower.inside().ledger.at(Some(position)).await.unwrap().state;
            let fresh = app.spawn_second().await;
            let loaded = fresh.inside().ledger.state();
            assert_same(&newest.journeys, &loaded.journeys, &format!("part {part}: followed here"));
            assert_same(&there.journeys, &loaded.journeys, &format!("part {part}: followed there"));
            let expected = reports(fresh.analyst().await).await;
            assert_eq!(reports(app.analyst().await).await, expected, "part {part}: reports here");
            assert_eq!(reports(follower.analyst().await).await, expected, "part {part}: reports there");
        }
        let total: usize = done.values().sum();
        assert!(total >= WRITES, "{total}: {done:?}");
        for kind in bulk::KINDS.iter().chain(single::KINDS) {
            assert!(done.get(kind).is_some_and(|rows| *rows >= 3), "{kind} was hardly written: {done:?}");
        }
    }
}

/// The same facts; if not, which accounts differ.
#[track_caller]
fn assert_same(followed: &attribution::Journeys, loaded: &attribution::Journeys, what: &str) {
    if followed.digest() == loaded.digest() {
        return;
    }
    let (followed, loaded) = (followed.account_digests(), loaded.account_digests());
    let differ = |a: &BTreeMap<attribution::AccountId, u64>,
                  b: &BTreeMap<attribution::AccountId, u64>|
     -> Vec<String> {
        a.iter()
            .filter(|(id, digest)| b.get(*id) != Some(*digest))
            .map(|(id, _)| format!("{id:?}"))
            .collect()
    };
    panic!(
        "{what}: these are not as loaded: {:?}; these are not as followed: {:?}",
        differ(&followed, &loaded),
        differ(&loaded, &followed)
    );
}

/// One writer's part: how many rows of each kind were written.
async fn write(app: &TestApp, seed: u64, rows: usize) -> BTreeMap<&'static str, usize> {
    let mut writer = Writer {
        random: StdRng::seed_from_u64(seed),
        seed,
        messages: 0,
    };
    let mut done = BTreeMap::new();
    let mut count = 0;
    while count < rows {
        let (kind, written) = if writer.one_in(2) {
            bulk::write(app, &mut writer).await
        } else {
            single::write(app, &mut writer).await
        };
        *done.entry(kind).or_default() += written;
        count += written;
    }
    done
}

/// What one writer invents.
pub(super) struct Writer {
    random: StdRng,
    seed: u64,
    messages: u32,
}

impl Writer {
    fn below(&mut self, end: u32) -> u32 {
        self.random.random_range(0..end)
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    fn of<'a>(&mut self, values: &[&'a str]) -> &'a str {
        values[usize::try_from(self.below(u32::try_from(values.len()).unwrap())).unwrap()]
    }

    fn account(&mut self) -> Value {
        json!({ "externalId": format!("a{}", self.below(ACCOUNTS)) })
    }

    fn lead(&mut self) -> Value {
        json!({ "externalId": format!("l{}", self.below(LEADS)) })
    }

    fn campaign(&mut self) -> Value {
        json!({ "externalId": format!("c{}", self.below(CAMPAIGNS)) })
    }

    fn deal(&mut self) -> String {
        format!("d{}", self.below(DEALS))
    }

    fn day(&mut self) -> String {
        format!("2026-{:02}-{:02}", 1 + self.below(9), 1 + self.below(28))
    }

    fn instant(&mut self) -> String {
        format!(
            "{}T{:02}:{:02}:00.{:03}Z",
            self.day(),
            self.below(24),
            self.below(60),
            self.below(3)
        )
    }

    fn money(&mut self) -> Value {
        let currency = self.of(&["EUR", "EUR", "EUR", "USD", "GBP"]);
        json!({ "amount": format!("{}.{:02}", self.below(5000), self.below(100)), "currencyCode": currency })
    }

    /// The name of a message: most are new, some were sent before.
    fn message(&mut self) -> String {
        if self.messages == 0 || !self.one_in(10) {
            self.messages += 1;
        }
        format!("{}-{}", self.seed, self.messages)
    }
}

/// What everybody writes about.
async fn prepare(app: &TestApp) {
    let marketing = app.marketing().await;
    let accounts = (0..ACCOUNTS)
        .map(|n| json!({ "externalId": format!("a{n}"), "name": format!("Account {n}") }));
    load(marketing, "upsertAccounts", "crm", accounts.collect()).await;
    let campaigns = (0..CAMPAIGNS).map(|n| json!({ "externalId": format!("c{n}"), "name": format!("Campaign {n}"), "channel": "EVENT" }));
    load(marketing, "upsertCampaigns", "crm", campaigns.collect()).await;
    let leads = (0..LEADS).map(|n| {
        // A third begin as accounts of one, to join an account later.
        let account = (n % 3 != 0).then(|| json!({ "externalId": format!("a{}", n % ACCOUNTS) }));
        let mut row =
            json!({ "externalId": format!("l{n}"), "email": format!("l{n}@example.com") });
        if let Some(account) = account {
            row["account"] = account;
        }
        row
    });
    load(marketing, "upsertLeads", "crm", leads.collect()).await;
    let deals = (0..DEALS).map(|n| {
        json!({ "externalId": format!("d{n}"), "name": format!("Deal {n}"), "contacts": [{ "lead": { "externalId": format!("l{n}") }, "primary": true }],
                "amount": { "amount": "100.00", "currencyCode": "EUR" }, "outcome": "OPEN", "createdAt": "2026-03-01T00:00:00Z" })
    });
    load(app.sales().await, "upsertDeals", "crm", deals.collect()).await;
}

/// What the facts come to, asked in many ways.
async fn reports(caller: &Caller) -> Value {
    let mut answers = Vec::new();
    for input in [
        "groupBy: [CAMPAIGN, MONTH]",
        "groupBy: [LEAD, DEAL] measure: PIPELINE rule: { model: { preset: FULL_PATH } }",
        "groupBy: [TEAM, REP, WEEK] datedBy: TOUCHED rule: { scope: CONTACTS, dedupe: SESSION, model: { preset: TIME_DECAY } }",
        "groupBy: [ACCOUNT, SEGMENT, DEAL_KIND, QUARTER] rule: { journeyStart: PREVIOUS_WIN, lookbackDays: 60 }",
        "groupBy: [CHANNEL, TOUCHPOINT_KIND] rule: { scope: CONTACTS_OR_ACCOUNT, dedupe: DAY, model: { preset: LINEAR } }",
        "groupBy: [SOURCE, MEDIUM, CONTENT] currency: \"USD\" rule: { model: { preset: LAST_NON_DIRECT } }",
    ] {
        let document = format!(
            "{{ attribution(input: {{ period: {{ from: \"2025-01-01\", to: \"2028-01-01\" }} {input} }}) {{ total {{ amount }} unattributed {{ amount }} \
               spend {{ amount }} dealCount unattributedDealCount unconverted {{ amount currencyCode }} unconvertedSpend {{ amount currencyCode }} \
               rows(first: 200, orderBy: {{ field: KEY }}) {{ totalCount nodes {{ key {{ label }} amount {{ amount }} weight touchpointCount \
               sourced {{ amount }} sourcedDealCount influenced {{ amount }} spend {{ amount }} profit {{ amount }} }} }} }} }}"
        );
        let answer = caller.ask(&document).await;
        // Contacts are drawn from all leads, so those of the deal's own account are few and may be none; and a deal with
        // contacts asks after nobody else.
        if !input.contains("scope: CONTACTS") {
            assert_ne!(answer["attribution"]["rows"]["totalCount"], 0, "{input}");
        }
        answers.push(answer);
    }
    Value::Array(answers)
}
