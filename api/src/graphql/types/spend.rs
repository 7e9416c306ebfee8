//! What campaigns cost, day by day.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{ids::CampaignId, spend};
use sea_orm::Condition;

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        bulk::bulk_mutation,
        filters::{Budget, DateFilter, combined},
        global_id::Kind,
        loaders::{
            Loaders,
            children::{ChildList, Link},
        },
        pagination::{Keyset, OrderDirection, Page, PageArgs},
        reading::Reading,
        scalars::{Date, DateTime},
        types::{campaign::Campaign, money::Money},
    },
    ingest::spend::SpendRow,
};

/// What a campaign cost on a day.
#[derive(Debug, Clone)]
pub struct Spend(pub Arc<spend::Model>);

impl From<spend::Model> for Spend {
    fn from(row: spend::Model) -> Self {
        Self(Arc::new(row))
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

/// Which spend; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct SpendWhere {
    /// All of these.
    pub and: Option<Vec<SpendWhere>>,
    /// At least one of these.
    pub or: Option<Vec<SpendWhere>>,
    /// Not this.
    pub not: Option<Box<SpendWhere>>,
    /// The day.
    pub on: Option<DateFilter>,
}

impl SpendWhere {
    /// The condition.
    ///
    /// # Errors
    /// When it is too large or nested too deep.
    pub fn condition(&self, budget: &mut Budget, depth: usize) -> ApiResult<Condition> {
        let Self { and, or, not, on } = self;
        let depth = Budget::deeper(depth)?;
        let part = |part: &Self| part.condition(budget, depth);
        let mut all = combined(and.as_deref(), or.as_deref(), not.as_deref(), part)?;
        if let Some(filter) = on {
            all = all.add(filter.condition(spend::Column::SpentOn, budget)?);
        }
        Ok(all)
    }
}

/// What spend can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SpendOrderField {
    /// The day.
    On,
}

/// How spend is sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct SpendOrder {
    /// By what.
    pub field: SpendOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

/// A page of a campaign's spend, by day unless asked otherwise.
///
/// # Errors
/// When `where` or a cursor cannot be used, or the database fails.
pub async fn spend_of(
    ctx: &Context<'_>,
    campaign: CampaignId,
    filter: Option<SpendWhere>,
    order: Option<Vec<SpendOrder>>,
    page: PageArgs,
) -> ApiResult<Page<Spend>> {
    let list = || {
        let by_day = vec![SpendOrder {
            field: SpendOrderField::On,
            direction: OrderDirection::Asc,
        }];
        let columns = order
            .unwrap_or(by_day)
            .into_iter()
            .map(|SpendOrder { field, direction }| match field {
                SpendOrderField::On => (spend::Column::SpentOn, direction),
            });
        Ok(ChildList::<spend::Entity> {
            link: Link::Column(spend::Column::CampaignId),
            condition: filter
                .unwrap_or_default()
                .condition(&mut Budget::default(), 0)?,
            keyset: Keyset::new(columns, spend::Column::Id),
            page,
            reading: Reading::whole(),
        })
    };
    Loaders::of(ctx).children(ctx, campaign, list, Spend).await
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

#[cfg(test)]
mod tests {
    use crate::{
        auth::Viewer,
        testing::{TestBed, input},
    };
    use serde_json::{Value, json};

    const RECORD: &str = "mutation($input: RecordSpendInput!) { recordSpend(input: $input) {
        createdCount updatedCount unchangedCount rejectedCount results { id userErrors { code path } } } }";
    const SPEND: &str = "{ campaigns { nodes { spend(where: { on: { gte: \"2026-03-02\" } }) {
        totalCount nodes { on recordedBy amount { amount currencyCode } } } } } }";

    fn row(day: &str, amount: &str) -> Value {
        json!({ "campaign": { "externalId": "c1" }, "on": day,
                "amount": { "amount": amount, "currencyCode": "EUR" } })
    }

    #[tokio::test]
    async fn a_repeat_replaces_and_the_last_word_of_a_request_holds() {
        let bed = TestBed::new().await;
        let viewer = Viewer::system();
        let campaign = json!({ "source": "ads", "rows": [{ "externalId": "c1", "name": "C", "channel": "EVENT" }] });
        bed.data(
            &viewer,
            "mutation($input: UpsertCampaignsInput!) { upsertCampaigns(input: $input) { createdCount } }",
            input(campaign),
        )
        .await;
        let record = async |rows: Value| {
            let data = bed
                .data(
                    &viewer,
                    RECORD,
                    input(json!({ "source": "ads", "rows": rows })),
                )
                .await;
            let payload = data["recordSpend"].clone();
            let counts = [
                "createdCount",
                "updatedCount",
                "unchangedCount",
                "rejectedCount",
            ];
            (
                counts.map(|count| payload[count].as_i64().unwrap()),
                payload,
            )
        };
        let rows = json!([
            row("2026-03-01", "10"),
            row("2026-03-02", "20.00"),
            row("2026-03-02", "-3.5")
        ]);
        let (counts, payload) = record(rows).await;
        assert_eq!(counts, [2, 1, 0, 0]);
        assert_eq!(payload["results"][1]["id"], payload["results"][2]["id"]);
        let (counts, _) = record(json!([
            row("2026-03-02", "-3.5"),
            row("2026-03-03", "7.25")
        ]))
        .await;
        assert_eq!(counts, [1, 0, 1, 0]);
        let unknown = json!({ "campaign": { "externalId": "c2" }, "on": "2026-03-01",
                              "amount": { "amount": "1.001", "currencyCode": "EUR" } });
        let (counts, payload) = record(json!([unknown])).await;
        assert_eq!(counts, [0, 0, 0, 1]);
        let errors = &payload["results"][0]["userErrors"];
        assert_eq!(errors[0]["code"], "NOT_FOUND");
        assert_eq!(
            errors[0]["path"],
            json!(["input", "rows", "0", "campaign", "externalId"])
        );
        assert_eq!(
            errors[1]["path"],
            json!(["input", "rows", "0", "amount", "amount"])
        );

        let data = bed.data(&viewer, SPEND, json!({})).await;
        let spend = &data["campaigns"]["nodes"][0]["spend"];
        assert_eq!(spend["totalCount"], 2);
        assert_eq!(
            spend["nodes"],
            json!([
                { "on": "2026-03-02", "recordedBy": "ads", "amount": { "amount": "-3.50", "currencyCode": "EUR" } },
                { "on": "2026-03-03", "recordedBy": "ads", "amount": { "amount": "7.25", "currencyCode": "EUR" } },
            ])
        );
    }
}
