//! Who owns what nobody says outright: the owners of the files that declare it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::{Basis, Entity, EntityId, EntityKind, Origin, RelationKind, SourcePath, Value};

use super::build::Parts;
use super::codeowners::CodeOwners;
use super::draft::{Draft, Saying};
use super::names::fold;

/// Gives an owner to components, systems, Terraform roots and alerts that have none: that of their files.
pub fn relate(draft: &mut Draft, parts: &Parts<'_>) {
    let files = CodeOwners::new(parts);
    if files.is_empty() {
        return;
    }
    let teams = Teams::new(draft.entities.values());
    let owned = owned(draft);
    let mut known: HashMap<SourcePath, Vec<(String, Origin)>> = HashMap::new();
    let mut wanted: BTreeSet<(EntityId, String, Origin)> = BTreeSet::new();
    let entities = draft.entities.values();
    for entity in entities.filter(|e| is_owned_by_files(e) && !owned.contains(&e.id)) {
        for origin in &entity.origins {
            let owners = known.entry(origin.path.clone()).or_insert_with(|| {
                let lines = files.of(&origin.path);
                let each = lines.into_iter().flat_map(|(rule, origin)| {
                    let owners = rule.owners.iter();
                    owners.map(|owner| (owner.clone(), origin.clone()))
                });
                each.collect()
            });
            let owners = owners.iter();
            wanted.extend(owners.map(|(owner, at)| (entity.id.clone(), owner.clone(), at.clone())));
        }
    }
    for (thing, owner, origin) in wanted {
        if let Some(team) = teams.find(draft, &owner, &origin) {
            let say = (Basis::Declared, 0.9);
            draft.relation(
                &thing,
                RelationKind::OwnedBy,
                &team,
                "codeowners",
                say,
                origin,
            );
        }
    }
}

/// What a file only names is not of that file.
/// A team that a catalog names and nobody declares may be known here under that name as an alias.
pub fn by_alias(draft: &mut Draft) {
    let teams = Teams::new(draft.entities.values());
    let unknown = draft
        .entities
        .values()
        .filter(|e| e.kind == EntityKind::Team && e.text("status") == Some("unresolved"));
    let same = unknown.filter_map(|team| {
        let (_, name) = team.id.as_str().split_once(':')?;
        let name = name.strip_prefix("default/").unwrap_or(name);
        let known = teams
            .by_alias(team.id.as_str())
            .or_else(|| teams.by_alias(name))?;
        Some((team.id.clone(), known.clone()))
    });
    let same: BTreeMap<EntityId, EntityId> = same.collect();
    draft.replace(&same, 0.9);
}

/// What a file only names is not of that file.
fn is_owned_by_files(entity: &Entity) -> bool {
    match entity.kind {
        _ if entity.text("status") == Some("unresolved") => false,
        EntityKind::Component | EntityKind::System | EntityKind::Alert => true,
        EntityKind::Release => entity.subkind == "tf-root",
        _ => false,
    }
}

/// What has an owner, and alerts about what has one.
fn owned(draft: &Draft) -> HashSet<EntityId> {
    let relations = draft.relations();
    let mut owned: HashSet<EntityId> = relations
        .filter(|r| r.kind == RelationKind::OwnedBy)
        .map(|r| r.from.clone())
        .collect();
    let watching: Vec<EntityId> = draft
        .relations()
        .filter(|r| r.kind == RelationKind::Monitors && owned.contains(&r.to))
        .map(|r| r.from.clone())
        .collect();
    owned.extend(watching);
    owned
}

/// Teams and people by what they are called elsewhere.
pub struct Teams {
    by_alias: HashMap<String, Option<EntityId>>,
    by_name: HashMap<String, Option<EntityId>>,
}

impl Teams {
    /// All that are there by now.
    pub fn new<'e>(entities: impl Iterator<Item = &'e Entity>) -> Self {
        let mut teams = Self {
            by_alias: HashMap::new(),
            by_name: HashMap::new(),
        };
        for team in entities.filter(|e| e.kind == EntityKind::Team) {
            let annotation = |name| team.property("annotations")?.get(name)?.as_text();
            let aliases = team.property("aliases").map(Value::texts);
            let mut aliases = aliases.unwrap_or_default();
            aliases.extend(team.text("email"));
            aliases.extend(annotation("github.com/team-slug"));
            aliases.extend(annotation("github.com/user-login"));
            for alias in aliases {
                once(&mut teams.by_alias, handle(alias), &team.id);
            }
            let slug = team.id.as_str().rsplit('/').next().unwrap_or("");
            once(&mut teams.by_name, slug.to_owned(), &team.id);
        }
        teams
    }

    /// The only team with an alias.
    pub fn by_alias(&self, alias: &str) -> Option<&EntityId> {
        self.by_alias.get(&handle(alias))?.as_ref()
    }

    /// The team or person that CODEOWNERS names: one that is known by that name, else a new one. `None` if several are.
    fn find(&self, draft: &mut Draft, owner: &str, origin: &Origin) -> Option<EntityId> {
        if let Some(known) = self.by_alias.get(&handle(owner)) {
            return known.clone();
        }
        let (organisation, name) = match owner.strip_prefix('@') {
            Some(path) => path.rsplit_once('/').unwrap_or(("", path)),
            None => ("", owner),
        };
        let slug = fold(name);
        let is_team = !organisation.is_empty();
        let kind = if is_team { "group" } else { "user" };
        let own = EntityId::new(&format!("{kind}:default/{slug}"));
        let of_organisation = EntityId::new(&format!("{kind}:{}/{slug}", fold(organisation)));
        for id in [&of_organisation, &own] {
            if draft.entities.contains_key(id) {
                return Some(id.clone());
            }
        }
        if let Some(known) = self.by_name.get(&slug) {
            return known.clone();
        }
        draft.entity(Saying {
            id: own.clone(),
            kind: EntityKind::Team,
            subkind: if is_team { "codeowner" } else { "user" },
            name,
            scope: "",
            origin: origin.clone(),
        });
        Some(own)
    }
}

/// An alias as it is compared: without its `@`, whatever its case.
fn handle(alias: &str) -> String {
    fold(alias.trim().trim_start_matches('@'))
}

/// Of several with one name none is chosen.
fn once(known: &mut HashMap<String, Option<EntityId>>, name: String, id: &EntityId) {
    known
        .entry(name)
        .and_modify(|other| {
            if other.as_ref() != Some(id) {
                *other = None;
            }
        })
        .or_insert_with(|| Some(id.clone()));
}
