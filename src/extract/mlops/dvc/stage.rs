//! `dvc.yaml`: stages. One that reads what another writes comes after it.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::super::super::Declared;
use super::super::super::pipeline::{Pipeline, list, property};
use super::super::{address, sourced_from};
use super::expand::{Instance, Values, instances};
use crate::model::{Basis, EntityKey, Facts, Reference, RelationKind, Source, Span, Value, below};
use crate::syntax::yaml::{Data, Node};

/// A stage reads at most this many things of a folder one by one.
const FOLDER_LIMIT: usize = 100;

/// Stages that are written once say everything again for each of their values; no more than this is told of a file.
const FIELD_LIMIT: usize = 10_000;

/// One stage with its paths below the root.
struct Stage {
    key: EntityKey,
    reads: Vec<(String, Span)>,
    writes: Vec<String>,
    params: Vec<(String, Span)>,
    /// Data at addresses.
    remote: Vec<(String, Span)>,
}

/// Says which stages there are, and which of them come after which.
pub fn read(root: &Node, source: &Source, facts: &mut Facts) {
    let Some(stages) = root.get("stages").filter(|s| !s.members().is_empty()) else {
        return;
    };
    let pipeline = Pipeline::of(source);
    let folder = source.path.folder();
    let name = folder.rsplit('/').next().filter(|f| !f.is_empty());
    let name = name.unwrap_or(source.path.root.as_str());
    let mut properties = Vec::new();
    let artifacts = root.get("artifacts").map(Node::members).unwrap_or_default();
    let artifacts = artifacts.iter().filter_map(|(name, _)| name.text());
    property(&mut properties, "artifacts", list(artifacts));
    pipeline.declare(facts, stages.span, ("dvc-pipeline", name), properties);
    let mut values = Values::default();
    values.vars = variables(root);
    let mut all = Vec::new();
    let mut left = FIELD_LIMIT;
    for (key, node) in stages.members() {
        let Some(name) = key.text() else { continue };
        let Some(instances) = instances(name, node, &values) else {
            let several = vec![("unexpanded".to_owned(), Value::Bool(true))];
            pipeline.declare_part(facts, key.span, ("dvc-stage", name, "stages"), several);
            continue;
        };
        for mut instance in instances {
            instance.values.vars.extend(variables(instance.body));
            left = left.saturating_sub(1 + fields(instance.body));
            if left == 0 {
                return relate(&all, facts);
            }
            all.push(stage(&instance, key.span, folder, &pipeline, facts));
        }
    }
    relate(&all, facts);
}

/// How much a stage says of its paths.
fn fields(body: &Node) -> usize {
    let fields = ["deps", "outs", "metrics", "plots", "params"];
    let lists = fields.iter().filter_map(|field| body.get(field));
    lists.map(|list| list.items().len()).sum()
}

/// Variables that stand in the file itself.
fn variables(holder: &Node) -> Vec<&Node> {
    let vars = holder.get("vars").map(Node::items).unwrap_or_default();
    let maps = vars.iter().filter(|v| matches!(v.data, Data::Map(_)));
    maps.collect()
}

