//! Names in messages, and names compared.

pub use crate::graph::fold;
use crate::model::{Link, LinkKind};

/// The first of some names in backticks, and how many more there are.
pub fn list(names: &[&str], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(|n| format!("`{n}`")).collect();
    match (names.len().saturating_sub(shown.len()), shown.split_last()) {
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
        (more, _) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The name that looks most like `wanted`, if any does.
pub fn nearest<'k>(wanted: &str, known: &[&'k str]) -> Option<&'k str> {
    let wanted = fold(wanted);
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(&fold(name), &wanted), *name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// Which property holds the link, for the end of a message.
pub fn by_key(link: &Link) -> String {
    match (&link.key, link.kind) {
        (Some(key), LinkKind::Property) => format!(", which `{key}` links to"),
        _ => String::new(),
    }
}
