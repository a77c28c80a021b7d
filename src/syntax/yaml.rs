//! YAML 1.2: values (serde_yaml), and a tree that knows where everything stands (granit-parser).

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::model::{Span, Value};

use super::yaml_value::Direct;
use super::{LineIndex, Problem};

/// A node with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its place in the source.
    pub span: Span,
    /// What it is.
    pub data: Data,
}

/// What a node is. Scalars stay text: most fields of manifests are.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Nothing.
    Null,
    /// A scalar; `plain` if it was written without quotes, so that it may mean a number or a truth value.
    Scalar {
        /// Its text after escapes.
        text: String,
        /// Written without quotes.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in its order.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The members of a list; nothing for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The members of a map; nothing for anything else.
    pub fn members(&self) -> &[(Node, Node)] {
        match &self.data {
            Data::Map(members) => members,
            _ => &[],
        }
    }

    /// Key and value of a member, merged maps (`<<`) included.
    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        let members = self.members();
        members
            .iter()
            .find(|(k, _)| k.text() == Some(key))
            .map(|(k, v)| (k, v))
            .or_else(|| {
                let (_, merged) = members.iter().find(|(k, _)| k.text() == Some("<<"))?;
                merged
                    .entry(key)
                    .or_else(|| merged.items().iter().find_map(|m| m.entry(key)))
            })
    }

    /// The value of a member.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The text at a path of keys.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).and_then(Node::text)
    }
}

/// The documents of a stream, and what could not be read.
#[derive(Debug, Default)]
pub struct Documents {
    /// Documents that are not empty, in order.
    pub documents: Vec<Node>,
    /// Documents that are broken; reading went on after each.
    pub problems: Vec<Problem>,
    /// Is one of them nested too deeply? Nothing else should try.
    pub too_deep: bool,
}

/// Anchors and aliases are copied; a document may not grow by more nodes than this.
const COPY_LIMIT: usize = 500_000;

/// Nesting beyond this depth is an attack or an accident; serde_yaml stops at the same depth.
const DEPTH_LIMIT: usize = 128;
const TOO_DEEP: &str = "values are nested";

/// Reads a stream whose first byte stands at `offset` of the text that `lines` belongs to.
pub fn documents(yaml: &str, offset: usize, lines: &LineIndex) -> Documents {
    let mut found = Documents::default();
    if let Some(at) = too_deep(yaml) {
        found.too_deep = true;
        found.problems.push(Problem {
            span: lines.span(offset + at, offset + at + 1),
            message: format!("{TOO_DEEP} more than {DEPTH_LIMIT} levels"),
        });
        return found;
    }
    let mut parser = Parser::new_from_str(yaml);
    loop {
        match document(&mut parser, offset, lines) {
            Ok(Some(node)) if node.data != Data::Null => found.documents.push(node),
            Ok(Some(_)) => {}
            Ok(None) => return found,
            Err(problem) => {
                found.too_deep |= problem.message.starts_with(TOO_DEEP);
                found.problems.push(problem);
                // Going on would take quadratic time: the parser has a level open for every bracket.
                if found.too_deep {
                    return found;
                }
                if !parser.proceed_next_document().unwrap_or(false) {
                    return found;
                }
            }
        }
    }
}

/// Where brackets stand in brackets beyond all reason. The parser looks at all that are open with each that it reads,
/// before it tells of the first; brackets in quotes and in prose count too, so the limit is a wide one.
fn too_deep(yaml: &str) -> Option<usize> {
    let mut open = 0usize;
    for (at, byte) in yaml.bytes().enumerate() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => continue,
        }
        if open > DEPTH_LIMIT * 16 {
            return Some(at);
        }
    }
    None
}

enum Open {
    List(Vec<Node>, usize, Span),
    Map(Vec<(Node, Node)>, Option<Node>, usize, Span),
}

type Input<'t> = Parser<'t, granit_parser::StrInput<'t>>;

