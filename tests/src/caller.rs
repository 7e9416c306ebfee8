//! Somebody who asks the server over HTTP.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Response;

/// Somebody with one credential, or with none.
#[derive(Clone, Debug)]
pub struct Caller {
    http: reqwest::Client,
    address: SocketAddr,
    authorization: Option<String>,
}

impl Caller {
    pub(crate) fn new(address: SocketAddr, authorization: Option<String>) -> Self {
        Self {
            http: client(),
            address,
            authorization,
        }
    }

    /// Somebody with this credential, asking the server at this address.
    #[must_use]
    pub fn of(address: SocketAddr, credential: &str) -> Self {
        Self::new(address, Some(format!("Bearer {credential}")))
    }

    /// Somebody without a credential, asking the same server.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self {
            authorization: None,
            ..self.clone()
        }
    }

    /// Sends a query or mutation and gives whatever comes back.
    ///
    /// # Panics
    ///
    /// Panics when what comes back is not JSON.
    pub async fn query(&self, document: &str, variables: Value) -> Response {
        let body = json!({ "query": document, "variables": variables });
        let mut request = self
            .http
            .post(format!("http://{}/graphql", self.address))
            .json(&body);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let response = request.send().await.expect("the server answers");
        let status = response.status().as_u16();
        let text = response.text().await.expect("an answer has a body");
        let json = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{status}, not JSON ({error}): {text}"));
        Response { status, json }
    }

    /// Sends a document without variables and gives the data.
    ///
    /// # Panics
    ///
    /// Panics when there are errors.
    pub async fn ask(&self, document: &str) -> Value {
        self.query(document, json!({})).await.data().clone()
    }

    /// Sends the mutation of this name with this input, selecting `fields` of its payload, and gives the payload.
    ///
    /// # Panics
    ///
    /// Panics when there are errors of the request; errors in the payload are given back.
    pub async fn mutate(&self, mutation: &str, input: Value, fields: &str) -> Value {
        self.try_mutate(mutation, input, fields).await.data()[mutation].clone()
    }

    /// As [`mutate`](Self::mutate), with whatever comes back.
    pub async fn try_mutate(&self, mutation: &str, input: Value, fields: &str) -> Response {
        let input_type = input_type(mutation);
        let document = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {fields} }} }}"
        );
        self.query(&document, json!({ "input": input })).await
    }

    /// Sends several mutations in one request, which run one after the other, and gives their payloads in that order.
    ///
    /// # Panics
    ///
    /// Panics when there are errors of the request; errors in the payloads are given back.
    pub async fn mutate_in_turn(&self, mutations: &[(&str, Value)], fields: &str) -> Vec<Value> {
        let mut types = Vec::new();
        let mut calls = String::new();
        let mut variables = serde_json::Map::new();
        for (place, (mutation, input)) in mutations.iter().enumerate() {
            types.push(format!("$i{place}: {}!", input_type(mutation)));
            calls += &format!("m{place}: {mutation}(input: $i{place}) {{ {fields} }} ");
            variables.insert(format!("i{place}"), input.clone());
        }
        let document = format!("mutation({}) {{ {calls} }}", types.join(", "));
        let response = self.query(&document, Value::Object(variables)).await;
        let data = response.data();
        let payloads = (0..mutations.len()).map(|place| data[format!("m{place}")].clone());
        payloads.collect()
    }

    /// Where the server is, for clients of other protocols.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What is sent as `Authorization`.
    #[must_use]
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }
}

/// The name of a mutation's input.
fn input_type(mutation: &str) -> String {
    let (first, rest) = mutation.split_at(1);
    format!("{}{rest}Input", first.to_uppercase())
}

/// A client that never uses a connection which the server may just be closing: it closes those idle for five seconds.
fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .pool_idle_timeout(Duration::from_secs(2))
        .build()
        .expect("a client needs nothing")
}
