//! A link as it stands in its file, with a part of it exchanged and every other byte kept.

use std::ops::Range;

use crate::graph::Note;
use crate::model::{Edit, Fix, Link, LinkKind, Location, Span, edited};

/// What is exchanged; what is `None` stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change<'c> {
    /// The target without its subpath.
    pub linkpath: Option<&'c str>,
    /// The subpath, with its `#`.
    pub subpath: Option<&'c str>,
    /// What is shown, if the link does not say so itself. Embeds and Markdown links have a text of their own.
    pub display: Option<&'c str>,
}

/// A link with another target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The whole link as it is.
    pub before: String,
    /// The whole link as it will be, as it stands in the file.
    pub after: String,
    edits: Vec<Edit>,
}

impl Rewritten {
    /// The repair that writes it.
    pub fn into_fix(self) -> Fix {
        Fix {
            says: format!("`{}` becomes `{}`", self.before, self.after),
            edits: self.edits,
        }
    }
}

/// Is it written `[…](…)` or `![…](…)`?
pub fn is_markdown(note: &Note, link: &Link) -> bool {
    let text = note.source.text.as_ref();
    place(text, link).is_some_and(|at| wikilink(text, &at).is_none())
}

/// The link of a note with `change` made. `None` if the text would not be a link any more, or if it is not plain where
/// in the file it stands (a value with escapes).
pub fn rewritten(note: &Note, link: &Link, change: Change<'_>) -> Option<Rewritten> {
    let text = note.source.text.as_ref();
    let at = place(text, link)?;
    let parts = wikilink(text, &at).or_else(|| markdown(text, &at))?;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    if let Some(linkpath) = change.linkpath {
        edits.push((parts.linkpath.clone(), parts.notation.target(linkpath)?));
    }
    if let Some(subpath) = change.subpath {
        edits.push((parts.subpath.clone(), parts.notation.target(subpath)?));
    }
    if let Some(display) = change.display
        && let Notation::Wikilink { shown: false } = parts.notation
        && link.kind != LinkKind::Embed
    {
        let table = link.kind != LinkKind::Property && is_in_table(text, &at);
        let bar = if table { "\\|" } else { "|" };
        edits.push((
            parts.subpath.end..parts.subpath.end,
            format!("{bar}{display}"),
        ));
    }
    let quoted = link.kind == LinkKind::Property;
    let foreign = |new: &str| quoted && new.contains(['"', '\'', '\\']);
    if edits
        .iter()
        .any(|(_, new)| foreign(new) || new.contains(['\n', '\r']))
    {
        return None;
    }
    // In a property the quotes are told too: without them the value would be no link.
    let whole = link.span.range();
    let before = text.get(whole.clone())?.to_owned();
    let inside =
        |range: &Range<usize>| Span::new(range.start - whole.start, range.end - whole.start, 1);
    let stretches = edits
        .iter()
        .map(|(range, new)| (inside(range), new.as_str()));
    let after = edited(&before, stretches)?;
    let edits = edits.into_iter().map(|(range, new)| Edit {
        at: Location {
            path: note.path().clone(),
            span: Span::new(range.start, range.end, link.span.line as usize),
        },
        new,
    });
    Some(Rewritten {
        edits: edits.collect(),
        before,
        after,
    })
}

/// Where the link itself stands; in a property that is a part of the value.
fn place(text: &str, link: &Link) -> Option<Range<usize>> {
    let whole = text.get(link.span.range())?;
    if link.kind != LinkKind::Property {
        return Some(link.span.range());
    }
    let inner = link.raw.trim();
    let start = link.span.start as usize + whole.find(inner)?;
    Some(start..start + inner.len())
}

struct Parts {
    notation: Notation,
    linkpath: Range<usize>,
    /// Empty at the end of the linkpath if there is none.
    subpath: Range<usize>,
}

#[derive(Clone, Copy)]
enum Notation {
    /// `[[…]]`; does it say what is shown?
    Wikilink { shown: bool },
    /// `[…](…)`; is the destination between `<` and `>`?
    Markdown { angled: bool },
}

impl Notation {
    /// A part of the target in this notation. `None` if it cannot be written.
    fn target(self, target: &str) -> Option<String> {
        match self {
            Self::Wikilink { .. } => {
                let breaks = target.contains('|')
                    || (target.contains('#') && !target.starts_with('#'))
                    || target.contains("[[")
                    || target.contains("]]")
                    || target.ends_with(['\\', ']']);
                (!breaks).then(|| target.to_owned())
            }
            Self::Markdown { angled } => destination(target, angled),
        }
    }
}

