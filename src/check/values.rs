//! Where the values of properties stand: the note keeps the places of their names only.

use crate::graph::Note;
use crate::model::{Property, Span};

/// The place of a text in the value of a property; the place of the property's name if it is not written there as it
/// is meant (with escapes, or by an anchor).
pub fn place(note: &Note, property: &Property, text: &str) -> Span {
    find(note, property, text).unwrap_or(property.span)
}

fn find(note: &Note, property: &Property, text: &str) -> Option<Span> {
    let source = note.source.text.as_ref();
    let from = property.span.end as usize;
    let value = source.get(from..end(note, property))?;
    let bounds = |c: char| c.is_whitespace() || "\"'[],:{}#".contains(c);
    let mut places = value.match_indices(text).filter(|(at, _)| {
        let before = value.get(..*at).and_then(|t| t.chars().next_back());
        let after = value.get(at + text.len()..).and_then(|t| t.chars().next());
        before.is_some_and(bounds) && after.is_none_or(bounds)
    });
    let (at, _) = places.next().filter(|_| !text.is_empty())?;
    let line = value.get(..at)?.matches('\n').count() + property.span.line as usize;
    Some(Span::new(from + at, from + at + text.len(), line))
}

/// The byte at which the next property begins, or the text of the note.
pub fn end(note: &Note, property: &Property) -> usize {
    let document = note.document();
    let starts = document.properties.iter().map(|p| p.span.start);
    let next = starts.filter(|start| *start > property.span.start).min();
    next.unwrap_or(document.body_start) as usize
}
