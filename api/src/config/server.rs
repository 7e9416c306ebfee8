//! `ACCORD_LISTEN`: the address the server listens on, `127.0.0.1:8000` unless given.
//! `ACCORD_TRUSTED_PROXIES`: addresses or networks (`10.0.0.0/8, 192.0.2.7`) whose `X-Forwarded-For` is believed; none
//! unless given. A network too many lets a caller choose the address it is limited by; one too few makes all callers
//! behind a proxy share one limit.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context as _;

use super::network::Network;

/// Where the server listens, and whom it believes who is calling.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The proxies in front of it.
    pub trusted_proxies: Vec<Network>,
}

impl ServerConfig {
    /// Understands `host:port` and a list of networks separated by commas.
    ///
    /// # Errors
    /// When it is not an address and a port, or not networks.
    pub fn parse(listen: Option<&str>, trusted_proxies: Option<&str>) -> anyhow::Result<Self> {
        let listen = listen.unwrap_or("127.0.0.1:8000");
        let listen = listen.parse().with_context(|| {
            format!("listen is {listen:?}; expected an address and a port such as 127.0.0.1:8000")
        })?;
        let trusted_proxies = trusted_proxies
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(Network::parse)
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            listen,
            trusted_proxies,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let config = ServerConfig::parse(None, Some("10.0.0.0/8, ::1")).expect("networks");
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
            let error = ServerConfig::parse(None, Some(text)).expect_err(text);
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}
