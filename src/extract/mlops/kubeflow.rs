//! Kubeflow pipelines as the compiler of version 2 writes them. Those of version 1 are workflows of Argo.

use std::collections::BTreeMap;

use super::super::pipeline::{Pipeline, property, runs_image, texts};
use super::super::{Declared, Extractor, Input, Syntax, exists};
use crate::model::{EntityKey, EntityKind, Facts, Reference, RelationKind};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "kubeflow-pipelines",
    summary: "compiled Kubeflow pipelines: their tasks, those of nested pipelines too, their order and images",
    syntax: Syntax::Yaml,
    may_be: |source| source.text.contains("pipelineInfo"),
    run,
};

/// Pipelines in pipelines grow with every level; no more tasks than this are told.
const TASK_LIMIT: usize = 5_000;

/// How deep pipelines in pipelines are followed; one that holds itself has no end.
const DEPTH_LIMIT: usize = 16;

fn run(input: &Input<'_>, facts: &mut Facts) {
    let is_pipeline = |d: &&Node| d.at(&["root", "dag", "tasks"]).is_some();
    let Some(document) = input.documents().iter().find(is_pipeline) else {
        return;
    };
    let Some(named) = document.at(&["pipelineInfo", "name"]) else {
        return;
    };
    let pipeline = Pipeline::of(input.source);
    let name = named.text().unwrap_or(input.source.path.file_name());
    pipeline.declare(facts, named.span, ("kfp-pipeline", name), Vec::new());
    let by_name = |path: &[&str]| -> BTreeMap<&str, &Node> {
        let members = document.at(path).map(Node::members).unwrap_or_default();
        let named = members.iter().filter_map(|(k, v)| Some((k.text()?, v)));
        named.collect()
    };
    let mut reader = Reader {
        components: by_name(&["components"]),
        executors: by_name(&["deploymentSpec", "executors"]),
        pipeline,
        left: TASK_LIMIT,
        facts,
    };
    if let Some(dag) = document.at(&["root", "dag"]) {
        reader.dag(dag, None, 0);
    }
}

struct Reader<'n, 'f> {
    components: BTreeMap<&'n str, &'n Node>,
    executors: BTreeMap<&'n str, &'n Node>,
    pipeline: Pipeline,
    left: usize,
    facts: &'f mut Facts,
}

impl<'n> Reader<'n, '_> {
    /// The tasks of a pipeline; one in another is told as a part of the task that runs it.
    fn dag(&mut self, dag: &'n Node, within: Option<&str>, depth: usize) {
        let tasks = dag.get("tasks").map(Node::members).unwrap_or_default();
        let path = |task: &str| within.map_or(task.to_owned(), |w| format!("{w}/{task}"));
        for (key, task) in tasks {
            let Some(name) = key.text() else { continue };
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            let own = path(name);
            let component = task.text_at(&["componentRef", "name"]).unwrap_or("");
            let mut properties = Vec::new();
            let title = task.text_at(&["taskInfo", "name"]).unwrap_or("");
            property(&mut properties, "title", title);
            property(&mut properties, "component", component);
            let from = self.pipeline.part(&own);
            let (kind, subkind) = (EntityKind::Pipeline, "kfp-task");
            exists(
                self.facts,
                key.span,
                from.clone(),
                kind,
                subkind,
                name,
                properties,
            );
            let whole = within.map_or(self.pipeline.key.clone(), |w| self.pipeline.part(w));
            let part_of = relation(&from, RelationKind::PartOf, "dag");
            part_of.to(self.facts, key.span, Reference::Key(whole));
            for (other, span) in texts(task.get("dependentTasks")) {
                let other = Reference::Key(self.pipeline.part(&path(other)));
                let depends = relation(&from, RelationKind::DependsOn, "dependentTasks");
                depends.to(self.facts, span, other);
            }
            let Some(component) = self.components.get(component).copied() else {
                continue;
            };
            let label = component.text_at(&["executorLabel"]).unwrap_or("");
            let executor = self.executors.get(label);
            if let Some(image) = executor.and_then(|e| e.at(&["container", "image"]))
                && let Some(text) = image.text()
            {
                runs_image(self.facts, image.span, &from, "executor", text);
            }
            if let Some(inner) = component.get("dag").filter(|_| depth < DEPTH_LIMIT) {
                self.dag(inner, Some(&own), depth + 1);
            }
        }
    }
}

fn relation<'k>(from: &'k EntityKey, kind: RelationKind, via: &'k str) -> Declared<'k> {
    Declared { from, kind, via }
}
