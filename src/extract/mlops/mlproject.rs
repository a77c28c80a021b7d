//! MLflow projects: what can be run, and in which environment.

use super::super::pipeline::{Pipeline, list, property, runs_image};
use super::super::{Declared, Extractor, Input, Syntax};
use crate::model::{Basis, EntityKey, Facts, Reference, RelationKind, below};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "mlproject",
    summary: "MLflow projects: entry points, the scripts that they run, image and environment",
    syntax: Syntax::Yaml,
    may_be: |source| source.path.file_name() == "MLproject",
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    let Some(root) = input.documents().first() else {
        return;
    };
    if root.members().is_empty() {
        return;
    }
    let source = input.source;
    let folder = source.path.folder();
    let pipeline = Pipeline::of(source);
    let fallback = folder.rsplit('/').next().filter(|f| !f.is_empty());
    let fallback = fallback.unwrap_or(source.path.root.as_str());
    let named = root.get("name");
    let name = named.and_then(Node::text).unwrap_or(fallback);
    let span = named.map_or(root.span, |n| n.span);
    pipeline.declare(facts, span, ("mlproject", name), Vec::new());
    if let Some(image) = root.at(&["docker_env", "image"])
        && let Some(name) = image.text()
    {
        runs_image(facts, image.span, &pipeline.key, "docker_env", name);
    }
    for field in ["conda_env", "python_env"] {
        if let Some(file) = root.get(field)
            && let Some(path) = file.text().and_then(|path| below(folder, path))
        {
            let uses = Declared {
                from: &pipeline.key,
                kind: RelationKind::Uses,
                via: field,
            };
            uses.to(facts, file.span, Reference::Path(path));
        }
    }
    let entries = root.get("entry_points").map(Node::members);
    for (key, entry) in entries.unwrap_or_default() {
        let Some(name) = key.text() else { continue };
        let mut properties = Vec::new();
        let parameters = entry.get("parameters").map(Node::members);
        let parameters = parameters.unwrap_or_default().iter();
        let parameters = list(parameters.filter_map(|(name, _)| name.text()));
        property(&mut properties, "parameters", parameters);
        let part = ("mlproject-entry", name, "entry_points");
        let key = pipeline.declare_part(facts, key.span, part, properties);
        if let Some(command) = entry.get("command") {
            scripts(command, folder, &key, facts);
        }
    }
}

/// Scripts that a command names, if they are there.
fn scripts(command: &Node, folder: &str, entry: &EntityKey, facts: &mut Facts) {
    let words = command.text().unwrap_or("").split_whitespace();
    let is_script = |word: &&str| {
        [".py", ".sh", ".R", ".r", ".jl", ".ipynb"]
            .iter()
            .any(|end| word.ends_with(end))
    };
    for word in words.filter(is_script) {
        if let Some(path) = below(folder, word.trim_matches(['"', '\''])) {
            let uses = Declared {
                from: entry,
                kind: RelationKind::Uses,
                via: "command",
            };
            let script = Reference::Path(path);
            uses.with(facts, command.span, script, Basis::Derived, 0.8);
        }
    }
}
