//! What identifies a Kubernetes object, and what kind of thing it is.

use crate::model::{EntityKind, KubernetesKey};
use crate::syntax::yaml::Node;

/// The key of an object; `None` if the node is no Kubernetes object, has no name, or is a list of objects.
pub fn object_key(node: &Node) -> Option<KubernetesKey> {
    let api_version = node.text_at(&["apiVersion"])?;
    let kind = node.text_at(&["kind"])?;
    if kind.ends_with("List") && node.get("items").is_some() {
        return None;
    }
    let name = node.text_at(&["metadata", "name"])?;
    // `${NAME}`: Flux fills it in, with values that may be secret.
    if name.is_empty()
        || name.contains("{{")
        || name.contains("${")
        || kind.contains(char::is_whitespace)
    {
        return None;
    }
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    // A kustomization with a name is a file of kustomize, not an object of a cluster.
    if group == "kustomize.config.k8s.io" {
        return None;
    }
    let namespace = node
        .text_at(&["metadata", "namespace"])
        .filter(|n| !n.is_empty() && !n.contains("{{") && !n.contains("${"))
        .map(str::to_owned);
    Some(KubernetesKey {
        cluster_scoped: is_cluster_scoped(kind),
        namespace,
        group: if is_built_in(group) {
            String::new()
        } else {
            group.to_owned()
        },
        kind: kind.to_owned(),
        name: name.to_owned(),
    })
}

/// Groups whose kinds need no qualification, because they are Kubernetes' own.
fn is_built_in(group: &str) -> bool {
    matches!(
        group,
        "" | "apps"
            | "batch"
            | "extensions"
            | "policy"
            | "autoscaling"
            | "networking.k8s.io"
            | "rbac.authorization.k8s.io"
            | "storage.k8s.io"
            | "scheduling.k8s.io"
            | "discovery.k8s.io"
            | "coordination.k8s.io"
            | "apiextensions.k8s.io"
            | "apiregistration.k8s.io"
            | "admissionregistration.k8s.io"
            | "certificates.k8s.io"
            | "node.k8s.io"
    )
}

/// Does an object of this kind live outside namespaces?
pub fn is_cluster_scoped(kind: &str) -> bool {
    matches!(
        kind,
        "Namespace"
            | "Node"
            | "PersistentVolume"
            | "ClusterRole"
            | "ClusterRoleBinding"
            | "StorageClass"
            | "VolumeSnapshotClass"
            | "IngressClass"
            | "GatewayClass"
            | "PriorityClass"
            | "RuntimeClass"
            | "CSIDriver"
            | "CSINode"
            | "CustomResourceDefinition"
            | "APIService"
            | "ValidatingWebhookConfiguration"
            | "MutatingWebhookConfiguration"
            | "ValidatingAdmissionPolicy"
            | "ValidatingAdmissionPolicyBinding"
            | "CertificateSigningRequest"
            | "ClusterIssuer"
            | "ClusterSecretStore"
            | "ClusterExternalSecret"
            | "ClusterPolicy"
            | "ClusterServingRuntime"
            | "PodSecurityPolicy"
    )
}

/// What a kind is in the graph.
pub fn entity_kind(kind: &str) -> EntityKind {
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "CronJob" | "Pod"
        | "Rollout" | "InferenceService" => EntityKind::Workload,
        "Service" | "Ingress" | "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute"
        | "UDPRoute" | "Gateway" => EntityKind::Endpoint,
        "Application" | "ApplicationSet" | "Kustomization" | "HelmRelease" => EntityKind::Release,
        "GitRepository" | "HelmRepository" | "OCIRepository" | "HelmChart" | "Bucket"
        | "ExternalArtifact" | "ArtifactGenerator" => EntityKind::Source,
        "GrafanaDashboard" => EntityKind::Dashboard,
        _ => EntityKind::Resource,
    }
}
