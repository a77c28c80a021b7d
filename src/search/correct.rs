//! Typing errors: the nearest words and values that the index knows.

use std::collections::BTreeMap;

use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError, Term};

use super::fold::fold;
use super::plan::{Plan, whole_value};
use super::query::{FieldName, Leaf, Node, QueryProblem, Style};
use super::schema::Fields;
use super::tokenizer::STEM;
use super::words::Cut;
use crate::model::EntityKind;

/// Replaces the words that nothing contains by the nearest that something does. `None` if there is nothing to
/// replace. The text is the query with its words replaced.
pub(super) fn corrected(
    searcher: &Searcher,
    plan: &Plan<'_>,
    node: &Node,
    query: &str,
) -> Result<Option<(Node, String)>, TantivyError> {
    let mut replaced: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for leaf in node.wanted() {
        let plain = matches!(
            leaf.field,
            FieldName::Any | FieldName::Heading | FieldName::Code
        );
        let known = plan.leaf(leaf).count(searcher)? > 0;
        if !plain || known || leaf.style == Style::Prefix {
            continue;
        }
        if let Some(text) = better(searcher, plan.fields, leaf)? {
            replaced.push((leaf.span.clone(), text));
        }
    }
    if replaced.is_empty() {
        return Ok(None);
    }
    let mut node = node.clone();
    let mut text = query.to_owned();
    for (span, word) in replaced.iter().rev() {
        replace(&mut node, span, word);
        let typed = text.get(span.clone()).unwrap_or("");
        // A quotation keeps its marks, and `heading:` is not part of the span.
        let written = match typed.starts_with('"') {
            true => format!("\"{word}\""),
            false => word.clone(),
        };
        if text.get(span.clone()).is_some() {
            text.replace_range(span.clone(), &written);
        }
    }
    Ok(Some((node, text)))
}

fn replace(node: &mut Node, span: &std::ops::Range<usize>, word: &str) {
    match node {
        Node::And(nodes) | Node::Or(nodes) => {
            nodes.iter_mut().for_each(|n| replace(n, span, word));
        }
        Node::Not(_) => {}
        Node::Leaf(leaf) if leaf.span == *span => leaf.text = word.to_owned(),
        Node::Leaf(_) => {}
    }
}

/// The leaf's text with every unknown word replaced; `None` if a word has no neighbour.
fn better(
    searcher: &Searcher,
    fields: &Fields,
    leaf: &Leaf,
) -> Result<Option<String>, TantivyError> {
    let cut = Cut::new(&leaf.text);
    let places = [fields.name, fields.heading, fields.body, fields.context];
    if let Some(whole) = cut.wholes.first()
        && leaf.style == Style::Word
        && let Some(near) = nearest_word(searcher, &places, whole)?
    {
        return Ok(Some(near));
    }
    let mut words = Vec::with_capacity(cut.parts.len());
    for (_, part) in cut.parts {
        let known = places.iter().try_fold(0, |sum, field| {
            Ok::<_, TantivyError>(sum + searcher.doc_freq(&Term::from_field_text(*field, &part))?)
        })?;
        if known > 0 {
            words.push(part);
        } else if let Some(near) = nearest_word(searcher, &places, &part)? {
            words.push(near);
        } else {
            return Ok(None);
        }
    }
    // Parts of one name are joined again, so that they are still looked for side by side.
    let mark = if leaf.style == Style::Phrase {
        " "
    } else {
        "-"
    };
    Ok(Some(words.join(mark)).filter(|text| *text != leaf.text))
}

/// One typing error up to 7 letters, two from 8 on; none in very short words.
fn allowed(word: &str) -> usize {
    match word.chars().count() {
        0..=2 => 0,
        3..=7 => 1,
        _ => 2,
    }
}

