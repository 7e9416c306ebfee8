//! Pages: which are touches, and which belong to the session that an earlier one has begun.
//!
//! A page begins a session unless the same visitor looked at another one less than the session's gap before; one that
//! something brought the visitor to (a campaign, an advertisement, another site) always does. Whether a page begins one
//! follows from the page before it alone, so it can be said whatever the order in which they arrive: a late page may only
//! take the beginning away from the one that comes right after it.

use std::collections::BTreeMap;

use entity::{event, instant::Millis};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};

use super::{
    event::{Event, Kind},
    names::Name,
    rules::Rules,
    traffic::field,
};
use crate::{db::among_texts, graphql::user_error::Refusal, ingest::Ingest};

/// What is stored of a page that begins a session because of what brought the visitor there.
pub(super) const ENTRANCE: &str = "ENTRANCE";
/// What is stored of a page that begins a session because none was going on.
pub(super) const TOUCHPOINT: &str = "TOUCHPOINT";
/// What is stored of a page within a session.
pub(super) const FOLDED: &str = "FOLDED";

/// Whether the event is a page, or a screen, that the rules take.
pub(super) fn is_taken(event: &Event, rules: &Rules) -> bool {
    match event.kind {
        Kind::Screen => rules.screens,
        Kind::Page => rules.takes_page(&path(event)),
        _ => false,
    }
}

fn path(event: &Event) -> String {
    let told = field(&event.properties, "path").as_str();
    told.map(str::to_owned).unwrap_or_else(|| {
        let url = event.traffic.url.as_deref().unwrap_or_default();
        url::Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.path().to_owned())
    })
}

/// Whose session a page is in: the browser's, or that of whoever is signed in where no browser is told.
pub(super) fn visitor(event: &Event) -> Option<String> {
    let browser = event.names.iter().find_map(|name| match name {
        Name::Anonymous(id) => Some(format!("a:{id}")),
        _ => None,
    });
    browser.or_else(|| {
        event.names.iter().find_map(|name| match name {
            Name::User(id) => Some(format!("u:{id}")),
            _ => None,
        })
    })
}

/// A page in the line of a visitor's pages: when, and its message id.
type Place = (Millis, String);

/// The pages of some visitors around those of one write.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    gap: i64,
    /// By visitor: each page, whether something brought them there, and whether it was known before.
    pages: BTreeMap<String, BTreeMap<Place, Page>>,
}

#[derive(Debug, Clone, Copy)]
struct Page {
    entrance: bool,
    was: Option<bool>,
}

impl Sessions {
    /// Of the new pages among events, in the midst of those that are known.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load(
        ingest: &Ingest<'_>,
        events: &[Event],
        rules: &Rules,
    ) -> Result<Self, Refusal> {
        let gap = rules.session_minutes.saturating_mul(60_000);
        let mut sessions = Self {
            gap,
            pages: BTreeMap::new(),
        };
        if gap <= 0 {
            return Ok(sessions);
        }
        for event in events.iter().filter(|event| is_taken(event, rules)) {
            if let Some(visitor) = visitor(event) {
                let place = (event.times.occurred, event.message_id.clone());
                let entrance = event.traffic.is_told() || event.traffic.is_from_elsewhere();
                let page = Page {
                    entrance,
                    was: None,
                };
                sessions
                    .pages
                    .entry(visitor)
                    .or_default()
                    .insert(place, page);
            }
        }
        let times = || {
            sessions
                .pages
                .values()
                .flat_map(|pages| pages.keys().map(|(at, _)| at.0))
        };
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return Ok(sessions);
        };
        let visitors = sessions.pages.keys().map(String::as_str);
        let rows: Vec<(Option<String>, Millis, String, String)> = event::Entity::find()
            .select_only()
            .columns([
                event::Column::Visitor,
                event::Column::OccurredAt,
                event::Column::MessageId,
                event::Column::Outcome,
            ])
            .filter(event::Column::SourceId.eq(ingest.source))
            .filter(among_texts(
                ingest.tx.get_database_backend(),
                event::Column::Visitor,
                visitors,
            ))
            .filter(event::Column::OccurredAt.between(
                Millis(first.saturating_sub(gap)),
                Millis(last.saturating_add(gap)),
            ))
            .into_tuple()
            .all(&*ingest.tx)
            .await?;
        for (visitor, at, message_id, outcome) in rows {
            let page = Page {
                entrance: outcome == ENTRANCE,
                was: Some(outcome != FOLDED),
            };
            if let Some(pages) = sessions.pages.get_mut(&visitor.unwrap_or_default()) {
                pages.insert((at, message_id), page);
            }
        }
        Ok(sessions)
    }

    /// What becomes of a new page.
    pub(super) fn outcome(&self, event: &Event) -> &'static str {
        if self.gap <= 0 {
            return TOUCHPOINT;
        }
        let place = (event.times.occurred, event.message_id.clone());
        let pages = visitor(event).and_then(|visitor| self.pages.get(&visitor));
        let Some((pages, page)) = pages.and_then(|pages| Some((pages, pages.get(&place)?))) else {
            return TOUCHPOINT;
        };
        match (page.entrance, self.begins(pages, &place)) {
            (true, _) => ENTRANCE,
            (false, true) => TOUCHPOINT,
            (false, false) => FOLDED,
        }
    }

    /// The pages that had begun a session, and now lie within one.
    pub(super) fn folded_now(&self) -> Vec<&str> {
        let mut folded = Vec::new();
        for pages in self.pages.values() {
            for (place, page) in pages {
                let began = page.was == Some(true) && !page.entrance;
                if began && !self.begins(pages, place) {
                    folded.push(place.1.as_str());
                }
            }
        }
        folded
    }

    fn begins(&self, pages: &BTreeMap<Place, Page>, place: &Place) -> bool {
        let before = pages.range(..place.clone()).next_back();
        before.is_none_or(|((at, _), _)| place.0.0.saturating_sub(at.0) >= self.gap)
    }
}
