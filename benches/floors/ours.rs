//! Our stages, each beside its floor.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use opslore::check;
use opslore::engine::{self, Engine};
use opslore::extract;
use opslore::graph;
use opslore::model::{Reading, Source, SourcePath};
use opslore::search::{SearchAnswer, SearchError, SearchIndex, SearchRequest};
use opslore::workspace::{self, Scanner, Workspace};

use super::floor::{PARSE, READ, SEARCH, WALK, size_of};
use super::meter::measure;
use super::table::Table;

/// Queries as people type them: a name, words, a phrase, a beginning, a typing error.
const QUERIES: &[&str] = &[
    "CheckoutApiHighLatency",
    "connection pool timeout",
    "\"kubectl -n shop\"",
    "rollb",
    "tag:ops/k8s failover",
    "conection",
];

fn wanted(path: &SourcePath) -> bool {
    engine::wants(path)
}

fn open(folder: &Path) -> io::Result<Workspace> {
    Workspace::open(folder, None).map_err(|error| io::Error::other(format!("{error:?}")))
}

/// Measures every stage, and the pipeline as a whole.
pub fn stages(folder: &Path, table: &mut Table) -> io::Result<()> {
    let workspace = open(folder)?;
    let (scan, took) = measure(|| Scanner::default().scan(&workspace.roots, &wanted));
    table.add(
        "scan",
        took,
        &[WALK, READ],
        format!("{} files", scan.stat.files),
    );
    let mut sources = scan.sources;
    let (readings, took) = measure(|| read(&sources));
    table.add("extract", took, &[PARSE], String::new());
    let (snapshot, took) = measure(|| graph::build(readings, &workspace.settings));
    let (things, relations) = (snapshot.entities().len(), snapshot.relations().len());
    let note = format!("{things} entities, {relations} relations");
    table.add("resolve", took, &[PARSE], note);
    let (findings, took) = measure(|| check::check(&snapshot, &scan.diagnostics));
    table.add(
        "check",
        took,
        &[PARSE],
        format!("{} findings", findings.len()),
    );
    let index_folder = tempfile::tempdir()?;
    let index = SearchIndex::create(index_folder.path()).map_err(refused)?;
    let (stats, took) = measure(|| index.update(&snapshot, &|_, _| {}));
    let added = stats.map_err(refused)?.added;
    let size = size_of(index_folder.path())? as f64 / 1e6;
    let note = format!("{added} documents, {size:.1} MB");
    table.add("search index", took, &[SEARCH], note);
    edit_one(&mut sources);
    let snapshot = graph::build(read(&sources), &workspace.settings);
    let (stats, took) = measure(|| index.update(&snapshot, &|_, _| {}));
    let note = format!("{} changed", stats.map_err(refused)?.changed);
    table.add("search index, one note edited", took, &[SEARCH], note);
    let (stats, took) = measure(|| index.update(&snapshot, &|_, _| {}));
    let note = format!("{} unchanged", stats.map_err(refused)?.unchanged);
    table.add("search index, nothing changed", took, &[SEARCH], note);
    for query in QUERIES {
        let (answer, took) = measure(|| ask(index_folder.path(), query));
        let answer = answer.map_err(refused)?;
        let found = match answer.corrected {
            Some(corrected) => format!("{query:?}: {} for {corrected:?}", answer.total),
            None => format!("{query:?}: {}", answer.total),
        };
        table.add("open and search", took, &[], found);
    }
    let (_, took) = measure(|| full(folder));
    let all = &[WALK, READ, PARSE, SEARCH];
    table.add("all of it, through the engine", took, all, String::new());
    Ok(())
}

fn refused(error: SearchError) -> io::Error {
    io::Error::other(error.to_string())
}

fn read(sources: &[Arc<Source>]) -> Vec<Reading> {
    let each = sources.iter().map(|source| Reading {
        facts: Arc::new(extract::extract(source)),
        source: Arc::clone(source),
    });
    each.collect()
}

fn edit_one(sources: &mut [Arc<Source>]) {
    let note = sources.iter_mut().find(|s| s.path.is_markdown());
    if let Some(source) = note {
        let text = format!("{}\nOne line more.\n", source.text);
        *source = Arc::new(Source {
            hash: workspace::hash(&text),
            text: text.into(),
            ..source.as_ref().clone()
        });
    }
}

fn ask(folder: &Path, query: &str) -> Result<SearchAnswer, SearchError> {
    SearchIndex::open(folder)?.search(&SearchRequest {
        query: query.to_owned(),
        ..SearchRequest::default()
    })
}

/// Scan, engine and search index of a workspace, from nothing.
pub fn full(folder: &Path) {
    let run = || -> io::Result<()> {
        let workspace = open(folder)?;
        let scan = Scanner::default().scan(&workspace.roots, &wanted);
        let revision = Engine::default().update(
            scan.sources,
            &scan.diagnostics,
            &workspace.settings,
            &|_, _| {},
        );
        let index_folder = tempfile::tempdir()?;
        let index = SearchIndex::create(index_folder.path()).map_err(refused)?;
        index
            .update(&revision.snapshot, &|_, _| {})
            .map_err(refused)?;
        Ok(())
    };
    if let Err(error) = run() {
        eprintln!("error: {error}");
    }
}

/// A search by a process of its own over an index that is there: the time that a person waits.
pub fn cold(folder: &Path) -> io::Result<()> {
    let program = env!("CARGO_BIN_EXE_opslore");
    let run = |arguments: &[&str]| {
        let start = Instant::now();
        let output = Command::new(program)
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .env("XDG_CACHE_HOME", folder.join(".cache"))
            .stderr(Stdio::null())
            .output()?;
        let answered = output.status.success() && !output.stdout.is_empty();
        Ok::<_, io::Error>((answered, start.elapsed()))
    };
    run(&["index"])?;
    let search = ["search", "connection pool timeout", "--frozen"];
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..20 {
        let (answered, took) = run(&search)?;
        if !answered {
            println!("cold search: the program gave no answer");
            return Ok(());
        }
        times.push(took);
    }
    times.sort();
    let (best, median) = (times[0], times[times.len() / 2]);
    println!(
        "cold search, a process each: best {:.1} ms, median {:.1} ms of {}",
        best.as_secs_f64() * 1e3,
        median.as_secs_f64() * 1e3,
        times.len()
    );
    Ok(())
}
