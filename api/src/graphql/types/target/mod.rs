//! Joint targets.
//!
//! Reading order: the target (here), its [`enums`], [`pacing`], other [`figures`], its [`tree`], how targets are found
//! ([`filter`], [`query`]) and proposed ([`mutation`]).

pub mod enums;
pub mod figures;
pub mod filter;
pub mod mutation;
pub mod pacing;
pub mod query;
pub mod tree;

use std::sync::Arc;

use agreement::metric::Metric;
use async_graphql::{Context, ID, Object};
use tokio::sync::OnceCell;

use self::{
    enums::{PacingCurve, TargetMeasure},
    figures::{
        DayOfTarget, NeededCoverage, RequiredRunRate, TargetCredit, TargetForecasts, TargetHoliday,
        TargetRate, WinRate,
    },
    pacing::TargetPacing,
    tree::TargetTreeCheck,
};
use super::{
    agreement::{
        Agreement,
        version::{AgreementSignature, AgreementState, AgreementVersion, Versioned},
    },
    attribution::rule::AppliedRule,
    metric::MetricDefinition,
    period::Period,
    user::User,
};
use crate::{
    agreements::metrics,
    app::App,
    auth::{Permission, Requires},
    clock,
    error::ApiResult,
    graphql::{
        global_id::Kind,
        loaders::Loaders,
        pagination::{Page, PageArgs, page_of_slice},
        scalars::{Date, Decimal, LedgerPosition},
        types::money::Money,
    },
    ledger::Waited,
    targets::{basis::Basis, book::Entry, booked::Side, tree::Check},
};

/// The figures of a target whose definitions both teams may sign.
const FIGURES: [Metric; 7] = [
    Metric::Attained,
    Metric::Attainment,
    Metric::Credited,
    Metric::Pacing,
    Metric::Coverage,
    Metric::WinRateByCount,
    Metric::WinRateByAmount,
];

/// The moment of the ledger that the targets of one answer share.
#[derive(Debug, Clone, Default)]
pub struct Moment(Arc<OnceCell<Waited>>);

impl Moment {
    /// A moment that is known.
    #[must_use]
    pub fn known(waited: Waited) -> Self {
        Self(Arc::new(OnceCell::new_with(Some(waited))))
    }

    async fn get(&self, ctx: &Context<'_>) -> ApiResult<&Waited> {
        self.0
            .get_or_try_init(|| App::of(ctx).ledger.at(None))
            .await
    }
}

/// What marketing and sales mean to reach together in a period, and how far they are. It is an agreement: it counts when an
/// approver of each team has signed it. Its figures are the ledger's, under the official rule, to the cent.
#[derive(Debug, Clone)]
pub struct Target {
    entry: Arc<Entry>,
    moment: Moment,
    basis: Arc<OnceCell<Arc<Basis>>>,
}

impl Target {
    /// A target, at the newest moment.
    #[must_use]
    pub fn of(entry: Arc<Entry>) -> Self {
        Self::at(entry, Moment::default())
    }

    /// A target at a moment.
    #[must_use]
    pub fn at(entry: Arc<Entry>, moment: Moment) -> Self {
        Self {
            entry,
            moment,
            basis: Arc::default(),
        }
    }

    /// What its figures are made of.
    ///
    /// # Errors
    /// When the ledger or the database fails.
    pub async fn basis(&self, ctx: &Context<'_>) -> ApiResult<&Basis> {
        let basis = self.basis.get_or_try_init(async || {
            let waited = self.moment.get(ctx).await?;
            let target = self.entry.content.clone();
            let outlays = match target.measure {
                TargetMeasure::Profit => Some(Loaders::of(ctx).outlays().await?),
                TargetMeasure::Revenue | TargetMeasure::Pipeline => None,
            };
            let ledger = &App::of(ctx).ledger;
            ApiResult::Ok(Arc::new(Basis::of(ledger, waited, target, outlays).await?))
        });
        Ok(basis.await?)
    }

    async fn parts(&self, ctx: &Context<'_>) -> ApiResult<Vec<Arc<Entry>>> {
        let book = Loaders::of(ctx).targets().await?;
        Ok(book.children(self.entry.id()).cloned().collect())
    }

    fn versioned(&self) -> Versioned {
        Versioned::new(self.entry.subject.clone(), self.entry.history.clone())
    }
}

