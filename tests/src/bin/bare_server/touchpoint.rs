//! Touchpoints: the type, and the first ones of many campaigns by one statement.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{ID, Object, dataloader::Loader};
use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::sqlx::{self, PgPool, query_as};
use uuid::Uuid;

use super::text;

/// Id, kind, channel, instant and source.
pub(crate) type Row = (Uuid, String, String, i64, Option<String>);

/// A touchpoint.
pub(crate) struct Touchpoint {
    id: Uuid,
    kind: String,
    channel: String,
    occurred_at: i64,
    source: Option<String>,
}

impl Touchpoint {
    /// From its row.
    pub(crate) fn from_row((id, kind, channel, occurred_at, source): Row) -> Self {
        Self {
            id,
            kind,
            channel,
            occurred_at,
            source,
        }
    }
}

#[Object]
impl Touchpoint {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        text::id("Touchpoint", self.id)
    }

    /// What happened.
    async fn kind(&self) -> &str {
        &self.kind
    }

    /// The channel it came through.
    async fn channel(&self) -> &str {
        &self.channel
    }

    /// When it happened.
    async fn occurred_at(&self) -> String {
        let instant = DateTime::<Utc>::from_timestamp_millis(self.occurred_at).unwrap_or_default();
        instant.to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// The traffic source.
    async fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }
}

/// The first touchpoints of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FirstOf {
    /// The campaign.
    pub(crate) campaign: Uuid,
    /// How many.
    pub(crate) first: i64,
}

/// Finds the first touchpoints of campaigns.
pub(crate) struct Touchpoints(pub(crate) PgPool);

impl Loader<FirstOf> for Touchpoints {
    type Value = Arc<[Touchpoint]>;
    type Error = Arc<sqlx::Error>;

    async fn load(
        &self,
        keys: &[FirstOf],
    ) -> Result<HashMap<FirstOf, Self::Value>, Arc<sqlx::Error>> {
        // Only one number is ever asked for; another beside it would be another statement.
        let first = keys.first().map_or(0, |key| key.first);
        let campaigns: Vec<Uuid> = keys.iter().map(|key| key.campaign).collect();
        let rows: Vec<(Uuid, Uuid, String, String, i64, Option<String>)> =
            query_as(include_str!("../../../peers/sql/touchpoints.sql"))
                .bind(campaigns)
                .bind(first)
                .fetch_all(&self.0)
                .await?;
        let mut found: HashMap<Uuid, Vec<Touchpoint>> = HashMap::with_capacity(keys.len());
        for (campaign, id, kind, channel, occurred_at, source) in rows {
            let row = (id, kind, channel, occurred_at, source);
            found
                .entry(campaign)
                .or_default()
                .push(Touchpoint::from_row(row));
        }
        let found = found
            .into_iter()
            .map(|(campaign, touchpoints)| (FirstOf { campaign, first }, touchpoints.into()));
        Ok(found.collect())
    }
}
