//! Marks of a task: dates and priority, as emoji (plugin Tasks) or as inline fields (plugin Dataview).

use crate::model::{Task, is_date};

/// What a mark is about.
#[derive(Clone, Copy)]
enum Mark {
    Due,
    Scheduled,
    Start,
    Done,
    Created,
    Cancelled,
}

/// The date that an emoji begins.
fn date_mark(c: char) -> Option<Mark> {
    Some(match c {
        '📅' | '📆' | '🗓' => Mark::Due,
        '⏳' | '⌛' => Mark::Scheduled,
        '🛫' => Mark::Start,
        '✅' => Mark::Done,
        '➕' => Mark::Created,
        '❌' => Mark::Cancelled,
        _ => return None,
    })
}

/// The date that an inline field holds.
fn date_key(key: &str) -> Option<Mark> {
    Some(match key {
        "due" => Mark::Due,
        "scheduled" => Mark::Scheduled,
        "start" => Mark::Start,
        "completion" => Mark::Done,
        "created" => Mark::Created,
        "cancelled" => Mark::Cancelled,
        _ => return None,
    })
}

fn priority_mark(c: char) -> Option<&'static str> {
    Some(match c {
        '🔺' => "highest",
        '⏫' => "high",
        '🔼' => "medium",
        '🔽' => "low",
        '⏬' => "lowest",
        _ => return None,
    })
}

fn priority_word(word: &str) -> Option<&'static str> {
    let known = ["highest", "high", "medium", "low", "lowest"];
    known.into_iter().find(|k| k.eq_ignore_ascii_case(word))
}

/// Takes the marks out of the words of a task; what is left is its text. A date that does not exist is no date, and
/// stays text. Of equal marks the first counts.
pub fn take(words: &str, task: &mut Task) {
    let mut text = String::with_capacity(words.len());
    let mut rest = without_block_id(words);
    while let Some(c) = rest.chars().next() {
        if let Some(length) = mark(c, rest, task) {
            rest = rest.get(length..).unwrap_or("").trim_start();
            text.truncate(text.trim_end().len());
            if !text.is_empty() && !rest.is_empty() {
                text.push(' ');
            }
        } else {
            text.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or("");
        }
    }
    task.text = text;
}

/// Reads the mark that begins here, and tells its length.
fn mark(c: char, rest: &str, task: &mut Task) -> Option<usize> {
    if let Some(priority) = priority_mark(c) {
        task.priority.get_or_insert(priority);
        return Some(c.len_utf8());
    }
    if let Some(mark) = date_mark(c) {
        let after = rest
            .get(c.len_utf8()..)?
            .trim_start_matches([' ', '\u{fe0f}']);
        let (date, after) = word(after);
        set(task, mark, date)?;
        return Some(rest.len() - after.len());
    }
    let close = match c {
        '[' => ']',
        '(' => ')',
        _ => return None,
    };
    let (key, after) = word(rest.get(1..)?.trim_start_matches(' '));
    let value = after.trim_start_matches(' ').strip_prefix("::")?;
    let value = value.trim_start_matches(' ');
    let linked = value.starts_with("[[");
    let (value, after) = word(value.strip_prefix("[[").unwrap_or(value));
    let after = if linked {
        after.strip_prefix("]]")?
    } else {
        after
    };
    let after = after.trim_start_matches(' ').strip_prefix(close)?;
    let key = key.to_ascii_lowercase();
    if key == "priority" {
        let priority = priority_word(value)?;
        task.priority.get_or_insert(priority);
    } else {
        set(task, date_key(&key)?, value)?;
    }
    Some(rest.len() - after.len())
}

/// Letters, digits and `-`, and what follows them.
fn word(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(text.len());
    text.split_at(end)
}

fn set(task: &mut Task, mark: Mark, date: &str) -> Option<()> {
    let date = is_date(date).then(|| date.to_owned())?;
    let place = match mark {
        Mark::Due => &mut task.due,
        Mark::Scheduled => &mut task.scheduled,
        Mark::Start => &mut task.start,
        Mark::Done => &mut task.done,
        Mark::Created => &mut task.created,
        Mark::Cancelled => &mut task.cancelled,
    };
    place.get_or_insert(date);
    Some(())
}

fn without_block_id(words: &str) -> &str {
    match words.rsplit_once(" ^") {
        Some((before, id)) if !id.is_empty() && word(id).1.is_empty() => before.trim_end(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Task {
        let mut task = Task::default();
        take(words, &mut task);
        task
    }

    #[test]
    fn emoji_of_the_tasks_plugin_are_dates_and_a_priority_and_no_text() {
        let task = read(
            "order disks ⏫ 🔁 every month ➕ 2026-11-01 🛫 2026-11-02 ⏳️ 2026-11-03 📅2026-11-30 ✅ 2026-11-29 ^disks",
        );
        assert_eq!(task.text, "order disks 🔁 every month");
        assert_eq!(task.priority, Some("high"));
        assert_eq!(task.created.as_deref(), Some("2026-11-01"));
        assert_eq!(task.start.as_deref(), Some("2026-11-02"));
        assert_eq!(task.scheduled.as_deref(), Some("2026-11-03"));
        assert_eq!(task.due.as_deref(), Some("2026-11-30"));
        assert_eq!(task.done.as_deref(), Some("2026-11-29"));
    }

    #[test]
    fn fields_of_dataview_are_dates_and_a_priority_and_no_text() {
        let task = read(
            "call [due:: 2026-11-30] the bank (scheduled::2026-11-20) [Created:: [[2026-11-01]]] (priority:: Low) \
             [completion::2026-11-21] [cancelled:: 2026-11-22]",
        );
        assert_eq!(task.text, "call the bank");
        assert_eq!(task.due.as_deref(), Some("2026-11-30"));
        assert_eq!(task.scheduled.as_deref(), Some("2026-11-20"));
        assert_eq!(task.created.as_deref(), Some("2026-11-01"));
        assert_eq!(task.priority, Some("low"));
        assert_eq!(task.done.as_deref(), Some("2026-11-21"));
        assert_eq!(task.cancelled.as_deref(), Some("2026-11-22"));
    }

    #[test]
    fn a_date_that_does_not_exist_and_any_other_field_stay_text() {
        for words in [
            "a 📅 2026-02-30",
            "a 📅 soon",
            "a 📅 2026-11-301",
            "a [due:: tomorrow]",
            "a [due:: 2026-11-30",
            "a [owner:: me] (b) [[due]] [c](d.md)",
            "2^10 ^no_id",
        ] {
            let task = read(words);
            assert_eq!(task.text, words);
            assert_eq!(task.due, None, "{words}");
        }
    }
}
