//! A rack of rules: each looks at the whole snapshot and complains about what it finds.
//!
//! What reading and resolving noticed stands in the snapshot already; [`check`] adds what the rules find.

mod aliases;
mod commands;
mod empty;
mod fixes;
mod links;
mod mentions;
mod names;
mod orphans;
mod properties;
mod renamed;
mod rewrite;
mod subpaths;
mod values;

pub use fixes::{Mended, mend};
pub use renamed::rename_headings;

use crate::graph::Snapshot;
use crate::model::{Code, Diagnostic, SourcePath, codes};

/// A rule, or several that are found by one look.
pub struct Rule {
    /// The codes that it may report: all of them optional, or none.
    pub codes: &'static [&'static Code],
    /// Looks, and reports in any order.
    pub run: fn(&Snapshot, &mut Vec<Diagnostic>),
}

/// All rules.
pub const RULES: &[&Rule] = &[
    &aliases::RULE,
    &commands::RULE,
    &empty::RULE,
    &links::RULE,
    &mentions::RULE,
    &orphans::RULE,
    &properties::RULE,
];

impl Rule {
    /// Is it run only for those who ask for it?
    fn is_optional(&self) -> bool {
        self.codes.iter().all(|code| code.optional)
    }
}

/// Everything there is to complain about but what is optional: what the snapshot brings, what the rules find, and what else was noticed
/// on the way (by the scan). In order of place.
pub fn check(snapshot: &Snapshot, noticed: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut found = snapshot.diagnostics().to_vec();
    found.retain(|f| f.code != &codes::UNQUOTED_PROPERTY_LINK || is_visible_note(snapshot, f));
    found.extend_from_slice(noticed);
    for rule in RULES.iter().filter(|r| !r.is_optional()) {
        (rule.run)(snapshot, &mut found);
    }
    withhold(&mut found);
    in_order(found)
}

/// The text of a file that is not UTF-8 is not what stands on the disk: nothing in it can be mended.
fn withhold(found: &mut [Diagnostic]) {
    let foreign = found.iter().filter(|f| f.code == &codes::INVALID_UTF8);
    let foreign = foreign.filter_map(|f| Some(f.at.as_ref()?.path.clone()));
    let foreign: Vec<SourcePath> = foreign.collect();
    for finding in found.iter_mut().filter(|f| f.fix.is_some()) {
        let at = finding.at.as_ref();
        if at.is_some_and(|at| foreign.contains(&at.path)) {
            finding.fix = None;
        }
    }
}

/// What rules of these codes find that are run only for those who ask; nothing for all other codes. In order of place.
pub fn optional(snapshot: &Snapshot, codes: &[&'static Code]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let asked = |rule: &&&Rule| rule.is_optional() && rule.codes.iter().any(|c| codes.contains(c));
    for rule in RULES.iter().filter(asked) {
        (rule.run)(snapshot, &mut found);
    }
    found.retain(|f| codes.contains(&f.code));
    in_order(found)
}

/// Is it about a note of the vault that is not excluded? A source that is read alone does not know.
fn is_visible_note(snapshot: &Snapshot, finding: &Diagnostic) -> bool {
    let note = finding.at.as_ref().and_then(|at| snapshot.note(&at.path));
    note.is_some_and(|note| note.in_vault && !note.excluded)
}

fn in_order(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_optional_as_a_whole() {
        for rule in RULES {
            assert!(rule.codes.iter().all(|c| c.optional == rule.is_optional()));
        }
    }
}
