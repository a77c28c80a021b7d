//! Roles: folders. One is known by the files that hold its tasks, handlers and meta data.

use super::super::exists;
use super::super::pipeline::{below, property};
use super::{Speaker, is_literal, tasks};
use crate::model::{EntityKey, EntityKind, Facts, RelationKind, Source};
use crate::syntax::yaml::{Data, Node};

/// A file of a role.
#[derive(Debug, PartialEq, Eq)]
pub struct RoleFile<'p> {
    /// The folder of the role, below the root; empty for the root itself.
    role: &'p str,
    /// `tasks`, `handlers` or `meta`.
    part: &'p str,
    /// The file is the one that Ansible reads first.
    is_main: bool,
}

/// Is it a file of a role, by its path? A role that is a repository of its own is told from its `meta` alone.
pub fn file_of(path: &str) -> Option<RoleFile<'_>> {
    let (folder, file) = path.rsplit_once('/')?;
    let main = matches!(file, "main.yml" | "main.yaml");
    let mut start = 0;
    let mut segments = folder.split('/').map(|segment| {
        let at = start;
        start += segment.len() + 1;
        (at, segment)
    });
    let mut before = ["", ""];
    while let Some((at, segment)) = segments.next() {
        let is_part = matches!(segment, "tasks" | "handlers" | "meta");
        if is_part && before[0] == "roles" {
            return Some(RoleFile {
                role: folder.get(..at.checked_sub(1)?)?,
                part: segment,
                is_main: main && segments.next().is_none(),
            });
        }
        before = [before[1], segment];
    }
    (main && before[1] == "meta").then(|| RoleFile {
        role: folder.rfind('/').map_or("", |slash| &folder[..slash]),
        part: "meta",
        is_main: true,
    })
}

/// Is it `roles/NAME`, wherever it stands?
fn stands_in_roles(folder: &str) -> bool {
    folder.rsplit('/').nth(1) == Some("roles")
}

/// Says that a role is there, and what its file says.
pub fn read(file: &RoleFile<'_>, root: &Node, source: &Source, facts: &mut Facts) {
    let among_roles = stands_in_roles(file.role);
    let is_task = |task: &Node| matches!(task.data, Data::Map(_));
    let fits = match file.part {
        "meta" => is_meta(root) && (among_roles || root.get("galaxy_info").is_some()),
        _ => !root.items().is_empty() && root.items().iter().all(is_task),
    };
    if !fits {
        return;
    }
    let shown = if file.role.is_empty() { "." } else { file.role };
    let key = EntityKey::Id(format!("file:{}/{shown}", source.path.root));
    if file.is_main {
        let folder = file.role.rsplit('/').next().filter(|f| !f.is_empty());
        let named = root.text_at(&["galaxy_info", "role_name"]);
        let name = folder.or(named).unwrap_or(source.path.root.as_str());
        let mut properties = Vec::new();
        let description = root.text_at(&["galaxy_info", "description"]).unwrap_or("");
        property(&mut properties, "description", description.trim());
        let (kind, subkind) = (EntityKind::Package, "ansible-role");
        exists(
            facts,
            root.span,
            key.clone(),
            kind,
            subkind,
            name,
            properties,
        );
    }
    let beside = below(file.role, "..").filter(|_| among_roles);
    let speaker = Speaker {
        key: &key,
        folder: source.path.folder(),
        roles: beside.into_iter().collect(),
    };
    if file.part != "meta" {
        tasks::read(root, &speaker, facts);
        return;
    }
    let needed = root
        .get("dependencies")
        .map(Node::items)
        .unwrap_or_default();
    for role in needed {
        let named = ["role", "name", "src"].iter().find_map(|key| role.get(key));
        let named = named.unwrap_or(role);
        if let Some(name) = named.text().filter(|t| is_literal(t)) {
            let kind = RelationKind::DependsOn;
            speaker.role(kind, "dependencies", name, named.span, facts);
        }
    }
}

fn is_meta(root: &Node) -> bool {
    let known = |(key, _): &(Node, Node)| {
        matches!(
            key.text(),
            Some(
                "galaxy_info"
                    | "dependencies"
                    | "allow_duplicates"
                    | "collections"
                    | "argument_specs"
            )
        )
    };
    !root.members().is_empty() && root.members().iter().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(path: &str) -> Option<(&str, &str, bool)> {
        file_of(path).map(|f| (f.role, f.part, f.is_main))
    }

    #[test]
    fn a_file_of_a_role_is_told_from_its_path() {
        assert_eq!(
            role("roles/web/tasks/main.yml"),
            Some(("roles/web", "tasks", true))
        );
        assert_eq!(
            role("a/roles/web/tasks/linux/main.yml"),
            Some(("a/roles/web", "tasks", false))
        );
        assert_eq!(role("meta/main.yml"), Some(("", "meta", true)));
        assert_eq!(role("web/tasks/main.yml"), None);
        assert_eq!(role("roles/web/defaults/main.yml"), None);
    }
}
