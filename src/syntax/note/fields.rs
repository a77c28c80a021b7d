//! Dataview inline fields: `key:: value` as a line, `[key:: value]` and `(key:: value)` inside one.

use std::ops::Range;

use crate::model::{Field, FieldPlace, Task};
use crate::syntax::LineIndex;

use super::structure::Structure;

/// The inline fields of a body, in order. Takes time in proportion to the text, whatever its brackets.
pub fn scan(
    text: &str,
    body_start: usize,
    structure: &Structure,
    tasks: &[Task],
    lines: &LineIndex,
) -> Vec<Field> {
    let mut found = Vec::new();
    let mut places = Places::new(structure, tasks);
    let mut at = body_start;
    // Most lines hold none, so they are not looked at one by one.
    while let Some(step) = memchr::memmem::find(text.as_bytes().get(at..).unwrap_or(&[]), b"::") {
        let start = lines.start_of(at + step).max(body_start);
        let rest = text.get(start..).unwrap_or("");
        let line = rest.split_inclusive('\n').next().unwrap_or("");
        at = start + line.len();
        if structure.hidden_at(start).is_some() {
            continue;
        }
        let line = line.trim_end_matches(['\n', '\r']);
        let mut fields = bracketed(line, start, structure);
        if fields.is_empty() {
            fields.extend(whole_line(line, start, structure));
        }
        for (key, value, range) in fields {
            found.push(Field {
                key: key.to_owned(),
                value: value.to_owned(),
                place: places.at(range.start),
                span: lines.span(range.start, range.end),
            });
        }
    }
    found
}

/// Key, value, and the bytes of the whole field in the text.
type Found<'l> = (&'l str, &'l str, Range<usize>);

/// Fields in brackets; several may stand in a line, brackets in a value may nest. Of those that overlap the first
/// counts.
fn bracketed<'l>(line: &'l str, start: usize, structure: &Structure) -> Vec<Found<'l>> {
    let mut found = Vec::new();
    let mut free = 0;
    for (open, close) in pairs(line) {
        if open < free {
            continue;
        }
        let inside = line.get(open + 1..close).unwrap_or("");
        // A key holds no bracket, so the search for its end goes no further than the next one.
        let until = inside.find(['[', ']', '(', ')']).unwrap_or(inside.len());
        let Some(separator) = inside.get(..until).and_then(|key| key.find("::")) else {
            continue;
        };
        let (key, value) = (
            inside.get(..separator).unwrap_or("").trim(),
            inside.get(separator + 2..).unwrap_or("").trim(),
        );
        if is_key(key) && structure.hidden_at(start + open).is_none() {
            found.push((key, value, start + open..start + close + 1));
            free = close + 1;
        }
    }
    found
}

/// Brackets and those that close them, in order of the opening ones. `\` takes a bracket its meaning.
fn pairs(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut square, mut round) = (Vec::new(), Vec::new());
    let mut escaped = false;
    for (n, byte) in line.bytes().enumerate() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match byte {
            b'\\' => escaped = true,
            b'[' => square.push(n),
            b'(' => round.push(n),
            b']' => found.extend(square.pop().map(|open| (open, n))),
            b')' => found.extend(round.pop().map(|open| (open, n))),
            _ => {}
        }
    }
    found.sort_unstable();
    found
}

fn whole_line<'l>(line: &'l str, start: usize, structure: &Structure) -> Option<Found<'l>> {
    let (before, value) = line.split_once("::")?;
    let key =
        before.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '-' | '+'));
    let digits = key.bytes().take_while(u8::is_ascii_digit).count();
    let key = key
        .get(digits..)
        .filter(|_| digits > 0)
        .and_then(|rest| rest.strip_prefix(['.', ')']))
        .unwrap_or(key)
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '~' | '`'));
    if !is_key(key) || structure.hidden_at(start + before.len()).is_some() {
        return None;
    }
    let from = before.rfind(key).unwrap_or(0);
    Some((key, value.trim(), start + from..start + line.len()))
}

/// Letters, digits, blanks, `_ / -` and what is not ASCII (emoji).
fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.chars().all(|c| {
            !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '/' | '-')
        })
}

/// Tells for places that come in order whether they are in a list or in a task.
struct Places<'s> {
    items: std::iter::Peekable<std::slice::Iter<'s, Range<usize>>>,
    tasks: &'s [Task],
    /// Ends of the items that hold the last place, and whether they are tasks or lie in one.
    open: Vec<(usize, bool)>,
}

impl<'s> Places<'s> {
    fn new(structure: &'s Structure, tasks: &'s [Task]) -> Self {
        Self {
            items: structure.items.iter().peekable(),
            tasks,
            open: Vec::new(),
        }
    }

    fn at(&mut self, offset: usize) -> FieldPlace {
        while let Some(item) = self.items.next_if(|item| item.start <= offset) {
            while self.open.pop_if(|(end, _)| *end <= item.start).is_some() {}
            let inherited = self.open.last().is_some_and(|(_, task)| *task);
            let is_task = self
                .tasks
                .binary_search_by_key(&item.start, |task| task.span.start as usize)
                .is_ok();
            self.open.push((item.end, inherited || is_task));
        }
        while self.open.pop_if(|(end, _)| *end <= offset).is_some() {}
        match self.open.last() {
            None => FieldPlace::Text,
            Some((_, false)) => FieldPlace::List,
            Some((_, true)) => FieldPlace::Task,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::note::structure;

    fn fields(text: &str) -> Vec<(String, String)> {
        let structure = structure::read(text, 0);
        scan(text, 0, &structure, &[], &LineIndex::new(text))
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

    #[test]
    fn of_fields_that_overlap_the_first_counts_and_a_backslash_takes_a_bracket_its_meaning() {
        assert_eq!(fields("[a:: x [b:: y] z]"), pairs(&[("a", "x [b:: y] z")]));
        assert_eq!(fields("[a:: x \\] y]"), pairs(&[("a", "x \\] y")]));
        assert_eq!(fields("(see [a:: 1])"), pairs(&[("a", "1")]));
        assert_eq!(
            fields("**Depends on:** no\n**Depends on:: [[x]]**").len(),
            1
        );
    }

    #[test]
    fn a_field_of_a_task_is_told_from_one_of_the_note() {
        let text = "a:: 1\n\n- b:: 2\n- [ ] t [c:: 3]\n  - u [d:: 4]\n\nText [e:: 5]\n";
        let found: Vec<_> = crate::syntax::note::parse("t", text)
            .document
            .fields
            .into_iter()
            .map(|f| (f.key, f.place))
            .collect();
        let expected = [
            ("a", FieldPlace::Text),
            ("b", FieldPlace::List),
            ("c", FieldPlace::Task),
            ("d", FieldPlace::Task),
            ("e", FieldPlace::Text),
        ];
        assert_eq!(found, expected.map(|(key, place)| (key.to_owned(), place)));
    }

    #[test]
    fn hostile_lines_take_time_in_proportion() {
        for piece in ["[", "[a:: ", "([", "[a:: [", "::"] {
            let line = piece.repeat(100_000);
            let structure = Structure::default();
            let lines = LineIndex::new(&line);
            assert!(scan(&line, 0, &structure, &[], &lines).len() <= 1);
        }
        let nested = format!("{}::{}", "[".repeat(100_000), "]".repeat(100_000));
        let lines = LineIndex::new(&nested);
        assert!(scan(&nested, 0, &Structure::default(), &[], &lines).is_empty());
    }
}
