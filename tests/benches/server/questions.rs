//! What is asked.

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
}

const DOCUMENT: &str = "query($input: AttributionInput!, $rows: Int!) { attribution(input: $input) { asOf total { amount } \
    rows(first: $rows) { totalCount pageInfo { hasNextPage endCursor } nodes { key { dimension label isEmpty } \
    amount { amount currencyCode } share weight sourced { amount } influenced { amount } } } } }";

/// Won revenue of 24 months by campaign and month under `W_SHAPED`.
pub(crate) struct Question {
    pub(crate) token: String,
    pub(crate) rows: u32,
    input: Value,
    same: Same,
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
            rows,
            input,
            same,
        }
    }

    /// The body of a request; `number` is another one for each.
    pub(crate) fn body(&self, number: u64) -> String {
        let mut input = self.input.clone();
        if self.same == Same::Never {
            input["rule"]["lookbackDays"] = json!(1000 + number);
        }
        json!({ "query": DOCUMENT, "variables": { "input": input, "rows": self.rows } }).to_string()
    }

    /// Stops when this is not the answer.
    pub(crate) fn check(&self, status: u16, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        assert_eq!(status, 200, "{text}");
        let answer: Value = serde_json::from_slice(body).expect("an answer is JSON");
        let rows = answer["data"]["attribution"]["rows"]["nodes"].as_array();
        let count = rows.map_or(0, Vec::len);
        assert_eq!(u32::try_from(count), Ok(self.rows), "{text}");
    }
}
