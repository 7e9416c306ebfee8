//! When an event happened. Clocks of telephones and browsers are wrong by minutes or years; how long ago something was
//! they know well.

use chrono::{DateTime, NaiveDateTime};
use entity::instant::Millis;

/// How far in the future an event may lie before it counts as happening when it came.
const MAX_AHEAD: i64 = 5 * 60 * 1000;

/// All that is known of when an event happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When it happened, by our clock.
    pub occurred: Millis,
    /// When it happened, by the sender's clock.
    pub original: Option<Millis>,
    /// When it was sent, by the sender's clock.
    pub sent: Option<Millis>,
    /// When it came, by our clock.
    pub received: Millis,
}

impl Times {
    /// The time between happening and sending, counted back from when it came; without a time of sending, the sender's
    /// clock is believed; without any, it happened when it came.
    #[must_use]
    pub fn of(original: Option<Millis>, sent: Option<Millis>, received: Millis) -> Self {
        let occurred = match (original, sent) {
            (Some(original), Some(sent)) => {
                let ago = sent.0.saturating_sub(original.0);
                Millis(received.0.saturating_sub(ago))
            }
            (Some(original), None) => original,
            (None, _) => received,
        };
        let ahead = occurred.0.saturating_sub(received.0);
        Self {
            // Nothing was tracked before 1970: such a clock says nothing.
            occurred: if ahead > MAX_AHEAD || occurred.0 < 0 {
                received
            } else {
                occurred
            },
            original,
            sent,
            received,
        }
    }
}

/// A time as trackers write it: RFC 3339, or without a zone, which is UTC.
#[must_use]
pub(super) fn parse(text: &str) -> Option<Millis> {
    let text = text.trim();
    let millis = DateTime::parse_from_rfc3339(text)
        .map(|time| time.timestamp_millis())
        .ok()
        .or_else(|| {
            let bare = text.replacen(' ', "T", 1);
            let time = NaiveDateTime::parse_from_str(&bare, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
            Some(time.and_utc().timestamp_millis())
        })?;
    Some(Millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Millis {
        parse(text).unwrap()
    }

    #[test]
    fn the_sender_is_believed_how_long_ago_it_was_and_not_when() {
        let received = at("2026-03-01T12:00:00Z");
        let of =
            |original: &str, sent: &str| Times::of(parse(original), parse(sent), received).occurred;
        // A clock that is a year behind, and one that is an hour ahead.
        assert_eq!(
            of("2025-03-01T11:59:00Z", "2025-03-01T12:00:00Z"),
            at("2026-03-01T11:59:00Z")
        );
        assert_eq!(
            of("2026-03-01T12:50:00Z", "2026-03-01T13:00:00Z"),
            at("2026-03-01T11:50:00Z")
        );
        assert_eq!(of("2026-02-01T00:00:00Z", ""), at("2026-02-01T00:00:00Z"));
        assert_eq!(of("", "2020-01-01T00:00:00Z"), received);
        assert_eq!(of("", ""), received);
    }

    #[test]
    fn nothing_happens_more_than_five_minutes_from_now() {
        let received = at("2026-03-01T12:00:00Z");
        let of = |original: &str| Times::of(parse(original), None, received).occurred;
        assert_eq!(of("2026-03-01T12:05:00Z"), at("2026-03-01T12:05:00Z"));
        assert_eq!(of("2026-03-01T12:05:00.001Z"), received);
        let absurd = Times::of(Some(Millis(i64::MIN)), Some(Millis(i64::MAX)), received);
        assert_eq!(absurd.occurred, received);
        let absurd = Times::of(Some(Millis(i64::MAX)), Some(Millis(i64::MIN)), received);
        assert_eq!(absurd.occurred, received);
    }

    #[test]
    fn times_are_read_as_trackers_write_them() {
        let expected = Millis(1_772_366_400_123);
        for text in [
            "2026-03-01T12:00:00.123Z",
            "2026-03-01T12:00:00.123456+00:00",
            "2026-03-01T13:00:00.123+01:00",
            "2026-03-01T12:00:00.123",
            " 2026-03-01 12:00:00.123 ",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "1772366400", "2026-03-01"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
