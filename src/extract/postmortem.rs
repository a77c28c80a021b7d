//! Postmortems: notes that tell of an incident in prose.
//!
//! Whether a note is about an incident at all is decided when the graph is built: its type may come from a folder
//! rule. Here only what it would tell is said.

use super::{Extractor, Input, Syntax, any, prose};
use crate::model::{
    Claim, Document, EntityKey, Facts, Incident, SourcePath, Span, Stance, Statement,
    canonical_type, path_type,
};

pub const EXTRACTOR: Extractor = Extractor {
    name: "postmortem",
    summary: "incidents in prose: severity, status, times, roles, timeline and action items of headings, tables and lists",
    syntax: Syntax::Markdown,
    may_be: any,
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    let text = &input.source.text;
    let document = facts.document.as_ref();
    let Some(document) = document.filter(|d| may_tell(&input.source.path, d, text)) else {
        return;
    };
    let incident = prose::read(document, text);
    if incident != Incident::default() {
        facts.claims.push(Claim {
            span: Span::new(0, 0, 1),
            stance: Stance::Declared,
            says: Statement::Reports {
                of: EntityKey::Document,
                incident: Box::new(incident),
            },
        });
    }
}

/// May the text tell of an incident? Most notes are not even looked through.
fn may_tell(path: &SourcePath, document: &Document, text: &str) -> bool {
    let of_type = || {
        let written = document.property("type").map(|v| v.texts());
        let mut written = written.unwrap_or_default().into_iter();
        written.any(|t| canonical_type(t) == "incident")
    };
    of_type()
        || path_type(path, true) == Some("incident")
        || ["everity", "imeline"]
            .iter()
            .any(|word| text.contains(word))
}
