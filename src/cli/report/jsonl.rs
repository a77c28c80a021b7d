//! Findings as JSON, one a line.

use std::fmt::{self, Write};

use super::{Report, Setting};
use crate::export::DiagnosticRecord;
use crate::model::Diagnostic;

/// JSON lines.
pub const JSONL: Report = Report {
    name: "jsonl",
    summary: "one JSON record a line, for programs",
    run,
};

fn run(findings: &[Diagnostic], setting: &Setting, out: &mut dyn Write) -> fmt::Result {
    for finding in findings {
        let text = finding.at.as_ref().and_then(|at| (setting.text)(&at.path));
        let record = DiagnosticRecord::new(finding, text.as_deref());
        let line = serde_json::to_string(&record).map_err(|_| fmt::Error)?;
        writeln!(out, "{line}")?;
    }
    Ok(())
}
