//! Services of Compose and the stages of the Dockerfiles that they are built from.

use crate::model::{Basis, EntityId, RelationKind, Value};

use super::draft::Draft;

/// A service that is built depends on the stage that it is built from: the one that it names, else the last.
pub fn builds(draft: &mut Draft) {
    let built: Vec<_> = draft
        .relations()
        .filter(|r| r.kind == RelationKind::DeclaredIn && r.via == "build.dockerfile")
        .filter_map(|r| {
            let file = r.to.as_str().strip_prefix("file:")?;
            let service = draft.entities.get(&r.from)?;
            let stages = format!("dockerfile:{file}#");
            let stage = match service.text("target") {
                Some(target) => EntityId::new(&format!("{stages}{target}")),
                None => last_stage(draft, &stages)?,
            };
            let known = draft.entities.contains_key(&stage);
            known.then(|| (r.from.clone(), stage, r.origins.clone()))
        })
        .collect();
    for (service, stage, origins) in built {
        for origin in origins {
            let basis = (Basis::Derived, 1.0);
            let kind = RelationKind::DependsOn;
            draft.relation(&service, kind, &stage, "build", basis, origin);
        }
    }
}

fn last_stage(draft: &Draft, stages: &str) -> Option<EntityId> {
    let first = EntityId::new(stages);
    let mut all = draft.entities.range(first..);
    all.by_ref()
        .map_while(|(id, stage)| id.as_str().starts_with(stages).then_some(stage))
        .find(|stage| stage.property("final") == Some(&Value::Bool(true)))
        .map(|stage| stage.id.clone())
}
