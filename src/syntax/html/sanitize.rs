//! Cleans HTML that an author may have written: a strict list of what may stay.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::tokens::{TRUSTED, is_ours};

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
];

/// Attributes that stay only where the house wrote them.
const OURS: &[&str] = &["class", "id", "role", "tabindex", "aria-label", "name"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(
            [
                "script", "style", "template", "noscript", "iframe", "svg", "math", "title",
                "textarea",
            ]
            .into(),
        )
        .generic_attributes(
            OURS.iter()
                .copied()
                .chain(["title", "lang", "dir"])
                .collect(),
        )
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
            ("details", HashSet::from(["open"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("time", HashSet::from(["datetime"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::Custom(Box::new(fragment)))
        .link_rel(Some("noreferrer"))
        .attribute_filter(|_, attribute, value| {
            if let Some(trusted) = value.strip_prefix(TRUSTED) {
                return Some(Cow::Borrowed(trusted));
            }
            // A mark inside of an attribute would be filled with tags.
            let keep = !OURS.contains(&attribute) && !value.contains(is_ours);
            keep.then_some(Cow::Borrowed(value))
        });
    builder
});

/// Of relative addresses in HTML only those within the page stay: nothing else of it is looked up.
fn fragment(url: &str) -> Option<Cow<'_, str>> {
    url.trim_start_matches(TRUSTED)
        .starts_with('#')
        .then_some(Cow::Borrowed(url))
}

/// The HTML without anything that could run, load, hide or pretend.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}
