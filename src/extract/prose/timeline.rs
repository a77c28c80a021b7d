//! Timelines: lists, tables and paragraphs that begin with a time.

use super::lines::{self, Section, Table};
use crate::model::{Event, Moment};

/// The entries of a section, with the day and the zone of `around` where they say none.
pub fn read(section: &Section<'_>, around: Moment) -> Vec<Event> {
    let heading = lines::plain(&section.heading);
    let around = match Moment::zone_in(&heading) {
        Some(zone) => zone.or(around),
        None => around,
    };
    let mut days = Days {
        // A heading may be a day (`### 2 March 2026`).
        today: lines::date_in(&heading).unwrap_or_default().or(around),
        last: None,
    };
    let mut found = Vec::new();
    for table in lines::tables(section) {
        rows(&table, &mut days, &mut found);
    }
    // Whether the last line was an entry, so that what follows goes on with it.
    let mut open = false;
    if let Some((event, is_day)) = entry(&heading, &mut days).filter(|_| section.level > 0)
        && !is_day
    {
        found.push(event);
        open = true;
    }
    for line in &section.lines {
        let (text, is_item, _) = lines::item(line.text);
        let plain = lines::plain(text);
        if plain.is_empty() || lines::cells(line.text).is_some() {
            // A time that stands alone is told of below.
            open = open && found.last().is_some_and(|e: &Event| e.text.is_empty());
            continue;
        }
        match entry(&plain, &mut days) {
            Some((_, true)) => open = false,
            Some((event, false)) => {
                found.push(event);
                open = true;
            }
            None => {
                let last = found
                    .last_mut()
                    .filter(|e| open && (!is_item || e.text.is_empty()));
                match last {
                    Some(event) => go_on(event, &plain),
                    None => open = false,
                }
            }
        }
    }
    found.retain(|event| !event.text.is_empty());
    found
}

fn go_on(event: &mut Event, more: &str) {
    if !event.text.is_empty() {
        event.text.push(' ');
    }
    event.text.push_str(more);
}

/// The day at hand.
struct Days {
    today: Moment,
    last: Option<Moment>,
}

impl Days {
    /// The point in time of an entry: an own day begins a new one, and so does midnight.
    fn place(&mut self, moment: Moment) -> Moment {
        if moment.has_date() {
            self.today = moment.day().or(self.today);
        } else if self
            .last
            .is_some_and(|last| moment.is_past_midnight_of(last))
        {
            self.today = self.today.tomorrow();
        }
        if moment.has_time() {
            self.last = Some(moment);
        }
        moment.or(self.today)
    }
}

/// What a text tells that begins with a time; and whether it is nothing but a day, for what follows.
fn entry(text: &str, days: &mut Days) -> Option<(Event, bool)> {
    let text = text.trim_start_matches(['[', '(', '~', '≈']);
    let (moment, end) = Moment::prefix(text)?;
    let written = text.get(..end)?;
    let rest = text.get(end..)?.trim_start_matches([']', ')']);
    let rest = without_end(rest);
    let rest = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '|' | '→' | ']' | ')')
    });
    let is_day = !moment.has_time() && rest.is_empty();
    let placed = days.place(moment);
    let event = Event {
        at: placed.rfc3339().unwrap_or_else(|| written.to_owned()),
        text: rest.to_owned(),
    };
    Some((event, is_day))
}

/// `14:02–14:10 text` tells when it began; when it ended is not kept.
fn without_end(rest: &str) -> &str {
    let bare = rest.trim_start();
    let behind = ["-", "–", "—", "to "]
        .iter()
        .find_map(|mark| bare.strip_prefix(mark));
    let Some(behind) = behind.map(str::trim_start) else {
        return rest;
    };
    match Moment::prefix(behind) {
        Some((moment, end)) if moment.has_time() => behind.get(end..).unwrap_or(""),
        _ => rest,
    }
}

