//! Campaigns.

// What of its row each field needs.
mod columns;
// Which campaigns.
mod filter;

use std::sync::Arc;

use ::attribution::query::Key;
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{campaign, ids::CampaignId, touchpoint};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        bulk::bulk_mutation,
        enums::Channel,
        filters::Budget,
        global_id::Kind,
        loaders::Loaders,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page_of},
        reading::Reading,
        scalars::{CurrencyCode, Date, DateTime},
        single::{idempotency, single_payload},
        types::{
            attribute::Attribute,
            attribution::{
                self,
                enums::{AttributionDate, AttributionDimension, AttributionMeasure},
                input::{AttributionInput, AttributionRuleInput, PeriodInput},
                row::AttributionRow,
            },
            external_id::{ExternalId, ExternalIdInput},
            money::Money,
            spend::{Spend, SpendOrder, SpendWhere, spend_of},
            touchpoint::{Touchpoint, TouchpointOrder, TouchpointWhere, touchpoints_of},
        },
    },
    ingest::{
        campaign_writes::{ArchiveCampaignInput, CreateCampaignInput, UpdateCampaignInput},
        campaigns::CampaignRow,
    },
    ledger::campaign_id,
};

pub use self::filter::{CampaignWhere, ChannelFilter};

/// Something marketing (or sales) runs: a fair, a search campaign, a series of webinars.
#[derive(Debug, Clone)]
pub struct Campaign(pub Arc<campaign::Model>);

impl From<campaign::Model> for Campaign {
    fn from(row: campaign::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// Something marketing (or sales) runs: a fair, a search campaign, a series of webinars.
#[Object(guard = "Requires(Permission::CampaignsRead)")]
impl Campaign {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Campaign.id(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The channel it runs in.
    async fn channel(&self) -> Channel {
        self.0.channel.into()
    }

    /// The `utm_campaign` of its links.
    async fn utm_campaign(&self) -> Option<&str> {
        self.0.utm_campaign.as_deref()
    }

    /// Its first day.
    async fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// Its last day.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// What it may cost.
    async fn budget(&self) -> Option<Money> {
        Money::of_row(self.0.budget_minor?, self.0.budget_currency.as_deref()?)
    }

    /// Who owns it in marketing: a user's e-mail address, or a name.
    async fn marketing_owner(&self) -> Option<&str> {
        self.0.marketing_owner.as_deref()
    }

    /// Who owns it in sales: a user's e-mail address, or a name.
    async fn sales_owner(&self) -> Option<&str> {
        self.0.sales_owner.as_deref()
    }

    /// When it was archived: hidden from lists, its credit stays.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(DateTime)
    }

    /// When it was first loaded.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// What it earned in a period; null when nothing: no credit, no influence, no spend.
    #[graphql(guard = "Requires(Permission::AttributionRead)")]
    async fn attribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The days it is about.")] period: PeriodInput,
        #[graphql(
            default_with = "AttributionMeasure::Revenue",
            desc = "What is attributed."
        )]
        measure: AttributionMeasure,
        #[graphql(desc = "The rule; absent: the official rule.")] rule: Option<
            AttributionRuleInput,
        >,
        #[graphql(desc = "Which date puts credit into the period.")] dated_by: Option<
            AttributionDate,
        >,
        #[graphql(desc = "The currency; absent: the organisation's.")] currency: Option<
            CurrencyCode,
        >,
    ) -> ApiResult<Option<AttributionRow>> {
        // The same question for every campaign of a list: the ledger computes it once. Boxed because every other field of
        // a campaign would take as much memory as this one.
        let report = Box::pin(async move {
            let input = AttributionInput {
                measure,
                rule,
                period,
                dated_by,
                group_by: vec![AttributionDimension::Campaign],
                deals: None,
                show: None,
                currency,
                min_position: None,
            };
            attribution::query::report(ctx, &input).await
        });
        let report = report.await?;
        Ok(report.row_of(&[Key::Campaign(Some(campaign_id(self.0.id)))]))
    }

    /// What its sources say beyond these fields, by name.
    async fn attributes(&self, ctx: &Context<'_>) -> ApiResult<Vec<Attribute>> {
        Loaders::of(ctx).attributes(self.0.id.into()).await
    }

    /// Its ids in other systems.
    async fn external_ids(&self, ctx: &Context<'_>) -> ApiResult<Vec<ExternalId>> {
        Loaders::of(ctx)
            .external_ids(Kind::Campaign, self.0.id.into())
            .await
    }

    /// Its touchpoints, a page at a time, by when they happened unless asked otherwise. Archived ones are left out unless
    /// `where` asks for them.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn touchpoints(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which touchpoints.")] filter: Option<
            Box<TouchpointWhere>,
        >,
        #[graphql(desc = "How they are sorted.")] order_by: Option<Vec<TouchpointOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<Touchpoint>>> {
        let page = PageArgs::parse(first, after, last, before)?;
        let column = touchpoint::Column::CampaignId;
        touchpoints_of(ctx, column, self.0.id, filter, order_by, page)
            .await
            .map(Some)
    }

    /// What it cost, day by day, a page at a time, by day unless asked otherwise.
    #[graphql(guard = "Requires(Permission::SpendRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn spend(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which spend.")] filter: Option<SpendWhere>,
        #[graphql(desc = "How it is sorted.")] order_by: Option<Vec<SpendOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<Spend>>> {
        let page = PageArgs::parse(first, after, last, before)?;
        spend_of(ctx, self.0.id, filter, order_by, page)
            .await
            .map(Some)
    }
}

