//! `accord health`: for containers, which have no curl.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use url::Url;

/// Ask a running server whether it is ready.
#[derive(Debug, Args)]
pub(super) struct Health {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    url: Url,
}

impl Health {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let host = self.url.host_str().context("the URL names no host")?;
        let port = self
            .url
            .port_or_known_default()
            .context("the URL names no port")?;
        let asked = timeout(Duration::from_secs(5), async {
            let mut stream = TcpStream::connect((host, port)).await?;
            let request =
                format!("GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await?;
            let mut answer = String::new();
            stream.take(4096).read_to_string(&mut answer).await?;
            std::io::Result::Ok(answer)
        });
        let answer = asked
            .await
            .context("no answer within 5 seconds")?
            .context("no answer")?;
        let status = answer.split_whitespace().nth(1).unwrap_or("nothing");
        anyhow::ensure!(status == "200", "not ready: the server answered {status}");
        println!("ready");
        Ok(())
    }
}
