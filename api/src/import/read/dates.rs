//! Dates and times, in the formats and the time zone of whoever wrote the file.

use std::fmt::Write as _;

use attribution::time::{Calendar, Day as EngineDay};
use chrono::{
    DateTime, Datelike as _, Duration, NaiveDate, NaiveDateTime, TimeZone as _, Utc,
    format::{Item, Parsed, StrftimeItems, parse},
};
use chrono_tz::Tz;
use entity::instant::Millis;

use super::{Options, Read, Settings, parse_zone};
use crate::graphql::scalars;

/// What programs write: tried where a mapping names no formats.
const STANDARD: [&str; 5] = [
    "%+",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
];
/// Formats that a message lists.
const MAX_EXAMPLES: usize = 6;
/// Years in which something may have happened; others come of a format that does not fit, such as %Y on "26".
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Formats, tried in order.
#[derive(Debug, Clone)]
pub(super) struct DateFormats(Vec<DateFormat>);

#[derive(Debug, Clone)]
struct DateFormat {
    written: String,
    example: String,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    UnixSeconds,
    UnixMillis,
    Pattern(Vec<Item<'static>>),
}

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// An instant, in milliseconds since 1970: the text names an offset, or is a Unix time.
    Instant(i64),
    /// What a clock on the wall shows.
    Local(NaiveDateTime),
    /// A day.
    Day(NaiveDate),
}

impl DateFormats {
    /// Understands formats; `months` permits formats without a day, which then is the first.
    ///
    /// # Errors
    /// When one is impossible: it must say day, month and year, and a time of day whole or not at all.
    pub(super) fn new(formats: &[String], months: bool) -> Result<Self, String> {
        if formats.is_empty() {
            return Err("dates is empty; expected formats such as \"%d.%m.%Y\"".to_owned());
        }
        formats
            .iter()
            .map(|format| DateFormat::new(format, months))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// RFC 3339 and ISO 8601.
    pub(super) fn standard() -> Self {
        Self(
            STANDARD
                .iter()
                .filter_map(|format| DateFormat::new(format, false).ok())
                .collect(),
        )
    }

    fn read(&self, text: &str) -> Result<Moment, String> {
        let Some(moment) = self.0.iter().find_map(|format| format.read(text)) else {
            let mut expected: Vec<String> = self
                .0
                .iter()
                .take(MAX_EXAMPLES)
                .map(|format| format!("{} ({})", format.example, format.written))
                .collect();
            if self.0.len() > MAX_EXAMPLES {
                expected.push("another form of these".to_owned());
            }
            return Err(format!(
                "{text:?} is no date; expected one such as {}",
                expected.join(" or ")
            ));
        };
        let year = match moment {
            Moment::Instant(millis) => DateTime::from_timestamp_millis(millis).map(|at| at.year()),
            Moment::Local(local) => Some(local.year()),
            Moment::Day(day) => Some(day.year()),
        };
        match year {
            Some(year) if YEARS.contains(&year) => Ok(moment),
            Some(year) => Err(format!(
                "{text:?} is in the year {year}; expected {} to {} (years of two digits are %y in a format)",
                YEARS.start(),
                YEARS.end()
            )),
            None => Err(format!("{text:?} is out of any calendar")),
        }
    }
}

impl DateFormat {
    fn new(format: &str, months: bool) -> Result<Self, String> {
        let form = match format {
            "unix" => Form::UnixSeconds,
            "unix_ms" => Form::UnixMillis,
            _ => {
                let items = StrftimeItems::new(format)
                    .parse_to_owned()
                    .map_err(|_| format!("the date format {format:?} has an unknown % sign"))?;
                Form::Pattern(items)
            }
        };
        // A format that cannot read back what it writes, or reads another day, is impossible.
        let sample = NaiveDate::from_ymd_opt(2026, 12, if months { 1 } else { 31 })
            .and_then(|day| day.and_hms_opt(23, 59, 58))
            .map(|local| local.and_utc())
            .unwrap_or_default();
        let mut example = String::new();
        let written = match &form {
            Form::UnixSeconds => write!(example, "{}", sample.timestamp()),
            Form::UnixMillis => write!(example, "{}", sample.timestamp_millis()),
            Form::Pattern(items) => write!(
                example,
                "{}",
                sample.fixed_offset().format_with_items(items.iter())
            ),
        };
        let this = Self {
            written: format.to_owned(),
            example,
            form,
        };
        let read = written
            .ok()
            .and_then(|()| this.read_or_month(&this.example, months));
        let day = match read {
            Some(Moment::Instant(millis)) => {
                DateTime::from_timestamp_millis(millis).map(|at| at.date_naive())
            }
            Some(Moment::Local(local)) => Some(local.date()),
            Some(Moment::Day(day)) => Some(day),
            None => None,
        };
        if day == Some(sample.date_naive()) {
            Ok(this)
        } else {
            Err(format!(
                "the date format {format:?} is impossible; it must say day, month and year, and a time of day whole or not at all"
            ))
        }
    }

