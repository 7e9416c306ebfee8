//! Asking, and understanding what came of it.

use std::collections::{BTreeMap, BTreeSet};

use accord::auth::Scope;
use accord::jobs::Jobs;
use serde_json::{Value, json};
use tests::{Caller, Subscription, TestApp};
use tokio::sync::Mutex;

use super::paths::Probe;
use crate::support::facts::load;
use crate::support::introspection::{Schema, name};

/// What came of asking for a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// It was answered, or refused for its arguments.
    Allowed(Value),
    /// The field itself asks for this permission, or for a credential.
    Refused(String),
    /// Something on the way there does.
    Unreached(String),
}

impl Outcome {
    pub(super) fn allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

/// What a field asks for, and what each role gets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rule {
    /// The permissions the field itself asks for.
    pub(super) needs: BTreeSet<String>,
    /// Those that the way to it asks for.
    pub(super) way: BTreeSet<String>,
    /// Whether it is answered without a credential.
    pub(super) open: bool,
    /// Whether it is masked without `leads:pii`.
    pub(super) masked: bool,
    /// `yes`, `masked` or `-` for ADMIN, MARKETING, SALES, ANALYST.
    pub(super) roles: [&'static str; 4],
}

impl Rule {
    /// Everything one needs to get there and be answered.
    pub(super) fn all(&self) -> BTreeSet<&str> {
        self.way
            .iter()
            .chain(&self.needs)
            .map(String::as_str)
            .collect()
    }
}

/// Everybody who asks.
pub(super) struct Callers<'a> {
    app: &'a TestApp,
    roles: [&'a Caller; 4],
    tokens: Mutex<BTreeMap<BTreeSet<String>, Caller>>,
}

impl<'a> Callers<'a> {
    pub(super) async fn of(app: &'a TestApp) -> Self {
        Self {
            app,
            roles: [
                app.admin().await,
                app.marketing().await,
                app.sales().await,
                app.analyst().await,
            ],
            tokens: Mutex::new(BTreeMap::new()),
        }
    }

