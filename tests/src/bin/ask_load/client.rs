//! Sends a body and reads the answer.

use serde_json::Value;

/// Somebody who asks, over as many connections as are in use at once.
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    authorization: String,
}

impl Client {
    /// Of this server, with this token.
    pub(crate) fn new(url: &str, token: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: format!("{}/graphql", url.trim_end_matches('/')),
            authorization: format!("Bearer {token}"),
        }
    }

    /// The text of an answer without errors. It is not parsed: that would be paid on the server's processors.
    pub(crate) async fn send(&self, body: String) -> Result<String, String> {
        let response = self
            .http
            .post(&self.url)
            .header("authorization", &self.authorization)
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .body(body)
            .send()
            .await
            .map_err(|error| error.to_string())?;
        let status = response.status();
        let text = response.text().await.map_err(|error| error.to_string())?;
        if status.is_success() && !text.starts_with("{\"errors\"") {
            return Ok(text);
        }
        let start: String = text.chars().take(500).collect();
        Err(format!("the server answered {status} {start}"))
    }

    /// The data of an answer.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Result<Value, String> {
        let body = serde_json::json!({ "query": query, "variables": variables });
        let text = self.send(body.to_string()).await?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok(answer.get_mut("data").map(Value::take).unwrap_or_default())
    }
}
