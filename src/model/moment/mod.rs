//! Points in time as people and tools write them. What is not said (a day, a zone) is never made up.

mod scan;

use jiff::Timestamp;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use scan::Scan;

pub use scan::MONTHS;

/// A point in time, as far as a text says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moment {
    date: Option<Date>,
    time: Option<Time>,
    offset: Option<Offset>,
}

impl Moment {
    /// The point in time that a text begins with, and how many bytes say it. A text that goes on with a letter or a
    /// digit right behind it does not begin with one.
    pub fn prefix(text: &str) -> Option<(Self, usize)> {
        let mut scan = Scan { text, at: 0 };
        let mut moment = Self {
            date: scan.date(),
            ..Self::default()
        };
        let after_date = scan.at;
        if moment.date.is_some() {
            scan.separator();
        }
        moment.time = scan.time();
        if moment.time.is_none() {
            scan.at = after_date;
        } else {
            moment.offset = scan.zone();
            let after_zone = scan.at;
            if moment.date.is_none() {
                scan.separator();
                moment.date = scan.date();
                if moment.date.is_none() {
                    scan.at = after_zone;
                }
            }
        }
        let ends = !scan.rest().starts_with(char::is_alphanumeric);
        ((moment.date.is_some() || moment.time.is_some()) && ends).then_some((moment, scan.at))
    }

    /// A text that is a point in time and nothing more.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (moment, length) = Self::prefix(text)?;
        text.get(length..)?.trim().is_empty().then_some(moment)
    }

    /// The zone that a text names first, as in `All times in CET`.
    pub fn zone_in(text: &str) -> Option<Self> {
        let starts = text.char_indices().filter(|(at, c)| {
            let before = text.get(..*at).and_then(|t| t.chars().next_back());
            c.is_ascii_uppercase() && !before.is_some_and(char::is_alphanumeric)
        });
        let mut found = starts.filter_map(|(at, _)| {
            let mut scan = Scan { text, at };
            let offset = scan.zone()?;
            (!scan.rest().starts_with(char::is_alphanumeric)).then_some(offset)
        });
        Some(Self {
            offset: Some(found.next()?),
            ..Self::default()
        })
    }

    /// The same with the day and the zone of another where it lacks them.
    pub fn or(self, other: Self) -> Self {
        Self {
            date: self.date.or(other.date),
            time: self.time,
            offset: self.offset.or(other.offset),
        }
    }

    /// Only its day.
    pub fn day(self) -> Self {
        Self {
            date: self.date,
            ..Self::default()
        }
    }

    /// Does it say a day?
    pub fn has_date(self) -> bool {
        self.date.is_some()
    }

    /// Does it say a time of day?
    pub fn has_time(self) -> bool {
        self.time.is_some()
    }

    /// Does it say a zone?
    pub fn has_zone(self) -> bool {
        self.offset.is_some()
    }

    /// Is its time of day half a day or more before that of an earlier entry of the same list? Then midnight lies
    /// between them.
    pub fn is_past_midnight_of(self, earlier: Self) -> bool {
        self.time
            .zip(earlier.time)
            .is_some_and(|(now, then)| i32::from(then.hour()) - i32::from(now.hour()) >= 12)
    }

    /// The same on the next day.
    pub fn tomorrow(self) -> Self {
        Self {
            date: self.date.and_then(|date| date.tomorrow().ok()),
            ..self
        }
    }

    /// `2026-11-05T10:21:00Z`; `None` unless day, time and zone are known.
    pub fn rfc3339(self) -> Option<String> {
        let (date, time, offset) = (self.date?, self.time?, self.offset?);
        let zone = if offset.is_zero() {
            "Z".to_owned()
        } else {
            let minutes = offset.seconds() / 60;
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.abs();
            format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        };
        Some(format!("{date}T{time}{zone}"))
    }

    /// Where it comes in an order, as seconds since 1970: a day without a time is its beginning, a time without a zone
    /// is UTC. For sorting only. `None` without a day.
    pub fn order(self) -> Option<i64> {
        let civil = self.date?.to_datetime(self.time.unwrap_or_default());
        let zone = TimeZone::fixed(self.offset.unwrap_or(Offset::UTC));
        Some(civil.to_zoned(zone).ok()?.timestamp().as_second())
    }

    /// Minutes from this to a later point; `None` unless both say a time of day and both or neither say a zone.
    pub fn minutes_until(self, later: Self) -> Option<i64> {
        let comparable = self.time.is_some()
            && later.time.is_some()
            && self.offset.is_some() == later.offset.is_some();
        let length = later.order()? - self.order().filter(|_| comparable)?;
        (length >= 0).then_some(length / 60)
    }
}

