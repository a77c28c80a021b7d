//! `opslore search`.

use std::fmt::Write;

use crate::api::search::{HitRecord, SearchResult, search};
use crate::cli::Outcome;
use crate::cli::args::{Globals, Search};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{BOLD, DIM, MATCH, PATH, Terminal, paint};
use crate::cli::places::Places;
use crate::search::SearchRequest;
use crate::workspace::Indexed;

pub fn run(args: &Search, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "json", "jsonl"])?;
    let mut session = open::session(globals, terminal)?;
    if !args.frozen {
        let revision = open::refresh(&mut session, terminal);
        if let Indexed::Held(held) = open::index(&session, &revision, "search", false, terminal)? {
            let who = open::holder(&held);
            terminal.detail(&format!(
                "{who} keeps the index; this answer is as current as it"
            ));
        }
    }
    let index = session.reader()?;
    let request = SearchRequest {
        query: args.query.join(" "),
        kinds: args.kind.clone(),
        types: args.note_type.clone(),
        tags: args.tag.clone(),
        owners: args.owner.clone(),
        scope: crate::api::search::scope(args.scope.as_str())?,
        limit: args.limit,
        offset: 0,
    };
    let found = search(&index, &request)?;
    for problem in &found.problems {
        let text = format!(
            "{}\n  {}\n  {}{}",
            problem.message,
            request.query,
            " ".repeat(chars(&request.query, problem.start)),
            "^".repeat(
                (chars(&request.query, problem.end) - chars(&request.query, problem.start)).max(1)
            ),
        );
        open::warn(terminal, &text, &problem.hint);
    }
    let places = Places::new(session.workspace());
    match format {
        "json" => terminal.json(&found)?,
        "jsonl" => {
            let mut text = String::new();
            for hit in &found.hits {
                let line = serde_json::to_string(hit).map_err(|e| Failure::usage(e.to_string()))?;
                text.push_str(&line);
                text.push('\n');
            }
            terminal.print(&text)?;
        }
        _ if args.files_with_matches => {
            let mut seen = std::collections::HashSet::new();
            let mut text = String::new();
            for hit in &found.hits {
                let path = places.named(&hit.root, &hit.path);
                if seen.insert(path.clone()) {
                    let _ = writeln!(text, "{path}");
                }
            }
            terminal.print(&text)?;
        }
        _ => human(&found, &places, &request, terminal)?,
    }
    Ok(if found.hits.is_empty() {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}

fn chars(text: &str, bytes: usize) -> usize {
    text.char_indices()
        .take_while(|(at, _)| *at < bytes)
        .count()
}

fn human(
    found: &SearchResult,
    places: &Places,
    request: &SearchRequest,
    terminal: &Terminal,
) -> Result<(), Failure> {
    if found.hits.is_empty() {
        terminal.note(&format!("nothing matches `{}`", request.query));
        return Ok(());
    }
    if let Some(corrected) = &found.corrected {
        terminal.note(&format!(
            "nothing matches `{}`; this is what matches `{corrected}`",
            request.query
        ));
    }
    let mut out = String::new();
    for (n, hit) in found.hits.iter().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        draw(hit, places, &mut out);
    }
    terminal.print(&out)?;
    if found.total > found.hits.len() {
        terminal.note(&format!(
            "{} of {}; `-n {}` shows more",
            found.hits.len(),
            found.total,
            request.limit * 5
        ));
    }
    Ok(())
}

fn draw(hit: &HitRecord, places: &Places, out: &mut String) {
    let sort = if hit.subkind.is_empty() {
        &hit.kind
    } else {
        &hit.subkind
    };
    let _ = writeln!(out, "{}  {}", paint(BOLD, &hit.title), paint(DIM, sort));
    let place = format!("{}:{}", places.named(&hit.root, &hit.path), hit.line);
    let heading = hit
        .heading
        .as_deref()
        .map(|h| paint(DIM, &format!(" › {h}")))
        .unwrap_or_default();
    let _ = writeln!(out, "  {}{heading}", paint(PATH, &place));
    if !hit.snippet.is_empty() {
        let _ = writeln!(out, "  {}", marked(&hit.snippet, &hit.highlights));
    }
}

/// The snippet with what matched in colour.
fn marked(snippet: &str, highlights: &[[usize; 2]]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for [start, end] in highlights {
        let (Some(before), Some(inside)) = (snippet.get(at..*start), snippet.get(*start..*end))
        else {
            continue;
        };
        out.push_str(before);
        out.push_str(&paint(MATCH, inside));
        at = *end;
    }
    out.push_str(snippet.get(at..).unwrap_or(""));
    out
}
