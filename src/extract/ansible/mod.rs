//! Ansible: playbooks with their plays, roles, collections, requirements.

mod galaxy;
mod playbook;
mod role;
mod tasks;

use super::{Declared, Extractor, Input, Syntax, any, exists};
use crate::model::{EntityKey, EntityKind, Facts, Reference, RelationKind, Span, below};

pub const EXTRACTOR: Extractor = Extractor {
    name: "ansible",
    summary: "Ansible playbooks and roles: plays, the roles, collections, files and images they use; requirements",
    syntax: Syntax::Yaml,
    may_be: any,
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    let Some(root) = input.documents().first() else {
        return;
    };
    let source = input.source;
    match source.path.file_name() {
        "requirements.yml" | "requirements.yaml" => galaxy::requirements(root, source, facts),
        "galaxy.yml" => galaxy::collection(root, facts),
        _ => match role::file_of(&source.path.path) {
            Some(file) => role::read(&file, root, source, facts),
            None => playbook::read(root, source, facts),
        },
    }
}

/// Is nothing to be filled in?
fn is_literal(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains("{{") && !text.contains("{%")
}

/// Is it a path of the machine that runs the playbook?
fn is_elsewhere(path: &str) -> bool {
    path.trim().starts_with(['/', '~'])
}

/// Is it a name within a collection (`namespace.collection.name`)? Then that of the collection.
fn collection_of(name: &str) -> Option<&str> {
    let is_word = |s: &str| {
        s.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
            && s.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let mut parts = name.split('.');
    let (space, collection) = (parts.next()?, parts.next()?);
    let rest = parts.clone().count() > 0 && parts.all(is_word);
    (rest && is_word(space) && is_word(collection))
        .then(|| name.get(..space.len() + 1 + collection.len()))
        .flatten()
}

/// Something of Galaxy or of a server like it.
fn package(name: &str) -> EntityKey {
    EntityKey::Id(format!("pkg:ansible/{name}"))
}

/// Says that a collection or a role of elsewhere exists.
fn declare_package(name: &str, subkind: &str, span: Span, facts: &mut Facts) -> EntityKey {
    let (key, kind) = (package(name), EntityKind::Package);
    exists(facts, span, key.clone(), kind, subkind, name, Vec::new());
    key
}

/// Who speaks, and where roles are looked for from there.
struct Speaker<'s> {
    key: &'s EntityKey,
    /// The folder of the playbook or of the tasks; paths start here.
    folder: &'s str,
    /// Folders of roles, nearest first.
    roles: Vec<String>,
}

impl Speaker<'_> {
    /// Relates to a role: a folder of this repository, or something that the requirements name.
    fn role(&self, kind: RelationKind, via: &str, name: &str, span: Span, facts: &mut Facts) {
        let name = name.trim();
        if !is_literal(name) || is_elsewhere(name) {
            return;
        }
        let relates = Declared {
            from: self.key,
            kind,
            via,
        };
        if let Some(collection) = collection_of(name) {
            let key = declare_package(collection, "ansible-collection", span, facts);
            relates.to(facts, span, Reference::Key(key));
            return;
        }
        let is_path = name.contains('/');
        let own = is_path.then_some(self.folder);
        let exact = name.starts_with('.');
        let roles = self.roles.iter().filter(|_| !exact).map(String::as_str);
        let folders = own.into_iter().chain(roles);
        let paths = folders.filter_map(|folder| below(folder, name)).collect();
        relates.to(facts, span, Reference::FirstPath(paths));
        if !is_path {
            relates.to(facts, span, Reference::Key(package(name)));
        }
    }

    /// Relates to a file by its path from the folder of the speaker.
    fn file(&self, via: &str, path: &str, span: Span, facts: &mut Facts) {
        if is_literal(path)
            && !is_elsewhere(path)
            && let Some(path) = below(self.folder, path.trim())
        {
            let uses = Declared {
                from: self.key,
                kind: RelationKind::Uses,
                via,
            };
            uses.to(facts, span, Reference::Path(path));
        }
    }
}
