//! What follows from several sources together: components behind workloads, the role of runbooks, colours of things.

use crate::model::{Basis, EntityId, EntityKind, Origin, RelationKind, Value};

use super::draft::{Draft, Saying};
use super::notes::component_id;

/// Every long-running workload is part of a component: the logical service that people talk about. Its name is
/// found in the order that OpenTelemetry's semantic conventions give.
pub fn components(draft: &mut Draft) {
    let derived: Vec<(EntityId, String, &'static str, f32, Vec<Origin>)> = draft
        .entities
        .values()
        .filter(|e| e.kind == EntityKind::Workload)
        .filter(|e| !matches!(e.subkind.as_str(), "Job" | "CronJob" | "Pod" | "ReplicaSet"))
        // What is only pulled (`db`, `redis`) is nobody's own service.
        .filter(|e| e.subkind != "compose-service" || e.property("build").is_some())
        .map(|workload| {
            let label = |name: &str| {
                let labels = workload.property("labels")?;
                labels.get(name).and_then(Value::as_text)
            };
            let (name, via, confidence) = workload
                .text("service_name")
                .map(|n| (n, "service.name", 1.0))
                .or_else(|| Some((label("app.kubernetes.io/instance")?, "instance", 0.9)))
                .or_else(|| Some((label("app.kubernetes.io/name")?, "name", 0.9)))
                .unwrap_or((&workload.name, "workload", 0.8));
            (
                workload.id.clone(),
                name.to_owned(),
                via,
                confidence,
                workload.origins.clone(),
            )
        })
        .collect();
    for (workload, name, via, confidence, origins) in derived {
        let id = component_id(&name);
        for origin in origins {
            draft.entity(Saying {
                id: id.clone(),
                kind: EntityKind::Component,
                subkind: "service",
                name: &name,
                scope: "",
                origin: origin.clone(),
            });
            draft.relation(
                &workload,
                RelationKind::PartOf,
                &id,
                via,
                (Basis::Derived, confidence),
                origin,
            );
        }
    }
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
