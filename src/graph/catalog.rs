//! What catalogs say in words of their own, and only all sources together can answer: patterns of files, ids of
//! Compass, tags of dashboards.

use std::collections::HashMap;

use globset::GlobBuilder;

use crate::model::{
    Basis, EntityId, EntityKey, EntityKind, Reference, RelationKind, SourcePath, Statement, Value,
};

use super::build::Parts;
use super::draft::Draft;
use super::links::target_id;
use super::owners::Teams;

/// Relates what catalogs name.
pub fn relate(draft: &mut Draft, parts: &Parts<'_>) {
    let compass = Compass::new(draft);
    for reading in parts.readings {
        for claim in &reading.facts.claims {
            let Statement::Relates {
                from,
                kind,
                to,
                via,
                ..
            } = &claim.says
            else {
                continue;
            };
            let from = match from {
                EntityKey::Id(id) => EntityId::new(id),
                _ => continue,
            };
            let targets = match to {
                Reference::Path(pattern) if via == "spec.targets" && pattern.contains('*') => {
                    fitting(draft, parts, &reading.source.path, pattern)
                }
                Reference::Named { text, .. } if text.starts_with("ari:") => {
                    compass.find(text).cloned().into_iter().collect()
                }
                _ => continue,
            };
            if draft.entities.contains_key(&from) {
                for to in targets {
                    let origin = claim.origin(&reading.source.path);
                    draft.relation(&from, *kind, &to, via, (Basis::Declared, 1.0), origin);
                }
            }
        }
    }
    dashboards(draft);
}

/// Files of the root that a pattern of a location fits.
fn fitting(
    draft: &mut Draft,
    parts: &Parts<'_>,
    from: &SourcePath,
    pattern: &str,
) -> Vec<EntityId> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    let Ok(glob) = glob.map(|g| g.compile_matcher()) else {
        return Vec::new();
    };
    // All that fits begins with what stands before the first special character.
    let start = pattern.split(['*', '?', '[', '{']).next().unwrap_or("");
    let first = SourcePath::new(&from.root, start);
    let begin = parts.readings.partition_point(|r| r.source.path < first);
    let below = parts.readings.get(begin..).unwrap_or(&[]).iter();
    below
        .map(|r| &r.source.path)
        .take_while(|p| p.root == from.root && p.path.starts_with(start))
        .filter(|p| *p != from && glob.is_match(p.path.as_ref()))
        .map(|p| target_id(draft, parts, p))
        .collect()
}

/// Components and teams by the ids that Atlassian gave them. A team has its id among its aliases.
struct Compass {
    components: HashMap<String, EntityId>,
    teams: Teams,
}

impl Compass {
    fn new(draft: &Draft) -> Self {
        let components = draft.entities.values();
        let components = components.filter(|e| e.kind == EntityKind::Component);
        Self {
            components: components
                .filter_map(|e| Some((e.text("compass_id")?.to_owned(), e.id.clone())))
                .collect(),
            teams: Teams::new(draft.entities.values()),
        }
    }

    fn find(&self, id: &str) -> Option<&EntityId> {
        let short = id.rsplit('/').next().unwrap_or(id);
        let team = || {
            self.teams
                .by_alias(id)
                .or_else(|| self.teams.by_alias(short))
        };
        self.components.get(id).or_else(team)
    }
}

/// Dashboards with the tag that a component asks for: `tags @> 'checkout'`, or the tag alone.
fn dashboards(draft: &mut Draft) {
    let mut tagged: HashMap<String, Vec<EntityId>> = HashMap::new();
    for dashboard in draft.entities.values() {
        if dashboard.kind == EntityKind::Dashboard {
            let tags = dashboard.property("tags").map(Value::texts);
            for tag in tags.unwrap_or_default() {
                let all = tagged.entry(tag.to_owned()).or_default();
                all.push(dashboard.id.clone());
            }
        }
    }
    if tagged.is_empty() {
        return;
    }
    let mut found = Vec::new();
    for component in draft.entities.values() {
        let annotation = |name| component.property("annotations")?.get(name)?.as_text();
        let selectors = [
            annotation("grafana/dashboard-selector"),
            annotation("grafana/tag-selector"),
        ];
        for tag in selectors.into_iter().flatten().filter_map(tag) {
            for dashboard in tagged.get(tag).into_iter().flatten() {
                if let Some(origin) = component.origins.first() {
                    found.push((dashboard.clone(), component.id.clone(), origin.clone()));
                }
            }
        }
    }
    for (dashboard, component, origin) in found {
        let say = (Basis::Derived, 0.9);
        let via = "dashboard-selector";
        draft.relation(
            &dashboard,
            RelationKind::Monitors,
            &component,
            via,
            say,
            origin,
        );
    }
}

/// The tag that a selector asks for; of anything more nobody here knows the meaning.
fn tag(selector: &str) -> Option<&str> {
    let text = selector.trim();
    let text = text.strip_prefix("tags").map_or(text, |rest| {
        let rest = rest.trim_start();
        rest.strip_prefix("@>").map_or(text, str::trim_start)
    });
    let bare = text.trim_matches(['\'', '"', '`']);
    let plain = !bare.is_empty() && !bare.contains(['\'', '"', '`', '&', '|', '(', '=', '@', ' ']);
    plain.then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_of_one_tag_is_understood_and_nothing_else() {
        assert_eq!(tag("tags @> 'checkout'"), Some("checkout"));
        assert_eq!(tag("checkout-service"), Some("checkout-service"));
        for text in [
            "",
            "(tags @> 'a') && title == 'b'",
            "title == 'x'",
            "tags @> ",
        ] {
            assert_eq!(tag(text), None, "{text}");
        }
    }
}
