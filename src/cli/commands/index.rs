//! `opslore index`: brings the index up to date.

use serde::Serialize;

use super::status::many;
use crate::cli::Outcome;
use crate::cli::args::{Globals, Index};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::Terminal;
use crate::workspace::{Error, Indexed};

#[derive(Serialize)]
struct Answer<'a> {
    revision: &'a str,
    entities: usize,
    relations: usize,
    added: usize,
    changed: usize,
    removed: usize,
    unchanged: usize,
    seconds: f64,
}

pub fn run(args: &Index, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "json"])?;
    let begun = std::time::Instant::now();
    let (session, revision) = open::current(globals, terminal)?;
    let read = begun.elapsed();
    let stats = match open::index(&session, &revision, "index", args.full, terminal)? {
        Indexed::Current { stats, .. } => stats,
        Indexed::Held(held) => {
            let who = open::holder(&held);
            return Err(Error::world(format!("the index is being written by {who}"))
                .hint("wait for it, or stop it; `opslore search --frozen` reads the index as it is")
                .into());
        }
    };
    let snapshot = &revision.snapshot;
    if format == "json" {
        terminal.json(&Answer {
            revision: snapshot.revision(),
            entities: snapshot.entities().len(),
            relations: snapshot.relations().len(),
            added: stats.added,
            changed: stats.changed,
            removed: stats.removed,
            unchanged: stats.unchanged,
            seconds: begun.elapsed().as_secs_f64(),
        })?;
        return Ok(Outcome::Done);
    }
    let mut text = format!(
        "{} and {}: {} added, {} changed, {} removed\n",
        many(snapshot.notes().len(), "note"),
        many(
            snapshot.entities().len() - snapshot.notes().len(),
            "other thing"
        ),
        stats.added,
        stats.changed,
        stats.removed
    );
    if args.stats {
        text.push_str(&format!(
            "revision  {}\nrelations {}\nreading   {:.3} s\nindexing  {:.3} s\nindex     {}\n",
            snapshot.revision(),
            snapshot.relations().len(),
            read.as_secs_f64(),
            (begun.elapsed() - read).as_secs_f64(),
            session.index_dir().display(),
        ));
    }
    terminal.print(&text)?;
    Ok(Outcome::Done)
}
