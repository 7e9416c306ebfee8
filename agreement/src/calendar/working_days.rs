//! Working days of teams.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::Period;

/// The days that count as worked: Monday to Friday, less each team's holidays.
///
/// A target belongs to two teams. Each team's working days are counted by themselves and added up, so a holiday of one
/// team is half a holiday of the target, and a day off for both is a whole one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingDays {
    holidays: Vec<BTreeSet<NaiveDate>>,
}

impl WorkingDays {
    /// A calendar of teams, each with its holidays. Without any team, Monday to Friday.
    #[must_use]
    pub fn new(holidays_of_teams: impl IntoIterator<Item = BTreeSet<NaiveDate>>) -> Self {
        Self {
            holidays: holidays_of_teams.into_iter().collect(),
        }
    }

    /// Working days of all teams in the period: a day that two teams work counts twice.
    #[must_use]
    pub fn count(&self, period: &Period) -> i64 {
        self.between(period.from(), period.to())
    }

    /// Working days of all teams in the period that are over at the start of `today`.
    #[must_use]
    pub fn elapsed(&self, period: &Period, today: NaiveDate) -> i64 {
        self.between(period.from(), today.min(period.to()))
    }

    /// How many teams it counts for: what one day counts at most.
    #[must_use]
    pub fn teams(&self) -> i64 {
        i64::try_from(self.holidays.len())
            .unwrap_or(i64::MAX)
            .max(1)
    }

    fn between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let Some(period) = Period::new(from, to) else {
            return 0;
        };
        let days = period.days();
        let first = i64::from(from.weekday().num_days_from_monday());
        let (weeks, rest) = (days / 7, days % 7);
        let odd = (first..first + rest).filter(|day| day % 7 < 5).count();
        let weekdays = weeks * 5 + i64::try_from(odd).unwrap_or_default();
        let off = self
            .holidays
            .iter()
            .flat_map(|of_team| of_team.range(from..to));
        let off = off.filter(|day| !is_weekend(**day)).count();
        weekdays * self.teams() - i64::try_from(off).unwrap_or_default()
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
