//! Roles: folders. One is known by the files that hold its tasks, handlers and meta data.

use super::super::exists;
use super::super::pipeline::property;
use super::{Speaker, is_literal, tasks};
use crate::model::{EntityKey, EntityKind, Facts, RelationKind, Source};
use crate::syntax::yaml::{Data, Node};

/// A file of a role.
#[derive(Debug, PartialEq, Eq)]
pub struct RoleFile<'p> {
    /// The folder of the role, below the root; empty for the root itself.
    role: &'p str,
    /// The folder of it that holds the file: `tasks`, `meta`, …
    part: &'p str,
    /// Is it the file that Ansible reads first, or a part of it?
    is_main: bool,
}

/// Folders of a role whose files tell of it.
const READ: &[&str] = &["defaults", "handlers", "meta", "tasks", "vars"];

/// Folders of a role, and so no names of roles.
const PARTS: &[&str] = &[
    "defaults",
    "files",
    "handlers",
    "library",
    "meta",
    "molecule",
    "tasks",
    "templates",
    "tests",
    "vars",
];

/// Is it a file of a role, by its path? A role that is a repository of its own is told from its `meta` alone.
pub fn file_of(path: &str) -> Option<RoleFile<'_>> {
    let (folder, file) = path.rsplit_once('/')?;
    let main = matches!(file, "main.yml" | "main.yaml");
    let segments: Vec<&str> = folder.split('/').collect();
    let roles = segments.iter().rposition(|segment| *segment == "roles");
    // `roles/NAME/tasks`, `roles/GROUP/NAME/tasks`
    let part = roles.and_then(|roles| {
        let below = segments.get(roles + 1..)?;
        let at = below.iter().position(|segment| PARTS.contains(segment))?;
        matches!(at, 1 | 2).then_some(roles + 1 + at)
    });
    if let Some((at, part)) = part.and_then(|at| Some((at, *segments.get(at)?))) {
        if !READ.contains(&part) {
            return None;
        }
        let before = segments.iter().take(at).map(|segment| segment.len() + 1);
        return Some(RoleFile {
            role: folder.get(..before.sum::<usize>().checked_sub(1)?)?,
            part,
            is_main: match segments.get(at + 1..) {
                Some([]) => main,
                // Values may stand in several files.
                Some(["main"]) => matches!(part, "defaults" | "vars"),
                _ => false,
            },
        });
    }
    let own_repository = main && segments.last() == Some(&"meta");
    own_repository.then(|| RoleFile {
        role: folder.rsplit_once('/').map_or("", |(role, _)| role),
        part: "meta",
        is_main: true,
    })
}

/// The folder in which the roles stand that a role stands among.
fn roles_of(role: &str) -> Option<&str> {
    let start = match role.starts_with("roles/") {
        true => Some(0),
        false => None,
    };
    let end = role.rfind("/roles/").map(|at| at + 1).or(start)?;
    role.get(..end + "roles".len())
}

/// Says that a role is there, and what its file says.
pub fn read(file: &RoleFile<'_>, root: &Node, source: &Source, facts: &mut Facts) {
    let roles = roles_of(file.role);
    let is_task = |task: &Node| matches!(task.data, Data::Map(_));
    let fits = match file.part {
        "meta" => is_meta(root) && (roles.is_some() || root.get("galaxy_info").is_some()),
        "tasks" | "handlers" => !root.items().is_empty() && root.items().iter().all(is_task),
        "defaults" | "vars" => !root.members().is_empty(),
        _ => false,
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
    let speaker = Speaker {
        key: &key,
        folder: source.path.folder(),
        roles: roles.map(str::to_owned).into_iter().collect(),
    };
    if matches!(file.part, "tasks" | "handlers") {
        tasks::read(root, &speaker, facts);
    }
    if file.part != "meta" {
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
        assert_eq!(
            role("roles/net/calico/defaults/main.yml"),
            Some(("roles/net/calico", "defaults", true))
        );
        assert_eq!(
            role("roles/web/vars/main/ports.yml"),
            Some(("roles/web", "vars", true))
        );
        assert_eq!(role("roles/web/molecule/default/tasks/main.yml"), None);
        assert_eq!(role("roles/a/b/c/tasks/main.yml"), None);
        assert_eq!(roles_of("x/roles/net/calico"), Some("x/roles"));
        assert_eq!(roles_of("roles/web"), Some("roles"));
        assert_eq!(roles_of("web"), None);
    }
}
