//! What the scoreboard is made of. Amounts are minor units of one currency.

use crate::{pacing::quantile, ratio::Ratio};

/// Milliseconds of a day.
const DAY_MILLIS: i64 = 86_400_000;

/// Pipeline velocity, minor units a day: open deals x win rate by count x average amount won / median days from creation to
/// won. `None` where the median is not positive.
#[must_use]
pub fn velocity(
    open_deals: u64,
    win_rate_by_count: &Ratio,
    average_won: &Ratio,
    median_days_to_win: &Ratio,
) -> Option<Ratio> {
    let flow = &(&Ratio::whole(open_deals) * win_rate_by_count) * average_won;
    flow.over(median_days_to_win)
        .filter(|_| median_days_to_win.is_positive())
}

/// The median time from creation to won, in days of 86,400 seconds, of deals that took these milliseconds. `None` of none.
#[must_use]
pub fn median_days(millis: &[i64]) -> Option<Ratio> {
    let values: Vec<Ratio> = millis
        .iter()
        .filter_map(|millis| Ratio::of(*millis, DAY_MILLIS))
        .collect();
    quantile(&values, &Ratio::of(1, 2)?)
}

/// Cost to acquire a customer, fully loaded: (spend + costs of both teams) / new customers. `None` without any.
#[must_use]
pub fn customer_acquisition_cost(spend: i64, costs: i64, new_customers: u64) -> Option<Ratio> {
    Ratio::of(i128::from(spend) + i128::from(costs), new_customers)
}

/// The monthly amount of a new customer: the sum of amount / months of term over its deals, averaged over the customers
/// that have a deal with a term. `None` without any.
#[must_use]
pub fn monthly_amount(customers: u64, deals: &[(i64, u32)]) -> Option<Ratio> {
    let mut sum = Ratio::zero();
    for (amount, months) in deals {
        sum = sum + &Ratio::of(*amount, *months)?;
    }
    sum.over(&Ratio::whole(customers))
}

/// Payback in months: cost to acquire / (monthly amount x margin). `None` where that earns nothing a month.
#[must_use]
pub fn payback_months(
    acquisition_cost: &Ratio,
    monthly_amount: &Ratio,
    margin: &Ratio,
) -> Option<Ratio> {
    let earned = monthly_amount * margin;
    acquisition_cost
        .over(&earned)
        .filter(|_| earned.is_positive())
}

/// Margin: contribution / amount. `None` where the amount is not positive.
#[must_use]
pub fn margin(contribution: i64, amount: i64) -> Option<Ratio> {
    Ratio::of(contribution, amount).filter(|_| amount > 0)
}

/// Return on marketing investment: (contribution - spend) / spend. `None` where nothing was spent.
#[must_use]
pub fn return_on_marketing_investment(contribution: i64, spend: i64) -> Option<Ratio> {
    Ratio::of(i128::from(contribution) - i128::from(spend), spend).filter(|_| spend > 0)
}

/// Profit, the root measure: contribution - spend - costs. `None` when that does not fit.
#[must_use]
pub fn profit(contribution: i64, spend: i64, costs: i64) -> Option<i64> {
    contribution.checked_sub(spend)?.checked_sub(costs)
}

/// Acceptance rate: accepted / (accepted + rejected). `None` where nobody decided.
#[must_use]
pub fn acceptance_rate(accepted: u64, rejected: u64) -> Option<Ratio> {
    Ratio::of(accepted, accepted + rejected)
}

/// By how much a figure changed: (now - before) / |before|. `None` where it was nothing before.
#[must_use]
pub fn relative_change(now: &Ratio, before: &Ratio) -> Option<Ratio> {
    let size = if before.is_negative() {
        &Ratio::zero() - before
    } else {
        before.clone()
    };
    (now - before).over(&size)
}
