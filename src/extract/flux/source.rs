//! Sources: where Flux reads from, and artifacts that are put together from them.

use super::super::{exists, say};
use super::{Speaker, flux_key, is_filled};
use crate::model::{
    ArtifactCopies, ArtifactCopy, EntityKey, EntityKind, KubernetesKey, Reference, RelationKind,
    Statement, Value, source_url,
};
use crate::syntax::yaml::Node;

/// A source: its address, its revision, its credentials by name.
pub fn read(speaker: &mut Speaker<'_>) {
    let kind = speaker.key.kind.as_str();
    if kind == "HelmChart" {
        chart(speaker);
        return;
    }
    if !matches!(
        kind,
        "GitRepository" | "OCIRepository" | "HelmRepository" | "Bucket"
    ) {
        return;
    }
    speaker.describe(
        EntityKind::Source,
        &[
            ("branch", &["ref", "branch"]),
            ("tag", &["ref", "tag"]),
            ("semver", &["ref", "semver"]),
            ("commit", &["ref", "commit"]),
            ("digest", &["ref", "digest"]),
            ("ref", &["ref", "name"]),
            ("provider", &["provider"]),
            ("suspended", &["suspend"]),
        ],
    );
    address(speaker);
    for field in ["secretRef", "certSecretRef", "proxySecretRef"] {
        let node = speaker.spec(&[field]);
        speaker.object((RelationKind::Uses, field), node, "Secret");
    }
    let verify = speaker.spec(&["verify", "secretRef"]);
    speaker.object((RelationKind::Uses, "verify"), verify, "Secret");
    let account = speaker.spec(&["serviceAccountName"]);
    service_account(speaker, account);
    for include in speaker.items(&["include"]) {
        speaker.source("include", include.get("repository"), "GitRepository");
    }
}

fn address(speaker: &mut Speaker<'_>) {
    let (url, field) = match speaker.key.kind.as_str() {
        "Bucket" => {
            let (Some(endpoint), Some(bucket)) =
                (speaker.text(&["endpoint"]), speaker.text(&["bucketName"]))
            else {
                return;
            };
            let scheme = if speaker.text(&["insecure"]) == Some("true") {
                "http"
            } else {
                "https"
            };
            (format!("{scheme}://{endpoint}/{bucket}"), "endpoint")
        }
        _ => match speaker.text(&["url"]) {
            Some(url) => (url.to_owned(), "url"),
            None => return,
        },
    };
    if let (Some(url), Some(node)) = (source_url(&url), speaker.spec(&[field])) {
        let subkind = match speaker.key.kind.as_str() {
            "GitRepository" => "git",
            "OCIRepository" => "oci",
            "HelmRepository" => "helm-repository",
            _ => "bucket",
        };
        let about = (
            format!("source:{url}"),
            EntityKind::Source,
            subkind,
            url.as_str(),
        );
        speaker.outside((RelationKind::SourcedFrom, "spec.url"), node.span, about);
        let property = vec![("url".to_owned(), Value::from(url.as_str()))];
        speaker.properties(EntityKind::Source, property);
    }
}

fn chart(speaker: &mut Speaker<'_>) {
    speaker.describe(EntityKind::Source, &[("version", &["version"])]);
    let node = speaker.spec(&["sourceRef"]);
    let source = speaker.source("sourceRef", node, "HelmRepository");
    let from_repository = source.is_none_or(|s| s.kind == "HelmRepository");
    if let (Some(name), Some(node), true) = (
        speaker.text(&["chart"]),
        speaker.spec(&["chart"]),
        from_repository,
    ) {
        let about = (
            format!("pkg:helm/{name}"),
            EntityKind::Package,
            "helm-chart",
            name,
        );
        speaker.outside((RelationKind::Uses, "chart"), node.span, about);
    }
}

/// The account that a controller acts as.
pub fn service_account(speaker: &mut Speaker<'_>, node: Option<&Node>) {
    if let Some(node) = node
        && let Some(name) = node.text().filter(|n| !n.is_empty() && is_filled(n))
    {
        let to = Reference::Kubernetes(flux_key("ServiceAccount", name));
        speaker.relates(RelationKind::Uses, "serviceAccountName", node.span, to);
    }
}

/// A generator of artifacts: sources under other names, and folders of them copied together.
pub fn artifacts(speaker: &mut Speaker<'_>) {
    let mut sources: Vec<(&str, KubernetesKey)> = Vec::new();
    for source in speaker.items(&["sources"]) {
        let key = speaker.source("sources", Some(source), "GitRepository");
        if let (Some(key), Some(alias)) = (key, source.text_at(&["alias"])) {
            sources.push((alias, key));
        }
    }
    for artifact in speaker.items(&["artifacts"]) {
        let Some(place) = artifact.get("name") else {
            continue;
        };
        let Some(name) = place.text().filter(|n| !n.is_empty() && is_filled(n)) else {
            continue;
        };
        let key = KubernetesKey {
            namespace: speaker.key.namespace.clone(),
            ..flux_key("ExternalArtifact", name)
        };
        let id = EntityKey::Kubernetes(key.clone());
        exists(
            speaker.facts,
            place.span,
            id.clone(),
            EntityKind::Source,
            "ExternalArtifact",
            name,
            Vec::new(),
        );
        let generator = Reference::Key(speaker.id.clone());
        super::Declared {
            from: &id,
            kind: RelationKind::SourcedFrom,
            via: "artifacts",
        }
        .to(speaker.facts, place.span, generator);
        let copies = artifact.get("copy").map(Node::items).unwrap_or_default();
        let copies: Vec<ArtifactCopy> = copies.iter().filter_map(|c| copy(c, &sources)).collect();
        let says = Statement::Copies(Box::new(ArtifactCopies {
            artifact: key,
            copies,
        }));
        say(speaker.facts, place.span, says);
    }
}

/// `from: "@alias/apps/**"`, `to: "@artifact/apps/"`.
fn copy(node: &Node, sources: &[(&str, KubernetesKey)]) -> Option<ArtifactCopy> {
    let (alias, from) = node
        .text_at(&["from"])?
        .strip_prefix('@')?
        .split_once('/')?;
    let to = node.text_at(&["to"])?.strip_prefix("@artifact")?;
    let (_, source) = sources.iter().find(|(known, _)| *known == alias)?;
    Some(ArtifactCopy {
        source: source.clone(),
        from: from.to_owned(),
        to: to.trim_start_matches('/').to_owned(),
    })
}
