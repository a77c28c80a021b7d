//! Routes that are not Kubernetes' own: Istio, Traefik, Contour, OpenShift.

use super::super::object::is_name;
use super::Object;
use super::network::routes_to_host;
use super::object::local_key;
use super::selectors::{equal_labels, selector};
use crate::model::{KubernetesKey, LabelsOf, Namespaces, Reference, RelationKind};
use crate::syntax::yaml::Node;

pub fn read(object: &mut Object<'_, '_>) {
    match (object.key.group.as_str(), object.key.kind.as_str()) {
        ("networking.istio.io", "VirtualService") => virtual_service(object),
        ("networking.istio.io", "DestinationRule") => {
            if let Some(host) = object.spec(&["host"]) {
                routes_to_host(object, RelationKind::Selects, "host", host);
            }
        }
        ("networking.istio.io", "Gateway") => istio_gateway(object),
        ("networking.istio.io", "ServiceEntry") => {
            let hosts = object.list(&["hosts"]).iter().filter_map(Node::text);
            object.texts("hosts", hosts);
        }
        ("networking.istio.io", "Sidecar" | "EnvoyFilter") => {
            if let Some(node) = object.spec(&["workloadSelector", "labels"]) {
                object.selects_pods("workloadSelector", node, equal_labels(node));
            }
        }
        ("security.istio.io" | "telemetry.istio.io" | "extensions.istio.io", _) => {
            if let Some(node) = object.spec(&["selector"]) {
                object.selects_pods("selector", node, selector(node));
            }
        }
        ("traefik.io" | "traefik.containo.us", "IngressRoute" | "IngressRouteTCP") => {
            for route in object.list(&["routes"]) {
                services(object, route);
                for middleware in items(route, "middlewares") {
                    let uses = RelationKind::Uses;
                    object.points(uses, "middlewares", "Middleware", Some(middleware));
                }
            }
            object.uses("tls", "Secret", object.spec(&["tls", "secretName"]));
        }
        ("projectcontour.io", "HTTPProxy") => {
            let host = object.spec(&["virtualhost", "fqdn"]).and_then(Node::text);
            object.texts("hosts", host.into_iter());
            for route in object.list(&["routes"]) {
                services(object, route);
            }
            let secret = object.spec(&["virtualhost", "tls", "secretName"]);
            object.uses("tls", "Secret", secret);
        }
        ("route.openshift.io", "Route") => {
            let host = object.spec(&["host"]).and_then(Node::text);
            object.texts("hosts", host.into_iter());
            let to = object.spec(&["to"]).into_iter();
            for backend in to.chain(object.list(&["alternateBackends"])) {
                object.points(RelationKind::RoutesTo, "to", "Service", Some(backend));
            }
        }
        _ => {}
    }
}

fn services(object: &mut Object<'_, '_>, route: &Node) {
    for service in items(route, "services") {
        object.points(RelationKind::RoutesTo, "services", "Service", Some(service));
    }
}

fn virtual_service(object: &mut Object<'_, '_>) {
    let hosts = object.list(&["hosts"]).iter().filter_map(Node::text);
    object.texts("hosts", hosts);
    for protocol in ["http", "tcp", "tls"] {
        for rule in object.list(&[protocol]) {
            let routes = items(rule, "route")
                .iter()
                .filter_map(|r| r.get("destination"));
            let mirrors = items(rule, "mirrors")
                .iter()
                .filter_map(|m| m.get("destination"));
            for to in routes.chain(mirrors).chain(rule.get("mirror")) {
                if let Some(host) = to.get("host") {
                    routes_to_host(object, RelationKind::RoutesTo, "destination", host);
                }
            }
        }
    }
    for gateway in object.list(&["gateways"]) {
        let Some(text) = gateway.text().filter(|name| *name != "mesh") else {
            continue;
        };
        let (namespace, name) = match text.split_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, text),
        };
        if is_name(name) && namespace.is_none_or(is_name) {
            let to = Reference::Kubernetes(KubernetesKey {
                namespace: namespace.map(str::to_owned),
                group: "networking.istio.io".to_owned(),
                ..local_key("Gateway", name)
            });
            object.relate(RelationKind::Uses, "gateways", gateway.span, to);
        }
    }
}

fn istio_gateway(object: &mut Object<'_, '_>) {
    let servers = object.list(&["servers"]);
    let hosts = servers.iter().flat_map(|server| items(server, "hosts"));
    object.texts("hosts", hosts.filter_map(Node::text));
    for server in servers {
        object.uses("tls", "Secret", server.at(&["tls", "credentialName"]));
    }
    // The pods of a gateway may run anywhere.
    if let Some(node) = object.spec(&["selector"]) {
        let anywhere = (LabelsOf::Pods, Namespaces::Any);
        object.finds(
            RelationKind::Selects,
            "selector",
            node,
            equal_labels(node),
            anywhere,
        );
    }
}

fn items<'n>(node: &'n Node, field: &str) -> &'n [Node] {
    node.get(field).map(Node::items).unwrap_or_default()
}
