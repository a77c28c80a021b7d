//! Argo workflows, and with them Kubeflow pipelines of version 1, which are compiled to them.

use std::collections::BTreeMap;

use super::super::object::{object_key, objects};
use super::super::pipeline::{Pipeline, list, property, runs_image, texts};
use super::super::{Declared, Extractor, Input, Syntax, exists};
use crate::model::{EntityKey, EntityKind, Facts, KubernetesKey, Reference, RelationKind, Source};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "argo-workflows",
    summary: "Argo workflows and their templates, Kubeflow pipelines of version 1: tasks, their order and images",
    syntax: Syntax::Yaml,
    may_be: |source| source.text.contains("argoproj.io/"),
    run,
};

/// Steps of one group wait for all of the group before; larger groups are not told one by one.
const PAIR_LIMIT: usize = 1_000;

/// Every task that calls a template tells its images again; no more of one template are told.
const CONTAINER_LIMIT: usize = 50;

fn run(input: &Input<'_>, facts: &mut Facts) {
    for object in input.documents().iter().flat_map(objects) {
        let ours = object
            .text_at(&["apiVersion"])
            .is_some_and(|v| v.starts_with("argoproj.io/"));
        let spec = match object.text_at(&["kind"]).filter(|_| ours) {
            Some("Workflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate") => object.get("spec"),
            Some("CronWorkflow") => object.at(&["spec", "workflowSpec"]),
            _ => None,
        };
        if let Some(spec) = spec {
            workflow(object, spec, input.source, facts);
        }
    }
}

/// One workflow.
struct Workflow<'n> {
    key: EntityKey,
    file: Pipeline,
    /// Stands before the names of tasks, so that several objects of one file differ.
    prefix: String,
    entrypoint: &'n str,
    subkind: &'static str,
    templates: BTreeMap<&'n str, &'n Node>,
}

fn workflow(object: &Node, spec: &Node, source: &Source, facts: &mut Facts) {
    let Some(key) = object_key(object) else {
        return;
    };
    schedule(object, &key, facts);
    let annotations = object.at(&["metadata", "annotations"]).map(Node::members);
    let compiled = annotations.unwrap_or_default().iter().any(|(key, _)| {
        let name = key.text().unwrap_or("");
        name.starts_with("pipelines.kubeflow.org/")
    });
    let named = object.text_at(&["metadata", "name"]);
    let templates = spec.get("templates").map(Node::items).unwrap_or_default();
    let by_name = templates.iter();
    let by_name = by_name.filter_map(|t| Some((t.text_at(&["name"])?, t)));
    let workflow = Workflow {
        key: EntityKey::Kubernetes(key),
        file: Pipeline::of(source),
        prefix: named.map_or(String::new(), |name| format!("{name}/")),
        entrypoint: spec.text_at(&["entrypoint"]).unwrap_or(""),
        subkind: if compiled { "kfp-task" } else { "argo-task" },
        templates: by_name.collect(),
    };
    if let Some(reference) = spec.get("workflowTemplateRef") {
        workflow.template_of_others(reference, "workflowTemplateRef", facts);
    }
    for template in templates {
        workflow.tasks(template, facts);
    }
}

/// When a workflow runs; everything else of the object stands in its manifest as for every other.
fn schedule(object: &Node, key: &KubernetesKey, facts: &mut Facts) {
    let fields = ["schedule", "schedules"].map(|f| texts(object.at(&["spec", f])));
    let crons = fields.into_iter().flatten().map(|(cron, _)| cron);
    let mut properties = Vec::new();
    property(&mut properties, "schedule", list(crons));
    if let Some(at) = object.at(&["metadata", "name"])
        && !properties.is_empty()
    {
        let (id, kind) = (EntityKey::Kubernetes(key.clone()), EntityKind::Pipeline);
        exists(facts, at.span, id, kind, &key.kind, &key.name, properties);
    }
}

/// The images that a template runs. The object itself uses those of all its templates already.
fn images(template: &Node, from: &EntityKey, facts: &mut Facts) {
    let single = ["container", "script"]
        .into_iter()
        .filter_map(|f| template.get(f));
    let lists = ["initContainers", "sidecars"]
        .into_iter()
        .filter_map(|f| template.get(f))
        .chain(template.at(&["containerSet", "containers"]))
        .flat_map(Node::items);
    for container in single.chain(lists).take(CONTAINER_LIMIT) {
        if let Some(image) = container.get("image")
            && let Some(text) = image.text()
        {
            runs_image(facts, image.span, from, "image", text);
        }
    }
}

