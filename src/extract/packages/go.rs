//! Modules of Go: `go.mod`.

use std::collections::HashMap;

use super::super::{Extractor, Input, Syntax};
use super::{Registry, declare, depends};
use crate::model::{Facts, Source, Span};

pub const EXTRACTOR: Extractor = Extractor {
    name: "go",
    summary: "modules of Go (go.mod) and what they require directly",
    syntax: Syntax::Text,
    may_be,
    run,
};

fn may_be(source: &Source) -> bool {
    source.path.file_name() == "go.mod"
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let directives = directives(&input.source.text);
    let module = directives.iter().find(|d| d.verb == "module");
    let Some(module) = module.and_then(|d| Some((*d.words.first()?, d.span))) else {
        return;
    };
    let declared = declare(facts, Registry::Go, module, &input.source.path, Vec::new());
    let Some(key) = declared else { return };
    // A module in a folder is still the module; another one in its place is not.
    let replaced: HashMap<&str, &str> = directives
        .iter()
        .filter(|d| d.verb == "replace")
        .filter_map(|d| {
            let arrow = d.words.iter().position(|w| *w == "=>")?;
            let by = d.words.get(arrow + 1)?;
            (!by.starts_with(['.', '/'])).then_some((*d.words.first()?, *by))
        })
        .collect();
    for required in directives
        .iter()
        .filter(|d| d.verb == "require" && !d.indirect)
    {
        if let Some(path) = required.words.first() {
            let path = replaced.get(path).unwrap_or(path);
            depends(facts, &key, Registry::Go, (path, required.span), "require");
        }
    }
}

/// A line of a `go.mod`: `require a v1.2.3`, or one of those between the brackets of `require (`.
#[derive(Debug, PartialEq)]
struct Directive<'t> {
    verb: &'t str,
    words: Vec<&'t str>,
    /// Marked as needed by others only.
    indirect: bool,
    span: Span,
}

fn directives(text: &str) -> Vec<Directive<'_>> {
    let mut found = Vec::new();
    let mut block = None;
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let span = Span::new(start, start + code.trim_end().len(), number + 1);
        start += line.len();
        let words = code.split_whitespace().map(|w| w.trim_matches(['"', '`']));
        let words: Vec<&str> = words.collect();
        match (block, words.as_slice()) {
            (_, []) => {}
            (_, [")"]) => block = None,
            (None, [verb, "("]) => block = Some(*verb),
            (None, [verb, rest @ ..]) => found.push(Directive {
                verb,
                words: rest.to_vec(),
                indirect: comment.trim_start().starts_with("indirect"),
                span,
            }),
            (Some(verb), _) => found.push(Directive {
                verb,
                words,
                indirect: comment.trim_start().starts_with("indirect"),
                span,
            }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_single_lines_say_the_same() {
        let text = "module \"a.b/c\" // x\nrequire (\n\td.e/f v1\n\n\tg.h/i v2 // indirect\n)\nrequire j v3\n";
        let found = directives(text);
        let seen: Vec<_> = found
            .iter()
            .map(|d| (d.verb, d.words.join(" "), d.indirect, d.span.line))
            .collect();
        assert_eq!(
            seen,
            [
                ("module", "a.b/c".to_owned(), false, 1),
                ("require", "d.e/f v1".to_owned(), false, 3),
                ("require", "g.h/i v2".to_owned(), true, 5),
                ("require", "j v3".to_owned(), false, 7),
            ]
        );
    }
}
