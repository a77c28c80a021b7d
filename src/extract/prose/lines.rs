//! The text of a note by sections and lines, and what is left of a line without its marks.

use crate::model::{Document, Moment, Span};
use crate::syntax::LineIndex;

/// A heading and what stands under it, down to the next one.
pub struct Section<'t> {
    /// The heading as written; empty for what stands before the first one.
    pub heading: String,
    /// 1 to 6; 0 for what stands before the first one.
    pub level: u8,
    /// Its lines that people read: neither code nor comments.
    pub lines: Vec<Line<'t>>,
}

/// A line.
pub struct Line<'t> {
    /// As written, without its end.
    pub text: &'t str,
    /// Its place.
    pub span: Span,
}

/// The sections of a note in order.
pub fn sections<'t>(text: &'t str, document: &Document, index: &LineIndex) -> Vec<Section<'t>> {
    let mut found = Vec::new();
    let mut start = document.body_start;
    let mut heading = (String::new(), 0);
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    for next in document
        .headings
        .iter()
        .filter(|h| h.span.start >= document.body_start)
    {
        found.push(section(text, heading, start..next.span.start, index));
        heading = (next.text.clone(), next.level);
        start = next.span.end;
    }
    found.push(section(text, heading, start..end, index));
    found
}

fn section<'t>(
    text: &'t str,
    (heading, level): (String, u8),
    span: std::ops::Range<u32>,
    index: &LineIndex,
) -> Section<'t> {
    let start = span.start as usize;
    let body = text.get(start..span.end as usize).unwrap_or("");
    let mut lines = Vec::new();
    let mut at = start;
    let mut fence: Option<&str> = None;
    let mut comment = false;
    for line in body.split_inclusive('\n') {
        let begins = at;
        at += line.len();
        let written = line.trim_end();
        let bare = written.trim_start();
        if let Some(mark) = fence {
            if bare.starts_with(mark) {
                fence = None;
            }
            continue;
        }
        fence = ["```", "~~~"]
            .into_iter()
            .find(|mark| bare.starts_with(mark));
        if fence.is_some() {
            continue;
        }
        let opens = bare.rfind("<!--");
        let closes = bare.rfind("-->");
        let hidden = comment || bare.starts_with("<!--");
        comment = match (opens, closes) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => comment,
        };
        if !hidden {
            let span = index.span(begins, begins + written.len());
            lines.push(Line {
                text: written,
                span,
            });
        }
    }
    Section {
        heading,
        level,
        lines,
    }
}

/// A line without the marks of a quote, a list and a box: what is left, whether it is an item, and what stands in its
/// box.
pub fn item(line: &str) -> (&str, bool, Option<char>) {
    let mut text = line.trim_start();
    while let Some(rest) = text.strip_prefix('>') {
        text = rest.trim_start();
    }
    let number = text.bytes().take_while(u8::is_ascii_digit).count();
    let bullet = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark));
    let numbered = text.get(number..).filter(|_| (1..4).contains(&number));
    let numbered = numbered.and_then(|t| t.strip_prefix(". ").or(t.strip_prefix(") ")));
    let Some(text) = bullet.or(numbered) else {
        return (text, false, None);
    };
    let text = text.trim_start();
    let boxed = text.strip_prefix('[').and_then(|inside| {
        let mut chars = inside.chars();
        let mark = chars.next()?;
        Some((chars.as_str().strip_prefix("] ")?, mark))
    });
    match boxed {
        Some((rest, mark)) => (rest.trim_start(), true, Some(mark)),
        None => (text, true, None),
    }
}

/// The cells of a table's row; `None` if the line is none.
pub fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim();
    let row = row.strip_prefix('|')?;
    let row = row
        .strip_suffix('|')
        .filter(|r| !r.ends_with('\\'))
        .unwrap_or(row);
    let mut found = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            found.push(row.get(start..at).unwrap_or("").trim());
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    found.push(row.get(start..).unwrap_or("").trim());
    Some(found)
}

/// The line between the head of a table and its rows.
pub fn is_ruler(cells: &[&str]) -> bool {
    cells
        .iter()
        .all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':' | ' ')))
}

/// A table: its head, and its rows with their places.
pub struct Table<'t> {
    /// Cells of the head.
    pub head: Vec<&'t str>,
    /// Rows.
    pub rows: Vec<(Vec<&'t str>, Span)>,
}

