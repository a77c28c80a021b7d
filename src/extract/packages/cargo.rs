//! Crates: `Cargo.toml`.

use super::super::{Extractor, Input, Syntax};
use super::{Registry, declare, depends, texts, workspace};
use crate::model::{EntityKey, Facts, Source};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "cargo",
    summary: "crates of Rust (Cargo.toml) and what they depend on directly",
    syntax: Syntax::Toml,
    may_be,
    run,
};

fn may_be(source: &Source) -> bool {
    source.path.file_name() == "Cargo.toml"
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    for manifest in input.documents() {
        let Some(package) = manifest.get("package") else {
            continue;
        };
        let Some(name) = package.get("name") else {
            continue;
        };
        let mut properties = texts(package, &["version", "description"]);
        workspace(manifest.at(&["workspace", "members"]), &mut properties);
        let declared = declare(
            facts,
            Registry::Cargo,
            (name.text().unwrap_or(""), name.span),
            &input.source.path,
            properties,
        );
        let Some(key) = declared else { continue };
        let inherited = manifest.at(&["workspace", "dependencies"]);
        dependencies(manifest, inherited, &key, facts);
        for (_, target) in manifest
            .get("target")
            .map(Node::members)
            .unwrap_or_default()
        {
            dependencies(target, inherited, &key, facts);
        }
    }
}

fn dependencies(holder: &Node, inherited: Option<&Node>, key: &EntityKey, facts: &mut Facts) {
    let table = holder.get("dependencies").map(Node::members);
    for (name, dependency) in table.unwrap_or_default() {
        let Some(written) = name.text() else { continue };
        // `name = { package = "other" }` is the other crate under a name of one's own.
        let shared = inherited
            .filter(|_| dependency.text_at(&["workspace"]) == Some("true"))
            .and_then(|table| table.text_at(&[written, "package"]));
        let real = dependency.text_at(&["package"]).or(shared);
        let real = real.unwrap_or(written);
        depends(
            facts,
            key,
            Registry::Cargo,
            (real, name.span),
            "dependencies",
        );
    }
}
