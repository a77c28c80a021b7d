//! Tags of all notes, as Obsidian's tag view counts them.

use std::collections::BTreeMap;

use super::Snapshot;
use super::names::fold;
use super::property_uses::most;

/// A tag in the whole vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagUse {
    /// Its most used spelling, without `#`.
    pub name: String,
    /// How many notes have it or a tag below it.
    pub notes: usize,
    /// How many notes have exactly this tag.
    pub direct: usize,
}

/// Every tag of the vault's notes and every tag above it, excluded notes left out, in order of name. Case does not
/// matter.
pub fn tags(snapshot: &Snapshot) -> Vec<TagUse> {
    let mut tallies: BTreeMap<String, Tally<'_>> = BTreeMap::new();
    let notes = snapshot.notes().iter();
    for (n, note) in notes.enumerate().filter(|(_, n)| n.in_vault && !n.excluded) {
        for tag in &note.document().tags {
            tallies.entry(fold(&tag.name)).or_default().direct += 1;
            let ends = tag.name.match_indices('/').map(|(at, _)| at);
            for end in ends.chain([tag.name.len()]) {
                let Some(name) = tag.name.get(..end).filter(|name| !name.is_empty()) else {
                    continue;
                };
                let tally = tallies.entry(fold(name)).or_default();
                *tally.spellings.entry(name).or_default() += 1;
                // Several tags of one note below this one count once.
                if tally.last != Some(n) {
                    tally.last = Some(n);
                    tally.notes += 1;
                }
            }
        }
    }
    let uses = tallies.values().map(|tally| TagUse {
        name: most(&tally.spellings).map_or(String::new(), |name| (*name).to_owned()),
        notes: tally.notes,
        direct: tally.direct,
    });
    uses.collect()
}

#[derive(Default)]
struct Tally<'s> {
    notes: usize,
    direct: usize,
    last: Option<usize>,
    spellings: BTreeMap<&'s str, usize>,
}
