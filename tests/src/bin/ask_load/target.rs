//! Where questions go, and their requests as the bytes that are sent.

use serde_json::{Value, json};
use url::Url;

/// A server, and the credential it is asked with.
pub(crate) struct Target {
    address: String,
    head: String,
}

impl Target {
    /// The server at this address, asked with this token if any.
    pub(crate) fn new(url: &str, token: Option<&str>) -> Result<Self, String> {
        let parsed = Url::parse(url).map_err(|error| format!("{url}: {error}"))?;
        let (Some(host), Some(port), "http") = (
            parsed.host_str(),
            parsed.port_or_known_default(),
            parsed.scheme(),
        ) else {
            return Err(format!("{url}: expected http://host:port"));
        };
        let address = format!("{host}:{port}");
        let path = parsed.path().trim_end_matches('/');
        let mut head = format!(
            "POST {path}/graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
             accept: application/graphql-response+json, application/json\r\n"
        );
        if let Some(token) = token {
            head.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        Ok(Self { address, head })
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The request that asks this.
    pub(crate) fn request(&self, query: &str, variables: &Value) -> Vec<u8> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let head = &self.head;
        format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_how_long_it_is() {
        let target = Target::new("http://127.0.0.1:8000/", Some("t")).unwrap();
        assert_eq!(target.address(), "127.0.0.1:8000");
        let request = String::from_utf8(target.request("{ a }", &json!({}))).unwrap();
        assert!(request.starts_with("POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:8000\r\n"));
        assert!(request.contains("\r\nauthorization: Bearer t\r\n"));
        assert!(
            request.ends_with("content-length: 32\r\n\r\n{\"query\":\"{ a }\",\"variables\":{}}")
        );
        assert!(Target::new("https://127.0.0.1", None).is_err());
    }
}
