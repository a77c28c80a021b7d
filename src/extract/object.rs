//! What identifies a Kubernetes object, and what kind of thing it is.

use crate::model::{EntityKind, KubernetesKey};
use crate::syntax::yaml::Node;

/// The objects of a document in order: the document itself, or the items of a list (`List`, `RoleList`), whatever they
/// are nested in. What they yield may still be no object; `object_key` tells.
pub fn objects(document: &Node) -> impl Iterator<Item = &Node> {
    let mut open = vec![document];
    std::iter::from_fn(move || {
        loop {
            let node = open.pop()?;
            if !is_list(node) {
                return Some(node);
            }
            let items = node.get("items").map(Node::items).unwrap_or_default();
            open.extend(items.iter().rev());
        }
    })
}

fn is_list(node: &Node) -> bool {
    node.text_at(&["kind"]).is_some_and(|k| k.ends_with("List"))
        && node.get("items").is_some()
        && node.get("apiVersion").is_some()
}

/// The key of an object; `None` if the node is no Kubernetes object, is a list of objects, or has no name that is
/// known before something fills it in. Who is named by the server (`generateName`) is called `PREFIX*`.
pub fn object_key(node: &Node) -> Option<KubernetesKey> {
    let group = api_group(node.text_at(&["apiVersion"])?)?;
    let kind = node.text_at(&["kind"])?;
    if !is_kind(kind) || is_list(node) {
        return None;
    }
    let metadata = node.get("metadata")?;
    let written = |field| metadata.text_at(&[field]).filter(|name| !name.is_empty());
    let name = match written("name") {
        Some(name) => is_name(name).then(|| name.to_owned())?,
        None => written("generateName")
            .filter(|prefix| is_name(prefix))
            .map(|prefix| format!("{prefix}*"))?,
    };
    let namespace = metadata.text_at(&["namespace"]).filter(|n| is_name(n));
    Some(KubernetesKey {
        cluster_scoped: is_outside_namespaces(group, kind),
        namespace: namespace.map(str::to_owned),
        group: known_group(group).to_owned(),
        kind: kind.to_owned(),
        name,
    })
}

/// A group as it stands in keys: empty for Kubernetes' own.
pub fn known_group(group: &str) -> &str {
    if is_built_in(group) { "" } else { group }
}

/// The group of an `apiVersion`, if a cluster could know it.
fn api_group(api_version: &str) -> Option<&str> {
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
    let number = version.strip_prefix('v')?;
    let fits = number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|b| b.is_ascii_alphanumeric())
        && (is_built_in(group) || (group.contains('.') && is_name(group)));
    (fits && !is_file_format(group)).then_some(group)
}

/// Groups of files that look like objects, but are read by programs and never sent to a cluster.
fn is_file_format(group: &str) -> bool {
    matches!(
        group,
        "kustomize.config.k8s.io"
            | "backstage.io"
            | "kpt.dev"
            | "score.dev"
            | "eksctl.io"
            | "k3d.io"
            | "kind.x-k8s.io"
            | "kops.k8s.io"
            | "ctlptl.dev"
            | "kuttl.dev"
            | "cli.kyverno.io"
            | "chainsaw.kyverno.io"
            | "krew.googlecontainertools.github.com"
    ) || group.ends_with(".config.k8s.io")
        || group.ends_with(".backstage.io")
}

/// `Deployment`, and nothing that a template has yet to fill in.
fn is_kind(kind: &str) -> bool {
    kind.starts_with(|c: char| c.is_ascii_uppercase())
        && kind.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// A name that an object may have: segments of paths, as those of roles, are the loosest. Marks of templates,
/// substitutions and placeholders stand in none.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '_' | '@'))
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
            | "events.k8s.io"
            | "flowcontrol.apiserver.k8s.io"
            | "node.k8s.io"
            | "resource.k8s.io"
    )
}

/// Does an object live outside namespaces? Of references the group may be unknown, and empty.
pub fn is_outside_namespaces(group: &str, kind: &str) -> bool {
    is_cluster_scoped(kind) || is_cluster_scoped_in(group, kind)
}

