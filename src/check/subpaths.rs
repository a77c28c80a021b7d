//! Links past a heading or a block that is not there.

use super::names::{by_key, list, nearest};
use super::rewrite::{Change, Rewritten, rewritten};
use crate::graph::{Note, Snapshot, Subpath, find_subpath};
use crate::model::{Diagnostic, Document, Link, Location, SourcePath, codes};

/// The complaint about a link whose file exists and whose subpath does not.
pub fn dead_subpath(
    snapshot: &Snapshot,
    note: Option<&Note>,
    link: &Link,
    target: &SourcePath,
    at: Location,
) -> Option<Diagnostic> {
    let document = snapshot.note(target)?.document();
    let bare = link.subpath.as_deref()?.trim_start_matches('#');
    let by_key = by_key(link);
    if let Some(id) = bare.strip_prefix('^') {
        let known: Vec<&str> = document.blocks.iter().map(|b| b.id.as_str()).collect();
        let hint = nearest(id, &known).map_or_else(
            || format!("put ` ^{id}` at the end of the block, or link to a heading"),
            |known| format!("did you mean `#^{known}`?"),
        );
        let message = format!("`{}` has no block `^{id}`{by_key}", target.path);
        return Some(Diagnostic::new(&codes::DEAD_BLOCK, at, message).hint(hint));
    }
    let message = format!("`{}` has no heading `{bare}`{by_key}", target.path);
    let diagnostic = Diagnostic::new(&codes::DEAD_HEADING, at, message);
    let written = link.subpath.as_deref()?;
    if let Some(rewritten) = unslugged(document, written).and_then(|s| past(note?, link, &s)) {
        let hint = format!("slugs do not lead to headings: write `{}`", rewritten.after);
        return Some(diagnostic.hint(hint).fix(Some(rewritten.into_fix())));
    }
    let wanted = bare.rsplit('#').next().unwrap_or(bare);
    let known: Vec<&str> = document.headings.iter().map(|h| h.text.as_str()).collect();
    Some(diagnostic.hint(nearest(wanted, &known).map_or_else(
        || match known.len() {
            0 => "the note has no headings".to_owned(),
            _ => format!("its headings are: {}", list(&known, 5)),
        },
        |known| format!("did you mean `#{known}`?"),
    )))
}

/// The only heading of which this is the slug, as forges make it.
fn of_slug(document: &Document, wanted: &str) -> Option<usize> {
    let wanted = wanted.to_lowercase();
    let mut headings = document.headings.iter().enumerate();
    let mut next = || headings.find(|(_, h)| slug(&h.text) == wanted);
    let (first, _) = next()?;
    next().is_none().then_some(first)
}

fn slug(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    });
    kept.collect::<String>().to_lowercase()
}

/// The subpath that is meant by the slug of a heading; `None` if it is none, or leads somewhere as it is.
pub fn unslugged(document: &Document, subpath: &str) -> Option<String> {
    let slug = subpath.strip_prefix('#')?;
    match find_subpath(document, subpath) {
        Some(_) => None,
        None => subpath_of(document, of_slug(document, slug)?),
    }
}

/// The subpath of a heading. `None` if no text leads to that heading and to no other.
pub fn subpath_of(document: &Document, heading: usize) -> Option<String> {
    let text = &document.headings.get(heading)?.text;
    // As Obsidian writes it: what has a meaning in links becomes a blank.
    let plain = text
        .replace("%%", " ")
        .replace(['#', '|', '^', ':', '[', ']', '\\'], " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let subpath = format!("#{}", words.join(" "));
    let leads = find_subpath(document, &subpath) == Some(Subpath::Heading(heading));
    leads.then_some(subpath)
}

/// The link with another subpath.
pub fn past(note: &Note, link: &Link, subpath: &str) -> Option<Rewritten> {
    let change = Change {
        subpath: Some(subpath),
        ..Change::default()
    };
    rewritten(note, link, change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_as_forges_make_it() {
        assert_eq!(slug("Roll-back: step 2 (Über)"), "roll-back-step-2-über");
    }
}
