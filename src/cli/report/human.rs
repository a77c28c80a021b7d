//! Findings with the line that they are about, as rustc shows them.

use std::fmt::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::place::one_line;
use super::{Report, Setting};
use crate::model::{Diagnostic, Location, Severity, Span};

/// For people.
pub const HUMAN: Report = Report {
    name: "human",
    summary: "each finding with its line and a hint, for people",
    run,
};

fn run(findings: &[Diagnostic], setting: &Setting, out: &mut dyn Write) -> fmt::Result {
    let renderer = if setting.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(setting.width);
    for finding in findings {
        writeln!(out, "{}\n", renderer.render(&[group(finding, setting)]))?;
    }
    if setting.summary.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", setting.summary)
}

fn group<'f>(finding: &'f Diagnostic, setting: &Setting) -> Group<'f> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level
        .primary_title(one_line(&finding.message))
        .id(finding.code.name);
    let mut group = Group::with_title(title);
    if let Some(at) = &finding.at {
        group = place(group, at, None, setting);
    }
    for (at, note) in &finding.related {
        group = place(group, at, Some(note), setting);
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.with_name("hint").message(hint));
    }
    if finding.fix.is_some() {
        let command = "`opslore check --fix` does it";
        group = group.element(Level::HELP.with_name("fix").message(command));
    }
    group
}

fn place<'f>(
    group: Group<'f>,
    at: &Location,
    note: Option<&'f str>,
    setting: &Setting,
) -> Group<'f> {
    let path = (setting.path)(&at.path);
    let text = (setting.text)(&at.path);
    let Some((line, span)) = text.as_deref().and_then(|text| line_of(text, at.span)) else {
        let origin = Origin::path(path).line(at.span.line.max(1) as usize);
        let group = group.element(origin.char_column(1));
        return match note {
            Some(note) => group.element(Level::NOTE.message(note)),
            None => group,
        };
    };
    let kind = match note {
        None => AnnotationKind::Primary,
        Some(_) => AnnotationKind::Context,
    };
    group.element(
        Snippet::source(line.to_owned())
            .path(path)
            .line_start(at.span.line.max(1) as usize)
            .annotation(kind.span(span).label(note)),
    )
}

/// The line on which a span starts, and the part of the span on it. `None` if the text is not the one that the span
/// was taken from.
fn line_of(text: &str, span: Span) -> Option<(&str, Range<usize>)> {
    let (start, end) = (span.start as usize, span.end as usize);
    let before = text.get(..start)?;
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    let rest = text.get(line_start..)?;
    let line = rest.split('\n').next()?.trim_end_matches('\r');
    let from = (start - line_start).min(line.len());
    let mut to = end.saturating_sub(line_start).clamp(from, line.len());
    while !line.is_char_boundary(to) {
        to += 1;
    }
    line.is_char_boundary(from).then_some((line, from..to))
}