fn stage(
    instance: &Instance<'_>,
    span: Span,
    folder: &str,
    pipeline: &Pipeline,
    facts: &mut Facts,
) -> Stage {
    let work = instance.body.text_at(&["wdir"]).unwrap_or(".");
    let work = instance.values.fill(work).and_then(|w| below(folder, &w));
    let paths = |field: &str| -> Vec<(String, Span)> {
        let items = instance
            .body
            .get(field)
            .map(Node::items)
            .unwrap_or_default();
        // An item with settings is a map whose key is the path.
        let named = items.iter().filter_map(|item| match &item.data {
            Data::Map(members) => members.first().map(|(path, _)| path),
            _ => Some(item),
        });
        let filled = named.filter_map(|n| Some((instance.values.fill(n.text()?)?, n.span)));
        filled.collect()
    };
    let local = |found: &[(String, Span)]| -> Vec<(String, Span)> {
        let found = found.iter().filter(|(path, _)| !is_elsewhere(path));
        let found = found.filter_map(|(path, at)| Some((below(work.as_deref()?, path)?, *at)));
        found.collect()
    };
    let [deps, outs, metrics, plots] = ["deps", "outs", "metrics", "plots"].map(paths);
    let [outs, metrics, plots] = [outs, metrics, plots].map(|found| local(&found));
    let remote = deps
        .iter()
        .filter_map(|(path, at)| Some((address(path)?, *at)));
    let mut properties = Vec::new();
    for (name, found) in [("outs", &outs), ("metrics", &metrics), ("plots", &plots)] {
        property(
            &mut properties,
            name,
            list(found.iter().map(|(path, _)| path)),
        );
    }
    let part = ("dvc-stage", instance.name.as_str(), "stages");
    let written = outs.into_iter().chain(metrics).chain(plots);
    Stage {
        key: pipeline.declare_part(facts, span, part, properties),
        reads: local(&deps),
        writes: written.map(|(path, _)| path).collect(),
        params: local(&parameters(instance)),
        remote: remote.collect(),
    }
}

/// Absolute paths, and addresses of storage.
fn is_elsewhere(path: &str) -> bool {
    path.starts_with('/') || path.contains("://")
}

/// Files of parameters: `params.yaml` unless another is named.
fn parameters(instance: &Instance<'_>) -> Vec<(String, Span)> {
    let params = instance.body.get("params").map(Node::items);
    let mut found = Vec::new();
    for param in params.unwrap_or_default() {
        match &param.data {
            Data::Map(files) => {
                for (file, _) in files {
                    let path = file.text().and_then(|text| instance.values.fill(text));
                    found.extend(path.map(|path| (path, file.span)));
                }
            }
            _ => found.push(("params.yaml".to_owned(), param.span)),
        }
    }
    found
}

fn relate(stages: &[Stage], facts: &mut Facts) {
    let mut writers: BTreeMap<&str, &EntityKey> = BTreeMap::new();
    for stage in stages {
        for path in &stage.writes {
            writers.entry(path).or_insert(&stage.key);
        }
    }
    for stage in stages {
        let after = Declared {
            from: &stage.key,
            kind: RelationKind::DependsOn,
            via: "deps",
        };
        let uses = |via| Declared {
            from: &stage.key,
            kind: RelationKind::Uses,
            via,
        };
        for (path, at) in &stage.reads {
            let mut written = false;
            for writer in writers_of(path, &writers) {
                written = true;
                let to = Reference::Key(writer.clone());
                after.with(facts, *at, to, Basis::Derived, 1.0);
            }
            if written {
                continue;
            }
            uses("deps").to(facts, *at, Reference::Path(path.clone()));
            // Data that Git does not hold has a file beside it that tells of it.
            for tracked in with_parents(path) {
                let tracked = Reference::Path(format!("{tracked}.dvc"));
                uses("deps").to(facts, *at, tracked);
            }
        }
        for (path, at) in &stage.params {
            uses("params").to(facts, *at, Reference::Path(path.clone()));
        }
        for (url, at) in &stage.remote {
            sourced_from(facts, *at, &stage.key, "deps", (url, "data"));
        }
    }
}

/// Who writes a path, a folder that holds it, or something below it.
fn writers_of<'w>(path: &str, writers: &BTreeMap<&str, &'w EntityKey>) -> Vec<&'w EntityKey> {
    let mut found: Vec<&EntityKey> = with_parents(path)
        .filter_map(|p| writers.get(p).copied())
        .collect();
    let folder = format!("{path}/");
    let from = (Bound::Included(folder.as_str()), Bound::Unbounded);
    let below = writers.range::<str, _>(from);
    let below = below.take_while(|(p, _)| p.starts_with(&folder));
    found.extend(below.take(FOLDER_LIMIT).map(|(_, writer)| *writer));
    found.dedup();
    found
}

/// A path and all folders above it.
fn with_parents(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| {
        path.rfind('/').and_then(|slash| path.get(..slash))
    })
}
