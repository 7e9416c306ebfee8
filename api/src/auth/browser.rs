//! A page in a browser that keeps its refresh token in a cookie, and how it proves that it is ours.
//!
//! No script can read the cookie (`HttpOnly`), and no page of another site can make a browser send it
//! (`SameSite=Strict`). Neither is relied upon alone: whoever uses the cookie also sends a header that a page of another
//! site cannot add without being allowed to, and the browser itself says which page is asking.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::session::LIFETIME_SECONDS;
use crate::error::{ApiError, ApiResult};

/// The header that a request must have to set, use or remove the cookie; its value is `1`.
pub const CSRF_HEADER: &str = "x-accord-csrf";
/// Browsers take a cookie of this prefix only with `Secure`, for exactly this host, and for every path of it.
const SECURE_NAME: &str = "__Host-accord-refresh";

/// What the headers of a request say of the page that sent it.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'a> {
    /// `Origin`, which browsers send with every POST and which no script can choose.
    pub origin: Option<&'a str>,
    /// `Host`.
    pub host: Option<&'a str>,
    /// The value of [`CSRF_HEADER`].
    pub csrf: Option<&'a str>,
    /// `Cookie`.
    pub cookie: Option<&'a str>,
}

/// Who sent a request over HTTP, as far as cookies are concerned.
#[derive(Debug, Clone)]
pub struct Browser {
    page: Page,
    marked: bool,
    name: String,
    cookie: Option<SecretString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// Of this server, over TLS as far as a browser can tell, or not a page at all.
    Own,
    /// Of this server, on the reader's own machine without TLS: a `Secure` cookie would not be kept by every browser.
    Local,
    Foreign,
}

impl Browser {
    /// Understands the headers of a request. Pages of these origins are ours; without any, those of the host asked.
    #[must_use]
    pub fn of(headers: Headers<'_>, origins: &[String]) -> Self {
        let Headers {
            origin,
            host,
            csrf,
            cookie,
        } = headers;
        let (page, port) = place(origin, host, origins);
        // Cookies know no ports, and two servers on one machine must not sign each other out.
        let name = match page {
            Page::Local => format!("accord-refresh-{port}"),
            Page::Own | Page::Foreign => SECURE_NAME.to_owned(),
        };
        let cookie = cookie.and_then(|cookies| value(cookies, &name));
        Self {
            page,
            marked: csrf == Some("1"),
            name,
            cookie,
        }
    }

    /// Fails unless the request comes from a page of ours.
    ///
    /// # Errors
    /// `CrossSite`: says what is missing.
    pub fn prove(&self) -> ApiResult<()> {
        if !self.marked {
            return Err(ApiError::CrossSite(
                "A request that uses the session's cookie needs the header X-Accord-CSRF: 1.",
            ));
        }
        if self.page == Page::Foreign {
            return Err(ApiError::CrossSite(
                "The session's cookie is for the pages of this server. Which they are, its setting `origins` says.",
            ));
        }
        Ok(())
    }

    /// The refresh token in the cookie, if there is one.
    #[must_use]
    pub const fn refresh_token(&self) -> Option<&SecretString> {
        self.cookie.as_ref()
    }

    /// The value of `Set-Cookie` that keeps a refresh token for as long as it is good.
    #[must_use]
    pub fn keep(&self, refresh_token: &SecretString) -> String {
        self.set(refresh_token.expose_secret(), LIFETIME_SECONDS)
    }

    /// The value of `Set-Cookie` that forgets it.
    #[must_use]
    pub fn forget(&self) -> String {
        self.set("", 0)
    }

    fn set(&self, value: &str, seconds: i64) -> String {
        let name = &self.name;
        let secure = match self.page {
            Page::Local => "",
            Page::Own | Page::Foreign => "; Secure",
        };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly{secure}; SameSite=Strict")
    }
}

