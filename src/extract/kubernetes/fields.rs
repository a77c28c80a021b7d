//! Custom resources of any kind: what their fields refer to, where a field is well shaped.
//!
//! `somethingRef` and `somethingRefs` hold `{name}`, perhaps with kind, group and namespace; `secretName` and its like
//! are names. What such a field names must be declared somewhere, or nothing is said.

use super::super::object::is_name;
use super::object::{local_key, pointed};
use super::{Object, pod};
use crate::model::{Basis, KubernetesKey, Reference, RelationKind};
use crate::syntax::yaml::Node;

pub fn read(object: &mut Object<'_, '_>) {
    if has_reader(&object.key) {
        return;
    }
    // What is still to be looked at, the next one last.
    let mut open: Vec<&Node> = object
        .node
        .members()
        .iter()
        .rev()
        .filter(|(key, _)| {
            let plain = ["apiVersion", "kind", "metadata", "status"];
            key.text().is_some_and(|key| !plain.contains(&key))
        })
        .map(|(_, value)| value)
        .collect();
    while let Some(node) = open.pop() {
        open.extend(node.items().iter().rev());
        if node.members().is_empty() || is_object(node) {
            continue;
        }
        if node
            .get("containers")
            .is_some_and(|c| !c.items().is_empty())
        {
            // The pods of a workload are known already.
            if !object.is_workload() {
                pod::read(object, node);
            }
            continue;
        }
        for (key, value) in node.members().iter().rev() {
            let Some(key) = key.text() else { continue };
            if !field(object, key, value) {
                open.push(value);
            }
        }
    }
}

/// Objects that are read elsewhere: Kubernetes' own, and those of formats with rules of their own.
fn has_reader(key: &KubernetesKey) -> bool {
    match key.group.as_str() {
        ""
        | "monitoring.coreos.com"
        | "networking.istio.io"
        | "security.istio.io"
        | "source.extensions.fluxcd.io"
        | "serving.kserve.io" => true,
        "argoproj.io" => matches!(
            key.kind.as_str(),
            "Application" | "ApplicationSet" | "AppProject"
        ),
        "gateway.networking.k8s.io" => key.kind.ends_with("Route") || key.kind == "ReferenceGrant",
        group => group.ends_with(".toolkit.fluxcd.io"),
    }
}

/// An object within an object: it is not there until somebody makes it.
fn is_object(node: &Node) -> bool {
    ["apiVersion", "kind", "metadata"]
        .iter()
        .all(|field| node.get(field).is_some())
}

/// Says what a field refers to; false if it has to be looked into.
fn field(object: &mut Object<'_, '_>, key: &str, value: &Node) -> bool {
    // Read where the kinds are known that have them, or no field of an object at all.
    if matches!(
        key,
        "scaleTargetRef"
            | "authenticationRef"
            | "workloadRef"
            | "certificateRefs"
            | "writeConnectionSecretToRef"
            | "openAPIV3Schema"
    ) {
        return true;
    }
    if matches!(key, "container" | "script") && value.get("image").is_some() {
        pod::container(object, value);
        return true;
    }
    if matches!(key, "steps" | "sidecars") && value.items().iter().any(|s| s.get("image").is_some())
    {
        for step in value.items() {
            pod::container(object, step);
        }
        return true;
    }
    if let Some(kind) = named_kind(key) {
        if !(key == "secretName" && is_producer(&object.key)) {
            let derived = value.text().filter(|name| is_name(name));
            if let Some(name) = derived {
                derive(object, key, value, local_key(kind, name));
            }
        }
        return true;
    }
    let Some(stem) = key.strip_suffix("Refs").or_else(|| key.strip_suffix("Ref")) else {
        return false;
    };
    let default = default_kind(stem);
    let mut known = false;
    for node in std::iter::once(value).chain(value.items()) {
        if let Some(to) = pointed(node, &default) {
            derive(object, key, node, to);
            known = true;
        }
    }
    known
}

fn derive(object: &mut Object<'_, '_>, key: &str, node: &Node, to: KubernetesKey) {
    let kind = match key {
        "targetRef" | "targetRefs" => RelationKind::Selects,
        _ => RelationKind::Uses,
    };
    let derived = (Basis::Derived, 0.8);
    object.relate_as(kind, key, node.span, Reference::Kubernetes(to), derived);
}

/// The kind that a field names by its own name.
fn named_kind(key: &str) -> Option<&'static str> {
    Some(match key {
        "serviceAccountName" => "ServiceAccount",
        "storageClassName" => "StorageClass",
        "clusterName" => "Cluster",
        "configMapName" => "ConfigMap",
        "secretName" => "Secret",
        _ if key.ends_with("SecretName") => "Secret",
        _ if key.ends_with("ConfigMapName") => "ConfigMap",
        _ => return None,
    })
}

/// Is `secretName` what it makes?
fn is_producer(key: &KubernetesKey) -> bool {
    matches!(
        (key.group.as_str(), key.kind.as_str()),
        ("cert-manager.io", "Certificate") | ("secrets-store.csi.x-k8s.io", _)
    )
}

/// The kind that a reference means if it tells none: `passwordSecretRef` is about a Secret, `issuerRef` an Issuer.
fn default_kind(stem: &str) -> String {
    let bare = stem
        .strip_suffix("Key")
        .or_else(|| stem.strip_suffix("Target"))
        .unwrap_or(stem);
    for (end, kind) in [
        ("ecret", "Secret"),
        ("ecrets", "Secret"),
        ("onfigMap", "ConfigMap"),
    ] {
        if bare.ends_with(end) {
            return kind.to_owned();
        }
    }
    let mut letters = stem.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_without_kind_is_about_what_its_field_is_called() {
        let all = [
            "issuer",
            "passwordSecret",
            "secretKey",
            "secretTarget",
            "configMap",
            "secretStore",
        ];
        assert_eq!(
            all.map(default_kind),
            [
                "Issuer",
                "Secret",
                "Secret",
                "Secret",
                "ConfigMap",
                "SecretStore"
            ]
        );
    }
}
