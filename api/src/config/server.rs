//! `ACCORD_LISTEN`: the address the server listens on, `127.0.0.1:8000` unless given.

use std::net::SocketAddr;

use anyhow::Context as _;

/// Where the server listens.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
}

impl ServerConfig {
    /// Understands `host:port`.
    ///
    /// # Errors
    /// When it is not an address and a port.
    pub fn parse(listen: Option<&str>) -> anyhow::Result<Self> {
        let listen = listen.unwrap_or("127.0.0.1:8000");
        let listen = listen.parse().with_context(|| {
            format!("listen is {listen:?}; expected an address and a port such as 127.0.0.1:8000")
        })?;
        Ok(Self { listen })
    }
}
