//! The stages every deployment starts with: the default pipelines of HubSpot and Salesforce.
//!
//! Probabilities are the vendors' defaults. HubSpot puts no stage into a forecast category by
//! itself, so its open stages are placed by their probability.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        insert(manager, "hubspot", HUBSPOT, 0x100).await?;
        insert(manager, "salesforce", SALESFORCE, 0x200).await
    }
}

/// Key, label, probability in percent, forecast category, outcome.
type Stage = (&'static str, &'static str, i32, &'static str, &'static str);

const HUBSPOT: &[Stage] = &[
    (
        "appointmentscheduled",
        "Appointment scheduled",
        20,
        "PIPELINE",
        "OPEN",
    ),
    ("qualifiedtobuy", "Qualified to buy", 40, "PIPELINE", "OPEN"),
    (
        "presentationscheduled",
        "Presentation scheduled",
        60,
        "BEST_CASE",
        "OPEN",
    ),
    (
        "decisionmakerboughtin",
        "Decision maker bought-in",
        80,
        "BEST_CASE",
        "OPEN",
    ),
    ("contractsent", "Contract sent", 90, "COMMIT", "OPEN"),
    ("closedwon", "Closed won", 100, "CLOSED", "WON"),
    ("closedlost", "Closed lost", 0, "OMITTED", "LOST"),
];

const SALESFORCE: &[Stage] = &[
    ("Prospecting", "Prospecting", 10, "PIPELINE", "OPEN"),
    ("Qualification", "Qualification", 10, "PIPELINE", "OPEN"),
    ("Needs Analysis", "Needs Analysis", 20, "PIPELINE", "OPEN"),
    (
        "Value Proposition",
        "Value Proposition",
        50,
        "PIPELINE",
        "OPEN",
    ),
    (
        "Id. Decision Makers",
        "Id. Decision Makers",
        60,
        "PIPELINE",
        "OPEN",
    ),
    (
        "Perception Analysis",
        "Perception Analysis",
        70,
        "PIPELINE",
        "OPEN",
    ),
    (
        "Proposal/Price Quote",
        "Proposal/Price Quote",
        75,
        "PIPELINE",
        "OPEN",
    ),
    (
        "Negotiation/Review",
        "Negotiation/Review",
        90,
        "PIPELINE",
        "OPEN",
    ),
    ("Closed Won", "Closed Won", 100, "CLOSED", "WON"),
    ("Closed Lost", "Closed Lost", 0, "OMITTED", "LOST"),
];

/// Inserts a pipeline. Its stages have the same ids in every deployment: a version 7 UUID of the
/// year 1970 that ends in `first_id` and the position.
async fn insert(
    manager: &SchemaManager<'_>,
    pipeline: &str,
    stages: &[Stage],
    first_id: u128,
) -> Result<(), DbErr> {
    let columns = [
        "id",
        "pipeline",
        "key",
        "label",
        "position",
        "probability_ppm",
        "forecast_category",
        "outcome",
    ];
    let mut insert = Query::insert();
    insert.into_table("deal_stages").columns(columns);
    for (position, (key, label, percent, category, outcome)) in (1_i32..).zip(stages) {
        let id = Uuid::from_u128(VERSION_7 + first_id + u128::from(position.unsigned_abs()));
        insert
            .values([
                id.into(),
                pipeline.into(),
                (*key).into(),
                (*label).into(),
                position.into(),
                (percent * 10_000).into(),
                (*category).into(),
                (*outcome).into(),
            ])
            .map_err(|error| DbErr::Migration(error.to_string()))?;
    }
    manager.execute(insert).await
}

const VERSION_7: u128 = 0x0000_0000_0000_7000_8000_0000_0000_0000;
