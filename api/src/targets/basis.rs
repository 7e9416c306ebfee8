//! A target's figures at one moment.

use std::sync::Arc;

use agreement::{
    calendar::{FiscalYear, Period, WorkingDays},
    forecast::{self, Category, Forecasts, OpenDeal, StageOutcomes},
    pacing::{Course, Curve, Pace},
    ratio::Ratio,
    win_rate::Outcomes,
};
use anyhow::Context as _;
use attribution::{
    facts::Settings,
    money::Currency,
    query::{DatedBy, Dimension, Measure, QueryError, ReportQuery},
    time::Day,
    vocabulary::Team,
};
use chrono::{Months, NaiveDate};
use entity::{deal_outcome::DealOutcome, forecast_category::ForecastCategory, instant::Millis};

use super::{
    booked::{Booked, Booking, Side},
    deals::{Deals, days, of_segment},
    facts::{Outlays, Stages},
};
use crate::{
    agreements::kinds::Target,
    clock,
    error::{ApiError, ApiResult},
    graphql::types::{attribution::official, target::enums::TargetMeasure},
    ledger::{Ledger, ReportAnswer, State, Waited, campaign_id, day},
};

/// How many years of history the curves look at, one more than they use: periods need not end where years do.
const HISTORY_YEARS: u32 = 9;

/// The day and the fiscal years of the organisation at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Today {
    /// The local day.
    pub day: NaiveDate,
    /// When fiscal years start.
    pub fiscal_year: FiscalYear,
}

impl Today {
    /// Now, where the organisation is.
    ///
    /// # Errors
    /// Never for a clock that shows a date.
    pub fn of(settings: &Settings, now: Millis) -> anyhow::Result<Self> {
        let calendar = settings.calendar;
        let day = calendar.day_of(attribution::Instant(now.0)).to_date();
        let month = u32::from(calendar.fiscal_year_start_month);
        Ok(Self {
            day: day.context("no calendar has this day")?,
            fiscal_year: FiscalYear::starting_in(month)
                .context("the fiscal year starts in a month")?,
        })
    }

    /// The four fiscal quarters that are over.
    ///
    /// # Errors
    /// Never for a day of our time.
    pub fn trailing(&self) -> anyhow::Result<Period> {
        let period = self.fiscal_year.trailing_four_quarters(self.day);
        period.context("the calendar has no year before this one")
    }
}

/// Everything a target's figures are made of, at one moment.
#[derive(Debug, Clone)]
pub struct Basis {
    /// What the target says.
    pub target: Target,
    /// Its currency.
    pub currency: Currency,
    /// Which day it is.
    pub today: Today,
    /// The question to the ledger.
    pub query: Arc<ReportQuery>,
    /// The ledger's answer.
    pub answer: ReportAnswer,
    /// What was earned by day, history included.
    pub booked: Booked,
    /// What the deals say.
    pub deals: Deals,
    working_days: WorkingDays,
}

impl Basis {
    /// Asks the ledger for everything. `outlays` are needed for PROFIT only.
    ///
    /// # Errors
    /// When the ledger cannot answer.
    pub async fn of(
        ledger: &Ledger,
        waited: &Waited,
        target: Target,
        outlays: Option<Arc<Outlays>>,
    ) -> ApiResult<Self> {
        let state = waited.state.clone();
        let settings = state.journeys.settings();
        let today = Today::of(settings, clock::now())?;
        let currency = target.currency().context("a target has a currency")?;
        let query = Arc::new(question(&state, &target, currency, today)?);
        let answer = ledger.report(waited, &query).await?;
        let booking = match target.measure {
            TargetMeasure::Revenue | TargetMeasure::Pipeline => Booking::Amount,
            TargetMeasure::Profit => Booking::Contribution,
        };
        let working_days = target.working_days();
        let trailing = today.trailing()?;
        let measure = query.measure;
        let reported = answer.report.clone();
        let range = query.period;
        let work = move || -> ApiResult<(Target, Booked, Deals)> {
            let too_large = |error| ApiError::bad_input(format!("This target: {error}."));
            let mut booked = Booked::of(&reported, booking);
            let segment = target.segment.as_deref();
            let journeys = &state.journeys;
            let period = target.period;
            let mut deals = Deals::survey(journeys, measure, segment, currency, &period, &trailing)
                .map_err(too_large)?;
            if let Some(outlays) = outlays {
                subtract(
                    &mut booked,
                    &mut deals,
                    &state,
                    &outlays,
                    currency,
                    (range, &period),
                )
                .map_err(too_large)?;
            }
            Ok((target, booked, deals))
        };
        let (target, booked, deals) = tokio::task::spawn_blocking(work)
            .await
            .map_err(anyhow::Error::new)??;
        Ok(Self {
            target,
            currency,
            today,
            query,
            answer,
            booked,
            deals,
            working_days,
        })
    }

