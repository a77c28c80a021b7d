//! Notes without a text and without properties.

use super::Rule;
use super::names::fold;
use crate::graph::{Note, Snapshot};
use crate::model::{Diagnostic, Location, codes};

pub const RULE: Rule = Rule {
    codes: &[&codes::EMPTY_NOTE],
    run,
};

fn run(snapshot: &Snapshot, found: &mut Vec<Diagnostic>) {
    let notes = snapshot.notes().iter();
    for note in notes.filter(|n| n.in_vault && !n.excluded && n.source.read) {
        let body = note.document().body_start as usize;
        let text = note.source.text.get(body..).unwrap_or("");
        // A note that is nothing but properties is a record, as people keep books and addresses.
        let record = !note.document().properties.is_empty();
        if !text.trim().is_empty() || record || is_template(note) {
            continue;
        }
        let title = &note.document().title;
        let message = format!("`{title}` has no text");
        found.push(
            Diagnostic::new(&codes::EMPTY_NOTE, Location::start(note.path()), message)
                .hint(format!("write it, or delete `{}`", note.path().path)),
        );
    }
}

/// What is made to be copied may be empty.
fn is_template(note: &Note) -> bool {
    let folders = note.path().folder();
    let names = ["template", "templates", "_templates"];
    note.note_type == "template"
        || folders
            .split('/')
            .any(|f| names.contains(&fold(f).as_str()))
}
