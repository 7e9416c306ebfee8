//! The messages of the sub-protocol.

use async_graphql::{Response, ServerError};
use bytestring::ByteString;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::close::Close;
use crate::http::graphql::respond;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum FromClient {
    /// Introduces itself.
    ConnectionInit {
        /// With its credential.
        #[serde(default)]
        payload: Option<Json>,
    },
    /// Asks whether somebody is there.
    Ping {
        /// Whatever it likes to add.
        #[serde(default)]
        payload: Option<Json>,
    },
    /// Is there.
    Pong {
        /// Whatever it likes to add.
        #[serde(default, rename = "payload")]
        _payload: Option<Json>,
    },
    /// Asks for an operation.
    Subscribe {
        /// Under which its answers are sent.
        id: String,
        /// The parameters of the operation.
        payload: Json,
    },
    /// Wants no more answers.
    Complete {
        /// Of which operation.
        id: String,
    },
}

impl FromClient {
    /// Understands a message.
    ///
    /// # Errors
    /// 4400 for anything that the sub-protocol does not know.
    pub(super) fn parse(text: &str) -> Result<Self, Close> {
        let message: Self = serde_json::from_str(text)
            .map_err(|_| Close::bad_request("Invalid message received"))?;
        match &message {
            Self::ConnectionInit { payload } | Self::Ping { payload }
                if !payload
                    .as_ref()
                    .is_none_or(|payload| payload.is_object() || payload.is_null()) =>
            {
                Err(Close::bad_request("The payload must be an object"))
            }
            Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() => {
                Err(Close::bad_request("The id must not be empty"))
            }
            _ => Ok(message),
        }
    }
}

/// The introduction was accepted.
pub(super) fn acknowledged() -> ByteString {
    json!({ "type": "connection_ack" }).to_string().into()
}

/// Somebody is there.
pub(super) fn pong(payload: Option<Json>) -> ByteString {
    match payload {
        None | Some(Json::Null) => json!({ "type": "pong" }),
        Some(payload) => json!({ "type": "pong", "payload": payload }),
    }
    .to_string()
    .into()
}

/// An answer of an operation.
pub(super) fn next(id: &str, response: &Response) -> ByteString {
    let answer = respond::json(response);
    let answer = String::from_utf8_lossy(&answer);
    let id = Json::from(id);
    format!("{{\"type\":\"next\",\"id\":{id},\"payload\":{answer}}}").into()
}

/// An operation was refused; nothing more comes.
pub(super) fn error(id: &str, errors: &[ServerError]) -> ByteString {
    json!({ "type": "error", "id": id, "payload": errors })
        .to_string()
        .into()
}

/// An operation has ended.
pub(super) fn complete(id: &str) -> ByteString {
    json!({ "type": "complete", "id": id }).to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_protocol_does_not_know_is_refused() {
        for text in [
            "",
            "{}",
            "7",
            "[]",
            "{\"type\":\"start\"}",
            "{\"type\":7}",
            "{\"type\":\"subscribe\",\"payload\":{}}",
            "{\"type\":\"subscribe\",\"id\":\"1\"}",
            "{\"type\":\"subscribe\",\"id\":1,\"payload\":{}}",
            "{\"type\":\"subscribe\",\"id\":\"\",\"payload\":{}}",
            "{\"type\":\"complete\"}",
            "{\"type\":\"connection_init\",\"payload\":\"x\"}",
            "{\"type\":\"ping\",\"payload\":[]}",
        ] {
            assert!(FromClient::parse(text).is_err(), "{text}");
        }
        for text in [
            "{\"type\":\"connection_init\"}",
            "{\"type\":\"connection_init\",\"payload\":null}",
            "{\"type\":\"ping\",\"payload\":{}}",
            "{\"type\":\"pong\"}",
            "{\"type\":\"complete\",\"id\":\"1\"}",
            "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{},\"more\":1}",
        ] {
            assert!(FromClient::parse(text).is_ok(), "{text}");
        }
    }
}
