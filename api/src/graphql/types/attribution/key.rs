//! What a row is grouped by.

use async_graphql::{Context, SimpleObject};
use attribution::query::{Dimension, Key};
use entity::ids::{AccountId, CampaignId, DealId, LeadId};
use uuid::Uuid;

use super::enums::AttributionDimension;
use crate::{
    error::ApiResult,
    graphql::{loaders::Loaders, scalars::Date, types::lead},
    ledger::State,
};

/// One dimension's value of a row.
#[derive(Debug, Clone, SimpleObject)]
pub struct DimensionValue {
    /// The dimension.
    pub dimension: AttributionDimension,
    /// The value in words: a name, a code, a date; null where it is empty.
    pub label: Option<String>,
    /// Whether there is none, such as touches of no campaign.
    pub is_empty: bool,
}

/// The values in words of a row of a report of this state.
///
/// # Errors
/// When the database fails.
pub async fn values(
    ctx: &Context<'_>,
    state: &State,
    dimensions: &[Dimension],
    key: &[Key],
) -> ApiResult<Vec<DimensionValue>> {
    let mut values = Vec::with_capacity(key.len());
    for (dimension, part) in dimensions.iter().zip(key) {
        let label = label(ctx, state, part).await?;
        values.push(DimensionValue {
            dimension: (*dimension).into(),
            is_empty: label.is_none(),
            label,
        });
    }
    Ok(values)
}

async fn label(ctx: &Context<'_>, state: &State, key: &Key) -> ApiResult<Option<String>> {
    let loaders = Loaders::of(ctx);
    let uuid = Uuid::from_u128;
    Ok(match key {
        Key::Campaign(None) => None,
        Key::Campaign(Some(id)) => loaders
            .campaign_at(state, CampaignId(uuid(id.0)))
            .await?
            .map(|campaign| campaign.0.name.clone()),
        Key::Account(id) => loaders
            .account(AccountId(uuid(id.0)))
            .await?
            .map(|account| account.0.name.clone()),
        Key::Deal(id) => loaders
            .deal(DealId(uuid(id.0)))
            .await?
            .map(|deal| deal.0.name.clone()),
        Key::Lead(id) => {
            let found = loaders.lead(LeadId(uuid(id.0))).await?;
            found.map(|found| lead::label(ctx, &found))
        }
        Key::Channel(channel) => Some(channel.code().to_owned()),
        Key::TouchpointKind(kind) => Some(kind.code().to_owned()),
        Key::Team(team) => Some(team.code().to_owned()),
        Key::DealKind(kind) => Some(kind.code().to_owned()),
        Key::Source(text)
        | Key::Medium(text)
        | Key::Content(text)
        | Key::Rep(text)
        | Key::Segment(text) => text.as_deref().map(str::to_owned),
        Key::Date(day) => day.to_date().map(|date| Date(date).0.to_string()),
    })
}