    /// What is attained: the ledger's figure for the whole period, in minor units.
    ///
    /// # Errors
    /// When it is too large.
    pub fn attained(&self) -> anyhow::Result<i64> {
        let period = self.target.period;
        self.booked.between(period.from(), period.to())
    }

    /// One side's part of it.
    ///
    /// # Errors
    /// When it is too large.
    pub fn part(&self, side: Side) -> anyhow::Result<i64> {
        let period = self.target.period;
        self.booked.part(side, period.from(), period.to())
    }

    /// Attained / target.
    ///
    /// # Errors
    /// When what is attained is too large.
    pub fn attainment(&self) -> anyhow::Result<Option<Ratio>> {
        Ok(Ratio::of(self.attained()?, self.target.amount_minor))
    }

    /// How it stands at the start of a day.
    ///
    /// # Errors
    /// When the amounts are too large.
    pub fn pace(&self, on: NaiveDate) -> anyhow::Result<Pace> {
        let course = Course {
            period: self.target.period,
            today: on,
            target: self.target.amount_minor,
            bookings: self.booked.all(),
            fiscal_year: self.today.fiscal_year,
            working_days: &self.working_days,
        };
        course
            .pace(self.target.pacing.into())
            .context("the amounts are too large to add up")
    }

    /// Coverage by open deals; none once the target is attained, and for measures that deals do not close into.
    ///
    /// # Errors
    /// When the amounts are too large.
    pub fn coverage(&self) -> anyhow::Result<Option<Ratio>> {
        if !self.closes_deals() {
            return Ok(None);
        }
        let open = i64::try_from(self.deals.open_amount)?;
        let target = self.target.amount_minor;
        Ok(agreement::win_rate::coverage(
            open,
            target,
            self.attained()?,
        ))
    }

    /// Whether deals that close are what is counted, so that open ones foretell it.
    #[must_use]
    pub fn closes_deals(&self) -> bool {
        self.target.measure == TargetMeasure::Revenue
    }

    /// Forecasts from open deals; none for measures that deals do not close into. Once the period is over no deal can close
    /// in it any more, and all forecasts are what is attained.
    ///
    /// # Errors
    /// When the amounts are too large.
    pub fn forecasts(&self, stages: &Stages) -> anyhow::Result<Option<Forecasts>> {
        if !self.closes_deals() {
            return Ok(None);
        }
        let over = self.today.day >= self.target.period.to();
        let open: Vec<OpenDeal<'_>> = if over {
            Vec::new()
        } else {
            let open = self.deals.open.iter();
            open.map(|deal| open_deal(deal, stages)).collect()
        };
        let outcomes = self.stage_outcomes(stages);
        let found = forecast::forecasts(self.attained()?, &open, &outcomes);
        Ok(Some(found.context("the amounts are too large to add up")?))
    }

    /// The forecast by run rate at the start of a day.
    ///
    /// # Errors
    /// When the amounts are too large.
    pub fn run_rate(&self, on: NaiveDate) -> anyhow::Result<Option<i64>> {
        let period = self.target.period;
        let until = on.clamp(period.from(), period.to());
        let attained = self.booked.between(period.from(), until)?;
        Ok(forecast::by_run_rate(attained, &period, on))
    }

    /// What it takes on each day that remains, at the start of a day.
    ///
    /// # Errors
    /// When the amounts are too large.
    pub fn required(&self, on: NaiveDate) -> anyhow::Result<Option<forecast::RequiredRunRate>> {
        let period = self.target.period;
        let until = on.clamp(period.from(), period.to());
        let attained = self.booked.between(period.from(), until)?;
        let target = self.target.amount_minor;
        let days = &self.working_days;
        Ok(forecast::required_run_rate(
            target, attained, &period, on, days,
        ))
    }

    /// The instants in which the deals closed that win rates count, half-open.
    ///
    /// # Errors
    /// Never for a day of our time.
    pub fn trailing_instants(&self) -> anyhow::Result<(Millis, Millis)> {
        let trailing = self.today.trailing()?;
        let calendar = self.answer.state.journeys.settings().calendar;
        let start = |date: NaiveDate| Millis(calendar.start_of(day(date)).0);
        Ok((start(trailing.from()), start(trailing.to())))
    }

    fn stage_outcomes(&self, stages: &Stages) -> StageOutcomes {
        let mut found = StageOutcomes {
            overall: self.deals.outcomes,
            ..StageOutcomes::default()
        };
        let wanted = self.target.segment.as_deref();
        let outcomes = stages.outcomes.iter();
        for row in outcomes.filter(|row| wanted.is_none() || row.segment.as_deref() == wanted) {
            let outcome: &mut Outcomes = found.by_stage.entry(row.stage.clone()).or_default();
            let count = u64::try_from(row.deals).unwrap_or_default();
            match row.outcome {
                DealOutcome::Won => outcome.won_count += count,
                DealOutcome::Lost => outcome.lost_count += count,
                DealOutcome::Open => {}
            }
        }
        found
    }
}

