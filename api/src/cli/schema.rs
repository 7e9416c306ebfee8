//! `accord schema`

use anyhow::Context as _;
use async_graphql::{Request, Value};
use clap::{Args, ValueEnum};

use crate::graphql;

/// Print the GraphQL schema.
#[derive(Debug, Args)]
pub(super) struct SchemaCommand {
    /// The form: the schema definition language, or what an introspection query answers.
    #[arg(long, value_enum, default_value = "graphql")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// The schema definition language.
    Graphql,
    /// The answer to an introspection query, as tools for clients take it: `{ "data": { "__schema": ... } }`.
    Json,
}

/// What tools for clients ask, with types up to five wrappers deep.
const INTROSPECTION: &str = include_str!("introspection.graphql");

impl SchemaCommand {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self.format {
            Format::Graphql => println!("{}", graphql::sdl().trim_end()),
            Format::Json => println!("{}", introspection().await?),
        }
        Ok(())
    }
}

async fn introspection() -> anyhow::Result<String> {
    let response = graphql::schema().execute(Request::new(INTROSPECTION)).await;
    anyhow::ensure!(
        response.is_ok(),
        "the schema cannot be introspected: {:?}",
        response.errors
    );
    let answer = Value::Object(
        [(async_graphql::Name::new("data"), response.data)]
            .into_iter()
            .collect(),
    );
    serde_json::to_string_pretty(&answer).context("the schema cannot be written as JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_schema_is_also_json() {
        let text = introspection().await.expect("a schema");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let types = json["data"]["__schema"]["types"].as_array().expect("types");
        assert!(
            types
                .iter()
                .any(|ty| ty["name"] == "Deal" && ty["fields"].is_array())
        );
        assert_eq!(json["data"]["__schema"]["queryType"]["name"], "Query");
    }
}
