//! `opslore check --fix`: repairs written into the vault, or shown as a diff.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::status::many;
use crate::api::check::{Mended, mend};
use crate::cli::diff::unified;
use crate::cli::failure::Failure;
use crate::cli::output::{GOOD, PATH, paint};
use crate::cli::places::Places;
use crate::graph::Snapshot;
use crate::model::Diagnostic;
use crate::workspace::{Editable, Workspace};

/// What `--fix` would do, held against the files as they are now. Nothing is written yet.
pub struct Mending<'f> {
    findings: &'f [Diagnostic],
    files: Vec<(Mended, Editable)>,
}

impl<'f> Mending<'f> {
    /// Looks at every file that would be changed; one that may not be changed refuses all.
    pub fn plan(
        workspace: &Workspace,
        snapshot: &Snapshot,
        findings: &'f [Diagnostic],
    ) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for mended in mend(snapshot, findings) {
            if let Some(file) = Editable::open(workspace, &mended.path, &mended.before)? {
                files.push((mended, file));
            }
        }
        Ok(Self { findings, files })
    }

    /// Is there nothing to do?
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All changes as a unified diff.
    pub fn diff(&self, places: &Places, color: bool) -> String {
        let diffs = self.files.iter().map(|(mended, file)| {
            let shown = places.show(&mended.path);
            // What lies elsewhere is named from the top of the vault: a patch cannot leave its folder.
            let outside = shown.starts_with("../") || shown.starts_with('/');
            let path = if outside { &*mended.path.path } else { &shown };
            unified(path, file.before(), &file.after(&mended.after), color)
        });
        diffs.collect()
    }

    /// Writes all files.
    pub fn write(&self) -> Result<(), Failure> {
        for (mended, file) in &self.files {
            file.write(&mended.after)?;
        }
        Ok(())
    }

    /// The findings that stay.
    pub fn rest(&self) -> Vec<Diagnostic> {
        let made: BTreeSet<usize> = self.made().collect();
        let rest = self.findings.iter().enumerate();
        let rest = rest.filter(|(n, _)| !made.contains(n));
        rest.map(|(_, finding)| finding.clone()).collect()
    }

    fn made(&self) -> impl Iterator<Item = usize> {
        self.files
            .iter()
            .flat_map(|(m, _)| m.findings.iter().copied())
    }

    /// What was done, a line for each repair; nothing if nothing was.
    pub fn told(&self, places: &Places) -> String {
        let mut out = String::new();
        for (mended, _) in &self.files {
            for finding in mended.findings.iter().filter_map(|n| self.findings.get(*n)) {
                let (Some(at), Some(fix)) = (&finding.at, &finding.fix) else {
                    continue;
                };
                let place = format!("{}:{}", places.show(&at.path), at.span.line);
                let _ = writeln!(
                    out,
                    "{} {}: {}",
                    paint(GOOD, "fixed"),
                    paint(PATH, &place),
                    fix.says
                );
            }
        }
        out
    }

    /// `3 findings in 2 files`.
    pub fn count(&self) -> String {
        let findings = many(self.made().count(), "finding");
        format!("{findings} in {}", many(self.files.len(), "file"))
    }
}
