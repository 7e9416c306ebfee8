//! The two clauses, as they were kept.

use agreement::service_level::ClockCount;
use async_graphql::{Object, SimpleObject};
use attribution::money::Currency;
use rust_decimal::prelude::FromPrimitive as _;

use crate::{
    auth::{Permission, Requires},
    graphql::{
        scalars::Decimal,
        types::{
            funnel::{count, share},
            money::Money,
        },
    },
    service_level::{Marketing, Sales},
};

const HOUR_MILLIS: i64 = 3_600_000;

/// How clocks stand.
#[derive(Debug, Clone, SimpleObject)]
pub struct ClockTally {
    /// Clocks whose deadline has passed, answered or not.
    due_count: i32,
    /// Of those, kept in time.
    hit_count: i32,
    /// Of those, not kept in time.
    missed_count: i32,
    /// Kept in time / due, with six decimals; null where none is due.
    hit_rate: Option<Decimal>,
    /// Clocks whose deadline lies in the period and is still ahead: they count neither way.
    not_yet_due_count: i32,
    /// Clocks that ended before their deadline because nothing was owed any more.
    cancelled_count: i32,
}

impl From<&ClockCount> for ClockTally {
    fn from(counted: &ClockCount) -> Self {
        Self {
            due_count: count(counted.due()),
            hit_count: count(counted.hit),
            missed_count: count(counted.missed),
            hit_rate: share(counted.hit, counted.due()),
            not_yet_due_count: count(counted.not_yet_due),
            cancelled_count: count(counted.cancelled),
        }
    }
}

/// What marketing owes: value of accepted leads.
#[derive(Debug, Clone)]
pub struct MarketingClause {
    pub(super) counted: Marketing,
    pub(super) currency: Currency,
}

/// What marketing owes: value of accepted leads. The value of a lead is fixed at its hand-off: win rate of its type times
/// average amount won of its type, over the four quarters before.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl MarketingClause {
    /// What is committed for the period: whole months, quarters or years in full, parts of one by days.
    async fn committed(&self) -> Money {
        Money::of_minor(self.counted.committed_minor, self.currency)
    }

    /// What the leads are worth that sales accepted in the period, by hand and by silence.
    async fn accepted(&self) -> Money {
        Money::of_minor(self.counted.accepted.value_minor(), self.currency)
    }

    /// Accepted / committed, with six decimals; null where nothing is committed.
    async fn attainment(&self) -> Option<Decimal> {
        let accepted = rust_decimal::Decimal::from_i64(self.counted.accepted.value_minor())?;
        let committed = rust_decimal::Decimal::from_i64(self.counted.committed_minor)?;
        let quotient = accepted.checked_div(committed)?;
        Some(Decimal(quotient.round_dp(6).normalize()))
    }

    /// How many leads sales accepted, by hand or by putting them on a deal.
    async fn accepted_count(&self) -> i32 {
        count(self.counted.accepted.by_hand)
    }

    /// How many were accepted because sales said nothing within the agreed hours.
    async fn silently_accepted_count(&self) -> i32 {
        count(self.counted.accepted.silently)
    }

    /// What those are worth; part of `accepted`.
    async fn silently_accepted(&self) -> Money {
        Money::of_minor(self.counted.accepted.silently_minor, self.currency)
    }

    /// How many leads sales rejected in the period.
    async fn rejected_count(&self) -> i32 {
        count(self.counted.accepted.rejected)
    }

    /// Accepted / (accepted + rejected), with six decimals; acceptance by silence counts as accepted. Null where nothing was
    /// decided.
    async fn acceptance_rate(&self) -> Option<Decimal> {
        let accepted = &self.counted.accepted;
        share(accepted.count(), accepted.count() + accepted.rejected)
    }

    /// Accepted leads that nothing was known to price by: they are worth nothing in `accepted`.
    async fn unpriced_count(&self) -> i32 {
        count(self.counted.accepted.unpriced)
    }
}

/// What sales owes: answers.
#[derive(Debug, Clone)]
pub struct SalesClause {
    pub(super) counted: Sales,
}

/// What sales owes: answers. A clock belongs to the period of its deadline.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl SalesClause {
    /// First responses within the agreed business hours of the hand-off.
    async fn response(&self) -> ClockTally {
        (&self.counted.response).into()
    }

    /// The agreed attempts within the agreed days of the hand-off.
    async fn attempts(&self) -> ClockTally {
        (&self.counted.attempts).into()
    }

    /// The median time from hand-off to assignment, in business hours with two decimals, over the response clocks that
    /// are due: the system's part of the wait. Null where nobody was assigned.
    async fn system_delay_hours(&self) -> Option<Decimal> {
        hours(self.counted.delays.system())
    }

    /// The median time from assignment to the first response, in business hours with two decimals, over the response
    /// clocks that are due: people's part of the wait. Null where nobody has answered.
    async fn human_delay_hours(&self) -> Option<Decimal> {
        hours(self.counted.delays.human())
    }
}

fn hours(millis: Option<i64>) -> Option<Decimal> {
    let millis = rust_decimal::Decimal::from_i64(millis?)?;
    let hours = millis / rust_decimal::Decimal::from_i64(HOUR_MILLIS)?;
    Some(Decimal(hours.round_dp(2).normalize()))
}
