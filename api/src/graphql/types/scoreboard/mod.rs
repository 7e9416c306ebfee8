//! The scoreboard both teams read.

pub mod figure;
pub mod query;

use std::sync::Arc;

use agreement::{calendar, metric::Metric, ratio::Ratio, two_keys::Standing, win_rate::coverage};
use async_graphql::{Context, Object, SimpleObject};
use attribution::money::Currency;

use self::figure::{Figure, MoneyFigure, NumberFigure};
use super::{
    attribution::input::PeriodInput,
    funnel::{FunnelBy, FunnelInput, FunnelReport, FunnelUnit},
    period::Period,
    service_level::ServiceLevelReport,
    target::{Moment, Target, enums::TargetMeasure},
};
use crate::{
    app::App,
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        loaders::Loaders,
        pagination::{Page, PageArgs, page_of_slice},
        scalars::{CurrencyCode, Date, LedgerPosition},
    },
    ledger::Waited,
    scoreboard::period::{OfTeam, PeriodFigures},
    targets::book::Entry,
};

/// What marketing and sales came to together in a period, beside the period before: the same numbers for everybody.
#[derive(Debug, Clone)]
pub struct Scoreboard {
    /// The days it is about.
    pub period: calendar::Period,
    /// The period of the same kind before it.
    pub previous: calendar::Period,
    /// The currency of its amounts.
    pub currency: Currency,
    /// The moment it is of.
    pub moment: Waited,
    /// The figures now and before.
    pub figures: Arc<[PeriodFigures; 2]>,
}

impl Scoreboard {
    fn figure(&self, metric: Metric, of: impl Fn(&PeriodFigures) -> Option<Ratio>) -> Figure {
        let [now, before] = &*self.figures;
        Figure {
            metric,
            now: of(now),
            before: of(before),
            moment: self.moment.clone(),
        }
    }

    fn money(&self, metric: Metric, of: impl Fn(&PeriodFigures) -> Option<Ratio>) -> MoneyFigure {
        MoneyFigure {
            figure: self.figure(metric, of),
            currency: self.currency,
        }
    }

    fn amount(&self, metric: Metric, of: impl Fn(&PeriodFigures) -> i64) -> MoneyFigure {
        self.money(metric, |figures| Some(Ratio::whole(of(figures))))
    }

    fn number(
        &self,
        metric: Metric,
        decimals: u32,
        of: impl Fn(&PeriodFigures) -> Option<Ratio>,
    ) -> NumberFigure {
        NumberFigure {
            figure: self.figure(metric, of),
            decimals,
        }
    }

    fn of_teams(&self, metric: Metric, of: impl Fn(&OfTeam) -> i64) -> ScoreboardTeams {
        ScoreboardTeams {
            marketing: self.amount(metric, |figures| of(&figures.marketing)),
            sales: self.amount(metric, |figures| of(&figures.sales)),
        }
    }

    /// The agreed targets whose period meets the scoreboard's.
    async fn agreed(&self, ctx: &Context<'_>) -> ApiResult<Vec<Arc<Entry>>> {
        let book = Loaders::of(ctx).targets().await?;
        let mut found: Vec<Arc<Entry>> = book
            .iter()
            .filter(|entry| entry.standing == Standing::Agreed)
            .filter(|entry| entry.content.period.overlaps(&self.period))
            .cloned()
            .collect();
        found.sort_by_key(|entry| entry.content.period);
        Ok(found)
    }

    /// The coverage of the company's one revenue target for exactly this period.
    async fn coverage_of(
        &self,
        ctx: &Context<'_>,
        period: calendar::Period,
    ) -> ApiResult<Option<Ratio>> {
        let book = Loaders::of(ctx).targets().await?;
        let mut of_company = book.iter().filter(|entry| {
            let content = &entry.content;
            let whole = content.segment.is_none() && content.parent.is_none();
            entry.standing == Standing::Agreed
                && whole
                && content.measure == TargetMeasure::Revenue
                && content.period == period
        });
        let (Some(entry), None) = (of_company.next(), of_company.next()) else {
            return Ok(None);
        };
        let target = self.target(entry.clone());
        let basis = target.basis(ctx).await?;
        let open = i64::try_from(basis.deals.open_amount).map_err(anyhow::Error::new)?;
        Ok(coverage(open, basis.target.amount_minor, basis.attained()?))
    }

    fn days(&self) -> PeriodInput {
        PeriodInput {
            from: Date(self.period.from()),
            to: Date(self.period.to()),
        }
    }

    fn target(&self, entry: Arc<Entry>) -> Target {
        Target::at(entry, Moment::known(self.moment.clone()))
    }
}

/// A figure of each team. Never to be added up where both teams may count the same deal.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScoreboardTeams {
    /// Marketing's.
    pub marketing: MoneyFigure,
    /// Sales'.
    pub sales: MoneyFigure,
}

/// What marketing and sales came to together in a period, beside the period before: the same numbers for everybody.
#[Object(guard = "Requires(Permission::TargetsRead)")]
impl Scoreboard {
    /// The days it is about.
    async fn period(&self) -> Period {
        self.period.into()
    }

    /// The period before, of the same kind: as many months where it is of whole months, else as many days.
    async fn previous_period(&self) -> Period {
        self.previous.into()
    }

