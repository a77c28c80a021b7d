//! Dataview inline fields: `key:: value` as a line, `[key:: value]` and `(key:: value)` inside one.

use crate::model::Field;
use crate::syntax::LineIndex;

use super::structure::Structure;

/// The inline fields of a body, in order.
pub fn scan(text: &str, body_start: usize, structure: &Structure, lines: &LineIndex) -> Vec<Field> {
    let mut found = Vec::new();
    let mut at = body_start;
    for line in text.get(body_start..).unwrap_or("").split_inclusive('\n') {
        let start = at;
        at += line.len();
        if !line.contains("::") || structure.hidden_at(start).is_some() {
            continue;
        }
        let line = line.trim_end_matches(['\n', '\r']);
        let before = found.len();
        bracketed(line, start, structure, lines, &mut found);
        if found.len() == before {
            found.extend(whole_line(line, start, structure, lines));
        }
    }
    found
}

/// Fields in brackets; several may stand in a line, brackets in a value may nest.
fn bracketed(
    line: &str,
    start: usize,
    structure: &Structure,
    lines: &LineIndex,
    found: &mut Vec<Field>,
) {
    let mut at = 0;
    while let Some(step) = line[at..].find(['[', '(']) {
        let open = at + step;
        at = open + 1;
        let close = if line.as_bytes()[open] == b'[' {
            (b'[', b']')
        } else {
            (b'(', b')')
        };
        let Some(end) = matching(line, open, close) else {
            continue;
        };
        let Some((key, value)) = line[open + 1..end].split_once("::") else {
            continue;
        };
        if !is_key(key) || structure.hidden_at(start + open).is_some() {
            continue;
        }
        found.push(Field {
            key: key.trim().to_owned(),
            value: value.trim().to_owned(),
            span: lines.span(start + open, start + end + 1),
        });
        at = end + 1;
    }
}

fn matching(line: &str, open: usize, (opening, closing): (u8, u8)) -> Option<usize> {
    let mut depth = 0usize;
    let mut escaped = false;
    for (n, byte) in line.bytes().enumerate().skip(open) {
        if escaped {
            escaped = false;
        } else if byte == b'\\' {
            escaped = true;
        } else if byte == opening {
            depth += 1;
        } else if byte == closing {
            depth -= 1;
            if depth == 0 {
                return Some(n);
            }
        }
    }
    None
}

fn whole_line(line: &str, start: usize, structure: &Structure, lines: &LineIndex) -> Option<Field> {
    let (before, value) = line.split_once("::")?;
    let key = before
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '-' | '+'))
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '~' | '`'));
    if !is_key(key) || structure.hidden_at(start + before.len()).is_some() {
        return None;
    }
    let from = before.find(key).unwrap_or(0);
    Some(Field {
        key: key.to_owned(),
        value: value.trim().to_owned(),
        span: lines.span(start + from, start + line.len()),
    })
}

/// Letters, digits, blanks, `_ / -` and what is not ASCII (emoji).
fn is_key(key: &str) -> bool {
    let key = key.trim();
    !key.is_empty()
        && key.chars().all(|c| {
            !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '/' | '-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::note::structure;

    fn fields(text: &str) -> Vec<(String, String)> {
        let structure = structure::read(text, 0);
        scan(text, 0, &structure, &LineIndex::new(text))
            .into_iter()
            .map(|f| (f.key, f.value))
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn fields_stand_on_a_line_of_their_own_or_in_brackets() {
        assert_eq!(
            fields("owner:: [[team]]\n- **due date**:: soon\n"),
            pairs(&[("owner", "[[team]]"), ("due date", "soon")])
        );
        assert_eq!(
            fields("see [a:: 1] and (b:: [[x]] (y))"),
            pairs(&[("a", "1"), ("b", "[[x]] (y)")])
        );
    }

    #[test]
    fn code_and_odd_keys_are_no_fields() {
        assert!(fields("`std::vec`\n\n    a:: b\n").is_empty());
        assert!(fields("call foo(x)::y").is_empty());
    }
}
