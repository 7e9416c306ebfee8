//! What campaigns cost, day by day.

use std::collections::{BTreeSet, HashMap};

use async_graphql::InputObject;
use entity::{
    ids::{CampaignId, SpendId},
    spend,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    BulkRow, Ingest, RowOutcome, RowStatus,
    refs::{self, CampaignRef},
};
use crate::{
    clock,
    db::ChangePayload,
    graphql::{scalars::Date, types::money::MoneyInput, user_error::Refusal},
};

/// What a campaign cost on a day. The same campaign and day again, from the same source, replaces.
#[derive(Debug, Clone, InputObject)]
pub struct SpendRow {
    /// The campaign.
    pub campaign: CampaignRef,
    /// The day.
    pub on: Date,
    /// How much; negative where an advertising platform gave money back.
    pub amount: MoneyInput,
}

impl BulkRow for SpendRow {
    const OPERATION: &'static str = "recordSpend";
    const NOUN: &'static str = "Spend";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        let references: Vec<&CampaignRef> = rows.iter().map(|row| &row.campaign).collect();
        let campaigns = refs::campaigns(ingest, &references).await?;
        let mut known = known(
            ingest,
            campaigns
                .iter()
                .filter_map(|campaign| campaign.as_ref().ok().copied()),
            rows,
        )
        .await?;
        let mut changed: HashMap<Key, spend::Model> = HashMap::new();
        let mut outcomes = Vec::with_capacity(rows.len());
        for (row, campaign) in rows.iter().zip(campaigns) {
            let SpendRow {
                campaign: _,
                on,
                amount,
            } = row;
            let minor = amount
                .minor_units()
                .map_err(|error| error.within(["amount"]));
            let (campaign, amount_minor) = match (campaign, minor) {
                (Ok(campaign), Ok(minor)) => (campaign, minor),
                (campaign, minor) => {
                    let campaign = campaign.err().map(|error| error.within(["campaign"]));
                    outcomes.push(RowOutcome::rejected(
                        campaign.into_iter().chain(minor.err()).collect(),
                    ));
                    continue;
                }
            };
            let key = (campaign, on.0);
            let before = known.get(&key);
            let after = spend::Model {
                id: before.map_or_else(|| SpendId(clock::new_id()), |row| row.id),
                source_id: ingest.source,
                campaign_id: campaign,
                spent_on: on.0,
                amount_minor,
                currency: amount.currency_code.0.as_str().to_owned(),
                updated_at: ingest.now,
            };
            let status = match before {
                None => RowStatus::Created,
                Some(before)
                    if (before.amount_minor, &before.currency)
                        == (after.amount_minor, &after.currency) =>
                {
                    RowStatus::Unchanged
                }
                Some(_) => RowStatus::Updated,
            };
            outcomes.push(RowOutcome::taken(status, after.id));
            if status != RowStatus::Unchanged {
                changed.insert(key, after.clone());
                known.insert(key, after);
            }
        }
        save(ingest, changed).await?;
        Ok(outcomes)
    }
}

type Key = (CampaignId, chrono::NaiveDate);

/// What this source said before of these campaigns and days.
async fn known(
    ingest: &Ingest<'_>,
    campaigns: impl Iterator<Item = CampaignId>,
    rows: &[SpendRow],
) -> Result<HashMap<Key, spend::Model>, Refusal> {
    let campaigns: BTreeSet<CampaignId> = campaigns.collect();
    let days: BTreeSet<chrono::NaiveDate> = rows.iter().map(|row| row.on.0).collect();
    if campaigns.is_empty() {
        return Ok(HashMap::new());
    }
    let found = spend::Entity::find()
        .filter(spend::Column::SourceId.eq(ingest.source))
        .filter(spend::Column::CampaignId.is_in(campaigns))
        .filter(spend::Column::SpentOn.is_in(days))
        .all(&*ingest.tx)
        .await?;
    Ok(found
        .into_iter()
        .map(|row| ((row.campaign_id, row.spent_on), row))
        .collect())
}

/// Writes the last word of the request on each campaign and day.
async fn save(ingest: &mut Ingest<'_>, changed: HashMap<Key, spend::Model>) -> Result<(), Refusal> {
    if changed.is_empty() {
        return Ok(());
    }
    let campaigns: BTreeSet<Uuid> = changed
        .keys()
        .map(|(campaign, _)| (*campaign).into())
        .collect();
    ingest.changed(ChangePayload::Spend {
        campaigns: campaigns.into_iter().collect(),
    });
    let mut rows: Vec<spend::Model> = changed.into_values().collect();
    // Always in one order, so that two writes of the same days wait for each other instead of locking each other out.
    rows.sort_unstable_by_key(|row| (row.campaign_id, row.spent_on));
    let replace = OnConflict::columns([
        spend::Column::SourceId,
        spend::Column::CampaignId,
        spend::Column::SpentOn,
    ])
    .update_columns([
        spend::Column::AmountMinor,
        spend::Column::Currency,
        spend::Column::UpdatedAt,
    ])
    .to_owned();
    spend::Entity::insert_many(rows.into_iter().map(spend::Model::into_active_model))
        .on_conflict(replace)
        .exec_without_returning(&*ingest.tx)
        .await?;
    Ok(())
}
