//! `opslore show`.

mod incident;
mod note;

use std::fmt::Write;

use crate::api::show::{RelationShown, Shown, show};
use crate::api::{Context, OriginRecord, one};
use crate::cli::Outcome;
use crate::cli::args::{Globals, Show};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{BOLD, DIM, PATH, Terminal, WARN, paint};
use crate::cli::places::Places;
use crate::model::INCIDENT_TIMES;

pub fn run(args: &Show, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "json"])?;
    let (session, revision) = open::current(globals, terminal)?;
    let id = one(&revision.snapshot, &args.reference)?;
    let context = Context {
        revision: &revision,
        index: None,
    };
    let Some(shown) = show(&context, &id, args.mentions) else {
        return Ok(Outcome::Negative);
    };
    if format == "json" {
        terminal.json(&shown)?;
    } else {
        let places = Places::new(session.workspace());
        let sheet = Sheet {
            places: &places,
            width: terminal.width(),
            all: args.all,
        };
        terminal.print(&draw(&shown, &sheet))?;
    }
    Ok(Outcome::Done)
}

/// What is drawn on.
struct Sheet<'p> {
    places: &'p Places,
    /// Columns.
    width: usize,
    /// Are long sections drawn to their end?
    all: bool,
}

fn draw(shown: &Shown, sheet: &Sheet<'_>) -> String {
    let places = sheet.places;
    let mut out = String::new();
    let thing = &shown.thing;
    let mut sort = vec![thing.kind];
    if thing.subkind != thing.kind && !thing.subkind.is_empty() {
        sort.push(&thing.subkind);
    }
    let _ = writeln!(
        out,
        "{}  {}",
        paint(BOLD, &thing.name),
        paint(DIM, &sort.join(" · "))
    );
    let _ = writeln!(out, "  {}", paint(DIM, &thing.id));
    if let Some(title) = shown.title.as_deref().filter(|t| *t != thing.name) {
        let _ = writeln!(out, "  {title}");
    }
    for origin in shown.origins.iter().take(6) {
        let _ = writeln!(out, "  {}", place(origin, places));
    }
    if shown.origins.len() > 6 {
        let _ = writeln!(out, "  and {} more places", shown.origins.len() - 6);
    }
    match &shown.note {
        Some(note) => note::head(note, &mut out),
        None => draw_properties(shown, &mut out),
    }
    if let Some(told) = &shown.incident {
        incident::draw(told, shown.note.is_some(), sheet, &mut out);
    }
    let mut label = "";
    for relation in &shown.relations {
        if relation.label != label {
            label = relation.label;
            let _ = writeln!(out, "\n{}", paint(BOLD, &heading(label)));
        }
        draw_relation(relation, places, &mut out);
    }
    if let Some(note) = &shown.note {
        note::body(note, sheet, &mut out);
    }
    if !shown.findings.is_empty() {
        let _ = writeln!(out, "\n{}", paint(BOLD, "Findings"));
        for finding in &shown.findings {
            let at = match (&finding.root, &finding.path, finding.line) {
                (Some(root), Some(path), Some(line)) => {
                    format!("{}:{line}", places.named(root, path))
                }
                _ => String::new(),
            };
            let _ = writeln!(
                out,
                "  {} {}  {}",
                paint(WARN, &format!("{}[{}]", finding.severity, finding.code)),
                finding.message,
                paint(PATH, &at)
            );
        }
    }
    out
}

/// Does the part about the incident show a property better?
fn is_told(shown: &Shown, name: &str) -> bool {
    let told = [
        "incident_id",
        "reference",
        "severity",
        "severity_level",
        "status",
        "phase",
        "environments",
        "roles",
        "timeline",
        "follow_ups",
        "links",
        "postmortem",
        "source",
        "url",
        "title",
    ];
    shown.incident.is_some() && (told.contains(&name) || INCIDENT_TIMES.contains(&name))
}

fn draw_properties(shown: &Shown, out: &mut String) {
    let properties: Vec<_> = shown
        .properties
        .iter()
        .filter(|(name, value)| !value.is_empty() && !is_told(shown, name))
        .collect();
    if !properties.is_empty() {
        let _ = writeln!(out, "\n{}", paint(BOLD, "Properties"));
        let width = properties.iter().map(|(k, _)| k.chars().count()).max();
        let width = width.unwrap_or(0);
        for (key, value) in properties {
            let gap = " ".repeat(width - key.chars().count());
            let indent = " ".repeat(width + 4);
            let value = value
                .to_string()
                .trim_end()
                .replace('\n', &format!("\n{indent}"));
            let _ = writeln!(out, "  {}{gap}  {value}", paint(DIM, key));
        }
    }
}

/// `depends_on` as a heading: `Depends on`.
fn heading(label: &str) -> String {
    let text = label.replace('_', " ");
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => text,
    }
}

fn place(origin: &OriginRecord, places: &Places) -> String {
    let path = places.named(&origin.root, &origin.path);
    paint(PATH, &format!("{path}:{}", origin.line))
}

fn draw_relation(relation: &RelationShown, places: &Places, out: &mut String) {
    let other = &relation.other;
    let sort = if other.subkind.is_empty() {
        other.kind
    } else {
        &other.subkind
    };
    let scope = if other.scope.is_empty() {
        String::new()
    } else {
        format!(" in {}", other.scope)
    };
    let sure = if relation.confidence < 1.0 {
        format!(", {:.0} % sure", relation.confidence * 100.0)
    } else {
        String::new()
    };
    let at = relation.origins.first().map(|o| place(o, places));
    let more = match relation.origins.len() {
        0 | 1 => String::new(),
        n => format!(" and {} more", n - 1),
    };
    let _ = writeln!(
        out,
        "  {}  {}  {}{}",
        other.name,
        paint(DIM, &format!("{sort}{scope}, by {}{sure}", relation.via)),
        at.unwrap_or_default(),
        paint(DIM, &more),
    );
}
