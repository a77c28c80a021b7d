//! Catalogs: files in which people say which components there are, whose they are, and what belongs together.

pub mod backstage;
pub mod compass;
mod reference;
mod well_known;

use crate::model::{
    Basis, Claim, EntityKey, Facts, Reference, RelationKind, Span, Stance, Statement, Value, below,
};
use crate::syntax::yaml::{Data, Node};

/// Is a text still to be filled in by a template engine?
fn is_open(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains("{%")
}

/// What a place in a catalog names: a web address, or a file beside the catalog. Patterns (`./*/catalog-info.yaml`)
/// stay as they are; the graph knows the files.
fn place(folder: &str, text: &str) -> Option<Reference> {
    let text = text.trim();
    if text.is_empty() || is_open(text) {
        return None;
    }
    if text.contains("://") {
        return Some(Reference::Url(text.to_owned()));
    }
    let path = below(folder, text)?;
    Some(Reference::Path(path)).filter(|_| !text.starts_with('/'))
}

/// A relation as a catalog declares it, read the other way round if `inverse`.
struct Says<'k> {
    from: &'k EntityKey,
    kind: RelationKind,
    inverse: bool,
    via: &'k str,
    confidence: f32,
}

impl Says<'_> {
    fn to(self, facts: &mut Facts, span: Span, to: Reference) {
        facts.claims.push(Claim {
            span,
            stance: Stance::Observed,
            says: Statement::Relates {
                from: self.from.clone(),
                kind: self.kind,
                to,
                inverse: self.inverse,
                via: self.via.to_owned(),
                basis: Basis::Declared,
                confidence: self.confidence,
            },
        });
    }
}

/// Fields as properties, as text; fields that are not there or wait for a template are left out.
fn texts(node: &Node, fields: &[&str], properties: &mut Vec<(String, Value)>) {
    for field in fields {
        if let Some(text) = node.text_at(&[field]).map(str::trim)
            && !is_open(text)
        {
            properties.push(((*field).to_owned(), Value::from(text)));
        }
    }
}

/// The texts of a list, or the one text that stands in its place.
fn several(node: Option<&Node>) -> Vec<&Node> {
    match node.map(|n| (n, &n.data)) {
        Some((_, Data::List(items))) => items.iter().collect(),
        Some((node, Data::Scalar { .. })) => vec![node],
        _ => Vec::new(),
    }
}

/// `links: [{url, title}]` of both catalogs, as addresses.
fn links(node: Option<&Node>, properties: &mut Vec<(String, Value)>) {
    let urls: Vec<Value> = several(node)
        .into_iter()
        .filter_map(|link| link.text_at(&["url"]))
        .filter(|url| !is_open(url))
        .map(Value::from)
        .collect();
    if !urls.is_empty() {
        properties.push(("links".to_owned(), Value::List(urls)));
    }
}

/// What a link says: a runbook, or a page that documents the thing.
fn link(link: &Node, key: &EntityKey, facts: &mut Facts) {
    let Some(node) = link.get("url") else { return };
    let Some(url) = node.text().filter(|u| !is_open(u)) else {
        return;
    };
    let mut words = ["title", "type", "name", "icon"]
        .into_iter()
        .filter_map(|field| link.text_at(&[field]));
    let is_runbook = words.any(|word| word.to_ascii_lowercase().contains("runbook"));
    let page = url.split(['#', '?']).next().unwrap_or(url);
    if !is_runbook && !page.ends_with(".md") {
        return;
    }
    Says {
        from: key,
        kind: if is_runbook {
            RelationKind::HasRunbook
        } else {
            RelationKind::Documents
        },
        inverse: !is_runbook,
        via: "links",
        confidence: 0.98,
    }
    .to(facts, node.span, Reference::Url(url.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_beside_the_catalog_or_on_the_web_and_never_outside() {
        let path = |folder, text| match place(folder, text) {
            Some(Reference::Path(path)) => path,
            Some(Reference::Url(url)) => url,
            _ => String::new(),
        };
        assert_eq!(path("shop", "./api/openapi.yaml"), "shop/api/openapi.yaml");
        assert_eq!(path("shop", "../catalog.yaml"), "catalog.yaml");
        assert_eq!(path("", "*/catalog-info.yaml"), "*/catalog-info.yaml");
        assert_eq!(path("", "https://x.test/a"), "https://x.test/a");
        assert_eq!(path("shop", "../../catalog.yaml"), "");
        assert_eq!(path("shop", "/etc/catalog.yaml"), "");
        assert_eq!(path("shop", "${{ values.path }}"), "");
    }
}
