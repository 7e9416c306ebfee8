//! The parameters of a request, from its body or its URL: `query`, `operationName`, `variables`, `extensions`.

use async_graphql::{Value, Variables};
use serde_json::{Map, Value as Json};

use super::refusal::Refusal;
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
        let json = serde_json::from_slice(body)
            .map_err(|_| Refusal::malformed("The body is not JSON, or goes too deep."))?;
        Self::from_value(json)
    }

    /// From JSON that was read.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json).
    pub(super) fn from_value(json: Json) -> Result<Self, Refusal> {
        let mut fields = match json {
            Json::Object(fields) => fields,
            Json::Array(_) => {
                return Err(Refusal::malformed(
                    "Several operations in one request are not taken. Send them one by one, or as fields of one document.",
                ));
            }
            _ => return Err(Refusal::malformed("The body must be a JSON object.")),
        };
        let extensions = Extensions::of(object(&mut fields, "extensions")?.as_ref())?;
        Ok(Self {
            query: match fields.remove("query") {
                Some(Json::String(query)) if query.is_empty() && extensions.persisted.is_some() => {
                    None
                }
                Some(Json::String(query)) => Some(query),
                None | Some(Json::Null) if extensions.persisted.is_some() => None,
                None | Some(Json::Null) => return Err(no_query()),
                Some(_) => return Err(wrong("query", "a string")),
            },
            operation_name: match fields.remove("operationName") {
                None | Some(Json::Null) => None,
                Some(Json::String(name)) => Some(name).filter(|name| !name.is_empty()),
                Some(_) => return Err(wrong("operationName", "a string or null")),
            },
            variables: variables(object(&mut fields, "variables")?)?,
            extensions,
        })
    }

    /// From the part of a URL after the question mark.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json).
    pub(super) fn from_url(query: &str) -> Result<Self, Refusal> {
        let mut fields = Map::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = match name.as_ref() {
                "query" | "operationName" => Json::String(value.into_owned()),
                "variables" | "extensions" if value.is_empty() => Json::Null,
                "variables" | "extensions" => {
                    serde_json::from_str(&value).map_err(|_| wrong(&name, "a JSON object"))?
                }
                _ => continue,
            };
            if fields.insert(name.clone().into_owned(), value).is_some() {
                return Err(Refusal::malformed(format!("{name} is given twice.")));
            }
        }
        Self::from_value(Json::Object(fields))
    }
}

impl Extensions {
    fn of(fields: Option<&Map<String, Json>>) -> Result<Self, Refusal> {
        let field = |name| fields.and_then(|fields| fields.get(name));
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

fn object(
    fields: &mut Map<String, Json>,
    name: &str,
) -> Result<Option<Map<String, Json>>, Refusal> {
    match fields.remove(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Object(object)) => Ok(Some(object)),
        Some(_) => Err(wrong(name, "an object or null")),
    }
}

fn variables(fields: Option<Map<String, Json>>) -> Result<Variables, Refusal> {
    let Some(fields) = fields else {
        return Ok(Variables::default());
    };
    let value = Value::from_json(Json::Object(fields))
        .map_err(|_| wrong("variables", "an object of plain values"))?;
    Ok(Variables::from_value(value))
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
