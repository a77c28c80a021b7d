//! The colour groups that every vault has.

use crate::model::{GroupRule, When};

/// Name, colour, types, statuses of the built-in groups, in the order in which they are tried.
const BUILT_IN: [(&str, &str, &[&str], &[&str]); 6] = [
    ("active", "pink", &["task"], &["active"]),
    ("completed", "purple", &["task"], &["completed"]),
    (
        "reference",
        "blue",
        &["reference", "service", "index", "decision"],
        &[],
    ),
    ("guide", "green", &["guide"], &[]),
    (
        "monitoring",
        "yellow",
        &["monitoring", "runbook", "checklist"],
        &[],
    ),
    ("incident", "red", &["incident"], &[]),
];

/// The configured groups, then the built-in ones whose names are not configured.
pub(crate) fn with_built_in(configured: Vec<GroupRule>) -> Vec<GroupRule> {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let mut groups = configured;
    for (name, color, types, statuses) in BUILT_IN {
        if groups.iter().any(|group| group.name == name) {
            continue;
        }
        groups.push(GroupRule {
            name: name.to_owned(),
            color: color.to_owned(),
            when: When {
                types: own(types),
                statuses: own(statuses),
                ..When::default()
            },
        });
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configured_groups_come_first_and_replace_built_in_ones_of_their_name() {
        let configured = vec![
            GroupRule {
                name: "mine".into(),
                color: "slate".into(),
                when: When::default(),
            },
            GroupRule {
                name: "guide".into(),
                color: "slate".into(),
                when: When::default(),
            },
        ];
        let all = with_built_in(configured);
        let names: Vec<&str> = all.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "mine",
                "guide",
                "active",
                "completed",
                "reference",
                "monitoring",
                "incident"
            ]
        );
    }
}
