//! Days and moments as properties and tasks write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// Seconds since 1970 of a moment (`2026-11-30T22:41:00Z`, an offset or `Z` or nothing, which is UTC), or of the last
/// second of a day.
pub fn seconds_since_1970(text: &str) -> Option<i64> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_second());
    }
    let civil = if is_date(text) {
        text.parse::<Date>()
            .ok()?
            .to_datetime(Time::new(23, 59, 59, 0).ok()?)
    } else if is_date_and_time(text) {
        text.parse::<DateTime>().ok()?
    } else {
        return None;
    };
    let moment = TimeZone::UTC.to_timestamp(civil).ok()?;
    Some(moment.as_second())
}

/// Is this a day that exists, written `2026-11-30`?
pub fn is_date(text: &str) -> bool {
    text.len() == "2026-11-30".len() && text.parse::<Date>().is_ok()
}

/// Is this a day and a time of day, written `2026-11-30T22:41` with seconds and offset or without?
pub fn is_date_and_time(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else {
        return false;
    };
    let time = time.trim_end_matches('Z');
    let time = time.rsplit_once(['+', '-']).map_or(time, |(time, _)| time);
    is_date(day) && time.contains(':') && format!("{day}T{time}").parse::<DateTime>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_over_with_its_last_second() {
        assert_eq!(seconds_since_1970("1970-01-01"), Some(86_399));
        assert_eq!(seconds_since_1970("1970-01-01T01:00:00Z"), Some(3_600));
        assert_eq!(seconds_since_1970("1970-01-01T01:00"), Some(3_600));
        assert_eq!(seconds_since_1970("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(seconds_since_1970("HEAD~1"), None);
    }

    #[test]
    fn a_day_must_exist_and_a_moment_needs_a_time() {
        assert!(is_date("2026-02-28"));
        for odd in [
            "2026-02-30",
            "20260228",
            "2026-2-28",
            "2026-02-28T10:00",
            "",
        ] {
            assert!(!is_date(odd), "{odd}");
        }
        for moment in [
            "2026-02-28T10:00",
            "2026-02-28T10:00:59",
            "2026-02-28T10:00:59.5Z",
            "2026-02-28T10:00:59+01:00",
        ] {
            assert!(is_date_and_time(moment), "{moment}");
        }
        for odd in [
            "2026-02-28",
            "2026-02-30T10:00",
            "2026-02-28T25:00",
            "T10:00",
        ] {
            assert!(!is_date_and_time(odd), "{odd}");
        }
    }
}
