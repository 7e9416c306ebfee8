//! A PostgreSQL server that wants TLS.

use std::net::TcpListener;

use super::{cluster::Cluster, required};

/// A server of its own that is reached at `localhost`, and lets nobody in who does not encrypt.
#[derive(Debug)]
pub struct EncryptedServer {
    port: u16,
    /// Lives as long as this.
    _cluster: Cluster,
}

impl EncryptedServer {
    /// Starts one that shows this certificate; `None` where PostgreSQL is not installed.
    ///
    /// # Panics
    ///
    /// Panics when it cannot be started, or is not installed and `CI=true`.
    #[must_use]
    pub fn start(certificate: &str, key: &str) -> Option<Self> {
        let port = TcpListener::bind("localhost:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port is free")
            .port();
        let settings = format!("-c listen_addresses=localhost -c port={port} -c ssl=on");
        let files = [
            ("server.crt", certificate),
            ("server.key", key),
            ("pg_hba.conf", "hostssl all all all trust\n"),
        ];
        required(Cluster::start_with(&settings, &files)).map(|cluster| Self {
            port,
            _cluster: cluster,
        })
    }

    /// The URL of its one database, with these parameters.
    #[must_use]
    pub fn url(&self, parameters: &str) -> String {
        let port = self.port;
        format!("postgres://accord@localhost:{port}/postgres?{parameters}")
    }
}
