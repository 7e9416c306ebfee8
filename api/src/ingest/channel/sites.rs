//! Which site a traffic source or a referrer is.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use super::{search_engines::SEARCH_ENGINES, social_sites::SOCIAL_SITES};

/// What a known site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteKind {
    /// People search there.
    SearchEngine,
    /// People post there.
    Social,
}

/// A site of one of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// Its short name, such as `google`: what a touch's source is when only the referrer tells.
    pub name: &'static str,
    /// What it is.
    pub kind: SiteKind,
}

/// Labels in front of a site's name that do not make it another site; labels of two letters (languages, countries) do
/// not either. `mail.` or `docs.` do: a link in a web mailer is no search result.
const FRONT_LABELS: &[&str] = &[
    "www", "m", "mobile", "touch", "web", "amp", "l", "lm", "r", "out", "old", "new", "search",
    "images", "news", "video", "business",
];

/// By name, and by host without front labels; `google.*` stands under `google.`.
static SITES: LazyLock<HashMap<&'static str, Site>> = LazyLock::new(|| {
    let search = SEARCH_ENGINES
        .iter()
        .map(|row| (row, SiteKind::SearchEngine));
    let social = SOCIAL_SITES.iter().map(|row| (row, SiteKind::Social));
    let mut sites = HashMap::new();
    for (&(names, hosts), kind) in search.chain(social) {
        let Some(&name) = names.first() else { continue };
        let site = Site { name, kind };
        for key in names.iter().chain(hosts) {
            sites.insert(key.trim_end_matches('*'), site);
        }
    }
    sites
});

/// The known site that a source (`google`, `Google.com`) or a host (`www.google.co.uk`) is.
#[must_use]
pub fn site(name_or_host: &str) -> Option<Site> {
    let mut rest: &str = &lower(name_or_host.trim().trim_end_matches('.'));
    loop {
        if let Some(site) = SITES.get(rest) {
            return Some(*site);
        }
        let (label, tail) = rest.split_once('.')?;
        if is_country_suffix(tail)
            && let Some(site) = SITES.get(rest.get(..=label.len())?)
        {
            return Some(*site);
        }
        if !tail.contains('.') || !(FRONT_LABELS.contains(&label) || label.len() == 2) {
            return None;
        }
        rest = tail;
    }
}

/// `com`, `de`, `co.uk`, `com.br`: what may follow a name that is used in many countries.
fn is_country_suffix(tail: &str) -> bool {
    let country =
        |label: &str| label.len() == 2 && label.bytes().all(|byte| byte.is_ascii_alphabetic());
    match tail.split_once('.') {
        None => tail == "com" || country(tail),
        Some((second, top)) => matches!(second, "co" | "com") && country(top),
    }
}

/// In lower case, without a copy where it is already.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
    {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_known_by_name_and_by_host_in_every_country() {
        let kind = |text| site(text).map(|site| (site.name, site.kind));
        for (text, name) in [
            ("google", "google"),
            (" Google ", "google"),
            ("google.com", "google"),
            ("www.google.co.uk", "google"),
            ("images.google.com.br", "google"),
            ("cn.bing.com", "bing"),
            ("r.search.yahoo.com", "yahoo"),
            ("uk.search.yahoo.com", "yahoo"),
            ("search.yahoo.co.jp", "yahoo"),
            ("yandex.ru", "yandex"),
            ("ya.ru", "yandex"),
            ("duckduckgo.com", "duckduckgo"),
            ("www.ecosia.org", "ecosia"),
        ] {
            assert_eq!(kind(text), Some((name, SiteKind::SearchEngine)), "{text}");
        }
        for (text, name) in [
            ("facebook", "facebook"),
            ("fb", "facebook"),
            ("lm.facebook.com", "facebook"),
            ("de.linkedin.com", "linkedin"),
            ("lnkd.in", "linkedin"),
            ("t.co", "x"),
            ("out.reddit.com", "reddit"),
            ("m.youtube.com", "youtube"),
        ] {
            assert_eq!(kind(text), Some((name, SiteKind::Social)), "{text}");
        }
        for text in [
            "",
            "newsletter",
            "mail.google.com",
            "mail.yahoo.com",
            "notgoogle.com",
            "google.evil.example",
            "google.example",
            "facebook.com.evil.example",
            "example.com",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn no_name_or_host_is_listed_twice_and_all_are_in_lower_case() {
        let mut seen = std::collections::HashSet::new();
        for (names, hosts) in SEARCH_ENGINES.iter().chain(SOCIAL_SITES) {
            for key in names.iter().chain(*hosts) {
                assert!(seen.insert(*key), "{key} is listed twice");
                assert_eq!(*key, key.to_lowercase());
            }
        }
        assert!(SEARCH_ENGINES.len() >= 30 && SOCIAL_SITES.len() >= 30);
    }
}
