//! The sentence around a link, as a page that is linked to quotes it.

use crate::graph::quote;
use crate::model::{EntityId, Link, LinkKind, SourcePath};
use crate::site::desk::Desk;
use crate::site::words;
use crate::syntax::html::plain;

/// So many characters of a sentence are quoted before a link, and after it.
const BEFORE: usize = 90;
const AFTER: usize = 110;

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
    let quote = quote(&note.source.text, &link.span);
    let before = clean(&quote.before);
    let after = clean(&quote.after);
    let skipped = before.chars().count().saturating_sub(BEFORE);
    let before = match before.char_indices().nth(skipped) {
        Some((at, _)) if at > 0 => format!("…{}", before.get(at..).unwrap_or("")),
        _ => before,
    };
    let after = match after.char_indices().nth(AFTER) {
        Some((at, _)) => format!("{}…", after.get(..at).unwrap_or("")),
        None => after,
    };
    Some((before, link.display.clone(), after))
}

/// A whole line as words, where it names something and does not link to it.
pub(super) fn line_of(
    desk: &Desk<'_>,
    path: &SourcePath,
    line: u32,
) -> Option<(String, String, String)> {
    let note = desk.snapshot().note(path)?;
    let at = line.checked_sub(1)? as usize;
    let text = clean(note.source.text.lines().nth(at)?.trim());
    let text = match text.char_indices().nth(BEFORE + AFTER) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None => text,
    };
    Some((text, String::new(), String::new()))
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