/// Whose page it is, and its port.
fn place(origin: Option<&str>, host: Option<&str>, origins: &[String]) -> (Page, u16) {
    let Some(origin) = origin else {
        return (Page::Own, 0);
    };
    let Ok(url) = Url::parse(origin) else {
        return (Page::Foreign, 0);
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    let own = if origins.is_empty() {
        matches!((authority, host), (Some(one), Some(other)) if one.eq_ignore_ascii_case(other))
    } else {
        origins.iter().any(|known| known == origin)
    };
    let local = url.scheme() == "http"
        && matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let page = match (own, local) {
        (false, _) => Page::Foreign,
        (true, true) => Page::Local,
        (true, false) => Page::Own,
    };
    (page, url.port_or_known_default().unwrap_or(0))
}

/// The value of a cookie.
fn value(cookies: &str, name: &str) -> Option<SecretString> {
    cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(known, value)| *known == name && !value.is_empty())
        .map(|(_, value)| SecretString::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(origin: Option<&str>, host: &str) -> Browser {
        let headers = Headers {
            origin,
            host: Some(host),
            csrf: Some("1"),
            cookie: Some("a=b; __Host-accord-refresh=safe; accord-refresh-8000=local"),
        };
        Browser::of(headers, &[])
    }

    fn held(browser: &Browser) -> &str {
        browser
            .refresh_token()
            .map_or("", |token| token.expose_secret())
    }

    #[test]
    fn a_page_is_ours_when_it_is_of_the_host_that_is_asked() {
        for (origin, host, ours) in [
            (Some("https://accord.example"), "accord.example", true),
            (Some("https://accord.example"), "ACCORD.example", true),
            (
                Some("https://accord.example:8443"),
                "accord.example:8443",
                true,
            ),
            (Some("https://evil.example"), "accord.example", false),
            (
                Some("https://accord.example.evil.example"),
                "accord.example",
                false,
            ),
            (Some("https://evil.accord.example"), "accord.example", false),
            (Some("https://accord.example:8443"), "accord.example", false),
            (Some("null"), "accord.example", false),
            (Some(""), "", false),
            (None, "accord.example", true),
        ] {
            assert_eq!(
                from(origin, host).prove().is_ok(),
                ours,
                "{origin:?} {host}"
            );
        }
    }

    #[test]
    fn configured_origins_replace_the_host() {
        let browser = |origin| {
            let headers = Headers {
                origin: Some(origin),
                host: Some("127.0.0.1:8000"),
                csrf: Some("1"),
                cookie: None,
            };
            Browser::of(headers, &["https://accord.example".to_owned()])
        };
        assert!(browser("https://accord.example").prove().is_ok());
        assert!(browser("http://accord.example").prove().is_err());
        assert!(browser("http://127.0.0.1:8000").prove().is_err());
    }

    #[test]
    fn without_the_header_nobody_uses_the_cookie() {
        for csrf in [None, Some(""), Some("0")] {
            let headers = Headers {
                origin: Some("https://accord.example"),
                host: Some("accord.example"),
                csrf,
                cookie: None,
            };
            assert!(Browser::of(headers, &[]).prove().is_err(), "{csrf:?}");
        }
    }

    #[test]
    fn the_cookie_is_secure_except_on_the_readers_own_machine() {
        let safe = from(Some("https://accord.example"), "accord.example");
        assert_eq!(held(&safe), "safe");
        assert_eq!(
            safe.keep(&"t".into()),
            "__Host-accord-refresh=t; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict"
        );
        let local = from(Some("http://localhost:8000"), "localhost:8000");
        assert_eq!(held(&local), "local");
        assert_eq!(
            local.forget(),
            "accord-refresh-8000=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
        );
        for (origin, host) in [
            (None, "localhost:8000"),
            (Some("http://10.0.0.7"), "10.0.0.7"),
            (Some("http://localhost.example"), "localhost.example"),
            (Some("https://localhost"), "localhost"),
        ] {
            assert!(
                from(origin, host).forget().contains("; Secure"),
                "{origin:?}"
            );
        }
    }
}
