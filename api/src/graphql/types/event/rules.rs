//! The rules of what events come to.

use std::str::FromStr as _;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use serde_json::json;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{Permission, Requires, Viewer},
    db::ChangePayload,
    events::{Mapping, Rules, Unmapped},
    graphql::{
        enums::{Team, TouchpointKind},
        scalars::LedgerPosition,
        user_error::{Refusable, Refusal, UserError, UserErrorCode},
    },
    ingest::{self, Ingest, RowStatus, SingleWrite, Written, clean},
};

/// Values of one list.
const MOST: usize = 1_000;
/// Minutes of a day, the longest gap within a session.
const DAY: i64 = 24 * 60;

/// How events of trackers become touchpoints, accounts and deals.
#[derive(Debug, Clone)]
pub struct EventRules(pub Rules);

/// How events of trackers become touchpoints, accounts and deals.
#[Object(guard = "Requires(Permission::OrganizationRead)")]
impl EventRules {
    /// Whether pages are touchpoints.
    async fn pages(&self) -> bool {
        self.0.pages
    }

    /// Whether screens of apps are touchpoints.
    async fn screens(&self) -> bool {
        self.0.screens
    }

    /// Only pages with these paths are touchpoints; all, where the list is empty. A `*` at the end stands for anything.
    async fn page_paths(&self) -> &[String] {
        &self.0.page_paths
    }

    /// Pages with these paths are none.
    async fn ignored_page_paths(&self) -> &[String] {
        &self.0.ignored_page_paths
    }

    /// Pages of one visitor with less than so many minutes between them are one touchpoint, the first; 0: each is one.
    async fn session_minutes(&self) -> i32 {
        i32::try_from(self.0.session_minutes).unwrap_or(i32::MAX)
    }

    /// What the actions of `track` events are.
    async fn mappings(&self) -> Vec<EventMapping> {
        self.0.mappings.iter().map(EventMapping::of).collect()
    }

    /// What becomes of actions that no mapping names.
    async fn unmapped(&self) -> Unmapped {
        self.0.unmapped
    }

    /// Whether `Order Completed` is a won deal and `Order Refunded` an adjustment of it.
    async fn orders(&self) -> bool {
        self.0.orders
    }

    /// Whether a lead without a company joins the account with the domain of its e-mail address.
    async fn accounts_by_domain(&self) -> bool {
        self.0.accounts_by_domain
    }

    /// Domains that tell no company, beside those of free mailboxes that are known.
    async fn shared_domains(&self) -> &[String] {
        &self.0.shared_domains
    }
}

/// What an action of `track` events is.
#[derive(Debug, Clone, SimpleObject)]
pub struct EventMapping {
    /// The action, such as `Form Submitted`; letter case is ignored.
    event: String,
    /// The kind of the touchpoint; null: the action is passed over.
    kind: Option<TouchpointKind>,
    /// Whose touch it is; null: told by the kind.
    team: Option<Team>,
}

impl EventMapping {
    fn of(mapping: &Mapping) -> Self {
        use entity::{team, touchpoint_kind};
        let kind = mapping.kind.as_deref();
        let kind = kind.and_then(|kind| touchpoint_kind::TouchpointKind::from_str(kind).ok());
        let team = mapping.team.as_deref();
        let team = team.and_then(|team| team::Team::from_str(team).ok());
        Self {
            event: mapping.event.clone(),
            kind: kind.map(Into::into),
            team: team.map(Into::into),
        }
    }
}

/// What an action of `track` events is.
#[derive(Debug, Clone, InputObject)]
pub struct EventMappingInput {
    /// The action, such as `Form Submitted`; letter case is ignored.
    event: String,
    /// The kind of the touchpoint; null: the action is passed over.
    kind: Option<TouchpointKind>,
    /// Whose touch it is; told by the kind unless given. `EMAIL_REPLY` and `OTHER` need it.
    team: Option<Team>,
}

/// What to change of the rules. An absent field stays as it is, a list replaces. Events that were understood before stay
/// what they are.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateEventRulesInput {
    /// Whether pages are touchpoints.
    pages: Option<bool>,
    /// Whether screens of apps are touchpoints.
    screens: Option<bool>,
    /// Only pages with these paths are touchpoints; all, where the list is empty. A `*` at the end stands for anything.
    page_paths: Option<Vec<String>>,
    /// Pages with these paths are none.
    ignored_page_paths: Option<Vec<String>>,
    /// Pages of one visitor with less than so many minutes between them are one touchpoint; 0 to 1440.
    session_minutes: Option<i32>,
    /// What the actions of `track` events are.
    mappings: Option<Vec<EventMappingInput>>,
    /// What becomes of actions that no mapping names.
    unmapped: Option<Unmapped>,
    /// Whether `Order Completed` is a won deal and `Order Refunded` an adjustment of it.
    orders: Option<bool>,
    /// Whether a lead without a company joins the account with the domain of its e-mail address.
    accounts_by_domain: Option<bool>,
    /// Domains that tell no company, beside those of free mailboxes that are known.
    shared_domains: Option<Vec<String>>,
}

/// What became of the rules.
#[derive(Debug, Default, SimpleObject)]
pub struct UpdateEventRulesPayload {
    /// The rules as they are now; null when the input cannot be used.
    event_rules: Option<EventRules>,
    /// What is wrong with the input; empty when it was done.
    user_errors: Vec<UserError>,
    /// Where in the ledger this write stands; null when nothing was written.
    position: Option<LedgerPosition>,
}

