//! A page in a browser: it sends what a browser sends, and keeps cookies as one does.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::TestApp;

const SESSION: &str =
    "accessToken refreshToken expiresAt viewer { email } userErrors { code path message }";

/// A page at an origin.
#[derive(Debug, Clone)]
pub(super) struct Page {
    pub(super) address: String,
    /// What the browser says of the page; `None`: it is no browser.
    pub(super) origin: Option<String>,
    /// Whether the page sends the header that proves that it may.
    pub(super) marked: bool,
    pub(super) cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) json: Value,
    pub(super) set_cookie: Vec<String>,
}

impl Answer {
    pub(super) fn payload(&self, mutation: &str) -> &Value {
        assert!(self.json["errors"].is_null(), "{self:?}");
        &self.json["data"][mutation]
    }

    pub(super) fn code(&self) -> &str {
        self.json["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
    }
}

impl Page {
    /// The server's own page, without a session.
    pub(super) fn of(app: &TestApp) -> Self {
        let address = app.anonymous().address().to_string();
        Self {
            origin: Some(format!("http://{address}")),
            address,
            marked: true,
            cookies: BTreeMap::new(),
        }
    }

    /// The same browser on a page of another origin.
    pub(super) fn at(&self, origin: Option<&str>) -> Self {
        Self {
            origin: origin.map(str::to_owned),
            ..self.clone()
        }
    }

    pub(super) async fn login(&mut self, email: &str, password: &str) -> Answer {
        let input = json!({ "email": email, "password": password, "cookie": true });
        self.mutate("login", "LoginInput", input, SESSION).await
    }

    pub(super) async fn refresh(&mut self) -> Answer {
        let input = json!({ "cookie": true });
        self.mutate("refreshSession", "RefreshSessionInput", input, SESSION)
            .await
    }

    pub(super) async fn logout(&mut self, everywhere: bool) -> Answer {
        let input = json!({ "cookie": true, "everywhere": everywhere });
        self.mutate("logout", "LogoutInput", input, "userErrors { code path }")
            .await
    }

    async fn mutate(&mut self, name: &str, input_type: &str, input: Value, fields: &str) -> Answer {
        let query =
            format!("mutation($input: {input_type}!) {{ {name}(input: $input) {{ {fields} }} }}");
        let body = json!({ "query": query, "variables": { "input": input } });
        self.send(self.post().json(&body)).await
    }

    /// A POST with everything that the browser adds to it.
    pub(super) fn post(&self) -> reqwest::RequestBuilder {
        self.dress(reqwest::Client::new().post(self.url()))
    }

    /// A request with everything that the browser adds to it.
    pub(super) fn dress(&self, mut request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        if let Some(origin) = &self.origin {
            request = request.header("origin", origin);
        }
        if self.marked {
            request = request.header("x-accord-csrf", "1");
        }
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        request
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// Sends a request, and keeps the cookies of the answer.
    pub(super) async fn send(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let set_cookie: Vec<String> = response
            .headers()
            .get_all("set-cookie")
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect();
        for cookie in &set_cookie {
            let (pair, attributes) = cookie.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer {
            status,
            json,
            set_cookie,
        }
    }
}
