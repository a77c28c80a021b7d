//! The tree of a query becomes a tantivy query.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery,
    InvertedIndexRangeQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::document::exact_term;
use super::fold::fold;
use super::query::{FieldName, Leaf, Node, Style};
use super::schema::Fields;
use super::tokenizer::STEM;
use super::words::{Cut, Matcher};

type Boxed = Box<dyn Query>;

/// The whole query is the name of a well-known thing, or of another.
const WHOLE_NAME: [(bool, f32); 2] = [(true, 1000.0), (false, 800.0)];
/// One word of several is.
const PART_NAME: [(bool, f32); 2] = [(true, 8.0), (false, 6.0)];
/// How much the other places of a word add to its best place.
const TIE: f32 = 0.2;
/// The weight of another form of a word.
const STEM_WEIGHT: f32 = 0.6;
/// The weight of a beginning that was asked for.
const BEGINNING: f32 = 1.0;
/// The weight of a word that may not be typed to its end.
const UNFINISHED: f32 = 0.3;
/// So many words may go on after the last part of a name.
const EXPANSIONS: u32 = 400;

/// Builds queries over one schema.
pub(super) struct Plan<'p> {
    pub fields: &'p Fields,
    /// Byte of the query at which its last word ends: that word may go on.
    pub end: usize,
}