/// What campaigns can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CampaignOrderField {
    /// The name.
    Name,
    /// The first day.
    StartsOn,
    /// The channel.
    Channel,
    /// When it was first loaded.
    CreatedAt,
}

/// How campaigns are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct CampaignOrder {
    /// By what.
    pub field: CampaignOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

fn keyset(order: Option<Vec<CampaignOrder>>) -> Keyset<campaign::Entity> {
    use campaign::Column as C;
    let columns =
        order
            .unwrap_or_default()
            .into_iter()
            .map(|CampaignOrder { field, direction }| {
                let column = match field {
                    CampaignOrderField::Name => C::Name,
                    CampaignOrderField::StartsOn => C::StartsOn,
                    CampaignOrderField::Channel => C::Channel,
                    CampaignOrderField::CreatedAt => C::CreatedAt,
                };
                (column, direction)
            });
    Keyset::new(columns, C::Id)
}

/// Queries of campaigns.
#[derive(Debug, Default)]
pub struct CampaignQuery;

#[Object]
impl CampaignQuery {
    /// One campaign, by its id or by its id in another system.
    #[graphql(guard = "Requires(Permission::CampaignsRead)")]
    async fn campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its id in another system.")] external_id: Option<ExternalIdInput>,
    ) -> ApiResult<Option<Campaign>> {
        let Some(uuid) = Loaders::of(ctx)
            .one_of(Kind::Campaign, id, external_id)
            .await?
        else {
            return Ok(None);
        };
        Loaders::of(ctx).campaign(CampaignId(uuid)).await
    }

    /// Campaigns, a page at a time. Archived ones are left out unless `where` asks for them.
    #[graphql(guard = "Requires(Permission::CampaignsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn campaigns(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which campaigns.")] filter: Option<CampaignWhere>,
        #[graphql(
            desc = "How they are sorted; by id, that is by when they were loaded, unless given."
        )]
        order_by: Option<Vec<CampaignOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Campaign>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let mut condition = filter.condition(&mut Budget::default(), 0)?;
        if filter.archived.is_none() {
            condition = condition.add(campaign::Column::ArchivedAt.is_null());
        }
        let select = campaign::Entity::find().filter(condition);
        page_of(
            ctx,
            select,
            &keyset(order_by),
            &args,
            Reading::asked::<Campaign>(ctx),
            Campaign,
        )
        .await
    }
}

bulk_mutation! {
    /// Campaigns to load.
    input UpsertCampaignsInput,
    /// What became of the campaigns.
    payload UpsertCampaignsPayload,
    rows CampaignRow,
    kind Kind::Campaign
}

single_payload! {
    /// What became of the campaign.
    CreateCampaignPayload {
        /// The campaign that was made; null when the input cannot be used.
        campaign: Campaign
    }
}

single_payload! {
    /// What became of the campaign.
    UpdateCampaignPayload {
        /// The campaign as it is now; null when the input cannot be used.
        campaign: Campaign
    }
}

single_payload! {
    /// What became of the campaign.
    ArchiveCampaignPayload {
        /// The campaign as it is now; null when the input cannot be used.
        campaign: Campaign
    }
}

/// Mutations of campaigns.
#[derive(Debug, Default)]
pub struct CampaignMutation;

#[Object]
impl CampaignMutation {
    /// Loads campaigns: new ones are made, known ones (by their id in the source) are changed.
    #[graphql(guard = "Requires(Permission::CampaignsWrite)")]
    async fn upsert_campaigns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to load.")] input: UpsertCampaignsInput,
    ) -> async_graphql::Result<UpsertCampaignsPayload> {
        input.run(ctx).await
    }

    /// Makes a campaign.
    #[graphql(guard = "Requires(Permission::CampaignsWrite)")]
    async fn create_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: CreateCampaignInput,
    ) -> async_graphql::Result<CreateCampaignPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        CreateCampaignPayload::run(ctx, key, input).await
    }

    /// Changes a campaign: what the input leaves out stays.
    #[graphql(guard = "Requires(Permission::CampaignsWrite)")]
    async fn update_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateCampaignInput,
    ) -> async_graphql::Result<UpdateCampaignPayload> {
        UpdateCampaignPayload::run(ctx, None, input).await
    }

    /// Hides a campaign from lists, or shows it again. Its credit stays.
    #[graphql(guard = "Requires(Permission::CampaignsWrite)")]
    async fn archive_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign.")] input: ArchiveCampaignInput,
    ) -> async_graphql::Result<ArchiveCampaignPayload> {
        ArchiveCampaignPayload::run(ctx, None, input).await
    }
}
