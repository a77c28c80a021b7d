//! A rack of rules: each looks at the whole snapshot and complains about what it finds.
//!
//! What reading and resolving noticed stands in the snapshot already; [`check`] adds what the rules find.

mod links;

use crate::graph::Snapshot;
use crate::model::{Code, Diagnostic};

/// A rule, or several that are found by one look.
pub struct Rule {
    /// The codes that it may report.
    pub codes: &'static [&'static Code],
    /// Looks, and reports in any order.
    pub run: fn(&Snapshot, &mut Vec<Diagnostic>),
}

/// All rules.
pub const RULES: &[&Rule] = &[&links::RULE];

/// Everything there is to complain about: what the snapshot brings, what the rules find, and what else was noticed
/// on the way (by the scan). In order of place.
pub fn check(snapshot: &Snapshot, noticed: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut found = snapshot.diagnostics().to_vec();
    found.extend_from_slice(noticed);
    for rule in RULES {
        (rule.run)(snapshot, &mut found);
    }
    found.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    found.dedup();
    found
}
