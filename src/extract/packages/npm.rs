//! Packages of Node.js: `package.json`.

use super::super::{Extractor, Input, Syntax};
use super::{Registry, declare, depends, texts, workspace};
use crate::model::{Facts, Source};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "npm",
    summary: "packages of Node.js (package.json) and what they depend on directly",
    syntax: Syntax::Json,
    may_be,
    run,
};

fn may_be(source: &Source) -> bool {
    source.path.file_name() == "package.json"
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    for manifest in input.documents() {
        let Some(name) = manifest.get("name") else {
            continue;
        };
        let mut properties = texts(manifest, &["version", "description"]);
        let members = manifest.get("workspaces");
        let members = members.and_then(|m| m.get("packages")).or(members);
        workspace(members, &mut properties);
        let declared = declare(
            facts,
            Registry::Npm,
            (name.text().unwrap_or(""), name.span),
            &input.source.path,
            properties,
        );
        let Some(key) = declared else { continue };
        for via in ["dependencies", "optionalDependencies", "peerDependencies"] {
            for (name, version) in manifest.get(via).map(Node::members).unwrap_or_default() {
                let Some(written) = name.text() else { continue };
                let real = version.text().and_then(alias).unwrap_or(written);
                depends(facts, &key, Registry::Npm, (real, name.span), via);
            }
        }
    }
}

/// The package behind a name of one's own: `npm:@scope/name@1`.
fn alias(version: &str) -> Option<&str> {
    let package = version.strip_prefix("npm:")?;
    // The first character of a scope is an `@` too.
    let at = package.char_indices().skip(1).find(|(_, c)| *c == '@');
    Some(at.map_or(package, |(at, _)| &package[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_names_the_package_behind_it() {
        assert_eq!(alias("npm:@acme/web@^1"), Some("@acme/web"));
        assert_eq!(alias("npm:web"), Some("web"));
        assert_eq!(alias("npm:"), Some(""));
        assert_eq!(alias("^1.2.3"), None);
    }
}
