//! The parameters of a request, from its body or its URL: `query`, `operationName`, `variables`, `extensions`.

use async_graphql::{Value, Variables};
use serde::{Deserialize as _, de::DeserializeOwned};
use serde_json::Value as Json;

use super::{
    fields::{Fields, Sent},
    refusal::Refusal,
};
use crate::operations::Hash;

/// What is asked.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    /// The document; absent only where its hash is given.
    pub(super) query: Option<String>,
    /// Which of its operations; `None` when there is only one.
    pub(super) operation_name: Option<String>,
    /// Values of its variables.
    pub(super) variables: Variables,
    /// Wishes beside the document.
    pub(super) extensions: Extensions,
}

/// Wishes beside the document. What is not known is ignored, as the specification wants.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extensions {
    /// Whether to say what the operation cost.
    pub(super) cost: bool,
    /// The hash of the document, to be kept under it or found by it.
    pub(super) persisted: Option<Hash>,
}

impl Parameters {
    /// From the JSON of a body, or of a message on a socket.
    ///
    /// # Errors
    /// 400: says which parameter is wrong and what was expected.
    pub(super) fn from_json(body: &[u8]) -> Result<Self, Refusal> {
        let sent = serde_json::from_slice(body)
            .map_err(|_| Refusal::malformed("The body is not JSON, or goes too deep."))?;
        Self::of(sent)
    }

    /// From JSON that was read.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json).
    pub(super) fn from_value(json: Json) -> Result<Self, Refusal> {
        let sent = Sent::deserialize(json)
            .map_err(|_| Refusal::malformed("The parameters cannot be read."))?;
        Self::of(sent)
    }

    fn of(sent: Sent) -> Result<Self, Refusal> {
        let fields = match sent {
            Sent::Fields(fields) => fields,
            Sent::List => {
                return Err(Refusal::malformed(
                    "Several operations in one request are not taken. Send them one by one, or as fields of one document.",
                ));
            }
            Sent::Other => return Err(Refusal::malformed("The body must be a JSON object.")),
        };
        let extensions = Extensions::of(fields.extensions)?;
        Ok(Self {
            query: match fields.query {
                Some(Json::String(query)) if query.is_empty() && extensions.persisted.is_some() => {
                    None
                }
                Some(Json::String(query)) => Some(query),
                None | Some(Json::Null) if extensions.persisted.is_some() => None,
                None | Some(Json::Null) => return Err(no_query()),
                Some(_) => return Err(wrong("query", "a string")),
            },
            operation_name: match fields.operation_name {
                None | Some(Json::Null) => None,
                Some(Json::String(name)) => Some(name).filter(|name| !name.is_empty()),
                Some(_) => return Err(wrong("operationName", "a string or null")),
            },
            variables: match fields.variables {
                None | Some(Value::Null) => Variables::default(),
                Some(values @ Value::Object(_)) => Variables::from_value(values),
                Some(_) => return Err(wrong("variables", "an object or null")),
            },
            extensions,
        })
    }

    /// From the part of a URL after the question mark.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json).
    pub(super) fn from_url(query: &str) -> Result<Self, Refusal> {
        let mut fields = Fields::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let twice = match name.as_ref() {
                "query" => fields
                    .query
                    .replace(Json::String(value.into_owned()))
                    .is_some(),
                "operationName" => {
                    let name = Json::String(value.into_owned());
                    fields.operation_name.replace(name).is_some()
                }
                "variables" => fields.variables.replace(object(&name, &value)?).is_some(),
                "extensions" => fields.extensions.replace(object(&name, &value)?).is_some(),
                _ => false,
            };
            if twice {
                return Err(Refusal::malformed(format!("{name} is given twice.")));
            }
        }
        Self::of(Sent::Fields(fields))
    }
}

impl Extensions {
    fn of(sent: Option<Json>) -> Result<Self, Refusal> {
        let sent = match sent {
            None | Some(Json::Null) => Json::Null,
            Some(fields @ Json::Object(_)) => fields,
            Some(_) => return Err(wrong("extensions", "an object or null")),
        };
        let field = |name: &str| sent.get(name);
        let cost = field("cost");
        let persisted = match field("persistedQuery") {
            None | Some(Json::Null) => None,
            Some(persisted) => Some(persisted_hash(persisted)?),
        };
        Ok(Self {
            cost: cost.is_some_and(|cost| !matches!(cost, Json::Null | Json::Bool(false))),
            persisted,
        })
    }
}

