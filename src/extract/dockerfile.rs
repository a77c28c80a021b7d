//! Dockerfiles: the stages of a build, the images that they begin with, and what they take from each other.

use std::collections::BTreeMap;

use super::{Declared, Extractor, Input, Syntax, exists, images};
use crate::model::{
    EntityKey, EntityKind, Facts, Reference, RelationKind, Source, Span, Value, fill_in,
};
use crate::syntax::LineIndex;
use crate::syntax::dockerfile::{Instruction, Word, instructions};

pub const EXTRACTOR: Extractor = Extractor {
    name: "dockerfile",
    summary: "Dockerfiles and Containerfiles: stages, the images they begin with, and what they copy from each other",
    syntax: Syntax::Text,
    may_be: is_dockerfile,
    run,
};

fn is_dockerfile(source: &Source) -> bool {
    let name = source.path.file_name().to_ascii_lowercase();
    let (stem, ending) = name.split_once('.').unwrap_or((&name, ""));
    // Templates, prose, and lists of what is ignored are named after what they belong to.
    let other = [
        "dockerignore",
        "md",
        "txt",
        "j2",
        "tmpl",
        "tpl",
        "erb",
        "template",
    ];
    match (stem, ending) {
        ("dockerfile" | "containerfile", ending) => {
            let last = ending.rsplit('.').next().unwrap_or(ending);
            !other.contains(&last)
        }
        _ => name.ends_with(".dockerfile") || name.ends_with(".containerfile"),
    }
}

