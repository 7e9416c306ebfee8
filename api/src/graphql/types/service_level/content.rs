//! What was signed of service levels.

use agreement::{calendar::business_hours::Shift, service_level::Per};
use async_graphql::{Enum, InputObject, SimpleObject};

use crate::{
    agreements::kinds::{DayOff, ServiceLevel},
    graphql::{
        enums::Team,
        scalars::Date,
        types::money::{Money, MoneyInput},
        user_error::UserError,
    },
};

/// For how long a committed value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CommitmentPeriod {
    /// A calendar month.
    Month,
    /// A fiscal quarter.
    Quarter,
    /// A fiscal year.
    Year,
}

impl From<Per> for CommitmentPeriod {
    fn from(per: Per) -> Self {
        match per {
            Per::Month => Self::Month,
            Per::Quarter => Self::Quarter,
            Per::Year => Self::Year,
        }
    }
}

impl From<CommitmentPeriod> for Per {
    fn from(per: CommitmentPeriod) -> Self {
        match per {
            CommitmentPeriod::Month => Self::Month,
            CommitmentPeriod::Quarter => Self::Quarter,
            CommitmentPeriod::Year => Self::Year,
        }
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];
}

/// Business hours of a day of the week.
#[derive(Debug, Clone, SimpleObject)]
pub struct BusinessShift {
    /// The day.
    day: Weekday,
    /// When work begins, local time: `09:00`.
    opens: String,
    /// When it ends: `17:30`; `24:00` is midnight.
    closes: String,
}

impl From<&Shift> for BusinessShift {
    fn from(shift: &Shift) -> Self {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let day = Weekday::ALL.get(usize::from(shift.day)).copied();
        Self {
            day: day.unwrap_or(Weekday::Sunday),
            opens: clock(shift.from),
            closes: clock(shift.to),
        }
    }
}

/// Business hours of a day of the week.
#[derive(Debug, Clone, InputObject)]
pub struct BusinessShiftInput {
    /// The day.
    pub day: Weekday,
    /// When work begins, local time: `09:00`.
    pub opens: String,
    /// When it ends: `17:30`; `24:00` is midnight.
    pub closes: String,
}

impl BusinessShiftInput {
    fn shift(&self, place: usize) -> Result<Shift, UserError> {
        let minutes = |name: &str, text: &str| {
            minutes(text).ok_or_else(|| {
                let path = [
                    "calendar".to_owned(),
                    "week".to_owned(),
                    place.to_string(),
                    name.to_owned(),
                ];
                UserError::invalid(
                    path,
                    format!("{text:?} is no time of day; expected one such as 09:00."),
                )
            })
        };
        let day = Weekday::ALL.iter().position(|day| *day == self.day);
        Ok(Shift {
            day: day
                .and_then(|day| u8::try_from(day).ok())
                .unwrap_or_default(),
            from: minutes("opens", &self.opens)?,
            to: minutes("closes", &self.closes)?,
        })
    }
}

/// Minutes after midnight of `09:30`.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |text: &str| (text.len() == 2).then(|| text.parse::<u16>().ok())?;
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

/// A day off of a team.
#[derive(Debug, Clone, SimpleObject)]
pub struct TeamHoliday {
    /// Whose.
    team: Team,
    /// The day.
    on: Date,
}

/// A day off of a team.
#[derive(Debug, Clone, InputObject)]
pub struct TeamHolidayInput {
    /// Whose.
    pub team: Team,
    /// The day.
    pub on: Date,
}

/// When the teams work. The clocks of sales run in these hours and stop on holidays of sales.
#[derive(Debug, Clone, InputObject)]
pub struct BusinessCalendarInput {
    /// IANA name of the zone of the hours, such as `Europe/Berlin`.
    pub time_zone: String,
    /// The hours of a week.
    pub week: Vec<BusinessShiftInput>,
    /// Days off.
    #[graphql(default)]
    pub holidays: Vec<TeamHolidayInput>,
}

