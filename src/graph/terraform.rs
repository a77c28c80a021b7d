//! Modules of Terraform, seen from all sources together: which folder is a root, and whose state it keeps.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Basis, Entity, EntityId, EntityKind, RelationKind, Value};

use super::draft::Draft;

/// Completes every folder that holds Terraform.
pub fn modules(draft: &mut Draft) {
    remote_states(draft);
    called(draft);
    count(draft);
}

/// A module that reads the state of another depends on it. Where several keep a state of that name, nothing is said.
fn remote_states(draft: &mut Draft) {
    let mut roots: HashMap<(&str, &str), Vec<&Entity>> = HashMap::new();
    let terraform = || draft.entities.values().filter(|e| e.id.scheme() == "tf");
    for root in terraform().filter(|e| e.kind == EntityKind::Release) {
        if let (Some(backend), Some(key)) = (root.text("backend"), root.text("state_key")) {
            roots.entry((backend, key)).or_default().push(root);
        }
    }
    let mut found = Vec::new();
    for data in terraform().filter(|e| e.subkind == "tf-data") {
        let (Some(backend), Some(key)) = (data.text("backend"), data.text("state_key")) else {
            continue;
        };
        // What holds the state is often left to the command line.
        let holder = data.text("state_in");
        let fits = |root: &&&Entity| {
            let other = root.text("state_in");
            holder.is_none() || other.is_none() || holder == other
        };
        let all = roots.get(&(backend, key)).into_iter().flatten();
        let all: Vec<_> = all.filter(fits).collect();
        if let [root] = all.as_slice() {
            let sure = holder.is_some() && root.text("state_in").is_some();
            let confidence = if sure { 0.95 } else { 0.8 };
            found.push((data.id.clone(), root.id.clone(), confidence));
        }
    }
    for (from, to, confidence) in found {
        let origins = draft.entities.get(&from).map(|e| e.origins.clone());
        for origin in origins.unwrap_or_default() {
            let (kind, via) = (RelationKind::DependsOn, "remote_state");
            draft.relation(&from, kind, &to, via, (Basis::Derived, confidence), origin);
        }
    }
}

/// A folder that a call takes its module from is no root.
fn called(draft: &mut Draft) {
    let calls = draft
        .relations()
        .filter(|r| r.kind == RelationKind::Uses && r.via == "module.source");
    let folders: BTreeSet<EntityId> = calls
        .filter_map(|r| r.to.as_str().strip_prefix("file:"))
        .map(|folder| EntityId::new(&format!("tf:{folder}")))
        .collect();
    for id in folders {
        if let Some(module) = draft.entities.get_mut(&id) {
            module.kind = EntityKind::Package;
            module.subkind = "tf-module-dir".to_owned();
        }
    }
}

/// How much there is in a module.
fn count(draft: &mut Draft) {
    let mut counts: BTreeMap<(EntityId, &str), i64> = BTreeMap::new();
    for entity in draft.entities.values().filter(|e| e.id.scheme() == "tf") {
        let counted = match entity.subkind.as_str() {
            "tf-resource" => "resources",
            "tf-data" => "data",
            "tf-module" => "modules",
            _ => continue,
        };
        if let Some((module, _)) = entity.id.as_str().split_once('#') {
            *counts.entry((EntityId::new(module), counted)).or_default() += 1;
        }
    }
    for ((module, counted), number) in counts {
        if let Some(module) = draft.entities.get_mut(&module) {
            Draft::property(module, counted, Value::Integer(number));
        }
    }
}
