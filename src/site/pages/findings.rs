//! Health: what the checks found, with the line that each speaks of.

use std::collections::BTreeMap;

use askama::Template;

use super::{Pager, part};
use crate::model::{Diagnostic, Severity, SourcePath};
use crate::site::desk::{Desk, Source, Thing};
use crate::site::map::FINDINGS_PER_PAGE;
use crate::site::shell::{Frame, Section};
use crate::site::source_view::{self, Line};
use crate::site::{Route, words};
use crate::syntax::html::inline;

/// A finding as a page shows it.
pub(super) struct FindingRow {
    pub code: &'static str,
    pub look: &'static str,
    pub severity: &'static str,
    /// Safe HTML.
    pub message: String,
    /// Safe HTML.
    pub hint: String,
    pub place: String,
    pub note: Option<Thing>,
    pub lines: Vec<Line>,
    pub related: Vec<(Source, String)>,
}

/// A kind of findings on the tiles.
struct Tile {
    title: String,
    summary: &'static str,
    look: &'static str,
    count: String,
    files: String,
}

#[derive(Template)]
#[template(path = "health.html")]
struct HealthPage {
    frame: Frame,
    lede: String,
    tiles: Vec<Tile>,
    rows: Vec<FindingRow>,
    pager: Option<Pager>,
}

/// Findings of a page.
pub(super) fn page(desk: &Desk<'_>, page: u32) -> Option<String> {
    let mut findings: Vec<&Diagnostic> = desk.site.findings.iter().collect();
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.sort_key().cmp(&b.sort_key()))
    });
    let mut codes: BTreeMap<(std::cmp::Reverse<Severity>, &'static str), Vec<&Diagnostic>> =
        BTreeMap::new();
    for finding in &findings {
        codes
            .entry((std::cmp::Reverse(finding.severity), finding.code.name))
            .or_default()
            .push(finding);
    }
    let tiles = codes
        .iter()
        .map(|((severity, code), all)| {
            let mut files: Vec<&SourcePath> = all
                .iter()
                .filter_map(|f| f.at.as_ref().map(|a| &a.path))
                .collect();
            files.sort();
            files.dedup();
            Tile {
                title: words::key(code),
                summary: all.first().map_or("", |f| f.code.summary),
                look: look(severity.0),
                count: words::number(all.len()),
                files: format!("in {}", words::count(files.len(), "file", "files")),
            }
        })
        .collect();
    let files: std::collections::BTreeSet<&SourcePath> = findings
        .iter()
        .filter_map(|f| f.at.as_ref().map(|a| &a.path))
        .collect();
    let lede = if findings.is_empty() {
        "Every link leads somewhere, every name names something.".to_owned()
    } else {
        format!(
            "{} in {}. What notes and manifests say was compared when the site was built.",
            words::count(findings.len(), "finding", "findings"),
            words::count(files.len(), "file", "files")
        )
    };
    let rows = part(&findings, page, FINDINGS_PER_PAGE)
        .iter()
        .map(|f| row(desk, f))
        .collect();
    HealthPage {
        frame: Frame::new(desk, "Health", Section::Health, None),
        lede,
        tiles,
        rows,
        pager: Pager::new(desk, page, findings.len(), FINDINGS_PER_PAGE, Route::Health),
    }
    .render()
    .ok()
}

/// Findings that the page of a file shows.
const OF_FILE: usize = 8;

/// The findings of a file, and where the rest is if there are more.
pub(super) fn of_file(
    desk: &Desk<'_>,
    path: &SourcePath,
) -> (Vec<FindingRow>, Option<(String, String)>) {
    let indexes = desk
        .site
        .map
        .findings
        .get(path)
        .map_or(&[][..], Vec::as_slice);
    let findings = indexes
        .iter()
        .filter_map(|n| desk.site.findings.get(*n))
        .filter(|f| f.severity > Severity::Info);
    let rest = findings.clone().count().saturating_sub(OF_FILE);
    let more = (rest > 0)
        .then(|| desk.route(&Route::Health(1)))
        .flatten()
        .map(|href| (format!("{} more in this file", words::number(rest)), href));
    (findings.take(OF_FILE).map(|f| row(desk, f)).collect(), more)
}

/// How a severity looks.
fn look(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "inc",
        Severity::Warning => "mon",
        Severity::Info => "etc",
    }
}

fn row(desk: &Desk<'_>, finding: &Diagnostic) -> FindingRow {
    let snapshot = desk.snapshot();
    let at = finding.at.as_ref();
    let text = at
        .and_then(|a| snapshot.source(&a.path))
        .filter(|s| s.read)
        .map(|s| s.text.clone());
    let lines = match (at, text) {
        (Some(at), Some(text)) => source_view::marked(
            &text,
            at.span.line,
            at.span.start as usize,
            at.span.end as usize,
        ),
        _ => Vec::new(),
    };
    FindingRow {
        code: finding.code.name,
        look: look(finding.severity),
        severity: match finding.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Info => "Note",
        },
        message: capital(&inline(&finding.message)),
        hint: finding
            .hint
            .as_deref()
            .map_or(String::new(), |h| capital(&inline(h))),
        place: at.map_or(String::new(), |a| format!("{}:{}", a.path, a.span.line)),
        note: at
            .and_then(|a| snapshot.note(&a.path))
            .and_then(|n| desk.note_thing(n)),
        lines,
        related: finding
            .related
            .iter()
            .map(|(at, note)| (desk.location(at, note), note.clone()))
            .collect(),
    }
}

fn capital(html: &str) -> String {
    let mut letters = html.chars();
    letters
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}