/// Kinds that live outside namespaces whatever their group.
pub fn is_cluster_scoped(kind: &str) -> bool {
    matches!(
        kind,
        "Namespace"
            | "Node"
            | "PersistentVolume"
            | "ClusterRole"
            | "ClusterRoleBinding"
            | "StorageClass"
            | "VolumeAttachment"
            | "VolumeAttributesClass"
            | "VolumeSnapshotClass"
            | "VolumeSnapshotContent"
            | "IngressClass"
            | "GatewayClass"
            | "DeviceClass"
            | "PriorityClass"
            | "RuntimeClass"
            | "FlowSchema"
            | "PriorityLevelConfiguration"
            | "CSIDriver"
            | "CSINode"
            | "CustomResourceDefinition"
            | "APIService"
            | "ValidatingWebhookConfiguration"
            | "MutatingWebhookConfiguration"
            | "ValidatingAdmissionPolicy"
            | "ValidatingAdmissionPolicyBinding"
            | "MutatingAdmissionPolicy"
            | "MutatingAdmissionPolicyBinding"
            | "AdminNetworkPolicy"
            | "BaselineAdminNetworkPolicy"
            | "CertificateSigningRequest"
            | "ClusterTrustBundle"
            | "PodSecurityPolicy"
            | "ClusterIssuer"
            | "ClusterSecretStore"
            | "ClusterExternalSecret"
            | "ClusterPushSecret"
            | "ClusterGenerator"
            | "ClusterPolicy"
            | "ClusterCleanupPolicy"
            | "ClusterServingRuntime"
            | "ClusterTriggerAuthentication"
            | "ClusterWorkflowTemplate"
            | "ClusterAnalysisTemplate"
            | "ClusterImageCatalog"
            | "ClusterQueue"
            | "ResourceFlavor"
            | "WorkloadPriorityClass"
            | "ClusterTask"
            | "ClusterPodMonitoring"
            | "ClusterNodeMonitoring"
            | "ClusterRules"
            | "ConstraintTemplate"
            | "CiliumClusterwideNetworkPolicy"
            | "CiliumClusterwideEnvoyConfig"
            | "CiliumEgressGatewayPolicy"
            | "CiliumLoadBalancerIPPool"
            | "CiliumL2AnnouncementPolicy"
            | "CiliumBGPPeeringPolicy"
            | "CiliumBGPClusterConfig"
            | "CiliumBGPPeerConfig"
            | "CiliumBGPAdvertisement"
            | "GlobalNetworkPolicy"
            | "NodePool"
            | "NodeClaim"
            | "EC2NodeClass"
            | "NodeFeatureRule"
            | "CompositeResourceDefinition"
            | "Composition"
            | "SecurityContextConstraints"
    )
}

/// Kinds that live outside namespaces where they are of this group.
fn is_cluster_scoped_in(group: &str, kind: &str) -> bool {
    match group {
        "constraints.gatekeeper.sh" | "pkg.crossplane.io" => true,
        "trust.cert-manager.io" => kind == "Bundle",
        "capsule.clastix.io" => kind == "Tenant",
        "kubeflow.org" => kind == "Profile",
        "operator.tigera.io" => matches!(kind, "Installation" | "APIServer"),
        _ => false,
    }
}

