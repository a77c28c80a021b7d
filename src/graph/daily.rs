//! Which notes are daily notes: the paths that Obsidian's own format, in the tokens of moment.js, describes.

use crate::model::{DailyNotes, MONTHS};

use super::names::fold;

/// The format, taken apart.
#[derive(Debug)]
pub struct Daily {
    /// Folded, with a slash at its end; empty for the vault itself.
    folder: String,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    /// Text that stands as it is, folded.
    Text(String),
    /// From so many to so many digits, and what they count.
    Digits(Unit, usize, usize),
    /// A name in letters.
    Name(Unit),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Year,
    Month,
    Day,
    Other,
}

/// A daily note, and its day where its path says all of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Day(pub Option<String>);

impl Daily {
    /// Takes the format apart; nothing if it holds no token, because it would fit one file for ever.
    pub fn new(daily: &DailyNotes) -> Option<Self> {
        let folder = fold(daily.folder.trim_matches('/'));
        let parts = parts(&daily.format);
        let has_token = parts.iter().any(|part| !matches!(part, Part::Text(_)));
        has_token.then(|| Self {
            folder: if folder.is_empty() {
                folder
            } else {
                format!("{folder}/")
            },
            parts,
        })
    }

    /// Is the file of this vault path a daily note?
    pub fn day(&self, path: &str) -> Option<Day> {
        // Most notes lie elsewhere: found out before anything is folded.
        if path.len() < self.folder.len() {
            return None;
        }
        let folded = fold(path);
        let mut rest = folded.strip_prefix(&self.folder)?.strip_suffix(".md")?;
        let (mut year, mut month, mut day) = (None, None, None);
        for part in &self.parts {
            match part {
                Part::Text(text) => rest = rest.strip_prefix(text.as_str())?,
                Part::Digits(unit, least, most) => {
                    let count = rest
                        .bytes()
                        .take(*most)
                        .take_while(u8::is_ascii_digit)
                        .count();
                    let (digits, after) = rest.split_at_checked(count)?;
                    let number: u32 = digits.parse().ok().filter(|_| count >= *least)?;
                    match unit {
                        Unit::Year if *most == 2 => year = Some(2000 + number),
                        Unit::Year => year = Some(number),
                        Unit::Month => month = Some((1..=12).contains(&number).then_some(number)?),
                        Unit::Day => day = Some((1..=31).contains(&number).then_some(number)?),
                        Unit::Other => {}
                    }
                    rest = after;
                }
                Part::Name(unit) => {
                    let end = rest.find(|c: char| !c.is_alphabetic() && c != '.');
                    let (name, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
                    if name.is_empty() {
                        return None;
                    }
                    if *unit == Unit::Month {
                        month = month.or_else(|| month_of(name));
                    }
                    rest = after;
                }
            }
        }
        if !rest.is_empty() {
            return None;
        }
        let whole = year.zip(month).zip(day);
        Some(Day(whole.map(|((y, m), d)| format!("{y:04}-{m:02}-{d:02}"))))
    }
}

/// English names, short ones too; others are names whose number is not known.
fn month_of(name: &str) -> Option<u32> {
    let name = name.trim_end_matches('.');
    let at = MONTHS
        .iter()
        .position(|month| name.len() >= 3 && month.starts_with(name))?;
    u32::try_from(at + 1).ok()
}

/// Tokens and the text between them; `[text]` is text.
fn parts(format: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if first == '['
            && let Some((literal, after)) = rest.get(1..).and_then(|r| r.split_once(']'))
        {
            text.push_str(literal);
            rest = after;
            continue;
        }
        let run = rest.chars().take_while(|c| *c == first).count();
        let run = run.min(longest(first));
        let ordinal = matches!(first, 'D' | 'M' | 'd' | 'w' | 'W' | 'Q')
            && run == 1
            && rest.get(1..).is_some_and(|r| r.starts_with('o'));
        let found = token(first, run);
        if found.is_empty() {
            text.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or("");
            continue;
        }
        if !text.is_empty() {
            parts.push(Part::Text(fold(&std::mem::take(&mut text))));
        }
        parts.extend(found);
        rest = rest.get(run..).unwrap_or("");
        if ordinal {
            parts.push(Part::Name(Unit::Other));
            rest = rest.get(1..).unwrap_or("");
        }
    }
    if !text.is_empty() {
        parts.push(Part::Text(fold(&text)));
    }
    parts
}

