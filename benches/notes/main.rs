//! What it costs to read notes: beside Markdown alone, per link, and how it grows.
//!
//! ```text
//! cargo bench --bench notes                  # a made-up vault
//! cargo bench --bench notes -- ~/notes       # the notes below a folder
//! ```
//!
//! Both sides of a ratio are measured in turn, several times, in one run; the best of each counts.

#[path = "../floors/generator/mod.rs"]
mod generator;
mod links;
mod shapes;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use opslore::extract;
use opslore::model::{RootName, Source, SourcePath};
use opslore::workspace::hash;
use pulldown_cmark::{Options, Parser};

/// How often each side is measured.
const ROUNDS: usize = 9;

fn main() -> std::io::Result<()> {
    let given = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let made = tempfile::tempdir()?;
    let folder = match &given {
        Some(folder) => Path::new(folder),
        None => {
            generator::write(made.path(), 2000)?;
            made.path()
        }
    };
    let mut notes = Vec::new();
    collect(folder, &mut notes)?;
    beside_markdown(&notes);
    links::table();
    growth();
    Ok(())
}

fn collect(folder: &Path, notes: &mut Vec<Source>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            collect(&path, notes)?;
        } else if path.extension().is_some_and(|e| e == "md") {
            let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
            notes.push(note(&path.to_string_lossy(), &text));
        }
    }
    Ok(())
}

/// A note of the vault.
pub fn note(path: &str, text: &str) -> Source {
    Source {
        path: SourcePath::new(&RootName::new("vault"), path),
        text: Arc::from(text),
        hash: hash(text),
        read: true,
    }
}

/// The best time of each of two runs that are made in turn.
fn in_turn(mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    let mut best = (Duration::MAX, Duration::MAX);
    let took = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    for _ in 0..ROUNDS {
        best.0 = best.0.min(took(&mut one));
        best.1 = best.1.min(took(&mut other));
    }
    best
}

/// Reading all notes beside reading them as Markdown, on one processor.
fn beside_markdown(notes: &[Source]) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH;
    let events = |n: &Source| Parser::new_ext(&n.text, options).into_offset_iter().count();
    let (markdown, ours) = in_turn(
        || {
            std::hint::black_box(notes.iter().map(events).sum::<usize>());
        },
        || {
            for note in notes {
                std::hint::black_box(extract::extract(note));
            }
        },
    );
    let bytes: usize = notes.iter().map(|n| n.text.len()).sum();
    println!(
        "{} notes, {:.1} MB\n  Markdown alone {:>8.1} ms\n  parse, extract {:>8.1} ms  {:.2} x",
        notes.len(),
        bytes as f64 / 1e6,
        millis(markdown),
        millis(ours),
        ours.as_secs_f64() / markdown.as_secs_f64(),
    );
}

/// Twice the text should take twice the time.
fn growth() {
    const PIECES: usize = 20_000;
    println!(
        "\npathological texts{:>18} {:>12} {:>8}",
        "n", "2 n", "ratio"
    );
    for (name, shape) in shapes::SHAPES {
        let (once, twice) = (
            note("a.md", &shape(PIECES)),
            note("a.md", &shape(PIECES * 2)),
        );
        let read = |source: &Source| {
            std::hint::black_box(extract::extract(source));
        };
        let (once, twice) = in_turn(|| read(&once), || read(&twice));
        println!(
            "  {name:<24} {:>6.1} ms {:>9.1} ms {:>7.1}",
            millis(once),
            millis(twice),
            twice.as_secs_f64() / once.as_secs_f64()
        );
    }
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}