fn nearest_word(
    searcher: &Searcher,
    places: &[Field],
    word: &str,
) -> Result<Option<String>, TantivyError> {
    let allowed = allowed(word);
    let mut known: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        for field in places {
            let index = segment.inverted_index(*field)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let key = terms.key();
                if key.len().abs_diff(word.len()) > allowed * 4 || key.first() == Some(&STEM_BYTE) {
                    continue;
                }
                let Ok(text) = std::str::from_utf8(key) else {
                    continue;
                };
                if let Some(distance) = distance(word, text, allowed) {
                    let seen = known.entry(text.to_owned()).or_insert((distance, 0));
                    seen.1 += u64::from(terms.value().doc_freq);
                }
            }
        }
    }
    let best = known
        .into_iter()
        .min_by_key(|(text, (distance, count))| (*distance, u64::MAX - count, text.clone()));
    Ok(best.map(|(text, _)| text))
}

const STEM_BYTE: u8 = STEM as u8;

/// The number of typing errors between two words, if there are few enough.
fn distance(a: &str, b: &str, allowed: usize) -> Option<usize> {
    if a.is_ascii() && b.is_ascii() && a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let distance = strsim::osa_distance(a, b);
    (distance > 0 && distance <= allowed).then_some(distance)
}

/// Says of every value that nothing has what the nearest is.
pub(super) fn unknown_values(
    searcher: &Searcher,
    plan: &Plan<'_>,
    node: &Node,
    problems: &mut Vec<QueryProblem>,
) -> Result<(), TantivyError> {
    for leaf in node.wanted() {
        let (name, prefix, value) = match &leaf.field {
            FieldName::Whole(key) => (*key, format!("{key}:"), whole_value(&leaf.text)),
            FieldName::Words(key) if *key != "file" => (*key, format!("{key}:"), fold(&leaf.text)),
            FieldName::Property(key) => (key.as_str(), format!("{}=", fold(key)), fold(&leaf.text)),
            _ => continue,
        };
        if plan.leaf(leaf).count(searcher)? > 0 {
            continue;
        }
        let property = matches!(leaf.field, FieldName::Property(_));
        let (message, hint) = if property && plan.facet(&prefix).count(searcher)? == 0 {
            let keys = values(searcher, plan.fields, "", |term| term.strip_suffix('='))?;
            (
                format!("nothing has the property `{name}`"),
                nearest_hint(&fold(name), &keys, |near| format!("[{near}:…]")),
            )
        } else {
            let mut known = values(searcher, plan.fields, &prefix, |term| {
                term.strip_prefix(prefix.as_str())
            })?;
            if name == "kind" {
                known.extend(EntityKind::ALL.iter().map(|kind| kind.as_str().to_owned()));
            }
            let mark = if property { '[' } else { ' ' };
            (
                format!("nothing has the {name} `{}`", leaf.text),
                nearest_hint(&value, &known, |near| match mark {
                    '[' => format!("[{name}:{near}]"),
                    _ => format!("{name}:{near}"),
                }),
            )
        };
        problems.push(QueryProblem {
            message,
            start: leaf.span.start,
            end: leaf.span.end,
            hint,
        });
    }
    Ok(())
}

fn nearest_hint(typed: &str, known: &[String], written: impl Fn(&str) -> String) -> String {
    let near = known
        .iter()
        .filter(|value| !value.is_empty())
        .map(|value| (strsim::osa_distance(typed, value), value))
        .filter(|(distance, value)| {
            *distance <= allowed(typed).max(1) || value.starts_with(typed) && !typed.is_empty()
        })
        .min();
    match near {
        Some((_, near)) => format!("did you mean `{}`?", written(near)),
        None if known.is_empty() || known.len() > 12 => "check the spelling".to_owned(),
        None => format!("known are {}", known.join(", ")),
    }
}

/// Values of facets, in order.
fn values<'f>(
    searcher: &Searcher,
    fields: &Fields,
    from: &str,
    take: impl Fn(&str) -> Option<&str> + 'f,
) -> Result<Vec<String>, TantivyError> {
    let mut out = std::collections::BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.facet)?;
        let mut range = index.terms().range();
        if !from.is_empty() {
            range = range.ge(from).lt(format!("{from}\u{10FFFF}"));
        }
        let mut terms = range.into_stream()?;
        while terms.advance() {
            if let Ok(term) = std::str::from_utf8(terms.key()) {
                out.extend(take(term).map(str::to_owned));
            }
        }
    }
    Ok(out.into_iter().collect())
}
