//! How workloads are reached and shielded: Services, Ingresses, network policies, and what the API server calls.

use super::selectors::{equal_labels, selector};
use super::values::scalars;
use super::{Object, pod};
use crate::model::{Reference, RelationKind, Value};
use crate::syntax::yaml::Node;

pub fn read(object: &mut Object<'_, '_>) {
    match (object.key.group.as_str(), object.key.kind.as_str()) {
        ("", "Service") => service(object),
        ("", "Ingress") => ingress(object),
        ("", "NetworkPolicy") => policy(object, "podSelector", "networkpolicy.podSelector"),
        ("cilium.io", "CiliumNetworkPolicy") => {
            policy(object, "endpointSelector", "endpointSelector");
        }
        ("", "APIService") => {
            let service = object.spec(&["service"]);
            object.points(RelationKind::RoutesTo, "service", "Service", service);
        }
        ("", "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration") => {
            let webhooks = object.node.get("webhooks").map(Node::items);
            for webhook in webhooks.unwrap_or_default() {
                let service = webhook.at(&["clientConfig", "service"]);
                let routes = RelationKind::RoutesTo;
                object.points(routes, "clientConfig.service", "Service", service);
            }
        }
        _ => {}
    }
}

fn service(object: &mut Object<'_, '_>) {
    let ports = object.list(&["ports"]).iter();
    if let Some(ports) = scalars(ports.filter_map(|port| port.get("port"))) {
        object.property("ports", ports);
    }
    object.scalar("service_type", object.spec(&["type"]));
    if let Some(node) = object.spec(&["externalName"])
        && let Some(name) = node.text()
    {
        object.property("external_name", name);
        // `db.other.svc.cluster.local`: another name for a Service of the same cluster.
        if name.contains(".svc")
            && let Some(other) = pod::address(name, true)
        {
            object.relate(RelationKind::RoutesTo, "externalName", node.span, other);
        }
    }
    if let Some(node) = object.spec(&["selector"])
        && let Some(selector) = equal_labels(node).filter(|selector| !selector.is_empty())
    {
        object.pairs("selector", selector.labels.clone());
        object.selects_pods("spec.selector", node, Some(selector));
    }
}

fn ingress(object: &mut Object<'_, '_>) {
    let rules = object.list(&["rules"]);
    object.texts("hosts", rules.iter().filter_map(|r| r.text_at(&["host"])));
    let paths = rules.iter().filter_map(|r| r.at(&["http", "paths"]));
    let backends = paths.flat_map(Node::items).filter_map(|p| p.get("backend"));
    let default = ["defaultBackend", "backend"]
        .into_iter()
        .filter_map(|field| object.spec(&[field]));
    let backends: Vec<&Node> = backends.chain(default).collect();
    for backend in backends {
        let name = backend.at(&["service", "name"]);
        let name = name.or_else(|| backend.get("serviceName"));
        object.names(RelationKind::RoutesTo, "backend", "Service", name);
        let resource = backend.get("resource");
        object.points(RelationKind::RoutesTo, "backend", "", resource);
    }
    for tls in object.list(&["tls"]) {
        object.uses("tls", "Secret", tls.get("secretName"));
    }
    let annotation = ["metadata", "annotations", "kubernetes.io/ingress.class"];
    let class = object.spec(&["ingressClassName"]);
    let class = class.or_else(|| object.node.at(&annotation));
    object.uses("ingressClassName", "IngressClass", class);
}

/// A policy for pods: without conditions it is about all of its namespace.
fn policy(object: &mut Object<'_, '_>, field: &str, via: &str) {
    let Some(spec) = object.node.get("spec") else {
        return;
    };
    match spec.get(field) {
        Some(node) => object.selects_pods(via, node, selector(node)),
        None if field == "podSelector" => object.property("selects_all", Value::Bool(true)),
        None => {}
    }
    let types = object.list(&["policyTypes"]).iter().filter_map(Node::text);
    object.texts("policy_types", types);
}

/// The Service at a host that a route names.
pub fn routes_to_host(object: &mut Object<'_, '_>, relation: RelationKind, via: &str, host: &Node) {
    let service = host.text().and_then(|host| pod::address(host, true));
    if let Some(to @ Reference::ServiceHost { .. }) = service {
        object.relate(relation, via, host.span, to);
    }
}
