//! Unlinked mentions: names of notes in the text of other notes, outside of links.
//!
//! Obsidian does not say how it compares. Here: without case, whole words, names of at least three characters; of
//! mentions that lie inside of each other the longest counts. Code counts as text, properties do not.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Note, Snapshot};
use crate::model::{EntityId, LinkKind, Span};

/// A name of a note in the text of another.
#[derive(Debug, Clone)]
pub struct Mention<'s> {
    /// The note that mentions.
    pub note: &'s Note,
    /// The place in its text.
    pub span: Span,
    /// The notes that have this name or alias, in order of path; never empty.
    pub targets: Vec<&'s Note>,
}

/// Every unlinked mention, in order of note and place. Excluded notes neither mention nor are mentioned.
pub fn mentions(snapshot: &Snapshot) -> Vec<Mention<'_>> {
    find(snapshot, names(snapshot))
}

/// The unlinked mentions of one note, the same that [`mentions`] finds of it.
pub fn mentions_of<'s>(snapshot: &'s Snapshot, id: &EntityId) -> Vec<Mention<'s>> {
    let all = names(snapshot);
    let is_wanted = |notes: &Vec<&Note>| notes.iter().any(|n| n.id == *id);
    let own: Vec<String> = all
        .iter()
        .filter(|(_, notes)| is_wanted(notes))
        .map(|(name, _)| name.clone())
        .collect();
    // A longer name hides the shorter one inside it, so it has to be looked for as well.
    let mut wanted = all;
    wanted.retain(|name, _| own.iter().any(|own| name.contains(own.as_str())));
    let mut found = find(snapshot, wanted);
    found.retain(|mention| mention.targets.iter().any(|n| n.id == *id));
    found
}

/// Folded names and aliases of the vault's notes, and who has them.
fn names(snapshot: &Snapshot) -> BTreeMap<String, Vec<&Note>> {
    let mut names: BTreeMap<String, Vec<&Note>> = BTreeMap::new();
    for note in takes_part(snapshot) {
        let document = note.document();
        for name in std::iter::once(&document.title).chain(&document.aliases) {
            let folded = Folded::new(name.trim(), 0).text;
            if !is_long_enough(&folded) {
                continue;
            }
            let notes = names.entry(folded).or_default();
            if notes.last().is_none_or(|last| last.id != note.id) {
                notes.push(note);
            }
        }
    }
    names
}

fn takes_part(snapshot: &Snapshot) -> impl Iterator<Item = &Note> {
    let notes = snapshot.notes().iter();
    notes.filter(|note| note.in_vault && !note.excluded)
}

/// Three characters, or two of a script in which two are a word.
fn is_long_enough(name: &str) -> bool {
    match name.chars().count() {
        0 | 1 => false,
        2 => name.chars().all(is_unspaced),
        _ => true,
    }
}

fn find<'s>(snapshot: &'s Snapshot, names: BTreeMap<String, Vec<&'s Note>>) -> Vec<Mention<'s>> {
    let Ok(automaton) = AhoCorasick::new(names.keys()) else {
        return Vec::new();
    };
    let owners: Vec<&Vec<&Note>> = names.values().collect();
    let mut found = Vec::new();
    for note in takes_part(snapshot) {
        let text = note.source.text.as_ref();
        let body = (note.document().body_start as usize).min(text.len());
        let folded = Folded::new(text.get(body..).unwrap_or(""), body);
        let links = hidden(note);
        let mut places: Vec<(Range<usize>, usize)> = automaton
            .find_overlapping_iter(&folded.text)
            .filter_map(|hit| Some((folded.original(hit.range())?, hit.pattern().as_usize())))
            .filter(|(place, _)| is_whole(text, place) && !is_inside(&links, place))
            .collect();
        places.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
        let mut end = 0;
        let mut line = (1, 0);
        for (place, pattern) in places {
            // Inside of a longer one.
            if place.end <= end {
                continue;
            }
            end = place.end;
            let targets: Vec<&Note> = owners
                .get(pattern)
                .into_iter()
                .flat_map(|notes| notes.iter().copied())
                .collect();
            if targets.iter().any(|target| target.id == note.id) {
                continue;
            }
            let between = text.get(line.1..place.start).unwrap_or("");
            line = (
                line.0 + between.bytes().filter(|b| *b == b'\n').count(),
                place.start,
            );
            found.push(Mention {
                note,
                span: Span::new(place.start, place.end, line.0),
                targets,
            });
        }
    }
    found
}

/// Links and addresses of a note's text, in order, none inside of another.
fn hidden(note: &Note) -> Vec<Range<usize>> {
    let document = note.document();
    let links = document
        .links
        .iter()
        .filter(|l| l.kind != LinkKind::Property)
        .map(|l| l.span.range());
    let urls = document.urls.iter().map(|(_, span)| span.range());
    let mut found: Vec<Range<usize>> = links.chain(urls).collect();
    found.sort_by_key(|r| (r.start, r.end));
    // They may lie in each other: an image in a link.
    let mut hidden: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match hidden.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => hidden.push(range),
        }
    }
    hidden
}

/// Does a place touch one of these?
fn is_inside(ranges: &[Range<usize>], place: &Range<usize>) -> bool {
    let after = ranges.partition_point(|r| r.end <= place.start);
    ranges.get(after).is_some_and(|r| r.start < place.end)
}