impl Plan<'_> {
    /// The query of a whole tree: what must match, and names that are asked for exactly first.
    pub fn whole(&self, node: &Node) -> Boxed {
        if node.is_empty() {
            return Box::new(AllQuery);
        }
        let mut clauses = vec![(Occur::Must, self.node(node))];
        let names: Vec<&Leaf> = node
            .wanted()
            .into_iter()
            .filter(|leaf| leaf.field == FieldName::Any && leaf.style != Style::Prefix)
            .collect();
        let together: Vec<&str> = names.iter().map(|leaf| leaf.text.as_str()).collect();
        let mut add = |name: &str, weights: [(bool, f32); 2]| {
            for (well_known, weight) in weights {
                let term = exact_term(well_known, name);
                let term = self.term(self.fields.exact, &term, IndexRecordOption::Basic);
                clauses.push((Occur::Should, constant(term, weight)));
            }
        };
        if !names.is_empty() {
            add(&together.join(" "), WHOLE_NAME);
        }
        if names.len() > 1 {
            names.iter().for_each(|leaf| add(&leaf.text, PART_NAME));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// The query of a part of a tree.
    pub fn node(&self, node: &Node) -> Boxed {
        match node {
            Node::Leaf(leaf) => self.leaf(leaf),
            Node::Or(nodes) => Box::new(BooleanQuery::union(
                nodes.iter().map(|n| self.node(n)).collect(),
            )),
            Node::Not(_) => self.all_of(std::slice::from_ref(node)),
            Node::And(nodes) => self.all_of(nodes),
        }
    }

    fn all_of(&self, nodes: &[Node]) -> Boxed {
        let mut clauses: Vec<(Occur, Boxed)> = Vec::with_capacity(nodes.len() + 1);
        for node in nodes {
            clauses.push(match node {
                Node::Not(inner) => (Occur::MustNot, self.node(inner)),
                node => (Occur::Must, self.node(node)),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, constant(Box::new(AllQuery), 0.0)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// The query of one leaf.
    pub fn leaf(&self, leaf: &Leaf) -> Boxed {
        match &leaf.field {
            FieldName::Any => self.text(leaf, &self.fields.plain()),
            FieldName::Heading => self.text(leaf, &[(self.fields.heading, 2.5)]),
            FieldName::Code => self.text(leaf, &[(self.fields.code, 1.0)]),
            FieldName::Path => {
                let cut = Cut::new(&leaf.text);
                let beginning = self.beginning(self.fields.path, &cut, 0.0);
                beginning.unwrap_or_else(|| Box::new(EmptyQuery))
            }
            FieldName::Whole(key) => {
                let value = format!("{key}:{}", whole_value(&leaf.text));
                match leaf.style {
                    Style::Prefix => self.range(self.fields.facet, &value, 0.0),
                    _ => self.facet(&value),
                }
            }
            FieldName::Words("file") => self.facet_words("file:", leaf, true),
            FieldName::Words(key) => self.facet_words(&format!("{key}:"), leaf, false),
            FieldName::Property(key) => {
                let prefix = format!("{}=", fold(key));
                if leaf.text.is_empty() {
                    self.facet(&prefix)
                } else {
                    self.facet_words(&prefix, leaf, false)
                }
            }
        }
    }

    /// May the leaf's last word go on?
    fn open_end(&self, leaf: &Leaf) -> bool {
        leaf.style == Style::Prefix || leaf.style == Style::Word && leaf.span.end == self.end
    }

    /// Tells a matcher what of a text the tree's words match.
    pub fn matcher(&self, node: &Node) -> Matcher {
        let mut matcher = Matcher::default();
        for leaf in node.wanted() {
            if let FieldName::Any | FieldName::Heading | FieldName::Code = leaf.field {
                let mut cut = Cut::new(&leaf.text);
                if leaf.style != Style::Word {
                    cut.stem = None;
                }
                matcher.add(&cut, self.open_end(leaf));
            }
        }
        matcher
    }

    /// Words in texts: in the best of the places, a little more for the others.
    fn text(&self, leaf: &Leaf, places: &[(Field, f32)]) -> Boxed {
        let cut = Cut::new(&leaf.text);
        let mut found: Vec<Boxed> = Vec::new();
        for (field, weight) in places {
            match leaf.style {
                Style::Phrase => found.extend(self.in_order(*field, &cut, *weight)),
                Style::Prefix => found.extend(self.beginning(*field, &cut, weight * BEGINNING)),
                Style::Word => {
                    self.word(*field, &cut, *weight, &mut found);
                    if self.open_end(leaf) {
                        found.extend(self.beginning(*field, &cut, weight * UNFINISHED));
                    }
                }
            }
        }
        Box::new(DisjunctionMaxQuery::with_tie_breaker(found, TIE))
    }

    fn word(&self, field: Field, cut: &Cut, weight: f32, found: &mut Vec<Boxed>) {
        found.extend(self.in_order(field, cut, weight));
        if let Some(whole) = cut.wholes.first() {
            let term = self.term(field, whole, IndexRecordOption::WithFreqs);
            found.push(boost(term, weight));
        }
        if let Some(stem) = &cut.stem {
            let forms = [format!("{STEM}{stem}"), stem.clone()];
            for form in forms
                .iter()
                .filter(|f| !cut.parts.iter().any(|(_, p)| p == *f))
            {
                let term = self.term(field, form, IndexRecordOption::WithFreqs);
                found.push(boost(term, weight * STEM_WEIGHT));
            }
        }
    }

    /// All parts side by side.
    fn in_order(&self, field: Field, cut: &Cut, weight: f32) -> Option<Boxed> {
        let query: Boxed = match cut.parts.as_slice() {
            [] => return None,
            [(_, part)] => self.term(field, part, IndexRecordOption::WithFreqs),
            parts => Box::new(PhraseQuery::new_with_offset(terms(field, parts))),
        };
        Some(boost(query, weight))
    }

    /// All parts side by side, and the last one may go on.
    fn beginning(&self, field: Field, cut: &Cut, score: f32) -> Option<Boxed> {
        match cut.parts.as_slice() {
            [] => None,
            [(_, part)] => Some(self.range(field, part, score)),
            parts => {
                let mut query = PhrasePrefixQuery::new_with_offset(terms(field, parts));
                query.set_max_expansions(EXPANSIONS);
                Some(constant(Box::new(query), score))
            }
        }
    }

    /// Every word of a value: whole, or all of its parts.
    fn facet_words(&self, prefix: &str, leaf: &Leaf, open_end: bool) -> Boxed {
        let cut = Cut::new(&leaf.text);
        let last = cut.parts.len().saturating_sub(1);
        let open_end = open_end || leaf.style == Style::Prefix;
        let parts = cut.parts.iter().enumerate().map(|(n, (_, part))| {
            let value = format!("{prefix}{part}");
            if open_end && n == last {
                self.range(self.fields.facet, &value, 0.0)
            } else {
                self.facet(&value)
            }
        });
        Box::new(BooleanQuery::intersection(parts.collect()))
    }

    fn term(&self, field: Field, text: &str, record: IndexRecordOption) -> Boxed {
        Box::new(TermQuery::new(Term::from_field_text(field, text), record))
    }

    /// Documents with a facet. Says nothing about how well they fit.
    pub fn facet(&self, value: &str) -> Boxed {
        constant(
            self.term(self.fields.facet, value, IndexRecordOption::Basic),
            0.0,
        )
    }

    /// Documents with a word that begins so. Built by hand: tantivy's own query parser loses the star.
    fn range(&self, field: Field, prefix: &str, score: f32) -> Boxed {
        let from = Bound::Included(Term::from_field_text(field, prefix));
        let to = Bound::Excluded(Term::from_field_text(field, &format!("{prefix}\u{10FFFF}")));
        constant(Box::new(InvertedIndexRangeQuery::new(from, to)), score)
    }
}

/// A value as [`super::document::Facets::whole`] writes it.
pub(super) fn whole_value(text: &str) -> String {
    fold(text.trim_start_matches('#').trim_end_matches('/'))
}

fn terms(field: Field, parts: &[(usize, String)]) -> Vec<(usize, Term)> {
    parts
        .iter()
        .map(|(position, part)| (*position, Term::from_field_text(field, part)))
        .collect()
}

fn boost(query: Boxed, weight: f32) -> Boxed {
    Box::new(BoostQuery::new(query, weight))
}

fn constant(query: Boxed, score: f32) -> Boxed {
    Box::new(ConstScoreQuery::new(query, score))
}
