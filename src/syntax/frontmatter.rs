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
    /// The spanned tree of the same YAML, if a value may be a link.
    pub tree: Option<Node>,
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
        let mut tree = None;
        if wants_places(yaml_text) {
            let mut found = read();
            if found.too_deep {
                frontmatter.problem = found.problems.pop();
                return frontmatter;
            }
            tree = found.documents.into_iter().next();
        }
        match yaml::value(yaml_text) {
            Ok(Value::Map(members)) => {
                let whole = lines.span(block.start, block.end);
                let mut places = places(&members, keys(yaml_text, block.start, lines));
                // Keys in quotes, in braces, or merged from elsewhere: the tree knows them, one by one.
                if places.is_none() && members.len() < 1000 {
                    tree = tree.or_else(|| read().documents.into_iter().next());
                    let place = |(key, _): &(String, Value)| tree.as_ref()?.entry(key);
                    let found = members.iter().map(place);
                    places = Some(
                        found
                            .map(|entry| entry.map_or(whole, |(key, _)| key.span))
                            .collect(),
                    );
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
                frontmatter.tree = tree;
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

    /// All text values that are properties' values, wherever they stand: key path (`a.0.b`), text, place.
    pub fn texts(&self) -> Vec<(String, String, Span)> {
        let mut found = Vec::new();
        if let Some(Node {
            data: Data::Map(members),
            ..
        }) = &self.tree
        {
            for (key, value) in members {
                collect(key.text().unwrap_or_default(), value, &mut found);
            }
        }
        found
    }
}

/// Must the places of values be known? Reading YAML once more for them takes as long as reading the values. Nested
/// brackets are looked at first too, because reading their values takes quadratic time, and places have a limit of depth.
fn wants_places(yaml: &str) -> bool {
    let brackets = memchr::memchr2_iter(b'[', b'{', yaml.as_bytes()).count();
    brackets > 100 || yaml.contains("[[") || yaml.contains("](") || yaml.contains("- - - - ")
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
        Data::Scalar { text, .. } => found.push((path.to_owned(), text.clone(), node.span)),
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
        Data::Null => {}
    }
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
