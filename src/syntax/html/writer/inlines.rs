//! Links, pictures and footnotes; and lines that are nothing but inline Markdown.

use pulldown_cmark::{Event, Parser, TagEnd};

use super::super::tokens::{self, Place, TRUSTED};
use super::super::{LinkView, escape};
use super::{Writer, inline_tag, markdown};

impl Writer<'_> {
    /// A tag with an address that cleaning must not see: a place of its own.
    pub(super) fn tag(&mut self, html: String) {
        let mark = tokens::place(self.prepared.places.len() + self.tags.len());
        self.tags.push(Place::inline(html, ""));
        self.out.push_str(&mark);
    }

    pub(super) fn link(&mut self, url: &str) {
        let url = tokens::words(url, &self.prepared.places);
        let view = self.resolver.address(&url);
        let (open, close) = match view {
            Some(LinkView::To { href, class, title }) => {
                (tokens::open_anchor(&href, &class, title.as_deref()), "</a>")
            }
            Some(LinkView::Broken { title }) => (
                format!("<span class=\"broken\" title=\"{}\">", escape(&title)),
                "</span>",
            ),
            _ if is_external(&url) => (tokens::open_anchor(&url, "ext", None), "</a>"),
            _ => (String::new(), ""),
        };
        self.tag(open);
        self.until(Some(TagEnd::Link));
        self.tag(close.to_owned());
    }

    /// Pictures from elsewhere are links: a page asks no other host.
    pub(super) fn image(&mut self, url: &str) {
        let html = self.aside(|w| w.until(Some(TagEnd::Image)));
        let words = if html.trim().is_empty() {
            escape(url)
        } else {
            html
        };
        if is_external(url) {
            self.tag(tokens::open_anchor(url, "ext", None));
            self.out.push_str(&words);
            self.tag("</a>".to_owned());
        } else {
            self.out.push_str(&words);
        }
    }

    pub(super) fn note_reference(&mut self, label: &str) {
        let number = match self.notes.iter().position(|n| n == label) {
            Some(n) => n + 1,
            None => {
                self.notes.push(label.to_owned());
                self.notes.len()
            }
        };
        let prefix = &self.options.prefix;
        self.out.push_str(&format!(
            "<sup><a class=\"{TRUSTED}fn\" href=\"#fn-{prefix}{number}\" aria-label=\"{TRUSTED}Note {number}\">{number}</a></sup>"
        ));
    }

    pub(super) fn footnotes(&mut self) {
        let mut n = 0;
        let mut list = String::new();
        // A note may name another one, so the list grows while it is written.
        while let Some(label) = self.notes.get(n).cloned() {
            n += 1;
            let body = self.bodies.remove(&label).unwrap_or_default();
            let prefix = &self.options.prefix;
            list.push_str(&format!("<li id=\"{TRUSTED}fn-{prefix}{n}\">{body}</li>\n"));
        }
        if !list.is_empty() {
            self.out.push_str(&format!(
                "<section class=\"{TRUSTED}footnotes\" aria-label=\"{TRUSTED}Notes\"><ol>\n{list}</ol></section>\n"
            ));
        }
    }
}

/// Inline HTML of a line; links lose their tags.
pub(in crate::syntax::html) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for event in Parser::new_ext(text, markdown()) {
        match event {
            Event::Text(t) | Event::Html(t) | Event::InlineHtml(t) => out.push_str(&escape(&t)),
            Event::Code(t) => out.push_str(&format!("<code>{}</code>", escape(&t))),
            Event::InlineMath(t) | Event::DisplayMath(t) => {
                out.push_str(&format!("<code>{}</code>", escape(&t)))
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::Start(tag) => out.push_str(inline_tag(&tag).map_or("", |(open, _)| open)),
            Event::End(TagEnd::Emphasis) => out.push_str("</em>"),
            Event::End(TagEnd::Strong) => out.push_str("</strong>"),
            Event::End(TagEnd::Strikethrough) => out.push_str("</del>"),
            _ => {}
        }
    }
    out
}

fn is_external(url: &str) -> bool {
    let lower = url.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
}
