//! Asks what is not timed: what loads a company, what finds ids, what compares answers.

use serde_json::Value;

/// Somebody who asks one question after the other.
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

impl Client {
    /// Of this server, with this token if any.
    pub(crate) fn new(url: &str, token: Option<&str>) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: format!("{}/graphql", url.trim_end_matches('/')),
            token: token.map(str::to_owned),
        }
    }

    /// The data of an answer without errors.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Result<Value, String> {
        let body = serde_json::json!({ "query": query, "variables": variables });
        let mut request = self
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header(
                "accept",
                "application/graphql-response+json, application/json",
            )
            .body(body.to_string());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.map_err(|error| error.to_string())?;
        let status = response.status();
        let text = response.text().await.map_err(|error| error.to_string())?;
        let mut answer: Value = serde_json::from_str(&text).unwrap_or_default();
        if !status.is_success() || answer.get("errors").is_some() {
            let start: String = text.chars().take(500).collect();
            return Err(format!("the server answered {status} {start}"));
        }
        Ok(answer.get_mut("data").map(Value::take).unwrap_or_default())
    }
}
