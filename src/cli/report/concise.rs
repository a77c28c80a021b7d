//! One line for each finding, as compilers write them and editors read them.

use std::fmt::{self, Write};

use anstyle::{AnsiColor, Style};

use super::place::{Place, one_line};
use super::{Report, Setting};
use crate::model::{Diagnostic, Severity};

/// One line each.
pub const CONCISE: Report = Report {
    name: "concise",
    summary: "one line for each finding: `path:line:column: severity[code] message (hint)`",
    run,
};

fn run(findings: &[Diagnostic], setting: &Setting, out: &mut dyn Write) -> fmt::Result {
    for finding in findings {
        if let Some(at) = &finding.at {
            let place = Place::of(at, setting);
            write!(out, "{}:{}:{}: ", place.path, place.line, place.column)?;
        }
        let style = match (setting.color, finding.severity) {
            (false, _) => Style::new(),
            (true, Severity::Error) => AnsiColor::Red.on_default().bold(),
            (true, Severity::Warning) => AnsiColor::Yellow.on_default().bold(),
            (true, Severity::Info) => AnsiColor::Cyan.on_default().bold(),
        };
        let severity = finding.severity.as_str();
        let code = finding.code.name;
        let message = one_line(&finding.message);
        write!(out, "{style}{severity}[{code}]{style:#} {message}")?;
        if let Some(hint) = &finding.hint {
            write!(out, " ({})", one_line(hint))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
