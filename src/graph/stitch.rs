//! What follows from several sources together: components behind what runs, owners, the role of runbooks, colours.

use crate::model::{EntityId, EntityKind, RelationKind};

use super::build::Parts;
use super::draft::Draft;
use super::{catalog, components, folders, owners};

/// The components behind workloads and packages.
pub fn components(draft: &mut Draft, parts: &Parts<'_>) {
    components::behind_workloads(draft);
    folders::packages(draft, parts);
}

/// What catalogs, descriptions of APIs and CODEOWNERS say of things that are related by now.
pub fn catalogs(draft: &mut Draft, parts: &Parts<'_>) {
    catalog::relate(draft, parts);
    folders::descriptions(draft);
    owners::by_alias(draft);
    owners::relate(draft, parts);
}

/// A note that an alert names as its runbook is a runbook, whatever its type.
pub fn runbooks(draft: &mut Draft) {
    let targets: Vec<EntityId> = draft
        .relations()
        .filter(|r| r.kind == RelationKind::HasRunbook && r.from.scheme() == "alert")
        .map(|r| r.to.clone())
        .collect();
    for id in targets {
        if let Some(entity) = draft.entities.get_mut(&id)
            && entity.kind == EntityKind::Note
        {
            entity.kind = EntityKind::Runbook;
        }
    }
}

/// Services and alerts have colours of their own in every drawing; notes have those of the configured groups.
pub fn groups(draft: &mut Draft) {
    for entity in draft.entities.values_mut() {
        let group = match entity.kind {
            EntityKind::Component => "service",
            EntityKind::Alert => "monitoring",
            _ => continue,
        };
        entity.group.get_or_insert_with(|| group.to_owned());
    }
}