/// What each team is to owe the other for leads.
#[derive(Debug, Clone, InputObject)]
pub struct ServiceLevelInput {
    /// The value of accepted leads that marketing commits itself to, in the organisation's currency.
    pub committed_value: MoneyInput,
    /// For every month, quarter or year.
    pub per: CommitmentPeriod,
    /// Within how many minutes of business hours sales responds first.
    pub response_minutes: i32,
    /// How many attempts sales makes to reach a lead.
    pub attempts: i32,
    /// Within how many days of 24 hours.
    pub attempt_days: i32,
    /// After how many minutes of business hours silence accepts.
    pub silent_acceptance_minutes: i32,
    /// When the teams work.
    pub calendar: BusinessCalendarInput,
}

impl ServiceLevelInput {
    /// The content that is signed.
    ///
    /// # Errors
    /// Everything that is not of its form; paths start inside this input.
    pub fn content(
        &self,
        home: attribution::money::Currency,
    ) -> Result<ServiceLevel, Vec<UserError>> {
        let Self {
            committed_value,
            per,
            response_minutes,
            attempts,
            attempt_days,
            silent_acceptance_minutes,
            calendar,
        } = self;
        let mut errors = Vec::new();
        let committed_minor = committed_value.minor_units().unwrap_or_else(|message| {
            errors.push(message.within(["committedValue"]));
            0
        });
        if committed_value.currency_code.0 != home {
            let message = format!("Leads are priced in {home}; commit a value in {home}.");
            errors.push(UserError::invalid(
                ["committedValue", "currencyCode"],
                message,
            ));
        }
        let mut week = Vec::with_capacity(calendar.week.len());
        for (place, shift) in calendar.week.iter().enumerate() {
            match shift.shift(place) {
                Ok(shift) => week.push(shift),
                Err(error) => errors.push(error),
            }
        }
        week.sort_unstable();
        let mut holidays: Vec<DayOff> = calendar
            .holidays
            .iter()
            .map(|holiday| DayOff {
                on: holiday.on.0,
                marketing: holiday.team == Team::Marketing,
            })
            .collect();
        holidays.sort_unstable();
        holidays.dedup();
        if !errors.is_empty() {
            return Err(errors);
        }
        // What is not positive becomes 0, which the content refuses by the name of the field.
        let whole = |value: i32| u32::try_from(value).unwrap_or(0);
        Ok(ServiceLevel {
            committed_minor,
            currency: home.to_string(),
            per: (*per).into(),
            response_minutes: whole(*response_minutes),
            attempts: whole(*attempts),
            attempt_days: whole(*attempt_days),
            silent_acceptance_minutes: whole(*silent_acceptance_minutes),
            time_zone: calendar.time_zone.trim().to_owned(),
            week,
            holidays,
        })
    }
}

/// What each team owes the other for leads.
#[derive(Debug, Clone, SimpleObject)]
pub struct ServiceLevelContent {
    /// The value of accepted leads that marketing has committed itself to.
    committed_value: Option<Money>,
    /// For every month, quarter or year.
    per: CommitmentPeriod,
    /// Within how many minutes of business hours sales responds first.
    response_minutes: i32,
    /// How many attempts sales makes to reach a lead.
    attempts: i32,
    /// Within how many days of 24 hours.
    attempt_days: i32,
    /// After how many minutes of business hours silence accepts.
    silent_acceptance_minutes: i32,
    /// IANA name of the zone of the business hours.
    time_zone: String,
    /// The business hours of a week.
    week: Vec<BusinessShift>,
    /// Days off. Clocks stop on those of sales.
    holidays: Vec<TeamHoliday>,
}

impl From<&ServiceLevel> for ServiceLevelContent {
    fn from(kept: &ServiceLevel) -> Self {
        let whole = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
        Self {
            committed_value: Money::of_row(kept.committed_minor, &kept.currency),
            per: kept.per.into(),
            response_minutes: whole(kept.response_minutes),
            attempts: whole(kept.attempts),
            attempt_days: whole(kept.attempt_days),
            silent_acceptance_minutes: whole(kept.silent_acceptance_minutes),
            time_zone: kept.time_zone.clone(),
            week: kept.week.iter().map(Into::into).collect(),
            holidays: kept
                .holidays
                .iter()
                .map(|holiday| TeamHoliday {
                    team: holiday.team(),
                    on: Date(holiday.on),
                })
                .collect(),
        }
    }
}
