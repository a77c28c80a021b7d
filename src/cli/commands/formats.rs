//! `opslore formats`: derived from the racks.

use std::fmt::Write;

use crate::cli::Outcome;
use crate::cli::args::Globals;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{BOLD, Terminal, paint};
use crate::cli::report::REPORTS;
use crate::export::EXPORTERS;
use crate::extract::EXTRACTORS;

#[derive(serde::Serialize)]
struct Formats {
    read: Vec<Format>,
    exported: Vec<Format>,
    reported: Vec<Format>,
}

#[derive(serde::Serialize)]
struct Format {
    name: &'static str,
    summary: &'static str,
}

pub fn run(globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "json"])?;
    let known = |name, summary| Format { name, summary };
    let formats = Formats {
        read: EXTRACTORS
            .iter()
            .map(|e| known(e.name, e.summary))
            .collect(),
        exported: EXPORTERS.iter().map(|e| known(e.name, e.summary)).collect(),
        reported: REPORTS.iter().map(|r| known(r.name, r.summary)).collect(),
    };
    if format == "json" {
        terminal.json(&formats)?;
        return Ok(Outcome::Done);
    }
    let all = [&formats.read, &formats.exported, &formats.reported];
    let names = all.into_iter().flatten().map(|row| row.name.len());
    let width = names.max().unwrap_or_default();
    let mut out = String::new();
    for (title, rows) in [
        ("Read", &formats.read),
        ("Written by graph and export", &formats.exported),
        ("Written by check", &formats.reported),
    ] {
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{}", paint(BOLD, title));
        for row in rows {
            let _ = writeln!(out, "  {:<width$}  {}", row.name, row.summary);
        }
    }
    terminal.print(&out)?;
    Ok(Outcome::Done)
}
