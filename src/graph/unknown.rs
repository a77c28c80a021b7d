//! References of notes that name nothing, or several things: what is said about them.

use crate::model::{Diagnostic, EntityId, EntityKind, Location, Span, codes};

use super::draft::Draft;
use super::lookup::Lookup;
use super::snapshot::Note;

/// Complains about the words of a property that name nothing, or several things.
pub fn unresolved(
    draft: &mut Draft,
    lookup: &Lookup,
    note: &Note,
    (key, span): (&str, Span),
    text: &str,
    kinds: &[EntityKind],
    found: &[EntityId],
) {
    let at = Location {
        path: note.path().clone(),
        span,
    };
    let diagnostic = if found.is_empty() {
        let what = match kinds {
            [EntityKind::Alert] => "no alert",
            [EntityKind::Dashboard] => "no dashboard",
            [EntityKind::Component, ..] => "no service",
            _ => "nothing",
        };
        let hint = similar_hint(lookup, text, kinds);
        Diagnostic::new(
            &codes::UNKNOWN_REFERENCE,
            at,
            format!("{what} is named `{text}`, which `{key}` refers to"),
        )
        .hint(hint)
    } else {
        several(&format!("`{text}` in `{key}`"), found, at)
    };
    draft.diagnostics.push(diagnostic);
}

/// What was meant, perhaps.
pub fn similar_hint(lookup: &Lookup, text: &str, kinds: &[EntityKind]) -> String {
    let similar = lookup.similar(text, kinds, 1);
    similar.first().map_or_else(
        || "`opslore list entities` shows what exists".to_owned(),
        |name| {
            // Whoever wrote an id gets one.
            let is_id = text.contains(':');
            let id = lookup.entity(name, kinds).into_iter().find(|_| is_id);
            let meant = id.map_or_else(|| (*name).clone(), |id| id.to_string());
            format!("did you mean `{meant}`?")
        },
    )
}

/// A reference that several things answer.
pub fn several(what: &str, found: &[EntityId], at: Location) -> Diagnostic {
    let ids: Vec<String> = found.iter().take(4).map(|id| format!("`{id}`")).collect();
    let message = format!("{what} could be {} things: {}", found.len(), ids.join(", "));
    let first = ids.first().cloned().unwrap_or_default();
    Diagnostic::new(&codes::AMBIGUOUS_REFERENCE, at, message)
        .hint(format!("write the full id, for example {first}"))
}
