//! What brought somebody to a page: what the tracker says, else the `utm_` parameters of the address, else the click ids
//! that advertising networks add to it.

use serde_json::Value;
use url::form_urlencoded;

use crate::ingest::{channel::Tags, clean_optional};

/// The parameter that a network adds to the address behind an advertisement, and what it stands for.
const CLICK_IDS: [(&str, &str, &str); 9] = [
    ("gclid", "google", "cpc"),
    ("gbraid", "google", "cpc"),
    ("wbraid", "google", "cpc"),
    ("dclid", "google", "display"),
    ("msclkid", "bing", "cpc"),
    ("li_fat_id", "linkedin", "cpc"),
    ("ttclid", "tiktok", "cpc"),
    ("twclid", "twitter", "cpc"),
    // This network adds it to whatever is shared there, paid or not.
    ("fbclid", "facebook", "social"),
];

/// What brought somebody to a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traffic {
    /// The key of the campaign, as `utm_campaign` has it.
    pub campaign: Option<String>,
    /// Where from, such as `google`.
    pub source: Option<String>,
    /// How, such as `cpc`.
    pub medium: Option<String>,
    /// Which creative or link.
    pub content: Option<String>,
    /// Which search term.
    pub term: Option<String>,
    /// The address of the page.
    pub url: Option<String>,
    /// The address of the page before.
    pub referrer: Option<String>,
}

impl Traffic {
    /// Of an event's context and properties.
    #[must_use]
    pub fn of(context: &Value, properties: &Value) -> Self {
        let page = field(context, "page");
        let either = |name: &str| {
            let own = text(field(properties, name), 4096);
            own.or_else(|| text(field(page, name), 4096))
        };
        let url = either("url");
        let told = field(context, "campaign");
        let told = |name: &str| text(field(told, name), 255);
        let tags = url.as_deref().map(Tags::of).unwrap_or_default();
        let mut traffic = Self {
            campaign: told("name").or(tags.campaign),
            source: told("source").or(tags.source),
            medium: told("medium").or(tags.medium),
            content: told("content").or(tags.content),
            term: told("term").or(tags.term),
            referrer: either("referrer"),
            url,
        };
        if traffic.source.is_none()
            && traffic.medium.is_none()
            && let Some((source, medium)) = traffic.url.as_deref().and_then(clicked)
        {
            traffic.source = Some(source.to_owned());
            traffic.medium = Some(medium.to_owned());
        }
        traffic
    }

    /// Whether something is known of what brought them here, beyond the page before.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        self.campaign.is_some() || self.source.is_some() || self.medium.is_some()
    }

    /// Whether the page before is on another host.
    #[must_use]
    pub fn is_from_elsewhere(&self) -> bool {
        let host = |address: &str| {
            let url = url::Url::parse(address).ok()?;
            Some(url.host_str()?.trim_start_matches("www.").to_owned())
        };
        let before = self.referrer.as_deref().and_then(host);
        before.is_some() && before != self.url.as_deref().and_then(host)
    }
}

fn clicked(url: &str) -> Option<(&'static str, &'static str)> {
    let (_, query) = url.split_once('?')?;
    let query = query.split('#').next()?;
    form_urlencoded::parse(query.as_bytes()).find_map(|(name, value)| {
        let known = CLICK_IDS.iter().find(|(id, ..)| name == *id);
        known
            .filter(|_| !value.is_empty())
            .map(|(_, source, medium)| (*source, *medium))
    })
}

/// A field of JSON; null where there is none, or where it is no object.
pub(super) fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

/// A text that is neither too long nor strange; anything else counts as absent, for a visitor may have put it there.
pub(super) fn text(value: &Value, bytes: usize) -> Option<String> {
    clean_optional(value.as_str(), bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_tracker_says_goes_before_the_address_and_that_before_click_ids() {
        let url = "https://acme.test/?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=1";
        let context =
            json!({ "campaign": { "source": "news", "name": "May" }, "page": { "url": url } });
        let traffic = Traffic::of(&context, &Value::Null);
        assert_eq!(traffic.source.as_deref(), Some("news"));
        assert_eq!(traffic.medium.as_deref(), Some("cpc"));
        assert_eq!(traffic.campaign.as_deref(), Some("May"));
        let clicked = |url: &str| {
            let traffic = Traffic::of(&Value::Null, &json!({ "url": url }));
            (traffic.source, traffic.medium)
        };
        let some = |source: &str, medium: &str| (Some(source.to_owned()), Some(medium.to_owned()));
        assert_eq!(
            clicked("https://acme.test/a?x=1&gclid=abc#b"),
            some("google", "cpc")
        );
        assert_eq!(
            clicked("https://acme.test/?li_fat_id=1"),
            some("linkedin", "cpc")
        );
        assert_eq!(clicked("https://acme.test/?gclid="), (None, None));
        assert_eq!(
            clicked("https://acme.test/?utm_source=x&gclid=1"),
            (Some("x".to_owned()), None)
        );
    }

    #[test]
    fn the_page_before_is_elsewhere_or_on_the_same_host() {
        let from = |referrer: &str| {
            let properties = json!({ "url": "https://www.acme.test/a", "referrer": referrer });
            Traffic::of(&Value::Null, &properties).is_from_elsewhere()
        };
        assert!(from("https://www.google.com/"));
        assert!(!from("https://acme.test/b"));
        assert!(!from(""));
        assert!(!from("nonsense"));
    }
}