/// How often a letter may be repeated in one token.
fn longest(letter: char) -> usize {
    match letter {
        'Y' | 'M' | 'D' | 'd' | 'g' | 'G' => 4,
        _ => 2,
    }
}

/// What a letter, so often repeated, stands for; nothing if it is no token.
fn token(letter: char, run: usize) -> Vec<Part> {
    use Unit::{Day, Month, Other, Year};
    let digits = |unit, least, most| vec![Part::Digits(unit, least, most)];
    match (letter, run) {
        ('Y', 4) => digits(Year, 4, 4),
        ('Y', 2) => digits(Year, 2, 2),
        ('Y', _) => digits(Year, 1, 4),
        ('M', 1) => digits(Month, 1, 2),
        ('M', 2) => digits(Month, 2, 2),
        ('M', _) => vec![Part::Name(Month)],
        ('D', 1) => digits(Day, 1, 2),
        ('D', 2) => digits(Day, 2, 2),
        ('D', 3) => digits(Other, 1, 3),
        ('D', _) => digits(Other, 3, 3),
        ('d', 1) | ('Q' | 'E' | 'e', 1) => digits(Other, 1, 1),
        ('d', _) => vec![Part::Name(Other)],
        ('g' | 'G', 4) => digits(Other, 4, 4),
        ('g' | 'G', _) => digits(Other, 2, 2),
        ('w' | 'W' | 'H' | 'h' | 'm' | 's', 1) => digits(Other, 1, 2),
        ('w' | 'W' | 'H' | 'h' | 'm' | 's', _) => digits(Other, 2, 2),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(folder: &str, format: &str, path: &str) -> Option<Option<String>> {
        let daily = Daily::new(&DailyNotes {
            folder: folder.to_owned(),
            format: format.to_owned(),
        })?;
        Some(daily.day(path)?.0)
    }

    #[test]
    fn a_path_is_a_day_if_the_format_describes_it() {
        for (folder, format, path, expected) in [
            ("", "YYYY-MM-DD", "2026-11-30.md", "2026-11-30"),
            ("Daily", "YYYY-MM-DD", "daily/2026-11-30.md", "2026-11-30"),
            (
                "/Log/",
                "YYYY/MM/YYYY-MM-DD",
                "Log/2026/11/2026-11-30.md",
                "2026-11-30",
            ),
            ("", "YYYY/MMMM/D", "2026/November/3.md", "2026-11-03"),
            (
                "",
                "dddd, MMM Do YYYY",
                "Monday, Nov 30th 2026.md",
                "2026-11-30",
            ),
            ("", "[Day] YYMMDD", "day 261130.md", "2026-11-30"),
            ("", "gggg-[W]ww", "2026-W49.md", "-"),
            ("", "YYYY [Q]Q", "2026 Q4.md", "-"),
            ("", "D MMMM YYYY", "3 März 2026.md", "-"),
            ("", "YYYY-MM-DD HHmm", "2026-11-30 0915.md", "2026-11-30"),
        ] {
            let found = day(folder, format, path).map(|d| d.unwrap_or_else(|| "-".to_owned()));
            assert_eq!(found.as_deref(), Some(expected), "{format}");
        }
    }

    #[test]
    fn other_paths_are_not() {
        for (folder, format, path) in [
            ("Daily", "YYYY-MM-DD", "2026-11-30.md"),
            ("Daily", "YYYY-MM-DD", "Daily/x/2026-11-30.md"),
            ("", "YYYY-MM-DD", "2026-11-30 Meeting.md"),
            ("", "YYYY-MM-DD", "2026-13-30.md"),
            ("", "YYYY-MM-DD", "2026-11-30.png"),
            ("", "", ".md"),
            ("", "[", "[.md"),
            ("", "[always]", "always.md"),
        ] {
            assert_eq!(day(folder, format, path), None, "{format}");
        }
    }
}