/// A stage of the build.
struct Stage {
    name: Option<String>,
    id: String,
    span: Span,
    /// What stands behind `FROM`, filled in.
    from: Word,
    ports: Vec<Value>,
    /// Stages and images that it takes something from, with the field that says so.
    uses: Vec<(&'static str, Word)>,
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let source = input.source;
    let lines = LineIndex::new(&source.text);
    let mut arguments: BTreeMap<String, String> = BTreeMap::new();
    let mut stages: Vec<Stage> = Vec::new();
    for instruction in instructions(&source.text, &lines) {
        match (instruction.keyword.as_str(), stages.last_mut()) {
            ("FROM", _) => {
                if let Some(stage) = stage(&instruction, stages.len(), &arguments) {
                    stages.push(stage);
                }
            }
            ("ARG", None) => declare_arguments(&instruction, &mut arguments),
            ("COPY" | "ADD", Some(stage)) => {
                let from = instruction.flags.iter().find_map(|f| value_of(f, "from"));
                stage.uses.extend(from.map(|word| ("COPY --from", word)));
            }
            ("RUN", Some(stage)) => {
                let mounts = instruction
                    .flags
                    .iter()
                    .filter_map(|f| value_of(f, "mount"));
                stage.uses.extend(mounts.filter_map(mounted));
            }
            ("EXPOSE", Some(stage)) => {
                let ports = instruction.words.iter().filter(|w| !w.text.contains('$'));
                stage
                    .ports
                    .extend(ports.map(|w| Value::from(w.text.as_str())));
            }
            _ => {}
        }
    }
    for number in 0..stages.len() {
        declare(source, &stages, number, facts);
    }
}

/// `FROM [--platform=…] image [AS name]`
fn stage(
    instruction: &Instruction,
    number: usize,
    arguments: &BTreeMap<String, String>,
) -> Option<Stage> {
    let base = instruction.words.first()?;
    let name = match instruction.words.get(1..) {
        Some([word, name, ..]) if word.text.eq_ignore_ascii_case("as") => Some(name.text.clone()),
        _ => None,
    };
    let filled = fill_in(unquoted(&base.text), &|name| arguments.get(name).cloned());
    Some(Stage {
        id: name.clone().unwrap_or_else(|| number.to_string()),
        name,
        span: instruction.span,
        from: Word {
            text: filled,
            span: base.span,
        },
        ports: Vec::new(),
        uses: Vec::new(),
    })
}

/// `ARG NAME=default` before the first stage. Defaults may use those before them.
fn declare_arguments(instruction: &Instruction, arguments: &mut BTreeMap<String, String>) {
    for word in &instruction.words {
        if let Some((name, default)) = word.pair() {
            let default = fill_in(unquoted(default), &|name| arguments.get(name).cloned());
            arguments.insert(name.to_owned(), default);
        }
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

fn value_of(flag: &Word, name: &str) -> Option<Word> {
    let (_, value) = flag.pair().filter(|(n, _)| *n == name)?;
    Some(Word {
        text: unquoted(value).to_owned(),
        span: flag.span,
    })
}

/// `from` of `type=bind,from=build,source=/x`
fn mounted(mount: Word) -> Option<(&'static str, Word)> {
    let from = mount
        .text
        .split(',')
        .find_map(|p| p.strip_prefix("from="))?;
    let word = Word {
        text: from.to_owned(),
        span: mount.span,
    };
    Some(("RUN --mount", word))
}

/// What one stage says. A name means a stage before it, else an image.
fn declare(source: &Source, stages: &[Stage], number: usize, facts: &mut Facts) {
    let (before, rest) = stages.split_at(number);
    let Some((stage, after)) = rest.split_first() else {
        return;
    };
    let id = |stage: &Stage| EntityKey::Id(format!("dockerfile:{}#{}", source.path, stage.id));
    let from = Value::from(stage.from.text.as_str());
    let mut properties = vec![("from".to_owned(), from)];
    if !stage.ports.is_empty() {
        properties.push(("ports".to_owned(), Value::List(stage.ports.clone())));
    }
    if after.is_empty() {
        properties.push(("final".to_owned(), Value::Bool(true)));
    }
    let key = id(stage);
    let name = format!("{}#{}", source.path.path, stage.id);
    exists(
        facts,
        stage.span,
        key.clone(),
        EntityKind::Pipeline,
        "docker-stage",
        &name,
        properties,
    );
    let relates = |kind, via| Declared {
        from: &key,
        kind,
        via,
    };
    let file = Reference::Path(source.path.path.to_string());
    relates(RelationKind::DeclaredIn, "stage").to(facts, stage.span, file);
    let from = std::iter::once(("FROM", &stage.from));
    let uses = stage.uses.iter().map(|(via, word)| (*via, word));
    for (via, word) in from.chain(uses) {
        let relation = relates(RelationKind::DependsOn, via);
        match earlier(before, via, &word.text) {
            Some(other) => relation.to(facts, word.span, Reference::Key(id(other))),
            // A bare word may also be a context that is handed to the build.
            None if via != "FROM" && !word.text.contains(['/', ':', '@']) => {}
            None if word.text == "scratch" => {}
            None => images::relate(&relation, facts, word.span, &word.text),
        }
    }
}

/// The stage that a word means. Only copies and mounts count stages; an image may well be called `2`.
fn earlier<'s>(before: &'s [Stage], via: &str, word: &str) -> Option<&'s Stage> {
    let named = |s: &&Stage| {
        let name = s.name.as_deref();
        name.is_some_and(|name| name.eq_ignore_ascii_case(word))
    };
    before.iter().rfind(named).or_else(|| match via {
        "FROM" => None,
        _ => before.get(word.parse::<usize>().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RootName, SourcePath};

    #[test]
    fn a_dockerfile_is_told_by_its_name() {
        let is = |path| {
            let path = SourcePath::new(&RootName::new("shop"), path);
            is_dockerfile(&Source::unread(path))
        };
        for path in [
            "Dockerfile",
            "a/Dockerfile.dev",
            "web.Dockerfile",
            "Containerfile",
        ] {
            assert!(is(path), "{path}");
        }
        for path in [
            "Dockerfile.dockerignore",
            "Dockerfile.md",
            "Dockerfile.dev.j2",
            "Jenkinsfile",
        ] {
            assert!(!is(path), "{path}");
        }
    }
}
