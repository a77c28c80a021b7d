//! Volumes of a service: files and folders beside the project, and volumes by name.

use super::super::Declared;
use super::Project;
use crate::model::{EntityKey, RelationKind, has_variables};
use crate::syntax::yaml::Node;

/// Files and folders that are mounted into a service. Docker makes those that are not there.
pub fn declare(project: &mut Project<'_>, from: &EntityKey, service: &Node) {
    for (source, node, bound) in sources(service) {
        // `name:/data` is a volume of Docker's own; only a path begins with a dot.
        if !(source.starts_with('.') || has_variables(source) || bound && is_relative(source)) {
            continue;
        }
        let text = match bound && is_relative(source) {
            true => format!("./{source}"),
            false => source.to_owned(),
        };
        let to = project.path(&text, true);
        let (kind, via) = (RelationKind::Uses, "bind-mount");
        Declared { from, kind, via }.to(project.facts, node.span, to);
    }
}

/// Names of the volumes that are no files.
pub fn named(service: &Node) -> Vec<&str> {
    let is_name = |text: &str| {
        let mut bytes = text.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
            && bytes.all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
    };
    sources(service)
        .into_iter()
        .filter(|(source, _, bound)| !bound && is_name(source))
        .map(|(source, _, _)| source)
        .collect()
}

fn is_relative(source: &str) -> bool {
    !source.starts_with(['/', '~', '$', '.'])
}

/// What stands before the first colon, or in `source`; whether it is said to be a path.
fn sources(service: &Node) -> Vec<(&str, &Node, bool)> {
    let items = service.get("volumes").map(Node::items).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| match item.text() {
            Some(text) => Some((before_colon(text)?, item, false)),
            None => {
                let source = item.get("source")?;
                let bound = item.text_at(&["type"]) == Some("bind");
                Some((source.text()?, source, bound))
            }
        })
        .collect()
}

/// The text before the first colon that is not in braces; nothing if there is none.
fn before_colon(text: &str) -> Option<&str> {
    let mut open = 0usize;
    let at = text.bytes().position(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        byte == b':' && open == 0
    })?;
    text.get(..at)
}
