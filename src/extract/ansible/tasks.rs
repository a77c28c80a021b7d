//! Lists of tasks: roles and files that they bring in, containers that they run.

use super::super::pipeline::runs_image;
use super::{Speaker, is_literal};
use crate::model::{Facts, RelationKind};
use crate::syntax::yaml::Node;

/// Says what the tasks of a list use, those in blocks included.
pub fn read(tasks: &Node, speaker: &Speaker<'_>, facts: &mut Facts) {
    for task in tasks.items() {
        for (key, value) in task.members() {
            match short(key.text().unwrap_or("")) {
                "block" | "rescue" | "always" => read(value, speaker, facts),
                "include_role" => role("include_role", value, speaker, facts),
                "import_role" => role("import_role", value, speaker, facts),
                "include_tasks" | "include" => file("include_tasks", value, speaker, facts),
                "import_tasks" => file("import_tasks", value, speaker, facts),
                via @ ("docker_container" | "podman_container") => {
                    if let Some(image) = value.get("image")
                        && let Some(name) = image.text().filter(|t| is_literal(t))
                    {
                        runs_image(facts, image.span, speaker.key, via, name);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The name of an action without its collection.
pub fn short(action: &str) -> &str {
    let collections = [
        "ansible.builtin.",
        "ansible.legacy.",
        "community.docker.",
        "containers.podman.",
    ];
    let mut without = collections.iter().filter_map(|c| action.strip_prefix(c));
    without.next().unwrap_or(action)
}

fn role(via: &str, value: &Node, speaker: &Speaker<'_>, facts: &mut Facts) {
    let named = value.get("name").or_else(|| value.get("role"));
    let node = named.unwrap_or(value);
    let Some(text) = node.text() else { return };
    // The short form: `include_role: name=nginx`.
    let name = match named {
        Some(_) => Some(text),
        None => text
            .split_whitespace()
            .find_map(|w| w.strip_prefix("name=")),
    };
    if let Some(name) = name {
        speaker.role(RelationKind::Uses, via, name, node.span, facts);
    }
}

fn file(via: &str, value: &Node, speaker: &Speaker<'_>, facts: &mut Facts) {
    let node = value.get("file").unwrap_or(value);
    if let Some(text) = node.text().filter(|t| is_literal(t)) {
        // The short form: `include_tasks: x.yml tags=y`.
        let path = text.split_whitespace().next().unwrap_or("");
        let path = path.strip_prefix("file=").unwrap_or(path);
        speaker.file(via, path, node.span, facts);
    }
}