/// Seconds since 1970 of a full RFC 3339 time, to compare times of different zones.
pub fn seconds(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

/// What machines count since 1970, in whatever unit its size tells (seconds, milli-, micro- or nanoseconds), as RFC 3339.
pub fn from_count(count: i64) -> Option<String> {
    let at = match count {
        1..=99_999_999_999 => Timestamp::from_second(count),
        100_000_000_000..=99_999_999_999_999 => Timestamp::from_millisecond(count),
        100_000_000_000_000..=99_999_999_999_999_999 => Timestamp::from_microsecond(count),
        100_000_000_000_000_000.. => Timestamp::from_nanosecond(i128::from(count)),
        _ => return None,
    };
    at.ok().map(|at| at.to_string())
}

/// `37 min`, `2 h 14 min`, `3 d 4 h`.
pub fn duration_words(minutes: i64) -> String {
    match (minutes / 1440, minutes % 1440 / 60, minutes % 60) {
        (0, 0, m) => format!("{m} min"),
        (0, h, 0) => format!("{h} h"),
        (0, h, m) => format!("{h} h {m} min"),
        (d, 0, _) => format!("{d} d"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(text: &str) -> Option<String> {
        Moment::read(text)?.rfc3339()
    }

    #[test]
    fn a_day_a_time_and_a_zone_in_any_spelling_make_one_point() {
        for (text, expected) in [
            ("2026-11-05T10:21:00Z", "2026-11-05T10:21:00Z"),
            (
                "2026-11-05T10:21:00.250+02:00",
                "2026-11-05T10:21:00.25+02:00",
            ),
            ("2026-11-05 10:21 UTC", "2026-11-05T10:21:00Z"),
            ("2026-11-05 10:21:00 +0530", "2026-11-05T10:21:00+05:30"),
            ("2026-11-05, 10:21 (CET)", "2026-11-05T10:21:00+01:00"),
            ("05-11-2026 10:21 UTC+2", "2026-11-05T10:21:00+02:00"),
            (
                "Thursday, 5 November 2026 at 9:16 PM PDT",
                "2026-11-05T21:16:00-07:00",
            ),
            ("Nov 5th, 2026 12:05 am GMT", "2026-11-05T00:05:00Z"),
            ("10:21 UTC, 2026-11-05", "2026-11-05T10:21:00Z"),
        ] {
            assert_eq!(full(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_said_is_not_made_up() {
        for text in [
            "2026-11-05",
            "10:21 UTC",
            "2026-11-05 10:21",
            "2026-11-05 10:21 IST",
            "03/04/2026 10:21 UTC",
            "2026-13-05 10:21 UTC",
            "2026-11-05 25:21 UTC",
            "soon",
            "",
        ] {
            assert_eq!(full(text), None, "{text}");
        }
        let day = Moment::read("2026-11-05").unwrap();
        let zone = Moment::zone_in("All times in CET.").unwrap();
        let time = Moment::read("10:21").unwrap();
        let whole = time.or(day).or(zone).rfc3339();
        assert_eq!(whole.as_deref(), Some("2026-11-05T10:21:00+01:00"));
        assert_eq!(Moment::zone_in("A ZONE that is none"), None);
    }

    #[test]
    fn a_text_goes_on_behind_its_time() {
        let rest = |text: &'static str| Moment::prefix(text).map(|(_, end)| &text[end..]);
        assert_eq!(rest("14:02 UTC - paged"), Some(" - paged"));
        assert_eq!(rest("14:02 Zoe joins"), Some(" Zoe joins"));
        assert_eq!(rest("2026-11-05: began"), Some(": began"));
        assert_eq!(rest("10:4x"), None);
        assert_eq!(rest("3 replicas"), None);
    }

    #[test]
    fn durations_need_both_ends_of_one_sort() {
        let read = |text| Moment::read(text).unwrap();
        let from = read("2026-11-05T23:50:00Z");
        assert_eq!(from.minutes_until(read("2026-11-06 02:20 CET")), Some(90));
        assert_eq!(from.minutes_until(read("2026-11-06 02:20")), None);
        assert_eq!(from.minutes_until(read("2026-11-05T23:00:00Z")), None);
        assert_eq!(duration_words(37), "37 min");
        assert_eq!(duration_words(134), "2 h 14 min");
        assert_eq!(duration_words(4560), "3 d 4 h");
    }

    #[test]
    fn counts_tell_their_unit_by_their_size() {
        for count in [1_793_873_700, 1_793_873_700_000, 1_793_873_700_000_000_000] {
            assert_eq!(from_count(count).as_deref(), Some("2026-11-05T10:15:00Z"));
        }
        assert_eq!(from_count(0), None);
    }
}
