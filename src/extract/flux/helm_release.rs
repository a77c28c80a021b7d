//! HelmReleases: a chart with values, put into the cluster.

use super::super::{Declared, chart_values, exists, say};
use super::kustomization::cluster;
use super::source::service_account;
use super::{Speaker, image_changes};
use crate::model::{
    Basis, Changes, EntityKey, EntityKind, KubernetesKey, Namespace, Origination, Placing,
    Reference, RelationKind, Statement, Value, below_root,
};
use crate::syntax::yaml::Node;

pub fn read(speaker: &mut Speaker<'_>) {
    speaker.describe(
        EntityKind::Release,
        &[
            ("chart", &["chart", "spec", "chart"]),
            ("version", &["chart", "spec", "version"]),
            ("target_namespace", &["targetNamespace"]),
            ("suspended", &["suspend"]),
        ],
    );
    // By default the namespace stands before the name if it is another one.
    let release = match (
        speaker.text(&["releaseName"]),
        speaker.text(&["targetNamespace"]),
    ) {
        (Some(name), _) => name.to_owned(),
        (None, Some(namespace)) => format!("{namespace}-{}", speaker.key.name),
        (None, None) => speaker.key.name.clone(),
    };
    let release = vec![("release_name".to_owned(), Value::from(release))];
    speaker.properties(EntityKind::Release, release);
    chart(speaker);
    let node = speaker.spec(&["chartRef"]);
    speaker.source("chartRef", node, "OCIRepository");
    for other in speaker.items(&["dependsOn"]) {
        let via = (RelationKind::DependsOn, "dependsOn");
        speaker.object(via, Some(other), "HelmRelease");
    }
    for values in speaker.items(&["valuesFrom"]) {
        let via = (RelationKind::Uses, "valuesFrom");
        speaker.object(via, Some(values), "ConfigMap");
    }
    let secret = speaker.spec(&["kubeConfig", "secretRef"]);
    speaker.object((RelationKind::Uses, "kubeConfig"), secret, "Secret");
    let account = speaker.spec(&["serviceAccountName"]);
    service_account(speaker, account);
    for renderer in speaker.items(&["postRenderers"]) {
        let items = renderer.at(&["kustomize", "images"]).map(Node::items);
        let changes = image_changes(items.unwrap_or_default());
        speaker.images("postRenderers", &changes);
    }
    values(speaker);
}

/// The chart of a repository of charts by its name, that of another source by its folder.
fn chart(speaker: &mut Speaker<'_>) {
    let Some(source) = speaker.source(
        "chart.spec.sourceRef",
        speaker.spec(&["chart", "spec", "sourceRef"]),
        "HelmRepository",
    ) else {
        return;
    };
    let path = ["chart", "spec", "chart"];
    let (Some(text), Some(node)) = (speaker.text(&path), speaker.spec(&path)) else {
        return;
    };
    if source.kind == "HelmRepository" {
        let about = (
            format!("pkg:helm/{text}"),
            EntityKind::Package,
            "helm-chart",
            text,
        );
        speaker.outside((RelationKind::Uses, "chart"), node.span, about);
    } else if let Some(folder) = below_root(text) {
        place(speaker, source, folder, node);
    }
}

fn place(speaker: &mut Speaker<'_>, source: KubernetesKey, folder: String, node: &Node) {
    let own = speaker.key.namespace.as_deref();
    let namespace = speaker.text(&["targetNamespace"]).or(own);
    let placing = Placing {
        by: speaker.id.clone(),
        from: Origination::Object(source),
        path: folder,
        span: node.span,
        via: "spec.chart.spec.chart",
        recurse: false,
        changes: Changes {
            namespace: namespace.map(|n| Namespace::Missing(n.to_owned())),
            ..Changes::default()
        },
        scope: cluster(speaker),
    };
    let says = Statement::Places(Box::new(placing));
    say(speaker.facts, node.span, says);
}

/// Images that the values name.
fn values(speaker: &mut Speaker<'_>) {
    let Some(values) = speaker.spec(&["values"]) else {
        return;
    };
    for image in chart_values::images(values) {
        let id = EntityKey::Id(format!("image:{}", image.repository));
        let name = image.repository.rsplit('/').next().unwrap_or("");
        let kind = EntityKind::Image;
        exists(
            speaker.facts,
            image.span,
            id.clone(),
            kind,
            "image",
            name,
            Vec::new(),
        );
        Declared {
            from: &speaker.id,
            kind: RelationKind::Uses,
            via: "values",
        }
        .with(
            speaker.facts,
            image.span,
            Reference::Key(id),
            Basis::Derived,
            0.8,
        );
    }
}
