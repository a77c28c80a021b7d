//! The query language: text becomes a tree of what is looked for. Never fails: what it cannot read it says, and
//! goes on with the rest.
//!
//! ```text
//! words           all of them            "exact phrase"    in this order
//! -not            without                a OR b            one of them, weaker than side by side
//! prefix*         words that begin so    ( … )             together
//! tag: path: file: kind: type: status: owner: service: heading: code: in:notes in:ops
//! [key]           has the property       [key:value]       with this word in its value
//! ```

mod items;
mod parser;

use std::ops::Range;

use parser::Parser;

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) enum Node {
    /// All of them.
    And(Vec<Node>),
    /// At least one.
    Or(Vec<Node>),
    /// Without it.
    Not(Box<Node>),
    /// One thing to look for.
    Leaf(Leaf),
}

/// One thing to look for.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) struct Leaf {
    /// Where.
    pub field: FieldName,
    /// What, as typed, without quotes and star. Empty with [`FieldName::Property`]: the property is there.
    pub text: String,
    /// How it is compared.
    pub style: Style,
    /// Bytes of the query.
    pub span: Range<usize>,
}

/// Where a leaf looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) enum FieldName {
    /// Names, headings, text, path and context.
    Any,
    /// `heading:`
    Heading,
    /// `code:`
    Code,
    /// `path:`
    Path,
    /// A value compared whole: `tag`, `kind`, `type`, `in`.
    Whole(&'static str),
    /// A value compared by its words: `file`, `owner`, `service`, `status`.
    Words(&'static str),
    /// `[key:value]`
    Property(String),
}

/// How a leaf's text is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::search) enum Style {
    /// A word; the last one of a query also as a beginning.
    Word,
    /// Words in this order.
    Phrase,
    /// The beginning of a word.
    Prefix,
}

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryProblem {
    /// One fact.
    pub message: String,
    /// First byte of the query that it concerns.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What to type instead.
    pub hint: String,
}

/// Every field that is written before a colon, and what it means.
pub(in crate::search) const FIELDS: &[(&str, FieldName)] = &[
    ("code", FieldName::Code),
    ("file", FieldName::Words("file")),
    ("heading", FieldName::Heading),
    ("in", FieldName::Whole("in")),
    ("kind", FieldName::Whole("kind")),
    ("owner", FieldName::Words("owner")),
    ("path", FieldName::Path),
    ("service", FieldName::Words("service")),
    ("status", FieldName::Words("status")),
    ("tag", FieldName::Whole("tag")),
    ("type", FieldName::Whole("type")),
];

/// Reads a query.
pub(in crate::search) fn parse(query: &str) -> (Node, Vec<QueryProblem>) {
    Parser::new(query).parse()
}

impl Node {
    /// Every leaf that must or may be there, in order; those behind a `-` are left out.
    pub fn wanted(&self) -> Vec<&Leaf> {
        let mut out = Vec::new();
        self.collect(&mut out);
        out
    }

    fn collect<'n>(&'n self, out: &mut Vec<&'n Leaf>) {
        match self {
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().for_each(|n| n.collect(out)),
            Self::Not(_) => {}
            Self::Leaf(leaf) => out.push(leaf),
        }
    }

    /// Is nothing asked?
    pub fn is_empty(&self) -> bool {
        match self {
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().all(Node::is_empty),
            Self::Not(node) => node.is_empty(),
            Self::Leaf(_) => false,
        }
    }
}

#[cfg(test)]
mod tests;