/// What an object is in the graph.
pub fn entity_kind(key: &KubernetesKey) -> EntityKind {
    match (key.group.as_str(), key.kind.as_str()) {
        (
            "",
            "Deployment"
            | "StatefulSet"
            | "DaemonSet"
            | "ReplicaSet"
            | "ReplicationController"
            | "Job"
            | "CronJob"
            | "Pod",
        )
        | ("argoproj.io", "Rollout")
        | ("serving.knative.dev", "Service" | "Configuration")
        | (_, "InferenceService") => EntityKind::Workload,
        ("", "Service" | "Ingress")
        | ("networking.istio.io", "Gateway" | "VirtualService")
        | ("gateway.networking.k8s.io", "Gateway")
        | ("traefik.io" | "traefik.containo.us", "IngressRoute" | "IngressRouteTCP")
        | ("projectcontour.io", "HTTPProxy")
        | ("route.openshift.io", "Route")
        | (_, "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute") => {
            EntityKind::Endpoint
        }
        ("argoproj.io", "Application" | "ApplicationSet")
        | ("kustomize.toolkit.fluxcd.io", "Kustomization")
        | ("helm.toolkit.fluxcd.io", "HelmRelease") => EntityKind::Release,
        (
            "source.toolkit.fluxcd.io" | "source.extensions.fluxcd.io",
            "GitRepository" | "HelmRepository" | "OCIRepository" | "HelmChart" | "Bucket"
            | "ExternalArtifact" | "ArtifactGenerator",
        ) => EntityKind::Source,
        (
            "argoproj.io",
            "Workflow" | "CronWorkflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate",
        )
        | ("tekton.dev", "Pipeline" | "PipelineRun" | "Task" | "TaskRun" | "ClusterTask") => {
            EntityKind::Pipeline
        }
        (_, "GrafanaDashboard") => EntityKind::Dashboard,
        _ => EntityKind::Resource,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::LineIndex;
    use crate::syntax::yaml;

    fn keys(text: &str) -> Vec<String> {
        let documents = yaml::documents(text, 0, &LineIndex::new(text)).documents;
        documents
            .iter()
            .flat_map(objects)
            .filter_map(object_key)
            .map(|k| format!("{}.{}/{}", k.kind, k.group, k.name))
            .collect()
    }

    fn key(api_version: &str, kind: &str, name: &str) -> Option<KubernetesKey> {
        let text = format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: '{name}'}}");
        let found = yaml::documents(&text, 0, &LineIndex::new(&text));
        object_key(found.documents.first()?)
    }

    #[test]
    fn the_objects_of_a_list_come_in_their_order_however_deep_they_stand() {
        let role = |name: &str| {
            format!(
                "{{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {{name: {name}}}}}"
            )
        };
        let text = format!(
            "apiVersion: v1\nkind: List\nitems:\n- {}\n- {{apiVersion: v1, kind: List, items: [{}]}}\n- {}\n",
            role("a"),
            role("b"),
            role("c")
        );
        assert_eq!(keys(&text), ["Role./a", "Role./b", "Role./c"]);
    }

    #[test]
    fn a_kind_whose_name_ends_with_list_is_an_object_if_it_has_no_items() {
        assert!(key("example.org/v1", "AllowList", "a").is_some());
    }

    #[test]
    fn an_object_that_the_server_names_is_called_by_its_prefix() {
        let text = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: migrate-}\n";
        assert_eq!(keys(text), ["Job./migrate-*"]);
    }

    #[test]
    fn what_a_template_has_yet_to_fill_in_is_no_object() {
        for name in [
            "{{ .Release.Name }}-web",
            "${APP}",
            "<name>",
            "$(NAME)",
            "",
            "a b",
            "x*",
        ] {
            assert_eq!(key("v1", "Service", name), None, "{name}");
        }
        assert_eq!(key("ENC[AES256_GCM]", "Secret", "a"), None);
        assert_eq!(key("v1", "'{{ .kind }}'", "a"), None);
    }

    #[test]
    fn files_of_other_programs_that_look_like_objects_are_none() {
        for version in [
            "skaffold/v4beta6",
            "openslo/v1",
            "backstage.io/v1alpha1",
            "kustomize.config.k8s.io/v1beta1",
            "kubelet.config.k8s.io/v1beta1",
            "2.0",
            "1",
        ] {
            assert_eq!(key(version, "Component", "a"), None, "{version}");
        }
    }

    #[test]
    fn kinds_of_one_name_are_told_apart_by_their_group() {
        let kind = |version, kind| key(version, kind, "a").map(|k| entity_kind(&k));
        assert_eq!(kind("v1", "Service"), Some(EntityKind::Endpoint));
        assert_eq!(
            kind("serving.knative.dev/v1", "Service"),
            Some(EntityKind::Workload)
        );
        assert_eq!(
            kind("kustomize.toolkit.fluxcd.io/v1", "Kustomization"),
            Some(EntityKind::Release)
        );
        assert_eq!(
            kind("argoproj.io/v1alpha1", "Application"),
            Some(EntityKind::Release)
        );
        assert_eq!(
            kind("app.k8s.io/v1beta1", "Application"),
            Some(EntityKind::Resource)
        );
        assert_eq!(
            kind("s3.aws.upbound.io/v1beta1", "Bucket"),
            Some(EntityKind::Resource)
        );
        assert_eq!(
            key("serving.knative.dev/v1", "Service", "a").map(|k| k.group),
            Some("serving.knative.dev".into())
        );
        assert_eq!(
            key("apps/v1", "Deployment", "a").map(|k| k.group),
            Some(String::new())
        );
    }
}
