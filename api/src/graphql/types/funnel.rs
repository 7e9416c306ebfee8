//! The funnel.

use agreement::{
    funnel::{By, FunnelStage, ParetoRow, StageCount},
    lifecycle::RejectionGroup,
    metric::Metric,
};
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use attribution::money::Currency;
use rust_decimal::prelude::FromPrimitive as _;

use super::{
    attribution::input::PeriodInput,
    campaign::Campaign,
    metric::{self, MetricDefinition},
    money::Money,
};
use crate::{
    app::App,
    auth::{Permission, Requires},
    error::{ApiError, ApiResult},
    funnel::{Asked, FunnelReport as Counted, GroupBy, GroupKey, Row, Unit, report},
    graphql::{
        enums::{Channel, LeadStage},
        lifecycle_enums::{LeadRejectionGroup, LeadRejectionReason},
        loaders::Loaders,
        scalars::Decimal,
    },
};

/// The figures it shows.
const FIGURES: [Metric; 6] = [
    Metric::FunnelVolume,
    Metric::FunnelConversion,
    Metric::FunnelVelocity,
    Metric::FunnelValue,
    Metric::RejectionPareto,
    Metric::RecycledToWon,
];
/// Rows of one answer.
const MAX_ROWS: usize = 200;
/// A day of 24 hours, in milliseconds.
const DAY_MILLIS: i64 = 86_400_000;

/// Which passages belong to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum FunnelBy {
    /// What happened in the period: passages that reached the stage in it.
    Entry,
    /// Passages that began in the period, followed to the present.
    Cohort,
}

/// Whose passages are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum FunnelUnit {
    /// Each cycle of each lead.
    Person,
    /// Each account, with all its leads.
    Account,
}

/// By what the touch that created a lead groups it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum FunnelGroup {
    /// Its campaign.
    Campaign,
    /// Its channel.
    Channel,
    /// Its traffic source.
    Source,
}

/// What is asked of the funnel.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct FunnelInput {
    /// Which days.
    pub period: PeriodInput,
    /// Which passages belong to the period.
    #[graphql(default_with = "FunnelBy::Entry")]
    pub by: FunnelBy,
    /// Whose passages are counted.
    #[graphql(default_with = "FunnelUnit::Person")]
    pub unit: FunnelUnit,
    /// By what they are grouped: the touch that created the lead is the last one at or before its creation, else its
    /// first. Absent: one row.
    pub group_by: Option<FunnelGroup>,
}

impl FunnelInput {
    /// The question as it is counted.
    ///
    /// # Errors
    /// When the period is empty.
    pub fn asked(&self, organization: &crate::organization::Organization) -> ApiResult<Asked> {
        let PeriodInput { from, to } = self.period;
        if from >= to {
            return Err(ApiError::bad_input(
                "period: `to` is the day after the last one, so it has to be after `from`.",
            ));
        }
        Ok(Asked {
            from: organization.start_of(from.0),
            to: organization.start_of(to.0),
            by: match self.by {
                FunnelBy::Entry => By::Entry,
                FunnelBy::Cohort => By::Cohort,
            },
            unit: match self.unit {
                FunnelUnit::Person => Unit::Person,
                FunnelUnit::Account => Unit::Account,
            },
            group_by: self.group_by.map(|group| match group {
                FunnelGroup::Campaign => GroupBy::Campaign,
                FunnelGroup::Channel => GroupBy::Channel,
                FunnelGroup::Source => GroupBy::Source,
            }),
        })
    }
}

/// How far leads come, and what became of those that did not go straight on.
#[derive(Debug, Clone)]
pub struct FunnelReport {
    counted: Counted,
    currency: Currency,
}

impl FunnelReport {
    /// Counts it.
    ///
    /// # Errors
    /// When the period is empty, or the database fails.
    pub async fn of(app: &App, input: &FunnelInput) -> ApiResult<Self> {
        let organization = app.organization().await?;
        let asked = input.asked(&organization)?;
        Ok(Self {
            counted: report(app, asked).await?,
            currency: organization.currency,
        })
    }
}

/// How far leads come, and what became of those that did not go straight on. A passage is one cycle of one lead, or one
/// account with all its leads; it has reached a stage when it has entered that stage or a later one.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl FunnelReport {
    /// What its figures mean, and whether both teams have signed that.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn definitions(&self, ctx: &Context<'_>) -> ApiResult<Option<Vec<MetricDefinition>>> {
        metric::definitions(ctx, &FIGURES).await.map(Some)
    }

    /// A funnel for each group, the largest first, at most 200; one row where nothing is grouped.
    async fn rows(&self) -> Vec<FunnelRow> {
        let rows = self.counted.rows.iter().take(MAX_ROWS);
        rows.map(|row| FunnelRow {
            row: row.clone(),
            currency: self.currency,
        })
        .collect()
    }

    /// How many groups there are.
    async fn row_count(&self) -> i32 {
        count(self.counted.rows.len() as u64)
    }

    /// Why leads were rejected in the period, the most frequent reason first.
    async fn rejections(&self) -> Vec<RejectionShare> {
        let total = self
            .counted
            .rejections
            .last()
            .map_or(0, |row| row.cumulated);
        self.counted
            .rejections
            .iter()
            .map(|row| RejectionShare::of(row, total))
            .collect()
    }

    /// Leads rejected in the period without one of these reasons, as an import may state it.
    async fn rejections_without_reason(&self) -> i32 {
        count(self.counted.rejections_without_reason)
    }

    /// Leads that were recycled in the period, and those of them that became customers since.
    async fn recycled(&self) -> RecycledToWon {
        let recycled = self.counted.recycled;
        RecycledToWon {
            recycled_count: count(recycled.count),
            won_count: count(recycled.won),
            share: share(recycled.won, recycled.count),
        }
    }

    /// Deals without an exchange rate of their creation: no value holds them.
    async fn unconverted_deal_count(&self) -> i32 {
        count(self.counted.unconverted_deals)
    }
}

