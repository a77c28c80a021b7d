//! The properties of a note: the YAML between `---` lines at its very start.

use crate::model::{Property, Span, Value};

use super::yaml::{self, Data, Node};
use super::{LineIndex, Problem};

/// The frontmatter of a note.
#[derive(Debug, Default)]
pub struct Frontmatter {
    /// Byte at which the body begins; 0 without frontmatter.
    pub body_start: usize,
    /// The properties in their order; empty if the YAML is broken or no map.
    pub properties: Vec<Property>,
    /// The texts that may be links, those that begin with a bracket, wherever they stand: path of keys (`a.0.b`), text,
    /// and place, quotes included.
    pub bracketed: Vec<(String, String, Span)>,
    /// Why there are no properties, if the YAML is broken.
    pub problem: Option<Problem>,
}

impl Frontmatter {
    /// Reads the frontmatter of `text`, which must not begin with a byte-order mark.
    ///
    /// It begins only at the first byte, with exactly `---`, and ends at the next line that is exactly `---`.
    /// A broken block has no properties, but it is not body either.
    pub fn parse(text: &str, lines: &LineIndex) -> Self {
        let Some((block, body_start)) = split(text) else {
            return Self::default();
        };
        let mut frontmatter = Self {
            body_start,
            ..Self::default()
        };
        let yaml_text = &text[block.clone()];
        if yaml_text.trim().is_empty() {
            return frontmatter;
        }
        let read = || yaml::documents(yaml_text, block.start, lines);
        // Values in nested brackets take quadratic time; the tree has a limit of depth.
        if memchr::memchr2_iter(b'[', b'{', yaml_text.as_bytes()).count() > 100
            || yaml_text.contains("- - - - ")
        {
            let mut found = read();
            if found.too_deep {
                frontmatter.problem = found.problems.pop();
                return frontmatter;
            }
        }
        match yaml::value(yaml_text) {
            Ok(Value::Map(members)) => {
                let whole = lines.span(block.start, block.end);
                let mut places = places(&members, keys(yaml_text, block.start, lines));
                let mut tree = None;
                // Keys in quotes, in braces, or merged from elsewhere: the tree knows them, one by one.
                if places.is_none() && members.len() < 1000 {
                    tree = read().documents.into_iter().next();
                    let place = |(key, _): &(String, Value)| tree.as_ref()?.entry(key);
                    let found = members.iter().map(place);
                    let place =
                        |entry: Option<(&Node, &Node)>| entry.map_or(whole, |(key, _)| key.span);
                    places = Some(found.map(place).collect());
                }
                let mut places = places.unwrap_or_default().into_iter();
                frontmatter.properties = members
                    .into_iter()
                    .map(|(key, value)| Property {
                        span: places.next().unwrap_or(whole),
                        key,
                        value,
                    })
                    .collect();
                let texts = Texts::of(&frontmatter.properties, text, block.end, lines);
                frontmatter.bracketed = texts.unwrap_or_else(|| {
                    let tree = tree.or_else(|| read().documents.into_iter().next());
                    let mut found = Vec::new();
                    for (key, value) in tree.iter().flat_map(Node::members) {
                        collect(key.text().unwrap_or_default(), value, &mut found);
                    }
                    found
                });
            }
            Ok(_) => {}
            Err(error) => {
                let line_starts: Vec<usize> = lines.starts().collect();
                let at = error.line.map_or(block.start, |line| {
                    let first = lines.line(block.start) - 1;
                    let start = line_starts
                        .get(first + line - 1)
                        .copied()
                        .unwrap_or(block.start);
                    let column: usize = text[start..]
                        .chars()
                        .take(error.column.unwrap_or(1).saturating_sub(1))
                        .map(char::len_utf8)
                        .sum();
                    (start + column).min(block.end)
                });
                let end = text[at..]
                    .find(['\n', '\r'])
                    .map_or(text.len(), |n| at + n)
                    .max(at);
                frontmatter.problem = Some(Problem {
                    span: lines.span(at, end),
                    message: error.message,
                });
            }
        }
        frontmatter
    }
}

/// Looks for texts where their properties stand. Reading YAML once more for their places would take as long as reading
/// the values.
struct Texts<'t> {
    text: &'t str,
    lines: &'t LineIndex,
    at: usize,
    end: usize,
    found: Vec<(String, String, Span)>,
}

impl<'t> Texts<'t> {
    /// `None` if one of the texts does not stand there as it is: it has escapes, or several lines.
    fn of(
        properties: &[Property],
        text: &'t str,
        end: usize,
        lines: &'t LineIndex,
    ) -> Option<Vec<(String, String, Span)>> {
        let mut texts = Self {
            text,
            lines,
            at: 0,
            end,
            found: Vec::new(),
        };
        for (n, property) in properties.iter().enumerate() {
            texts.at = property.span.end as usize;
            let next = properties.get(n + 1);
            let next = next.map_or(end, |next| next.span.start as usize);
            texts.end = if next > texts.at { next } else { end };
            texts.walk(&property.key, &property.value)?;
        }
        Some(texts.found)
    }

