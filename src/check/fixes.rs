//! Repairs made: which of them go together, and what the files are afterwards.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::graph::Snapshot;
use crate::model::{Diagnostic, Edit, SourcePath, edited};

/// A file of the vault with its repairs made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The file.
    pub path: SourcePath,
    /// Its text as it was read, without a byte-order mark.
    pub before: Arc<str>,
    /// Its text afterwards; it has as many lines.
    pub after: String,
    /// Which of the findings are mended, as places in the list of them.
    pub findings: Vec<usize>,
}

/// The files of the vault that the repairs of these findings change, in order of path. Of repairs that overlap the
/// first is made; the others wait for the next look, which sees what the first has done.
pub fn mend(snapshot: &Snapshot, findings: &[Diagnostic]) -> Vec<Mended> {
    let mut files: BTreeMap<&SourcePath, (Vec<&Edit>, Vec<usize>)> = BTreeMap::new();
    for (n, finding) in findings.iter().enumerate() {
        let Some((fix, at)) = finding.fix.as_ref().zip(finding.at.as_ref()) else {
            continue;
        };
        let Some(source) = snapshot.source(&at.path) else {
            continue;
        };
        let fits = |edit: &Edit| {
            let old = source.text.get(edit.at.span.range());
            let line = |text: &str| !text.contains(['\n', '\r']);
            edit.at.path == at.path && old.is_some_and(line) && line(&edit.new)
        };
        if !snapshot.settings().is_vault(&at.path.root) || !fix.edits.iter().all(fits) {
            continue;
        }
        let (taken, made) = files.entry(&at.path).or_default();
        let free = |edit: &Edit| !taken.iter().any(|other| overlap(edit, other));
        if fix.edits.iter().all(free) {
            taken.extend(&fix.edits);
            made.push(n);
        }
    }
    let files = files
        .into_iter()
        .filter_map(|(path, (mut edits, findings))| {
            edits.sort_by_key(|edit| (edit.at.span.start, edit.at.span.end));
            let before = snapshot.source(path)?.text.clone();
            let stretches = edits.iter().map(|edit| (edit.at.span, edit.new.as_str()));
            let after = edited(&before, stretches)?;
            (after != *before).then(|| Mended {
                path: path.clone(),
                before,
                after,
                findings,
            })
        });
    files.collect()
}

fn overlap(a: &Edit, b: &Edit) -> bool {
    let (a, b) = (a.at.span, b.at.span);
    (a.start < b.end && b.start < a.end) || a.start == b.start
}
