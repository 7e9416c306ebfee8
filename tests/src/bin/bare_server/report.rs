//! The report as it is asked for, field by field.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};

use super::{
    campaign::Campaign,
    credits::{Credit, Credits},
};

/// A report.
pub(crate) struct AttributionReport(pub(crate) Arc<Credits>);

#[Object]
impl AttributionReport {
    /// The amount of all deals.
    async fn total(&self) -> Money<'_> {
        Money {
            amount: &self.0.total,
        }
    }

    /// What campaigns earned, the largest amount first.
    async fn rows(&self, #[graphql(default = 50)] first: usize) -> AttributionRowConnection<'_> {
        let rows = self.0.rows.iter().take(first);
        AttributionRowConnection {
            nodes: rows.map(AttributionRow).collect(),
        }
    }
}

/// An amount of money.
#[derive(SimpleObject)]
pub(crate) struct Money<'a> {
    /// In units of the currency.
    amount: &'a str,
}

/// Some rows.
pub(crate) struct AttributionRowConnection<'a> {
    nodes: Vec<AttributionRow<'a>>,
}

#[Object]
impl<'a> AttributionRowConnection<'a> {
    /// They themselves.
    async fn nodes(&self) -> &[AttributionRow<'a>] {
        &self.nodes
    }
}

/// What one campaign earned.
pub(crate) struct AttributionRow<'a>(&'a Credit);

#[Object]
impl AttributionRow<'_> {
    /// The campaign.
    async fn campaign(&self) -> Option<&Campaign> {
        self.0.campaign.as_ref()
    }

    /// What is credited.
    async fn amount(&self) -> Money<'_> {
        Money {
            amount: &self.0.amount,
        }
    }

    /// Its share of what is attributed.
    async fn share(&self) -> &str {
        &self.0.share
    }

    /// Credited deals.
    async fn weight(&self) -> &str {
        &self.0.weight
    }

    /// Touches that received credit.
    async fn touchpoint_count(&self) -> i64 {
        self.0.touchpoint_count
    }
}
