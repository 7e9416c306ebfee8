//! What each team owes the other for leads.

use std::collections::BTreeSet;

use agreement::{
    calendar::business_hours::{BusinessHours, Shift},
    service_level::{Commitment, Per},
};
use anyhow::Context as _;
use attribution::money::Currency;
use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::agreement_kind::AgreementKind;
use serde::{Deserialize, Serialize};

use crate::{
    agreements::Content,
    graphql::{enums::Team, user_error::UserError},
};

/// The subject of the one service-level agreement.
pub const SERVICE_LEVEL: &str = "service-level";

/// The longest that a clock may run, in minutes of work.
const MAX_MINUTES: u32 = 100_000;
/// The most attempts that can be asked for.
const MAX_ATTEMPTS: u32 = 100;
/// The longest time for them, in days.
const MAX_DAYS: u32 = 366;
/// Many years of holidays.
const MAX_HOLIDAYS: usize = 1_000;

/// What each team owes the other for leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceLevel {
    /// The value of accepted leads that marketing commits itself to, in minor units.
    pub committed_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// For every month, quarter or year.
    pub per: Per,
    /// Minutes of work until the first response.
    pub response_minutes: u32,
    /// Attempts to reach a lead.
    pub attempts: u32,
    /// Within so many days of 86,400 seconds.
    pub attempt_days: u32,
    /// Minutes of work after which silence accepts.
    pub silent_acceptance_minutes: u32,
    /// The zone of the business hours.
    pub time_zone: String,
    /// The business hours of a week.
    pub week: Vec<Shift>,
    /// Days off.
    pub holidays: Vec<DayOff>,
}

/// A day off of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DayOff {
    /// The day.
    pub on: NaiveDate,
    /// Whose: true marketing's, false sales'.
    pub marketing: bool,
}

impl DayOff {
    /// Whose day off it is.
    #[must_use]
    pub const fn team(&self) -> Team {
        if self.marketing {
            Team::Marketing
        } else {
            Team::Sales
        }
    }
}

impl ServiceLevel {
    /// The hours in which the clocks of sales run.
    ///
    /// # Errors
    /// When what is kept is no calendar.
    pub fn hours(&self) -> anyhow::Result<BusinessHours> {
        let zone: Tz = self
            .time_zone
            .parse()
            .map_err(|_| anyhow::anyhow!("{:?} is no time zone", self.time_zone))?;
        let off = self.holidays_of(Team::Sales);
        BusinessHours::new(zone, self.week.iter().copied(), off).context("business hours")
    }

    /// The days off of a team.
    #[must_use]
    pub fn holidays_of(&self, team: Team) -> BTreeSet<NaiveDate> {
        let off = self
            .holidays
            .iter()
            .filter(|holiday| holiday.team() == team);
        off.map(|holiday| holiday.on).collect()
    }

    /// What marketing has committed itself to.
    #[must_use]
    pub const fn commitment(&self, fiscal_year_start_month: u32) -> Commitment {
        Commitment {
            minor: self.committed_minor,
            per: self.per,
            fiscal_year_start_month,
        }
    }
}

impl Content for ServiceLevel {
    const KIND: AgreementKind = AgreementKind::ServiceLevel;

    fn check(&self) -> Vec<UserError> {
        let mut errors = Vec::new();
        if self.committed_minor < 0 || Currency::parse(&self.currency).is_none() {
            let message = "The committed value is an amount of money, 0 or more.";
            errors.push(at(&["committedValue"], message));
        }
        let mut between = |field: &str, value: u32, most: u32| {
            if value == 0 || value > most {
                let message = format!("{field} is {value}; expected 1 to {most}.");
                errors.push(at(&[field], message));
            }
        };
        between("responseMinutes", self.response_minutes, MAX_MINUTES);
        between("attempts", self.attempts, MAX_ATTEMPTS);
        between("attemptDays", self.attempt_days, MAX_DAYS);
        between(
            "silentAcceptanceMinutes",
            self.silent_acceptance_minutes,
            MAX_MINUTES,
        );
        if self.holidays.len() > MAX_HOLIDAYS {
            let message = format!(
                "{} holidays; expected at most {MAX_HOLIDAYS}.",
                self.holidays.len()
            );
            errors.push(at(&["calendar", "holidays"], message));
        }
        if self.time_zone.parse::<Tz>().is_err() {
            let message = format!(
                "{:?} is no IANA time zone; expected one such as Europe/Berlin.",
                self.time_zone
            );
            errors.push(at(&["calendar", "timeZone"], message));
        } else if let Err(wrong) = BusinessHours::new(Tz::UTC, self.week.iter().copied(), []) {
            let message = format!("These are no business hours: {wrong}.");
            errors.push(at(&["calendar", "week"], message));
        }
        errors
    }
}

/// An error at a place of the terms that were proposed.
fn at(path: &[&str], message: impl Into<String>) -> UserError {
    UserError::invalid(path.iter().copied(), message).within(["serviceLevel"])
}
