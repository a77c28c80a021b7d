//! `opslore check`.

use super::mend::Mending;
use super::status::many;
use crate::api::Context;
use crate::api::check::{at_least, check, with_history};
use crate::cli::Outcome;
use crate::cli::args::{Check, FailOn, Globals};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::Terminal;
use crate::cli::places::Places;
use crate::cli::report::{REPORTS, Setting, find};
use crate::engine::Revision;
use crate::model::{Diagnostic, Severity};
use crate::workspace::{Session, earlier_texts};

pub fn run(args: &Check, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let names: Vec<&str> = REPORTS.iter().map(|r| r.name).collect();
    let format = open::format(globals, if args.dry_run { &["diff"] } else { &names })?;
    let (mut session, mut revision) = open::current(globals, terminal)?;
    let mut findings = ask(&session, &revision, args)?;
    if args.fix {
        let places = Places::new(session.workspace());
        let mending = Mending::plan(session.workspace(), &revision.snapshot, &findings)?;
        if args.dry_run {
            terminal.raw(&mending.diff(&places, terminal.colored()))?;
            terminal.note(&match mending.is_empty() {
                true => "nothing that is certain can be mended".to_owned(),
                false => format!("{} would be mended", mending.count()),
            });
            return Ok(outcome(&mending.rest(), args.fail_on));
        }
        mending.write()?;
        let told = mending.told(&places);
        match format {
            "human" if !told.is_empty() => terminal.print(&format!("{told}\n"))?,
            "human" => {}
            _ => terminal.note(told.trim_end()),
        }
        if !told.is_empty() {
            revision = open::refresh(&mut session, terminal);
            findings = ask(&session, &revision, args)?;
        }
    }
    report(&findings, &session, &revision, format, terminal)?;
    Ok(outcome(&findings, args.fail_on))
}

fn ask(session: &Session, revision: &Revision, args: &Check) -> Result<Vec<Diagnostic>, Failure> {
    let context = Context {
        revision,
        index: None,
    };
    let mut findings = check(&context, &args.select, &args.ignore)?;
    with_history(&context, &mut findings, &|paths| {
        earlier_texts(session.workspace(), paths)
    });
    Ok(findings)
}

fn report(
    findings: &[Diagnostic],
    session: &Session,
    revision: &Revision,
    format: &str,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let places = Places::new(session.workspace());
    let snapshot = &revision.snapshot;
    let notes = snapshot.notes().iter().filter(|n| n.in_vault).count();
    let setting = Setting {
        text: &|path| snapshot.source(path).map(|source| source.text.clone()),
        path: &|path| places.show(path),
        color: terminal.colored(),
        width: terminal.width(),
        summary: &summary(findings, notes),
    };
    let mut text = String::new();
    if let Some(report) = find(format) {
        (report.run)(findings, &setting, &mut text)
            .map_err(|_| Failure::usage("the report could not be written"))?;
    }
    terminal.print(&text)
}

fn outcome(findings: &[Diagnostic], fail_on: FailOn) -> Outcome {
    let limit = match fail_on {
        FailOn::Never => return Outcome::Done,
        FailOn::Info => Severity::Info,
        FailOn::Warning => Severity::Warning,
        FailOn::Error => Severity::Error,
    };
    if at_least(findings, limit) {
        Outcome::Negative
    } else {
        Outcome::Done
    }
}

/// `1 error, 3 warnings in 34 notes`, and how many of them are mended on request.
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
    let counts = format!("{} in {notes}", counts.join(", "));
    match findings.iter().filter(|f| f.fix.is_some()).count() {
        0 => counts,
        fixable => format!(
            "{counts}; {fixable} of {} can be mended by `opslore check --fix`",
            findings.len()
        ),
    }
}