/// The funnel of one group. The typed fields are null unless grouped by, and where the touch that created the lead has
/// none.
#[derive(Debug, Clone)]
pub struct FunnelRow {
    row: Row,
    currency: Currency,
}

/// The funnel of one group. The typed fields are null unless grouped by, and where the touch that created the lead has
/// none.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl FunnelRow {
    /// The campaign.
    #[graphql(guard = "Requires(Permission::CampaignsRead)")]
    async fn campaign(&self, ctx: &Context<'_>) -> ApiResult<Option<Campaign>> {
        match self.row.key {
            Some(GroupKey::Campaign(Some(id))) => Loaders::of(ctx).campaign(id).await,
            _ => Ok(None),
        }
    }

    /// The channel.
    async fn channel(&self) -> Option<Channel> {
        match self.row.key {
            Some(GroupKey::Channel(channel)) => channel.map(Into::into),
            _ => None,
        }
    }

    /// The traffic source.
    async fn source(&self) -> Option<&str> {
        match &self.row.key {
            Some(GroupKey::Source(source)) => source.as_deref(),
            _ => None,
        }
    }

    /// The stages in order, from LEAD to CUSTOMER.
    async fn stages(&self) -> Vec<FunnelStageCount> {
        let stages = self.row.stages.iter().map(|stage| FunnelStageCount {
            counted: *stage,
            currency: self.currency,
        });
        stages.collect()
    }
}

/// What happened at one stage of a funnel.
#[derive(Debug, Clone, Copy)]
pub struct FunnelStageCount {
    counted: StageCount,
    currency: Currency,
}

/// What happened at one stage of a funnel.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl FunnelStageCount {
    /// Which stage; LEAD stands for SUBSCRIBER too.
    async fn stage(&self) -> LeadStage {
        match self.counted.stage {
            FunnelStage::Lead => LeadStage::Lead,
            FunnelStage::Mql => LeadStage::Mql,
            FunnelStage::Sal => LeadStage::Sal,
            FunnelStage::Sql => LeadStage::Sql,
            FunnelStage::Opportunity => LeadStage::Opportunity,
            FunnelStage::Customer => LeadStage::Customer,
        }
    }

    /// How many passages reached it.
    async fn volume(&self) -> i32 {
        count(self.counted.volume)
    }

    /// How many went on to the next stage.
    async fn went_on(&self) -> i32 {
        count(self.counted.went_on)
    }

    /// Those that went on / those that reached it, with six decimals. By ENTRY the two are different passages where going
    /// on takes long, so that it may be more than 1. Null where nobody reached it, and for the last stage.
    async fn conversion(&self) -> Option<Decimal> {
        if self.counted.stage == FunnelStage::Customer {
            return None;
        }
        share(self.counted.went_on, self.counted.volume)
    }

    /// The median time from this stage to the next, in days of 24 hours with two decimals, of those that went on. Null
    /// where nobody did.
    async fn median_days(&self) -> Option<Decimal> {
        let millis = rust_decimal::Decimal::from_i64(self.counted.median_millis?)?;
        let days = millis / rust_decimal::Decimal::from_i64(DAY_MILLIS)?;
        Some(Decimal(days.round_dp(2).normalize()))
    }

    /// What those that reached it are worth: from LEAD to SQL what the leads were worth at their hand-off, in OPPORTUNITY
    /// what their deals amount to, in CUSTOMER what the won ones do.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    async fn value(&self) -> Option<Money> {
        Some(Money::of_minor(self.counted.value_minor, self.currency))
    }
}

/// How many leads were rejected for a reason.
#[derive(Debug, Clone, SimpleObject)]
pub struct RejectionShare {
    /// Why.
    reason: LeadRejectionReason,
    /// What kind of fault that is.
    group: LeadRejectionGroup,
    /// How many.
    count: i32,
    /// Of all rejections with a reason, with six decimals.
    share: Option<Decimal>,
    /// This reason and all more frequent ones, of all rejections with a reason.
    cumulated_share: Option<Decimal>,
}

impl RejectionShare {
    fn of(row: &ParetoRow, total: u64) -> Self {
        let group: RejectionGroup = row.reason.group();
        Self {
            reason: row.reason.into(),
            group: group.into(),
            count: count(row.count),
            share: share(row.count, total),
            cumulated_share: share(row.cumulated, total),
        }
    }
}

/// Leads that waited for another time, and what became of them.
#[derive(Debug, Clone, SimpleObject)]
pub struct RecycledToWon {
    /// Leads recycled in the period.
    recycled_count: i32,
    /// Of those, became customers since.
    won_count: i32,
    /// Won / recycled, with six decimals; null where none was recycled.
    share: Option<Decimal>,
}

/// Queries of the funnel.
#[derive(Debug, Default)]
pub struct FunnelQuery;

#[Object]
impl FunnelQuery {
    /// How far leads come in a period: volume, conversion, velocity and value of each stage.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn funnel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The question.")] input: FunnelInput,
    ) -> ApiResult<FunnelReport> {
        FunnelReport::of(App::of(ctx), &input).await
    }
}

/// Counts as the schema shows them.
pub(super) fn count(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A quotient with six decimals; none where the divisor is zero.
pub(super) fn share(part: u64, whole: u64) -> Option<Decimal> {
    let (part, whole) = (
        rust_decimal::Decimal::from_u64(part)?,
        rust_decimal::Decimal::from_u64(whole)?,
    );
    let quotient = part.checked_div(whole)?;
    Some(Decimal(quotient.round_dp(6).normalize()))
}
