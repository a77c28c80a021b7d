//! A postmortem and the export of the same incident: two things, and the one documents the other.

use std::collections::BTreeMap;

use crate::graph::draft::Draft;
use crate::graph::names::fold;
use crate::graph::snapshot::Note;
use crate::model::{Basis, EntityId, EntityKind, Incident, Origin, RelationKind, Stance};

/// Exports by the ids and addresses that they have; one that several have leads nowhere.
struct Exports(BTreeMap<String, Option<EntityId>>);

impl Exports {
    fn new(draft: &Draft) -> Self {
        let mut known: BTreeMap<String, Option<EntityId>> = BTreeMap::new();
        let of_tools = draft
            .entities
            .values()
            .filter(|e| e.kind == EntityKind::Incident && e.id.scheme() == "incident");
        for entity in of_tools {
            let whole = entity.id.as_str().strip_prefix("incident:");
            let names = [entity.text("incident_id"), entity.text("reference"), whole];
            let mut keys: Vec<String> = names.into_iter().flatten().map(fold).collect();
            keys.extend(entity.text("url").map(address));
            keys.sort();
            keys.dedup();
            for key in keys {
                known
                    .entry(key)
                    .and_modify(|several| *several = None)
                    .or_insert_with(|| Some(entity.id.clone()));
            }
        }
        Self(known)
    }

    fn find(&self, key: &str) -> Option<&EntityId> {
        self.0.get(key)?.as_ref()
    }
}

/// An address without what does not matter.
fn address(url: &str) -> String {
    let bare = url.split(['#', '?']).next().unwrap_or(url);
    fold(bare.trim_end_matches('/'))
}

/// Every note of an incident documents the export that has its `incident_id`, its address, or an id of its title.
pub fn relate(draft: &mut Draft, notes: &[Note], told: &BTreeMap<usize, Incident>) {
    let exports = Exports::new(draft);
    if exports.0.is_empty() {
        return;
    }
    for (n, record) in told {
        let Some(note) = notes.get(*n) else { continue };
        let by_id = || {
            Some((
                exports.find(&fold(record.id.as_deref()?))?,
                "incident_id",
                1.0,
            ))
        };
        let by_url = || Some((exports.find(&address(record.url.as_deref()?))?, "url", 1.0));
        let by_title = || {
            let titles = [note.document().title.as_str(), note.reader_title()];
            let mut ids = titles.into_iter().flat_map(ids);
            ids.find_map(|id| Some((exports.find(&fold(id))?, "title", 0.9)))
        };
        if let Some((to, via, confidence)) = by_id().or_else(by_url).or_else(by_title) {
            let basis = if confidence < 1.0 {
                Basis::Inferred
            } else {
                Basis::Explicit
            };
            let origin = Origin {
                path: note.path().clone(),
                line: 1,
                stance: Stance::Declared,
            };
            let say = (basis, confidence);
            draft.relation(&note.id, RelationKind::Documents, to, via, say, origin);
        }
    }
}

/// What looks like an id in a title: letters and digits together, as in `INC-12` or `PGR0VU2`.
fn ids(title: &str) -> impl Iterator<Item = &str> {
    title
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        .map(|word| word.trim_matches(['-', '_']))
        .filter(|word| {
            word.len() >= 4
                && word.contains(|c: char| c.is_ascii_digit())
                && word.starts_with(|c: char| c.is_alphabetic())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_title_have_letters_and_digits() {
        let found: Vec<_> = ids("INC-12: web was down on 2026-03-02 (PGR0VU2)").collect();
        assert_eq!(found, ["INC-12", "PGR0VU2"]);
    }

    #[test]
    fn addresses_are_the_same_with_and_without_a_slash_at_the_end() {
        assert_eq!(
            address("https://x.example/I/1/#a"),
            address("https://X.example/i/1")
        );
    }
}
