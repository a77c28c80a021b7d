//! Workflow commands: GitHub shows the findings beside the changed lines.

use std::fmt::{self, Write};

use super::place::Place;
use super::{Report, Setting};
use crate::model::{Diagnostic, Severity};

/// GitHub Actions.
pub const GITHUB: Report = Report {
    name: "github",
    summary: "workflow commands, for annotations in GitHub Actions",
    run,
};

fn run(findings: &[Diagnostic], setting: &Setting, out: &mut dyn Write) -> fmt::Result {
    for finding in findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        write!(out, "::{command} ")?;
        if let Some(at) = &finding.at {
            let place = Place::of(at, setting);
            write!(
                out,
                "file={},line={},endLine={},col={},",
                property(&place.path),
                place.line,
                place.end_line,
                place.column
            )?;
            // GitHub takes an end column only within one line, and means the last column, not the one after it.
            if place.end_line == place.line && place.end_column > place.column {
                write!(out, "endColumn={},", place.end_column - 1)?;
            }
        }
        write!(out, "title={}::", property(finding.code.name))?;
        write!(out, "{}", data(&finding.message))?;
        if let Some(hint) = &finding.hint {
            write!(out, "%0A{}", data(hint))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
