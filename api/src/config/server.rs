//! `ACCORD_LISTEN`: the address the server listens on, `127.0.0.1:8000` unless given.
//! `ACCORD_TRUSTED_PROXIES`: addresses or networks (`10.0.0.0/8, 192.0.2.7`) whose `X-Forwarded-For` is believed; none
//! unless given. A network too many lets a caller choose the address it is limited by; one too few makes all callers
//! behind a proxy share one limit.
//! `ACCORD_ORIGINS`: the origins (`https://accord.example`) whose pages may keep a session in a cookie; unless given, those
//! of the host that a request names. Needed behind a proxy that does not pass `Host` on: without it, no page can.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context as _;
use url::Url;

use super::network::Network;

/// Where the server listens, and whom it believes who is calling.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The proxies in front of it.
    pub trusted_proxies: Vec<Network>,
    /// Whose pages may keep a session in a cookie; empty: those of the host that is asked.
    pub origins: Vec<String>,
}

impl ServerConfig {
    /// Understands `host:port`, and lists of networks and of origins separated by commas.
    ///
    /// # Errors
    /// When it is not an address and a port, not networks, or not origins.
    pub fn parse(
        listen: Option<&str>,
        trusted_proxies: Option<&str>,
        origins: Option<&str>,
    ) -> anyhow::Result<Self> {
        let listen = listen.unwrap_or("127.0.0.1:8000");
        let listen = listen.parse().with_context(|| {
            format!("listen is {listen:?}; expected an address and a port such as 127.0.0.1:8000")
        })?;
        let trusted_proxies = listed(trusted_proxies)
            .map(Network::parse)
            .collect::<anyhow::Result<_>>()?;
        let origins = listed(origins).map(origin).collect::<anyhow::Result<_>>()?;
        Ok(Self {
            listen,
            trusted_proxies,
            origins,
        })
    }

    /// Who is really calling: the last address in `X-Forwarded-For` that no trusted proxy has, when a trusted proxy is
    /// speaking; else the one who is speaking. What stands further left in the header was written by the caller.
    #[must_use]
    pub fn caller(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let trusted = |address: IpAddr| {
            self.trusted_proxies
                .iter()
                .any(|network| network.contains(address))
        };
        let mut caller = peer;
        for hop in forwarded_for.rsplit(',') {
            if !trusted(caller) {
                break;
            }
            let Ok(address) = hop.trim().parse() else {
                break;
            };
            caller = address;
        }
        caller
    }
}

/// What stands between commas.
fn listed(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// An origin as browsers write it.
fn origin(text: &str) -> anyhow::Result<String> {
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
    });
    let url = url.with_context(|| {
        format!("{text:?} is not an origin; expected one such as https://accord.example")
    })?;
    Ok(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let config = ServerConfig::parse(None, Some("10.0.0.0/8, ::1"), None).expect("networks");
        let caller = |peer, header| config.caller(address(peer), header).to_string();
        assert_eq!(caller("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(caller("10.1.2.3", "198.51.100.1"), "198.51.100.1");
        assert_eq!(caller("::1", "198.51.100.1, 10.9.9.9"), "198.51.100.1");
        assert_eq!(caller("10.1.2.3", "6.6.6.6, 198.51.100.1"), "198.51.100.1");
        assert_eq!(caller("10.1.2.3", "198.51.100.1, nonsense"), "10.1.2.3");
        assert_eq!(caller("10.1.2.3", ""), "10.1.2.3");
    }

    #[test]
    fn a_misspelt_network_stops_the_start() {
        for text in ["10.0.0.0/33", "10.0.0", "::1/129", "10.0.0.0/x"] {
            let error = ServerConfig::parse(None, Some(text), None).expect_err(text);
            assert!(error.to_string().contains(text), "{error}");
        }
    }

    #[test]
    fn origins_are_written_as_browsers_do() {
        let list = "https://Accord.example/, https://accord.example:443, http://localhost:8000";
        let config = ServerConfig::parse(None, None, Some(list)).expect("origins");
        let known = [
            "https://accord.example",
            "https://accord.example",
            "http://localhost:8000",
        ];
        assert_eq!(config.origins, known);
        for text in [
            "accord.example",
            "https://a.example/page",
            "ftp://a.example",
            "https://me@a.example",
        ] {
            let error = ServerConfig::parse(None, None, Some(text)).expect_err(text);
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}