    /// A token of exactly these scopes.
    pub(super) async fn token(&self, scopes: &[&str]) -> Caller {
        let key: BTreeSet<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let mut tokens = self.tokens.lock().await;
        if let Some(known) = tokens.get(&key) {
            return known.clone();
        }
        let token = self.app.token(scopes).await;
        tokens.insert(key, token.clone());
        token
    }
}

/// Asks for a field.
pub(super) async fn ask(caller: &Caller, probe: &Probe) -> Outcome {
    let response = caller.query(&probe.document, json!({})).await;
    let Some(error) = response.errors().first() else {
        return Outcome::Allowed(value_at(&response.json["data"], &probe.path));
    };
    let code = response.code();
    assert_ne!(code, Some("INTERNAL"), "{}: {response:?}", probe.document);
    let path: Vec<&str> = error["path"]
        .as_array()
        .unwrap_or_else(|| {
            panic!(
                "{} is no document of this schema: {response:?}",
                probe.document
            )
        })
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let needed = match code {
        Some("FORBIDDEN") => error["extensions"]["permission"]
            .as_str()
            .unwrap()
            .to_owned(),
        Some("UNAUTHENTICATED") => "a credential".to_owned(),
        _ => return Outcome::Allowed(Value::Null),
    };
    if path == probe.path {
        Outcome::Refused(needed)
    } else {
        Outcome::Unreached(needed)
    }
}

/// What a field asks for, found by asking: first with a token of no scope, then with whatever was missing.
pub(super) async fn rule(callers: &Callers<'_>, probe: &Probe, compare: bool) -> Rule {
    let admin = ask(callers.roles[0], probe).await;
    let Outcome::Allowed(whole) = &admin else {
        // Some writes are a team's alone.
        return rule_of_roles(callers, probe, &Value::Null, false).await;
    };
    rule_of_roles(callers, probe, whole, compare && !probe.personal).await
}

async fn rule_of_roles(callers: &Callers<'_>, probe: &Probe, whole: &Value, compare: bool) -> Rule {
    let mut rule = Rule {
        needs: BTreeSet::new(),
        way: BTreeSet::new(),
        open: ask(&callers.app.anonymous(), probe).await.allowed(),
        masked: false,
        roles: ["-"; 4],
    };
    let mut scopes: Vec<&str> = Vec::new();
    loop {
        let token = callers.token(&scopes).await;
        let missing = match ask(&token, probe).await {
            Outcome::Allowed(value) => {
                rule.masked = compare && value != *whole;
                if rule.masked {
                    scopes.push("leads:pii");
                    let token = callers.token(&scopes).await;
                    let full = ask(&token, probe).await;
                    assert_eq!(
                        full,
                        Outcome::Allowed(whole.clone()),
                        "{} with leads:pii",
                        probe.document
                    );
                }
                break;
            }
            Outcome::Refused(permission) => {
                rule.needs.insert(permission.clone());
                permission
            }
            Outcome::Unreached(permission) => {
                rule.way.insert(permission.clone());
                permission
            }
        };
        let granting = Scope::ALL.iter().find(|scope| {
            scope
                .permissions()
                .iter()
                .any(|granted| granted.name() == missing)
        });
        // What no scope grants is a person's to do.
        let Some(scope) = granting else { break };
        assert!(
            !scopes.contains(&scope.name()),
            "{}: {missing} is missing still",
            probe.document
        );
        scopes.push(scope.name());
    }
    for (place, caller) in callers.roles.iter().enumerate() {
        rule.roles[place] = match ask(caller, probe).await {
            Outcome::Allowed(value) if compare && value != *whole => "masked",
            Outcome::Allowed(_) => "yes",
            Outcome::Refused(_) | Outcome::Unreached(_) => "-",
        };
    }
    rule
}

/// The same for what can be watched: everybody subscribes, then something happens.
pub(super) async fn subscriptions(
    app: &TestApp,
    schema: &Schema,
    callers: &Callers<'_>,
) -> Vec<(String, Rule)> {
    let mut watched = Vec::new();
    for field in schema.fields("Subscription") {
        let document = format!("subscription {{ {} {{ __typename }} }}", name(field));
        let mut roles = Vec::new();
        for caller in callers.roles {
            roles.push(caller.subscribe(&document).await);
        }
        let mut tokens = Vec::new();
        for scope in Scope::ALL {
            let token = callers.token(&[scope.name()]).await;
            tokens.push((scope, token.subscribe(&document).await));
        }
        let nothing = callers.token(&[]).await.subscribe(&document).await;
        watched.push((name(field).to_owned(), roles, tokens, nothing));
    }
    let touch = json!([{ "messageId": "watched", "lead": { "externalId": "ada" }, "occurredAt": "2026-03-01T10:00:00Z", "kind": "CHAT" }]);
    load(app.marketing().await, "recordTouchpoints", "crm", touch).await;
    let id = super::deal(app.sales().await, "lost").await;
    let input = json!({ "id": id, "outcome": "OPEN", "reason": "they called" });
    super::done(
        app.sales()
            .await
            .mutate("moveDeal", input, "userErrors { message }")
            .await,
    );
    let text = json!({ "metric": "PROFIT" });
    let proposed = app
        .sales()
        .await
        .mutate("proposeMetricDefinition", text, "userErrors { message }")
        .await;
    super::done(proposed);
    let late =
        json!([{ "externalId": "late", "stage": "MQL", "stageEnteredAt": "2026-03-03T09:00:00Z" }]);
    load(app.marketing().await, "upsertLeads", "crm", late).await;
    let done = Jobs::new(app.inside().clone(), None).once().await.unwrap();
    assert!(done.escalated > 0, "{done:?}");

    let mut rules = Vec::new();
    for (field, roles, tokens, mut nothing) in watched {
        let mut rule = Rule {
            needs: BTreeSet::from([permission(&mut nothing).await]),
            way: BTreeSet::new(),
            open: false,
            masked: false,
            roles: ["-"; 4],
        };
        for (place, mut role) in roles.into_iter().enumerate() {
            if code(&mut role).await.is_none() {
                rule.roles[place] = "yes";
            }
        }
        for (scope, mut token) in tokens {
            let may = scope
                .permissions()
                .iter()
                .any(|granted| rule.needs.contains(granted.name()));
            assert_eq!(
                code(&mut token).await.is_none(),
                may,
                "{field} with {}",
                scope.name()
            );
        }
        rules.push((field, rule));
    }
    rules
}

/// The code of the error that comes first; none when it is an event.
async fn code(subscription: &mut Subscription) -> Option<String> {
    let answer = subscription.next().await.expect("an event or an error");
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .map(str::to_owned)
}

async fn permission(subscription: &mut Subscription) -> String {
    let answer = subscription.next().await.expect("an error");
    answer["errors"][0]["extensions"]["permission"]
        .as_str()
        .expect("a permission")
        .to_owned()
}

/// The values of a field, wherever the way to it leads.
fn value_at(data: &Value, path: &[String]) -> Value {
    match (data, path) {
        (Value::Array(items), [_, ..]) => items.iter().map(|item| value_at(item, path)).collect(),
        (value, [field, rest @ ..]) => value_at(&value[field.as_str()], rest),
        (value, []) => value.clone(),
    }
}