/// The JSON of a parameter of a URL; none where the parameter is empty.
fn object<T: Default + DeserializeOwned>(name: &str, text: &str) -> Result<T, Refusal> {
    if text.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(text).map_err(|_| wrong(name, "a JSON object"))
}

/// What stands in `extensions.persistedQuery`: `{ "version": 1, "sha256Hash": "..." }`.
fn persisted_hash(persisted: &Json) -> Result<Hash, Refusal> {
    if persisted.get("version").and_then(Json::as_u64) != Some(1) {
        return Err(wrong("extensions.persistedQuery.version", "1"));
    }
    let hash = persisted.get("sha256Hash").and_then(Json::as_str);
    hash.and_then(Hash::parse).ok_or_else(|| {
        wrong(
            "extensions.persistedQuery.sha256Hash",
            "64 hexadecimal digits",
        )
    })
}

fn no_query() -> Refusal {
    Refusal::malformed("There is no query. Send { \"query\": \"...\", \"variables\": { ... } }.")
}

fn wrong(name: &str, expected: &str) -> Refusal {
    Refusal::malformed(format!("{name} must be {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_name_is_none() {
        let taken = Parameters::from_json(
            br#"{"query":"{a}","operationName":"","variables":null,"other":1}"#,
        );
        let taken = taken.expect("parameters");
        assert_eq!(
            (taken.query.as_deref(), taken.operation_name),
            (Some("{a}"), None)
        );
    }

    #[test]
    fn of_a_field_that_is_there_twice_the_later_holds() {
        let taken = Parameters::from_json(
            br#"{"query":7,"variables":[],"query":"{a}","variables":{"n":1}}"#,
        );
        let taken = taken.expect("parameters");
        assert_eq!(taken.query.as_deref(), Some("{a}"));
        assert_eq!(taken.variables.get("n"), Some(&Value::from(1)));
    }

    #[test]
    fn a_url_says_the_same_as_a_body() {
        let taken = Parameters::from_url(
            "query=%7Ba%7D&operationName=Q&variables=%7B%22n%22%3A1%7D&extensions=%7B%22cost%22%3Atrue%7D&x=y",
        );
        let taken = taken.expect("parameters");
        assert_eq!(taken.operation_name.as_deref(), Some("Q"));
        assert_eq!(taken.variables.get("n"), Some(&Value::from(1)));
        assert!(taken.extensions.cost);
    }

    #[test]
    fn a_hash_may_take_the_place_of_the_document() {
        let hash = Hash::of_text("{a}");
        let extensions = format!(r#"{{"persistedQuery":{{"version":1,"sha256Hash":"{hash}"}}}}"#);
        for query in ["", r#""query":"","#, r#""query":null,"#] {
            let body = format!(r#"{{{query}"extensions":{extensions}}}"#);
            let taken = Parameters::from_json(body.as_bytes()).expect(query);
            assert_eq!(taken.query, None);
            assert_eq!(taken.extensions.persisted, Some(hash));
        }
        let body = format!(r#"{{"query":"{{b}}","extensions":{extensions}}}"#);
        let taken = Parameters::from_json(body.as_bytes()).expect("both");
        assert_eq!(taken.query.as_deref(), Some("{b}"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (body, word) in [
            ("[{\"query\":\"{a}\"}]", "Several"),
            ("7", "object"),
            ("-7", "object"),
            ("0.5", "object"),
            ("null", "object"),
            ("true", "object"),
            ("\"query\"", "object"),
            ("{\"query\":7}", "query"),
            ("{}", "query"),
            ("{\"query\":\"{a}\",\"variables\":[]}", "variables"),
            ("{\"query\":\"{a}\",\"extensions\":\"x\"}", "extensions"),
            (
                r#"{"extensions":{"persistedQuery":{"version":2,"sha256Hash":""}}}"#,
                "version",
            ),
            (
                r#"{"query":"{a}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}"#,
                "sha256Hash",
            ),
            (
                r#"{"query":"{a}","extensions":{"persistedQuery":"x"}}"#,
                "version",
            ),
            ("{\"query\":\"{a}\",\"operationName\":0}", "operationName"),
            ("{\"query\"", "JSON"),
        ] {
            let refusal = Parameters::from_json(body.as_bytes()).expect_err(body);
            let message = refusal.errors.first().map_or("", |error| &error.message);
            assert!(message.contains(word), "{body}: {message}");
        }
        assert!(Parameters::from_url("query=a&query=b").is_err());
        assert!(Parameters::from_url("query=a&variables=x").is_err());
    }
}