/// What marketing and sales mean to reach together in a period, and how far they are. It is an agreement: it counts when an
/// approver of each team has signed it. Its figures are the ledger's, under the official rule, to the cent.
#[Object(guard = "Requires(Permission::TargetsRead)")]
impl Target {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Target.id(self.entry.id())
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.entry.content.name
    }

    /// The agreement it is: sign, refuse and take back proposals by its id.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn agreement(&self) -> Option<Agreement> {
        Some(Agreement(self.entry.subject.clone()))
    }

    /// The version shown here: the one in effect, else the one agreed last, else the open proposal, else the last.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn version(&self) -> Option<AgreementVersion> {
        AgreementVersion::of(self.versioned(), self.entry.place)
    }

    /// The open proposal, which waits for signatures; null when there is none.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn proposal(&self) -> Option<AgreementVersion> {
        let place = self.entry.history.open()?;
        AgreementVersion::of(self.versioned(), place)
    }

    /// How the version shown here stands.
    async fn state(&self) -> AgreementState {
        self.entry.standing.into()
    }

    /// Who has signed the version shown here, marketing first; at most one for each team.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn signatures(&self) -> Option<Vec<AgreementSignature>> {
        let version = AgreementVersion::of(self.versioned(), self.entry.place)?;
        Some(version.signed())
    }

    /// What is counted.
    async fn measure(&self) -> TargetMeasure {
        self.entry.content.measure
    }

    /// The days it is counted on.
    async fn period(&self) -> Period {
        self.entry.content.period.into()
    }

    /// Only deals of this segment are counted; null: all deals.
    async fn segment(&self) -> Option<&str> {
        self.entry.content.segment.as_deref()
    }

    /// How much is to be reached.
    async fn amount(&self) -> Option<Money> {
        let content = &self.entry.content;
        Money::of_row(content.amount_minor, &content.currency)
    }

    /// Who answers for it in marketing: a user's e-mail, or a name.
    async fn marketing_owner(&self) -> &str {
        &self.entry.content.marketing_owner
    }

    /// Who answers for it in sales: a user's e-mail, or a name.
    async fn sales_owner(&self) -> &str {
        &self.entry.content.sales_owner
    }

    /// The marketing owner, if that is a user.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn marketing_owner_user(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        let owner = &self.entry.content.marketing_owner;
        Loaders::of(ctx).user_by_email(owner).await
    }

    /// The sales owner, if that is a user.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn sales_owner_user(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        let owner = &self.entry.content.sales_owner;
        Loaders::of(ctx).user_by_email(owner).await
    }

    /// How much of it is meant to be expected by when; `pacing` says what was used, and why, if it was another.
    async fn pacing_curve(&self) -> PacingCurve {
        self.entry.content.pacing
    }

    /// The days on which a team does not work, for `WORKING_DAYS`; at most 400.
    async fn holidays(&self) -> Vec<TargetHoliday> {
        let holidays = self.entry.content.holidays.iter();
        holidays.copied().map(TargetHoliday::from).collect()
    }

    /// What is attained: the ledger's figure for the period under the official rule. Marketing's, sales' and the
    /// unattributed part of `credited` sum to it.
    async fn attained(&self, ctx: &Context<'_>) -> ApiResult<Money> {
        let basis = self.basis(ctx).await?;
        Ok(Money::of_minor(basis.attained()?, basis.currency))
    }

    /// attained / target, with six decimals at most: 1 is the whole target.
    async fn attainment(&self, ctx: &Context<'_>) -> ApiResult<Option<Decimal>> {
        Ok(self
            .basis(ctx)
            .await?
            .attainment()?
            .as_ref()
            .and_then(Decimal::of_ratio))
    }

    /// What is attained, by who earned it.
    async fn credited(&self, ctx: &Context<'_>) -> ApiResult<TargetCredit> {
        let basis = self.basis(ctx).await?;
        let part = |side| {
            basis
                .part(side)
                .map(|part| Money::of_minor(part, basis.currency))
        };
        Ok(TargetCredit {
            marketing: part(Side::Marketing)?,
            sales: part(Side::Sales)?,
            unattributed: part(Side::Unattributed)?,
        })
    }

    /// Amounts of the period for which there is no exchange rate at most 7 days old, in their own currencies: outside
    /// `attained`. Spend and costs of a PROFIT target are negative.
    async fn unconverted(&self, ctx: &Context<'_>) -> ApiResult<Vec<Money>> {
        let unconverted = &self.basis(ctx).await?.deals.unconverted;
        let amounts = unconverted.iter().map(|(currency, amount)| {
            let minor = i64::try_from(*amount).map_err(anyhow::Error::new)?;
            Ok(Money::of_minor(minor, *currency))
        });
        amounts.collect()
    }

    /// The exchange rates that `attained` rests on, by currency and day. A rate changes only by a recorded correction.
    async fn rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<TargetRate>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let rates: Vec<_> = self.basis(ctx).await?.deals.rates.iter().collect();
        page_of_slice(&rates, &args, |rate| rate.into())
    }

    /// The official rules that were applied to its deals and to those of the periods its pacing looks back on.
    async fn rules(&self, ctx: &Context<'_>) -> ApiResult<Vec<AppliedRule>> {
        let basis = self.basis(ctx).await?;
        let agreed = &basis.answer.state.agreed;
        let counts = &basis.answer.report.deals_by_rule;
        let rules = basis.query.rules.iter().zip(counts);
        Ok(rules
            .map(|(dated, deals)| AppliedRule::of(dated, *deals, Some(agreed)))
            .collect())
    }

    /// How it stands against what is expected by now, seen from the start of a day.
    async fn pacing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today unless given. What was recorded since counts too.")]
        on: Option<Date>,
    ) -> ApiResult<TargetPacing> {
        let basis = self.basis(ctx).await?;
        let on = on.map_or(basis.today.day, |on| on.0);
        Ok(TargetPacing::of(basis.pace(on)?, basis.currency))
    }

    /// Amount of the open deals that are expected to close in the period / (target - attained), with four decimals at
    /// most. Null once the target is attained, and for PIPELINE and PROFIT.
    async fn coverage(&self, ctx: &Context<'_>) -> ApiResult<Option<Decimal>> {
        let coverage = self.basis(ctx).await?.coverage()?;
        Ok(coverage.as_ref().and_then(Decimal::of_quotient))
    }

    /// Amount of the open deals that are expected to close in the period, at the exchange rates of their creation.
    async fn open_amount(&self, ctx: &Context<'_>) -> ApiResult<Money> {
        let basis = self.basis(ctx).await?;
        let minor = i64::try_from(basis.deals.open_amount).map_err(anyhow::Error::new)?;
        Ok(Money::of_minor(minor, basis.currency))
    }

    /// The coverage it takes: 1 / win rate.
    async fn needed_coverage(&self, ctx: &Context<'_>) -> ApiResult<NeededCoverage> {
        Ok((&self.basis(ctx).await?.deals.outcomes).into())
    }

    /// The part of the closed deals that was won, of the target's segment, over the trailing four quarters.
    async fn win_rate(&self, ctx: &Context<'_>) -> ApiResult<WinRate> {
        let basis = self.basis(ctx).await?;
        Ok(WinRate::of(&basis.deals.outcomes, basis.today.trailing()?))
    }

    /// Where the period may end, by four methods.
    async fn forecasts(&self, ctx: &Context<'_>) -> ApiResult<TargetForecasts> {
        let basis = self.basis(ctx).await?;
        let closed = basis.trailing_instants()?;
        let stages = Loaders::of(ctx).stages(closed).await?;
        let run_rate = basis.run_rate(basis.today.day)?;
        let forecasts = basis.forecasts(&stages)?;
        Ok(TargetForecasts::of(forecasts, run_rate, basis.currency))
    }

    /// What it takes on each day that remains, today included. Null when the period is over.
    async fn required_run_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Seen from the start of this day; today unless given.")] on: Option<Date>,
    ) -> ApiResult<Option<RequiredRunRate>> {
        let basis = self.basis(ctx).await?;
        let on = on.map_or(basis.today.day, |on| on.0);
        let required = basis.required(on)?;
        Ok(required.map(|required| RequiredRunRate::of(&required, basis.currency)))
    }

    /// What was attained and expected by the end of each day that is over, oldest first.
    async fn attainment_by_day(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<DayOfTarget>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let basis = self.basis(ctx).await?;
        let period = self.entry.content.period;
        let over = |day: &chrono::NaiveDate| *day < basis.today.day;
        let days: Vec<chrono::NaiveDate> = period.iter_days().take_while(over).collect();
        page_of_slice(&days, &args, |day| DayOfTarget {
            target: self.clone(),
            day,
        })
    }

    /// The target it is a part of.
    async fn parent(&self, ctx: &Context<'_>) -> ApiResult<Option<Target>> {
        let Some(parent) = self.entry.parent() else {
            return Ok(None);
        };
        let parent = Loaders::of(ctx).target_entry(parent).await?;
        Ok(parent.map(|entry| Self::at(entry, self.moment.clone())))
    }

    /// Its parts: the targets, agreed or proposed, that name it as their parent; oldest first.
    async fn children(
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
        let parts = self.parts(ctx).await?;
        page_of_slice(&parts, &args, |part| Self::at(part, self.moment.clone()))
    }

    /// Whether its parts add up to it, and if not, by how much and why. Null without parts.
    async fn tree_check(&self, ctx: &Context<'_>) -> ApiResult<Option<TargetTreeCheck>> {
        let parts = self.parts(ctx).await?;
        let basis = self.basis(ctx).await?;
        let Some(check) = Check::of(&basis.target, &parts) else {
            return Ok(None);
        };
        let parts: Vec<Target> = parts
            .into_iter()
            .map(|part| Self::at(part, self.moment.clone()))
            .collect();
        let mut outside = i128::from(basis.attained()?);
        for part in &parts {
            outside -= i128::from(part.basis(ctx).await?.attained()?);
        }
        let outside = i64::try_from(outside).map_err(anyhow::Error::new)?;
        Ok(Some(TargetTreeCheck::of(
            check,
            outside,
            parts,
            basis.currency,
        )))
    }

    /// What its figures mean, and whether both teams have signed that.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn definitions(&self, ctx: &Context<'_>) -> ApiResult<Option<Vec<MetricDefinition>>> {
        let agreed = &self.moment.get(ctx).await?.state.agreed;
        let now = clock::now();
        let definitions: anyhow::Result<Vec<MetricDefinition>> = FIGURES
            .iter()
            .map(|metric| metrics::definition_of(agreed, *metric, now).map(MetricDefinition))
            .collect();
        Ok(Some(definitions?))
    }

    /// What its figures have seen: the newest change that is in them.
    async fn as_of(&self, ctx: &Context<'_>) -> ApiResult<LedgerPosition> {
        let waited = self.moment.get(ctx).await?;
        Ok(LedgerPosition(waited.state.applied.newest()))
    }
}
