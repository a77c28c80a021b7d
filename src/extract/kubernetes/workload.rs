//! Workloads: how many, in which way, and the template of their pods.

use super::values::{number_or_text, text_map};
use super::{Object, pod};
use crate::model::{RelationKind, Value};
use crate::syntax::yaml::Node;

pub fn read(object: &mut Object<'_, '_>) {
    if !object.is_workload() {
        return;
    }
    object.scalar("replicas", object.spec(&["replicas"]));
    object.scalar("schedule", object.spec(&["schedule"]));
    let strategy = ["strategy", "updateStrategy"]
        .iter()
        .find_map(|field| object.spec(&[field]));
    object.scalar("strategy", strategy.and_then(|s| s.get("type")));
    if object.spec(&["suspend"]).and_then(Node::text) == Some("true") {
        object.property("suspended", Value::Bool(true));
    }
    if let Some(template) = pod_template(object) {
        describe(object, template);
        if let Some(spec) = template.get("spec") {
            pod::read(object, spec);
        }
    }
    object.uses("serviceName", "Service", object.spec(&["serviceName"]));
    for claim in object.list(&["volumeClaimTemplates"]) {
        let class = claim.at(&["spec", "storageClassName"]);
        object.uses("storageClassName", "StorageClass", class);
    }
    if object.is("argoproj.io", "Rollout") {
        rollout(object);
    }
}

/// The pod template of a workload: its metadata and spec stand in it.
fn pod_template<'n>(object: &Object<'n, '_>) -> Option<&'n Node> {
    match object.key.kind.as_str() {
        "Pod" => Some(object.node),
        "CronJob" => object.spec(&["jobTemplate", "spec", "template"]),
        _ => object.spec(&["template"]),
    }
}

/// What a template tells of its pods.
fn describe(object: &mut Object<'_, '_>, template: &Node) {
    let labels = text_map(template.at(&["metadata", "labels"]));
    object.pod_labels(labels.unwrap_or_default());
    let annotation = "resource.opentelemetry.io/service.name";
    if let Some(name) = template.text_at(&["metadata", "annotations", annotation]) {
        object.property("service_name", name);
    }
    let Some(spec) = template.get("spec") else {
        return;
    };
    let images = pod::containers(spec).filter_map(|c| c.text_at(&["image"]));
    object.texts("images", images);
    for (field, name) in [("requests", "requests"), ("limits", "limits")] {
        let resources = pod::containers(spec).filter_map(|container| {
            let wanted = container.at(&["resources", field])?.members().iter();
            let amounts: Vec<_> = wanted
                .filter_map(|(k, v)| Some((k.text()?.to_owned(), number_or_text(v)?)))
                .collect();
            let container = container.text_at(&["name"])?.to_owned();
            (!amounts.is_empty()).then_some((container, Value::Map(amounts)))
        });
        let resources: Vec<_> = resources.collect();
        if !resources.is_empty() {
            object.property(name, Value::Map(resources));
        }
    }
}

/// A Rollout of Argo takes its pods from elsewhere, perhaps, and shifts traffic between Services.
fn rollout(object: &mut Object<'_, '_>) {
    let (uses, spec) = (RelationKind::Uses, |path: &[&str]| object.spec(path));
    let blue_green = spec(&["strategy", "blueGreen"]);
    let canary = spec(&["strategy", "canary"]);
    let way = match (blue_green, canary) {
        (Some(_), _) => "blueGreen",
        (_, Some(_)) => "canary",
        _ => "",
    };
    if !way.is_empty() {
        object.property("strategy", way);
    }
    object.points(
        uses,
        "workloadRef",
        "Deployment",
        object.spec(&["workloadRef"]),
    );
    for strategy in [blue_green, canary].into_iter().flatten() {
        for field in [
            "activeService",
            "previewService",
            "stableService",
            "canaryService",
        ] {
            object.uses(field, "Service", strategy.get(field));
        }
        let steps = strategy.get("steps").map(Node::items).unwrap_or_default();
        let analyses = ["analysis", "prePromotionAnalysis", "postPromotionAnalysis"]
            .iter()
            .filter_map(|field| strategy.get(field))
            .chain(steps.iter().filter_map(|step| step.get("analysis")));
        for analysis in analyses {
            for template in analysis
                .get("templates")
                .map(Node::items)
                .unwrap_or_default()
            {
                let kind = match template.text_at(&["clusterScope"]) {
                    Some("true") => "ClusterAnalysisTemplate",
                    _ => "AnalysisTemplate",
                };
                object.uses("analysis", kind, template.get("templateName"));
            }
        }
        for (_, router) in strategy
            .get("trafficRouting")
            .map(Node::members)
            .unwrap_or_default()
        {
            object.uses("trafficRouting", "Ingress", router.get("stableIngress"));
            let service = router.at(&["virtualService", "name"]);
            object.uses("trafficRouting", "VirtualService", service);
        }
    }
}