    fn walk(&mut self, path: &str, value: &Value) -> Option<()> {
        match value {
            Value::Text(value) if is_bracketed(value) => self.find(path, value),
            Value::List(items) => {
                (0..)
                    .zip(items)
                    .try_for_each(|(n, item): (usize, _)| match item {
                        Value::Text(value) if !is_bracketed(value) => Some(()),
                        item => self.walk(&format!("{path}.{n}"), item),
                    })
            }
            Value::Map(members) => members
                .iter()
                .try_for_each(|(key, value)| self.walk(&format!("{path}.{key}"), value)),
            _ => Some(()),
        }
    }

    fn find(&mut self, path: &str, value: &str) -> Option<()> {
        let step = self.text.get(self.at..self.end)?.find(value)?;
        let (mut start, mut end) = (self.at + step, self.at + step + value.len());
        let bytes = self.text.as_bytes();
        let quote = bytes
            .get(start.checked_sub(1)?)
            .filter(|b| matches!(b, b'"' | b'\''));
        if quote.is_some() && quote == bytes.get(end) {
            (start, end) = (start - 1, end + 1);
        }
        self.at = end;
        let span = self.lines.span(start, end);
        self.found.push((path.to_owned(), value.to_owned(), span));
        Some(())
    }
}

fn is_bracketed(text: &str) -> bool {
    text.trim_start().starts_with('[')
}

/// The places of members in their order; `None` if one of them is not among the keys, which stand in the same order.
fn places<'t>(
    members: &[(String, Value)],
    mut keys: impl Iterator<Item = (&'t str, Span)>,
) -> Option<Vec<Span>> {
    let place = |(name, _): &(String, Value)| keys.find(|(key, _)| key == name);
    let found = members.iter().map(place);
    found.map(|found| Some(found?.1)).collect()
}

/// The names of properties that begin a line as plain words, and their places.
fn keys<'t>(
    yaml: &'t str,
    start: usize,
    lines: &LineIndex,
) -> impl Iterator<Item = (&'t str, Span)> {
    let mut at = start;
    yaml.split_inclusive('\n').filter_map(move |line| {
        let from = at;
        at += line.len();
        let key = line.split_once(':')?.0.trim_end();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
        let fits = key.starts_with(char::is_alphabetic) && key.chars().all(plain);
        fits.then(|| (key, lines.span(from, from + key.len())))
    })
}

fn collect(path: &str, node: &Node, found: &mut Vec<(String, String, Span)>) {
    match &node.data {
        Data::Scalar { text, .. } if is_bracketed(text) => {
            found.push((path.to_owned(), text.clone(), node.span));
        }
        Data::List(items) => {
            for (n, item) in items.iter().enumerate() {
                collect(&format!("{path}.{n}"), item, found);
            }
        }
        Data::Map(members) => {
            for (key, value) in members {
                let key = key.text().unwrap_or_default();
                collect(&format!("{path}.{key}"), value, found);
            }
        }
        Data::Scalar { .. } | Data::Null => {}
    }
}

/// The spanned tree of the properties of a note.
pub fn tree(text: &str) -> Option<Node> {
    let (block, _) = split(text)?;
    let yaml_text = text.get(block.clone())?;
    let found = yaml::documents(yaml_text, block.start, &LineIndex::new(text));
    found.documents.into_iter().next()
}

/// Range of the YAML, and where the body begins.
fn split(text: &str) -> Option<(std::ops::Range<usize>, usize)> {
    let rest = text.strip_prefix("---")?;
    let rest = rest
        .strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix('\n'))?;
    let start = text.len() - rest.len();
    let mut at = start;
    for line in rest.split_inclusive('\n') {
        if line.trim_end_matches(['\n', '\r']) == "---" {
            return Some((start..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Frontmatter {
        Frontmatter::parse(text, &LineIndex::new(text))
    }

    #[test]
    fn it_begins_only_at_the_very_start_and_needs_its_closing_line() {
        assert_eq!(parse("---\na: 1\n---\nx").properties.len(), 1);
        assert_eq!(parse("\n---\na: 1\n---\n").body_start, 0);
        assert_eq!(parse("--- \na: 1\n---\n").body_start, 0);
        assert_eq!(parse("---\na: 1\n...\n").body_start, 0);
        assert_eq!(parse("---\n---\nx").body_start, 8);
        assert_eq!(parse("---\r\na: 1\r\n---\r\nx").properties.len(), 1);
    }

    #[test]
    fn broken_yaml_has_no_properties_and_says_where() {
        let found = parse("---\ntitle: x\nowner: a: b\n---\nbody");
        assert!(found.properties.is_empty());
        assert_eq!(found.body_start, 29);
        assert_eq!(found.problem.expect("a problem").span.line, 3);
    }

    #[test]
    fn dates_and_words_like_yes_stay_text() {
        let found = parse("---\nd: 2026-11-23\ny: yes\nn: 3\n---\n");
        let values: Vec<&Value> = found.properties.iter().map(|p| &p.value).collect();
        assert_eq!(
            values,
            [
                &Value::from("2026-11-23"),
                &Value::from("yes"),
                &Value::Integer(3)
            ]
        );
    }
}
