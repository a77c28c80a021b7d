//! What lies in one folder belongs together: a package, its Dockerfile, the descriptions of its APIs.

use std::collections::{BTreeMap, BTreeSet};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::model::{
    Basis, Entity, EntityId, EntityKind, Origin, RelationKind, SourcePath, Value, join,
};

use super::build::Parts;
use super::components::{Known, Part};
use super::draft::Draft;
use super::notes::component_id;

/// Names that say nothing of a service outside its own repository.
const GENERIC: [&str; 38] = [
    "ad", "api", "app", "backend", "backup", "cache", "cart", "client", "config", "currency",
    "data", "database", "db", "default", "dev", "email", "example", "frontend", "home", "job",
    "main", "mysql", "nginx", "node", "payment", "postgres", "prod", "proxy", "redis", "root",
    "secret", "server", "service", "shipping", "staging", "test", "web", "worker",
];

/// A package made in one of the roots.
struct Made {
    id: EntityId,
    /// Of the service that its image would be.
    name: String,
    subkind: String,
    /// Folders below its own, of the packages of its workspace.
    members: GlobSet,
    origin: Origin,
}

/// Packages that no manifest here declares come from outside; one with a Dockerfile beside it is part of a component.
pub fn packages(draft: &mut Draft, parts: &Parts<'_>) {
    let mut folders: BTreeMap<SourcePath, Vec<Made>> = BTreeMap::new();
    for package in draft.entities.values_mut() {
        let registered = matches!(package.subkind.as_str(), "crate" | "go" | "npm" | "pypi");
        if package.kind != EntityKind::Package || !registered {
            continue;
        }
        match made(package) {
            Some(made) => {
                let folder = folder_of(&made.origin.path);
                folders.entry(folder).or_default().push(made);
            }
            None => Draft::property(package, "external", Value::Bool(true)),
        }
    }
    workspaces(draft, &folders);
    let known = Known::new(draft);
    for (folder, packages) in folders {
        let mut recipes = ["Dockerfile", "Containerfile"].iter().map(|name| {
            let path = join(&folder.path, name);
            SourcePath::new(&folder.root, &path)
        });
        let names: BTreeSet<&str> = packages.iter().map(|p| p.name.as_str()).collect();
        // Several names: nobody says which of them is that of the service.
        let (Some(name), 1) = (names.first(), names.len()) else {
            continue;
        };
        if recipes.any(|path| parts.reading(&path).is_some())
            && let Some((component, name)) = component(draft, &known, &folder, name)
        {
            let part = Part {
                component,
                name,
                via: "dockerfile",
                confidence: 0.7,
            };
            for package in &packages {
                part.add(draft, &package.id, package.origin.clone());
            }
        }
    }
}

/// Packages that another one takes as members of its workspace are part of it.
fn workspaces(draft: &mut Draft, folders: &BTreeMap<SourcePath, Vec<Made>>) {
    let mut members = Vec::new();
    for (folder, packages) in folders {
        for whole in packages.iter().filter(|p| !p.members.is_empty()) {
            let after = folders.range(folder.clone()..).take_while(|(at, _)| {
                at.root == folder.root && at.path.starts_with(folder.path.as_ref())
            });
            for (at, there) in after {
                if below(&folder.path, &at.path).is_some_and(|p| whole.members.is_match(p)) {
                    let same = there.iter().filter(|p| p.subkind == whole.subkind);
                    members.extend(same.map(|part| (part.id.clone(), whole)));
                }
            }
        }
    }
    for (part, whole) in members {
        let say = (Basis::Declared, 1.0);
        let origin = whole.origin.clone();
        draft.relation(
            &part,
            RelationKind::PartOf,
            &whole.id,
            "workspace",
            say,
            origin,
        );
    }
}

/// What follows a folder in the path of one below it.
fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    match folder {
        "" => Some(path),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    }
}

fn folder_of(path: &SourcePath) -> SourcePath {
    SourcePath::new(&path.root, path.folder())
}

/// Where a package is made; `None` if that is outside.
fn made(package: &Entity) -> Option<Made> {
    let manifest = package.text("manifest")?;
    let origin = package
        .origins
        .iter()
        .find(|o| o.path.to_string() == manifest)?;
    let mut words = package.name.rsplit('/');
    let last = words.next().unwrap_or(&package.name);
    // The last word of `example.com/checkout/v2` is a version of Go's.
    let is_version = last
        .strip_prefix('v')
        .is_some_and(|n| n.parse::<u32>().is_ok());
    let name = words.next().filter(|_| is_version).unwrap_or(last);
    let patterns = package.property("workspace").map(Value::texts);
    let mut members = GlobSetBuilder::new();
    for pattern in patterns.unwrap_or_default() {
        let glob = GlobBuilder::new(pattern.trim_start_matches("./").trim_end_matches('/'));
        if let Ok(glob) = { glob }.literal_separator(true).build() {
            members.add(glob);
        }
    }
    Some(Made {
        id: package.id.clone(),
        name: name.to_owned(),
        subkind: package.subkind.clone(),
        members: members.build().unwrap_or_else(|_| GlobSet::empty()),
        origin: origin.clone(),
    })
}

