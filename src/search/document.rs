//! What is indexed of one entity, still without tantivy.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tantivy::tokenizer::{TokenStream, Tokenizer};

use super::fold::fold;
use super::tokenizer::CodeTokenizer;
use crate::model::EntityKind;

/// What a hit shows; kept in the index as JSON beside the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Card<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    #[serde(borrow)]
    pub subkind: Cow<'a, str>,
    /// The note's type; empty for what is no note.
    #[serde(borrow)]
    pub note_type: Cow<'a, str>,
    #[serde(borrow)]
    pub title: Cow<'a, str>,
    #[serde(borrow)]
    pub root: Cow<'a, str>,
    #[serde(borrow)]
    pub path: Cow<'a, str>,
    /// Where the entity is declared, from 1.
    pub line: u32,
    /// Line of the file on which the body begins; 0 if the body is not a piece of the file.
    pub body_line: u32,
    /// Byte in the body, and text.
    #[serde(borrow)]
    pub headings: Vec<(u32, Cow<'a, str>)>,
}

/// Everything that is indexed of one entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SearchDocument<'a> {
    pub card: Card<'a>,
    /// Names that people know it by, the title first.
    pub names: Vec<&'a str>,
    /// How soon its names come to mind.
    pub fame: Fame,
    /// Prose and code.
    pub body: Cow<'a, str>,
    pub facets: Facets,
    /// Texts that say something about it without being its own text.
    pub context: Vec<Cow<'a, str>>,
    /// Code that is not in the body.
    pub commands: Vec<&'a str>,
}

impl SearchDocument<'_> {
    /// The terms by which the whole of a name is found.
    pub fn exact_terms(&self) -> BTreeSet<String> {
        self.names
            .iter()
            .map(|name| exact_term(self.fame, name))
            .collect()
    }

    /// The code of the body (fences and backticks) and the commands.
    pub fn code(&self) -> String {
        let mut out = code_of(&self.body);
        for command in &self.commands {
            out.push_str(command);
            out.push('\n');
        }
        out
    }
}

/// The term of a whole name, apart by fame, so that of equal names the one that is meant comes first.
pub(super) fn exact_term(fame: Fame, name: &str) -> String {
    format!("{}{}", fame as u8, fold(name))
}

/// Who is meant first when several things have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fame {
    /// What people talk about: notes, components, alerts, teams.
    Known = 0,
    /// What runs and is delivered.
    Working = 1,
    /// Everything else that is declared.
    Listed = 2,
}

impl Fame {
    /// The fame of a kind.
    pub fn of(kind: EntityKind) -> Self {
        match kind {
            EntityKind::Workload
            | EntityKind::Release
            | EntityKind::Pipeline
            | EntityKind::Dashboard => Self::Working,
            EntityKind::File
            | EntityKind::Image
            | EntityKind::Resource
            | EntityKind::Package
            | EntityKind::Source
            | EntityKind::Endpoint => Self::Listed,
            _ => Self::Known,
        }
    }
}

/// Values by which hits are chosen, each once and in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Facets {
    pub terms: BTreeSet<String>,
}

impl Facets {
    /// A value that is compared whole: `kind:deployment`.
    pub fn whole(&mut self, key: &str, value: &str) {
        let value = fold(value);
        if !value.is_empty() {
            self.terms.insert(format!("{key}:{value}"));
        }
    }

    /// A tag and everything above it: `a/b/c` is `a`, `a/b` and `a/b/c`.
    pub fn tag(&mut self, tag: &str) {
        let tag = tag.trim_start_matches('#');
        for (n, _) in tag.match_indices('/') {
            self.whole("tag", tag.get(..n).unwrap_or(""));
        }
        self.whole("tag", tag);
    }

    /// A value that is compared by its words: `owner:team-payments`, `owner:payments`.
    pub fn words(&mut self, key: &str, value: &str, tokenizer: &mut CodeTokenizer) {
        self.add_words(&format!("{key}:"), value, tokenizer);
    }

    /// A property: that it is there, and the words of its value.
    pub fn property(&mut self, key: &str, value: &str, tokenizer: &mut CodeTokenizer) {
        let prefix = format!("{}=", fold(key));
        self.terms.insert(prefix.clone());
        if value.len() <= LONGEST_VALUE {
            self.add_words(&prefix, value, tokenizer);
        }
    }

    fn add_words(&mut self, prefix: &str, value: &str, tokenizer: &mut CodeTokenizer) {
        let mut tokens = tokenizer.token_stream(value);
        while tokens.advance() {
            self.terms.insert([prefix, &tokens.token().text].concat());
        }
    }
}

/// Bytes of a property's value above which its words are text and not a choice.
const LONGEST_VALUE: usize = 240;

/// The lines of fenced code, and what stands between backticks.
fn code_of(body: &str) -> String {
    let mut out = String::new();
    let mut fence: Option<&str> = None;
    for line in body.lines() {
        let trimmed = line.trim_start_matches(['>', ' ', '\t']);
        let marks = trimmed.len() - trimmed.trim_start_matches(['`', '~']).len();
        let mark = trimmed.get(..marks).unwrap_or("");
        match fence {
            Some(open) if mark.starts_with(open) => fence = None,
            Some(_) => {
                out.push_str(line);
                out.push('\n');
            }
            None if marks >= 3 && !trimmed.get(marks..).unwrap_or("").contains('`') => {
                fence = Some(mark);
            }
            None => {
                for code in line.split('`').skip(1).step_by(2) {
                    out.push_str(code);
                    out.push('\n');
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_what_stands_in_fences_and_backticks() {
        let body =
            "Run `kubectl get po` now.\n\n```sh\nhelm ls\n```\n> ~~~\n> in quote\n> ~~~\nprose";
        assert_eq!(code_of(body), "kubectl get po\nhelm ls\n> in quote\n");
    }

    #[test]
    fn a_nested_tag_is_found_by_everything_above_it() {
        let mut facets = Facets::default();
        facets.tag("#Ops/K8s/Net");
        let terms: Vec<&str> = facets.terms.iter().map(String::as_str).collect();
        assert_eq!(terms, ["tag:ops", "tag:ops/k8s", "tag:ops/k8s/net"]);
    }

    #[test]
    fn a_value_is_chosen_by_any_of_its_words_and_a_long_one_only_by_its_presence() {
        let mut facets = Facets::default();
        let mut tokenizer = CodeTokenizer::without_stems();
        facets.property("Owner", "[[team-payments]]", &mut tokenizer);
        facets.property("notes", &"long ".repeat(60), &mut tokenizer);
        let terms: Vec<&str> = facets.terms.iter().map(String::as_str).collect();
        assert_eq!(
            terms,
            [
                "notes=",
                "owner=",
                "owner=payments",
                "owner=team",
                "owner=team-payments"
            ]
        );
    }
}
