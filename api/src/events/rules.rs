//! How events become facts: what people decide, in one place. docs/EVENTS.md says what each rule means.

use entity::{event_rules, instant::Millis, team::Team, touchpoint_kind::TouchpointKind};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _};
use serde::{Deserialize, Serialize};

/// What becomes of a `track` event whose action has no mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "UnmappedEvents")]
pub enum Unmapped {
    /// It is kept among the rejected events, to be replayed once its action has a mapping.
    Reject,
    /// It is passed over.
    Ignore,
    /// It is a touchpoint of the kind OTHER, of marketing.
    Record,
}

/// What an action is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The action, as `track` events have it; letter case is ignored.
    pub event: String,
    /// The kind of the touchpoint, by its stored name; none: the action is passed over.
    pub kind: Option<String>,
    /// Whose touch it is, where the kind does not tell.
    pub team: Option<String>,
}

/// How events become facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Whether pages are touchpoints.
    pub pages: bool,
    /// Whether screens of apps are.
    pub screens: bool,
    /// Only pages whose path is one of these; all, where there is none. `*` at the end stands for anything.
    pub page_paths: Vec<String>,
    /// No pages whose path is one of these.
    pub ignored_page_paths: Vec<String>,
    /// Pages of a visitor with less than so many minutes between them are one touchpoint; 0: each is one.
    pub session_minutes: i64,
    /// What actions are.
    pub mappings: Vec<Mapping>,
    /// What becomes of all others.
    pub unmapped: Unmapped,
    /// Whether orders are deals.
    pub orders: bool,
    /// Whether a lead without a company joins the account with the domain of its e-mail address.
    pub accounts_by_domain: bool,
    /// Domains that many companies' people have addresses of, beside those that are known.
    pub shared_domains: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        let mappings = COMMON.iter().map(|(event, kind)| Mapping {
            event: (*event).to_owned(),
            kind: Some(kind.as_str().to_owned()),
            team: None,
        });
        Self {
            pages: true,
            screens: true,
            page_paths: Vec::new(),
            ignored_page_paths: Vec::new(),
            session_minutes: 30,
            mappings: mappings.collect(),
            unmapped: Unmapped::Reject,
            orders: false,
            accounts_by_domain: true,
            shared_domains: Vec::new(),
        }
    }
}

/// What an action comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A touchpoint.
    Touch(TouchpointKind, Option<Team>),
    /// Nothing.
    Nothing,
    /// The rules do not say.
    Unknown,
}

impl Rules {
    /// The rules as they stand.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let row = event_rules::Entity::find_by_id(1).one(db).await?;
        let Some(row) = row else {
            return Ok(Self::default());
        };
        serde_json::from_str(&row.content)
            .map_err(|error| DbErr::Custom(format!("the rules of events are unreadable: {error}")))
    }

    /// Keeps them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save(&self, tx: &DatabaseTransaction, now: Millis) -> Result<(), DbErr> {
        let content =
            serde_json::to_string(self).map_err(|error| DbErr::Custom(error.to_string()))?;
        let row = event_rules::ActiveModel {
            id: Set(1),
            content: Set(content),
            updated_at: Set(now),
        };
        event_rules::Entity::insert(row)
            .on_conflict(
                sea_orm::sea_query::OnConflict::column(event_rules::Column::Id)
                    .update_columns([event_rules::Column::Content, event_rules::Column::UpdatedAt])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        Ok(())
    }

    /// What an action comes to.
    #[must_use]
    pub fn meaning(&self, action: &str) -> Meaning {
        let found = self
            .mappings
            .iter()
            .find(|mapping| mapping.event.eq_ignore_ascii_case(action));
        match (found, self.unmapped) {
            (Some(mapping), _) => match mapping.kind.as_deref().map(str::parse) {
                Some(Ok(kind)) => {
                    let team = mapping.team.as_deref();
                    Meaning::Touch(kind, team.and_then(|team| team.parse().ok()))
                }
                _ => Meaning::Nothing,
            },
            (None, Unmapped::Reject) => Meaning::Unknown,
            (None, Unmapped::Ignore) => Meaning::Nothing,
            (None, Unmapped::Record) => {
                Meaning::Touch(TouchpointKind::Other, Some(Team::Marketing))
            }
        }
    }

    /// Whether a page of this path is a touchpoint.
    #[must_use]
    pub fn takes_page(&self, path: &str) -> bool {
        let among = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, path));
        self.pages
            && (self.page_paths.is_empty() || among(&self.page_paths))
            && !among(&self.ignored_page_paths)
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => path == pattern,
    }
}

/// Actions with the names that most trackers give them.
const COMMON: [(&str, TouchpointKind); 14] = [
    ("Form Submitted", TouchpointKind::FormSubmission),
    ("Signed Up", TouchpointKind::FormSubmission),
    ("Trial Started", TouchpointKind::FormSubmission),
    ("Demo Requested", TouchpointKind::FormSubmission),
    ("Content Downloaded", TouchpointKind::ContentDownload),
    ("File Downloaded", TouchpointKind::ContentDownload),
    ("Email Delivered", TouchpointKind::EmailSent),
    ("Email Opened", TouchpointKind::EmailOpen),
    ("Email Link Clicked", TouchpointKind::EmailClick),
    ("Live Chat Conversation Started", TouchpointKind::Chat),
    ("Webinar Attended", TouchpointKind::Webinar),
    ("Event Attended", TouchpointKind::Event),
    ("Meeting Booked", TouchpointKind::Meeting),
    ("Meeting Held", TouchpointKind::Meeting),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_means_what_its_mapping_says_in_any_letter_case() {
        let mut rules = Rules::default();
        let form = Meaning::Touch(TouchpointKind::FormSubmission, None);
        assert_eq!(rules.meaning("form submitted"), form);
        assert_eq!(rules.meaning("Button Clicked"), Meaning::Unknown);
        rules.mappings.push(Mapping {
            event: "Button Clicked".to_owned(),
            kind: None,
            team: None,
        });
        assert_eq!(rules.meaning("Button Clicked"), Meaning::Nothing);
        rules.unmapped = Unmapped::Record;
        let other = Meaning::Touch(TouchpointKind::Other, Some(Team::Marketing));
        assert_eq!(rules.meaning("Else"), other);
    }

    #[test]
    fn pages_are_chosen_by_their_paths() {
        let mut rules = Rules::default();
        assert!(rules.takes_page("/app/home"));
        rules.ignored_page_paths = vec!["/app/*".to_owned(), "/login".to_owned()];
        assert!(!rules.takes_page("/app/home"));
        assert!(!rules.takes_page("/login"));
        assert!(rules.takes_page("/login/help"));
        rules.page_paths = vec!["/pricing*".to_owned()];
        assert!(rules.takes_page("/pricing/teams"));
        assert!(!rules.takes_page("/"));
    }
}
