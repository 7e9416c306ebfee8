//! What campaigns cost, day by day.

use async_graphql::{Context, ID, Object};
use entity::spend;

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        bulk::bulk_mutation,
        global_id::Kind,
        loaders::Loaders,
        scalars::{Date, DateTime},
        types::{campaign::Campaign, money::Money},
    },
    ingest::spend::SpendRow,
};

/// What a campaign cost on a day.
#[derive(Debug, Clone)]
pub struct Spend(pub spend::Model);

impl From<spend::Model> for Spend {
    fn from(row: spend::Model) -> Self {
        Self(row)
    }
}

/// What a campaign cost on a day, as one source says.
#[Object(guard = "Requires(Permission::SpendRead)")]
impl Spend {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Spend.id(self.0.id)
    }

    /// The campaign.
    #[graphql(guard = "Requires(Permission::CampaignsRead)")]
    async fn campaign(&self, ctx: &Context<'_>) -> ApiResult<Option<Campaign>> {
        Loaders::of(ctx).campaign(self.0.campaign_id).await
    }

    /// The day, in the organisation's time zone.
    async fn on(&self) -> Date {
        Date(self.0.spent_on)
    }

    /// How much; negative where an advertising platform gave money back.
    async fn amount(&self) -> Option<Money> {
        Money::of_row(self.0.amount_minor, &self.0.currency)
    }

    /// The system that recorded it: the `source` of the bulk write, such as `google_ads`.
    async fn recorded_by(&self, ctx: &Context<'_>) -> ApiResult<Option<String>> {
        Loaders::of(ctx).source_name(self.0.source_id).await
    }

    /// When the figure was last written.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

bulk_mutation! {
    /// Spend to record.
    input RecordSpendInput,
    /// What became of the spend.
    payload RecordSpendPayload,
    rows SpendRow,
    kind Kind::Spend
}

/// Mutations of spend.
#[derive(Debug, Default)]
pub struct SpendMutation;

#[Object]
impl SpendMutation {
    /// Records what campaigns cost. The same campaign and day again, from the same source, replaces.
    #[graphql(guard = "Requires(Permission::SpendWrite)")]
    async fn record_spend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to record.")] input: RecordSpendInput,
    ) -> async_graphql::Result<RecordSpendPayload> {
        input.run(ctx).await
    }
}
