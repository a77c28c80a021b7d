//! Days, times and zones at the beginning of a text.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// Reads a text from the left. What is not there is not consumed.
pub struct Scan<'t> {
    pub text: &'t str,
    pub at: usize,
}

/// The months in English, in lower case.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Zones whose letters mean one offset, in minutes. `CST`, `IST` and their like mean several: they say nothing.
const ZONES: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("MEZ", 60),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("EST", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("JST", 540),
    ("KST", 540),
    ("SGT", 480),
    ("HKT", 480),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
];

impl<'t> Scan<'t> {
    pub fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn take(&mut self, piece: &str) -> bool {
        let there = self.rest().starts_with(piece);
        if there {
            self.at += piece.len();
        }
        there
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']).len();
    }

    /// So many digits, and not one more.
    fn digits(&mut self, fewest: usize, most: usize) -> Option<i16> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if length < fewest || length > most {
            return None;
        }
        let number = rest.get(..length)?.parse().ok()?;
        self.at += length;
        Some(number)
    }

    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        self.at += length;
        rest.get(..length).unwrap_or("")
    }

    /// Tries; where nothing is found nothing is consumed.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = start;
        }
        found
    }

    pub fn date(&mut self) -> Option<Date> {
        self.attempt(Self::numeric_date)
            .or_else(|| self.attempt(Self::worded_date))
    }

    /// `2026-11-30`, `2026/11/30`; `30-11-2026`, `30.11.2026`; with slashes only where the day cannot be a month.
    fn numeric_date(&mut self) -> Option<Date> {
        let first = self.digits(1, 4)?;
        let mark = self.rest().chars().next()?;
        if !matches!(mark, '-' | '/' | '.') {
            return None;
        }
        self.at += 1;
        let second = self.digits(1, 2)?;
        if self.rest().chars().next()? != mark {
            return None;
        }
        self.at += 1;
        let third = self.digits(1, 4)?;
        let (year, month, day) = if first > 31 {
            (first, second, third)
        } else if third < 1000 || (mark == '/' && first <= 12 && second <= 12 && first != second) {
            return None;
        } else if mark == '/' && first <= 12 {
            (third, first, second)
        } else {
            (third, second, first)
        };
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    /// `30 November 2026`, `Nov 30th, 2026`, a day of the week before it or not.
    fn worded_date(&mut self) -> Option<Date> {
        self.attempt(|scan| {
            let word = scan.word().to_ascii_lowercase();
            let weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            let fits = weekday.iter().any(|day| word.starts_with(day)) && !is_month(&word);
            scan.take(",");
            scan.blanks();
            fits.then_some(())
        });
        let before = self.attempt(|scan| {
            let day = scan.digits(1, 2)?;
            scan.ordinal();
            scan.blanks();
            Some(day)
        });
        let word = self.word().to_ascii_lowercase();
        if !is_month(&word) {
            return None;
        }
        let month = MONTHS
            .iter()
            .position(|m| m.starts_with(word.get(..3).unwrap_or("-")))?;
        self.take(".");
        self.blanks();
        let day = match before {
            Some(day) => day,
            None => {
                let day = self.digits(1, 2)?;
                self.ordinal();
                day
            }
        };
        self.take(",");
        self.blanks();
        let year = self.digits(4, 4)?;
        let month = i8::try_from(month + 1).ok()?;
        Date::new(year, month, i8::try_from(day).ok()?).ok()
    }

    fn ordinal(&mut self) {
        let _ = ["st", "nd", "rd", "th"].iter().any(|end| self.take(end));
    }

    /// Between a day and a time.
    pub fn separator(&mut self) {
        if self.take("T") {
            return;
        }
        self.blanks();
        let _ = [",", "at ", "on ", "-", "–", "@"]
            .iter()
            .any(|mark| self.take(mark));
        self.blanks();
    }

    /// `10:21`, `10:21:30.5`, `9:16 PM`.
    pub fn time(&mut self) -> Option<Time> {
        self.attempt(|scan| {
            let hour = scan.digits(1, 2)?;
            if !scan.take(":") {
                return None;
            }
            let minute = scan.digits(2, 2)?;
            let mut second = 0;
            let mut nanosecond = 0;
            if let Some(found) = scan.attempt(|s| if s.take(":") { s.digits(2, 2) } else { None }) {
                second = found.min(59);
                nanosecond = scan.fraction();
            }
            let half = scan.attempt(|s| {
                s.blanks();
                let word = s.word().to_ascii_lowercase();
                matches!(word.as_str(), "am" | "pm").then_some(word)
            });
            let hour = match (half.as_deref(), hour) {
                (Some("am"), 12) => 0,
                (Some("pm"), 1..=11) => hour + 12,
                (_, 24) if minute == 0 => return None,
                _ => hour,
            };
            let small = |n: i16| i8::try_from(n).ok();
            Time::new(small(hour)?, small(minute)?, small(second)?, nanosecond).ok()
        })
    }

    fn fraction(&mut self) -> i32 {
        self.attempt(|scan| {
            if !scan.take(".") && !scan.take(",") {
                return None;
            }
            let rest = scan.rest();
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let digits = rest.get(..length.min(9)).filter(|d| !d.is_empty())?;
            scan.at += length;
            format!("{digits:0<9}").parse().ok()
        })
        .unwrap_or(0)
    }

    /// `Z`, `+02:00`, `UTC`, `(CET)`, `UTC+2`.
    pub fn zone(&mut self) -> Option<Offset> {
        self.attempt(|scan| {
            scan.blanks();
            let bracket = scan.take("(");
            let word = scan.word();
            let minutes = match ZONES.iter().find(|(name, _)| *name == word) {
                Some((name, minutes)) => match *name {
                    "UTC" | "GMT" => scan.attempt(Self::offset).unwrap_or(0),
                    _ => *minutes,
                },
                None if word.is_empty() => scan.offset()?,
                None => return None,
            };
            if bracket && !scan.take(")") {
                return None;
            }
            Offset::from_seconds(minutes * 60).ok()
        })
    }

    /// `+02:00`, `-0530`, `+2`, in minutes.
    fn offset(&mut self) -> Option<i32> {
        let sign = if self.take("+") {
            1
        } else if self.take("-") || self.take("−") {
            -1
        } else {
            return None;
        };
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let minutes = match length {
            4 => {
                let both = i32::from(self.digits(4, 4)?);
                both / 100 * 60 + both % 100
            }
            _ => {
                let hours = i32::from(self.digits(1, 2)?);
                let minutes = self.attempt(|s| if s.take(":") { s.digits(2, 2) } else { None });
                hours * 60 + i32::from(minutes.unwrap_or(0))
            }
        };
        (minutes <= 14 * 60).then_some(sign * minutes)
    }
}

fn is_month(word: &str) -> bool {
    let whole = MONTHS.contains(&word) || word == "sept";
    whole || (word.len() == 3 && MONTHS.iter().any(|m| m.starts_with(word)))
}
