//! The server as a process.

use std::env;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::data::Data;

/// A running server; ends when dropped.
pub(crate) struct Process {
    pub(crate) address: SocketAddr,
    /// How long it took from its start to being ready, all facts loaded.
    pub(crate) started_in: Duration,
    child: Child,
}

impl Process {
    /// Starts it and waits until it is ready.
    pub(crate) async fn start(data: &Data) -> Self {
        let address = free_address();
        let start = Instant::now();
        let child = Command::new(env::current_exe().expect("the path of this program"))
            .arg("serve")
            .args(["--listen", &address.to_string()])
            .args(["--database", &format!("sqlite://{}", data.path.display())])
            // One caller asks for everything here; what is limited is still counted.
            .env("ACCORD_LIMIT_RATE_BURST", "1000000000")
            .env("ACCORD_LIMIT_RATE_PER_SECOND", "1000000000")
            .current_dir(data.path.parent().expect("a file in a directory"))
            .spawn()
            .expect("this program can be started again");
        let mut process = Self {
            address,
            started_in: Duration::ZERO,
            child,
        };
        while !process.is_ready().await {
            let ended = process.child.try_wait().expect("a child can be asked");
            assert!(ended.is_none(), "the server ended: {ended:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        process.started_in = start.elapsed();
        process
    }

    /// Memory it takes now.
    pub(crate) fn megabytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let kibibytes = status.ok().and_then(|status| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        });
        kibibytes.unwrap_or(0) * 1024 / 1_000_000
    }

    async fn is_ready(&self) -> bool {
        match Client::connect(self.address).await {
            Ok(mut client) => client
                .get("/readyz")
                .await
                .is_ok_and(|answer| answer.status == 200),
            Err(_) => false,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("a bound listener")
}