/// As Obsidian writes it: blanks are escaped, letters of all scripts stay. A `#` of a file's name cannot be written.
fn destination(target: &str, angled: bool) -> Option<String> {
    let path = target.strip_prefix('#');
    if path.is_none() && target.contains('#') {
        return None;
    }
    let mut out = String::with_capacity(target.len());
    for c in target.chars() {
        match c {
            ' ' if !angled => out.push_str("%20"),
            '%' => out.push_str("%25"),
            '(' if !angled => out.push_str("%28"),
            ')' if !angled => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c if c.is_control() => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

fn wikilink(text: &str, at: &Range<usize>) -> Option<Parts> {
    let whole = text.get(at.clone())?;
    let open = if whole.starts_with('!') { 3 } else { 2 };
    let inner = whole
        .get(..open)?
        .ends_with("[[")
        .then(|| whole.get(open..))??;
    let inner = inner.strip_suffix("]]")?;
    let bar = inner.char_indices().skip(1).find(|(_, c)| *c == '|');
    let target = bar.map_or(inner, |(bar, _)| &inner[..bar]);
    let target = target.strip_suffix('\\').unwrap_or(target);
    let start = at.start + open;
    let hash = target.find('#').unwrap_or(target.len());
    let end = start + target.trim_end().len();
    let path = &target[..hash];
    let from = start + path.len() - path.trim_start().len();
    let linkpath = from..(from + path.trim().len());
    let subpath = if hash < target.len() {
        start + hash..end.max(start + hash)
    } else {
        linkpath.end..linkpath.end
    };
    Some(Parts {
        notation: Notation::Wikilink {
            shown: bar.is_some(),
        },
        linkpath,
        subpath,
    })
}

fn markdown(text: &str, at: &Range<usize>) -> Option<Parts> {
    let whole = text.get(at.clone())?;
    // Two of these, and it is not plain which one begins the destination.
    let mut begins = whole.match_indices("](");
    let (open, _) = begins.next().filter(|_| begins.next().is_none())?;
    let rest = whole.get(open + 2..)?.strip_suffix(')')?;
    let blanks = rest.len() - rest.trim_start().len();
    let rest = rest.trim_start();
    let (angled, destination) = match rest.strip_prefix('<') {
        Some(inside) => (true, inside.split('>').next().unwrap_or(inside)),
        None => (false, rest.split_whitespace().next().unwrap_or("")),
    };
    let start = at.start + open + 2 + blanks + usize::from(angled);
    let hash = destination.find('#').unwrap_or(destination.len());
    Some(Parts {
        notation: Notation::Markdown { angled },
        linkpath: start..start + hash,
        subpath: start + hash..start + destination.len(),
    })
}

/// Would a `|` at this place divide cells? In a table the bar of a link is written with a backslash.
pub fn is_in_table(text: &str, at: &Range<usize>) -> bool {
    let start = text.get(..at.start).and_then(|t| t.rfind('\n'));
    let above = text.get(..start.map_or(0, |n| n + 1)).unwrap_or("");
    let below = text.get(at.end..).and_then(|t| t.lines().nth(1));
    let blank = |line: &&str| line.trim_matches(['>', ' ', '\t']).is_empty();
    let mut above = above.lines().rev().take_while(|line| !blank(line));
    above.any(divides) || below.is_some_and(divides)
}

/// Is it the line between the head of a table and its rows?
fn divides(line: &str) -> bool {
    line.contains('-') && line.contains(['|', ':']) && line.chars().all(|c| "|-:> \t".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, target: &str, display: Option<&str>) -> Option<String> {
        let at = 0..text.len();
        let parts = wikilink(text, &at).or_else(|| markdown(text, &at))?;
        let new = parts.notation.target(target)?;
        let mut out = text.to_owned();
        if let (Some(display), Notation::Wikilink { shown: false }) = (display, parts.notation) {
            out.insert_str(parts.subpath.end, &format!("|{display}"));
        }
        out.replace_range(parts.linkpath, &new);
        Some(out)
    }

    #[test]
    fn only_the_target_is_exchanged() {
        let to = |text| changed(text, "a b/C", None).unwrap();
        assert_eq!(to("[[x]]"), "[[a b/C]]");
        assert_eq!(to("[[ x #H | y|z ]]"), "[[ a b/C #H | y|z ]]");
        assert_eq!(to("![[x#H\\|300]]"), "![[a b/C#H\\|300]]");
        assert_eq!(to("[t](x.md#h \"title\")"), "[t](a%20b/C#h \"title\")");
        assert_eq!(to("![t](< x >)"), "![t](<a b/C>)");
        assert_eq!(to("[[#H]]"), "[[a b/C#H]]");
    }

    #[test]
    fn what_is_shown_stands_behind_the_target() {
        assert_eq!(
            changed("[[x#H ]]", "Y", Some("x > H")).as_deref(),
            Some("[[Y#H|x > H ]]")
        );
    }

    #[test]
    fn a_target_that_no_link_can_name_is_refused() {
        assert_eq!(changed("[[x]]", "C#", None), None);
        assert_eq!(changed("[t](x)", "C#", None), None);
        assert_eq!(changed("[a](b](x)", "C", None), None);
    }
}
