//! Asking who earned the revenue.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{
    compare::AttributionComparison,
    input::{AttributionInput, CompareAttributionInput},
    report::AttributionReport,
};
use crate::{
    app::App,
    auth::{Permission, Requires, Viewer},
    error::ApiResult,
    graphql::{loaders::Loaders, scalars::LedgerPosition, types::deal::DealWhere},
};

/// Queries of attribution.
#[derive(Debug, Default)]
pub struct AttributionQuery;

#[Object]
impl AttributionQuery {
    /// Who earned which part of the deals of a period, by a rule, live.
    #[graphql(guard = "Requires(Permission::AttributionRead)")]
    async fn attribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The question.")] mut input: AttributionInput,
    ) -> ApiResult<AttributionReport> {
        find_accounts(ctx, input.deals.as_deref_mut()).await?;
        report(ctx, &input).await
    }

    /// The same question under several models side by side.
    #[graphql(guard = "Requires(Permission::AttributionRead)")]
    async fn compare_attribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The question.")] mut input: CompareAttributionInput,
    ) -> ApiResult<AttributionComparison> {
        find_accounts(ctx, input.deals.as_deref_mut()).await?;
        let app = App::of(ctx);
        let _computing = Loaders::of(ctx).computing();
        let waited = app
            .ledger
            .at(input.min_position.map(|position| position.0))
            .await?;
        let organization = waited.organization()?;
        let mut reports = Vec::new();
        for input in input.split()? {
            let query = Arc::new(input.query(organization, &waited.state.agreed)?);
            let answer = app.ledger.report(&waited, &query).await?;
            reports.push(AttributionReport {
                query,
                answer,
                official: false,
            });
        }
        Ok(AttributionComparison {
            reports: Arc::new(reports),
        })
    }
}

async fn find_accounts(ctx: &Context<'_>, deals: Option<&mut DealWhere>) -> ApiResult<()> {
    match deals {
        None => Ok(()),
        Some(filter) => {
            let db = &App::of(ctx).db.read;
            filter.find_accounts(Viewer::of(ctx)?, db).await
        }
    }
}

/// A report at the newest moment.
///
/// # Errors
/// When the question cannot be answered.
pub async fn report(ctx: &Context<'_>, input: &AttributionInput) -> ApiResult<AttributionReport> {
    let app = App::of(ctx);
    let _computing = Loaders::of(ctx).computing();
    let waited = app
        .ledger
        .at(input.min_position.map(|LedgerPosition(position)| position))
        .await?;
    let query = Arc::new(input.query(waited.organization()?, &waited.state.agreed)?);
    let answer = app.ledger.report(&waited, &query).await?;
    Ok(AttributionReport {
        query,
        answer,
        official: input.rule.is_none(),
    })
}
