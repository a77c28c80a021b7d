//! Obsidian's callouts: their types, and which look each has.

/// A type of callouts: its words, its look (a class of the stylesheet), and the title it has by default.
const KINDS: &[(&[&str], &str)] = &[
    (&["note"], "ref"),
    (&["abstract", "summary", "tldr"], "etc"),
    (&["info"], "ref"),
    (&["todo"], "task"),
    (&["tip", "hint", "important"], "guide"),
    (&["success", "check", "done"], "done"),
    (&["question", "help", "faq"], "mon"),
    (&["warning", "caution", "attention"], "mon"),
    (&["failure", "fail", "missing"], "inc"),
    (&["danger", "error"], "inc"),
    (&["bug"], "inc"),
    (&["example"], "etc"),
    (&["quote", "cite"], "etc"),
];

/// Canonical name and look of a callout type, whatever its case; an unknown type looks like a note.
pub fn callout_kind(kind: &str) -> (&'static str, &'static str) {
    KINDS
        .iter()
        .find(|(words, _)| words.iter().any(|w| w.eq_ignore_ascii_case(kind)))
        .and_then(|(words, look)| words.first().map(|w| (*w, *look)))
        .unwrap_or(("note", "ref"))
}

/// The head of a callout: `[!type|meta]+ `.
#[derive(Debug, PartialEq)]
pub(super) struct Head<'t> {
    /// As written.
    pub kind: &'t str,
    /// `+` is open, `-` is closed, `None` does not fold.
    pub fold: Option<char>,
    /// Bytes up to the title.
    pub length: usize,
}

/// Reads the head at the beginning of a quote's text.
pub(super) fn head(text: &str) -> Option<Head<'_>> {
    let rest = text.strip_prefix("[!")?;
    let close = rest.find(']')?;
    let inside = rest.get(..close)?;
    if inside.is_empty() || inside.contains(['\n', '[']) {
        return None;
    }
    let kind = inside.split('|').next().unwrap_or(inside).trim();
    let after = rest.get(close + 1..)?;
    let fold = after.chars().next().filter(|c| matches!(c, '+' | '-'));
    let length = 2 + close + 1 + usize::from(fold.is_some());
    Some(Head { kind, fold, length })
}

/// A type's own name as a title: `note` is `Note`.
pub(super) fn title_of(kind: &str) -> String {
    let mut letters = kind.chars();
    match letters.next() {
        Some(first) => first
            .to_uppercase()
            .chain(letters.flat_map(char::to_lowercase))
            .collect(),
        None => String::new(),
    }
}
