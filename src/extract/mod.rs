//! What each source says: one file a format.
//!
//! A source is parsed once, by its syntax; every extractor of that syntax then adds what it knows. Extractors see one
//! source alone: no configuration, no neighbours, no clock.

mod base;
mod canvas;
mod incidents;
mod kubernetes;
mod loose;
mod note;
mod object;
mod postmortem;
mod prometheus;
mod prose;
mod syntax_of;
mod trouble;

use crate::model::{
    Basis, Claim, Diagnostic, EntityKey, EntityKind, Facts, Location, Reference, RelationKind,
    Source, SourcePath, Span, Stance, Statement, Value, codes,
};
use crate::syntax::LineIndex;
use crate::syntax::note::Note;
use crate::syntax::yaml::{self, Node};

pub use syntax_of::Syntax;

/// One format.
pub struct Extractor {
    /// Its name, as `opslore formats` prints it.
    pub name: &'static str,
    /// What it reads and what becomes of it, in one line.
    pub summary: &'static str,
    /// How its files are parsed.
    pub syntax: Syntax,
    /// A cheap look at a source: may it be of this format? Texts of JSON and TOML that no extractor cares for are
    /// never parsed.
    pub may_be: fn(&Source) -> bool,
    /// Adds what the source says.
    pub run: fn(&Input<'_>, &mut Facts),
}

/// For a format that can only be told from what stands in its files.
fn any(_: &Source) -> bool {
    true
}

/// A source, parsed.
pub struct Input<'s> {
    /// The source.
    pub source: &'s Source,
    /// Its syntax.
    pub parsed: Parsed,
}

/// What parsing gave.
pub enum Parsed {
    /// A note; taken by the note extractor.
    Markdown(Box<std::cell::Cell<Option<Note>>>),
    /// The documents of a YAML stream that could be read; at most one of a canvas, a base, JSON or TOML.
    Trees(Vec<Node>),
    /// Nothing: its extractors read the text themselves.
    Text,
}

impl Input<'_> {
    /// The documents of YAML, JSON and TOML; none of anything else.
    pub fn documents(&self) -> &[Node] {
        match &self.parsed {
            Parsed::Trees(documents) => documents,
            _ => &[],
        }
    }
}

/// Every format, in the order in which they speak.
pub const EXTRACTORS: &[&Extractor] = &[
    &note::EXTRACTOR,
    &postmortem::EXTRACTOR,
    &canvas::EXTRACTOR,
    &base::EXTRACTOR,
    &kubernetes::EXTRACTOR,
    &prometheus::EXTRACTOR,
    &incidents::EXTRACTOR,
];

/// Is the file read at all?
pub fn wants(path: &SourcePath) -> bool {
    Syntax::of(path).is_some()
}

/// Everything that one source says. Never fails: what cannot be understood becomes a diagnostic.
pub fn extract(source: &Source) -> Facts {
    let mut facts = Facts::default();
    let Some(syntax) = Syntax::of(&source.path).filter(|_| source.read) else {
        return facts;
    };
    let concerned: Vec<_> = EXTRACTORS
        .iter()
        .filter(|e| e.syntax == syntax && (e.may_be)(source))
        .collect();
    // YAML is read in any case: what is wrong with it is worth saying.
    if concerned.is_empty() && syntax != Syntax::Yaml {
        return facts;
    }
    let parsed = match syntax {
        Syntax::Markdown => {
            let title = source.path.stem();
            let note = crate::syntax::note::parse(title, &source.text);
            Parsed::Markdown(Box::new(std::cell::Cell::new(Some(note))))
        }
        Syntax::Yaml => Parsed::Trees(yaml_documents(source, &mut facts)),
        Syntax::Canvas => Parsed::Trees(canvas::parse(source, &mut facts)),
        Syntax::Base => Parsed::Trees(base::parse(source, &mut facts)),
        Syntax::Json => Parsed::Trees(json_document(source)),
        Syntax::Toml | Syntax::Hcl | Syntax::Text => Parsed::Text,
    };
    let input = Input { source, parsed };
    for extractor in concerned {
        (extractor.run)(&input, &mut facts);
    }
    facts
}

/// Text that a template engine still has to fill in is not YAML, even where it happens to parse.
fn is_template(source: &Source) -> bool {
    let below_templates =
        source.path.path.starts_with("templates/") || source.path.path.contains("/templates/");
    below_templates && source.text.contains("{{")
}

fn yaml_documents(source: &Source, facts: &mut Facts) -> Vec<Node> {
    if is_template(source) {
        return Vec::new();
    }
    let lines = LineIndex::new(&source.text);
    let found = yaml::documents(&source.text, 0, &lines);
    // A broken stream with template marks is a template; nothing can be said of it.
    if !source.text.contains("{{") {
        facts
            .diagnostics
            .extend(found.problems.into_iter().map(|problem| {
                Diagnostic::new(
                    &codes::INVALID_YAML,
                    Location {
                        path: source.path.clone(),
                        span: problem.span,
                    },
                    format!("this is not YAML: {}", problem.message),
                )
                .hint("correct the syntax, or exclude the file in `.opsloreignore`")
            }));
    }
    found.documents
}

/// The value of a JSON text. Many files of this name are not quite JSON (comments, several values): they say nothing.
fn json_document(source: &Source) -> Vec<Node> {
    let lines = LineIndex::new(&source.text);
    let parsed = crate::syntax::json::document(&source.text, &lines);
    parsed.ok().flatten().into_iter().collect()
}

/// Says something as a person said it.
fn say(facts: &mut Facts, span: Span, says: Statement) {
    facts.claims.push(Claim {
        span,
        stance: Stance::Declared,
        says,
    });
}

/// Says that the file itself is more than a file.
fn declare_file(
    facts: &mut Facts,
    source: &Source,
    subkind: &str,
    properties: Vec<(String, Value)>,
) {
    let says = Statement::Exists {
        key: EntityKey::File,
        kind: EntityKind::File,
        subkind: subkind.to_owned(),
        name: source.path.file_name().to_owned(),
        properties,
    };
    say(facts, Span::new(0, 0, 1), says);
}

/// Says that something exists, as a manifest shows it.
fn exists(
    facts: &mut Facts,
    span: Span,
    key: EntityKey,
    kind: EntityKind,
    subkind: &str,
    name: &str,
    properties: Vec<(String, Value)>,
) {
    facts.claims.push(Claim {
        span,
        stance: Stance::Observed,
        says: Statement::Exists {
            key,
            kind,
            subkind: subkind.to_owned(),
            name: name.to_owned(),
            properties,
        },
    });
}

/// A relation as a manifest declares it.
struct Declared<'k> {
    from: &'k EntityKey,
    kind: RelationKind,
    via: &'k str,
}

impl Declared<'_> {
    fn to(&self, facts: &mut Facts, span: Span, to: Reference) {
        self.with(facts, span, to, Basis::Declared, 1.0);
    }

    fn with(&self, facts: &mut Facts, span: Span, to: Reference, basis: Basis, confidence: f32) {
        facts.claims.push(Claim {
            span,
            stance: Stance::Observed,
            says: Statement::Relates {
                from: self.from.clone(),
                kind: self.kind,
                to,
                inverse: false,
                via: self.via.to_owned(),
                basis,
                confidence,
            },
        });
    }
}
