//! What it costs to read manifests: extraction beside parsing alone, format by format, and the whole graph.
//!
//! ```text
//! cargo bench --bench manifests -- ../kube-prometheus ../terraform-aws-eks
//! ```
//!
//! Every argument is a folder that is read like a repository. Both sides of a ratio are measured in turn, several
//! times, in one run, on one processor; the best of each counts.

#[path = "../floors/meter.rs"]
#[allow(dead_code, reason = "the other bench asks for memory, too")]
mod meter;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use opslore::engine::{self, Engine};
use opslore::extract::{self, Syntax};
use opslore::model::{RootName, RootRole, RootSettings, Settings, Source};
use opslore::syntax::{LineIndex, hcl, json, toml, yaml};
use opslore::workspace::{Root, Scanner};

/// How often each side is measured.
const ROUNDS: usize = 7;

fn main() {
    let given: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .map(PathBuf::from)
        .collect();
    if given.is_empty() {
        println!(
            "name one or more folders with manifests: cargo bench --bench manifests -- FOLDER…"
        );
        return;
    }
    let (sources, settings) = scan(&given);
    let mut by_syntax: BTreeMap<&str, Vec<Arc<Source>>> = BTreeMap::new();
    for source in sources.iter().filter(|s| s.read) {
        let name = match Syntax::of(&source.path) {
            Some(Syntax::Yaml) => "YAML",
            Some(Syntax::Json) => "JSON",
            Some(Syntax::Hcl) => "HCL",
            Some(Syntax::Toml) => "TOML",
            _ => continue,
        };
        by_syntax.entry(name).or_default().push(source.clone());
    }
    println!(
        "{:<6}{:>8}{:>9}{:>12}{:>20}{:>9}",
        "", "files", "MB", "parse once", "parse and extract", "ratio"
    );
    let mut total = (Duration::ZERO, Duration::ZERO);
    for (name, sources) in &by_syntax {
        let (alone, ours) = in_turn(
            || sources.iter().for_each(|source| parse(source)),
            || {
                for source in sources {
                    std::hint::black_box(extract::extract(source));
                }
            },
        );
        row(name, sources, (alone, ours));
        total = (total.0 + alone, total.1 + ours);
    }
    let all: Vec<Arc<Source>> = by_syntax.into_values().flatten().collect();
    row("all", &all, total);

    let (revision, took) = meter::measure(|| {
        let (sources, _) = scan(&given);
        Engine::default().update(sources, &[], &settings, &|_, _| {})
    });
    println!(
        "\nthe whole graph, from the disk: {:.0} ms, {:.0} ms of CPU: {} entities, {} relations",
        millis(took.wall),
        millis(took.cpu),
        revision.snapshot.entities().len(),
        revision.snapshot.relations().len(),
    );
}

/// Every file of the folders, each a repository named after itself.
fn scan(folders: &[PathBuf]) -> (Vec<Arc<Source>>, Settings) {
    let name = |folder: &Path| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        RootName::new(&name)
    };
    let roots: Vec<Root> = folders
        .iter()
        .filter_map(|folder| std::fs::canonicalize(folder).ok())
        .map(|dir| Root {
            name: name(&dir),
            role: RootRole::Repository,
            dir,
            git: None,
            tree: None,
            file: None,
            ignore: Vec::new(),
        })
        .collect();
    let settings = Settings {
        roots: roots
            .iter()
            .map(|root| RootSettings::new(root.name.clone(), RootRole::Repository))
            .collect(),
        ..Settings::default()
    };
    let scan = Scanner::default().scan(&roots, &engine::wants);
    (scan.sources, settings)
}

/// Parses a text once, as its syntax is.
fn parse(source: &Source) {
    let text = &source.text;
    let lines = LineIndex::new(text);
    match Syntax::of(&source.path) {
        Some(Syntax::Yaml) => {
            std::hint::black_box(yaml::documents(text, 0, &lines));
        }
        Some(Syntax::Json) => {
            std::hint::black_box(json::document(text, &lines).ok());
        }
        Some(Syntax::Hcl) => {
            std::hint::black_box(hcl::body(text, &lines).ok());
        }
        Some(Syntax::Toml) => {
            std::hint::black_box(toml::document(text, &lines).ok());
        }
        _ => {}
    }
}

fn row(name: &str, sources: &[Arc<Source>], (alone, ours): (Duration, Duration)) {
    let bytes: usize = sources.iter().map(|s| s.text.len()).sum();
    println!(
        "{name:<6}{:>8}{:>9.2}{:>9.1} ms{:>17.1} ms{:>7.2} x",
        sources.len(),
        bytes as f64 / 1e6,
        millis(alone),
        millis(ours),
        ours.as_secs_f64() / alone.as_secs_f64().max(1e-9),
    );
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

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