fn rows(table: &Table<'_>, days: &mut Days, found: &mut Vec<Event>) {
    let labels: Vec<String> = table
        .head
        .iter()
        .map(|h| lines::plain(h).to_lowercase())
        .collect();
    let is_time = |label: &str| {
        let words: Vec<&str> = label.split(|c: char| !c.is_alphanumeric()).collect();
        ["time", "when", "timestamp", "date", "day", "at", "hour"]
            .iter()
            .any(|w| words.contains(w))
            || Moment::zone_in(&label.to_uppercase()).is_some_and(|_| words.len() == 1)
    };
    let mut times: Vec<usize> = (0..labels.len())
        .filter(|n| labels.get(*n).is_some_and(|l| is_time(l)))
        .collect();
    if times.is_empty() {
        times.push(0);
    }
    let events = [
        "event",
        "what",
        "description",
        "action",
        "details",
        "message",
        "update",
        "entry",
    ];
    let named = labels
        .iter()
        .position(|l| events.iter().any(|e| l.contains(e)));
    let zone = times
        .iter()
        .filter_map(|n| Moment::zone_in(&lines::plain(table.head.get(*n)?)))
        .next();
    days.today = zone.map_or(days.today, |zone| zone.or(days.today));
    for (cells, _) in &table.rows {
        let mut moment = Moment::default();
        let mut written = Vec::new();
        for n in &times {
            let cell = lines::plain(cells.get(*n).copied().unwrap_or(""));
            let cell = cell.trim_start_matches(['~', '≈']);
            if let Some((part, _)) = Moment::prefix(cell) {
                moment = if part.has_time() {
                    part.or(moment)
                } else {
                    moment.or(part)
                };
            }
            if !cell.is_empty() {
                written.push(cell.to_owned());
            }
        }
        let text = named
            .filter(|n| !times.contains(n))
            .or_else(|| (0..cells.len()).find(|n| !times.contains(n)))
            .and_then(|n| cells.get(n));
        let text = text.map(|t| lines::plain(t)).unwrap_or_default();
        if !(moment.has_date() || moment.has_time()) || text.is_empty() {
            continue;
        }
        let placed = days.place(moment);
        found.push(Event {
            at: placed.rfc3339().unwrap_or_else(|| written.join(" ")),
            text,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{LineIndex, note};

    fn told(text: &str) -> Vec<String> {
        let document = note::parse("a", text).document;
        let sections = lines::sections(text, &document, &LineIndex::new(text));
        let around = Moment::read("2026-03-02").unwrap();
        let events = sections.iter().flat_map(|section| read(section, around));
        events.map(|e| format!("{} {}", e.at, e.text)).collect()
    }

    #[test]
    fn items_in_every_style_are_entries() {
        let expected = [
            "2026-03-02T14:02:00Z paged",
            "2026-03-02T14:10:00Z rolled back",
        ];
        for text in [
            "## Timeline (UTC)\n- 14:02 - paged\n- 14:10 - rolled back\n",
            "## Timeline\n* **14:02 UTC** — paged\n* **14:10 UTC** — rolled back\n",
            "## Timeline UTC\n1. `14:02`: paged\n2. [14:10] rolled\n   back\n",
            "## T (UTC)\n14:02–14:05 paged\n\n14:10 rolled back\n",
            "## T\n| Time (UTC) | Event |\n|---|---|\n| 14:02 | paged |\n| 14:10 | **rolled** back |\n",
            "## T\n| Date | Time | Who | What happened |\n|---|---|---|---|\n| 2026-03-02 | 14:02 UTC | a | paged |\n| | 14:10 UTC | b | rolled back |\n",
            "## T\n### 14:02 UTC\npaged\n### 14:10 UTC: rolled back\n",
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn midnight_begins_a_day_and_so_does_a_day() {
        assert_eq!(
            told("# T (UTC)\n- 23:50 a\n- 00:10 b\n- **2026-03-05**\n- 09:00 c\n"),
            [
                "2026-03-02T23:50:00Z a",
                "2026-03-03T00:10:00Z b",
                "2026-03-05T09:00:00Z c"
            ]
        );
    }

    #[test]
    fn without_a_zone_a_time_stays_as_written() {
        assert_eq!(told("# T\n- 14:02 a\n- about noon b\n"), ["14:02 a"]);
    }
}
