//! KServe: models that are served, from where they are loaded, and what serves them.

use super::super::object::{is_cluster_scoped, object_key, objects};
use super::super::pipeline::{list, property, runs_image};
use super::super::{Declared, Extractor, Input, Syntax, exists};
use super::{address, sourced_from};
use crate::model::{EntityKey, EntityKind, Facts, KubernetesKey, Reference, RelationKind, Value};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "kserve",
    summary: "KServe: models that are served, their storage, runtimes, transformers and images",
    syntax: Syntax::Yaml,
    may_be: |source| source.text.contains("serving.kserve.io/"),
    run,
};

/// Frameworks that a predictor may name instead of `model`.
const FRAMEWORKS: &[&str] = &[
    "model",
    "huggingface",
    "lightgbm",
    "onnx",
    "paddle",
    "pmml",
    "pytorch",
    "sklearn",
    "tensorflow",
    "triton",
    "xgboost",
];

fn run(input: &Input<'_>, facts: &mut Facts) {
    for object in input.documents().iter().flat_map(objects) {
        let Some(key) = object_key(object).filter(|k| k.group == "serving.kserve.io") else {
            continue;
        };
        let Some(spec) = object.get("spec") else {
            continue;
        };
        let id = EntityKey::Kubernetes(key.clone());
        match key.kind.as_str() {
            "InferenceService" => service(object, spec, &key, facts),
            "ServingRuntime" | "ClusterServingRuntime" => {
                containers(spec, &id, "containers", facts);
                let formats = spec.get("supportedModelFormats").map(Node::items);
                let formats = formats.unwrap_or_default().iter();
                let formats = list(formats.filter_map(|f| f.text_at(&["name"])));
                let mut properties = Vec::new();
                property(&mut properties, "model_formats", formats);
                say(object, &key, EntityKind::Resource, properties, facts);
            }
            "InferenceGraph" => graph(spec, &id, facts),
            "TrainedModel" => {
                storage(spec.at(&["model", "storageUri"]), &id, facts);
                if let Some(service) = spec.get("inferenceService") {
                    let part_of = relation(&id, RelationKind::PartOf, "inferenceService");
                    served(service, &part_of, facts);
                }
            }
            _ => {}
        }
    }
}

fn relation<'k>(from: &'k EntityKey, kind: RelationKind, via: &'k str) -> Declared<'k> {
    Declared { from, kind, via }
}

/// Adds to what the manifest says of an object like every other.
fn say(
    object: &Node,
    key: &KubernetesKey,
    kind: EntityKind,
    properties: Vec<(String, Value)>,
    facts: &mut Facts,
) {
    let span = object
        .at(&["metadata", "name"])
        .map_or(object.span, |n| n.span);
    let id = EntityKey::Kubernetes(key.clone());
    exists(facts, span, id, kind, &key.kind, &key.name, properties);
}

fn service(object: &Node, spec: &Node, key: &KubernetesKey, facts: &mut Facts) {
    let id = EntityKey::Kubernetes(key.clone());
    let predictor = spec.get("predictor");
    let models = FRAMEWORKS.iter().filter_map(|field| {
        let model = predictor?.get(field)?;
        (!model.members().is_empty()).then_some((*field, model))
    });
    let models: Vec<(&str, &Node)> = models.collect();
    let formats = models.iter().filter_map(|(field, model)| match *field {
        "model" => model.text_at(&["modelFormat", "name"]),
        field => Some(field),
    });
    let mut properties = Vec::new();
    property(&mut properties, "model_format", list(formats));
    let runtimes = models.iter().filter_map(|(_, m)| m.text_at(&["runtime"]));
    property(&mut properties, "runtime", list(runtimes));
    say(object, key, EntityKind::Workload, properties, facts);
    for (_, model) in models {
        storage(model.get("storageUri"), &id, facts);
        let uris = model.get("storageUris").map(Node::items);
        for uri in uris.unwrap_or_default() {
            storage(uri.get("uri"), &id, facts);
        }
        if let Some(node) = model.get("runtime") {
            runtime(node, &id, facts);
        }
        if let Some(image) = model.get("image")
            && let Some(text) = image.text()
        {
            runs_image(facts, image.span, &id, "predictor", text);
        }
    }
    for part in ["predictor", "transformer", "explainer"] {
        let Some(node) = spec.get(part) else { continue };
        containers(node, &id, part, facts);
        if let Some(account) = node.get("serviceAccountName")
            && let Some(name) = account.text()
        {
            let uses = relation(&id, RelationKind::Uses, "serviceAccountName");
            uses.to(
                facts,
                account.span,
                self::object("", "ServiceAccount", name),
            );
        }
    }
}

fn containers(holder: &Node, from: &EntityKey, via: &str, facts: &mut Facts) {
    for container in holder
        .get("containers")
        .map(Node::items)
        .unwrap_or_default()
    {
        if let Some(image) = container.get("image")
            && let Some(text) = image.text()
        {
            runs_image(facts, image.span, from, via, text);
        }
    }
}

/// Where a model is loaded from: an image, a volume, or an address.
fn storage(node: Option<&Node>, from: &EntityKey, facts: &mut Facts) {
    let Some((node, text)) = node.and_then(|n| Some((n, n.text()?))) else {
        return;
    };
    if let Some(image) = text.strip_prefix("oci://") {
        runs_image(facts, node.span, from, "storageUri", image);
    } else if let Some(claim) = text.strip_prefix("pvc://") {
        let claim = claim.split('/').next().unwrap_or(claim);
        let uses = relation(from, RelationKind::Uses, "storageUri");
        let target = object("", "PersistentVolumeClaim", claim);
        uses.to(facts, node.span, target);
    } else if let Some(url) = address(text) {
        sourced_from(facts, node.span, from, "storageUri", (&url, "model"));
    }
}

/// A runtime of the namespace, or one of the cluster.
fn runtime(node: &Node, from: &EntityKey, facts: &mut Facts) {
    let uses = relation(from, RelationKind::Uses, "runtime");
    if let Some(name) = node.text() {
        for kind in ["ServingRuntime", "ClusterServingRuntime"] {
            uses.to(facts, node.span, object("serving.kserve.io", kind, name));
        }
    }
}

/// An object of the speaker's namespace, or of the cluster.
fn object(group: &str, kind: &str, name: &str) -> Reference {
    Reference::Kubernetes(KubernetesKey {
        namespace: None,
        cluster_scoped: is_cluster_scoped(kind),
        group: group.to_owned(),
        kind: kind.to_owned(),
        name: name.to_owned(),
    })
}

fn served(node: &Node, relates: &Declared<'_>, facts: &mut Facts) {
    if let Some(name) = node.text() {
        let target = object("serving.kserve.io", "InferenceService", name);
        relates.to(facts, node.span, target);
    }
}

/// A graph of models: requests go from step to step.
fn graph(spec: &Node, from: &EntityKey, facts: &mut Facts) {
    let routes = relation(from, RelationKind::RoutesTo, "steps");
    for (_, node) in spec.get("nodes").map(Node::members).unwrap_or_default() {
        for step in node.get("steps").map(Node::items).unwrap_or_default() {
            if let Some(service) = step.get("serviceName") {
                served(service, &routes, facts);
            }
        }
    }
}
