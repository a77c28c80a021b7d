//! `opslore path`.

use std::fmt::Write;

use crate::api::path::{Way, path};
use crate::api::{Context, Thing, one};
use crate::cli::Outcome;
use crate::cli::args::{Globals, Path};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{BOLD, DIM, PATH, Terminal, paint};
use crate::cli::places::Places;

pub fn run(args: &Path, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "json"])?;
    let (session, revision) = open::current(globals, terminal)?;
    let from = one(&revision.snapshot, &args.from)?;
    let to = one(&revision.snapshot, &args.to)?;
    let context = Context {
        revision: &revision,
        index: None,
    };
    let way = path(&context, &from, &to);
    if format == "json" {
        terminal.json(&way)?;
    } else {
        human(&way, &Places::new(session.workspace()), terminal)?;
    }
    Ok(if way.steps.is_some() {
        Outcome::Done
    } else {
        Outcome::Negative
    })
}

fn thing(thing: &Thing) -> String {
    let sort = if thing.subkind.is_empty() {
        thing.kind
    } else {
        &thing.subkind
    };
    format!("{}  {}", paint(BOLD, &thing.name), paint(DIM, sort))
}

fn human(way: &Way, places: &Places, terminal: &Terminal) -> Result<(), Failure> {
    let Some(steps) = &way.steps else {
        terminal.note(&format!(
            "nothing connects `{}` and `{}`",
            way.from.name, way.to.name
        ));
        return Ok(());
    };
    let mut out = format!("{}\n", thing(&way.from));
    for step in steps {
        let arrow = if step.backwards { "<-" } else { "->" };
        let at = step.origins.first().map(|o| {
            let place = format!("{}:{}", places.named(&o.root, &o.path), o.line);
            paint(PATH, &place)
        });
        let _ = writeln!(
            out,
            "  {arrow} {} {}  {}",
            step.label,
            paint(DIM, &format!("({})", step.via)),
            at.unwrap_or_default()
        );
        let _ = writeln!(out, "{}", thing(&step.to));
    }
    terminal.print(&out)
}
