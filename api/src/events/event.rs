//! An event as it is understood: what it is, whom it is about, when it happened.

use entity::instant::Millis;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    body::MAX_EVENT,
    names::{self, Name},
    rejection::{Reason, Rejection},
    times::{self, Times},
    traffic::{Traffic, field, text},
};
use crate::{clock, ingest::clean};

/// What an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody did something.
    Track,
    /// Somebody says who they are.
    Identify,
    /// Somebody looked at a page.
    Page,
    /// Somebody looked at a screen of an app.
    Screen,
    /// Somebody belongs to a company.
    Group,
    /// Two names belong to one person.
    Alias,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Track,
        Self::Identify,
        Self::Page,
        Self::Screen,
        Self::Group,
        Self::Alias,
    ];

    /// The name that trackers use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Identify => "identify",
            Self::Page => "page",
            Self::Screen => "screen",
            Self::Group => "group",
            Self::Alias => "alias",
        }
    }
}

/// An event that was understood.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its name within the source.
    pub message_id: String,
    /// What it is.
    pub kind: Kind,
    /// The names of the person, at least one.
    pub names: Vec<Name>,
    /// When it happened.
    pub times: Times,
    /// What was done, of `track`.
    pub action: Option<String>,
    /// The company, of `group`.
    pub group: Option<String>,
    /// What is said of the person, or of the company in `group`.
    pub traits: Value,
    /// What is said of what was done.
    pub properties: Value,
    /// What brought them here.
    pub traffic: Traffic,
    /// The event as it came.
    pub body: String,
}

/// When the request that an event came in was sent and received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// By the sender's clock.
    pub sent: Option<Millis>,
    /// By ours.
    pub received: Millis,
}

impl Event {
    /// Understands an event, or says why it cannot be used.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(raw: &str, arrival: Arrival) -> Result<Self, Box<Rejection>> {
        let parsed: Result<Value, _> = serde_json::from_str(raw);
        let mut event = match parsed {
            Ok(event) if event.is_object() => event,
            _ => {
                let reason = "The event is no JSON object, or is nested too deeply.";
                return Err(Rejection::boxed(raw, None, None, Reason::Malformed, reason));
            }
        };
        let original =
            time(field(&event, "originalTimestamp")).or_else(|| time(field(&event, "timestamp")));
        let message_id = message_id(&event, raw, original);
        let kind_name = text(field(&event, "type"), 20);
        let refuse = |reason, message: &str| {
            let id = Some(message_id.clone());
            Err(Rejection::boxed(
                raw,
                id,
                kind_name.clone(),
                reason,
                message,
            ))
        };
        if raw.len() > MAX_EVENT {
            return refuse(Reason::TooLarge, "The event has more than 32 KB.");
        }
        let kind = kind_name.as_deref().map(str::to_ascii_lowercase);
        let kind = Kind::ALL
            .into_iter()
            .find(|known| Some(known.name()) == kind.as_deref());
        let Some(kind) = kind else {
            return refuse(
                Reason::UnknownType,
                "type is none that is known; expected track, identify, page, screen, group or alias.",
            );
        };
        let names = names_of(&event, kind);
        if names.is_empty() {
            return refuse(
                Reason::NoIdentity,
                "The event names nobody: userId and anonymousId are missing, or stand for nothing.",
            );
        }
        let action = text(field(&event, "event"), 255);
        if kind == Kind::Track && action.is_none() {
            return refuse(
                Reason::Malformed,
                "event is missing; expected what was done.",
            );
        }
        let group = names::id(event.get("groupId"));
        if kind == Kind::Group && group.is_none() {
            return refuse(
                Reason::Malformed,
                "groupId is missing; expected the company's id.",
            );
        }
        let sent = time(field(&event, "sentAt")).or(arrival.sent);
        let traffic = Traffic::of(field(&event, "context"), field(&event, "properties"));
        let own = taken(event.get_mut("traits"));
        let traits = if own.is_object() {
            own
        } else {
            taken(
                event
                    .get_mut("context")
                    .and_then(|context| context.get_mut("traits")),
            )
        };
        Ok(Self {
            message_id,
            kind,
            names,
            times: Times::of(original, sent, arrival.received),
            action,
            group,
            traits,
            properties: taken(event.get_mut("properties")),
            traffic,
            body: raw.to_owned(),
        })
    }

    /// What the person is called, if the event says.
    #[must_use]
    pub fn person_name(&self) -> Option<String> {
        if self.kind == Kind::Group {
            return None;
        }
        let of = |name: &str| text(field(&self.traits, name), 255);
        of("name").or_else(|| {
            let first = of("firstName").or_else(|| of("first_name"));
            let last = of("lastName").or_else(|| of("last_name"));
            match (first, last) {
                (Some(first), Some(last)) => Some(format!("{first} {last}")),
                (first, last) => first.or(last),
            }
        })
    }
}

