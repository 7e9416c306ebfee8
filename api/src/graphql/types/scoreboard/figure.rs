//! A figure of the scoreboard: its value, what it was before, and what it means.

use agreement::{measures::relative_change, metric::Metric, ratio::Ratio};
use async_graphql::Object;
use attribution::money::Currency;

use crate::{
    agreements::metrics,
    auth::{Permission, Requires},
    clock,
    error::ApiResult,
    graphql::{
        scalars::Decimal,
        types::{metric::MetricDefinition, money::Money},
    },
    ledger::Waited,
};

/// A figure now and in the period before, exactly.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What it is.
    pub metric: Metric,
    /// Its value in the period.
    pub now: Option<Ratio>,
    /// Its value in the period before.
    pub before: Option<Ratio>,
    /// The moment its definition is of.
    pub moment: Waited,
}

impl Figure {
    fn change(&self) -> Option<Decimal> {
        let change = relative_change(self.now.as_ref()?, self.before.as_ref()?)?;
        Decimal::of_ratio(&change)
    }

    fn definition(&self) -> ApiResult<MetricDefinition> {
        let agreed = &self.moment.state.agreed;
        let definition = metrics::definition_of(agreed, self.metric, clock::now())?;
        Ok(MetricDefinition(definition))
    }
}

/// An amount of money in a period, beside that of the period before.
#[derive(Debug, Clone)]
pub struct MoneyFigure {
    /// In minor units.
    pub figure: Figure,
    /// The currency of the scoreboard.
    pub currency: Currency,
}

impl MoneyFigure {
    fn money(&self, value: Option<&Ratio>) -> Option<Money> {
        let minor = value?.round()?;
        Some(Money::of_minor(minor, self.currency))
    }
}

/// An amount of money in a period, beside that of the period before.
#[Object(guard = "Requires(Permission::TargetsRead)")]
impl MoneyFigure {
    /// In the period. Null where it cannot be computed: its definition says of what.
    async fn value(&self) -> Option<Money> {
        self.money(self.figure.now.as_ref())
    }

    /// In the period before.
    async fn previous(&self) -> Option<Money> {
        self.money(self.figure.before.as_ref())
    }

    /// (value - previous) / |previous|, with six decimals at most. Null where there is nothing to compare with.
    async fn change(&self) -> Option<Decimal> {
        self.figure.change()
    }

    /// What it means, and whether both teams have signed that.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn definition(&self) -> ApiResult<Option<MetricDefinition>> {
        self.figure.definition().map(Some)
    }
}

/// A number in a period, beside that of the period before.
#[derive(Debug, Clone)]
pub struct NumberFigure {
    /// Exactly.
    pub figure: Figure,
    /// With how many decimals at most it is shown.
    pub decimals: u32,
}

impl NumberFigure {
    fn number(&self, value: Option<&Ratio>) -> Option<Decimal> {
        let decimal = value?.to_decimal(self.decimals)?;
        Some(Decimal(decimal.normalize()))
    }
}

/// A number in a period, beside that of the period before.
#[Object(guard = "Requires(Permission::TargetsRead)")]
impl NumberFigure {
    /// In the period. Null where it cannot be computed: its definition says of what.
    async fn value(&self) -> Option<Decimal> {
        self.number(self.figure.now.as_ref())
    }

    /// In the period before.
    async fn previous(&self) -> Option<Decimal> {
        self.number(self.figure.before.as_ref())
    }

    /// (value - previous) / |previous|, with six decimals at most. Null where there is nothing to compare with.
    async fn change(&self) -> Option<Decimal> {
        self.figure.change()
    }

    /// What it means, and whether both teams have signed that.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn definition(&self) -> ApiResult<Option<MetricDefinition>> {
        self.figure.definition().map(Some)
    }
}
