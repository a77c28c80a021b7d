//! Compose: services of a project, what they are built from, what they run, mount and wait for.

mod build;
mod environment;
mod hosts;
mod service;
mod volumes;

use super::{Declared, Extractor, Input, Syntax, exists, show};
use crate::model::{
    EntityKey, EntityKind, Facts, Filled, FilledAs, Reference, RelationKind, Source, Span,
    Statement, Value, below_relative, has_variables, shown_folder,
};
use crate::syntax::yaml::{Data, Node};

pub use environment::{EXTRACTOR as ENVIRONMENT, is_environment, known};

pub const EXTRACTOR: Extractor = Extractor {
    name: "compose",
    summary: "Compose files: services, their images, Dockerfiles, mounts, and what they wait for",
    syntax: Syntax::Yaml,
    may_be: |source| source.text.contains("services"),
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    let source = input.source;
    for document in input.documents() {
        if let Some(services) = services_of(source, document) {
            project(source, document, services, facts);
        }
    }
}

/// The services of a document, if it is one of Compose: by the name of its file, or because everything in it looks so.
fn services_of<'n>(source: &Source, document: &'n Node) -> Option<&'n Node> {
    let services = document.get("services")?;
    let mut bodies = members(services).into_iter().map(|(_, _, body)| body);
    let is_map = |body: &Node| matches!(body.data, Data::Map(_));
    if is_compose_name(source.path.file_name()) {
        return bodies.any(is_map).then_some(services);
    }
    // Pipelines of several makers have services too, beside their steps.
    let other = ["apiVersion", "kind", "steps", "pipeline", "jobs", "stages"];
    let runs = |body: &Node| {
        let fields = ["image", "build", "extends"];
        is_map(body) && fields.iter().any(|field| body.get(field).is_some())
    };
    let fits = !services.members().is_empty()
        && bodies.all(runs)
        && !other.iter().any(|field| document.get(field).is_some());
    fits.then_some(services)
}

/// `compose.yaml`, `docker-compose.override.yml`, `compose-dev.yaml`
fn is_compose_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("docker-").unwrap_or(&name);
    let rest = name.strip_prefix("compose");
    rest.is_some_and(|rest| rest.starts_with(['.', '-', '_']))
}

/// A file of a project, and what it says. Files of one folder belong to one project.
struct Project<'s> {
    source: &'s Source,
    /// The projects whose services it may name: itself, and those that it includes.
    ids: Vec<String>,
    facts: &'s mut Facts,
}

fn project(source: &Source, document: &Node, services: &Node, facts: &mut Facts) {
    let root = &source.path.root;
    let folder = source.path.folder();
    let id = format!("compose:{root}/{}", shown_folder(folder));
    let key = EntityKey::Id(id.clone());
    let named = document.text_at(&["name"]).filter(|n| !has_variables(n));
    let name = named.unwrap_or(match folder.rsplit('/').next() {
        Some("") | None => root.as_str(),
        Some(name) => name,
    });
    let (kind, subkind) = (EntityKind::Release, "compose-project");
    let span = services.span;
    exists(facts, span, key.clone(), kind, subkind, name, Vec::new());
    // Whichever of its files is read first: what it is called stands in one of them.
    if let Some(name) = named {
        let says = Statement::Describes {
            key: key.clone(),
            properties: vec![("project".to_owned(), Value::from(name))],
        };
        show(facts, span, says);
    }
    let included = included(document);
    let mut ids = vec![id];
    for file in &included {
        let other = file.text().and_then(|path| below_relative(folder, path));
        if let Some((folder, _)) = other
            .as_ref()
            .map(|p| p.rsplit_once('/').unwrap_or(("", "")))
        {
            let other = format!("compose:{root}/{}", shown_folder(folder));
            if !ids.contains(&other) {
                ids.push(other);
            }
        }
    }
    let mut project = Project { source, ids, facts };
    for file in included {
        project.file(&key, (RelationKind::Uses, "include"), file);
    }
    for (name, place, body) in members(services) {
        if matches!(body.data, Data::Map(_)) {
            service::declare(&mut project, (name, place.span), body, document);
            let service = Reference::Key(project.service(name));
            let (from, kind, via) = (&key, RelationKind::Deploys, "services");
            Declared { from, kind, via }.to(project.facts, place.span, service);
        }
    }
}

