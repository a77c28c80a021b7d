//! Playbooks: lists of plays. Told by their shape, as they may have any name.

use std::collections::BTreeMap;

use super::super::Declared;
use super::super::pipeline::{Pipeline, list, property, texts};
use super::{Speaker, collection_of, declare_package, is_literal, tasks};
use crate::model::{Facts, Reference, RelationKind, Source, Value, below};
use crate::syntax::yaml::Node;

/// What a play may say; Ansible refuses everything else.
const OF_PLAYS: &[&str] = &[
    "any_errors_fatal",
    "become",
    "become_exe",
    "become_flags",
    "become_method",
    "become_user",
    "check_mode",
    "collections",
    "connection",
    "debugger",
    "diff",
    "environment",
    "fact_path",
    "force_handlers",
    "gather_facts",
    "gather_subset",
    "gather_timeout",
    "handlers",
    "hosts",
    "ignore_errors",
    "ignore_unreachable",
    "max_fail_percentage",
    "module_defaults",
    "name",
    "no_log",
    "order",
    "port",
    "post_tasks",
    "pre_tasks",
    "remote_user",
    "roles",
    "run_once",
    "serial",
    "strategy",
    "sudo",
    "sudo_user",
    "tags",
    "tasks",
    "throttle",
    "timeout",
    "user",
    "validate_argspec",
    "vars",
    "vars_files",
    "vars_prompt",
];

/// What makes a map with `hosts` a play.
const WORK: &[&str] = &["gather_facts", "post_tasks", "pre_tasks", "roles", "tasks"];

/// Lists of tasks in a play.
const TASKS: &[&str] = &["pre_tasks", "tasks", "post_tasks", "handlers"];

fn is_play(play: &Node) -> bool {
    let known = |(key, _): &(Node, Node)| key.text().is_some_and(|k| OF_PLAYS.contains(&k));
    let hosts = play.get("hosts");
    hosts.is_some_and(|h| h.text().is_some() || !h.items().is_empty())
        && play.members().iter().all(known)
        && WORK.iter().any(|key| play.get(key).is_some())
}

/// The playbook that an item of the list imports, if it does nothing else. The older `include` imported tasks too, so
/// it says nothing by itself.
fn imported(item: &Node) -> Option<&Node> {
    let mut found = None;
    for (key, value) in item.members() {
        match tasks::short(key.text()?) {
            "import_playbook" | "include" => found = Some(value),
            "name" | "when" | "vars" | "tags" | "environment" => {}
            _ => return None,
        }
    }
    found.filter(|node| node.text().is_some())
}

/// Says what a playbook says; nothing if it is none.
pub fn read(root: &Node, source: &Source, facts: &mut Facts) {
    let items = root.items();
    let fits = |item: &Node| is_play(item) || imported(item).is_some();
    let certain = |item: &Node| is_play(item) || item.get("include").is_none();
    if !items.iter().all(fits) || !items.iter().any(certain) {
        return;
    }
    let pipeline = Pipeline::of(source);
    let named = ("ansible-playbook", source.path.file_name());
    pipeline.declare(facts, root.span, named, Vec::new());
    let mut seen = BTreeMap::new();
    for item in items {
        match imported(item) {
            Some(import) => import_playbook(import, &pipeline, source, facts),
            None => play(item, source.path.folder(), &pipeline, &mut seen, facts),
        }
    }
}

fn import_playbook(node: &Node, pipeline: &Pipeline, source: &Source, facts: &mut Facts) {
    let Some(text) = node.text().map(str::trim).filter(|t| is_literal(t)) else {
        return;
    };
    let is_file = text.ends_with(".yml") || text.ends_with(".yaml");
    let target = match collection_of(text).filter(|_| !is_file) {
        Some(collection) => declare_package(collection, "ansible-collection", node.span, facts),
        None => match below(source.path.folder(), text) {
            Some(path) => Pipeline::at(&source.path.root, &path),
            None => return,
        },
    };
    let uses = Declared {
        from: &pipeline.key,
        kind: RelationKind::Uses,
        via: "import_playbook",
    };
    uses.to(facts, node.span, Reference::Key(target));
}

fn play(
    play: &Node,
    folder: &str,
    pipeline: &Pipeline,
    seen: &mut BTreeMap<String, u32>,
    facts: &mut Facts,
) {
    let hosts = texts(play.get("hosts")).into_iter().map(|(h, _)| h);
    let hosts: Vec<&str> = hosts.filter(|h| is_literal(h)).collect();
    let title = play.text_at(&["name"]).map(str::trim);
    let name = title.filter(|t| is_literal(t));
    let name = name.map_or_else(|| hosts.join(","), str::to_owned);
    let name = if name.is_empty() {
        "play".to_owned()
    } else {
        name
    };
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    let name = match *count {
        1 => name,
        n => format!("{name} ({n})"),
    };
    let mut properties = Vec::new();
    property(&mut properties, "hosts", list(&hosts));
    property(&mut properties, "handlers", handlers(play));
    let at = play.get("name").or_else(|| play.get("hosts"));
    let span = at.map_or(play.span, |node| node.span);
    let part = ("ansible-play", name.as_str(), "play");
    let key = pipeline.declare_part(facts, span, part, properties);
    let speaker = Speaker {
        key: &key,
        folder,
        roles: role_folders(folder),
    };
    for role in play.get("roles").map(Node::items).unwrap_or_default() {
        let named = role
            .get("role")
            .or_else(|| role.get("name"))
            .unwrap_or(role);
        if let Some(text) = named.text() {
            speaker.role(RelationKind::Uses, "roles", text, named.span, facts);
        }
    }
    for tasks in TASKS.iter().filter_map(|field| play.get(field)) {
        tasks::read(tasks, &speaker, facts);
    }
    for (file, span) in texts(play.get("vars_files")) {
        speaker.file("vars_files", file, span, facts);
    }
}

fn handlers(play: &Node) -> Value {
    let handlers = play.get("handlers").map(Node::items).unwrap_or_default();
    let names = handlers.iter().filter_map(|h| h.text_at(&["name"]));
    list(names.filter(|name| is_literal(name)))
}

/// Folders in which the roles of a playbook may be: beside it, and beside each folder above it.
fn role_folders(folder: &str) -> Vec<String> {
    let mut found: Vec<String> = below(folder, "roles").into_iter().collect();
    let mut above = folder;
    while !above.is_empty() {
        above = above.rsplit_once('/').map_or("", |(folder, _)| folder);
        found.extend(below(above, "roles"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_looked_for_beside_a_playbook_and_above_it() {
        assert_eq!(role_folders(""), ["roles"]);
        assert_eq!(role_folders("a/b"), ["a/b/roles", "a/roles", "roles"]);
    }
}
