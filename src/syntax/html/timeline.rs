//! Timelines: lists and tables whose entries begin with a time of day.

/// The time at the beginning of an entry (`10:12`, `2026-11-22 22:30`, `~10:12`), and how many bytes it takes.
pub(super) fn leading_time(text: &str) -> Option<(&str, usize)> {
    let lead = text.len()
        - text
            .trim_start_matches([' ', '*', '_', '~', '`', '['])
            .len();
    let rest = text.get(lead..)?;
    let date = day(rest).map_or(0, |n| n + 1);
    let clock = rest.get(date..)?;
    let digits = |range: std::ops::Range<usize>| {
        clock
            .get(range)
            .is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit()))
    };
    let (hours, after) = if digits(0..2) {
        (2, 2)
    } else if digits(0..1) {
        (1, 1)
    } else {
        return None;
    };
    if clock.get(after..after + 1) != Some(":") || !digits(after + 1..after + 3) {
        return None;
    }
    let mut end = date + hours + 3;
    if clock.get(end - date..end - date + 1) == Some(":") && digits(end - date + 1..end - date + 3)
    {
        end += 3;
    }
    let next = rest.get(end..)?.chars().next();
    if next.is_some_and(|c| c.is_alphanumeric() && c != 'Z') {
        return None;
    }
    if next == Some('Z') {
        end += 1;
    }
    let tail = rest.get(end..)?;
    let marks = tail.len()
        - tail
            .trim_start_matches(['*', '_', '~', '`', ']', ':'])
            .len();
    let zone = tail
        .get(marks..)
        .filter(|t| t.starts_with(" UTC"))
        .map_or(0, |_| 4);
    Some((rest.get(..end)?, lead + end + marks + zone))
}

fn day(text: &str) -> Option<usize> {
    let shape = text.get(..10)?;
    let fits = shape.bytes().enumerate().all(|(n, b)| {
        if n == 4 || n == 7 {
            b == b'-'
        } else {
            b.is_ascii_digit()
        }
    });
    (fits && matches!(text.get(10..11), Some(" " | "T"))).then_some(10)
}

/// Minutes since midnight of a time, with its day if it has one.
pub(super) fn minutes(time: &str) -> Option<(Option<&str>, i64)> {
    let date = day(time).and_then(|n| time.get(..n));
    let clock = time.get(date.map_or(0, |d| d.len() + 1)..)?;
    let (hours, rest) = clock.split_once(':')?;
    let minutes: i64 = rest.get(..2)?.parse().ok()?;
    Some((date, hours.parse::<i64>().ok()? * 60 + minutes))
}

/// What stands under a time: a new day, or how long after the first time it is.
pub(super) fn remark(before: Option<&(String, String)>, time: &str) -> String {
    let Some((day, now)) = minutes(time) else {
        return String::new();
    };
    let Some((first, last)) = before else {
        return day.map_or(String::new(), day_words);
    };
    match (minutes(first), minutes(last)) {
        (_, Some((other, _))) if other != day => day.map_or(String::new(), day_words),
        (Some((same, start)), _) if same == day && now > start => {
            let (hours, minutes) = ((now - start) / 60, (now - start) % 60);
            if hours == 0 {
                format!("+{minutes} min")
            } else {
                format!("+{hours} h {minutes:02}")
            }
        }
        _ => String::new(),
    }
}

/// `2026-11-22` as `22 Nov`.
fn day_words(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = date
        .get(5..7)
        .and_then(|m| m.parse::<usize>().ok())
        .and_then(|m| MONTHS.get(m.wrapping_sub(1)));
    match (month, date.get(8..10)) {
        (Some(month), Some(day)) => format!("{} {month}", day.trim_start_matches('0')),
        _ => date.to_owned(),
    }
}

/// Is it the head of a column of times?
pub(super) fn names_time(cell: &str) -> bool {
    let words = cell.trim().trim_matches('*').to_lowercase();
    ["time", "when", "utc", "zeit", "time (utc)", "utc time"].contains(&words.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_begin_with_a_time_of_day() {
        assert_eq!(leading_time("10:12 checkout"), Some(("10:12", 5)));
        assert_eq!(leading_time("**10:12** x"), Some(("10:12", 9)));
        assert_eq!(
            leading_time("2026-11-22 22:30 x"),
            Some(("2026-11-22 22:30", 16))
        );
        assert_eq!(leading_time("10:12 UTC x"), Some(("10:12", 9)));
        assert_eq!(leading_time("10 x"), None);
        assert_eq!(leading_time("1:2:3"), None);
        assert_eq!(
            minutes("2026-11-22 22:30"),
            Some((Some("2026-11-22"), 1350))
        );
    }
}
