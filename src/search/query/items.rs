//! The things that a query is made of: words, quotations, properties, fields.

use super::parser::{DEEPEST, Parser};
use super::{FIELDS, FieldName, Leaf, Node, Style};
use crate::model::EntityKind;

impl<'q> Parser<'q> {
    /// The next thing to look for; an empty node if there is none.
    pub(super) fn item(&mut self, field: &FieldName, depth: usize) -> Node {
        let rest = self.rest();
        match rest.chars().next() {
            Some('"') => self.phrase(field),
            Some('(') if depth < DEEPEST => self.group(field, depth),
            Some('[') => self.bracket(),
            Some('#') if *field == FieldName::Any => self.hashtag(),
            Some(_) => self.word(field, depth),
            None => Node::And(Vec::new()),
        }
    }

    fn phrase(&mut self, field: &FieldName) -> Node {
        let start = self.at;
        let inner = self.rest().get(1..).unwrap_or("");
        let text = match inner.find('"') {
            Some(end) => {
                self.at += end + 2;
                inner.get(..end).unwrap_or("")
            }
            None => {
                self.at = self.query.len();
                self.problem(
                    start..self.at,
                    "the quotation is not closed",
                    "close it with `\"`",
                );
                inner
            }
        };
        self.leaf(field, text, Style::Phrase, start)
    }

    /// `[key]`, `[key:value]`, `[key:"two words"]`, and a pasted `[[wikilink]]`.
    fn bracket(&mut self) -> Node {
        let start = self.at;
        let rest = self.rest();
        if let Some(link) = rest.strip_prefix("[[")
            && let Some(end) = link.find("]]")
        {
            self.at += end + 4;
            let target = link.get(..end).unwrap_or("");
            let target = target.split(['|', '#']).next().unwrap_or(target);
            return self.leaf(&FieldName::Any, target, Style::Phrase, start);
        }
        let Some(end) = rest.find(']') else {
            self.at += 1;
            self.problem(
                start..self.query.len(),
                "the property is not closed",
                "write `[key:value]`",
            );
            return Node::And(Vec::new());
        };
        self.at += end + 1;
        let inner = rest.get(1..end).unwrap_or("");
        let (key, value) = inner.split_once(':').unwrap_or((inner, ""));
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() {
            self.problem(
                start..self.at,
                "the property has no name",
                "write `[key:value]` or `[key]`",
            );
            return Node::And(Vec::new());
        }
        let prefix = value.strip_suffix('*').filter(|v| !v.is_empty());
        Node::Leaf(Leaf {
            field: FieldName::Property(key.to_owned()),
            text: prefix.unwrap_or(value).trim_matches('"').to_owned(),
            style: if prefix.is_some() {
                Style::Prefix
            } else {
                Style::Word
            },
            span: start..self.at,
        })
    }

    fn hashtag(&mut self) -> Node {
        let start = self.at;
        self.at += 1;
        let text = self.take_word(0);
        self.leaf(&FieldName::Whole("tag"), text, Style::Word, start)
    }

