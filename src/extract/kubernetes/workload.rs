//! Workloads: the pod template, and what its containers and volumes use.

use super::super::object::entity_kind;
use super::super::{Declared, exists};
use super::{labels, local};
use crate::model::{
    Basis, EntityKey, EntityKind, Facts, KubernetesKey, Reference, RelationKind, Span, Value,
};
use crate::syntax::yaml::Node;

/// The pod template of a workload: its metadata and spec stand in it.
fn pod_template<'n>(node: &'n Node, kind: &str) -> Option<&'n Node> {
    match kind {
        "Pod" => Some(node),
        "CronJob" => node.at(&["spec", "jobTemplate", "spec", "template"]),
        _ => node.at(&["spec", "template"]),
    }
}

/// Replicas, pod labels, the service name that annotations give.
pub fn properties(node: &Node, key: &KubernetesKey) -> Option<Vec<(String, Value)>> {
    if entity_kind(key) != EntityKind::Workload {
        return None;
    }
    let mut found = Vec::new();
    if let Some(replicas) = node.text_at(&["spec", "replicas"]) {
        let value = replicas
            .parse()
            .map_or_else(|_| Value::from(replicas), Value::Integer);
        found.push(("replicas".to_owned(), value));
    }
    if let Some(schedule) = node.text_at(&["spec", "schedule"]) {
        found.push(("schedule".to_owned(), Value::from(schedule)));
    }
    if let Some(template) = pod_template(node, &key.kind) {
        labels(template, &["metadata", "labels"], "pod_labels", &mut found);
        let annotation = "resource.opentelemetry.io/service.name";
        if let Some(name) = template.text_at(&["metadata", "annotations", annotation]) {
            found.push(("service_name".to_owned(), Value::from(name)));
        }
        let images: Vec<Value> = containers(template)
            .filter_map(|c| c.text_at(&["image"]))
            .map(Value::from)
            .collect();
        if !images.is_empty() {
            found.push(("images".to_owned(), Value::List(images)));
        }
    }
    Some(found)
}

fn containers(template: &Node) -> impl Iterator<Item = &Node> {
    ["initContainers", "containers", "ephemeralContainers"]
        .into_iter()
        .filter_map(|list| template.at(&["spec", list]))
        .flat_map(Node::items)
}

/// What the workload uses and depends on.
pub fn relations(node: &Node, key: &KubernetesKey, id: &EntityKey, facts: &mut Facts) {
    if entity_kind(key) != EntityKind::Workload {
        return;
    }
    let Some(template) = pod_template(node, &key.kind) else {
        return;
    };
    let uses = |via| Declared {
        from: id,
        kind: RelationKind::Uses,
        via,
    };
    for container in containers(template) {
        if let Some(node) = container.get("image")
            && let Some(image) = node.text().and_then(image_repository)
        {
            let target = EntityKey::Id(format!("image:{image}"));
            exists(
                facts,
                node.span,
                target.clone(),
                EntityKind::Image,
                "image",
                image.rsplit('/').next().unwrap_or(&image),
                Vec::new(),
            );
            uses("image").to(facts, node.span, Reference::Key(target));
        }
        environment(container, id, facts);
    }
    for volume in template
        .at(&["spec", "volumes"])
        .map(Node::items)
        .unwrap_or_default()
    {
        volume_sources(volume, &mut |kind, name, span| {
            uses("volume").to(facts, span, local(kind, name));
        });
    }
    for field in ["serviceAccountName", "serviceAccount"] {
        if let Some(account) = template.at(&["spec", field])
            && let Some(name) = account.text().filter(|n| *n != "default")
        {
            uses("serviceAccountName").to(facts, account.span, local("ServiceAccount", name));
            break;
        }
    }
    for secret in template
        .at(&["spec", "imagePullSecrets"])
        .map(Node::items)
        .unwrap_or_default()
    {
        if let Some(name) = secret.text_at(&["name"]) {
            uses("imagePullSecrets").to(facts, secret.span, local("Secret", name));
        }
    }
    if let Some(service) = node.at(&["spec", "serviceName"])
        && let Some(name) = service.text()
    {
        uses("serviceName").to(facts, service.span, local("Service", name));
    }
}

