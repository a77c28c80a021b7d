//! Properties that Obsidian no longer reads.

use super::Rule;
use super::values;
use crate::graph::{Note, Snapshot};
use crate::model::{Diagnostic, Edit, Fix, Location, Property, Span, Value, codes};

pub const RULE: Rule = Rule {
    codes: &[&codes::DEPRECATED_PROPERTY],
    run,
};

fn run(snapshot: &Snapshot, found: &mut Vec<Diagnostic>) {
    let notes = snapshot.notes().iter();
    for note in notes.filter(|n| n.in_vault && !n.excluded) {
        for property in &note.document().properties {
            if let Some(new) = successor(&property.key) {
                found.push(deprecated(note, property, new));
            }
        }
    }
}

fn successor(key: &str) -> Option<&'static str> {
    match key.to_ascii_lowercase().as_str() {
        "tag" => Some("tags"),
        "alias" => Some("aliases"),
        "cssclass" => Some("cssclasses"),
        _ => None,
    }
}

fn deprecated(note: &Note, property: &Property, new: &str) -> Diagnostic {
    let key = &property.key;
    let at = |span| Location {
        path: note.path().clone(),
        span,
    };
    let diagnostic = Diagnostic::new(
        &codes::DEPRECATED_PROPERTY,
        at(property.span),
        format!("`{key}` has no meaning since Obsidian 1.9"),
    );
    let properties = note.document().properties.iter();
    let takes = |p: &&Property| p.key.eq_ignore_ascii_case(new) || successor(&p.key) == Some(new);
    let mut there = properties.filter(|p| p.span != property.span).filter(takes);
    if let Some(there) = there.next() {
        return diagnostic
            .hint(format!("add its values to `{new}` and remove `{key}`"))
            .related(at(there.span), "which is there already");
    }
    let Some(values) = renamed(note, property, new) else {
        return diagnostic.hint(format!("write a list of texts: `{new}: [a, b]`"));
    };
    let mut edits = vec![Edit {
        at: at(property.span),
        new: new.to_owned(),
    }];
    let hint = match values.first() {
        None => format!("rename it to `{new}`"),
        Some((_, list)) => format!("write `{new}: {list}`"),
    };
    edits.extend(
        values
            .into_iter()
            .map(|(span, new)| Edit { at: at(span), new }),
    );
    let whole = property.span.slice(&note.source.text) == key;
    let says = format!("`{key}` becomes `{new}`");
    diagnostic
        .hint(hint)
        .fix(whole.then_some(Fix { edits, says }))
}

/// What has to be written beside the name: nothing if the value may stay. `None` if the new property could not hold
/// the value.
fn renamed(note: &Note, property: &Property, new: &str) -> Option<Vec<(Span, String)>> {
    let words = new != "aliases";
    let fits = |text: &str| !words || !text.contains([' ', ',']);
    match &property.value {
        Value::Null => Some(Vec::new()),
        Value::List(items) => {
            let texts = property.value.texts();
            let all = texts.len() == items.len() && texts.iter().all(|t| fits(t.trim()));
            all.then(Vec::new)
        }
        Value::Text(text) => {
            let text = text.trim();
            let parts: Vec<&str> = text
                .split(|c: char| c == ',' || (words && c.is_whitespace()))
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .collect();
            if parts.len() < 2 && fits(text) && !text.contains(',') {
                return Some(Vec::new());
            }
            let items: Vec<String> = parts.iter().map(|part| item(part)).collect();
            let span = whole_value(note, property, text)?;
            Some(vec![(span, format!("[{}]", items.join(", ")))])
        }
        _ => None,
    }
}

/// An item of a list, in quotes if YAML might read it otherwise.
fn item(text: &str) -> String {
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || "-_/ ".contains(c))
        && text.starts_with(char::is_alphabetic)
        && !["true", "false", "null"].contains(&text.to_ascii_lowercase().as_str());
    if plain {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// The place of a value that stands on the line of its name, quotes included. `None` if anything else stands there.
fn whole_value(note: &Note, property: &Property, text: &str) -> Option<Span> {
    let source = note.source.text.as_ref();
    let from = property.span.end as usize;
    let rest = source.get(from..values::end(note, property))?;
    let line = rest.split(['\n', '\r']).next()?;
    let value = line.strip_prefix(':')?.trim();
    let bare = value
        .strip_prefix('"')
        .and_then(|v| v.strip_suffix('"'))
        .or_else(|| value.strip_prefix('\'').and_then(|v| v.strip_suffix('\'')))
        .unwrap_or(value);
    let start = from + line.find(value)?;
    let line = property.span.line as usize;
    (bare.trim() == text).then(|| Span::new(start, start + value.len(), line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_yaml_might_read_otherwise_is_quoted() {
        assert_eq!(item("area/ops"), "area/ops");
        assert_eq!(item("#ops"), "\"#ops\"");
        assert_eq!(item("2026"), "\"2026\"");
        assert_eq!(item("a \"b\""), "\"a \\\"b\\\"\"");
    }
}