/// The ledger's figures by team and day, as far back as the target's curve looks.
fn question(
    state: &State,
    target: &Target,
    currency: Currency,
    today: Today,
) -> ApiResult<ReportQuery> {
    let period = target.period;
    let back = Months::new(12 * HISTORY_YEARS);
    let from = match Curve::from(target.pacing) {
        Curve::Calendar | Curve::WorkingDays => Some(period.from()),
        Curve::Seasonal | Curve::Historical => {
            let year = today.fiscal_year.year_of(today.day);
            let year = year.map_or(today.day, |year| year.from());
            year.min(period.from()).checked_sub_months(back)
        }
    };
    let measure = match target.measure {
        TargetMeasure::Revenue | TargetMeasure::Profit => Measure::Revenue,
        TargetMeasure::Pipeline => Measure::Pipeline,
    };
    let mut range = days(&period);
    range.from = day(from.unwrap_or(period.from()));
    Ok(ReportQuery {
        measure,
        rules: official::rules(state)?,
        period: range,
        dated_by: match measure {
            Measure::Revenue => DatedBy::Closed,
            Measure::Pipeline => DatedBy::DealCreated,
        },
        group_by: vec![Dimension::Team, Dimension::Day],
        deals: of_segment(target.segment.as_deref()),
        show: None,
        currency,
    })
}

/// Takes spend and costs from what was contributed: spend on its day from the team of the campaign's owner (marketing where
/// both own it, or nobody), costs on the first day of their month from their team.
fn subtract(
    booked: &mut Booked,
    deals: &mut Deals,
    state: &State,
    outlays: &Outlays,
    currency: Currency,
    (range, period): (attribution::time::Period, &Period),
) -> Result<(), QueryError> {
    let of_sales: std::collections::HashSet<_> =
        outlays.of_sales.iter().map(|id| campaign_id(*id)).collect();
    let period = days(period);
    let mut take = |side: Side,
                    on: Day,
                    converted: Option<i64>,
                    (given, amount): (Currency, i64),
                    rates: &mut dyn Iterator<Item = attribution::ExchangeRate>| {
        match converted {
            Some(amount) => booked.add(side, on, amount.saturating_neg()),
            None if period.contains(on) => {
                *deals.unconverted.entry(given).or_default() -= i128::from(amount);
            }
            None => {}
        }
        if period.contains(on) {
            rates.for_each(|rate| deals.rates.add(rate));
        }
    };
    state.journeys.survey_spend(currency, range, |spend| {
        let team = if of_sales.contains(&spend.campaign) {
            Team::Sales
        } else {
            Team::Marketing
        };
        let given = (spend.currency, spend.amount);
        let mut rates = spend.rates.into_iter().flatten();
        take(team.into(), spend.on, spend.converted, given, &mut rates);
    })?;
    for cost in &outlays.costs {
        let on = day(cost.month);
        let Some(given) = Currency::parse(&cost.currency).filter(|_| range.contains(on)) else {
            continue;
        };
        let conversion = state.journeys.rates().find(given, currency, on);
        let amount = cost.amount_minor;
        let converted = match &conversion {
            Some(conversion) => Some(conversion.convert(amount).ok_or(QueryError::Overflow)?),
            None => None,
        };
        let side = match cost.team {
            entity::team::Team::Marketing => Side::Marketing,
            entity::team::Team::Sales => Side::Sales,
        };
        let mut rates = conversion.iter().flat_map(attribution::Conversion::rates);
        take(side, on, converted, (given, amount), &mut rates);
    }
    Ok(())
}

fn open_deal<'a>(deal: &'a super::deals::Open, stages: &Stages) -> OpenDeal<'a> {
    let id = entity::ids::DealId(uuid::Uuid::from_u128(deal.id.0));
    let stage = stages.of_open.get(&id);
    let stage = stage.and_then(|stage| stages.known.get(stage));
    OpenDeal {
        amount: deal.amount,
        stage: deal.stage.as_deref(),
        probability: stage.and_then(|stage| Ratio::of(stage.probability_ppm, 1_000_000)),
        category: stage.map(|stage| match stage.forecast_category {
            // Nothing that is open has closed.
            ForecastCategory::Omitted | ForecastCategory::Closed => Category::Omitted,
            ForecastCategory::Pipeline => Category::Pipeline,
            ForecastCategory::BestCase => Category::BestCase,
            ForecastCategory::Commit => Category::Commit,
        }),
    }
}
