//! Findings as one JSON document.

use std::fmt::{self, Write};

use super::{Report, Setting};
use crate::export::DiagnosticRecord;
use crate::model::Diagnostic;

/// JSON.
pub const JSON: Report = Report {
    name: "json",
    summary: "one JSON document, for programs",
    run,
};

#[derive(serde::Serialize)]
struct Document<'f> {
    schema: &'static str,
    diagnostics: Vec<DiagnosticRecord<'f>>,
}

fn run(findings: &[Diagnostic], setting: &Setting, out: &mut dyn Write) -> fmt::Result {
    let document = Document {
        schema: crate::export::SCHEMA,
        diagnostics: findings
            .iter()
            .map(|finding| {
                let text = finding.at.as_ref().and_then(|at| (setting.text)(&at.path));
                DiagnosticRecord::new(finding, text.as_deref())
            })
            .collect(),
    };
    let text = serde_json::to_string_pretty(&document).map_err(|_| fmt::Error)?;
    writeln!(out, "{text}")
}
