//! Names of notes in the text of other notes, without a link.

use std::collections::HashMap;

use super::Rule;
use super::names::list;
use super::rewrite::is_in_table;
use crate::graph::{Snapshot, mentions};
use crate::model::{Diagnostic, Location, codes};

pub const RULE: Rule = Rule {
    codes: &[&codes::UNLINKED_MENTION],
    run,
};

fn run(snapshot: &Snapshot, found: &mut Vec<Diagnostic>) {
    let mut named: HashMap<String, usize> = HashMap::new();
    for note in snapshot.notes().iter().filter(|n| n.in_vault) {
        *named
            .entry(note.document().title.to_lowercase())
            .or_default() += 1;
    }
    for mention in mentions(snapshot) {
        let text = mention.note.source.text.as_ref();
        let written = mention.span.slice(text);
        let targets = mention.targets.iter();
        let paths: Vec<&str> = targets.map(|n| n.path().path.as_ref()).collect();
        let at = Location {
            path: mention.note.path().clone(),
            span: mention.span,
        };
        let message = format!("`{written}` names {} without a link", list(&paths, 3));
        let hints: Vec<String> = mention
            .targets
            .iter()
            .take(3)
            .map(|target| {
                let title = &target.document().title;
                let unique = named.get(&title.to_lowercase()) == Some(&1);
                let path = target.path().path.strip_suffix(".md");
                let name = path.filter(|_| !unique).unwrap_or(title);
                format!(
                    "`{}`",
                    link(name, written, is_in_table(text, &mention.span.range()))
                )
            })
            .collect();
        found.push(
            Diagnostic::new(&codes::UNLINKED_MENTION, at, message)
                .hint(format!("write {}", hints.join(" or "))),
        );
    }
}

/// The link that shows the words that stand there.
fn link(name: &str, written: &str, in_table: bool) -> String {
    match (name == written, in_table) {
        (true, _) => format!("[[{name}]]"),
        (false, false) => format!("[[{name}|{written}]]"),
        (false, true) => format!("[[{name}\\|{written}]]"),
    }
}
