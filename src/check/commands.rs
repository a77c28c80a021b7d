//! Commands of notes that could mean several things.

use super::Rule;
use super::names::list;
use crate::graph::{CommandOutcome, Snapshot};
use crate::model::{Diagnostic, Location, codes};

pub const RULE: Rule = Rule {
    codes: &[&codes::AMBIGUOUS_MENTION],
    run,
};

fn run(snapshot: &Snapshot, found: &mut Vec<Diagnostic>) {
    for note in snapshot.notes().iter().filter(|n| !n.excluded) {
        for (mention, outcome) in note.document().commands.iter().zip(&note.commands) {
            let CommandOutcome::Ambiguous(candidates) = outcome else {
                continue;
            };
            let at = Location {
                path: note.path().clone(),
                span: mention.span,
            };
            let ids: Vec<&str> = candidates.iter().map(|id| id.as_str()).collect();
            let message = format!("`{}` could be {}", mention.target.name(), list(&ids, 4));
            let hint = match candidates.iter().all(|id| id.scheme() == "k8s") {
                true => "add `-n NAMESPACE` or `--context CLUSTER` to the command",
                false => "write the whole path, or change to its folder first",
            };
            found.push(Diagnostic::new(&codes::AMBIGUOUS_MENTION, at, message).hint(hint));
        }
    }
}
