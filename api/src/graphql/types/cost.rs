//! What the teams cost beside spend.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::cost;
use sea_orm::{Condition, EntityTrait as _, QueryFilter as _};

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        bulk::bulk_mutation,
        enums::Team,
        filters::{Budget, DateFilter, StringFilter, enum_filter},
        global_id::Kind,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
        scalars::{Date, DateTime},
        types::money::Money,
    },
    ingest::costs::CostRow,
};

/// What a team cost in a month beside spend: salaries, tools, fees.
#[derive(Debug, Clone)]
pub struct Cost(pub Arc<cost::Model>);

/// What a team cost in a month beside spend: salaries, tools, fees.
#[Object(guard = "Requires(Permission::CostsRead)")]
impl Cost {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Cost.id(self.0.id)
    }

    /// Whose cost it is.
    async fn team(&self) -> Team {
        self.0.team.into()
    }

    /// The month, named by its first day.
    async fn month(&self) -> Date {
        Date(self.0.month)
    }

    /// What it is for, such as `salaries`.
    async fn category(&self) -> &str {
        &self.0.category
    }

    /// How much; negative for a refund.
    async fn amount(&self) -> Option<Money> {
        Money::of_row(self.0.amount_minor, &self.0.currency)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

enum_filter! {
    /// Conditions on a team.
    CostTeamFilter of Team => entity::team::Team
}

/// Which costs; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CostWhere {
    /// Whose cost it is.
    pub team: Option<CostTeamFilter>,
    /// The month, named by its first day.
    pub month: Option<DateFilter>,
    /// What it is for.
    pub category: Option<StringFilter>,
}

impl CostWhere {
    fn condition(&self, budget: &mut Budget) -> ApiResult<Condition> {
        use cost::Column as C;
        let Self {
            team,
            month,
            category,
        } = self;
        let mut all = Condition::all();
        if let Some(filter) = team {
            all = all.add(filter.condition(C::Team, budget)?);
        }
        if let Some(filter) = month {
            all = all.add(filter.condition(C::Month, budget)?);
        }
        if let Some(filter) = category {
            all = all.add(filter.condition(C::Category, budget)?);
        }
        Ok(all)
    }
}

/// What costs can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CostOrderField {
    /// The month.
    Month,
}

/// How costs are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct CostOrder {
    /// By what.
    pub field: CostOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

fn keyset(order: Option<Vec<CostOrder>>) -> Keyset<cost::Entity> {
    use cost::Column as C;
    let columns = order
        .unwrap_or_default()
        .into_iter()
        .map(|CostOrder { field, direction }| match field {
            CostOrderField::Month => (C::Month, direction),
        });
    Keyset::new(columns, C::Id)
}

/// Queries of costs.
#[derive(Debug, Default)]
pub struct CostQuery;

#[Object]
impl CostQuery {
    /// What the teams cost beside spend, a page at a time.
    #[graphql(guard = "Requires(Permission::CostsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn costs(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which costs.")] filter: Option<CostWhere>,
        #[graphql(desc = "How they are sorted; by when they were loaded unless given.")]
        order_by: Option<Vec<CostOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Cost>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let condition = filter
            .unwrap_or_default()
            .condition(&mut Budget::default())?;
        let select = cost::Entity::find().filter(condition);
        page(ctx, select, &keyset(order_by), &args, Cost).await
    }
}

bulk_mutation! {
    /// Costs to record.
    input RecordCostsInput,
    /// What became of the costs.
    payload RecordCostsPayload,
    rows CostRow,
    kind Kind::Cost
}

/// Mutations of costs.
#[derive(Debug, Default)]
pub struct CostMutation;

#[Object]
impl CostMutation {
    /// Records what the teams cost in a month beside spend. A repeat for the same source, team, month and category
    /// replaces the figure.
    #[graphql(guard = "Requires(Permission::CostsWrite)")]
    async fn record_costs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to record.")] input: RecordCostsInput,
    ) -> async_graphql::Result<RecordCostsPayload> {
        input.run(ctx).await
    }
}

#[cfg(test)]
mod tests {
    use entity::role::Role;
    use serde_json::json;

    use crate::testing::{TestBed, input, user};

    #[tokio::test]
    async fn a_cost_is_replaced_by_its_repeat() {
        let bed = TestBed::new().await;
        let record = "mutation($input: RecordCostsInput!) { recordCosts(input: $input) {
            createdCount updatedCount unchangedCount rejectedCount } }";
        let row = |month: &str, amount: &str| {
            json!({ "team": "SALES", "month": month, "category": "salaries",
                "amount": { "amount": amount, "currencyCode": "EUR" } })
        };
        let rows = json!([
            row("2026-03-01", "100"),
            row("2026-03-01", "90"),
            row("2026-03-01", "90"),
            row("2026-03-02", "1")
        ]);
        let variables = input(json!({ "source": "hr", "onError": "SKIP_INVALID", "rows": rows }));
        let done = bed.data(&user(Role::Sales), record, variables).await;
        assert_eq!(
            done["recordCosts"],
            json!({ "createdCount": 1, "updatedCount": 1, "unchangedCount": 1, "rejectedCount": 1 })
        );
        let list = "{ costs(where: { team: { eq: SALES } }) { totalCount nodes { month amount { amount } } } }";
        let listed = bed.data(&user(Role::Analyst), list, json!({})).await;
        assert_eq!(
            listed["costs"],
            json!({ "totalCount": 1, "nodes": [{ "month": "2026-03-01", "amount": { "amount": "90.00" } }] })
        );
    }
}
