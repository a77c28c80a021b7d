//! Sets of applications: the template and the generators. What they generate depends on other files, so it is found
//! later.

use super::super::{Declared, Syntax, exists, say};
use super::{application, declare, placed, text};
use crate::model::{
    ApplicationSet, EntityKey, EntityKind, Facts, Generator, GitGenerator, GitPattern,
    KubernetesKey, Placed, Reference, RelationKind, Source, Span, Statement, Value, source_url,
};
use crate::syntax::LineIndex;
use crate::syntax::yaml::{Data, Node};

/// Says what the set is and where it looks.
pub fn read(object: &Node, key: &KubernetesKey, place: Span, facts: &mut Facts) {
    let Some(spec) = object.get("spec") else {
        return;
    };
    let generators = spec.get("generators").map(Node::items).unwrap_or_default();
    let names = generators.iter().filter_map(kind).map(Value::from);
    let properties = vec![("generators".to_owned(), Value::List(names.collect()))];
    declare(facts, place, key, EntityKind::Release, properties);
    let generators = generators.iter().map(|g| generator(g, 0));
    let generators: Vec<Generator> = generators.collect();
    for generator in &generators {
        repositories(generator, key, facts);
    }
    let Some(template) = spec.get("template").and_then(application::read) else {
        return;
    };
    let set = ApplicationSet {
        key: key.clone(),
        go: spec.text_at(&["goTemplate"]) == Some("true"),
        template,
        generators,
    };
    say(facts, place, Statement::Generates(Box::new(set)));
}

/// The repositories that generators look into.
fn repositories(generator: &Generator, key: &KubernetesKey, facts: &mut Facts) {
    match generator {
        Generator::Git(git) => {
            let Some(url) = source_url(&git.repository.text) else {
                return;
            };
            let span = git.repository.span;
            let id = EntityKey::Id(format!("source:{url}"));
            exists(
                facts,
                span,
                id.clone(),
                EntityKind::Source,
                "git",
                &url,
                Vec::new(),
            );
            Declared {
                from: &EntityKey::Kubernetes(key.clone()),
                kind: RelationKind::SourcedFrom,
                via: "spec.generators.git.repoURL",
            }
            .to(facts, span, Reference::Key(id));
        }
        Generator::Matrix(all)
        | Generator::Merge {
            generators: all, ..
        } => {
            for generator in all {
                repositories(generator, key, facts);
            }
        }
        Generator::List(_) | Generator::Unknown(_) => {}
    }
}

/// The member that says what a generator is.
fn kind(generator: &Node) -> Option<&str> {
    let mut names = generator.members().iter().filter_map(|(k, _)| k.text());
    names.find(|name| *name != "selector")
}

/// Argo CD itself goes no deeper.
const DEPTH_LIMIT: usize = 2;

fn generator(node: &Node, depth: usize) -> Generator {
    let Some((name, body)) = kind(node).and_then(|name| Some((name, node.get(name)?))) else {
        return Generator::Unknown("a generator says nothing".to_owned());
    };
    let inner = || {
        let all = body.get("generators").map(Node::items).unwrap_or_default();
        all.iter().map(|g| generator(g, depth + 1)).collect()
    };
    let unknown = |why: String| Generator::Unknown(why);
    if depth > DEPTH_LIMIT {
        return unknown("generators are nested too deeply".to_owned());
    }
    if node.get("selector").is_some() {
        return unknown(format!("the generator `{name}` has a selector"));
    }
    if body.get("template").is_some_and(|t| t.data != Data::Null) {
        return unknown(format!("the generator `{name}` has a template of its own"));
    }
    match name {
        "list" if body.get("elementsYaml").is_none() => {
            let elements = body.get("elements").map(Node::items).unwrap_or_default();
            Generator::List(elements.iter().map(value).collect())
        }
        "git" => match placed(body, &["repoURL"]) {
            Some(repository) => Generator::Git(Box::new(git(body, repository))),
            None => unknown("the generator `git` names no repository".to_owned()),
        },
        "matrix" => Generator::Matrix(inner()),
        "merge" => {
            let keys = body.get("mergeKeys").map(Node::items).unwrap_or_default();
            Generator::Merge {
                keys: keys
                    .iter()
                    .filter_map(|k| k.text().map(str::to_owned))
                    .collect(),
                generators: inner(),
            }
        }
        name => unknown(format!("what the generator `{name}` finds is in no file")),
    }
}

fn git(body: &Node, repository: Placed) -> GitGenerator {
    let patterns = |field: &str| {
        let items = body.get(field).map(Node::items).unwrap_or_default();
        let pattern = |item: &Node| {
            Some(GitPattern {
                pattern: text(item, &["path"])?,
                exclude: item.text_at(&["exclude"]) == Some("true"),
            })
        };
        items.iter().filter_map(pattern).collect()
    };
    let values = body.get("values").map(Node::members).unwrap_or_default();
    GitGenerator {
        repository,
        directories: patterns("directories"),
        files: patterns("files"),
        prefix: text(body, &["pathParamPrefix"]),
        values: values
            .iter()
            .filter_map(|(k, v)| Some((k.text()?.to_owned(), v.text()?.to_owned())))
            .collect(),
    }
}

/// What a file of JSON or YAML holds, for a set of applications that asks for it. `None` for anything else.
pub fn content(source: &Source) -> Option<Value> {
    let lines = LineIndex::new(&source.text);
    let node = match Syntax::of(&source.path)? {
        Syntax::Yaml => {
            let read = crate::syntax::yaml::documents(&source.text, 0, &lines);
            read.documents.into_iter().next()?
        }
        Syntax::Json => crate::syntax::json::document(&source.text, &lines).ok()??,
        _ => return None,
    };
    Some(value(&node))
}

/// The value of a node, every scalar as its text: it is only ever put into texts.
fn value(node: &Node) -> Value {
    match &node.data {
        Data::Null => Value::Null,
        Data::Scalar { text, .. } => Value::from(text.as_str()),
        Data::List(items) => Value::List(items.iter().map(value).collect()),
        Data::Map(members) => Value::Map(
            members
                .iter()
                .filter_map(|(k, v)| Some((k.text()?.to_owned(), value(v))))
                .collect(),
        ),
    }
}
