//! `accord schema`

use clap::Args;

use crate::graphql;

/// Print the GraphQL schema.
#[derive(Debug, Args)]
pub(super) struct SchemaCommand {}

impl SchemaCommand {
    #[expect(clippy::unnecessary_wraps, reason = "commands share one form")]
    pub(super) fn run(self) -> anyhow::Result<()> {
        println!("{}", graphql::sdl().trim_end());
        Ok(())
    }
}
