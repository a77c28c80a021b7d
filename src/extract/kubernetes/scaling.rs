//! How many pods there are: autoscalers, and budgets for disruptions.

use super::Object;
use super::selectors::selector;
use crate::model::RelationKind;

pub fn read(object: &mut Object<'_, '_>) {
    let selects = RelationKind::Selects;
    match (object.key.group.as_str(), object.key.kind.as_str()) {
        ("", "HorizontalPodAutoscaler") => {
            object.scalar("min_replicas", object.spec(&["minReplicas"]));
            object.scalar("max_replicas", object.spec(&["maxReplicas"]));
            let target = object.spec(&["scaleTargetRef"]);
            object.points(selects, "scaleTargetRef", "Deployment", target);
        }
        ("keda.sh", "ScaledObject") => {
            object.scalar("min_replicas", object.spec(&["minReplicaCount"]));
            object.scalar("max_replicas", object.spec(&["maxReplicaCount"]));
            let target = object.spec(&["scaleTargetRef"]);
            object.points(selects, "scaleTargetRef", "Deployment", target);
            triggers(object);
        }
        ("keda.sh", "ScaledJob") => triggers(object),
        ("autoscaling.k8s.io", "VerticalPodAutoscaler") => {
            object.scalar("update_mode", object.spec(&["updatePolicy", "updateMode"]));
            let target = object.spec(&["targetRef"]);
            object.points(selects, "targetRef", "Deployment", target);
        }
        ("", "PodDisruptionBudget") => {
            object.scalar("min_available", object.spec(&["minAvailable"]));
            object.scalar("max_unavailable", object.spec(&["maxUnavailable"]));
            if let Some(node) = object.spec(&["selector"]) {
                object.selects_pods("pdb.selector", node, selector(node));
            }
        }
        _ => {}
    }
}

fn triggers(object: &mut Object<'_, '_>) {
    let triggers = object.list(&["triggers"]);
    let kinds = triggers.iter().filter_map(|t| t.text_at(&["type"]));
    object.texts("triggers", kinds);
    for trigger in triggers {
        let authentication = trigger
            .get("authenticationRef")
            .filter(|a| a.get("name").is_some());
        object.points(
            RelationKind::Uses,
            "authenticationRef",
            "TriggerAuthentication",
            authentication,
        );
    }
}
