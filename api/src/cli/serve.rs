//! `accord serve`

use std::net::TcpListener;

use anyhow::Context as _;
use clap::Args;

use crate::{app::App, config::Config, graphql, http, jobs};

/// Run the server.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(super) listen: Option<String>,
}

impl Serve {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        let listen = config.server.listen;
        let listener =
            TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        let app = App::open(config).await?;
        tokio::spawn(jobs::run_forever(app.clone()));
        let server = http::serve(app, graphql::schema(), listener)?;
        tracing::info!("listening on http://{address}");
        server.await?;
        Ok(())
    }
}
