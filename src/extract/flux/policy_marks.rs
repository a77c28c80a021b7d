//! `# {"$imagepolicy": "flux-system:web"}` behind a value: Flux writes there what a policy has chosen.

use super::super::Declared;
use super::flux_key;
use crate::model::{EntityKey, Facts, KubernetesKey, Reference, RelationKind, Span};
use crate::syntax::LineIndex;
use crate::syntax::yaml::Node;

const MARK: &str = "{\"$imagepolicy\":";

pub fn has_any(text: &str) -> bool {
    text.contains(MARK)
}

/// Every object with a mark in it uses the policy.
pub fn read(text: &str, objects: &[(&Node, KubernetesKey)], facts: &mut Facts) {
    if !has_any(text) {
        return;
    }
    let lines = LineIndex::new(text);
    let mut last = None;
    for (at, _) in text.match_indices(MARK) {
        // One mark a line counts.
        let start = lines.start_of(at);
        if last.replace(start) == Some(start) {
            continue;
        }
        let line = text.get(start..at).unwrap_or("");
        // Objects stand in order; the one that begins last before the mark holds it.
        let after = objects.partition_point(|(object, _)| object.span.range().start <= at);
        let holder = after.checked_sub(1).and_then(|n| objects.get(n));
        if let (Some((_, key)), true, Some(policy)) = (holder, line.contains('#'), policy(text, at))
        {
            let span: Span = lines.span(at, at + MARK.len());
            Declared {
                from: &EntityKey::Kubernetes(key.clone()),
                kind: RelationKind::Uses,
                via: "$imagepolicy",
            }
            .to(facts, span, Reference::Kubernetes(policy));
        }
    }
}

/// The policy of a mark: `NS:NAME`, perhaps with the part that it sets (`NS:NAME:tag`).
fn policy(text: &str, at: usize) -> Option<KubernetesKey> {
    let rest = text.get(at + MARK.len()..)?.trim_start();
    let rest = rest.strip_prefix('"')?;
    let (named, _) = rest.split_once('"')?;
    let mut parts = named.split(':');
    let (namespace, name) = (parts.next()?, parts.next()?);
    let odd = |c: char| c.is_whitespace() || c == '$' || c == '{';
    if namespace.is_empty() || name.is_empty() || named.contains(odd) {
        return None;
    }
    Some(KubernetesKey {
        namespace: Some(namespace.to_owned()),
        ..flux_key("ImagePolicy", name)
    })
}