/// ConfigMaps and Secrets that a container reads, and the Services that its variables address.
fn environment(container: &Node, id: &EntityKey, facts: &mut Facts) {
    let uses = |via| Declared {
        from: id,
        kind: RelationKind::Uses,
        via,
    };
    for source in container
        .get("envFrom")
        .map(Node::items)
        .unwrap_or_default()
    {
        for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
            if let Some(name) = source.at(&[field, "name"])
                && let Some(text) = name.text()
            {
                uses("envFrom").to(facts, name.span, local(kind, text));
            }
        }
    }
    for variable in container.get("env").map(Node::items).unwrap_or_default() {
        for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
            if let Some(name) = variable.at(&["valueFrom", field, "name"])
                && let Some(text) = name.text()
            {
                uses("env").to(facts, name.span, local(kind, text));
            }
        }
        let name = variable.text_at(&["name"]).unwrap_or("");
        if let Some(value) = variable.get("value")
            && let Some((service, namespace)) = value.text().and_then(|v| service_host(name, v))
        {
            Declared {
                from: id,
                kind: RelationKind::DependsOn,
                via: "env",
            }
            .with(
                facts,
                value.span,
                Reference::ServiceHost { service, namespace },
                Basis::Derived,
                0.8,
            );
        }
    }
}

fn volume_sources(volume: &Node, found: &mut dyn FnMut(&str, &str, Span)) {
    let mut say = |kind: &str, node: Option<&Node>| {
        if let Some(node) = node
            && let Some(name) = node.text()
        {
            found(kind, name, node.span);
        }
    };
    say("ConfigMap", volume.at(&["configMap", "name"]));
    say("Secret", volume.at(&["secret", "secretName"]));
    say(
        "PersistentVolumeClaim",
        volume.at(&["persistentVolumeClaim", "claimName"]),
    );
    for source in volume
        .at(&["projected", "sources"])
        .map(Node::items)
        .unwrap_or_default()
    {
        say("ConfigMap", source.at(&["configMap", "name"]));
        say("Secret", source.at(&["secret", "name"]));
    }
}

/// Repository of an image reference, normalised as Docker does, without tag and digest.
/// `None` if something has yet to be filled in.
fn image_repository(image: &str) -> Option<String> {
    let image = image.trim();
    if image.is_empty() || image.contains(['$', '{', ' ', '<']) {
        return None;
    }
    let bare = image.split('@').next().unwrap_or(image);
    let slash = bare.rfind('/').map_or(0, |n| n + 1);
    let bare = bare[slash..]
        .find(':')
        .map_or(bare, |colon| &bare[..slash + colon]);
    let (registry, rest) = match bare.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        _ => ("docker.io", bare),
    };
    if registry == "docker.io" && !rest.contains('/') {
        return Some(format!("docker.io/library/{rest}"));
    }
    Some(format!("{registry}/{rest}"))
}

/// Service and namespace that a variable's value addresses: a whole value `host[.ns[.svc…]][:port]` with a port, or a
/// name that says it is an address.
fn service_host(variable: &str, value: &str) -> Option<(String, Option<String>)> {
    let value = value.trim();
    let address = value.split_once("://").map_or(value, |(_, rest)| rest);
    let address = address.split('/').next().unwrap_or(address);
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => (host, true),
        Some(_) => return None,
        None => (address, false),
    };
    let named = ["_ADDR", "_HOST", "_URL", "_SERVICE", "_ENDPOINT"]
        .iter()
        .any(|end| variable.ends_with(end));
    if !port && !named {
        return None;
    }
    let mut labels = host.split('.');
    let service = labels.next().filter(|s| is_dns_label(s))?;
    let namespace = labels.next();
    let rest: Vec<&str> = labels.collect();
    if namespace.is_some_and(|n| !is_dns_label(n)) {
        return None;
    }
    // `shop.svc` or `shop.svc.cluster.local`; anything longer is some other domain.
    if !rest.is_empty() && rest.first() != Some(&"svc") {
        return None;
    }
    Some((service.to_owned(), namespace.map(str::to_owned)))
}

fn is_dns_label(text: &str) -> bool {
    text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && text.len() <= 63
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_named_as_docker_names_them() {
        let name = |image| image_repository(image);
        assert_eq!(name("nginx:1.27"), Some("docker.io/library/nginx".into()));
        assert_eq!(
            name("grafana/loki@sha256:ab"),
            Some("docker.io/grafana/loki".into())
        );
        assert_eq!(name("ghcr.io:443/a/b:v1"), Some("ghcr.io:443/a/b".into()));
        assert_eq!(name("$(REPO)/x"), None);
    }

    #[test]
    fn an_address_is_a_host_with_a_port_or_a_variable_that_says_so() {
        let host = |name, value| service_host(name, value).map(|(s, _)| s);
        assert_eq!(
            host("REDIS_ADDR", "redis-cart:6379"),
            Some("redis-cart".into())
        );
        assert_eq!(
            host("PAYMENTS_URL", "http://payments.shop.svc:8080/v1"),
            Some("payments".into())
        );
        assert_eq!(host("PAYMENTS_HOST", "payments"), Some("payments".into()));
        assert_eq!(host("LOG_LEVEL", "info"), None);
        assert_eq!(host("UPSTREAM", "https://api.example.com:443"), None);
        assert_eq!(host("TIME", "12:30:00"), None);
    }
}