impl Workflow<'_> {
    fn relation<'k>(&self, from: &'k EntityKey, kind: RelationKind, via: &'k str) -> Declared<'k> {
        Declared { from, kind, via }
    }

    /// The key of a task: by its own name in the entrypoint, else with its template.
    fn task_key(&self, template: &str, task: &str) -> EntityKey {
        let own = match template == self.entrypoint {
            true => format!("{}{task}", self.prefix),
            false => format!("{}{template}/{task}", self.prefix),
        };
        self.file.part(&own)
    }

    /// The tasks of a template that calls others.
    fn tasks(&self, template: &Node, facts: &mut Facts) {
        let name = template.text_at(&["name"]).unwrap_or("");
        let tasks = template.at(&["dag", "tasks"]).map(Node::items);
        for task in tasks.unwrap_or_default() {
            let Some(from) = self.task(name, task, "dag", facts) else {
                continue;
            };
            let depends = self.relation(&from, RelationKind::DependsOn, "dependencies");
            for (other, span) in texts(task.get("dependencies")) {
                let other = Reference::Key(self.task_key(name, other));
                depends.to(facts, span, other);
            }
            if let Some(node) = task.get("depends") {
                let depends = self.relation(&from, RelationKind::DependsOn, "depends");
                for other in names(node.text().unwrap_or("")) {
                    let other = Reference::Key(self.task_key(name, other));
                    depends.to(facts, node.span, other);
                }
            }
        }
        let mut before: Vec<EntityKey> = Vec::new();
        for group in template.get("steps").map(Node::items).unwrap_or_default() {
            let mut these = Vec::new();
            for step in group.items() {
                let Some(from) = self.task(name, step, "steps", facts) else {
                    continue;
                };
                if before.len() * group.items().len() <= PAIR_LIMIT {
                    let after = self.relation(&from, RelationKind::DependsOn, "steps");
                    for other in &before {
                        after.to(facts, step.span, Reference::Key(other.clone()));
                    }
                }
                these.push(from);
            }
            before = these;
        }
    }

    fn task(&self, template: &str, task: &Node, via: &str, facts: &mut Facts) -> Option<EntityKey> {
        let at = task.get("name")?;
        let name = at.text().filter(|t| !t.contains("{{"))?;
        let key = self.task_key(template, name);
        let kind = EntityKind::Pipeline;
        exists(
            facts,
            at.span,
            key.clone(),
            kind,
            self.subkind,
            name,
            Vec::new(),
        );
        let part_of = self.relation(&key, RelationKind::PartOf, via);
        part_of.to(facts, at.span, Reference::Key(self.key.clone()));
        if let Some(reference) = task.get("templateRef") {
            self.template_of_others(reference, "templateRef", facts);
        }
        let inner = task.text_at(&["template"]);
        let inner = inner.and_then(|name| self.templates.get(name).copied());
        if let Some(template) = inner.or_else(|| task.get("inline")) {
            images(template, &key, facts);
        }
        Some(key)
    }

    /// A template of another object; the object speaks, as it is its namespace that counts.
    fn template_of_others(&self, reference: &Node, via: &str, facts: &mut Facts) {
        let Some(at) = reference.get("name") else {
            return;
        };
        let Some(name) = at.text().filter(|t| !t.contains("{{")) else {
            return;
        };
        let cluster_scoped = reference.text_at(&["clusterScope"]) == Some("true");
        let kind = match cluster_scoped {
            true => "ClusterWorkflowTemplate",
            false => "WorkflowTemplate",
        };
        let uses = self.relation(&self.key, RelationKind::Uses, via);
        let target = KubernetesKey {
            namespace: None,
            cluster_scoped,
            group: "argoproj.io".to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
        };
        uses.to(facts, at.span, Reference::Kubernetes(target));
    }
}

/// Tasks that an expression of `depends` names: `a && (b.Succeeded || c)`.
fn names(expression: &str) -> Vec<&str> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '&' | '|' | '(' | ')' | '!');
    let words = expression.split(ends).filter(|w| !w.is_empty());
    words.filter_map(|w| w.split('.').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_names_tasks_with_or_without_their_outcome() {
        assert_eq!(names("a && (b.Succeeded||!c.Failed)"), ["a", "b", "c"]);
    }
}