    fn read(&self, text: &str) -> Option<Moment> {
        // Whether a day may be missing was settled when the format was understood.
        self.read_or_month(text, true)
    }

    fn read_or_month(&self, text: &str, months: bool) -> Option<Moment> {
        match &self.form {
            Form::UnixSeconds => {
                let seconds: i64 = text.parse().ok()?;
                seconds.checked_mul(1000).map(Moment::Instant)
            }
            Form::UnixMillis => text.parse().ok().map(Moment::Instant),
            Form::Pattern(items) => {
                let mut parsed = Parsed::new();
                parse(&mut parsed, text, items.iter()).ok()?;
                moment(&mut parsed, months)
            }
        }
    }
}

fn moment(parsed: &mut Parsed, months: bool) -> Option<Moment> {
    if parsed.timestamp().is_some() {
        let at = parsed.to_datetime_with_timezone(&Utc).ok()?;
        return Some(Moment::Instant(at.timestamp_millis()));
    }
    if months && parsed.day().is_none() && parsed.month().is_some() {
        parsed.set_day(1).ok()?;
    }
    let date = parsed.to_naive_date().ok()?;
    let says_time = parsed.hour_div_12().is_some()
        || parsed.hour_mod_12().is_some()
        || parsed.minute().is_some()
        || parsed.second().is_some();
    if !says_time {
        return Some(Moment::Day(date));
    }
    let local = date.and_time(parsed.to_naive_time().ok()?);
    match parsed.offset() {
        Some(offset) => {
            let utc = local.checked_sub_signed(Duration::seconds(offset.into()))?;
            Some(Moment::Instant(utc.and_utc().timestamp_millis()))
        }
        None => Some(Moment::Local(local)),
    }
}

/// The instant at which clocks in the zone show this. Where they show it twice, the first time; where they skip it, as
/// long after the gap as the text is into it.
fn instant_of(zone: Tz, local: NaiveDateTime) -> Option<i64> {
    // No gap is longer than the day that a zone loses when it crosses the date line.
    (0..=25).find_map(|hours| {
        let before = local.checked_sub_signed(Duration::hours(hours))?;
        let at = zone.from_local_datetime(&before).earliest()?;
        at.timestamp_millis().checked_add(hours * 3_600_000)
    })
}

fn start_of(zone: Tz, day: NaiveDate) -> i64 {
    let calendar = Calendar {
        zone,
        fiscal_year_start_month: 1,
    };
    calendar.start_of(EngineDay::from_date(day)).0
}

/// Formats and zone of one field.
#[derive(Debug, Clone)]
struct Dated {
    formats: DateFormats,
    zone: Tz,
}

impl Dated {
    fn new(options: &mut Options, settings: &Settings, months: bool) -> Result<Self, String> {
        Ok(Self {
            formats: match options.dates.take() {
                Some(formats) => DateFormats::new(&formats, months)?,
                None => settings.dates.clone(),
            },
            zone: match options.time_zone.take() {
                Some(name) => parse_zone(&name)?,
                None => settings.zone,
            },
        })
    }

    fn instant(
        &self,
        text: &str,
        of_day: impl FnOnce(NaiveDate) -> Option<i64>,
    ) -> Result<scalars::DateTime, String> {
        let millis = match self.formats.read(text)? {
            Moment::Instant(millis) => Some(millis),
            Moment::Local(local) => instant_of(self.zone, local),
            Moment::Day(day) => of_day(day),
        };
        millis
            .map(|millis| scalars::DateTime(Millis(millis)))
            .ok_or_else(|| format!("{text:?} is out of any calendar"))
    }

