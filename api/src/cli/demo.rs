//! `accord demo`

use std::{fs, io, net::TcpListener, path::PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::{
    app::App,
    config::{Config, Overrides},
    demo, graphql, http, jobs,
};

/// The files of a demo, all in one folder.
const FILES: [&str; 4] = [
    "accord.db",
    "accord.db-wal",
    "accord.db-shm",
    "accord.jwt.key",
];

/// Run the server over a fresh database with an invented company.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(super) listen: Option<String>,
    /// The folder of the demo's database. A demo that was there before is replaced.
    #[arg(long, value_name = "FOLDER", default_value = "accord-demo")]
    data: PathBuf,
}

impl Demo {
    pub(super) async fn run(self, overrides: Overrides) -> anyhow::Result<()> {
        let folder = &self.data;
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for file in FILES {
            match fs::remove_file(folder.join(file)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error)
                        .with_context(|| format!("cannot replace {file} in {}", folder.display()));
                }
                _ => {}
            }
        }
        let database = format!("sqlite://{}", folder.join("accord.db").display());
        let config = Config::load(&Overrides {
            database_url: Some(database),
            ..overrides
        })?;
        super::log::start(&config);
        let listen = config.server.listen;
        let listener = TcpListener::bind(listen).with_context(|| {
            format!("cannot listen on {listen}; choose another address with --listen 127.0.0.1:0")
        })?;
        let address = listener.local_addr()?;
        println!("Inventing a company...");
        demo::fill(&config).await?;
        let app = App::open(config).await?;
        tokio::spawn(jobs::run_forever(app.clone()));
        let server = http::serve(app, graphql::schema(), listener)?;
        println!("{}", demo::welcome(&format!("http://{address}")));
        server.await?;
        Ok(())
    }
}
