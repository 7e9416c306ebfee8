//! What was earned on which day, and by whom.

use agreement::pacing::Bookings;
use attribution::{
    query::{Key, Report},
    time::Day,
    vocabulary::Team,
};
use chrono::NaiveDate;

/// Who earned it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Marketing, by its touches.
    Marketing,
    /// Sales, by its touches.
    Sales,
    /// Nobody's touches.
    Unattributed,
}

impl From<Team> for Side {
    fn from(team: Team) -> Self {
        match team {
            Team::Marketing => Self::Marketing,
            Team::Sales => Self::Sales,
        }
    }
}

/// What was earned by day, in minor units of one currency: each side's part, and all of it. The parts sum to the whole on
/// every day, because every amount is added to both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Booked {
    marketing: Bookings,
    sales: Bookings,
    unattributed: Bookings,
    all: Bookings,
}

/// Which figure of a report is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booking {
    /// The amount.
    Amount,
    /// What it contributes.
    Contribution,
}

impl Booked {
    /// What a report by team and day says.
    #[must_use]
    pub fn of(report: &Report, booking: Booking) -> Self {
        let mut booked = Self::default();
        for row in &report.rows {
            if let [Key::Team(team), Key::Date(day)] = row.key.as_slice() {
                let amount = match booking {
                    Booking::Amount => row.amount,
                    Booking::Contribution => row.contribution,
                };
                booked.add((*team).into(), *day, amount);
            }
        }
        for row in &report.unattributed_rows {
            if let [Key::Date(day)] = row.key.as_slice() {
                let amount = match booking {
                    Booking::Amount => row.amount,
                    Booking::Contribution => row.contribution,
                };
                booked.add(Side::Unattributed, *day, amount);
            }
        }
        booked
    }

    /// Books an amount; negative for what it cost.
    pub fn add(&mut self, side: Side, day: Day, amount: i64) {
        // Every day of a report is one that a calendar has.
        if let Some(date) = day.to_date() {
            let part = match side {
                Side::Marketing => &mut self.marketing,
                Side::Sales => &mut self.sales,
                Side::Unattributed => &mut self.unattributed,
            };
            part.add(date, amount);
            self.all.add(date, amount);
        }
    }

    /// Everything.
    #[must_use]
    pub const fn all(&self) -> &Bookings {
        &self.all
    }

    /// One side's part of what was booked from the day `from` until the day before `to`.
    ///
    /// # Errors
    /// When it is too large for a figure.
    pub fn part(&self, side: Side, from: NaiveDate, to: NaiveDate) -> anyhow::Result<i64> {
        let part = match side {
            Side::Marketing => &self.marketing,
            Side::Sales => &self.sales,
            Side::Unattributed => &self.unattributed,
        };
        Ok(i64::try_from(part.between(from, to))?)
    }

    /// What was booked from the day `from` until the day before `to`.
    ///
    /// # Errors
    /// When it is too large for a figure.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> anyhow::Result<i64> {
        Ok(i64::try_from(self.all.between(from, to))?)
    }
}