impl Refusable for UpdateEventRulesPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            user_errors,
            ..Self::default()
        }
    }
}

pub(super) async fn update(
    ctx: &Context<'_>,
    input: UpdateEventRulesInput,
) -> Result<UpdateEventRulesPayload, Refusal> {
    let app = App::of(ctx);
    let (_, position) = ingest::single(app, Viewer::of(ctx)?, None, input).await?;
    Ok(UpdateEventRulesPayload {
        event_rules: Some(EventRules(Rules::load(&app.db.read).await?)),
        user_errors: Vec::new(),
        position: position.map(LedgerPosition),
    })
}

impl SingleWrite for UpdateEventRulesInput {
    const OPERATION: &'static str = "updateEventRules";
    const NOUN: &'static str = "EventRules";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let before = Rules::load(&*ingest.tx).await?;
        let after = self.merge(before.clone())?;
        let status = if before == after {
            RowStatus::Unchanged
        } else {
            after.save(&ingest.tx, ingest.now).await?;
            ingest.changed(ChangePayload::Other);
            RowStatus::Updated
        };
        Ok(Written {
            id: Uuid::nil(),
            status,
            detail: json!({ "from": before, "to": after }),
            reason: None,
        })
    }
}

impl UpdateEventRulesInput {
    fn merge(self, mut rules: Rules) -> Result<Rules, Vec<UserError>> {
        let Self {
            pages,
            screens,
            page_paths,
            ignored_page_paths,
            session_minutes,
            mappings,
            unmapped,
            orders,
            accounts_by_domain,
            shared_domains,
        } = self;
        let mut errors = Vec::new();
        rules.pages = pages.unwrap_or(rules.pages);
        rules.screens = screens.unwrap_or(rules.screens);
        rules.unmapped = unmapped.unwrap_or(rules.unmapped);
        rules.orders = orders.unwrap_or(rules.orders);
        rules.accounts_by_domain = accounts_by_domain.unwrap_or(rules.accounts_by_domain);
        let minutes = session_minutes.map_or(rules.session_minutes, i64::from);
        if !(0..=DAY).contains(&minutes) {
            let message = format!("sessionMinutes is {minutes}; expected 0 to {DAY}.");
            errors.push(UserError::invalid(["sessionMinutes"], message));
        }
        rules.session_minutes = minutes;
        for (field, given, list) in [
            ("pagePaths", page_paths, &mut rules.page_paths),
            (
                "ignoredPagePaths",
                ignored_page_paths,
                &mut rules.ignored_page_paths,
            ),
            ("sharedDomains", shared_domains, &mut rules.shared_domains),
        ] {
            if let Some(given) = given {
                *list = texts(field, &given, &mut errors);
            }
        }
        if let Some(given) = mappings {
            rules.mappings = mapped(&given, &mut errors);
        }
        if errors.is_empty() {
            Ok(rules)
        } else {
            Err(errors)
        }
    }
}

fn texts(field: &str, given: &[String], errors: &mut Vec<UserError>) -> Vec<String> {
    too_many(field, given.len(), errors);
    let mut texts = Vec::with_capacity(given.len());
    for (place, text) in given.iter().enumerate() {
        match clean(text, 255) {
            Ok(text) if texts.contains(&text) => {}
            Ok(text) => texts.push(text),
            Err(message) => errors.push(UserError::invalid(
                [field.to_owned(), place.to_string()],
                format!("{field} {message}."),
            )),
        }
    }
    texts
}

fn mapped(given: &[EventMappingInput], errors: &mut Vec<UserError>) -> Vec<Mapping> {
    too_many("mappings", given.len(), errors);
    let mut mappings: Vec<Mapping> = Vec::with_capacity(given.len());
    for (place, mapping) in given.iter().enumerate() {
        let path = |field: &str| ["mappings".to_owned(), place.to_string(), field.to_owned()];
        let event = clean(&mapping.event, 255).unwrap_or_else(|message| {
            let message = format!("event {message}.");
            errors.push(UserError::invalid(path("event"), message));
            String::new()
        });
        if mappings
            .iter()
            .any(|known| known.event.eq_ignore_ascii_case(&event))
        {
            let message = format!("{event:?} is mapped twice; expected each action once.");
            errors.push(UserError::new(
                UserErrorCode::Conflict,
                path("event"),
                message,
            ));
        }
        let untold = matches!(
            mapping.kind,
            Some(TouchpointKind::EmailReply | TouchpointKind::Other)
        );
        if untold && mapping.team.is_none() {
            let message = "team is missing: the kind does not tell whose touch it is.";
            errors.push(UserError::new(
                UserErrorCode::Required,
                path("team"),
                message,
            ));
        }
        mappings.push(Mapping {
            event,
            kind: mapping
                .kind
                .map(|kind| entity::touchpoint_kind::TouchpointKind::from(kind).to_string()),
            team: mapping
                .team
                .map(|team| entity::team::Team::from(team).to_string()),
        });
    }
    mappings
}

fn too_many(field: &str, count: usize, errors: &mut Vec<UserError>) {
    if count > MOST {
        let message = format!("{field} has {count} values; expected at most {MOST}.");
        errors.push(UserError::invalid([field], message));
    }
}
