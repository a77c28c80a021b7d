//! Addresses in notes: those of entities (`k8s:…`, `alert:…`), files of known repositories on their forges, dashboards.

use crate::model::{EntityId, RootName, SourcePath};

use super::build::Parts;
use super::draft::Draft;
use super::links::target_id;
use super::lookup::Lookup;
use super::resolve::folder_id;
use super::runbooks::forge_path;

/// Schemes of entities' own ids: what they name should be there. Any other address leads out of the graph.
const OWN_SCHEMES: [&str; 20] = [
    "k8s",
    "alert",
    "tf",
    "image",
    "component",
    "group",
    "system",
    "api",
    "helm",
    "compose",
    "dashboard",
    "dockerfile",
    "domain",
    "file",
    "git",
    "incident",
    "kustomize",
    "pipeline",
    "pkg",
    "user",
];

/// The scheme of an address: `https` of `https://…`. `Note: text` is none.
pub fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && !rest.starts_with(' ');
    fits.then_some(scheme)
}

/// Is an address the id of an entity?
pub fn names_entity(url: &str) -> bool {
    let own = scheme(url).filter(|scheme| OWN_SCHEMES.contains(scheme));
    own.is_some_and(|scheme| {
        !url.get(scheme.len()..)
            .is_some_and(|r| r.starts_with("://"))
    })
}

/// Where an address leads.
#[derive(Debug)]
pub enum Address {
    /// To these things: one, or all alerts of a name. With the word for it, and how certain it is.
    Leads(Vec<EntityId>, &'static str, f32),
    /// It is the id of several things; none is chosen.
    Several(Vec<EntityId>),
    /// It is the id of a thing that nobody declares.
    Nowhere,
    /// Out of the graph.
    Outside,
}

/// What an address leads to.
pub fn address(draft: &mut Draft, parts: &Parts<'_>, lookup: &Lookup, url: &str) -> Address {
    if names_entity(url) {
        return entity(draft, parts, lookup, url);
    }
    if let Some(id) = dashboard(url).filter(|id| draft.entities.contains_key(id)) {
        return Address::Leads(vec![id], "url", 0.98);
    }
    let bare = url.split(['#', '?']).next().unwrap_or(url);
    let Some((root, path)) = forge_path(parts, bare) else {
        return match root_of(parts, bare) {
            Some(root) => {
                let id = folder_id(draft, &SourcePath::new(&root, ""));
                Address::Leads(vec![id], "url", 0.98)
            }
            None => Address::Outside,
        };
    };
    let via = if is_pinned(bare) { "url-pinned" } else { "url" };
    match place(draft, parts, &root, &path) {
        Some(id) => Address::Leads(vec![id], via, 0.98),
        None => Address::Outside,
    }
}

fn entity(draft: &mut Draft, parts: &Parts<'_>, lookup: &Lookup, url: &str) -> Address {
    let found = lookup.entity(url, &[]);
    let all_alerts = found.iter().all(|id| id.scheme() == "alert");
    match found.len() {
        0 => match in_repository(draft, parts, url) {
            Some(Some(id)) => Address::Leads(vec![id], "uri", 1.0),
            Some(None) => Address::Nowhere,
            // Somebody else's words: these are ids of ours only where they name a root.
            None if url.starts_with("git:") || url.starts_with("file:") => Address::Outside,
            None => Address::Nowhere,
        },
        1 => Address::Leads(found, "uri", 1.0),
        _ if all_alerts => Address::Leads(found, "uri", 1.0),
        _ => Address::Several(found),
    }
}

/// The file or folder of `git:ROOT/PATH#L1` and `file:ROOT/PATH`; the outer `None` if no root has that name.
fn in_repository(draft: &mut Draft, parts: &Parts<'_>, url: &str) -> Option<Option<EntityId>> {
    let (_, rest) = url
        .split_once(':')
        .filter(|(s, _)| matches!(*s, "git" | "file"))?;
    let bare = rest.split(['#', '?']).next().unwrap_or(rest);
    let (root, path) = bare.split_once('/').unwrap_or((bare, ""));
    let root = RootName::new(root);
    parts.settings.root(&root)?;
    Some(place(draft, parts, &root, path))
}

/// The entity of a file or folder that is there.
pub fn place(
    draft: &mut Draft,
    parts: &Parts<'_>,
    root: &RootName,
    path: &str,
) -> Option<EntityId> {
    let path = path.trim_end_matches('/').trim_start_matches("./");
    let path = SourcePath::new(root, if path == "." { "" } else { path });
    if let Some(reading) = parts.reading(&path) {
        let path = reading.source.path.clone();
        return Some(target_id(draft, parts, &path));
    }
    parts.is_folder(&path).then(|| folder_id(draft, &path))
}

/// The root whose web address this is: `https://github.com/acme/shop`, `git@github.com:acme/shop.git`.
pub fn root_of(parts: &Parts<'_>, url: &str) -> Option<RootName> {
    let wanted = bare_address(url);
    if wanted.is_empty() {
        return None;
    }
    let mut roots = parts.settings.roots.iter();
    let root = roots.find(|root| {
        root.url
            .as_deref()
            .is_some_and(|u| bare_address(u) == wanted)
    })?;
    Some(root.name.clone())
}

/// Host and path of a repository's address, however it is written.
pub fn bare_address(url: &str) -> String {
    let folded = url.to_ascii_lowercase();
    let rest = folded
        .split_once("://")
        .map_or(folded.as_str(), |(_, rest)| rest);
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let rest = rest.trim_end_matches('/').trim_end_matches(".git");
    rest.replacen(':', "/", 1)
}

/// `…/d/UID/slug` of Grafana.
fn dashboard(url: &str) -> Option<EntityId> {
    let (_, rest) = url.split_once("://")?;
    let (_, rest) = rest.split_once("/d/")?;
    let uid = rest
        .split(['/', '?', '#'])
        .next()
        .filter(|u| !u.is_empty())?;
    Some(EntityId::new(&format!("dashboard:{uid}")))
}

/// Does a forge's address hold a commit where others have a branch?
fn is_pinned(url: &str) -> bool {
    let mut segments = url.split('/');
    segments.any(|s| s.len() == 40 && s.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_id_by_its_scheme() {
        assert!(names_entity("k8s:shop/Deployment/web"));
        assert!(names_entity("file:platform/a.yaml"));
        assert!(!names_entity("file:///tmp/a"));
        assert!(!names_entity("image: nginx"));
        assert!(!names_entity("https://example.com"));
    }

    #[test]
    fn one_repository_has_one_address_however_it_is_written() {
        for url in [
            "https://GitHub.com/acme/shop",
            "git@github.com:acme/shop.git",
            "ssh://git@github.com/acme/shop/",
        ] {
            assert_eq!(bare_address(url), "github.com/acme/shop");
        }
    }
}