fn document(
    parser: &mut Input<'_>,
    offset: usize,
    lines: &LineIndex,
) -> Result<Option<Node>, Problem> {
    let mut stack: Vec<Open> = Vec::new();
    let mut anchors: HashMap<usize, (Node, usize)> = HashMap::new();
    let mut copied = 0usize;
    let mut root = None;
    let place = |start: usize, end: usize| lines.span(offset + start, offset + end);
    while let Some(next) = parser.next_event() {
        let (event, at) = next.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(0);
            Problem {
                span: place(at, at),
                message: error.info(),
            }
        })?;
        let span = at
            .byte_range()
            .map_or_else(Span::default, |r| place(r.start, r.end));
        if stack.len() > DEPTH_LIMIT {
            return Err(Problem {
                span,
                message: format!("{TOO_DEEP} more than {DEPTH_LIMIT} levels"),
            });
        }
        let node = match event {
            Event::StreamEnd => return Ok(None),
            Event::DocumentEnd => {
                return Ok(Some(root.unwrap_or(Node {
                    span,
                    data: Data::Null,
                })));
            }
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let data = if plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL")
                {
                    Data::Null
                } else {
                    Data::Scalar {
                        text: text.into_owned(),
                        plain,
                    }
                };
                let node = Node { span, data };
                if anchor != 0 {
                    anchors.insert(anchor, (node.clone(), 1));
                }
                node
            }
            Event::Alias(anchor) => {
                // The size is looked at before anything of that size is made.
                let known = anchors.get(&anchor);
                copied = copied.saturating_add(known.map_or(1, |(_, size)| *size));
                let nothing = Node {
                    span,
                    data: Data::Null,
                };
                match known {
                    Some((node, _)) if copied <= COPY_LIMIT => node.clone(),
                    _ => nothing,
                }
            }
            Event::SequenceStart(_, anchor, _) => {
                stack.push(Open::List(Vec::new(), anchor, span));
                continue;
            }
            Event::MappingStart(_, anchor, _) => {
                stack.push(Open::Map(Vec::new(), None, anchor, span));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = stack.pop() else { continue };
                let (data, anchor, start) = match open {
                    Open::List(items, anchor, start) => (Data::List(items), anchor, start),
                    Open::Map(members, _, anchor, start) => (Data::Map(members), anchor, start),
                };
                let node = Node {
                    span: Span {
                        end: span.end.max(start.end),
                        ..start
                    },
                    data,
                };
                if anchor != 0 {
                    let size = size_of(&node);
                    copied = copied.saturating_add(size);
                    if copied <= COPY_LIMIT {
                        anchors.insert(anchor, (node.clone(), size));
                    }
                }
                node
            }
            _ => continue,
        };
        if copied > COPY_LIMIT {
            return Err(Problem {
                span: node.span,
                message: "anchors and aliases stand for more than 500,000 values".to_owned(),
            });
        }
        match stack.last_mut() {
            Some(Open::List(items, ..)) => items.push(node),
            Some(Open::Map(members, key, ..)) => match key.take() {
                Some(key) => members.push((key, node)),
                None => *key = Some(node),
            },
            None => root = Some(node),
        }
    }
    Ok(None)
}

fn size_of(node: &Node) -> usize {
    match &node.data {
        Data::List(items) => 1 + items.iter().map(size_of).sum::<usize>(),
        Data::Map(members) => {
            1 + members
                .iter()
                .map(|(k, v)| size_of(k) + size_of(v))
                .sum::<usize>()
        }
        _ => 1,
    }
}

/// Why a value could not be read.
#[derive(Debug, PartialEq, Eq)]
pub struct ValueError {
    /// One fact.
    pub message: String,
    /// Line within the YAML, from 1.
    pub line: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
}

/// The value of one document, by the YAML 1.2 core schema, merge keys applied.
pub fn value(yaml: &str) -> Result<Value, ValueError> {
    if yaml.contains("<<") {
        let mut value: serde_yaml::Value = serde_yaml::from_str(yaml).map_err(value_error)?;
        // A merge key that is no map is kept as a plain property.
        let _ = value.apply_merge();
        return Ok(convert(value));
    }
    match serde_yaml::from_str::<Direct>(yaml) {
        Ok(Direct(value)) => Ok(value),
        Err(error) => Err(value_error(error)),
    }
}

fn value_error(error: serde_yaml::Error) -> ValueError {
    let at = error.location();
    let message = error.to_string();
    ValueError {
        // The library repeats the place at the end of its message; the diagnostic shows it already.
        message: message
            .split(" at line ")
            .next()
            .unwrap_or(&message)
            .to_owned(),
        line: at.as_ref().map(serde_yaml::Location::line),
        column: at.as_ref().map(serde_yaml::Location::column),
    }
}

