//! The fields that the questions of `ask_load` use, named and typed as in Accord.

use std::sync::Arc;

use async_graphql::{
    EmptyMutation, EmptySubscription, Enum, Error, ID, InputObject, Interface, Object, OneofObject,
    Request, Result, dataloader::DataLoader,
};
use sea_orm::sqlx::{PgPool, query_as};
use uuid::Uuid;

use super::{
    campaign::{Campaign, CampaignConnection},
    credits::Credits,
    report::AttributionReport,
    text,
    touchpoint::{self, Touchpoint, Touchpoints},
};

/// The schema of a thread that answers.
pub(crate) type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// Over these connections, with this report.
pub(crate) fn new(pool: PgPool, credits: Arc<Credits>) -> Schema {
    Schema::build(Query { pool, credits }, EmptyMutation, EmptySubscription).finish()
}

/// The request with a loader of its own.
pub(crate) fn with_loader(pool: &PgPool, request: Request) -> Request {
    let loader = DataLoader::new(Touchpoints(pool.clone()), tokio::spawn);
    // A batch is complete as soon as the request waits; the library's own timer is another thread.
    request.data(loader.delay(std::time::Duration::ZERO))
}

/// What went wrong in the database.
pub(crate) fn failed(error: &sea_orm::sqlx::Error) -> Error {
    Error::new(error.to_string())
}

/// Where to start.
pub(crate) struct Query {
    pool: PgPool,
    credits: Arc<Credits>,
}

#[Object]
impl Query {
    /// Campaigns, the oldest first.
    async fn campaigns(
        &self,
        #[graphql(default = 50)] first: i64,
        after: Option<String>,
    ) -> Result<CampaignConnection> {
        let after = match after {
            None => Uuid::nil(),
            Some(after) => text::after(&after).ok_or("not a cursor of campaigns")?,
        };
        let rows = query_as(include_str!("../../../peers/sql/campaigns.sql"))
            .bind(first)
            .bind(after)
            .fetch_all(&self.pool)
            .await
            .map_err(|error| failed(&error))?;
        Ok(CampaignConnection {
            nodes: rows.into_iter().map(Campaign::from_row).collect(),
        })
    }

    /// The touchpoint with this id.
    async fn node(&self, id: ID) -> Result<Option<Node>> {
        let Some(id) = text::uuid("Touchpoint", &id) else {
            return Ok(None);
        };
        let row: Option<touchpoint::Row> =
            query_as(include_str!("../../../peers/sql/touchpoint.sql"))
                .bind(id)
                .fetch_optional(&self.pool)
                .await
                .map_err(|error| failed(&error))?;
        Ok(row.map(|row| Node::Touchpoint(Touchpoint::from_row(row))))
    }

    /// LINEAR by campaign over 2025, whatever was asked.
    async fn attribution(&self, input: AttributionInput) -> AttributionReport {
        // Understood, and not needed: there is one answer.
        let AttributionInput {
            period: PeriodInput { from: _, to: _ },
            group_by: _,
            rule: AttributionRuleInput { model: _ },
        } = input;
        AttributionReport(self.credits.clone())
    }
}

/// Anything that has an id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID"))]
pub(crate) enum Node {
    /// A touchpoint.
    Touchpoint(Touchpoint),
}

/// A question.
#[derive(InputObject)]
pub(crate) struct AttributionInput {
    period: PeriodInput,
    group_by: Vec<AttributionDimension>,
    rule: AttributionRuleInput,
}

/// The days it is about.
#[derive(InputObject)]
pub(crate) struct PeriodInput {
    from: String,
    to: String,
}

/// The rule.
#[derive(InputObject)]
pub(crate) struct AttributionRuleInput {
    model: AttributionModelInput,
}

/// How credit is shared.
#[derive(OneofObject)]
pub(crate) enum AttributionModelInput {
    /// A named model.
    Preset(AttributionPreset),
}

/// The named models.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttributionPreset {
    /// The same for every touch.
    Linear,
}

/// What rows are grouped by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttributionDimension {
    /// The campaign.
    Campaign,
}
