//! The Prometheus operator: what is scraped and probed, and the servers that do it.

use super::object::local;
use super::selectors::{namespaces, selector};
use super::values::text_map;
use super::{Object, pod};
use crate::model::{Basis, LabelsOf, Namespaces, RelationKind};
use crate::syntax::yaml::Node;

pub fn read(object: &mut Object<'_, '_>) {
    let group = object.key.group.as_str();
    if !matches!(
        group,
        "monitoring.coreos.com" | "operator.victoriametrics.com"
    ) {
        return;
    }
    let monitors = RelationKind::Monitors;
    match object.key.kind.as_str() {
        "ServiceMonitor" | "VMServiceScrape" => {
            if let Some(node) = object.spec(&["selector"]) {
                let there = namespaces(object.spec(&["namespaceSelector"]));
                let look = (LabelsOf::Objects("Service"), there);
                object.finds(
                    monitors,
                    "serviceMonitor.selector",
                    node,
                    selector(node),
                    look,
                );
            }
        }
        "PodMonitor" | "VMPodScrape" => {
            if let Some(node) = object.spec(&["selector"]) {
                let there = namespaces(object.spec(&["namespaceSelector"]));
                let look = (LabelsOf::Pods, there);
                object.finds(monitors, "podMonitor.selector", node, selector(node), look);
            }
        }
        "Probe" | "VMProbe" => probe(object),
        "ScrapeConfig" => {
            for target in object.list(&["staticConfigs"]) {
                hosts(object, target.get("targets"));
            }
        }
        "Prometheus" | "PrometheusAgent" => server(object, "prometheus"),
        "Alertmanager" => server(object, "alertmanager"),
        "ThanosRuler" => server(object, "thanos-ruler"),
        _ => {}
    }
}

fn probe(object: &mut Object<'_, '_>) {
    if let Some(node) = object.spec(&["targets", "ingress", "selector"]) {
        let there = namespaces(object.spec(&["targets", "ingress", "namespaceSelector"]));
        let look = (LabelsOf::Objects("Ingress"), there);
        object.finds(
            RelationKind::Monitors,
            "probe.selector",
            node,
            selector(node),
            look,
        );
    }
    hosts(object, object.spec(&["targets", "staticConfig", "static"]));
    if let Some(node) = object.spec(&["prober", "url"])
        && let Some(prober) = node.text().and_then(|url| pod::address(url, true))
    {
        object.relate(RelationKind::DependsOn, "prober.url", node.span, prober);
    }
}

/// The Services behind addresses that are scraped or probed.
fn hosts(object: &mut Object<'_, '_>, targets: Option<&Node>) {
    for node in targets.map(Node::items).unwrap_or_default() {
        if let Some(service) = node.text().and_then(|host| pod::address(host, true)) {
            let derived = (Basis::Derived, 0.8);
            let monitors = RelationKind::Monitors;
            object.relate_as(monitors, "targets", node.span, service, derived);
        }
    }
}

/// A server that the operator runs: its spec is a pod's, and more.
fn server(object: &mut Object<'_, '_>, app: &str) {
    object.scalar("replicas", object.spec(&["replicas"]));
    object.scalar("version", object.spec(&["version"]));
    if let Some(spec) = object.node.get("spec") {
        let images = spec.text_at(&["image"]).into_iter();
        let images = images.chain(pod::containers(spec).filter_map(|c| c.text_at(&["image"])));
        object.texts("images", images);
        object.runs("image", spec.get("image"));
        pod::read(object, spec);
    }
    for (field, kind) in [("secrets", "Secret"), ("configMaps", "ConfigMap")] {
        for name in object.list(&[field]) {
            object.uses(field, kind, Some(name));
        }
    }
    for field in [
        "additionalScrapeConfigs",
        "additionalAlertManagerConfigs",
        "additionalAlertRelabelConfigs",
        "objectStorageConfig",
        "queryConfig",
        "alertmanagersConfig",
    ] {
        object.uses(field, "Secret", object.spec(&[field, "name"]));
    }
    let class = object.spec(&["storage", "volumeClaimTemplate", "spec", "storageClassName"]);
    object.uses("storageClassName", "StorageClass", class);
    for other in object.list(&["alerting", "alertmanagers"]) {
        let depends = RelationKind::DependsOn;
        object.points(depends, "alerting.alertmanagers", "Service", Some(other));
    }
    if app == "alertmanager" {
        configuration(object);
    }
    labels(object, app);
    for (field, kind) in [
        ("serviceMonitor", "ServiceMonitor"),
        ("podMonitor", "PodMonitor"),
        ("probe", "Probe"),
        ("rule", "PrometheusRule"),
        ("scrapeConfig", "ScrapeConfig"),
        ("alertmanagerConfig", "AlertmanagerConfig"),
    ] {
        collects(object, field, kind);
    }
}

/// The configuration of an Alertmanager is a Secret of its name unless another is told.
fn configuration(object: &mut Object<'_, '_>) {
    let told = object.spec(&["configSecret"]);
    object.uses("configSecret", "Secret", told);
    if told.is_none() {
        let usual = local("Secret", &format!("alertmanager-{}", object.key.name));
        let (span, derived) = (object.place(), (Basis::Derived, 0.8));
        object.relate_as(RelationKind::Uses, "configSecret", span, usual, derived);
    }
    let global = object.spec(&["alertmanagerConfiguration", "name"]);
    object.uses("alertmanagerConfiguration", "AlertmanagerConfig", global);
}

/// The labels that the operator gives to the pods, and those that it is told to give.
fn labels(object: &mut Object<'_, '_>, app: &str) {
    let name = object.key.name.clone();
    let own = [
        (app, name.as_str()),
        ("app.kubernetes.io/name", app),
        ("app.kubernetes.io/instance", &name),
        ("app.kubernetes.io/managed-by", "prometheus-operator"),
    ];
    let mut pairs = text_map(object.spec(&["podMetadata", "labels"])).unwrap_or_default();
    pairs.retain(|(key, _)| own.iter().all(|(known, _)| key != known));
    pairs.extend(own.map(|(key, value)| (key.to_owned(), value.to_owned())));
    object.pod_labels(pairs);
}

/// The objects that a server takes its work from. Without a selector it takes none, with an empty one all.
fn collects(object: &mut Object<'_, '_>, field: &str, kind: &'static str) {
    let via = format!("{field}Selector");
    let there = object.spec(&[&format!("{field}NamespaceSelector")]);
    let (Some(node), Some(there)) = (object.spec(&[&via]), named_namespaces(there)) else {
        return;
    };
    match selector(node) {
        Some(all) if all.is_empty() => {
            object.property(&format!("{}_selector", snake(field)), "everything");
        }
        wanted => {
            let look = (LabelsOf::Objects(kind), there);
            object.finds(RelationKind::Selects, &via, node, wanted, look);
        }
    }
}

/// The namespaces of a selector: all, or one by the label with its name that every namespace has. Other labels are
/// those of objects that are elsewhere: `None`.
fn named_namespaces(node: Option<&Node>) -> Option<Namespaces> {
    let Some(node) = node else {
        return Some(Namespaces::Own);
    };
    let selector = selector(node)?;
    match (selector.labels.as_slice(), selector.expressions.as_slice()) {
        ([], []) => Some(Namespaces::Any),
        ([(key, name)], []) if key == "kubernetes.io/metadata.name" => {
            Some(Namespaces::These(vec![name.clone()]))
        }
        _ => None,
    }
}

fn snake(camel: &str) -> String {
    let mut out = String::new();
    for c in camel.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
