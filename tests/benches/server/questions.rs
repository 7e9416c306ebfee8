//! What is asked.

use attribution::time::{Day, Period};
use serde_json::{Value, json};

use crate::data::Data;

/// Whether an answer that was computed before will do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Same {
    /// Every request asks the same.
    Always,
    /// No request asks what was asked before: the lookback differs, always longer than the company's history, so that
    /// the same work has the same answer.
    Never,
    /// No request asks what was asked before, and all ask it under one rule, as an organisation does: the period differs,
    /// always longer than the company's history.
    Rule,
}

const DOCUMENT: &str = "query($input: AttributionInput!, $rows: Int!) { attribution(input: $input) { asOf total { amount } \
    rows(first: $rows) { totalCount pageInfo { hasNextPage endCursor } nodes { key { dimension label isEmpty } \
    amount { amount currencyCode } share weight sourced { amount } influenced { amount } } } } }";

const SCOREBOARD: &str = "query($period: PeriodInput!) { scoreboard(period: $period) { asOf revenue { value { amount } previous { amount } change } \
    credited { marketing { value { amount } } sales { value { amount } } } sourced { marketing { value { amount } } } influenced { sales { value { amount } } } \
    spend { value { amount } } costs { value { amount } } profit { value { amount } } customerAcquisitionCost { value { amount } } paybackMonths { value } \
    returnOnMarketingInvestment { value } winRateByCount { value } winRateByAmount { value } velocity { value { amount } } acceptanceRate { value } \
    coverage { value } targets { nodes { attainment } } } }";

/// What is asked.
pub(crate) enum Asked {
    /// Won revenue of 24 months by campaign and month under `W_SHAPED`.
    Report {
        /// Of a page.
        rows: u32,
        input: Value,
        same: Same,
        /// The 24 months.
        period: Period,
    },
    /// The scoreboard of 90 days, of other days each time.
    Scoreboard {
        /// Its last possible end.
        until: Day,
    },
}

/// Something asked again and again.
pub(crate) struct Question {
    pub(crate) token: String,
    asked: Asked,
}

impl Question {
    pub(crate) fn new(data: &Data, rows: u32, same: Same) -> Self {
        let input = json!({
            "period": { "from": data.period.from.to_date(), "to": data.period.to.to_date() },
            "groupBy": ["CAMPAIGN", "MONTH"],
            "rule": { "model": { "preset": "W_SHAPED" } },
        });
        Self {
            token: data.token.clone(),
            asked: Asked::Report {
                rows,
                input,
                same,
                period: data.period,
            },
        }
    }

    pub(crate) fn scoreboard(data: &Data) -> Self {
        Self {
            token: data.token.clone(),
            asked: Asked::Scoreboard {
                until: data.period.to,
            },
        }
    }

    /// The body of a request; `number` is another one for each.
    pub(crate) fn body(&self, number: u64) -> String {
        match &self.asked {
            Asked::Report {
                rows,
                input,
                same,
                period,
            } => {
                let mut input = input.clone();
                match same {
                    Same::Always => {}
                    Same::Never => input["rule"]["lookbackDays"] = json!(1000 + number % 30_000),
                    Same::Rule => {
                        let days = |more: u64| i32::try_from(more % 700).unwrap_or_default();
                        let from = Day(period.from.0 - days(number)).to_date();
                        let to = Day(period.to.0 + days(number / 700)).to_date();
                        input["period"] = json!({ "from": from, "to": to });
                    }
                }
                json!({ "query": DOCUMENT, "variables": { "input": input, "rows": rows } })
                    .to_string()
            }
            Asked::Scoreboard { until } => {
                let back = i32::try_from(number % 400).unwrap_or_default();
                let day = |back: i32| Day(until.0 - back).to_date();
                let period = json!({ "from": day(back + 90), "to": day(back) });
                json!({ "query": SCOREBOARD, "variables": { "period": period } }).to_string()
            }
        }
    }

    /// Stops when this is not the answer.
    pub(crate) fn check(&self, status: u16, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        assert_eq!(status, 200, "{text}");
        let answer: Value = serde_json::from_slice(body).expect("an answer is JSON");
        match &self.asked {
            Asked::Report { rows, .. } => {
                let nodes = answer["data"]["attribution"]["rows"]["nodes"].as_array();
                let count = nodes.map_or(0, Vec::len);
                assert_eq!(u32::try_from(count), Ok(*rows), "{text}");
            }
            Asked::Scoreboard { .. } => {
                let revenue = &answer["data"]["scoreboard"]["revenue"]["value"]["amount"];
                assert!(revenue.is_string(), "{text}");
            }
        }
    }
}
