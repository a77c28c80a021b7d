//! Python projects: `pyproject.toml`, as PEP 621 and as Poetry has it.

use super::super::{Extractor, Input, Syntax};
use super::{Registry, declare, depends, texts};
use crate::model::{Facts, Source};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "python",
    summary: "Python projects (pyproject.toml) and what they depend on directly",
    syntax: Syntax::Toml,
    may_be,
    run,
};

fn may_be(source: &Source) -> bool {
    source.path.file_name() == "pyproject.toml"
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    for manifest in input.documents() {
        let poetry = manifest.at(&["tool", "poetry"]);
        let tables = [manifest.get("project"), poetry];
        let named = tables
            .into_iter()
            .flatten()
            .find_map(|table| Some((table, table.get("name")?)));
        let Some((table, name)) = named else { continue };
        let declared = declare(
            facts,
            Registry::PyPi,
            (name.text().unwrap_or(""), name.span),
            &input.source.path,
            texts(table, &["version", "description"]),
        );
        let Some(key) = declared else { continue };
        let listed = manifest.at(&["project", "dependencies"]);
        for item in listed.map(Node::items).unwrap_or_default() {
            if let Some(name) = item.text().and_then(distribution) {
                depends(
                    facts,
                    &key,
                    Registry::PyPi,
                    (name, item.span),
                    "dependencies",
                );
            }
        }
        let keyed = poetry.and_then(|p| p.get("dependencies"));
        for (name, _) in keyed.map(Node::members).unwrap_or_default() {
            if let Some(text) = name.text().filter(|n| *n != "python") {
                depends(
                    facts,
                    &key,
                    Registry::PyPi,
                    (text, name.span),
                    "dependencies",
                );
            }
        }
    }
}

/// The name that a requirement begins with: `requests[socks] >= 2 ; python_version < "3.9"`.
fn distribution(requirement: &str) -> Option<&str> {
    let text = requirement.trim_start();
    let word = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let end = text.find(|c: char| !word(c)).unwrap_or(text.len());
    let name = &text[..end];
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_begins_with_a_name() {
        assert_eq!(distribution("requests[socks]>=2"), Some("requests"));
        assert_eq!(distribution(" zope.interface (>4)"), Some("zope.interface"));
        assert_eq!(distribution("a @ https://x.test/a.whl"), Some("a"));
        assert_eq!(distribution("{{ name }}"), None);
        assert_eq!(distribution(""), None);
    }
}
