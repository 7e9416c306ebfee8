//! What an address tells: the `utm_` parameters it carries, and its host.

use std::borrow::Cow;

use url::form_urlencoded;

use super::sites::lower;
use crate::ingest::clean_optional;

/// The `utm_` parameters of an address. One that is empty, too long or not plain text counts as absent: the address is
/// what was observed, and a visitor may have put anything into it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// `utm_campaign`, as written.
    pub campaign: Option<String>,
    /// `utm_source`.
    pub source: Option<String>,
    /// `utm_medium`.
    pub medium: Option<String>,
    /// `utm_content`.
    pub content: Option<String>,
    /// `utm_term`.
    pub term: Option<String>,
}

impl Tags {
    /// The parameters of an address; of several with one name the first counts.
    #[must_use]
    pub fn of(url: &str) -> Self {
        let mut tags = Self::default();
        let Some((_, query)) = url.split_once('?') else {
            return tags;
        };
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        // Most addresses carry none; decoding is only for those that may.
        if !query.contains("utm_") && !query.contains("UTM_") {
            return tags;
        }
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match &*lower(&name) {
                "utm_campaign" => &mut tags.campaign,
                "utm_source" => &mut tags.source,
                "utm_medium" => &mut tags.medium,
                "utm_content" => &mut tags.content,
                "utm_term" => &mut tags.term,
                _ => continue,
            };
            if field.is_none() {
                *field = clean_optional(Some(&value), 255).unwrap_or_default();
            }
        }
        tags
    }
}

/// The host of an address, in lower case and without `www.`: `https://user@WWW.Example.com:8080/x` is `example.com`.
/// A bare `example.com/x` is understood too; none where there is no host.
pub(super) fn host(url: &str) -> Option<Cow<'_, str>> {
    let rest = url.trim();
    let rest = match rest.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#']) => rest,
        _ => rest.trim_start_matches("//"),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.');
    let host = match host.get(..4) {
        Some(front) if front.eq_ignore_ascii_case("www.") => host.get(4..)?,
        _ => host,
    };
    (host.contains('.') && !host.contains(char::is_whitespace)).then(|| lower(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_of_an_address_are_decoded() {
        let tags = Tags::of(
            "https://acme.example/demo?x=1&utm_source=Google&utm_medium=cpc&utm_campaign=Spring%20Sale+26\
             &utm_content=%C3%A4&utm_term=&UTM_TERM=b2b&utm_source=second#utm_term=fragment",
        );
        assert_eq!(tags.source.as_deref(), Some("Google"));
        assert_eq!(tags.medium.as_deref(), Some("cpc"));
        assert_eq!(tags.campaign.as_deref(), Some("Spring Sale 26"));
        assert_eq!(tags.content.as_deref(), Some("ä"));
        assert_eq!(tags.term.as_deref(), Some("b2b"));
        let long = format!("https://a.example/?utm_source={}", "x".repeat(256));
        for nothing in [
            "https://a.example/utm_source=x",
            "https://a.example/?a#utm_source=x",
            "?utm_source=%00",
            &long,
        ] {
            assert_eq!(Tags::of(nothing), Tags::default(), "{nothing}");
        }
    }

    #[test]
    fn the_host_of_an_address_is_found() {
        for (url, expected) in [
            ("https://user@WWW.Example.com:8080/x?y", Some("example.com")),
            ("http://google.com", Some("google.com")),
            ("//google.com/search", Some("google.com")),
            ("google.de/search?q=http://other.example", Some("google.de")),
            (
                "android-app://com.linkedin.android/",
                Some("com.linkedin.android"),
            ),
            ("https://example.com.#a", Some("example.com")),
            ("/path/only", None),
            ("about:blank", None),
            ("", None),
        ] {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }
}
