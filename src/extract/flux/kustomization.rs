//! Kustomizations of Flux: a folder of a source, put into the cluster.

use super::super::say;
use super::source::service_account;
use super::{Speaker, image_changes};
use crate::model::{
    Changes, EntityKind, Namespace, Origination, Placing, RelationKind, Statement, Value,
    below_root,
};

pub fn read(speaker: &mut Speaker<'_>) {
    speaker.describe(
        EntityKind::Release,
        &[
            ("path", &["path"]),
            ("target_namespace", &["targetNamespace"]),
            ("prune", &["prune"]),
            ("suspended", &["suspend"]),
        ],
    );
    let node = speaker.spec(&["sourceRef"]);
    let source = speaker.source("sourceRef", node, "GitRepository");
    for other in speaker.items(&["dependsOn"]) {
        let via = (RelationKind::DependsOn, "dependsOn");
        speaker.object(via, Some(other), "Kustomization");
    }
    for checked in speaker.items(&["healthChecks"]) {
        let via = (RelationKind::Monitors, "healthChecks");
        speaker.object(via, Some(checked), "");
    }
    for values in speaker.items(&["postBuild", "substituteFrom"]) {
        let via = (RelationKind::Uses, "postBuild.substituteFrom");
        speaker.object(via, Some(values), "ConfigMap");
    }
    for (via, path) in [
        ("decryption", ["decryption", "secretRef"]),
        ("kubeConfig", ["kubeConfig", "secretRef"]),
    ] {
        let secret = speaker.spec(&path);
        speaker.object((RelationKind::Uses, via), secret, "Secret");
    }
    let account = speaker.spec(&["serviceAccountName"]);
    service_account(speaker, account);
    if !speaker.items(&["patches"]).is_empty() {
        let patched = vec![("patched".to_owned(), Value::Bool(true))];
        speaker.properties(EntityKind::Release, patched);
    }
    let images = image_changes(speaker.items(&["images"]));
    speaker.images("images", &images);

    let node = speaker.spec(&["path"]);
    let (path, span) = match node {
        Some(node) => (node.text().unwrap_or(""), node.span),
        // Without a path it is the whole source.
        None => ("", speaker.place()),
    };
    let (Some(source), Some(path)) = (source, below_root(path)) else {
        return;
    };
    let text = |path: &[&str]| speaker.text(path).unwrap_or_default().to_owned();
    let namespace = speaker.text(&["targetNamespace"]);
    let placing = Placing {
        by: speaker.id.clone(),
        from: Origination::Object(source),
        path,
        span,
        via: "spec.path",
        recurse: true,
        changes: Changes {
            namespace: namespace.map(|n| Namespace::All(n.to_owned())),
            prefix: text(&["namePrefix"]),
            suffix: text(&["nameSuffix"]),
            labels: Vec::new(),
            images: images.into_iter().map(|(change, _)| change).collect(),
        },
        scope: cluster(speaker),
    };
    say(speaker.facts, span, Statement::Places(Box::new(placing)));
}

/// Another cluster, by the name of the Secret with its address: `eu-1-kubeconfig`.
pub fn cluster(speaker: &Speaker<'_>) -> Option<String> {
    let name = speaker
        .text(&["kubeConfig", "secretRef", "name"])
        .or_else(|| speaker.text(&["kubeConfig", "configMapRef", "name"]))?;
    let short = name.strip_suffix("-kubeconfig").unwrap_or(name);
    Some(short.to_owned())
}
