//! What is asked.

use serde_json::{Value, json};

use super::{client::Client, target::Target};

/// A question, and how it is put.
pub(crate) struct Question {
    /// What it is called.
    pub(crate) name: String,
    /// Its document.
    pub(crate) query: String,
    /// Each is asked in turn.
    pub(crate) variables: Vec<Value>,
}

impl Question {
    fn new(name: &str, query: &str, variables: Vec<Value>) -> Self {
        Self {
            name: name.to_owned(),
            query: query.to_owned(),
            variables,
        }
    }

    /// A request for each of its variables.
    pub(crate) fn requests(&self, target: &Target) -> Vec<Vec<u8>> {
        let variables = self.variables.iter();
        variables
            .map(|variables| target.request(&self.query, variables))
            .collect()
    }
}

const LIST: &str = "{ campaigns(first: 50) { nodes { id name touchpoints(first: 5) { nodes { id kind channel occurredAt source } } } } }";
const NODE: &str =
    "query($id: ID!) { node(id: $id) { id ... on Touchpoint { kind channel occurredAt } } }";
const REPORT: &str = "query($input: AttributionInput!) { attribution(input: $input) { total { amount } rows(first: 200) {
    nodes { campaign { id } amount { amount } share weight touchpointCount } } } }";
const IDS: &str = "query($after: String) { touchpoints(first: 200, after: $after) { nodes { id } pageInfo { endCursor } } }";

/// A nested list, a node by an id, and a report of 200 groups.
pub(crate) async fn all(client: &Client) -> Result<Vec<Question>, String> {
    let mut ids = Vec::new();
    let mut after = Value::Null;
    for _ in 0..25 {
        let data = client.ask(IDS, json!({ "after": after })).await?;
        let nodes = data.pointer("/touchpoints/nodes").and_then(Value::as_array);
        ids.extend(
            nodes
                .into_iter()
                .flatten()
                .map(|node| json!({ "id": node.get("id") })),
        );
        after = data
            .pointer("/touchpoints/pageInfo/endCursor")
            .cloned()
            .unwrap_or_default();
    }
    let period = json!({ "from": "2025-01-01", "to": "2026-01-01" });
    let rule = json!({ "model": { "preset": "LINEAR" } });
    let input = json!({ "input": { "period": period, "groupBy": ["CAMPAIGN"], "rule": rule } });
    Ok(vec![
        Question::new(
            "50 campaigns x 5 touchpoints x 5 fields",
            LIST,
            vec![json!({})],
        ),
        Question::new("a node by a random id", NODE, ids),
        Question::new(
            "an attribution report of 200 campaigns",
            REPORT,
            vec![input],
        ),
    ])
}