    fn day(&self, text: &str) -> Result<scalars::Date, String> {
        let day = match self.formats.read(text)? {
            Moment::Instant(millis) => DateTime::from_timestamp_millis(millis)
                .map(|at| at.with_timezone(&self.zone).date_naive()),
            Moment::Local(local) => Some(local.date()),
            Moment::Day(day) => Some(day),
        };
        day.map(scalars::Date)
            .ok_or_else(|| format!("{text:?} is out of any calendar"))
    }
}

/// An instant; of a day without a time, its start: a touch, a creation.
#[derive(Debug, Clone)]
pub(in crate::import) struct Start(Dated);

impl Read for Start {
    type Value = scalars::DateTime;

    fn new(options: &mut Options, settings: &Settings) -> Result<Self, String> {
        Dated::new(options, settings, false).map(Self)
    }

    fn read(&self, text: &str) -> Result<Self::Value, String> {
        let zone = self.0.zone;
        self.0.instant(text, |day| Some(start_of(zone, day)))
    }
}

/// An instant; of a day without a time, its last millisecond: a close.
#[derive(Debug, Clone)]
pub(in crate::import) struct End(Dated);

impl Read for End {
    type Value = scalars::DateTime;

    fn new(options: &mut Options, settings: &Settings) -> Result<Self, String> {
        Dated::new(options, settings, false).map(Self)
    }

    fn read(&self, text: &str) -> Result<Self::Value, String> {
        let zone = self.0.zone;
        self.0
            .instant(text, |day| Some(start_of(zone, day.succ_opt()?) - 1))
    }
}

/// A day; of an instant, the day it is in the zone.
#[derive(Debug, Clone)]
pub(in crate::import) struct Day(Dated);

impl Read for Day {
    type Value = scalars::Date;

    fn new(options: &mut Options, settings: &Settings) -> Result<Self, String> {
        Dated::new(options, settings, false).map(Self)
    }

    fn read(&self, text: &str) -> Result<Self::Value, String> {
        self.0.day(text)
    }
}

/// A month, as its first day; its formats need not say a day.
#[derive(Debug, Clone)]
pub(in crate::import) struct Month(Dated);

impl Read for Month {
    type Value = scalars::Date;

    fn new(options: &mut Options, settings: &Settings) -> Result<Self, String> {
        Dated::new(options, settings, true).map(Self)
    }

    fn read(&self, text: &str) -> Result<Self::Value, String> {
        self.0.day(text)
    }
}

#[cfg(test)]
mod tests {
    use chrono::SecondsFormat;

    use super::*;
    use crate::import::mapping::Formats;

    fn settings(zone: &str, formats: &[&str]) -> Settings {
        let dates = (!formats.is_empty())
            .then(|| formats.iter().map(|format| (*format).to_owned()).collect());
        let formats = Formats {
            dates,
            time_zone: Some(zone.to_owned()),
            ..Formats::default()
        };
        let currency = attribution::money::Currency::parse("EUR").unwrap();
        Settings::new(&formats, Tz::UTC, currency).unwrap()
    }

    fn text(at: Result<scalars::DateTime, String>) -> Result<String, String> {
        at.map(|at| {
            DateTime::from_timestamp_millis(at.0.0)
                .unwrap()
                .to_rfc3339_opts(SecondsFormat::Millis, true)
        })
    }

    fn start(zone: &str, formats: &[&str], cell: &str) -> Result<String, String> {
        let start = Start::new(&mut Options::default(), &settings(zone, formats)).unwrap();
        text(start.read(cell))
    }

    fn end(zone: &str, cell: &str) -> Result<String, String> {
        let end = End::new(&mut Options::default(), &settings(zone, &[])).unwrap();
        text(end.read(cell))
    }

    #[test]
    fn dates_are_read_in_the_style_of_the_file() {
        for (formats, cell, at) in [
            (&[] as &[&str], "2026-03-10", "2026-03-09T23:00:00.000Z"),
            (&[], "2026-03-10T09:00:00+02:00", "2026-03-10T07:00:00.000Z"),
            (&[], "2026-03-10T09:00:00Z", "2026-03-10T09:00:00.000Z"),
            (&[], "2026-03-10 09:00:00", "2026-03-10T08:00:00.000Z"),
            (&[], "2026-03-10 09:00", "2026-03-10T08:00:00.000Z"),
            (&[], "2026-03-10T09:00:00.1239", "2026-03-10T08:00:00.123Z"),
            (&["%d.%m.%Y"], "01.02.2026", "2026-01-31T23:00:00.000Z"),
            (&["%m/%d/%Y"], "01/02/2026", "2026-01-01T23:00:00.000Z"),
            (
                &["%d.%m.%Y %H:%M", "%d.%m.%Y"],
                "1.2.2026",
                "2026-01-31T23:00:00.000Z",
            ),
            (
                &["%d.%m.%Y %H:%M", "%d.%m.%Y"],
                "1.2.2026 10:30",
                "2026-02-01T09:30:00.000Z",
            ),
            (
                &["%m/%d/%y %I:%M %p"],
                "02/01/26 01:30 PM",
                "2026-02-01T12:30:00.000Z",
            ),
            (&["%d %b %Y"], "1 Feb 2026", "2026-01-31T23:00:00.000Z"),
            (&["unix"], "1770000000", "2026-02-02T02:40:00.000Z"),
            (&["unix_ms"], "1770000000123", "2026-02-02T02:40:00.123Z"),
        ] {
            assert_eq!(start("Europe/Berlin", formats, cell).as_deref(), Ok(at));
        }
    }

