//! A PostgreSQL server that wants TLS.

use std::cell::Cell;
use std::net::TcpListener;

use super::cluster::Cluster;
use super::{required, say_skipped};

/// A server of its own that is reached at `localhost`, and lets nobody in who does not encrypt.
#[derive(Debug)]
pub struct EncryptedServer {
    port: u16,
    /// Lives as long as this.
    _cluster: Cluster,
}

impl EncryptedServer {
    /// Starts one that shows this certificate; `None`, said aloud, where PostgreSQL is not installed.
    ///
    /// # Panics
    ///
    /// Panics when it cannot be started, or is not installed and `CI=true`.
    #[must_use]
    pub fn start(certificate: &str, key: &str) -> Option<Self> {
        let files = [
            ("server.crt", certificate),
            ("server.key", key),
            ("pg_hba.conf", "hostssl all all all trust\n"),
        ];
        let port = Cell::new(0);
        let cluster = Cluster::start_with(&files, || {
            port.set(free_port());
            let port = port.get();
            format!("-c listen_addresses=localhost -c port={port} -c ssl=on")
        });
        if cluster.is_none() {
            say_skipped("the test of encrypted connections is SKIPPED. Install PostgreSQL.");
        }
        let cluster = required(cluster, "no PostgreSQL installed")?;
        Some(Self {
            port: port.get(),
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

fn free_port() -> u16 {
    TcpListener::bind("localhost:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port is free")
        .port()
}
