//! Periods of local days, and fiscal years that start in any month.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A half-open range of local days in the organisation's zone: `from` is in it, `to` is not. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

/// How long a period is, and so which periods are of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// From the first of a month to the first of another, this many months later: 1 a month, 3 a quarter, 12 a year.
    Months(u32),
    /// Any other range, of this many days.
    Days(i64),
}

/// The month in which fiscal years start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalYear {
    start_month: u32,
}

impl Period {
    /// The days from `from` until the day before `to`; `None` unless that is at least one day.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// The first day.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The day after the last.
    #[must_use]
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    /// How many days it has: at least 1.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.to - self.from).num_days()
    }

    /// Whether the day is in it.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.to
    }

    /// Whether every day of the other is in it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Whether a day is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// How many of its days are over at the start of `today`: 0 before it begins, all once it has ended.
    #[must_use]
    pub fn elapsed(&self, today: NaiveDate) -> i64 {
        (today - self.from).num_days().clamp(0, self.days())
    }

    /// How long it is: whole months where it starts and ends on the first of one, else days.
    #[must_use]
    pub fn length(&self) -> Length {
        let months = 12 * (self.to.year() - self.from.year()) + month_of_year(self.to)
            - month_of_year(self.from);
        match u32::try_from(months) {
            Ok(months) if months > 0 && self.from.day() == 1 && self.to.day() == 1 => {
                Length::Months(months)
            }
            _ => Length::Days(self.days()),
        }
    }

    /// The period of the same kind that ends where this one starts. `None` at the end of the calendar.
    #[must_use]
    pub fn previous(&self) -> Option<Self> {
        let from = match self.length() {
            Length::Months(months) => self.from.checked_sub_months(Months::new(months))?,
            Length::Days(days) => self
                .from
                .checked_sub_days(Days::new(u64::try_from(days).ok()?))?,
        };
        Self::new(from, self.from)
    }

    /// Each day of it.
    pub fn iter_days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let to = self.to;
        self.from.iter_days().take_while(move |day| *day < to)
    }
}

impl FiscalYear {
    /// Years that start on the first of this month (1 to 12).
    #[must_use]
    pub fn starting_in(month: u32) -> Option<Self> {
        (1..=12)
            .contains(&month)
            .then_some(Self { start_month: month })
    }

    /// The fiscal year that holds the day.
    #[must_use]
    pub fn year_of(self, day: NaiveDate) -> Option<Period> {
        self.months_of(day, 12)
    }

    /// The fiscal quarter that holds the day: three months counted from the start of the fiscal year.
    #[must_use]
    pub fn quarter_of(self, day: NaiveDate) -> Option<Period> {
        self.months_of(day, 3)
    }

    /// The calendar month that holds the day.
    #[must_use]
    pub fn month_of(self, day: NaiveDate) -> Option<Period> {
        self.months_of(day, 1)
    }

    /// The four fiscal quarters that were over when the quarter that holds `day` began.
    #[must_use]
    pub fn trailing_four_quarters(self, day: NaiveDate) -> Option<Period> {
        let to = self.quarter_of(day)?.from;
        Period::new(to.checked_sub_months(Months::new(12))?, to)
    }

    fn months_of(self, day: NaiveDate, months: u32) -> Option<Period> {
        let back = (day.month() + 12 - self.start_month) % 12 % months;
        let from = day.with_day(1)?.checked_sub_months(Months::new(back))?;
        Period::new(from, from.checked_add_months(Months::new(months))?)
    }
}

fn month_of_year(day: NaiveDate) -> i32 {
    i32::try_from(day.month()).unwrap_or_default()
}

/// A period as it is written down.
#[derive(Deserialize)]
struct Bounds {
    from: NaiveDate,
    to: NaiveDate,
}

impl TryFrom<Bounds> for Period {
    type Error = &'static str;

    fn try_from(Bounds { from, to }: Bounds) -> Result<Self, Self::Error> {
        Self::new(from, to).ok_or("a period ends after it starts")
    }
}
