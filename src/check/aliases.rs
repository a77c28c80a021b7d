//! Aliases that more than one note answers to.

use std::collections::BTreeMap;

use super::Rule;
use super::names::fold;
use super::values;
use crate::graph::{Note, Snapshot};
use crate::model::{Diagnostic, Location, Span, codes};

pub const RULE: Rule = Rule {
    codes: &[&codes::DUPLICATE_ALIAS],
    run,
};

fn run(snapshot: &Snapshot, found: &mut Vec<Diagnostic>) {
    let notes = || snapshot.notes().iter();
    let notes = || notes().filter(|n| n.in_vault && !n.excluded);
    let mut titles: BTreeMap<String, Vec<&Note>> = BTreeMap::new();
    for note in notes() {
        let title = fold(&note.document().title);
        titles.entry(title).or_default().push(note);
    }
    let mut carried: BTreeMap<String, (&Note, &str)> = BTreeMap::new();
    for note in notes() {
        for alias in &note.document().aliases {
            let folded = fold(alias);
            let named = titles.get(&folded).map_or(&[][..], Vec::as_slice);
            if named.iter().any(|other| other.id == note.id) {
                continue;
            }
            if let Some(other) = named.first() {
                let message = format!("`{alias}` is the name of `{}`", other.path().path);
                let place = (Location::start(other.path()), "the note of this name");
                found.push(duplicate(note, alias, message, place));
                continue;
            }
            let first = carried.entry(folded).or_insert((note, alias));
            if first.0.id == note.id {
                continue;
            }
            let (other, theirs) = *first;
            let message = format!("`{alias}` is an alias of `{}` too", other.path().path);
            let place = (place(other, theirs), "carried here first");
            found.push(duplicate(note, alias, message, place));
        }
    }
}

fn duplicate(
    note: &Note,
    alias: &str,
    message: String,
    (other, says): (Location, &str),
) -> Diagnostic {
    Diagnostic::new(&codes::DUPLICATE_ALIAS, place(note, alias), message)
        .hint("take the alias from one of the two notes, or make it longer")
        .related(other, says)
}

fn place(note: &Note, alias: &str) -> Location {
    let properties = note.document().properties.iter();
    let mut properties = properties.filter(|p| p.key.eq_ignore_ascii_case("aliases"));
    let span = properties
        .find(|p| p.value.texts().iter().any(|text| text.trim() == alias))
        .map_or(Span::new(0, 0, 1), |p| values::place(note, p, alias));
    Location {
        path: note.path().clone(),
        span,
    }
}
