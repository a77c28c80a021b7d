//! How workloads are reached, scaled and protected: Services, routes, autoscalers, policies, bindings.

use super::super::Declared;
use super::{labels, local, text_map};
use crate::model::{
    EntityKey, Facts, KubernetesKey, LabelExpression, LabelOperator, Labelled, LabelsOf,
    Namespaces, Reference, RelationKind, Selector, Value,
};
use crate::syntax::yaml::Node;

/// Ports and hosts, as people ask for them.
pub fn properties(node: &Node, key: &KubernetesKey) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    match key.kind.as_str() {
        "Service" => {
            let ports: Vec<Value> = node
                .at(&["spec", "ports"])
                .map(Node::items)
                .unwrap_or_default()
                .iter()
                .filter_map(|p| p.text_at(&["port"]))
                .map(|p| p.parse().map_or_else(|_| Value::from(p), Value::Integer))
                .collect();
            if !ports.is_empty() {
                found.push(("ports".to_owned(), Value::List(ports)));
            }
            labels(node, &["spec", "selector"], "selector", &mut found);
        }
        "Ingress" => {
            let hosts: Vec<Value> = rules(node)
                .filter_map(|r| r.text_at(&["host"]))
                .map(Value::from)
                .collect();
            if !hosts.is_empty() {
                found.push(("hosts".to_owned(), Value::List(hosts)));
            }
        }
        "HorizontalPodAutoscaler" => {
            for (field, name) in [
                ("minReplicas", "min_replicas"),
                ("maxReplicas", "max_replicas"),
            ] {
                if let Some(n) = node.text_at(&["spec", field]) {
                    let value = n.parse().map_or_else(|_| Value::from(n), Value::Integer);
                    found.push((name.to_owned(), value));
                }
            }
        }
        _ => {}
    }
    found
}

fn rules(node: &Node) -> impl Iterator<Item = &Node> {
    node.at(&["spec", "rules"])
        .map(Node::items)
        .unwrap_or_default()
        .iter()
}

/// What the object selects, routes to, or binds.
pub fn relations(node: &Node, key: &KubernetesKey, id: &EntityKey, facts: &mut Facts) {
    let relates = |kind, via| Declared {
        from: id,
        kind,
        via,
    };
    match key.kind.as_str() {
        "Service" => {
            if let Some(node) = node.at(&["spec", "selector"]) {
                let selector = Selector {
                    labels: text_map(Some(node)),
                    ..Selector::default()
                };
                pods(node, selector, id, "spec.selector", facts);
            }
        }
        "PodDisruptionBudget" => {
            if let Some(node) = node.at(&["spec", "selector"]) {
                pods(node, selector(node), id, "pdb.selector", facts);
            }
        }
        "NetworkPolicy" => {
            if let Some(node) = node.at(&["spec", "podSelector"]) {
                pods(node, selector(node), id, "networkpolicy.podSelector", facts);
            }
        }
        "HorizontalPodAutoscaler" | "ScaledObject" => {
            target(node.at(&["spec", "scaleTargetRef"]), id, facts);
        }
        "VerticalPodAutoscaler" => target(node.at(&["spec", "targetRef"]), id, facts),
        "Ingress" => ingress(node, id, facts),
        "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute" => {
            for backend in rules(node)
                .filter_map(|r| r.get("backendRefs"))
                .flat_map(Node::items)
            {
                if let Some(reference) = object_reference(backend, "Service") {
                    relates(RelationKind::RoutesTo, "backendRefs").to(
                        facts,
                        backend.span,
                        reference,
                    );
                }
            }
            for parent in node
                .at(&["spec", "parentRefs"])
                .map(Node::items)
                .unwrap_or_default()
            {
                if let Some(reference) = object_reference(parent, "Gateway") {
                    relates(RelationKind::Uses, "parentRefs").to(facts, parent.span, reference);
                }
            }
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            if let Some(role) = node.get("roleRef")
                && let Some(reference) = object_reference(role, "Role")
            {
                relates(RelationKind::Uses, "roleRef").to(facts, role.span, reference);
            }
            for subject in node.get("subjects").map(Node::items).unwrap_or_default() {
                if subject.text_at(&["kind"]) == Some("ServiceAccount")
                    && let Some(reference) = object_reference(subject, "ServiceAccount")
                {
                    relates(RelationKind::Uses, "subject").to(facts, subject.span, reference);
                }
            }
        }
        _ => {}
    }
}

