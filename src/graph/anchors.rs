//! Headings as the web addresses them: `docs/postgres.md#too-many-connections`.

use crate::model::Document;

use super::forge::percent_decoded;
use super::headings::find_subpath;

/// Does a note have what an anchor (without its `#`) leads to? Forges make anchors of headings; authors write others by
/// hand, in HTML or behind a heading.
pub fn has_anchor(document: &Document, text: &str, anchor: &str) -> bool {
    let anchor = percent_decoded(anchor);
    if anchor.is_empty() || anchor.eq_ignore_ascii_case("top") || is_line(&anchor) {
        return true;
    }
    let wanted = anchor.to_lowercase();
    let slugs: Vec<String> = document.headings.iter().map(|h| slug(&h.text)).collect();
    let count = |wanted: &str| {
        let same = |s: &&String| s.as_str() == wanted || single_dashes(s) == single_dashes(wanted);
        slugs.iter().filter(same).count()
    };
    // The second heading of a name has `-1` behind it.
    let repeated = wanted.rsplit_once('-').is_some_and(|(name, number)| {
        number
            .parse::<usize>()
            .is_ok_and(|n| n > 0 && count(name) > n)
    });
    let by_hand = [
        format!("id=\"{anchor}\""),
        format!("name=\"{anchor}\""),
        format!("{{#{anchor}}}"),
    ];
    count(&wanted) > 0
        || repeated
        || find_subpath(document, &format!("#{anchor}")).is_some()
        || by_hand.iter().any(|mark| text.contains(mark))
}

/// The anchor that is written most like a wrong one, if any is like it.
pub fn nearest_anchor(document: &Document, anchor: &str) -> Option<String> {
    let slugs = document.headings.iter().map(|h| slug(&h.text));
    let rated = slugs.map(|slug| (strsim::jaro_winkler(&slug, anchor), slug));
    let best = rated.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    Some(best.1).filter(|_| best.0 >= 0.85)
}

/// Lines of a source: `L10`, `L10-L20`.
fn is_line(anchor: &str) -> bool {
    let mut lines = anchor.split('-').map(|line| line.trim_start_matches('L'));
    anchor.starts_with('L') && lines.all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The anchor of a heading as GitHub makes it.
fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// GitLab and Hugo leave one dash of several.
fn single_dashes(slug: &str) -> String {
    let mut out = String::with_capacity(slug.len());
    for c in slug.chars() {
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Heading, Span};

    fn document(headings: &[&str]) -> Document {
        let headings = headings.iter().map(|text| Heading {
            level: 2,
            text: (*text).to_owned(),
            span: Span::default(),
        });
        Document {
            headings: headings.collect(),
            ..Document::default()
        }
    }

    #[test]
    fn an_anchor_is_a_heading_as_a_forge_writes_it() {
        let note = document(&["What to do?", "CPU & memory", "Errors", "Errors"]);
        for anchor in [
            "what-to-do",
            "cpu--memory",
            "cpu-memory",
            "errors",
            "errors-1",
            "L12",
            "top",
        ] {
            assert!(has_anchor(&note, "", anchor), "{anchor}");
        }
        for anchor in ["errors-2", "what", "l12"] {
            assert!(!has_anchor(&note, "", anchor), "{anchor}");
        }
        assert_eq!(
            nearest_anchor(&note, "what-to-do-").as_deref(),
            Some("what-to-do")
        );
        assert_eq!(nearest_anchor(&note, "zzz"), None);
    }

    #[test]
    fn an_anchor_may_be_written_by_hand() {
        let text = "<a name=\"old\"></a>\n## New {#fresh}\n";
        let note = document(&["New {#fresh}"]);
        assert!(has_anchor(&note, text, "old") && has_anchor(&note, text, "fresh"));
    }
}
