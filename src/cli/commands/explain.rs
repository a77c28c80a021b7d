//! `opslore explain`.

use std::fmt::Write;

use crate::cli::Outcome;
use crate::cli::args::{Explain, Globals};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{BOLD, DIM, Terminal, paint};
use crate::model::{Code, codes};
use crate::workspace::Error;

#[derive(serde::Serialize)]
struct Explained {
    code: &'static str,
    severity: &'static str,
    optional: bool,
    summary: &'static str,
    explanation: &'static str,
}

impl Explained {
    fn new(code: &'static Code) -> Self {
        Self {
            code: code.name,
            severity: code.severity.as_str(),
            optional: code.optional,
            summary: code.summary,
            explanation: code.explanation,
        }
    }
}

pub fn run(args: &Explain, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "json"])?;
    let Some(name) = &args.code else {
        return all(format, terminal);
    };
    // `warning[dead-heading]` may be pasted as it was printed.
    let bare = name
        .rsplit('[')
        .next()
        .unwrap_or(name)
        .trim_end_matches(']');
    let Some(code) = codes::find(bare) else {
        let hint = codes::nearest(bare).map_or_else(
            || "`opslore explain` lists all codes".to_owned(),
            |code| format!("did you mean `{}`?", code.name),
        );
        return Err(Error::usage(format!("no finding has the code `{bare}`"))
            .hint(hint)
            .into());
    };
    if format == "json" {
        terminal.json(&Explained::new(code))?;
    } else {
        let mut text = format!(
            "{}  {}\n{}\n\n{}\n",
            paint(BOLD, code.name),
            paint(DIM, code.severity.as_str()),
            code.summary,
            code.explanation
        );
        if code.optional {
            let _ = write!(
                text,
                "\nOff by default. Ask for it: `opslore check --select {}`\n",
                code.name
            );
        }
        terminal.print(&text)?;
    }
    Ok(Outcome::Done)
}

fn all(format: &str, terminal: &Terminal) -> Result<Outcome, Failure> {
    if format == "json" {
        let all: Vec<Explained> = codes::ALL.iter().map(|c| Explained::new(c)).collect();
        terminal.json(&all)?;
        return Ok(Outcome::Done);
    }
    let mut out = String::new();
    for code in codes::ALL {
        let _ = writeln!(
            out,
            "{:<22} {:<8} {}{}",
            code.name,
            code.severity.as_str(),
            code.summary,
            if code.optional {
                " (off by default)"
            } else {
                ""
            }
        );
    }
    terminal.print(&out)?;
    Ok(Outcome::Done)
}