/// Relates to the workloads whose pods fit.
fn pods(node: &Node, selector: Selector, id: &EntityKey, via: &str, facts: &mut Facts) {
    // An empty selector of a policy means every pod: true, and useless as a relation.
    if selector.is_empty() {
        return;
    }
    Declared {
        from: id,
        kind: RelationKind::Selects,
        via,
    }
    .to(
        facts,
        node.span,
        Reference::Labelled(Box::new(Labelled {
            what: LabelsOf::Pods,
            selector,
            namespaces: Namespaces::Own,
        })),
    );
}

/// A `{matchLabels, matchExpressions}` selector. An expression that nobody knows fits nothing, so it is kept as one
/// that nothing can meet.
fn selector(node: &Node) -> Selector {
    let expressions = node.get("matchExpressions").map(Node::items);
    Selector {
        labels: text_map(node.get("matchLabels")),
        expressions: expressions
            .unwrap_or_default()
            .iter()
            .filter_map(|e| {
                let values = e.get("values").map(Node::items).unwrap_or_default();
                Some(LabelExpression {
                    key: e.text_at(&["key"])?.to_owned(),
                    operator: match e.text_at(&["operator"]) {
                        Some("NotIn") => LabelOperator::NotIn,
                        Some("Exists") => LabelOperator::Exists,
                        Some("DoesNotExist") => LabelOperator::DoesNotExist,
                        _ => LabelOperator::In,
                    },
                    values: values
                        .iter()
                        .filter_map(|v| v.text().map(str::to_owned))
                        .collect(),
                })
            })
            .collect(),
    }
}

fn target(node: Option<&Node>, id: &EntityKey, facts: &mut Facts) {
    if let Some(node) = node
        && let Some(reference) = object_reference(node, "Deployment")
    {
        Declared {
            from: id,
            kind: RelationKind::Selects,
            via: "scaleTargetRef",
        }
        .to(facts, node.span, reference);
    }
}

fn ingress(node: &Node, id: &EntityKey, facts: &mut Facts) {
    let relates = |kind, via| Declared {
        from: id,
        kind,
        via,
    };
    let paths = rules(node)
        .filter_map(|r| r.at(&["http", "paths"]))
        .flat_map(Node::items)
        .filter_map(|p| p.get("backend"));
    let default = ["defaultBackend", "backend"]
        .into_iter()
        .filter_map(|field| node.at(&["spec", field]));
    for backend in paths.chain(default) {
        let name = backend
            .at(&["service", "name"])
            .or_else(|| backend.get("serviceName"));
        if let Some(name) = name
            && let Some(text) = name.text()
        {
            relates(RelationKind::RoutesTo, "backend").to(facts, name.span, local("Service", text));
        }
    }
    for tls in node
        .at(&["spec", "tls"])
        .map(Node::items)
        .unwrap_or_default()
    {
        if let Some(name) = tls.get("secretName")
            && let Some(text) = name.text()
        {
            relates(RelationKind::Uses, "tls").to(facts, name.span, local("Secret", text));
        }
    }
}

/// A `{kind, name, namespace}` reference; the kind may be left out.
fn object_reference(node: &Node, default_kind: &str) -> Option<Reference> {
    let kind = node.text_at(&["kind"]).unwrap_or(default_kind);
    match local(kind, node.text_at(&["name"])?) {
        Reference::Kubernetes(key) => Some(Reference::Kubernetes(KubernetesKey {
            namespace: node.text_at(&["namespace"]).map(str::to_owned),
            ..key
        })),
        other => Some(other),
    }
}
