//! What each source says: one file a format.
//!
//! A source is parsed once, by its syntax; every extractor of that syntax then adds what it knows. Extractors see one
//! source alone: no configuration, no neighbours, no clock.

mod actions;
mod ansible;
mod argocd;
mod base;
mod canvas;
mod catalog;
mod chart_values;
mod codeowners;
mod compose;
mod deploying;
mod dockerfile;
mod flux;
mod gitlab;
mod helm;
mod helmfile;
mod images;
mod incidents;
mod jenkins;
mod kubernetes;
mod kustomize;
mod loose;
mod mlops;
mod monitoring;
mod note;
mod object;
mod openapi;
mod packages;
mod pipeline;
mod postmortem;
mod prose;
mod syntax_of;
mod terraform;
mod trouble;

use crate::model::{
    Basis, Claim, Diagnostic, EntityKey, EntityKind, Facts, Location, Reference, RelationKind,
    Source, SourcePath, Span, Stance, Statement, Value, codes,
};
use crate::syntax::LineIndex;
use crate::syntax::hcl;
use crate::syntax::note::Note;
use crate::syntax::yaml::{self, Node};

pub use argocd::content;
pub use syntax_of::{Syntax, may_be_secret};

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
    /// A file of Terraform; empty if it could not be read.
    Hcl(Box<hcl::Body>),
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
    &kustomize::EXTRACTOR,
    &kubernetes::JSON,
    &catalog::backstage::EXTRACTOR,
    &catalog::compass::EXTRACTOR,
    &codeowners::EXTRACTOR,
    &openapi::YAML,
    &openapi::JSON,
    &packages::cargo::EXTRACTOR,
    &packages::npm::EXTRACTOR,
    &packages::go::EXTRACTOR,
    &packages::python::EXTRACTOR,
    &argocd::EXTRACTOR,
    &flux::EXTRACTOR,
    &helm::EXTRACTOR,
    &helmfile::EXTRACTOR,
    &monitoring::EXTRACTOR,
    &monitoring::JSON,
    &actions::EXTRACTOR,
    &gitlab::EXTRACTOR,
    &jenkins::EXTRACTOR,
    &ansible::EXTRACTOR,
    &mlops::mlproject::EXTRACTOR,
    &mlops::dvc::EXTRACTOR,
    &mlops::kubeflow::EXTRACTOR,
    &mlops::workflows::EXTRACTOR,
    &mlops::kserve::EXTRACTOR,
    &mlops::feast::EXTRACTOR,
    &terraform::EXTRACTOR,
    &terraform::JSON_EXTRACTOR,
    &dockerfile::EXTRACTOR,
    &compose::EXTRACTOR,
    &compose::ENVIRONMENT,
    &incidents::EXTRACTOR,
];

/// Is the file read at all?
pub fn wants(path: &SourcePath) -> bool {
    Syntax::of(path).is_some()
}

/// What may be read of a file: all of it, but of an environment file only what can be no secret. The rest is left out
/// before the file becomes a source.
pub fn redact(path: &SourcePath, text: String) -> String {
    match compose::is_environment(path) {
        true => compose::known(&text),
        false => text,
    }
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
        Syntax::Toml => Parsed::Trees(toml_document(source)),
        Syntax::Hcl => Parsed::Hcl(Box::new(hcl_body(source, &mut facts))),
        Syntax::Text => Parsed::Text,
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
    let is_template = ["{{", "{%", "<%"].iter().any(|m| source.text.contains(m));
    if !is_template {
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

fn hcl_body(source: &Source, facts: &mut Facts) -> hcl::Body {
    let lines = LineIndex::new(&source.text);
    hcl::body(&source.text, &lines).unwrap_or_else(|problem| {
        // Generators of projects keep templates under the names of what they make.
        if !source.text.contains("{{") && !source.text.contains("{%") {
            let at = Location {
                path: source.path.clone(),
                span: problem.span,
            };
            let message = format!("this is not HCL: {}", problem.message);
            facts.diagnostics.push(
                Diagnostic::new(&codes::INVALID_HCL, at, message)
                    .hint("correct the syntax, or exclude the file in `.opsloreignore`"),
            );
        }
        hcl::Body::default()
    })
}

/// The value of a JSON text. Many files of this name are not quite JSON (comments, several values): they say nothing.
fn json_document(source: &Source) -> Vec<Node> {
    let lines = LineIndex::new(&source.text);
    let parsed = crate::syntax::json::document(&source.text, &lines);
    parsed.ok().flatten().into_iter().collect()
}

/// The table of a TOML text. A file that is not TOML, or a template of one, says nothing.
fn toml_document(source: &Source) -> Vec<Node> {
    let lines = LineIndex::new(&source.text);
    let parsed = crate::syntax::toml::document(&source.text, &lines);
    parsed.ok().into_iter().collect()
}

/// Says something as a person said it.
fn say(facts: &mut Facts, span: Span, says: Statement) {
    facts.claims.push(Claim {
        span,
        stance: Stance::Declared,
        says,
    });
}

/// Says something as a manifest shows it.
fn show(facts: &mut Facts, span: Span, says: Statement) {
    facts.claims.push(Claim {
        span,
        stance: Stance::Observed,
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
    let says = Statement::Exists {
        key,
        kind,
        subkind: subkind.to_owned(),
        name: name.to_owned(),
        properties,
    };
    show(facts, span, says);
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
        let says = Statement::Relates {
            from: self.from.clone(),
            kind: self.kind,
            to,
            inverse: false,
            via: self.via.to_owned(),
            basis,
            confidence,
        };
        show(facts, span, says);
    }
}
