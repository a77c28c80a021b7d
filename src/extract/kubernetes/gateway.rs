//! The Gateway API: Gateways, routes, and what may refer to another namespace.

use super::Object;
use super::object::pointed;
use super::values::scalars;
use crate::model::{Basis, Reference, RelationKind, Value};
use crate::syntax::yaml::Node;

const GROUP: &str = "gateway.networking.k8s.io";

pub fn read(object: &mut Object<'_, '_>) {
    if object.key.group != GROUP {
        return;
    }
    match object.key.kind.as_str() {
        "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute" => route(object),
        "Gateway" => gateway(object),
        "ReferenceGrant" => grant(object),
        _ => {}
    }
}

fn route(object: &mut Object<'_, '_>) {
    let hosts = object.list(&["hostnames"]).iter().filter_map(Node::text);
    object.texts("hosts", hosts);
    let mut elsewhere = Vec::new();
    for rule in object.list(&["rules"]) {
        for backend in items(rule, "backendRefs") {
            let filters = items(backend, "filters")
                .iter()
                .chain(items(rule, "filters"));
            let mirrors = filters.filter_map(|f| f.at(&["requestMirror", "backendRef"]));
            let mirrors = mirrors.map(|to| ("requestMirror", to));
            for (via, to) in std::iter::once(("backendRefs", backend)).chain(mirrors) {
                refers(
                    object,
                    RelationKind::RoutesTo,
                    via,
                    (to, "Service", ""),
                    &mut elsewhere,
                );
            }
        }
    }
    for parent in object.list(&["parentRefs"]) {
        let to = (parent, "Gateway", GROUP);
        refers(
            object,
            RelationKind::Uses,
            "parentRefs",
            to,
            &mut Vec::new(),
        );
    }
    object.texts("cross_namespace", elsewhere.iter().map(String::as_str));
}

fn gateway(object: &mut Object<'_, '_>) {
    object.uses(
        "gatewayClassName",
        "GatewayClass",
        object.spec(&["gatewayClassName"]),
    );
    let listeners = object.list(&["listeners"]);
    let hosts = listeners.iter().filter_map(|l| l.text_at(&["hostname"]));
    object.texts("hosts", hosts);
    if let Some(ports) = scalars(listeners.iter().filter_map(|l| l.get("port"))) {
        object.property("ports", ports);
    }
    let mut elsewhere = Vec::new();
    for listener in listeners {
        let certificates = listener.get("tls").map(|tls| items(tls, "certificateRefs"));
        for secret in certificates.unwrap_or_default() {
            let to = (secret, "Secret", "");
            refers(
                object,
                RelationKind::Uses,
                "certificateRefs",
                to,
                &mut elsewhere,
            );
        }
    }
    object.texts("cross_namespace", elsewhere.iter().map(String::as_str));
}

/// A reference as the Gateway API has it. One into another namespace works only if a ReferenceGrant there allows it,
/// which no file alone can tell: it is a little less certain, and told in `elsewhere`. (Gateways allow routes
/// themselves.)
fn refers(
    object: &mut Object<'_, '_>,
    relation: RelationKind,
    via: &str,
    (node, kind, group): (&Node, &str, &str),
    elsewhere: &mut Vec<String>,
) {
    let Some(mut key) = pointed(node, kind) else {
        return;
    };
    if node.get("group").is_none() && key.kind == kind {
        group.clone_into(&mut key.group);
    }
    let own = object.key.namespace.as_ref();
    let other = key
        .namespace
        .as_ref()
        .filter(|n| own.is_some_and(|own| own != *n));
    let mut sure = (Basis::Declared, 1.0);
    if let Some(namespace) = other.filter(|_| via != "parentRefs") {
        elsewhere.push(format!("{namespace}/{}/{}", key.kind, key.name));
        sure = (Basis::Declared, 0.9);
    }
    object.relate_as(relation, via, node.span, Reference::Kubernetes(key), sure);
}

/// A grant tells which kinds of which namespaces may refer to which kinds of its own.
fn grant(object: &mut Object<'_, '_>) {
    for (field, place) in [("from", "namespace"), ("to", "name")] {
        let told: Vec<Value> = object
            .list(&[field])
            .iter()
            .filter_map(|one| {
                let kind = one.text_at(&["kind"])?;
                let at = one.text_at(&[place]);
                Some(at.map_or_else(|| kind.into(), |at| format!("{kind} {at}").into()))
            })
            .collect();
        if !told.is_empty() {
            object.property(&format!("grants_{field}"), Value::List(told));
        }
    }
    for to in object.list(&["to"]) {
        let kind = to.text_at(&["kind"]).unwrap_or("Service");
        object.points(RelationKind::Selects, "to", kind, Some(to));
    }
}

fn items<'n>(node: &'n Node, field: &str) -> &'n [Node] {
    node.get(field).map(Node::items).unwrap_or_default()
}
