//! The parser of the query language.

use std::ops::Range;

use super::{FieldName, Node, QueryProblem};

/// Brackets inside brackets up to this depth.
pub(super) const DEEPEST: usize = 20;

/// Reads one query from left to right.
pub(super) struct Parser<'q> {
    pub(super) query: &'q str,
    pub(super) at: usize,
    problems: Vec<QueryProblem>,
}

impl<'q> Parser<'q> {
    pub fn new(query: &'q str) -> Self {
        Self {
            query,
            at: 0,
            problems: Vec::new(),
        }
    }

    /// The tree and what was wrong, in order of place.
    pub fn parse(mut self) -> (Node, Vec<QueryProblem>) {
        let node = self.alternatives(&FieldName::Any, 0);
        if node.is_empty() && self.problems.is_empty() && !self.query.trim().is_empty() {
            self.problem(
                0..self.query.len(),
                "there is no word to look for",
                "type a word",
            );
        }
        self.problems.sort_by_key(|p| (p.start, p.end));
        (node, self.problems)
    }

    pub(super) fn problem(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.problems.push(QueryProblem {
            message: message.into(),
            start: span.start,
            end: span.end,
            hint: hint.into(),
        });
    }

    pub(super) fn rest(&self) -> &'q str {
        self.query.get(self.at..).unwrap_or("")
    }

    pub(super) fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Takes a word of the language (`OR`) that stands alone.
    fn takes(&mut self, word: &str) -> bool {
        let Some(after) = self.rest().strip_prefix(word) else {
            return false;
        };
        let alone = after.is_empty() || after.starts_with(char::is_whitespace);
        if alone {
            self.at += word.len();
        }
        alone
    }

    /// `a b OR c d`
    pub(super) fn alternatives(&mut self, field: &FieldName, depth: usize) -> Node {
        let mut all = vec![self.together(field, depth)];
        loop {
            let start = self.at;
            if !self.takes("OR") {
                break;
            }
            let span = start..self.at;
            let next = self.together(field, depth);
            if next.is_empty() || all.last().is_some_and(Node::is_empty) {
                self.problem(
                    span,
                    "`OR` stands between two searches, and one is missing",
                    "write `a OR b`, or `\"OR\"` to look for the word",
                );
            }
            all.push(next);
        }
        all.retain(|node| !node.is_empty());
        single(all, Node::Or)
    }

    /// `a b -c`
    fn together(&mut self, field: &FieldName, depth: usize) -> Node {
        let mut all = Vec::new();
        loop {
            self.skip_blanks();
            let rest = self.rest();
            if rest.is_empty() || depth > 0 && rest.starts_with(')') {
                break;
            }
            let before = self.at;
            if self.takes("OR") {
                self.at = before;
                break;
            }
            if self.takes("AND") {
                continue;
            }
            let negated = self.takes("NOT") || self.takes_minus();
            if negated {
                self.skip_blanks();
            }
            let node = self.item(field, depth);
            if negated && node.is_empty() {
                self.problem(
                    before..self.at.max(before + 1),
                    "`-` leaves nothing out",
                    "write the word right behind it: `-word`",
                );
            } else if negated {
                all.push(Node::Not(Box::new(node)));
            } else if !node.is_empty() {
                all.push(node);
            }
            // Whatever it was, it is behind us: the parser always ends.
            if self.at == before {
                self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            }
        }
        single(all, Node::And)
    }

    fn takes_minus(&mut self) -> bool {
        let minus = self
            .rest()
            .strip_prefix('-')
            .is_some_and(|after| !after.starts_with('-'));
        self.at += usize::from(minus);
        minus
    }

    pub(super) fn group(&mut self, field: &FieldName, depth: usize) -> Node {
        let start = self.at;
        self.at += 1;
        let node = self.alternatives(field, depth + 1);
        if self.rest().starts_with(')') {
            self.at += 1;
        } else {
            self.problem(
                start..start + 1,
                "the bracket is not closed",
                "close it with `)`",
            );
        }
        node
    }
}

fn single(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    match (nodes.len(), nodes.pop()) {
        (1, Some(node)) => node,
        (_, Some(last)) => {
            nodes.push(last);
            many(nodes)
        }
        (_, None) => Node::And(Vec::new()),
    }
}
