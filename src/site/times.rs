//! Times as notes write them. There is no clock here: times are shown and compared, never aged.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz::TimeZone};

/// A time that was written in a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    at: Timestamp,
    has_time: bool,
}

/// Reads `2026-11-05T10:21:00Z`, `2026-11-05 10:21`, `2026-11-05`. Without an offset UTC is meant.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let text = text.strip_suffix("UTC").map_or(text, str::trim_end);
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(Moment { at, has_time: true });
    }
    if text.len() > 10
        && let Ok(civil) = text.replacen(' ', "T", 1).parse::<DateTime>()
    {
        return Some(Moment {
            at: civil.to_zoned(TimeZone::UTC).ok()?.timestamp(),
            has_time: true,
        });
    }
    let date = text.parse::<Date>().ok()?;
    let at = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(Moment {
        at,
        has_time: false,
    })
}

impl Moment {
    fn civil(self) -> DateTime {
        self.at.to_zoned(TimeZone::UTC).datetime()
    }

    /// `5 Nov 2026, 10:21 UTC`, or only the day.
    pub fn words(self) -> String {
        let day = self.day();
        if self.has_time {
            format!("{day}, {} UTC", self.clock())
        } else {
            day
        }
    }

    /// `5 Nov 2026`.
    pub fn day(self) -> String {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let c = self.civil();
        let month = MONTHS
            .get(usize::try_from(c.month() - 1).unwrap_or(0))
            .copied()
            .unwrap_or("");
        format!("{} {month} {}", c.day(), c.year())
    }

    /// `10:21`.
    pub fn clock(self) -> String {
        let c = self.civil();
        format!("{:02}:{:02}", c.hour(), c.minute())
    }

    /// Minutes from an earlier moment to this one; `None` if one has no time of day, or if the order is wrong.
    pub fn minutes_since(self, earlier: Moment) -> Option<i64> {
        let minutes = (self.at.as_second() - earlier.at.as_second()) / 60;
        (self.has_time && earlier.has_time && minutes >= 0).then_some(minutes)
    }
}

/// Two moments as a stretch: `5 Nov 2026, 10:21 to 10:58 UTC`.
pub(super) fn stretch(from: Moment, to: Moment) -> String {
    if from.day() == to.day() && from.has_time && to.has_time {
        format!("{}, {} to {} UTC", from.day(), from.clock(), to.clock())
    } else {
        format!("{} to {}", from.words(), to.words())
    }
}

/// `37 min`, `2 h 14 min`, `3 d 4 h`.
pub(super) fn duration(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes % 1440 / 60, minutes % 60);
    match (days, hours, rest) {
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

    #[test]
    fn times_are_read_with_and_without_offset() {
        let from = moment("2026-11-05T10:21:00Z").unwrap();
        assert_eq!(moment("2026-11-05 10:21 UTC"), Some(from));
        assert_eq!(moment("2026-11-05T12:21:00+02:00"), Some(from));
        let to = moment("2026-11-05T10:58:00Z").unwrap();
        assert_eq!(stretch(from, to), "5 Nov 2026, 10:21 to 10:58 UTC");
        assert_eq!(
            to.minutes_since(from).map(duration).as_deref(),
            Some("37 min")
        );
        assert_eq!(moment("2026-11-05").unwrap().words(), "5 Nov 2026");
        assert_eq!(moment("soon"), None);
        assert_eq!(from.minutes_since(to), None);
    }
}