fn convert(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(b) => Value::Bool(b),
        serde_yaml::Value::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(n), _) => Value::Integer(n),
            (None, Some(n)) => Value::Number(n),
            (None, None) => Value::Text(n.to_string()),
        },
        serde_yaml::Value::String(text) => Value::Text(text),
        serde_yaml::Value::Sequence(items) => Value::List(items.into_iter().map(convert).collect()),
        serde_yaml::Value::Mapping(members) => Value::Map(
            members
                .into_iter()
                .map(|(k, v)| (convert(k).to_string(), convert(v)))
                .collect(),
        ),
        serde_yaml::Value::Tagged(tagged) => convert(tagged.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Documents {
        documents(text, 0, &LineIndex::new(text))
    }

    #[test]
    fn a_broken_document_costs_only_itself() {
        let found = read("a: 1\n---\nb: [1, 2\n---\nc: 3\n");
        assert_eq!(found.documents.len(), 2);
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.documents[1].text_at(&["c"]), Some("3"));
    }

    #[test]
    fn nodes_know_their_lines_and_aliases_keep_those_of_their_anchor() {
        let found = read("base: &b\n  x: 1\nuse:\n  <<: *b\n  y: on\n");
        let root = &found.documents[0];
        assert_eq!(root.text_at(&["use", "x"]), Some("1"));
        assert_eq!(root.at(&["use", "y"]).map(|n| n.span.line), Some(5));
        assert_eq!(root.at(&["use", "x"]).map(|n| n.span.line), Some(2));
    }

    #[test]
    fn an_alias_bomb_is_a_problem_and_not_a_crash() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for n in 1..9 {
            let alias = format!("*a{}", n - 1);
            text.push_str(&format!(
                "a{n}: &a{n} [{}]\n",
                [alias.as_str(); 9].join(",")
            ));
        }
        assert_eq!(read(&text).problems.len(), 1);
        // Anchors in anchors, each with all that stands in it.
        let nested: String = (0..120)
            .map(|n| format!("{}a: &a{n}\n", " ".repeat(n)))
            .collect();
        let many = format!("{nested}{}b: [{}]\n", " ".repeat(120), "x,".repeat(20_000));
        assert_eq!(read(&many).problems.len(), 1);
    }

    #[test]
    fn what_kustomize_accepts_is_read() {
        let read = |text: &str| {
            let found = read(text);
            assert_eq!(found.problems, [], "{text}");
            found.documents
        };
        let tabs = read("kind: Service\t\nspec:\t\n  ports:\t\n  - port: 80\t\n\t\n");
        assert_eq!(tabs[0].text_at(&["kind"]), Some("Service"));
        assert_eq!(
            tabs[0].at(&["spec", "ports"]).map(|p| p.items().len()),
            Some(1)
        );
        let anchors = read("a: &x 1\nb: &x 2\nc: *x\n");
        assert_eq!(anchors[0].text_at(&["c"]), Some("2"));
        let equals = read("enum:\n- =\n- \"=\"\non: yes\n");
        assert_eq!(equals[0].at(&["enum"]).map(|e| e.items().len()), Some(2));
        assert_eq!(equals[0].text_at(&["on"]), Some("yes"));
        let twice = read("name: first\nname: second\n");
        assert_eq!(twice[0].text_at(&["name"]), Some("first"));
        let marked = read("\u{feff}%YAML 1.1\n---\na: 1\r\n...\n---\n---\n# nothing\n---\nb: 2\n");
        assert_eq!(marked.len(), 2);
    }

    #[test]
    fn values_are_those_of_the_library_itself() {
        for yaml in [
            "a: 1\nb: -2\nc: 18446744073709551615\nd: 1e3\ne: .inf\nf: 0x1F\ng: 0o17\n",
            "a: ~\nb:\nc: null\nd: ''\ne: yes\nf: true\ng: 2026-11-23\nh: 1_000\n",
            "- [a, {b: c}]\n- - d\n-\n",
            "a: &x [1, 2]\nb: *x\n1: one\ntrue: t\n~: none\n[1, 2]: list\n",
            "a: !tag x\nb: !!str 1\nc: !tag {d: e}\nd: !tag [f]\n",
            "a: |\n  b\n  c\nd: >-\n  e\n  f\n",
            "text",
            "",
            "a: 1\na: 2\n",
            "a: [1\n",
            "a: b: c\n",
        ] {
            let library = serde_yaml::from_str::<serde_yaml::Value>(yaml);
            let library = library.map(convert).map_err(value_error);
            assert_eq!(value(yaml), library, "{yaml}");
        }
        let many: String = (0..40).map(|n| format!("k{}: 1\n", n % 39)).collect();
        assert!(value(&many).unwrap_err().message.contains("\"k0\""));
    }

    #[test]
    fn values_follow_the_core_schema() {
        assert_eq!(
            value("a: no\nb: true\nc: 0777\n"),
            Ok(Value::Map(vec![
                ("a".into(), "no".into()),
                ("b".into(), Value::Bool(true)),
                ("c".into(), "0777".into()),
            ]))
        );
    }
}