    /// The bytes up to the next blank or quotation; inside brackets up to the one that closes them.
    fn take_word(&mut self, depth: usize) -> &'q str {
        let rest = self.rest();
        let mut open = 0_usize;
        let end = rest
            .char_indices()
            .find(|(n, c)| match c {
                '(' => {
                    open += 1;
                    false
                }
                ')' if depth > 0 && open == 0 => true,
                ')' => {
                    open = open.saturating_sub(1);
                    false
                }
                '"' => *n > 0,
                _ => c.is_whitespace(),
            })
            .map_or(rest.len(), |(n, _)| n);
        self.at += end;
        rest.get(..end).unwrap_or("")
    }

    fn word(&mut self, field: &FieldName, depth: usize) -> Node {
        let start = self.at;
        if *field == FieldName::Any
            && let Some((name, after)) = field_before_colon(self.rest())
            && let Some(meant) = self.field(name, start)
        {
            self.at += after;
            return self.field_value(&meant, name, start, depth);
        }
        let text = self.take_word(depth);
        self.leaf(field, text, Style::Word, start)
    }

    /// What stands behind `field:`.
    fn field_value(&mut self, field: &FieldName, name: &str, start: usize, depth: usize) -> Node {
        let next = self.rest().chars().next();
        let node = match next {
            Some('"') => self.phrase(field),
            Some('(') if depth < DEEPEST => self.group(field, depth),
            Some(c) if !(c.is_whitespace() || depth > 0 && c == ')') => {
                let from = self.at;
                let text = self.take_word(depth);
                self.leaf(field, text, Style::Word, from)
            }
            _ => Node::And(Vec::new()),
        };
        if node.is_empty() {
            self.problem(
                start..self.at,
                format!("`{name}:` has no value"),
                format!("write the value right behind the colon: `{name}:value`"),
            );
        }
        match (field, node) {
            // `alert:Name` is a reference, as `show` takes it: a thing of this kind with this name.
            (FieldName::Any, node) => Node::And(vec![
                Node::Leaf(Leaf {
                    field: FieldName::Whole("kind"),
                    text: name.to_ascii_lowercase(),
                    style: Style::Word,
                    span: start..start + name.len(),
                }),
                node,
            ]),
            (_, node) => node,
        }
    }

    /// The field of a name; [`FieldName::Any`] for a kind of entities; `None` if the colon is part of a word.
    fn field(&mut self, name: &str, start: usize) -> Option<FieldName> {
        let lower = name.to_ascii_lowercase();
        let exact = |word: &str| FIELDS.iter().find(|(n, _)| *n == word);
        if let Some((_, field)) = exact(&lower).or_else(|| exact(lower.strip_suffix('s')?)) {
            return Some(field.clone());
        }
        if EntityKind::find(&lower).is_some() {
            return Some(FieldName::Any);
        }
        let near = FIELDS
            .iter()
            .find(|(known, _)| lower.len() > 2 && strsim::osa_distance(known, &lower) == 1)?;
        self.problem(
            start..start + name.len() + 1,
            format!("there is no field `{name}:`; `{}:` was searched", near.0),
            format!(
                "write `{}:`, or `[{name}:…]` for a property of that name",
                near.0
            ),
        );
        Some(near.1.clone())
    }

    fn leaf(&mut self, field: &FieldName, text: &str, style: Style, start: usize) -> Node {
        let span = start..self.at;
        let trimmed = text.trim_end_matches('*');
        let starred = style == Style::Word && trimmed.len() < text.len();
        let text = if starred { trimmed } else { text };
        if !text.chars().any(char::is_alphanumeric) {
            let (message, hint) = if starred && text.is_empty() {
                (
                    "a `*` alone finds nothing",
                    "put letters before it: `word*`",
                )
            } else {
                (
                    "there is no letter and no digit in it",
                    "leave it out, or type a word",
                )
            };
            self.problem(span, message, hint);
            return Node::And(Vec::new());
        }
        if style == Style::Word && text.contains('*') && *field != FieldName::Path {
            self.problem(
                span.clone(),
                "a `*` is understood at the end of a word only",
                "write the beginning of the word: `word*`",
            );
        }
        Node::Leaf(Leaf {
            field: field.clone(),
            text: text.to_owned(),
            style: if starred { Style::Prefix } else { style },
            span,
        })
    }
}

/// `name` of `name:rest` and the byte behind the colon; `None` for `http://` and the like.
fn field_before_colon(text: &str) -> Option<(&str, usize)> {
    let colon = text.find(|c: char| !c.is_ascii_alphabetic() && c != '_')?;
    let after = text.get(colon..)?.strip_prefix(':')?;
    (colon > 0 && !after.starts_with("//")).then(|| (text.get(..colon).unwrap_or(""), colon + 1))
}