/// Is a place a word of its own, and no part of a word, a tag or an identifier (`checkout-config`, `shop/checkout`)?
fn is_whole(text: &str, place: &Range<usize>) -> bool {
    let before = text.get(..place.start).unwrap_or("");
    let after = text.get(place.end..).unwrap_or("");
    let first = text.get(place.start..).and_then(|t| t.chars().next());
    let last = text.get(..place.end).and_then(|t| t.chars().next_back());
    let mut left = before.chars().rev();
    let mut right = after.chars();
    let (next, beyond) = (left.next(), left.next());
    let is_tag = matches!(next, Some('#' | '$'));
    !is_tag && ends_word(first, next, beyond) && ends_word(last, right.next(), right.next())
}

/// Is there the edge of a word between `edge` and what stands next to it?
fn ends_word(edge: Option<char>, next: Option<char>, beyond: Option<char>) -> bool {
    let (Some(edge), Some(next)) = (edge, next) else {
        return true;
    };
    if is_unspaced(edge) || !edge.is_alphanumeric() {
        return true;
    }
    let glue = matches!(next, '-' | '_' | '/' | '.' | ':' | '@' | '\\');
    let glued = glue && beyond.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
    !(glued || next.is_alphanumeric() && !is_unspaced(next))
}

/// Scripts that are written without blanks between words.
fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{0e00}'..='\u{0eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// A text without case, in composed form, that still knows where each of its bytes comes from.
struct Folded {
    text: String,
    shift: usize,
    /// For each byte the start of its character in the original, and the end of the text; empty if bytes did not move.
    starts: Vec<u32>,
}

impl Folded {
    fn new(original: &str, shift: usize) -> Self {
        if original.is_ascii() {
            return Self {
                text: original.to_ascii_lowercase(),
                shift,
                starts: Vec::new(),
            };
        }
        let mut text = String::with_capacity(original.len());
        let mut starts = Vec::with_capacity(original.len() + 1);
        let mut push = |piece: &mut dyn Iterator<Item = char>, at: usize| {
            for c in piece.flat_map(char::to_lowercase) {
                text.push(c);
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                starts.extend(std::iter::repeat_n(at, c.len_utf8()));
            }
        };
        if is_nfc(original) {
            for (at, c) in original.char_indices() {
                push(&mut std::iter::once(c), at);
            }
        } else {
            // A letter and the marks on it become one piece.
            let mut begin = 0;
            let ends = original
                .char_indices()
                .skip(1)
                .filter(|(_, c)| !is_combining_mark(*c))
                .map(|(at, _)| at)
                .chain([original.len()]);
            for end in ends {
                push(&mut original.get(begin..end).unwrap_or("").nfc(), begin);
                begin = end;
            }
        }
        starts.push(u32::try_from(original.len()).unwrap_or(u32::MAX));
        Self {
            text,
            shift,
            starts,
        }
    }

    /// The bytes of the original, if the range does not begin or end inside of a character of it.
    fn original(&self, range: Range<usize>) -> Option<Range<usize>> {
        if self.starts.is_empty() {
            return Some(range.start + self.shift..range.end + self.shift);
        }
        let edge = |at: usize| {
            let start = *self.starts.get(at)?;
            let inside = at
                .checked_sub(1)
                .is_some_and(|n| self.starts.get(n) == Some(&start));
            (!inside).then_some(start as usize + self.shift)
        };
        Some(edge(range.start)?..edge(range.end)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, name: &str) -> Vec<String> {
        let folded = Folded::new(text, 0);
        let name = Folded::new(name, 0).text;
        let hits = folded.text.match_indices(&name);
        hits.filter_map(|(at, _)| folded.original(at..at + name.len()))
            .filter(|place| is_whole(text, place))
            .map(|place| text[place].to_owned())
            .collect()
    }

    #[test]
    fn case_and_composition_do_not_matter_and_places_are_exact() {
        assert_eq!(found("the PAYMENTS of payments", "Payments").len(), 2);
        assert_eq!(found("İ ÜBERGABE, e\u{301}tat", "übergabe"), ["ÜBERGABE"]);
        assert_eq!(found("e\u{301}tat İ", "Étát").len(), 0);
        assert_eq!(found("İx e\u{301}TAT.", "état"), ["e\u{301}TAT"]);
        // `İ` folds to an `i` and a mark: half of it is no place.
        assert_eq!(found("İ", "i").len(), 0);
    }

    #[test]
    fn parts_of_words_tags_and_identifiers_are_no_mentions() {
        for text in [
            "checkouts",
            "recheckout",
            "#checkout",
            "#service/checkout",
            "checkout-config",
            "pool_checkout",
            "checkout.yaml",
        ] {
            assert_eq!(found(text, "checkout").len(), 0, "{text}");
        }
        for text in [
            "checkout.",
            "(checkout)",
            "**checkout**",
            "_checkout_",
            "checkout's",
            "`checkout`",
            "checkout – it",
        ] {
            assert_eq!(found(text, "checkout").len(), 1, "{text}");
        }
        assert_eq!(found("在东京都工作", "东京都").len(), 1);
    }
}
