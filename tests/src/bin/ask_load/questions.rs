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

/// What is asked of each campaign of a list, wherever the list begins.
const OF_EACH_CAMPAIGN: &str =
    "{ nodes { id name touchpoints(first: 5) { nodes { id kind channel occurredAt source } } } }";
const NODE: &str =
    "query($id: ID!) { node(id: $id) { id ... on Touchpoint { kind channel occurredAt } } }";
const REPORT: &str = "query($input: AttributionInput!) { attribution(input: $input) { total { amount } rows(first: 200) {
    nodes { campaign { id } amount { amount } share weight touchpointCount } } } }";
const CURSORS: &str = "{ campaigns(first: 150) { edges { cursor } } }";
const IDS: &str = "query($after: String) { touchpoints(first: 200, after: $after) { nodes { id } pageInfo { endCursor } } }";

/// A nested list, lists that differ from request to request, a node by an id, and a report of 200 groups.
pub(crate) async fn all(client: &Client) -> Result<Vec<Question>, String> {
    let period = json!({ "from": "2025-01-01", "to": "2026-01-01" });
    let rule = json!({ "model": { "preset": "LINEAR" } });
    let input = json!({ "input": { "period": period, "groupBy": ["CAMPAIGN"], "rule": rule } });
    Ok(vec![
        Question::new(
            "50 campaigns x 5 touchpoints x 5 fields",
            &format!("{{ campaigns(first: 50) {OF_EACH_CAMPAIGN} }}"),
            vec![json!({})],
        ),
        Question::new(
            "the same after a random campaign",
            &format!(
                "query($after: String) {{ campaigns(first: 50, after: $after) {OF_EACH_CAMPAIGN} }}"
            ),
            cursors(client).await?,
        ),
        Question::new("a node by a random id", NODE, ids(client).await?),
        Question::new(
            "an attribution report of 200 campaigns",
            REPORT,
            vec![input],
        ),
    ])
}

/// Where a list may begin that still has 50 campaigns.
async fn cursors(client: &Client) -> Result<Vec<Value>, String> {
    let data = client.ask(CURSORS, json!({})).await?;
    let edges = data.pointer("/campaigns/edges").and_then(Value::as_array);
    let cursors = edges.into_iter().flatten();
    Ok(cursors
        .map(|edge| json!({ "after": edge.get("cursor") }))
        .collect())
}

/// Ids of 5,000 touchpoints.
async fn ids(client: &Client) -> Result<Vec<Value>, String> {
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
    Ok(ids)
}
