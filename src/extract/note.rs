//! Markdown notes. What their properties mean depends on their type, which folder rules may decide: that is said
//! when the graph is built, not here.

use super::{Extractor, Input, Parsed, Syntax, any};
use super::{loose, trouble};
use crate::model::{Diagnostic, Facts, Location, codes};

pub const EXTRACTOR: Extractor = Extractor {
    name: "note",
    summary: "Markdown notes: properties, links, embeds, headings, blocks, tags, tasks, callouts, inline fields",
    syntax: Syntax::Markdown,
    may_be: any,
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    let Parsed::Markdown(cell) = &input.parsed else {
        return;
    };
    let Some(note) = cell.take() else { return };
    if let Some(problem) = &note.problem {
        let cause = trouble::cause(&input.source.text, problem);
        facts.diagnostics.push(
            Diagnostic::new(
                &codes::INVALID_FRONTMATTER,
                Location {
                    path: input.source.path.clone(),
                    span: cause.span,
                },
                format!("the properties cannot be read: {}", cause.message),
            )
            .hint(cause.hint),
        );
    }
    let unquoted = loose::links(input.source, &note.document.properties);
    facts.diagnostics.extend(unquoted);
    facts.document = Some(note.document);
}
