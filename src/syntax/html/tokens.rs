//! Private-use characters that stand for things Markdown does not know, and how their places are filled.

use super::escape;

/// Opens a place; digits and [`CLOSE`] follow.
pub(super) const OPEN: char = '\u{E000}';
/// Closes a place.
pub(super) const CLOSE: char = '\u{E001}';
/// Begins the value of an attribute that the house wrote.
pub(super) const TRUSTED: char = '\u{E002}';
/// Begins a highlight.
pub(super) const MARK_ON: char = '\u{E004}';
/// Ends a highlight.
pub(super) const MARK_OFF: char = '\u{E005}';
/// Begins a note that is written inline.
pub(super) const NOTE_ON: char = '\u{E006}';
/// Ends a note that is written inline.
pub(super) const NOTE_OFF: char = '\u{E007}';
const ZERO: u32 = 0xE010;

/// Is it one of ours?
pub(super) fn is_ours(c: char) -> bool {
    ('\u{E000}'..='\u{E01F}').contains(&c)
}

/// The mark of the place `index`.
pub(super) fn place(index: usize) -> String {
    let mut out = String::from(OPEN);
    for digit in index.to_string().bytes() {
        out.extend(char::from_u32(ZERO + u32::from(digit - b'0')));
    }
    out.push(CLOSE);
    out
}

/// The places of a text: their indexes and byte ranges, in order.
pub(super) fn places(text: &str) -> Vec<(usize, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (at, c) in text.char_indices() {
        match (c, open) {
            (OPEN, _) => open = Some((0, at)),
            (CLOSE, Some((index, start))) => {
                found.push((index, start..at + c.len_utf8()));
                open = None;
            }
            (c, Some((index, start))) => {
                open = (u32::from(c).wrapping_sub(ZERO) < 10)
                    .then(|| (index * 10 + (u32::from(c) - ZERO) as usize, start));
            }
            _ => {}
        }
    }
    found
}

/// Puts the HTML of each place where its mark stands, and drops marks that are left over.
pub(super) fn fill(html: &str, views: &[Place]) -> String {
    let mut out = String::with_capacity(html.len() + views.len() * 64);
    let mut from = 0;
    for (index, range) in places(html) {
        out.extend(
            html.get(from..range.start)
                .into_iter()
                .flat_map(|s| s.chars())
                .filter(|c| !is_ours(*c)),
        );
        if let Some(view) = views.get(index) {
            out.push_str(&view.html);
        }
        from = range.end;
    }
    out.extend(
        html.get(from..)
            .into_iter()
            .flat_map(|s| s.chars())
            .filter(|c| !is_ours(*c)),
    );
    out
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    /// Safe HTML.
    pub html: String,
    /// Its words, for ids and tables of contents.
    pub words: String,
    /// Is it a block, that must not stand in a paragraph?
    pub block: bool,
}

impl Place {
    /// Inline HTML with its words.
    pub fn inline(html: String, words: &str) -> Self {
        Self {
            html,
            words: words.to_owned(),
            block: false,
        }
    }
}

/// A text with the marks replaced by their words.
pub(super) fn words(text: &str, views: &[Place]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (index, range) in places(text) {
        out.push_str(text.get(from..range.start).unwrap_or(""));
        out.push_str(views.get(index).map_or("", |v| &v.words));
        from = range.end;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out.retain(|c| !is_ours(c));
    out
}

/// The text without characters that mean something here, also where they are written as character references.
pub(super) fn neutral(text: &str) -> String {
    let mut out: String = text
        .chars()
        .map(|c| if is_ours(c) { '\u{FFFD}' } else { c })
        .collect();
    let mut from = 0;
    while let Some(at) = out
        .get(from..)
        .and_then(|rest| rest.find("&#"))
        .map(|n| n + from)
    {
        let digits = out.get(at + 2..).unwrap_or("");
        let (radix, skip) = if digits.starts_with(['x', 'X']) {
            (16, 1)
        } else {
            (10, 0)
        };
        let number: String = digits
            .chars()
            .skip(skip)
            .take_while(|c| c.is_digit(radix))
            .collect();
        let value = number.trim_start_matches('0');
        let ours = value.len() < 8
            && u32::from_str_radix(value, radix)
                .ok()
                .and_then(char::from_u32)
                .is_some_and(is_ours);
        if ours {
            // Same length, so that spans stay right.
            let length = 2 + skip + number.len();
            out.replace_range(at..at + length, &"?".repeat(length));
        }
        from = at + 2;
    }
    out
}

/// A link with text that is HTML already.
pub(super) fn anchor(href: &str, class: &str, title: Option<&str>, html: &str) -> String {
    format!("{}{html}</a>", open_anchor(href, class, title))
}

/// The opening tag of a link.
pub(super) fn open_anchor(href: &str, class: &str, title: Option<&str>) -> String {
    let mut out = format!("<a href=\"{}\"", escape(href));
    if !class.is_empty() {
        out.push_str(&format!(" class=\"{}\"", escape(class)));
    }
    if let Some(title) = title {
        out.push_str(&format!(" title=\"{}\"", escape(title)));
    }
    if class.split(' ').any(|c| c == "ext") {
        out.push_str(" rel=\"noreferrer\"");
    }
    out.push('>');
    out
}
