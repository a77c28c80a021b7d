//! Links between notes, read backwards.

use std::collections::HashMap;

use super::{Note, Snapshot};
use crate::model::{Link, SourcePath};

/// A link, embed or property link of another note.
#[derive(Debug, Clone, Copy)]
pub struct Backlink<'s> {
    /// The note that links.
    pub note: &'s Note,
    /// The link.
    pub link: &'s Link,
}

/// Everything in other notes that leads to a file, in order of note and place. Links of a note to itself are none.
pub fn backlinks<'s>(snapshot: &'s Snapshot, path: &SourcePath) -> Vec<Backlink<'s>> {
    let others = snapshot.notes().iter().filter(|n| n.path() != path);
    others
        .flat_map(|note| {
            let links = note.document().links.iter().zip(&note.links);
            links
                .filter(|(_, resolution)| resolution.target.as_ref() == Some(path))
                .map(move |(link, _)| Backlink { note, link })
        })
        .collect()
}

/// How many links, embeds and property links of other notes lead to each file; files without any are not in it.
pub fn count_backlinks(snapshot: &Snapshot) -> HashMap<&SourcePath, usize> {
    let mut counts = HashMap::new();
    for note in snapshot.notes() {
        let targets = note.links.iter().filter_map(|link| link.target.as_ref());
        for target in targets.filter(|target| *target != note.path()) {
            *counts.entry(target).or_default() += 1;
        }
    }
    counts
}
