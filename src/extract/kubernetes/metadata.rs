//! Labels and annotations: who owns an object, what tells about it, and in which order it is put there.

use super::Object;
use super::values::{is_encrypted, number_or_text, text_map};
use crate::model::{Basis, EntityKind, Reference, RelationKind, Span};
use crate::syntax::yaml::Node;

/// Annotations that are properties under a name of their own.
const KEPT: &[(&str, &str)] = &[
    ("argocd.argoproj.io/sync-wave", "sync_wave"),
    ("argocd.argoproj.io/hook", "hook"),
    (
        "argocd.argoproj.io/hook-delete-policy",
        "hook_delete_policy",
    ),
    ("argocd.argoproj.io/sync-options", "sync_options"),
    ("helm.sh/hook", "hook"),
    ("helm.sh/hook-weight", "hook_weight"),
    ("helm.sh/hook-delete-policy", "hook_delete_policy"),
    ("helm.sh/resource-policy", "resource_policy"),
    ("kustomize.toolkit.fluxcd.io/prune", "flux_prune"),
    ("kustomize.toolkit.fluxcd.io/reconcile", "flux_reconcile"),
    ("kustomize.toolkit.fluxcd.io/ssa", "flux_ssa"),
    ("kustomize.toolkit.fluxcd.io/force", "flux_force"),
    ("kustomize.toolkit.fluxcd.io/substitute", "flux_substitute"),
    ("kubernetes.io/description", "description"),
];

/// What annotations of `a8r.io` tell people.
const FOR_PEOPLE: &[&str] = &[
    "description",
    "owner",
    "chat",
    "bugs",
    "logs",
    "documentation",
    "repository",
    "support",
    "runbook",
    "incidents",
    "uptime",
    "performance",
    "dependencies",
];

pub fn read(object: &mut Object<'_, '_>) {
    let Some(metadata) = object.node.get("metadata") else {
        return;
    };
    let labels = text_map(metadata.get("labels"));
    object.pairs("labels", labels.unwrap_or_default());
    if let Some((team, span)) = metadata.at(&["labels", "team"]).and_then(told) {
        let sure = (Basis::Declared, 0.9);
        object.relate_as(
            RelationKind::OwnedBy,
            "labels.team",
            span,
            a_team(team),
            sure,
        );
    }
    let Some(annotations) = metadata.get("annotations") else {
        return;
    };
    for (annotation, name) in KEPT {
        if let Some(value) = annotations.get(annotation).and_then(number_or_text) {
            object.property(name, value);
        }
    }
    for field in FOR_PEOPLE {
        if let Some((text, span)) = annotations.get(&format!("a8r.io/{field}")).and_then(told) {
            object.property(field, text);
            for_people(object, field, text, span);
        }
    }
    if let Some((path, span)) = annotations.get("opslore.dev/note").and_then(told) {
        let note = note_reference(path);
        object.relate_back(RelationKind::Documents, "opslore.dev/note", span, note);
    }
    for via in ["runbook", "runbook_url", "opslore.dev/runbook"] {
        if let Some((text, span)) = annotations.get(via).and_then(told) {
            runbook(object, via, text, span);
        }
    }
}

fn for_people(object: &mut Object<'_, '_>, field: &str, text: &str, span: Span) {
    match field {
        "owner" => {
            let sure = (Basis::Declared, 0.98);
            object.relate_as(
                RelationKind::OwnedBy,
                "a8r.io/owner",
                span,
                a_team(text),
                sure,
            );
        }
        "runbook" => runbook(object, "a8r.io/runbook", text, span),
        "documentation" if text.contains("://") => {
            let page = Reference::Url(text.to_owned());
            object.relate_back(RelationKind::Documents, "a8r.io/documentation", span, page);
        }
        "dependencies" => {
            for name in text.split(',').map(str::trim).filter(|n| !n.is_empty()) {
                let to = Reference::Named {
                    text: name.to_owned(),
                    kinds: vec![EntityKind::Component],
                };
                let sure = (Basis::Declared, 0.9);
                object.relate_as(
                    RelationKind::DependsOn,
                    "a8r.io/dependencies",
                    span,
                    to,
                    sure,
                );
            }
        }
        _ => {}
    }
}

fn runbook(object: &mut Object<'_, '_>, via: &str, text: &str, span: Span) {
    let to = if text.contains("://") {
        Reference::Url(text.to_owned())
    } else if text.contains('/') || text.contains(".md") {
        Reference::Path(text.to_owned())
    } else {
        return;
    };
    let sure = (Basis::Declared, 0.98);
    object.relate_as(RelationKind::HasRunbook, via, span, to, sure);
}

/// A note by its path in the repository or in the vault, or by its address.
fn note_reference(text: &str) -> Reference {
    if text.contains("://") {
        return Reference::Url(text.to_owned());
    }
    let (path, subpath) = text.split_at(text.find('#').unwrap_or(text.len()));
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let named = path.rsplit('/').next().unwrap_or(path).contains('.');
    Reference::File {
        path: format!("{path}{}", if named { "" } else { ".md" }),
        subpath: (!subpath.is_empty()).then(|| subpath.to_owned()),
    }
}

fn a_team(name: &str) -> Reference {
    Reference::Named {
        text: name.trim_start_matches('@').to_owned(),
        kinds: vec![EntityKind::Team],
    }
}

/// A text that stands there as it is meant: nothing has yet to be filled in, nothing is encrypted.
fn told(node: &Node) -> Option<(&str, Span)> {
    let text = node.text()?.trim();
    let said = !text.is_empty() && !text.contains("{{") && !text.contains("${");
    (said && !is_encrypted(text)).then_some((text, node.span))
}
