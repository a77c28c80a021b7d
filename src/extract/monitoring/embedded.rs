//! Texts inside a manifest: rules, routes and dashboards that stand in ConfigMaps.

use super::{Place, configuration, is_dashboard_text};
use crate::model::{Facts, Span};
use crate::syntax::yaml::{self, Node};
use crate::syntax::{LineIndex, json};

/// The texts inside one source.
pub struct Texts<'s> {
    text: &'s str,
    /// Made when the first text is read.
    lines: Option<LineIndex>,
}

impl<'s> Texts<'s> {
    /// The texts inside a manifest.
    pub fn new(text: &'s str) -> Self {
        Self { text, lines: None }
    }

    /// Reads a text if it may speak of monitoring. What it says is said at its lines in the file.
    pub fn read(&mut self, name: &Node, value: &Node, place: Place<'_>, facts: &mut Facts) {
        let (Some(part), Some(text)) = (name.text(), value.text()) else {
            return;
        };
        let inner = LineIndex::new(text);
        let documents = if text.trim_start().starts_with('{') {
            if !is_dashboard_text(text) {
                return;
            }
            let parsed = json::document(text, &inner);
            parsed.ok().flatten().into_iter().collect()
        } else if is_configuration(text) {
            yaml::documents(text, 0, &inner).documents
        } else {
            return;
        };
        let place = Place {
            part: Some(part),
            ..place
        };
        let first = facts.claims.len();
        for document in &documents {
            configuration(document, place, facts);
        }
        let outer = self.lines.get_or_insert_with(|| LineIndex::new(self.text));
        let block = Block::find(self.text, outer, name.span, text);
        for claim in facts.claims.iter_mut().skip(first) {
            claim.span = match &block {
                Some(block) => block.place(claim.span, &inner, outer),
                None => name.span,
            };
        }
    }
}

/// May a text of YAML be a configuration of Prometheus, Alertmanager or Grafana?
fn is_configuration(text: &str) -> bool {
    let has = |word: &str| text.contains(word);
    (has("groups") && has("rules"))
        || (has("receivers") && has("route"))
        || has("contactPoints")
        || has("policies")
        || has("datasources")
}

/// A literal block (`key: |`): its lines are lines of the file, only indented.
struct Block {
    /// The line of the file on which it begins.
    first: usize,
    /// By how many bytes its lines are indented.
    indent: usize,
}

impl Block {
    /// The block behind a key. Other scalars are folded or escaped, so that places in them are lost.
    fn find(text: &str, lines: &LineIndex, key: Span, value: &str) -> Option<Self> {
        let behind = text.get(key.end as usize..)?;
        let header = behind.lines().next()?;
        let (_, style) = header.split_once(':')?;
        let mut style = style.split_whitespace();
        // An anchor or a tag may stand before it.
        let style = style.find(|word| !word.starts_with(['&', '!']))?;
        if !style.starts_with('|') {
            return None;
        }
        let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let (n, content) = value.lines().enumerate().find(|(_, l)| !l.is_empty())?;
        let shown = behind.lines().nth(1 + n)?;
        Some(Self {
            first: lines.line(key.start as usize) + 1,
            indent: blanks(shown).checked_sub(blanks(content))?,
        })
    }

    /// A place in the value as a place in the file.
    fn place(&self, span: Span, inner: &LineIndex, outer: &LineIndex) -> Span {
        let shift = |at: u32| {
            let at = at as usize;
            let line = inner.line(at) - 1 + self.first;
            let start = outer.start_of_line(line);
            (start + self.indent + at - inner.start_of(at), line)
        };
        let ((start, line), (end, _)) = (shift(span.start), shift(span.end));
        Span::new(start, end, line)
    }
}
