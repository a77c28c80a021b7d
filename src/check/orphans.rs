//! Notes that no other note links to.

use std::collections::HashSet;

use super::Rule;
use crate::graph::Snapshot;
use crate::model::{Diagnostic, Location, SourcePath, codes};

pub const RULE: Rule = Rule {
    codes: &[&codes::ORPHAN_NOTE],
    run,
};

fn run(snapshot: &Snapshot, found: &mut Vec<Diagnostic>) {
    let mut linked: HashSet<&SourcePath> = HashSet::new();
    for note in snapshot.notes() {
        let targets = note.links.iter().filter_map(|link| link.target.as_ref());
        linked.extend(targets.filter(|target| *target != note.path()));
    }
    let notes = snapshot.notes().iter();
    for note in notes.filter(|n| n.in_vault && !n.excluded && !linked.contains(n.path())) {
        let title = &note.document().title;
        found.push(
            Diagnostic::new(
                &codes::ORPHAN_NOTE,
                Location::start(note.path()),
                format!("no other note links to `{title}`"),
            )
            .hint(format!(
                "write `[[{title}]]` where a reader would look for it"
            )),
        );
    }
}
