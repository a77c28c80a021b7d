//! The properties of a note, however they are spelled: frontmatter first, then the inline fields of its text.

use std::borrow::Cow;

use crate::model::{Document, Entity, Field, FieldPlace, Value, is_date};

use super::draft::Draft;

/// Words whose spelling does not matter: `Stale after`, `staleAfter` and `stale-after` are `stale_after`.
const WORDS: [&str; 12] = [
    "status",
    "severity",
    "started",
    "detected",
    "mitigated",
    "resolved",
    "owner",
    "reviewed",
    "reviewed_by",
    "stale_after",
    "due",
    "completed",
];

/// Letters and digits of a key in lower case: what is left when its spelling does not matter.
pub fn letters(key: &str) -> impl Iterator<Item = char> {
    key.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// Are both the same key, in any spelling?
pub fn same_key(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

/// What the note says under a key: in its frontmatter, else in an inline field of its text.
pub fn value<'d>(document: &'d Document, key: &str) -> Option<Cow<'d, Value>> {
    let mut properties = document.properties.iter();
    let property = properties.find(|p| same_key(&p.key, key) && !p.value.is_empty());
    property.map(|p| Cow::Borrowed(&p.value)).or_else(|| {
        let field = of_note(document).find(|f| same_key(&f.key, key))?;
        Some(Cow::Owned(value_of(field)))
    })
}

/// The inline fields that are properties of the note.
fn of_note(document: &Document) -> impl Iterator<Item = &Field> {
    document
        .fields
        .iter()
        .filter(|f| f.place == FieldPlace::Text && !f.value.is_empty())
}

fn value_of(field: &Field) -> Value {
    match field.value.as_str() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => Value::from(text),
    }
}

/// Adds everything that the note says of itself to its entity. The first that speaks is heard: a property before a
/// field; a field that is there several times is a list.
pub fn describe(entity: &mut Entity, document: &Document) {
    for property in &document.properties {
        Draft::property(entity, name(&property.key), property.value.clone());
    }
    let in_front = |key: &str| {
        let mut properties = document.properties.iter();
        properties.any(|p| same_key(&p.key, key) && !p.value.is_empty())
    };
    for field in of_note(document).filter(|f| !in_front(&f.key)) {
        let value = value_of(field);
        match entity.properties.get_mut(name(&field.key)) {
            None => Draft::property(entity, name(&field.key), value),
            Some(Value::List(values)) => values.push(value),
            Some(first) => *first = Value::List(vec![std::mem::take(first), value]),
        }
    }
    if let Some((at, by)) = last_review(document) {
        entity
            .properties
            .insert("reviewed".to_owned(), Value::from(at));
        if let Some(by) = by {
            entity
                .properties
                .insert("reviewed_by".to_owned(), Value::from(by));
        }
    }
}

fn name(key: &str) -> &str {
    let known = WORDS.iter().find(|word| same_key(word, key));
    known.copied().unwrap_or(key)
}

/// When the note was last found to be right, and by whom: `reviewed` and `reviewed_by`, or the latest entry of the
/// Open Knowledge Format's `verified: {by, at}`. The day is all that counts of a time.
fn last_review(document: &Document) -> Option<(&str, Option<&str>)> {
    let property = |keys: &[&str]| -> Option<&Value> {
        keys.iter().find_map(|key| {
            let mut properties = document.properties.iter();
            properties.find(|p| same_key(&p.key, key)).map(|p| &p.value)
        })
    };
    let reviewed = property(&["reviewed", "last_reviewed", "reviewed_at"]);
    let verified = property(&["verified", "last_verified", "verified_at"]);
    let reviewer = property(&["reviewed_by", "last_reviewed_by", "reviewer"]);
    let verifier = property(&["verified_by", "last_verified_by"]);
    let mut events = Vec::new();
    for (value, by) in [(reviewed, reviewer), (verified, verifier)] {
        let by = by.and_then(Value::as_text);
        match value {
            Some(Value::List(items)) => events.extend(items.iter().map(|item| (item, by))),
            Some(value) => events.push((value, by)),
            None => {}
        }
    }
    let mut last: Option<(&str, Option<&str>)> = None;
    for (value, by) in events {
        let (at, by) = match value {
            Value::Map(_) => (
                value.get("at").and_then(Value::as_text),
                value.get("by").and_then(Value::as_text).or(by),
            ),
            value => (value.as_text(), by),
        };
        // Only what begins with a day can be compared.
        let is_time = |at: &&str| at.get(..10).is_some_and(is_date);
        let Some(at) = at.map(str::trim).filter(is_time) else {
            continue;
        };
        if last.is_none_or(|(latest, _)| at > latest) {
            last = Some((at, by));
        }
    }
    last.map(|(at, by)| (at.get(..10).unwrap_or(at), by))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Property, Span};

    fn document(properties: &[(&str, Value)], fields: &[(&str, &str)]) -> Document {
        Document {
            properties: properties
                .iter()
                .map(|(key, value)| Property {
                    key: (*key).to_owned(),
                    value: value.clone(),
                    span: Span::default(),
                })
                .collect(),
            fields: fields
                .iter()
                .map(|(key, value)| Field {
                    key: (*key).to_owned(),
                    value: (*value).to_owned(),
                    span: Span::default(),
                    place: FieldPlace::Text,
                })
                .collect(),
            ..Document::default()
        }
    }

    fn event(by: &str, at: &str) -> Value {
        Value::Map(vec![
            ("by".to_owned(), by.into()),
            ("at".to_owned(), at.into()),
        ])
    }

    #[test]
    fn a_property_is_found_in_any_spelling_and_a_field_where_there_is_none() {
        let document = document(
            &[("Stale After", "2027-01-01".into())],
            &[("stale-after", "never"), ("Status", "active")],
        );
        let text = |key| value(&document, key).and_then(|v| v.as_text().map(str::to_owned));
        assert_eq!(text("stale_after").as_deref(), Some("2027-01-01"));
        assert_eq!(text("status").as_deref(), Some("active"));
        assert_eq!(text("owner"), None);
    }

    #[test]
    fn the_latest_review_counts_in_either_form() {
        let cases = [
            (
                document(&[("reviewed", "2026-05-01".into())], &[]),
                Some(("2026-05-01", None)),
            ),
            (
                document(
                    &[(
                        "verified",
                        Value::List(vec![
                            event("human:mia", "2026-06-25T09:00:00Z"),
                            event("process:nightly", "2026-06-26T02:00:00Z"),
                            Value::Null,
                        ]),
                    )],
                    &[],
                ),
                Some(("2026-06-26", Some("process:nightly"))),
            ),
            (
                document(
                    &[
                        ("verified", event("human:mia", "2026-06-25T09:00:00Z")),
                        ("reviewed", "2026-07-01".into()),
                        ("reviewed_by", "Ken".into()),
                    ],
                    &[],
                ),
                Some(("2026-07-01", Some("Ken"))),
            ),
            (document(&[("verified", Value::Bool(true))], &[]), None),
            (document(&[("reviewed", "last spring".into())], &[]), None),
        ];
        for (document, expected) in cases {
            assert_eq!(last_review(&document), expected);
        }
    }
}
