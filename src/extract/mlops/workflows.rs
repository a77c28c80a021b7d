//! Argo workflows, and with them Kubeflow pipelines of version 1, which are compiled to them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::object::object_key;
use super::super::pipeline::{Pipeline, property, runs_image, texts};
use super::super::{Declared, Extractor, Input, Syntax, exists};
use super::objects;
use crate::model::{
    EntityKey, EntityKind, Facts, KubernetesKey, Reference, RelationKind, Source, Span, Value,
};
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
    for object in objects(input) {
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
    /// The object; one without a key is known by its file.
    key: EntityKey,
    namespace: Option<String>,
    file: Pipeline,
    /// Stands before the names of tasks, so that several objects of one file differ.
    prefix: String,
    entrypoint: &'n str,
    subkind: &'static str,
    templates: BTreeMap<&'n str, &'n Node>,
}

fn workflow(object: &Node, spec: &Node, source: &Source, facts: &mut Facts) {
    let file = Pipeline::of(source);
    let named = object.at(&["metadata", "name"]);
    let annotations = object.at(&["metadata", "annotations"]).map(Node::members);
    let compiled = annotations.unwrap_or_default().iter().any(|(key, _)| {
        key.text()
            .is_some_and(|k| k.starts_with("pipelines.kubeflow.org/"))
    });
    let (whole, subkind) = match compiled {
        true => ("kfp-pipeline", "kfp-task"),
        false => ("argo-workflow", "argo-task"),
    };
    let mut properties = Vec::new();
    let schedules = ["schedule", "schedules"].map(|f| texts(object.at(&["spec", f])));
    let schedules = schedules.into_iter().flatten().map(|(cron, _)| cron);
    property(
        &mut properties,
        "schedule",
        super::super::pipeline::list(schedules),
    );
    let key = match object_key(object) {
        Some(key) => {
            declare(object, &key, properties, facts);
            EntityKey::Kubernetes(key)
        }
        None => {
            let at = object.at(&["metadata", "generateName"]);
            let name = at.and_then(Node::text).unwrap_or("").trim_end_matches('-');
            let name = if name.is_empty() {
                source.path.file_name()
            } else {
                name
            };
            let span = at.map_or(object.span, |n| n.span);
            file.declare(facts, span, (whole, name), properties);
            file.key.clone()
        }
    };
    let prefix = named.and_then(Node::text);
    let prefix = prefix.map_or(String::new(), |name| format!("{name}/"));
    let templates = spec.get("templates").map(Node::items).unwrap_or_default();
    let workflow = Workflow {
        namespace: object
            .text_at(&["metadata", "namespace"])
            .map(str::to_owned),
        key,
        file,
        prefix,
        entrypoint: spec.text_at(&["entrypoint"]).unwrap_or(""),
        subkind,
        templates: templates
            .iter()
            .filter_map(|t| Some((t.text_at(&["name"])?, t)))
            .collect(),
    };
    if let Some(reference) = spec.get("workflowTemplateRef") {
        workflow.template_of_others(reference, "workflowTemplateRef", facts);
    }
    let mut called = BTreeSet::new();
    for template in templates {
        workflow.tasks(template, &mut called, facts);
    }
    for template in templates {
        let name = template.text_at(&["name"]).unwrap_or("");
        if !called.contains(name) {
            images(template, &workflow.key, facts);
        }
    }
}

/// What the object is stands in the manifest as for every other; here it is a pipeline.
fn declare(
    object: &Node,
    key: &KubernetesKey,
    properties: Vec<(String, Value)>,
    facts: &mut Facts,
) {
    let span = object
        .at(&["metadata", "name"])
        .map_or(object.span, |n| n.span);
    let id = EntityKey::Kubernetes(key.clone());
    let kind = EntityKind::Pipeline;
    exists(facts, span, id, kind, &key.kind, &key.name, properties);
}

/// The images that a template runs.
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

impl<'n> Workflow<'n> {
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
    fn tasks(&self, template: &'n Node, called: &mut BTreeSet<&'n str>, facts: &mut Facts) {
        let name = template.text_at(&["name"]).unwrap_or("");
        let tasks = template.at(&["dag", "tasks"]).map(Node::items);
        for task in tasks.unwrap_or_default() {
            let Some(from) = self.task(name, task, "dag", called, facts) else {
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
                let Some(from) = self.task(name, step, "steps", called, facts) else {
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

    fn task(
        &self,
        template: &str,
        task: &'n Node,
        via: &str,
        called: &mut BTreeSet<&'n str>,
        facts: &mut Facts,
    ) -> Option<EntityKey> {
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
        if let Some((name, template)) = inner.and_then(|t| self.templates.get_key_value(t)) {
            called.insert(name);
            images(template, &key, facts);
        } else if let Some(inline) = task.get("inline") {
            images(inline, &key, facts);
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
            namespace: self.namespace.clone().filter(|_| !cluster_scoped),
            cluster_scoped,
            group: "argoproj.io".to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
        };
        let span: Span = at.span;
        uses.to(facts, span, Reference::Kubernetes(target));
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
