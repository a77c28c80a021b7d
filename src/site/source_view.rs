//! Lines of sources, as evidence. What could be a secret is not shown.

use std::borrow::Cow;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// From 1.
    pub number: u32,
    /// Before the stretch that is meant.
    pub before: String,
    /// The stretch that is meant; empty if it is the whole line or none of it.
    pub marked: String,
    /// After the stretch.
    pub after: String,
    /// Is it the line that is meant?
    pub hit: bool,
}

/// Longest line that is shown, in characters.
const WIDTH: usize = 180;
/// Longest text before a marked stretch.
const BEFORE: usize = 100;

/// A line and `context` lines around it. Nothing of a Kubernetes Secret.
pub(super) fn excerpt(text: &str, line: u32, context: u32) -> Vec<Line> {
    if holds_secret(text) {
        return Vec::new();
    }
    let first = line.saturating_sub(context).max(1);
    let skipped = usize::try_from(first - 1).unwrap_or(usize::MAX);
    let taken = usize::try_from(line.saturating_add(context) - first + 1).unwrap_or(3);
    (first..)
        .zip(text.lines().skip(skipped).take(taken))
        .map(|(number, content)| Line {
            number,
            before: clipped(&masked(content)),
            marked: String::new(),
            after: String::new(),
            hit: number == line,
        })
        .collect()
}

/// The line of a stretch, with the stretch marked.
pub(super) fn marked(text: &str, line: u32, start: usize, end: usize) -> Vec<Line> {
    let mut lines = excerpt(text, line, 0);
    let line_start = text
        .get(..start)
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |n| n + 1);
    let line_end = text
        .get(start..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |n| start + n);
    let end = end.min(line_end);
    if let Some(found) = lines.first_mut()
        && let (Some(before), Some(inside), Some(after)) = (
            text.get(line_start..start),
            text.get(start..end),
            text.get(end..line_end),
        )
        && masked(text.get(line_start..line_end).unwrap_or(""))
            == text.get(line_start..line_end).unwrap_or("")
    {
        // Of a long line the end before the stretch is shown.
        let long = before.chars().count().saturating_sub(BEFORE);
        let tail: String = before.chars().skip(long).collect();
        found.before = if long > 0 { format!("…{tail}") } else { tail };
        found.marked = clipped(inside);
        found.after = clipped(after);
    }
    lines
}

/// Does a text hold the values of a Secret, in YAML or JSON, or what one is generated from?
fn holds_secret(text: &str) -> bool {
    let is_kind = |(at, word): (usize, &str)| {
        let after = text.get(at + word.len()..).unwrap_or("");
        let before = text
            .get(..at)
            .unwrap_or("")
            .trim_end_matches([' ', '"', '\'']);
        let key = before.strip_suffix(':').unwrap_or("");
        key.trim_end_matches([' ', '"', '\'']).ends_with("kind")
            && !after.starts_with(|c: char| c.is_alphanumeric())
    };
    let has_values = ["data:", "\"data\"", "stringData"];
    text.contains("secretGenerator")
        || (has_values.iter().any(|word| text.contains(word))
            && text.match_indices("Secret").any(is_kind))
}

fn clipped(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(line)),
        None => line.to_owned(),
    }
}

/// The line with the value hidden if its key speaks of a secret and the value is written out.
fn masked(line: &str) -> String {
    const WORDS: &[&str] = &[
        "password",
        "passwd",
        "secret",
        "token",
        "apikey",
        "api_key",
        "api-key",
        "private_key",
    ];
    let line = &*without_credentials(line);
    let Some(at) = line.find([':', '=']) else {
        return line.to_owned();
    };
    let (key, value) = (
        line.get(..at).unwrap_or(""),
        line.get(at + 1..).unwrap_or(""),
    );
    let lower = key.to_ascii_lowercase();
    let plain = value.trim().trim_matches(['"', '\'']);
    // What a variable of Terraform is by default, its name stands on another line.
    let default = lower.trim() == "default" && line.get(at..=at) == Some("=");
    let speaks = default || WORDS.iter().any(|w| lower.trim_end().ends_with(w));
    let refers = plain.is_empty() || plain.starts_with(['$', '{', '[', '<', '|', '>', '&', '*']);
    if speaks && !refers && !plain.contains(' ') && plain.len() >= 6 {
        format!("{key}{} ••••••", line.get(at..=at).unwrap_or(""))
    } else {
        line.to_owned()
    }
}

/// The line without name and password of web addresses (`https://jo:secret@host`).
fn without_credentials(line: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        let end = after.find(['/', '?', '#', '"', '\'', ' ']);
        let authority = after.get(..end.unwrap_or(after.len())).unwrap_or("");
        out.push_str(before);
        rest = match authority.rfind('@') {
            Some(at) if authority.get(..at).is_some_and(|user| user.contains(':')) => {
                out.push_str("••••••");
                after.get(at..).unwrap_or("")
            }
            _ => after,
        };
    }
    if out.is_empty() {
        return Cow::Borrowed(line);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_addresses_and_defaults_of_variables_are_not_shown() {
        for (line, shown) in [
            (
                "source = \"git::https://jo:pw@github.com/a\"",
                "source = \"git::https://••••••@github.com/a\"",
            ),
            ("url: postgres://u:p@db/x", "url: postgres://••••••@db/x"),
            ("see https://a.example/x:y@z", "see https://a.example/x:y@z"),
            ("  default = \"hunter22\"", "  default = ••••••"),
            ("  default = true", "  default = true"),
            ("default: production", "default: production"),
        ] {
            assert_eq!(masked(line), shown, "{line}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        for text in [
            "kind: Secret\ndata: x\n",
            "items:\n- kind: 'Secret'\n  data: x\n",
            "{\"kind\": \"Secret\",\n\"stringData\": {\"a\": \"x\"}}\n",
            "secretGenerator:\n- literals: [a=x]\n",
        ] {
            assert!(excerpt(text, 2, 1).is_empty(), "{text}");
        }
        assert!(!excerpt("kind: SecretStore\ndata: x\n", 2, 1).is_empty());
        assert!(!excerpt("ref:\n  kind: Secret\n", 2, 1).is_empty());
        let lines = excerpt("a: 1\ndb_password: hunter22\nname: pay-token\n", 2, 1);
        assert_eq!(lines[1].before, "db_password: ••••••");
        assert_eq!(lines[2].before, "name: pay-token");
        assert!(lines[1].hit && !lines[0].hit);
    }

    #[test]
    fn a_stretch_is_marked_in_its_line() {
        let text = "one\nsee [[x]] now\n";
        let lines = marked(text, 2, 8, 13);
        assert_eq!(
            (
                lines[0].before.as_str(),
                lines[0].marked.as_str(),
                lines[0].after.as_str()
            ),
            ("see ", "[[x]]", " now")
        );
    }
}
