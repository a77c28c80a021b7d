//! What follows from placement: releases deploy folders and objects, and patches change them.

use crate::model::{Basis, EntityId, EntityKey, Origin, RelationKind, Stance, Statement, Value};

use super::super::build::Parts;
use super::super::draft::Draft;
use super::super::resolve::folder_id;

/// Adds what kustomizations and releases deploy: the folder that is declared, and the objects that follow from it.
pub fn relate(draft: &mut Draft, parts: &Parts<'_>) {
    for read in &parts.placements.reads {
        if !draft.entities.contains_key(&read.release) || !parts.is_folder(&read.folder) {
            continue;
        }
        let folder = folder_id(draft, &read.folder);
        let (path, span) = &read.at;
        let origin = Origin {
            path: path.clone(),
            line: span.line,
            stance: Stance::Observed,
        };
        let inside = match read.folder.path.as_ref() {
            "" => ".",
            path => path,
        };
        let kustomization = EntityId::new(&format!("kustomize:{}/{inside}", read.folder.root));
        let known = draft.entities.contains_key(&kustomization);
        for target in [folder].into_iter().chain(known.then_some(kustomization)) {
            let say = (Basis::Declared, 1.0);
            let kind = RelationKind::Deploys;
            draft.relation(&read.release, kind, &target, read.via, say, origin.clone());
        }
    }
    for reading in parts.readings {
        let path = &reading.source.path;
        for site in parts.placements.sites(path) {
            for claim in &reading.facts.claims {
                let Statement::Exists {
                    key: key @ EntityKey::Kubernetes(_),
                    ..
                } = &claim.says
                else {
                    continue;
                };
                let id = parts.ids.id(key, path, site);
                let Some(entity) = draft.entities.get_mut(&id) else {
                    continue;
                };
                if parts.placements.is_patch(path) {
                    Draft::property(entity, "patched", Value::Bool(true));
                    continue;
                }
                for (release, via) in &site.by {
                    if !draft.entities.contains_key(release) {
                        continue;
                    }
                    let origin = claim.origin(path);
                    let say = (Basis::Derived, 0.95);
                    draft.relation(release, RelationKind::Deploys, &id, via, say, origin);
                }
            }
        }
    }
}
