//! Markdown as Obsidian writes it becomes safe HTML.
//!
//! The text is prepared first: whatever Markdown does not know (wikilinks, embeds, tags, comments, block ids,
//! highlights) is replaced by private-use characters, so that the Markdown parser sees plain words there. The events
//! are written, cleaned if the author wrote HTML, and the places are filled last: nothing an author writes is ever
//! inside a tag that the house writes.

mod anchors;
mod callout;
mod code;
mod prepare;
mod sanitize;
mod timeline;
mod tokens;
mod writer;

use std::ops::Range;

use crate::model::{Document, Link};

pub use anchors::{anchors, plain};
pub use callout::callout_kind;

/// What stands at the place of a link or an embed.
#[derive(Debug, Clone, PartialEq)]
pub enum LinkView {
    /// A link.
    To {
        /// Address, relative to the page.
        href: String,
        /// Classes of the `a` element.
        class: String,
        /// Tooltip, if any.
        title: Option<String>,
    },
    /// A link that nothing answers: shown as such, leads nowhere.
    Broken {
        /// Why, as a tooltip.
        title: String,
    },
    /// A picture of the site itself.
    Image {
        /// Address, relative to the page.
        src: String,
        /// What it shows, in words.
        alt: String,
    },
    /// A block of safe HTML (a transclusion), made by the caller.
    Block(String),
    /// Only its words.
    Text,
}

/// Answers what the links of a text lead to.
pub trait Resolver {
    /// The link at `document.links[index]`.
    fn link(&self, index: usize, link: &Link) -> LinkView;
    /// An address that is no vault link (`https://…`, `k8s:…`); `None` leaves it an external link, or text.
    fn address(&self, url: &str) -> Option<LinkView>;
    /// Address of the page of a tag, without `#`; `None` leaves it text.
    fn tag(&self, name: &str) -> Option<String>;
}

/// What of a text is rendered, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Bytes of the source text; `None` is everything after the frontmatter.
    pub part: Option<Range<usize>>,
    /// Give ids to headings and blocks. Off in embeds: an id may stand once in a page.
    pub ids: bool,
    /// A line end inside a paragraph is a line break, as Obsidian shows it.
    pub breaks: bool,
    /// Take a level-1 heading at the beginning out of the body ([`Rendered::title`]).
    pub take_title: bool,
    /// Take a first plain paragraph out of the body ([`Rendered::lede`]).
    pub take_lede: bool,
    /// Begins the ids of footnotes, so that several texts fit into one page.
    pub prefix: String,
}

/// A rendered text. All members but `toc` texts are HTML and safe to insert.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rendered {
    /// The body.
    pub html: String,
    /// The heading that was taken out: its id and inline HTML.
    pub title: Option<(String, String)>,
    /// The paragraph that was taken out, without `<p>`.
    pub lede: Option<String>,
    /// The headings of the body, in order.
    pub toc: Vec<TocEntry>,
}

/// A heading of the body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TocEntry {
    /// 1 to 6.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// Its words, plain text.
    pub text: String,
}

/// Blocks that stand deeper in each other are shown as source.
const DEPTH_LIMIT: usize = 200;

/// Renders a note, or a part of it. `text` and `document` belong together; a span that does not fit is left out.
pub fn render(
    text: &str,
    document: &Document,
    options: &Options,
    resolver: &dyn Resolver,
) -> Rendered {
    let prepared = prepare::prepare(text, document, options, resolver);
    let raw_html = prepared.raw_html;
    if prepared.depth > DEPTH_LIMIT {
        // Nobody wrote this by hand, and no browser draws it.
        let source = options.part.clone().and_then(|part| text.get(part));
        let source = escape(source.unwrap_or(text));
        return Rendered {
            html: format!("<pre><code>{source}</code></pre>\n"),
            ..Rendered::default()
        };
    }
    let (mut rendered, tags) = writer::write(&prepared, document, options, resolver);
    let places: Vec<tokens::Place> = prepared.places.into_iter().chain(tags).collect();
    let finish = |html: &str| {
        let clean = if raw_html {
            sanitize::clean(html)
        } else {
            html.replace(tokens::TRUSTED, "")
        };
        tokens::fill(&clean, &places)
    };
    rendered.html = finish(&rendered.html);
    rendered.title = rendered.title.map(|(id, html)| (id, finish(&html)));
    rendered.lede = rendered.lede.map(|html| finish(&html));
    rendered
}

/// A line of Markdown as safe inline HTML: emphasis and code, no links, no blocks.
pub fn inline(text: &str) -> String {
    writer::inlines::inline(&tokens::neutral(text))
}

/// Text as HTML, safe in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
