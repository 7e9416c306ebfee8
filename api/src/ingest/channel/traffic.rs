//! From source, medium and referrer to the channel.

use std::borrow::Cow;

use entity::channel::Channel;

use super::{
    page,
    sites::{SiteKind, lower, site},
};

/// Where a visit came from, as far as it tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic<'a> {
    /// `utm_source`, or what the touch says.
    pub source: Option<&'a str>,
    /// `utm_medium`, or what the touch says.
    pub medium: Option<&'a str>,
    /// The page before.
    pub referrer: Option<&'a str>,
    /// The page itself: a referrer on the same site is no referrer.
    pub url: Option<&'a str>,
}

impl<'a> Traffic<'a> {
    /// The host of the page before, unless it is on the same site.
    #[must_use]
    pub fn referring_host(&self) -> Option<Cow<'a, str>> {
        let referrer = page::host(self.referrer?)?;
        let own = self.url.and_then(page::host);
        (own.as_deref() != Some(&*referrer)).then_some(referrer)
    }

    /// The source where none is given: the name of a known site, else the host of the page before.
    #[must_use]
    pub fn referring_source(&self) -> Option<String> {
        let host = self.referring_host()?;
        Some(site(&host).map_or_else(|| host.into_owned(), |site| site.name.to_owned()))
    }
}

/// The channel of a visit. The medium decides where it is a word that names one; else the page before does.
#[must_use]
pub fn channel_of(traffic: Traffic<'_>) -> Channel {
    let medium = lower(traffic.medium.unwrap_or_default().trim());
    let referrer = traffic.referring_host();
    let referring = referrer.as_deref().and_then(site).map(|site| site.kind);
    let source = match traffic
        .source
        .map(str::trim)
        .filter(|source| !source.is_empty())
    {
        Some(source) => site(source).map(|site| site.kind),
        None => referring,
    };
    let paid = matches!(&*medium, "cpc" | "ppc" | "retargeting") || medium.starts_with("paid");
    match (&*medium, source) {
        (_, Some(SiteKind::SearchEngine)) if paid => return Channel::PaidSearch,
        (_, Some(SiteKind::Social)) if paid => return Channel::PaidSocial,
        // Paid, by whom nobody knows: whatever the page before was, it was no free visit.
        _ if paid => return Channel::Other,
        _ => {}
    }
    match &*medium {
        "display" | "banner" | "expandable" | "interstitial" | "cpm" => return Channel::Display,
        "organic" => return Channel::OrganicSearch,
        "social" | "social-network" | "social-media" | "sm" => return Channel::OrganicSocial,
        "email" | "e-mail" | "e_mail" => return Channel::Email,
        "affiliate" => return Channel::Affiliate,
        "referral" | "app" | "link" => return Channel::Referral,
        "direct_mail" => return Channel::DirectMail,
        "partner" => return Channel::Partner,
        _ => {}
    }
    match (referring, referrer) {
        (Some(SiteKind::SearchEngine), _) => Channel::OrganicSearch,
        (Some(SiteKind::Social), _) => Channel::OrganicSocial,
        (None, Some(_)) => Channel::Referral,
        (None, None) if traffic.source.is_none_or(|source| source.trim().is_empty()) => {
            Channel::Direct
        }
        (None, None) => Channel::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Channel as C;

    fn check(source: &str, medium: &str, referrer: &str, expected: Channel) {
        fn given(text: &str) -> Option<&str> {
            (!text.is_empty()).then_some(text)
        }
        let traffic = Traffic {
            source: given(source),
            medium: given(medium),
            referrer: given(referrer),
            url: Some("https://www.acme.example/demo"),
        };
        assert_eq!(
            channel_of(traffic),
            expected,
            "source {source:?}, medium {medium:?}, referrer {referrer:?}"
        );
    }

    #[test]
    fn each_row_of_the_table_holds() {
        for medium in [
            "cpc",
            "ppc",
            "paid",
            "paid_search",
            "paid-social",
            "PAIDSOCIAL",
            "retargeting",
            "CPC",
        ] {
            check("google", medium, "", C::PaidSearch);
            check("Bing.com", medium, "", C::PaidSearch);
            check("facebook", medium, "", C::PaidSocial);
            check("LinkedIn", medium, "", C::PaidSocial);
            check("some-network", medium, "", C::Other);
        }
        for medium in [
            "display",
            "banner",
            "expandable",
            "interstitial",
            "cpm",
            "Display",
        ] {
            check("google", medium, "", C::Display);
            check("some-network", medium, "", C::Display);
        }
        check("google", "organic", "", C::OrganicSearch);
        check("", "", "https://www.google.com/", C::OrganicSearch);
        check("", "", "https://duckduckgo.com/?q=accord", C::OrganicSearch);
        for medium in ["social", "social-network", "social-media", "sm"] {
            check("hootsuite", medium, "", C::OrganicSocial);
        }
        check("", "", "https://lm.facebook.com/l.php", C::OrganicSocial);
        check("", "", "https://t.co/abc", C::OrganicSocial);
        for medium in ["email", "e-mail", "e_mail", "Email"] {
            check("newsletter", medium, "", C::Email);
        }
        check("awin", "affiliate", "", C::Affiliate);
        for medium in ["referral", "app", "link"] {
            check("blog", medium, "", C::Referral);
        }
        check("", "", "https://blog.example/post", C::Referral);
        check("print-shop", "direct_mail", "", C::DirectMail);
        check("reseller", "partner", "", C::Partner);
        check("", "", "", C::Direct);
        check("google", "", "", C::Other);
        check("newsletter", "carrier-pigeon", "", C::Other);
    }

    #[test]
    fn the_medium_goes_before_the_page_before_and_that_before_nothing() {
        check("newsletter", "email", "https://www.google.com/", C::Email);
        check(
            "newsletter",
            "carrier-pigeon",
            "https://www.google.com/",
            C::OrganicSearch,
        );
        check("", "cpc", "https://www.google.com/", C::PaidSearch);
        check("some-network", "cpc", "https://www.google.com/", C::Other);
        check("", "cpc", "", C::Other);
        check("", "carrier-pigeon", "", C::Direct);
        check("", "", "https://mail.google.com/mail", C::Referral);
    }

    #[test]
    fn a_page_of_the_same_site_is_no_referrer() {
        check("", "", "https://acme.example/pricing", C::Direct);
        check("", "", "https://docs.acme.example/", C::Referral);
    }

    #[test]
    fn the_page_before_names_the_source() {
        let source = |referrer| {
            Traffic {
                referrer: Some(referrer),
                ..Traffic::default()
            }
            .referring_source()
        };
        assert_eq!(source("https://www.google.de/").as_deref(), Some("google"));
        assert_eq!(
            source("https://www.Blog.example/a").as_deref(),
            Some("blog.example")
        );
        assert_eq!(source("nothing"), None);
    }
}