/// The component that a package would be, and its name: the one that its root speaks of under the name of the package
/// or of the folder, else one of the package's name, unless that is a generic one.
fn component(
    draft: &Draft,
    known: &Known,
    folder: &SourcePath,
    package: &str,
) -> Option<(EntityId, String)> {
    let of_root = |id: &&EntityId| {
        let mut origins = draft.entities.get(*id).into_iter().flat_map(|e| &e.origins);
        origins.any(|o| o.path.root == folder.root)
    };
    let here = [package, folder.file_name()].into_iter().find_map(|name| {
        let id = known.find(name, "default").filter(of_root)?;
        Some((id.clone(), name.to_owned()))
    });
    here.or_else(|| {
        let generic = GENERIC.contains(&package.to_lowercase().as_str());
        let id = known.find(package, "default").cloned();
        let id = id.unwrap_or_else(|| component_id(package));
        (!generic).then(|| (id, package.to_owned()))
    })
}

/// Folders that hold nothing but the descriptions of the API of what lies above them.
const SPEC_FOLDERS: [&str; 12] = [
    "api",
    "apis",
    "asyncapi",
    "contract",
    "contracts",
    "docs",
    "openapi",
    "schema",
    "schemas",
    "spec",
    "specs",
    "swagger",
];

/// What an API is that a file describes: the one of the catalog that the file defines, else one that the only component
/// of its folder provides.
pub fn descriptions(draft: &mut Draft) {
    let specs: Vec<(EntityId, Origin)> = draft
        .entities
        .values()
        .filter(|e| e.kind == EntityKind::Api)
        .filter_map(|e| {
            let mut origins = e.origins.iter();
            let origin = origins.find(|o| e.id == spec_id(&o.path))?;
            Some((e.id.clone(), origin.clone()))
        })
        .collect();
    let defined = defined(draft);
    let homes = homes(draft);
    for (spec, origin) in specs {
        if let Some(apis) = defined.get(&spec) {
            for (api, origin) in apis {
                let say = (Basis::Derived, 0.95);
                draft.relation(
                    &spec,
                    RelationKind::PartOf,
                    api,
                    "$text",
                    say,
                    origin.clone(),
                );
            }
        } else if let Some(component) = home(&homes, &origin.path) {
            let say = (Basis::Derived, 0.7);
            draft.relation(
                component,
                RelationKind::ProvidesApi,
                &spec,
                "folder",
                say,
                origin,
            );
        }
    }
}

fn spec_id(path: &SourcePath) -> EntityId {
    EntityId::new(&format!("api:{path}"))
}

/// Descriptions that define APIs of the catalog, with those.
fn defined(draft: &Draft) -> BTreeMap<EntityId, Vec<(EntityId, Origin)>> {
    let mut defined: BTreeMap<EntityId, Vec<(EntityId, Origin)>> = BTreeMap::new();
    for relation in draft.relations() {
        if matches!(relation.via.as_str(), "$text" | "$json" | "$yaml")
            && let Some(path) = relation.to.as_str().strip_prefix("file:")
            && let Some(origin) = relation.origins.first()
        {
            let spec = EntityId::new(&format!("api:{path}"));
            let apis = defined.entry(spec).or_default();
            apis.push((relation.from.clone(), origin.clone()));
        }
    }
    defined
}

/// The components of every folder that holds the catalog, or package and Dockerfile, of some.
fn homes(draft: &Draft) -> BTreeMap<SourcePath, BTreeSet<EntityId>> {
    let mut homes: BTreeMap<SourcePath, BTreeSet<EntityId>> = BTreeMap::new();
    let mut add = |path: &SourcePath, component: &EntityId| {
        let there = homes.entry(folder_of(path)).or_default();
        there.insert(component.clone());
    };
    for relation in draft.relations().filter(|r| r.via == "dockerfile") {
        for origin in &relation.origins {
            add(&origin.path, &relation.to);
        }
    }
    let catalogs = [
        "catalog-info.yaml",
        "catalog-info.yml",
        "compass.yml",
        "compass.yaml",
    ];
    for component in draft.entities.values() {
        if component.kind == EntityKind::Component {
            for origin in &component.origins {
                if catalogs.contains(&origin.path.file_name()) {
                    add(&origin.path, &component.id);
                }
            }
        }
    }
    homes
}

/// The component of the folder that a description lies in, or of the one above its folder of descriptions.
fn home<'h>(
    homes: &'h BTreeMap<SourcePath, BTreeSet<EntityId>>,
    spec: &SourcePath,
) -> Option<&'h EntityId> {
    let mut folder = folder_of(spec);
    loop {
        if let Some(there) = homes.get(&folder) {
            return there.first().filter(|_| there.len() == 1);
        }
        if !SPEC_FOLDERS.contains(&folder.file_name()) {
            return None;
        }
        folder = folder_of(&folder);
    }
}
