//! What the server said.

use serde_json::Value;

/// An answer over HTTP, whatever it says.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status of HTTP.
    pub status: u16,
    /// The body.
    pub json: Value,
}

impl Response {
    /// The data of an answer without errors.
    ///
    /// # Panics
    ///
    /// Panics when there are errors.
    #[must_use]
    #[track_caller]
    pub fn data(&self) -> &Value {
        assert!(
            self.json.get("errors").is_none() && self.json.get("data").is_some(),
            "errors: {} {:#}",
            self.status,
            self.json
        );
        &self.json["data"]
    }

    /// The errors; empty when there are none.
    #[must_use]
    pub fn errors(&self) -> &[Value] {
        self.json["errors"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The `extensions.code` of the first error; `None` when there is no error or it has none.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.errors().first()?["extensions"]["code"].as_str()
    }

    /// The message of the first error; empty when there is no error.
    #[must_use]
    pub fn message(&self) -> &str {
        self.errors()
            .first()
            .and_then(|error| error["message"].as_str())
            .unwrap_or_default()
    }
}