/// Paths of `include`: texts, or maps with one path or several.
fn included(document: &Node) -> Vec<&Node> {
    let items = document.get("include").map(Node::items).unwrap_or_default();
    let mut found = Vec::new();
    for item in items {
        match item.get("path") {
            Some(path) if path.text().is_some() => found.push(path),
            Some(paths) => found.extend(paths.items()),
            None => found.push(item),
        }
    }
    found
}

impl Project<'_> {
    /// A service of the project.
    fn service(&self, name: &str) -> EntityKey {
        let id = self.ids.first().map_or("", String::as_str);
        EntityKey::Id(format!("{id}#{name}"))
    }

    /// A relation to a service, wherever it is declared.
    fn relate_service(&mut self, relation: &Declared<'_>, span: Span, name: &str) {
        for id in &self.ids {
            let key = EntityKey::Id(format!("{id}#{name}"));
            relation.to(self.facts, span, Reference::Key(key));
        }
    }

    /// A relation to a file that lies beside the project, if it is there.
    fn file(&mut self, from: &EntityKey, (kind, via): (RelationKind, &str), path: &Node) {
        if let Some(text) = path.text() {
            let to = self.path(&format!("./{text}"), false);
            let absolute = text.starts_with(['/', '~']);
            if !absolute {
                Declared { from, kind, via }.to(self.facts, path.span, to);
            }
        }
    }

    /// A path from the folder of the project, variables in it filled in later.
    fn path(&self, text: &str, assumed: bool) -> Reference {
        Reference::Filled(Box::new(Filled {
            text: text.to_owned(),
            filled_as: FilledAs::Path {
                folder: self.source.path.folder().to_owned(),
                assumed,
            },
        }))
    }
}

/// The members of a map with their keys, those of merged maps (`<<`) included.
fn members(node: &Node) -> Vec<(&str, &Node, &Node)> {
    let mut found: Vec<(&str, &Node, &Node)> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let mut open = vec![node];
    while let Some(map) = open.pop() {
        for (key, value) in map.members() {
            match key.text() {
                Some("<<") if value.items().is_empty() => open.push(value),
                Some("<<") => open.extend(value.items().iter().rev()),
                Some(name) if known.insert(name) => found.push((name, key, value)),
                _ => {}
            }
        }
    }
    found
}

/// Names in a list, or the keys of a map.
fn names(node: &Node) -> Vec<(&str, Span)> {
    let listed = node.items().iter();
    let listed = listed.filter_map(|item| {
        let name = item.text().or_else(|| item.text_at(&["source"]));
        Some((name?, item.span))
    });
    let keys = members(node).into_iter();
    listed
        .chain(keys.map(|(name, key, _)| (name, key.span)))
        .collect()
}

/// Texts as a property; nothing if there are none.
fn texts<'t>(name: &str, texts: impl Iterator<Item = &'t str>) -> Option<(String, Value)> {
    let list: Vec<Value> = texts.map(Value::from).collect();
    (!list.is_empty()).then(|| (name.to_owned(), Value::List(list)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RootName, SourcePath};
    use crate::syntax::{LineIndex, yaml};

    fn is_compose(path: &str, text: &str) -> bool {
        let source = Source::unread(SourcePath::new(&RootName::new("shop"), path));
        let found = yaml::documents(text, 0, &LineIndex::new(text));
        found
            .documents
            .iter()
            .any(|d| services_of(&source, d).is_some())
    }

    #[test]
    fn a_compose_file_is_told_by_its_name_or_by_all_of_its_services() {
        assert!(is_compose("compose.yaml", "services: {a: {profiles: [x]}}"));
        assert!(is_compose("docker-compose.ci.yml", "services: {a: {}}"));
        assert!(is_compose(
            "deploy/stack.yml",
            "services: {a: {image: x}, b: {build: .}}"
        ));
        for text in [
            "services: {a: {image: x}, b: {class: Y}}",
            "services: [docker]",
            "services: {db: {image: postgres}}\nsteps: []",
            "apiVersion: v1\nkind: X\nservices: {a: {image: x}}",
            "services: {}",
        ] {
            assert!(!is_compose("services.yaml", text), "{text}");
        }
        assert!(!is_compose("composer.yaml", "services: {a: {}}"));
    }
}