    #[test]
    fn what_is_no_date_says_what_was_expected() {
        for cell in [
            "2026-02-30",
            "10.03.2026",
            "2026-03-10 25:00:00",
            "soon",
            "2026-03",
        ] {
            let message = start("Europe/Berlin", &[], cell).unwrap_err();
            assert!(message.contains("2026-12-31 (%Y-%m-%d)"), "{message}");
        }
        let message = start("UTC", &["%m/%d/%Y"], "03/10/26").unwrap_err();
        assert!(message.contains("%y"), "{message}");
    }

    #[test]
    fn a_close_without_a_time_is_the_last_millisecond_of_the_day() {
        assert_eq!(
            end("UTC", "2026-03-10").as_deref(),
            Ok("2026-03-10T23:59:59.999Z")
        );
        // 23 and 25 hours long.
        assert_eq!(
            end("Europe/Berlin", "2026-03-29").as_deref(),
            Ok("2026-03-29T21:59:59.999Z")
        );
        assert_eq!(
            end("Europe/Berlin", "2026-10-25").as_deref(),
            Ok("2026-10-25T22:59:59.999Z")
        );
        assert_eq!(
            end("Europe/Berlin", "2026-03-10 12:00:00").as_deref(),
            Ok("2026-03-10T11:00:00.000Z")
        );
    }

    #[test]
    fn where_the_clocks_change_every_text_has_one_instant() {
        let berlin = |cell| start("Europe/Berlin", &[], cell);
        // Skipped: half an hour into the gap is half an hour after it.
        assert_eq!(
            berlin("2026-03-29 02:30:00").as_deref(),
            Ok("2026-03-29T01:30:00.000Z")
        );
        // Twice: the first.
        assert_eq!(
            berlin("2026-10-25 02:30:00").as_deref(),
            Ok("2026-10-25T00:30:00.000Z")
        );
        // São Paulo used to skip midnight: the day started at one.
        assert_eq!(
            start("America/Sao_Paulo", &[], "2017-10-15").as_deref(),
            Ok("2017-10-15T03:00:00.000Z")
        );
        assert_eq!(
            end("America/Sao_Paulo", "2017-10-14").as_deref(),
            Ok("2017-10-15T02:59:59.999Z")
        );
        // Samoa left out a whole day.
        assert_eq!(
            start("Pacific/Apia", &[], "2011-12-30 12:00:00").as_deref(),
            Ok("2011-12-30T22:00:00.000Z")
        );
    }

    #[test]
    fn impossible_formats_are_refused() {
        for format in [
            "%Q",
            "%d.%m",
            "%H:%M",
            "%Y",
            "%Y-%m",
            "%Y-%m-%d %H",
            "%d.%m.%Y %M",
            "date",
        ] {
            let refused = DateFormats::new(&[format.to_owned()], false);
            assert!(refused.is_err(), "{format}");
        }
        assert!(DateFormats::new(&[], false).is_err());
        assert_eq!(DateFormats::standard().0.len(), STANDARD.len());
    }

    #[test]
    fn a_month_needs_no_day() {
        let mut options = Options {
            dates: Some(vec!["%m/%Y".to_owned()]),
            ..Options::default()
        };
        let settings = settings("UTC", &[]);
        let month = Month::new(&mut options, &settings).unwrap();
        assert_eq!(month.read("03/2026").unwrap().0.to_string(), "2026-03-01");
        let standard = Month::new(&mut Options::default(), &settings).unwrap();
        assert!(standard.read("2026-03").is_err());
    }
}
