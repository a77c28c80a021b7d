//! Ranked full text over notes, manifests, alerts and incidents.

use serde::Serialize;

use super::{Arguments, Context, Operation, Refusal, json, parameter, required};
use crate::search::{Scope, SearchAnswer, SearchError, SearchIndex, SearchRequest};

/// The row of the rack.
pub const OPERATION: Operation = Operation {
    name: "search",
    summary: "ranked full text over notes, manifests, alerts and incidents",
    parameters: &[
        required(
            "q",
            "words, \"phrases\", -not, OR, prefix*, field:value, [property:value]",
        ),
        parameter("kind", "only these kinds, comma-separated"),
        parameter("type", "only these types of notes, comma-separated"),
        parameter("tag", "only notes with these tags, comma-separated"),
        parameter("owner", "only what these own, comma-separated"),
        parameter("in", "notes, ops or all"),
        parameter("limit", "at most so many hits, 20 unless told"),
        parameter("offset", "leave out so many first"),
    ],
    run,
};

/// What was found.
#[derive(Debug, Serialize)]
pub struct SearchResult {
    /// The revision that was searched.
    pub revision: Option<String>,
    /// All matches, more than are listed perhaps.
    pub total: usize,
    /// What was searched instead, if nothing matched the query as it was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// What of the query was not understood.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<ProblemRecord>,
    /// The best first.
    pub hits: Vec<HitRecord>,
}

/// A hit.
#[derive(Debug, Serialize)]
pub struct HitRecord {
    /// The entity's id.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// A finer kind; of a note its type.
    pub subkind: String,
    /// Title or name.
    pub title: String,
    /// Name of the root.
    pub root: String,
    /// Path below the root.
    pub path: String,
    /// Line of the best place, from 1.
    pub line: u32,
    /// The heading above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Text of the best place.
    pub snippet: String,
    /// Bytes of the snippet that matched.
    pub highlights: Vec<[usize; 2]>,
    /// Higher is better, within this answer.
    pub score: f32,
}

/// A part of the query that was not understood.
#[derive(Debug, Serialize)]
pub struct ProblemRecord {
    /// One fact.
    pub message: String,
    /// First byte in the query.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What to write instead.
    pub hint: String,
}

impl SearchResult {
    /// The answer of the index in public shape.
    pub fn new(answer: SearchAnswer) -> Self {
        Self {
            revision: answer.revision,
            total: answer.total,
            corrected: answer.corrected,
            problems: answer
                .problems
                .into_iter()
                .map(|p| ProblemRecord {
                    message: p.message,
                    start: p.start,
                    end: p.end,
                    hint: p.hint,
                })
                .collect(),
            hits: answer
                .hits
                .into_iter()
                .map(|hit| HitRecord {
                    id: hit.id,
                    kind: hit.kind,
                    subkind: if hit.note_type.is_empty() {
                        hit.subkind
                    } else {
                        hit.note_type
                    },
                    title: hit.title,
                    root: hit.root,
                    path: hit.path,
                    line: hit.line,
                    heading: hit.heading,
                    snippet: hit.snippet,
                    highlights: hit.highlights.iter().map(|r| [r.start, r.end]).collect(),
                    score: hit.score,
                })
                .collect(),
        }
    }
}

/// Searches an index. Needs no graph: that is what makes a cold search fast.
pub fn search(index: &SearchIndex, request: &SearchRequest) -> Result<SearchResult, Refusal> {
    index
        .search(request)
        .map(SearchResult::new)
        .map_err(|error| unavailable(&error))
}

/// Trouble with the index as a refusal.
pub fn unavailable(error: &SearchError) -> Refusal {
    Refusal::unavailable(error.message()).hint(error.hint())
}

/// Where to look, by its word.
pub fn scope(word: &str) -> Result<Scope, Refusal> {
    match word {
        "all" | "" => Ok(Scope::All),
        "notes" => Ok(Scope::Notes),
        "ops" => Ok(Scope::Ops),
        other => {
            Err(Refusal::usage(format!("cannot search in `{other}`"))
                .hint("write notes, ops or all"))
        }
    }
}

fn run(context: &Context<'_>, arguments: &Arguments) -> Result<serde_json::Value, Refusal> {
    let index = context
        .index
        .ok_or_else(|| Refusal::unavailable("there is no search index yet"))?;
    let request = SearchRequest {
        query: arguments.text("q").unwrap_or_default().to_owned(),
        kinds: arguments.list("kind"),
        types: arguments.list("type"),
        tags: arguments.list("tag"),
        owners: arguments.list("owner"),
        scope: scope(arguments.text("in").unwrap_or("all"))?,
        limit: arguments.number("limit", 20)?.min(500),
        offset: arguments.number("offset", 0)?,
    };
    json(&search(index, &request)?)
}