/// Everybody that the event names. Of `alias`, the name before may be of either kind; nothing tells which.
fn names_of(event: &Value, kind: Kind) -> Vec<Name> {
    let mut names = Vec::new();
    let mut user = |value: Option<&Value>| {
        if let Some(id) = names::id(value) {
            names.extend(names::email(value).map(Name::Email));
            names.push(Name::User(id));
        }
    };
    user(event.get("userId"));
    if kind == Kind::Alias {
        user(event.get("previousId"));
        names.extend(names::id(event.get("previousId")).map(Name::Anonymous));
    }
    names.extend(names::id(event.get("anonymousId")).map(Name::Anonymous));
    if kind != Kind::Group {
        names.extend(names::email(field(event, "traits").get("email")).map(Name::Email));
    }
    names.extend(
        names::email(field(field(event, "context"), "traits").get("email")).map(Name::Email),
    );
    names.sort();
    names.dedup();
    names
}

fn taken(value: Option<&mut Value>) -> Value {
    value.map(Value::take).unwrap_or_default()
}

fn time(value: &Value) -> Option<Millis> {
    times::parse(value.as_str()?)
}

/// The event's own id. An event that has none and says when it happened is known by its content, so that it counts once
/// however often it is sent; one that does not even say that cannot be told from another one like it.
fn message_id(event: &Value, raw: &str, original: Option<Millis>) -> String {
    let given = field(event, "messageId")
        .as_str()
        .and_then(|id| clean(id, 255).ok());
    given.unwrap_or_else(|| match original {
        None => format!("random-{}", clock::new_id().as_simple()),
        Some(_) => content_id(raw),
    })
}

/// A name for an event made of its content.
pub(super) fn content_id(raw: &str) -> String {
    let hash = Sha256::digest(raw.as_bytes());
    let digits: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("content-{digits}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ARRIVAL: Arrival = Arrival {
        sent: None,
        received: Millis(1_772_366_400_000),
    };

    fn parse(event: &Value) -> Result<Event, Box<Rejection>> {
        Event::parse(&event.to_string(), ARRIVAL)
    }

    #[test]
    fn an_event_says_who_what_and_when() {
        let event = parse(&json!({
            "type": "identify", "messageId": "m", "anonymousId": null, "userId": 7, "timestamp": "2026-02-01T00:00:00Z",
            "traits": { "email": "Ann@Acme.test", "firstName": "Ann", "lastName": "Other" },
        }))
        .unwrap();
        assert_eq!(event.kind, Kind::Identify);
        assert_eq!(
            event.names,
            [
                Name::User("7".to_owned()),
                Name::Email("ann@acme.test".to_owned())
            ]
        );
        assert_eq!(event.person_name().as_deref(), Some("Ann Other"));
        assert_eq!(
            event.times.occurred,
            times::parse("2026-02-01T00:00:00Z").unwrap()
        );
    }

    #[test]
    fn an_alias_joins_a_name_of_either_kind() {
        let event = parse(&json!({ "type": "alias", "userId": "u", "previousId": "p" })).unwrap();
        let text = |text: &str| text.to_owned();
        assert_eq!(
            event.names,
            [
                Name::User(text("p")),
                Name::User(text("u")),
                Name::Anonymous(text("p"))
            ]
        );
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        for (event, reason) in [
            (json!(1), Reason::Malformed),
            (json!({}), Reason::UnknownType),
            (
                json!({ "type": "delete", "userId": "u" }),
                Reason::UnknownType,
            ),
            (json!({ "type": "track", "event": "x" }), Reason::NoIdentity),
            (json!({ "type": "track", "userId": "u" }), Reason::Malformed),
            (json!({ "type": "group", "userId": "u" }), Reason::Malformed),
            (
                json!({ "type": "page", "anonymousId": "undefined" }),
                Reason::NoIdentity,
            ),
            (
                json!({ "type": "page", "userId": "u", "x": "y".repeat(MAX_EVENT) }),
                Reason::TooLarge,
            ),
        ] {
            assert_eq!(parse(&event).unwrap_err().reason, reason, "{event}");
        }
    }

    #[test]
    fn an_event_without_a_name_is_known_by_its_content() {
        let dated = json!({ "type": "track", "event": "x", "userId": "u", "timestamp": "2026-02-01T00:00:00Z" });
        let ids = |event: &Value| {
            [
                parse(event).unwrap().message_id,
                parse(event).unwrap().message_id,
            ]
        };
        let [one, other] = ids(&dated);
        assert_eq!(one, other);
        let [one, other] = ids(&json!({ "type": "track", "event": "x", "userId": "u" }));
        assert_ne!(one, other);
    }
}
