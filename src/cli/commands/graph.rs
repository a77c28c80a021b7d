//! `opslore graph`.

use crate::api::Context;
use crate::api::graph::{GraphRequest, exporter, graph};
use crate::cli::Outcome;
use crate::cli::args::{Drawing, Globals, Graph};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::Terminal;
use crate::export::{Direction, GroupBy, Options};

pub fn run(args: &Graph, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    write(
        &args.references,
        args.depth,
        &args.drawing,
        "mermaid",
        globals,
        terminal,
    )
}

/// Writes a part of the graph, or all of it.
pub fn write(
    references: &[String],
    depth: usize,
    drawing: &Drawing,
    default: &str,
    globals: &Globals,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let name = match (&globals.output, globals.json) {
        (_, true) => "json",
        (Some(output), _) => output,
        (None, false) => default,
    };
    let exporter = exporter(name)?;
    let request = GraphRequest {
        references: references.to_vec(),
        depth,
        relations: drawing.relations.clone(),
        kinds: drawing.kind.clone(),
        options: Options {
            group_by: word(
                &drawing.group_by,
                "--group-by",
                GroupBy::find,
                GroupBy::ALL,
                GroupBy::as_str,
            )?,
            direction: word(
                &drawing.direction,
                "--direction",
                Direction::find,
                Direction::ALL,
                Direction::as_str,
            )?,
            max_edges: drawing.max_edges,
            indent: true,
            ..Options::default()
        },
    };
    let (_, revision) = open::current(globals, terminal)?;
    let context = Context {
        revision: &revision,
        index: None,
    };
    terminal.print(&graph(&context, &request, exporter)?)?;
    Ok(Outcome::Done)
}

fn word<T: Copy>(
    text: &str,
    flag: &str,
    find: fn(&str) -> Option<T>,
    all: &[T],
    as_str: fn(T) -> &'static str,
) -> Result<T, Failure> {
    find(text).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|w| as_str(*w)).collect();
        Failure::World(
            crate::workspace::Error::usage(format!("`{flag}` cannot be `{text}`"))
                .hint(format!("write one of: {}", words.join(", "))),
        )
    })
}
