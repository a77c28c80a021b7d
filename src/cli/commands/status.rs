//! `opslore` alone: what there is, and what needs attention.

use std::fmt::Write;

use crate::api::Context;
use crate::api::status::{Status, status};
use crate::cli::Outcome;
use crate::cli::args::Globals;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{BAD, BOLD, DIM, GOOD, Terminal, WARN, paint};

pub fn run(globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "json"])?;
    let (_, revision) = open::current(globals, terminal)?;
    let context = Context {
        revision: &revision,
        index: None,
    };
    let found = status(&context);
    if format == "json" {
        terminal.json(&found)?;
    } else {
        terminal.print(&draw(&found))?;
    }
    Ok(Outcome::Done)
}

fn draw(status: &Status) -> String {
    let mut out = String::new();
    let count =
        |kinds: &[&str]| -> usize { kinds.iter().filter_map(|k| status.entities.get(k)).sum() };
    let notes: usize = status.notes.values().sum();
    let _ = writeln!(
        out,
        "{}",
        paint(
            BOLD,
            &format!(
                "{}, {}, {}, {}",
                many(notes, "note"),
                many(count(&["component"]), "service"),
                many(count(&["alert"]), "alert"),
                many(status.relations, "relation"),
            )
        )
    );
    let names = status.roots.iter().map(|root| root.name.chars().count());
    let width = names.max().unwrap_or_default().max(12);
    for root in &status.roots {
        let commit = root
            .commit
            .as_deref()
            .map(|c| format!(" at {}", c.get(..10).unwrap_or(c)))
            .unwrap_or_default();
        let _ = writeln!(
            out,
            "  {:<width$} {}",
            root.name,
            paint(
                DIM,
                &format!("{}, {} read{commit}", many(root.files, "file"), root.read)
            )
        );
    }
    if !status.notes.is_empty() {
        let types: Vec<String> = status
            .notes
            .iter()
            .map(|(t, n)| format!("{n} {t}"))
            .collect();
        let _ = writeln!(
            out,
            "  {:<width$} {}",
            "notes",
            paint(DIM, &types.join(" · "))
        );
    }
    if notes == 0 {
        let _ = writeln!(
            out,
            "\n{}: no notes here; name a vault with `-C DIR`, or write a configuration with `opslore init`",
            paint(WARN, "warning")
        );
    }
    out.push('\n');
    for incident in &status.open_incidents {
        let _ = writeln!(out, "{} {}", paint(BAD, "open incident"), incident.name);
    }
    if status.open_tasks > 0 {
        let _ = writeln!(out, "{}", many(status.open_tasks, "open task"));
    }
    let findings: usize = status.findings.values().sum();
    if findings == 0 {
        let _ = writeln!(out, "{}", paint(GOOD, "no findings"));
    } else {
        let codes: Vec<String> = status
            .codes
            .iter()
            .map(|(c, n)| format!("{n} {c}"))
            .collect();
        let _ = writeln!(
            out,
            "{}: {}",
            paint(WARN, &many(findings, "finding")),
            codes.join(", ")
        );
    }
    let _ = write!(
        out,
        "\n{}\n",
        paint(
            DIM,
            "go on with: opslore search WORDS · opslore show REF · opslore check · opslore serve"
        )
    );
    out
}

/// `1 note`, `2 notes`.
pub fn many(n: usize, what: &str) -> String {
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{n} {what}s")
    }
}
