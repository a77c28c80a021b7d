//! Who may do what: bindings of roles, accounts of pods, policies of admission.

use super::super::object::entity_kind;
use super::Object;
use super::object::pointed;
use crate::model::{EntityKey, KubernetesKey, Reference, RelationKind};
use crate::syntax::yaml::Node;

/// Roles of clouds that an account stands for.
const IDENTITIES: [&str; 3] = [
    "eks.amazonaws.com/role-arn",
    "iam.gke.io/gcp-service-account",
    "azure.workload.identity/client-id",
];

pub fn read(object: &mut Object<'_, '_>) {
    if !object.key.group.is_empty() {
        return;
    }
    match object.key.kind.as_str() {
        "RoleBinding" | "ClusterRoleBinding" => binding(object),
        "ServiceAccount" => account(object),
        "ValidatingAdmissionPolicyBinding" => {
            let policy = object.spec(&["policyName"]);
            object.uses("policyName", "ValidatingAdmissionPolicy", policy);
        }
        _ => {}
    }
}

fn binding(object: &mut Object<'_, '_>) {
    if let Some(role) = object.node.get("roleRef")
        && let Some(key) = pointed(role, "Role")
    {
        let to = if is_built_in(&key) {
            built_in(object, key)
        } else {
            Reference::Kubernetes(key)
        };
        object.relate(RelationKind::Uses, "roleRef", role.span, to);
    }
    let subjects = object.node.get("subjects").map(Node::items);
    for subject in subjects.unwrap_or_default() {
        if subject.text_at(&["kind"]) == Some("ServiceAccount") {
            object.points(RelationKind::Uses, "subject", "", Some(subject));
        }
    }
}

/// Is it a role that every cluster has, without any file that declares it?
fn is_built_in(role: &KubernetesKey) -> bool {
    let name = role.name.as_str();
    name.starts_with("system:")
        || match role.kind.as_str() {
            "ClusterRole" => matches!(name, "cluster-admin" | "admin" | "edit" | "view"),
            _ => name == "extension-apiserver-authentication-reader",
        }
}

fn built_in(object: &Object<'_, '_>, role: KubernetesKey) -> Reference {
    let namespace = role.namespace.clone().or(object.key.namespace.clone());
    let key = KubernetesKey {
        namespace: namespace.filter(|_| !role.cluster_scoped),
        ..role
    };
    Reference::Assumed {
        kind: entity_kind(&key),
        subkind: key.kind.clone(),
        name: key.name.clone(),
        key: EntityKey::Kubernetes(key),
    }
}

fn account(object: &mut Object<'_, '_>) {
    for field in ["secrets", "imagePullSecrets"] {
        let secrets = object.node.get(field).map(Node::items);
        for secret in secrets.unwrap_or_default() {
            object.uses(field, "Secret", secret.get("name"));
        }
    }
    let annotations = object.node.at(&["metadata", "annotations"]);
    let identity = IDENTITIES.iter().find_map(|i| annotations?.get(i));
    object.scalar("cloud_identity", identity);
}