/// The tables of a section.
pub fn tables<'t>(section: &Section<'t>) -> Vec<Table<'t>> {
    let mut found: Vec<Table<'t>> = Vec::new();
    let mut open = false;
    let mut before: Option<Vec<&'t str>> = None;
    for line in &section.lines {
        let Some(cells) = cells(line.text) else {
            open = false;
            before = None;
            continue;
        };
        match found.last_mut().filter(|_| open) {
            Some(table) => table.rows.push((cells, line.span)),
            None if is_ruler(&cells) => {
                open = true;
                found.push(Table {
                    head: before.take().unwrap_or_default(),
                    rows: Vec::new(),
                });
            }
            None => before = Some(cells),
        }
    }
    found
}

/// The words without emphasis, code marks and the targets of links.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut code = false;
    while let Some(c) = rest.chars().next() {
        if code || c == '`' {
            code ^= c == '`';
            if c != '`' {
                out.push(c);
            }
            rest = rest.get(c.len_utf8()..).unwrap_or("");
            continue;
        }
        if let Some((shown, length)) = link(rest) {
            out.push_str(shown);
            rest = rest.get(length..).unwrap_or("");
            continue;
        }
        match c {
            '*' => {}
            '~' if rest.starts_with("~~") => {
                rest = rest.get(2..).unwrap_or("");
                continue;
            }
            '\\' if rest.starts_with("\\|") => {}
            '<' if rest.starts_with("<br") => {
                let end = rest.find('>').map_or(rest.len(), |end| end + 1);
                out.push(' ');
                rest = rest.get(end..).unwrap_or("");
                continue;
            }
            c => out.push(c),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ")
}

/// A link at the beginning of a text: what is shown of it, and how long it is.
fn link(text: &str) -> Option<(&str, usize)> {
    if let Some(inside) = text.strip_prefix("[[") {
        let end = beginning(inside, 300).find("]]")?;
        let inner = inside.get(..end)?;
        let shown = inner.rsplit('|').next().unwrap_or(inner);
        return Some((shown, end + 4));
    }
    let inside = text.strip_prefix('[')?;
    let end = beginning(inside, 300).find(['[', ']'])?;
    let behind = inside.get(end..)?.strip_prefix("](")?;
    let close = beginning(behind, 1000).find(')')?;
    Some((inside.get(..end)?, 1 + end + 2 + close + 1))
}

/// At most so many bytes of a text.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// The first web address of a text.
pub fn url(text: &str) -> Option<&str> {
    let start = [text.find("https://"), text.find("http://")]
        .into_iter()
        .flatten()
        .min()?;
    let rest = text.get(start..)?;
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ')' | '>' | ']' | '|' | '"' | '`'))
        .unwrap_or(rest.len());
    rest.get(..end)
        .map(|url| url.trim_end_matches(['.', ',', ';']))
}

/// The first day that a text names.
pub fn date_in(text: &str) -> Option<Moment> {
    let starts = std::iter::once(0).chain(text.match_indices([' ', '(']).map(|(at, _)| at + 1));
    starts.take(60).find_map(|at| {
        let (moment, _) = Moment::prefix(text.get(at..)?)?;
        moment.has_date().then(|| moment.day())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_dropped_and_words_stay() {
        assert_eq!(
            plain("**Pager** `X` [text](https://a.example/b) [[n|Note]]<br/>~~old~~"),
            "Pager X text Note old"
        );
        assert_eq!(plain("[a] (b) [c"), "[a] (b) [c");
        assert_eq!(plain("the pods `web-*` of *all*"), "the pods web-* of all");
    }

    #[test]
    fn items_have_boxes_and_rows_have_cells() {
        assert_eq!(item("  - [x] done"), ("done", true, Some('x')));
        assert_eq!(item("> 1. first"), ("first", true, None));
        assert_eq!(item("-no item"), ("-no item", false, None));
        assert_eq!(cells("| a \\| b | c |"), Some(vec!["a \\| b", "c"]));
        assert_eq!(cells("a | b"), None);
    }

    #[test]
    fn addresses_and_days_are_found_inside_a_text() {
        assert_eq!(
            url("see (https://x.example/1)."),
            Some("https://x.example/1")
        );
        assert!(date_in("All times UTC, 2026-11-05.").is_some());
        assert!(date_in("All times UTC").is_none());
    }
}
