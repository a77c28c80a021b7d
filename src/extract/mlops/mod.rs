//! Machine learning in operation: projects, pipelines, models that are served, feature stores.

pub mod dvc;
pub mod feast;
pub mod kserve;
pub mod kubeflow;
pub mod mlproject;
pub mod workflows;

use super::{Declared, exists};
use crate::model::{EntityKey, EntityKind, Facts, Reference, RelationKind, Span};

/// The address of data or of a model, without what gives access to it. `None` if it is no address, or something has
/// yet to be filled in.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://")?;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if scheme.is_empty() || !scheme.chars().all(word) || rest.contains(['{', '$', '<', ' ']) {
        return None;
    }
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = match rest.split_once('/') {
        Some((host, path)) => (host, path.trim_end_matches('/')),
        None => (rest, ""),
    };
    let host = host.rsplit('@').next().unwrap_or(host);
    Some(match path {
        "" => format!("{scheme}://{host}"),
        path => format!("{scheme}://{host}/{path}"),
    })
}

/// Says that something is read from an address, and that this is a source.
fn sourced_from(
    facts: &mut Facts,
    span: Span,
    from: &EntityKey,
    via: &str,
    (url, subkind): (&str, &str),
) {
    let key = EntityKey::Id(format!("source:{url}"));
    let kind = EntityKind::Source;
    exists(facts, span, key.clone(), kind, subkind, url, Vec::new());
    let sourced = Declared {
        from,
        kind: RelationKind::SourcedFrom,
        via,
    };
    sourced.to(facts, span, Reference::Key(key));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_no_access() {
        assert_eq!(
            address("https://me:secret@acme.example/a/?token=x"),
            Some("https://acme.example/a".into())
        );
        assert_eq!(address("s3://models/a/"), Some("s3://models/a".into()));
        assert_eq!(address("gs://{{bucket}}/a"), None);
        assert_eq!(address("data/a.csv"), None);
    }
}
