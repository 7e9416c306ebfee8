//! What a stream of events comes to, worked out from the rules of docs/EVENTS.md in the plainest way and with no regard to
//! order: everything is looked at again and again until nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A touch: its message id, its kind, when it happened, in whose account it lies.
pub(super) type Touch = (String, String, i64, String);

/// A person, as the database should have them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Person {
    pub(super) names: BTreeSet<String>,
    pub(super) name: Option<String>,
    pub(super) created_at: Option<i64>,
    pub(super) account: String,
    pub(super) touches: BTreeSet<Touch>,
}

/// What becomes of a stream: the people, and the message ids of events that were rejected.
pub(super) fn expected(events: &[Value], label: &str) -> (BTreeSet<Person>, BTreeSet<String>) {
    let rejected: BTreeSet<String> = events
        .iter()
        .filter(|event| event["event"] == "Never Heard Of")
        .map(id)
        .collect();
    let heard: Vec<&Value> = events
        .iter()
        .filter(|event| !rejected.contains(&id(event)))
        .filter(|event| !passed_over(event) || names(event).len() > 1)
        .collect();
    let mut groups: Vec<BTreeSet<String>> = heard.iter().map(|event| names(event)).collect();
    // Whoever shares a name is one; until nobody does.
    while let Some((one, other)) = sharing(&groups) {
        let moved = groups.remove(other);
        groups[one].extend(moved);
    }
    let people = groups.into_iter().map(|group| person(&heard, group, label));
    (people.collect(), rejected)
}

fn sharing(groups: &[BTreeSet<String>]) -> Option<(usize, usize)> {
    for (one, group) in groups.iter().enumerate() {
        for (other, second) in groups.iter().enumerate().skip(one + 1) {
            if !group.is_disjoint(second) {
                return Some((one, other));
            }
        }
    }
    None
}

fn person(heard: &[&Value], group: BTreeSet<String>, label: &str) -> Person {
    let own: Vec<&&Value> = heard
        .iter()
        .filter(|event| !names(event).is_disjoint(&group))
        .collect();
    let last_name = own
        .iter()
        .filter(|event| event["type"] == "identify")
        .map(|event| {
            (
                at(event),
                id(event),
                event["traits"]["name"].as_str().unwrap().to_owned(),
            )
        })
        .max();
    let identified = |event: &&&&Value| {
        event["type"] == "identify"
            && names(event)
                .iter()
                .any(|name| !name.starts_with("anonymous "))
    };
    let first_group = own
        .iter()
        .filter(|event| event["type"] == "group")
        .map(|event| {
            (
                at(event),
                id(event),
                event["traits"]["name"].as_str().unwrap().to_owned(),
            )
        })
        .min();
    let first_domain = group
        .iter()
        .filter_map(|name| name.strip_prefix("email ")?.split_once('@'))
        .map(|(_, domain)| domain)
        .filter(|domain| *domain != "gmail.com")
        .min();
    let account = match (first_group, first_domain) {
        (Some((_, _, name)), _) => name,
        (None, Some(domain)) => format!("{label}of {domain}"),
        (None, None) => "Individual".to_owned(),
    };
    let mut touches = BTreeSet::new();
    for event in &own {
        let kind = match (event["type"].as_str().unwrap(), event["event"].as_str()) {
            ("track", Some("Form Submitted" | "signed up")) => "FORM_SUBMISSION",
            ("page", _) if !passed_over(event) && begins(event, heard) => "PAGE_VIEW",
            _ => continue,
        };
        touches.insert((id(event), kind.to_owned(), at(event), account.clone()));
    }
    Person {
        name: last_name.map(|(_, _, name)| name),
        created_at: own.iter().filter(identified).map(|event| at(event)).min(),
        names: group,
        account,
        touches,
    }
}

/// Whether a page begins a session: something brought the visitor there, or there is none before it within half an hour.
fn begins(page: &Value, heard: &[&Value]) -> bool {
    let context = &page["context"]["page"];
    if context["url"].as_str().unwrap().contains("utm_")
        || !context["referrer"].as_str().unwrap().is_empty()
    {
        return true;
    }
    let key = |event: &Value| (at(event), id(event));
    let before = heard
        .iter()
        .filter(|other| {
            other["type"] == "page" && !passed_over(other) && visitor(other) == visitor(page)
        })
        .map(|other| key(other))
        .filter(|other| *other < key(page))
        .max();
    before.is_none_or(|(before, _)| at(page) - before >= 30 * 60 * 1000)
}

fn visitor(event: &Value) -> String {
    let browser = event["anonymousId"]
        .as_str()
        .map(|id| format!("browser {id}"));
    browser.unwrap_or_else(|| format!("user {}", event["userId"]))
}

fn passed_over(event: &Value) -> bool {
    let url = event["context"]["page"]["url"].as_str().unwrap_or_default();
    event["event"] == "Noise" || event["type"] == "page" && url.contains("/app/")
}

fn names(event: &Value) -> BTreeSet<String> {
    let mut names = BTreeMap::new();
    names.insert("user", vec![&event["userId"]]);
    names.insert("anonymous", vec![&event["anonymousId"]]);
    names.insert("email", vec![&event["traits"]["email"]]);
    for kind in ["user", "anonymous"] {
        names.get_mut(kind).unwrap().push(&event["previousId"]);
    }
    let all = names.iter().flat_map(|(kind, ids)| {
        ids.iter()
            .filter_map(move |id| Some(format!("{kind} {}", id.as_str()?)))
    });
    all.collect()
}

fn id(event: &Value) -> String {
    event["messageId"].as_str().unwrap().to_owned()
}

fn at(event: &Value) -> i64 {
    chrono::DateTime::parse_from_rfc3339(event["timestamp"].as_str().unwrap())
        .unwrap()
        .timestamp_millis()
}
