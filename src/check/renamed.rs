//! Headings that were renamed: what earlier texts of a note prove.

use std::collections::{BTreeMap, BTreeSet};

use super::subpaths::{past, subpath_of};
use crate::graph::{Note, Snapshot, Subpath, find_subpath};
use crate::model::{Diagnostic, Document, Heading, Link, SourcePath, codes};

/// Tells for each note the texts that it had before, newest first.
pub type Earlier<'e> = &'e dyn Fn(&[SourcePath]) -> Vec<Vec<Document>>;

/// Gives every link past a heading that was renamed the new name as its repair. `earlier` is asked once, for the notes
/// that have dead headings.
pub fn rename_headings(snapshot: &Snapshot, findings: &mut [Diagnostic], earlier: Earlier<'_>) {
    let dead: Vec<(usize, Dead<'_>)> = (findings.iter().enumerate())
        .filter(|(_, f)| f.code == &codes::DEAD_HEADING && f.fix.is_none())
        .filter_map(|(n, finding)| Some((n, dead(snapshot, finding)?)))
        .collect();
    let targets: BTreeSet<&SourcePath> = dead.iter().map(|(_, d)| d.target.path()).collect();
    let targets: Vec<SourcePath> = targets.into_iter().cloned().collect();
    if targets.is_empty() {
        return;
    }
    let known: BTreeMap<&SourcePath, Vec<Document>> =
        targets.iter().zip(earlier(&targets)).collect();
    for (n, dead) in dead {
        let now = dead.target.document();
        let rewritten = known
            .get(dead.target.path())
            .and_then(|before| successor(now, before, dead.subpath))
            .and_then(|heading| subpath_of(now, heading))
            .and_then(|subpath| past(dead.note, dead.link, &subpath));
        if let Some((finding, rewritten)) = findings.get_mut(n).zip(rewritten) {
            let after = &rewritten.after;
            finding.hint = Some(format!("the heading was renamed: write `{after}`"));
            finding.fix = Some(rewritten.into_fix());
        }
    }
}

/// A link past a heading that is not there.
struct Dead<'s> {
    note: &'s Note,
    link: &'s Link,
    subpath: &'s str,
    target: &'s Note,
}

fn dead<'s>(snapshot: &'s Snapshot, finding: &Diagnostic) -> Option<Dead<'s>> {
    let at = finding.at.as_ref()?;
    let note = snapshot.note(&at.path)?;
    let links = note.document().links.iter().zip(&note.links);
    let mut links =
        links.filter(|(link, found)| link.span == at.span && found.subpath_found == Some(false));
    let (link, found) = links.next()?;
    Some(Dead {
        note,
        link,
        subpath: link.subpath.as_deref()?,
        target: snapshot.note(found.target.as_ref()?)?,
    })
}

/// The heading of `now` that stands where the one that `subpath` named stood before, step by step through the texts
/// between.
fn successor(now: &Document, earlier: &[Document], subpath: &str) -> Option<usize> {
    if subpath.trim_start_matches('#').contains('#') {
        return None;
    }
    let found = earlier.iter().enumerate().find_map(|(n, document)| {
        match find_subpath(document, subpath)? {
            Subpath::Heading(heading) => Some((n, heading)),
            _ => None,
        }
    });
    let (last, mut heading) = found?;
    let mut old = earlier.get(last)?;
    for new in earlier.get(..last)?.iter().rev().chain([now]) {
        heading = followed(&old.headings, heading, &new.headings)?;
        old = new;
    }
    Some(heading)
}

/// The place of a heading in the next text: under its own name, or under a new one between the same neighbours.
fn followed(old: &[Heading], at: usize, new: &[Heading]) -> Option<usize> {
    let heading = old.get(at)?;
    let same = |a: &Heading, b: &Heading| a.level == b.level && a.text == b.text;
    let only = |mut places: Vec<usize>| match places.len() {
        1 => places.pop(),
        _ => None,
    };
    let kept: Vec<usize> = (0..new.len())
        .filter(|n| new.get(*n).is_some_and(|h| h.text == heading.text))
        .collect();
    if !kept.is_empty() {
        return only(kept);
    }
    let around = |headings: &[Heading], at: usize| {
        let before = at.checked_sub(1).and_then(|n| headings.get(n).cloned());
        (before, headings.get(at + 1).cloned())
    };
    let equal = |a: &Option<Heading>, b: &Option<Heading>| match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        _ => false,
    };
    let (before, after) = around(old, at);
    let takes_place = |n: &usize| {
        let (b, a) = around(new, *n);
        new.get(*n)
            .is_some_and(|h| h.level == heading.level && !old.iter().any(|o| o.text == h.text))
            && equal(&before, &b)
            && equal(&after, &a)
    };
    only((0..new.len()).filter(takes_place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    fn document(headings: &str) -> Document {
        let headings = headings.split_whitespace().map(|word| Heading {
            level: if word.starts_with('-') { 2 } else { 1 },
            text: word.trim_start_matches('-').to_owned(),
            span: Span::default(),
        });
        Document {
            headings: headings.collect(),
            ..Document::default()
        }
    }

    /// The name that `wanted` has today; the newest text first.
    fn today(versions: &[&str], wanted: &str) -> Option<String> {
        let all: Vec<Document> = versions.iter().map(|v| document(v)).collect();
        let (now, earlier) = all.split_first().unwrap();
        let found = successor(now, earlier, wanted)?;
        Some(now.headings[found].text.clone())
    }

    #[test]
    fn a_heading_between_the_same_neighbours_took_the_place_of_the_old_one() {
        assert_eq!(
            today(&["A New C", "A Old C"], "#old").as_deref(),
            Some("New")
        );
        assert_eq!(today(&["New", "Old"], "#Old").as_deref(), Some("New"));
    }

    #[test]
    fn several_steps_are_followed() {
        let versions = ["X A Third C", "A Third C", "A Next C", "A Old C", "A C"];
        assert_eq!(today(&versions, "#Old").as_deref(), Some("Third"));
    }

    #[test]
    fn what_was_removed_split_moved_or_regraded_is_not_guessed() {
        assert_eq!(today(&["A C", "A Old C"], "#Old"), None);
        assert_eq!(today(&["A New More C", "A Old C"], "#Old"), None);
        assert_eq!(today(&["A C New", "A Old C"], "#Old"), None);
        assert_eq!(today(&["A -New C", "A Old C"], "#Old"), None);
        assert_eq!(today(&["B New D", "A Old C"], "#Old"), None);
        assert_eq!(today(&["A C C", "A Old C"], "#Old"), None);
        assert_eq!(today(&["A New C"], "#Old"), None);
    }
}
