//! `opslore check`.

use super::status::many;
use crate::api::Context;
use crate::api::check::{at_least, check};
use crate::cli::Outcome;
use crate::cli::args::{Check, FailOn, Globals};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::Terminal;
use crate::cli::places::Places;
use crate::cli::report::{REPORTS, Setting, find};
use crate::model::{Diagnostic, Severity};

pub fn run(args: &Check, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let names: Vec<&str> = REPORTS.iter().map(|r| r.name).collect();
    let format = open::format(globals, &names)?;
    let (session, revision) = open::current(globals, terminal)?;
    let context = Context {
        revision: &revision,
        index: None,
    };
    let findings = check(&context, &args.select, &args.ignore)?;
    let places = Places::new(session.workspace());
    let snapshot = &revision.snapshot;
    let notes = snapshot.notes().iter().filter(|n| n.in_vault).count();
    let summary = summary(&findings, notes);
    let setting = Setting {
        text: &|path| snapshot.source(path).map(|source| source.text.clone()),
        path: &|path| places.show(path),
        color: terminal.colored(),
        width: terminal.width(),
        summary: &summary,
    };
    let mut text = String::new();
    if let Some(report) = find(format) {
        (report.run)(&findings, &setting, &mut text)
            .map_err(|_| Failure::usage("the report could not be written"))?;
    }
    terminal.print(&text)?;
    let limit = match args.fail_on {
        FailOn::Never => return Ok(Outcome::Done),
        FailOn::Info => Severity::Info,
        FailOn::Warning => Severity::Warning,
        FailOn::Error => Severity::Error,
    };
    Ok(if at_least(&findings, limit) {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}

/// `1 error, 3 warnings in 34 notes`.
fn summary(findings: &[Diagnostic], notes: usize) -> String {
    let notes = many(notes, "note");
    if findings.is_empty() {
        return format!("no findings in {notes}");
    }
    let counts: Vec<String> = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "remark"),
    ]
    .into_iter()
    .map(|(severity, word)| {
        let count = findings.iter().filter(|f| f.severity == severity).count();
        (count, word)
    })
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| many(count, word))
    .collect();
    format!("{} in {notes}", counts.join(", "))
}
