//! Properties of all notes: to Obsidian the type belongs to the name, in the whole vault and whatever its case.

use std::collections::BTreeMap;

use super::Snapshot;
use super::names::fold;
use crate::model::PropertyType;

/// A property's name in the whole vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyUse {
    /// Its most used spelling.
    pub name: String,
    /// The type that most of its values have; text if all are empty.
    pub kind: PropertyType,
    /// How many notes have it.
    pub notes: usize,
}

/// Every property of the vault's notes, excluded ones left out, by name without case, in order.
pub fn properties(snapshot: &Snapshot) -> BTreeMap<String, PropertyUse> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let notes = snapshot.notes().iter();
    for note in notes.filter(|n| n.in_vault && !n.excluded) {
        for property in &note.document().properties {
            let tally = tallies.entry(fold(&property.key)).or_default();
            tally.notes += 1;
            *tally.spellings.entry(&property.key).or_default() += 1;
            if let Some(kind) = PropertyType::of(&property.key, &property.value) {
                *tally.kinds.entry(kind).or_default() += 1;
            }
        }
    }
    let uses = tallies.into_iter().map(|(name, tally)| {
        let used = PropertyUse {
            name: most(&tally.spellings).map_or(String::new(), |s| (*s).to_owned()),
            kind: most(&tally.kinds).copied().unwrap_or(PropertyType::Text),
            notes: tally.notes,
        };
        (name, used)
    });
    uses.collect()
}

#[derive(Default)]
struct Tally<'s> {
    notes: usize,
    spellings: BTreeMap<&'s str, usize>,
    kinds: BTreeMap<PropertyType, usize>,
}

/// The key of the highest count; the first of several.
pub fn most<K: Ord>(counts: &BTreeMap<K, usize>) -> Option<&K> {
    let mut best: Option<(&K, usize)> = None;
    for (key, count) in counts {
        if best.is_none_or(|(_, most)| *count > most) {
            best = Some((key, *count));
        }
    }
    best.map(|(key, _)| key)
}
