//! Which of the eight looks a thing has: its colour and its shape.

use crate::model::{Entity, EntityKind, Settings};

/// Every look, in the order in which filters show them. `etc` is for what belongs to no group.
pub const LOOKS: [&str; 8] = ["task", "done", "ref", "guide", "mon", "svc", "inc", "etc"];

/// The look of an entity: its group's colour, else what its kind suggests. CSS class `t-LOOK`.
pub fn look(settings: &Settings, entity: &Entity) -> &'static str {
    entity
        .group
        .as_deref()
        .and_then(|name| group_look(settings, name))
        .unwrap_or_else(|| kind_look(entity.kind))
}

/// The look of a colour group by name: its colour in the settings, else the built-in groups.
pub fn group_look(settings: &Settings, group: &str) -> Option<&'static str> {
    let colour = settings
        .groups
        .iter()
        .find(|g| g.name == group)
        .and_then(|g| colour_look(&g.color));
    colour.or(match group {
        "active" => Some("task"),
        "completed" => Some("done"),
        "reference" => Some("ref"),
        "guide" => Some("guide"),
        "monitoring" => Some("mon"),
        "service" => Some("svc"),
        "incident" => Some("inc"),
        _ => None,
    })
}

fn colour_look(colour: &str) -> Option<&'static str> {
    Some(match colour {
        "pink" => "task",
        "purple" => "done",
        "blue" => "ref",
        "green" => "guide",
        "yellow" => "mon",
        "slate" => "svc",
        "red" => "inc",
        _ => return None,
    })
}

fn kind_look(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Note => "ref",
        EntityKind::Runbook => "guide",
        EntityKind::Incident => "inc",
        EntityKind::Alert | EntityKind::Dashboard => "mon",
        EntityKind::Component
        | EntityKind::System
        | EntityKind::Api
        | EntityKind::Workload
        | EntityKind::Endpoint => "svc",
        _ => "etc",
    }
}

/// The index of a look in [`LOOKS`].
pub(super) fn look_index(look: &str) -> usize {
    LOOKS
        .iter()
        .position(|l| *l == look)
        .unwrap_or(LOOKS.len() - 1)
}

/// The word for readers, on pages, in the graph and in search: `Runbook`, `Alert`, and with the scope in which it runs
/// `Deployment, production`, since a name often stands for a service, its deployment and its address.
pub fn type_label(entity: &Entity, note_type: Option<&str>) -> String {
    let subkind = Some(entity.subkind.as_str()).filter(|s| {
        // What these are made of is a fact about them, not what they are.
        let plain = matches!(
            entity.kind,
            EntityKind::Alert | EntityKind::Dashboard | EntityKind::Image
        );
        !plain && !s.is_empty()
    });
    let word = note_type
        .filter(|t| !t.is_empty())
        .or(subkind)
        .unwrap_or(entity.kind.as_str());
    let mut label = super::words::key(word);
    if !entity.scope.is_empty() {
        label.push_str(", ");
        label.push_str(&entity.scope);
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::GroupRule;

    #[test]
    fn an_alert_is_an_alert_and_what_runs_says_where() {
        let mut entity = Entity {
            id: crate::model::EntityId::new("x"),
            kind: EntityKind::Alert,
            subkind: "prometheus".into(),
            name: "x".into(),
            scope: String::new(),
            group: None,
            properties: Default::default(),
            origins: Vec::new(),
        };
        assert_eq!(type_label(&entity, None), "Alert");
        entity.kind = EntityKind::Workload;
        entity.subkind = "Deployment".into();
        entity.scope = "production".into();
        assert_eq!(type_label(&entity, None), "Deployment, production");
    }

    #[test]
    fn a_group_of_ones_own_has_the_look_of_its_colour() {
        let settings = Settings {
            groups: vec![GroupRule {
                name: "guide".into(),
                color: "red".into(),
                when: Default::default(),
            }],
            ..Settings::default()
        };
        assert_eq!(group_look(&settings, "guide"), Some("inc"));
        assert_eq!(group_look(&Settings::default(), "monitoring"), Some("mon"));
        assert_eq!(group_look(&settings, "else"), None);
    }
}
