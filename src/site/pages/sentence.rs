//! The sentence around a link, as a page that is linked to quotes it.

use super::tasks::TASK_MARKS;
use crate::model::{EntityId, Link, LinkKind, SourcePath};
use crate::site::desk::Desk;
use crate::site::words;
use crate::syntax::html::plain;

/// The words before, of, and after a link on a line.
pub(super) fn sentence(
    desk: &Desk<'_>,
    path: &SourcePath,
    line: u32,
    subjects: &[EntityId],
) -> Option<(String, String, String)> {
    let snapshot = desk.snapshot();
    let note = snapshot.note(path)?;
    let leads_here = |target: &SourcePath| {
        subjects.contains(&EntityId::document(target)) || subjects.contains(&EntityId::file(target))
    };
    let on_line = |link: &&Link| link.span.line == line;
    let links = note.document().links.iter().zip(&note.links);
    let (link, _) = links
        .filter(|(l, _)| on_line(l))
        .find(|(_, r)| r.target.as_ref().is_some_and(leads_here))?;
    if link.kind == LinkKind::Property {
        let key = link
            .key
            .as_deref()
            .unwrap_or("")
            .split('.')
            .next()
            .unwrap_or("");
        return Some((
            format!("{}: ", words::key(key)),
            link.display.clone(),
            String::new(),
        ));
    }
    let text = &note.source.text;
    let start = link.span.start as usize;
    let end = link.span.end as usize;
    let line_start = text.get(..start)?.rfind('\n').map_or(0, |n| n + 1);
    let line_end = text
        .get(end..)?
        .find(['\n', '\r'])
        .map_or(text.len(), |n| end + n);
    let before = text
        .get(line_start..start)?
        .trim_start_matches(['#', '>', '-', '*', '+', ' ', '|', '\t']);
    let is_box = |t: &&str| t.starts_with('[') && t.get(2..4) == Some("] ");
    let before = Some(before)
        .filter(is_box)
        .map_or(before, |t| t.get(4..).unwrap_or(t));
    let before = clean(before);
    let rest = text.get(end..line_end)?;
    // The mark of a block id is not a word.
    let rest = rest
        .rsplit_once(" ^")
        .filter(|(_, id)| !id.contains(' '))
        .map_or(rest, |(words, _)| words);
    // Nor are the dates of a task, or the rest of a row of a table.
    let end = rest.find(TASK_MARKS).unwrap_or(rest.len());
    let after = clean(rest.get(..end)?);
    let after = after.trim_end_matches([' ', '·']);
    let head: String = before
        .chars()
        .rev()
        .take(90)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let head = if head.len() < before.len() {
        format!("…{head}")
    } else {
        head
    };
    let tail: String = after.chars().take(110).collect();
    let tail = if tail.len() < after.len() {
        format!("{tail}…")
    } else {
        tail
    };
    Some((head, link.display.clone(), tail))
}

/// A part of a line as words; the blanks at its ends stay.
fn clean(text: &str) -> String {
    if text.trim().is_empty() {
        return if text.is_empty() {
            String::new()
        } else {
            " ".to_owned()
        };
    }
    let words = plain(text).replace("**", "").replace('|', "·");
    let lead = if text.starts_with(' ') { " " } else { "" };
    let tail = if text.ends_with(' ') { " " } else { "" };
    format!("{lead}{words}{tail}")
}