    /// The currency of its amounts.
    async fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.currency)
    }

    /// What it has seen: the newest change that is in it.
    async fn as_of(&self) -> LedgerPosition {
        LedgerPosition(self.moment.state.applied.newest())
    }

    /// The agreed targets whose period meets this one, by period: attainment and pacing are theirs.
    async fn targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Target>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let agreed = self.agreed(ctx).await?;
        page_of_slice(&agreed, &args, |entry| self.target(entry))
    }

    /// Revenue: the amount of deals won in the period, with adjustments. Both teams' credit and what is unattributed sum to
    /// it.
    async fn revenue(&self) -> MoneyFigure {
        self.amount(Metric::Attained, |figures| figures.revenue)
    }

    /// Revenue credited to each team by the official rule.
    async fn credited(&self) -> ScoreboardTeams {
        self.of_teams(Metric::Credited, |team| team.credited)
    }

    /// Revenue of deals without any eligible touch.
    async fn unattributed(&self) -> MoneyFigure {
        self.amount(Metric::Credited, |figures| figures.unattributed)
    }

    /// Revenue of deals that each team sourced: a deal is sourced once, by the touch that created its lead (else the first),
    /// in full.
    async fn sourced(&self) -> ScoreboardTeams {
        self.of_teams(Metric::Sourced, |team| team.sourced)
    }

    /// Revenue of deals that each team influenced by any eligible touch, in full. Never to be added up.
    async fn influenced(&self) -> ScoreboardTeams {
        self.of_teams(Metric::Influenced, |team| team.influenced)
    }

    /// Spend of campaigns on the days of the period.
    async fn spend(&self) -> MoneyFigure {
        self.amount(Metric::Spend, |figures| figures.spend)
    }

    /// Other costs of both teams in the months that begin in the period.
    async fn costs(&self) -> MoneyFigure {
        self.amount(Metric::Costs, |figures| figures.costs)
    }

    /// Profit: contribution of all deals won - spend - costs. The root measure.
    async fn profit(&self) -> MoneyFigure {
        self.money(Metric::Profit, |figures| figures.profit().map(Ratio::whole))
    }

    /// Accounts whose first deal won was closed in the period.
    async fn new_customers(&self) -> NumberFigure {
        self.number(Metric::NewCustomers, 0, |figures| {
            Some(Ratio::whole(figures.deals.new_customers))
        })
    }

    /// Cost to acquire a customer, fully loaded: (spend + costs of both teams) / new customers of the period.
    async fn customer_acquisition_cost(&self) -> MoneyFigure {
        self.money(
            Metric::CustomerAcquisitionCost,
            PeriodFigures::customer_acquisition_cost,
        )
    }

    /// Months until a new customer has paid what winning it cost: cost to acquire / (monthly amount x margin). The monthly
    /// amount is that of the new customers whose deals name a term.
    async fn payback_months(&self) -> NumberFigure {
        self.number(Metric::Payback, 4, PeriodFigures::payback_months)
    }

    /// Return on marketing investment: (what credit contributes - spend) / spend.
    async fn return_on_marketing_investment(&self) -> NumberFigure {
        self.number(
            Metric::ReturnOnMarketingInvestment,
            6,
            PeriodFigures::return_on_marketing_investment,
        )
    }

    /// Won / (won + lost) of the deals closed in the trailing four quarters, by number.
    async fn win_rate_by_count(&self) -> NumberFigure {
        self.number(Metric::WinRateByCount, 6, |figures| {
            figures.deals.outcomes.rate_by_count()
        })
    }

    /// Won / (won + lost) of the deals closed in the trailing four quarters, by amount.
    async fn win_rate_by_amount(&self) -> NumberFigure {
        self.number(Metric::WinRateByAmount, 6, |figures| {
            figures.deals.outcomes.rate_by_amount()
        })
    }

    /// Pipeline velocity, an amount a day: open deals x win rate by count x average amount won / median days from creation to
    /// won. Open are those that were open at the start of today, or of the day after the period where that is over.
    async fn velocity(&self) -> MoneyFigure {
        self.money(Metric::Velocity, |figures| figures.deals.velocity())
    }

    /// Accepted / (accepted + rejected) of the hand-offs that sales decided in the period; silence accepts.
    async fn acceptance_rate(&self) -> NumberFigure {
        self.number(Metric::AcceptanceRate, 6, PeriodFigures::acceptance_rate)
    }

    /// What each team owed the other for leads in the period, and how it was kept: both clauses, always together.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn service_level(&self, ctx: &Context<'_>) -> ApiResult<Option<ServiceLevelReport>> {
        let report = ServiceLevelReport::of(App::of(ctx), self.days()).await?;
        Ok(Some(report))
    }

    /// How far leads came in the period.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn funnel(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default_with = "FunnelBy::Entry",
            desc = "Which passages belong to the period."
        )]
        by: FunnelBy,
        #[graphql(
            default_with = "FunnelUnit::Person",
            desc = "Whose passages are counted."
        )]
        unit: FunnelUnit,
    ) -> ApiResult<Option<FunnelReport>> {
        let input = FunnelInput {
            period: self.days(),
            by,
            unit,
            group_by: None,
        };
        FunnelReport::of(App::of(ctx), &input).await.map(Some)
    }

    /// Coverage of the company's revenue target for exactly this period: amount of the open deals expected to close in it /
    /// (target - attained). Null without one such target of all deals, and once it is attained. The earlier value is that
    /// of the target for the period before, by the facts as they are now: the deals that were to close in it and are still
    /// open.
    async fn coverage(&self, ctx: &Context<'_>) -> ApiResult<NumberFigure> {
        let mut figure = self.number(Metric::Coverage, 4, |_| None);
        figure.figure.now = self.coverage_of(ctx, self.period).await?;
        figure.figure.before = self.coverage_of(ctx, self.previous).await?;
        Ok(figure)
    }
}
