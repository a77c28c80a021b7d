//! Days and moments as properties and tasks write them.

use jiff::civil::{Date, DateTime};

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
