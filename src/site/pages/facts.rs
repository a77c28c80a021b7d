//! What is known of a thing, as names and values.

use std::collections::BTreeMap;

use crate::graph::Note;
use crate::model::{Entity, EntityId, LinkKind, Value};
use crate::site::desk::{Desk, Thing};
use crate::site::{times, words};

/// A name and its values.
pub(super) struct Fact {
    pub name: String,
    pub values: Vec<FactValue>,
    /// How many values are not shown.
    pub more: usize,
}

impl Fact {
    fn new(name: String, mut values: Vec<FactValue>) -> Self {
        let more = values.len().saturating_sub(VALUES);
        values.truncate(VALUES);
        Self { name, values, more }
    }

    /// Do its values need a line each?
    pub fn is_long(&self) -> bool {
        let length = |v: &FactValue| match v {
            FactValue::Text(t) | FactValue::Code(t) | FactValue::Url(_, t) => t.chars().count(),
            FactValue::Thing(thing) => thing.title.chars().count(),
        };
        self.values.len() > 1 && self.values.iter().map(length).sum::<usize>() > 24
    }
}

/// One value: words, or a thing.
pub(super) enum FactValue {
    Text(String),
    Code(String),
    Thing(Thing),
    Url(String, String),
}

/// Properties that the page shows elsewhere.
const ELSEWHERE: &[&str] = &[
    "title",
    "tags",
    "tag",
    "type",
    "status",
    "cssclasses",
    "cssclass",
    "publish",
    "permalink",
    "severity",
    "incident_id",
];

/// Longest list of values.
const VALUES: usize = 12;

/// The properties of a note, links and references followed.
pub(super) fn of_note(desk: &Desk<'_>, note: &Note, subjects: &[EntityId]) -> Vec<Fact> {
    let document = note.document();
    let mut links: BTreeMap<&str, Vec<(String, Option<Thing>)>> = BTreeMap::new();
    for (link, resolution) in document.links.iter().zip(&note.links) {
        if link.kind == LinkKind::Property
            && let Some(key) = link.key.as_deref().and_then(|k| k.split('.').next())
        {
            let target = resolution.target.as_ref();
            let thing = target.and_then(|t| match desk.snapshot().note(t) {
                Some(note) => desk.note_thing(note),
                None => desk.thing(&EntityId::file(t)),
            });
            links
                .entry(key)
                .or_default()
                .push((link.display.clone(), thing));
        }
    }
    document
        .properties
        .iter()
        .filter(|p| !ELSEWHERE.iter().any(|e| p.key.eq_ignore_ascii_case(e)) && !p.value.is_empty())
        .filter_map(|p| {
            let values = match links.get(p.key.as_str()) {
                Some(links) => links
                    .iter()
                    .map(|(shown, thing)| {
                        thing
                            .clone()
                            .map_or_else(|| FactValue::Text(shown.clone()), FactValue::Thing)
                    })
                    .collect(),
                None => values(&p.value, &|text| {
                    subjects
                        .iter()
                        .find_map(|id| referred(desk, id, &p.key, text))
                }),
            };
            let name = if p.key.eq_ignore_ascii_case("aliases") {
                "Also called".to_owned()
            } else {
                words::key(&p.key)
            };
            (!values.is_empty()).then(|| Fact::new(name, values))
        })
        .collect()
}

/// What is known of an entity beside its name.
pub(super) fn of_entity(desk: &Desk<'_>, entity: &Entity) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !entity.scope.is_empty() {
        let scope = vec![FactValue::Text(entity.scope.clone())];
        facts.push(Fact::new("Scope".to_owned(), scope));
    }
    for (key, value) in &entity.properties {
        let hidden = ELSEWHERE.contains(&key.as_str()) || key == "aliases";
        if !hidden && !value.is_empty() {
            let values = values(value, &|text| referred(desk, &entity.id, key, text));
            facts.push(Fact::new(words::key(key), values));
        }
    }
    facts
}

/// The thing that a reference by name became.
fn referred(desk: &Desk<'_>, from: &EntityId, key: &str, text: &str) -> Option<Thing> {
    let snapshot = desk.snapshot();
    let place = text.split_once(':').map_or(text, |(_, rest)| rest);
    let fits = |id: &EntityId| {
        snapshot.entity(id).is_some_and(|e| e.name == text)
            || [":", "/"]
                .iter()
                .any(|before| id.as_str().ends_with(&format!("{before}{place}")))
    };
    let says = |via: &str| via.split('.').next() == Some(key);
    let forward = snapshot
        .outgoing(from)
        .iter()
        .filter(|r| says(&r.via))
        .map(|r| &r.to);
    let backward = snapshot
        .incoming(from)
        .filter(|r| says(&r.via))
        .map(|r| &r.from);
    forward
        .chain(backward)
        .find(|id| fits(id))
        .and_then(|id| desk.thing(id))
}

fn values(value: &Value, thing: &dyn Fn(&str) -> Option<Thing>) -> Vec<FactValue> {
    match value {
        Value::Null => Vec::new(),
        Value::List(items) => items.iter().flat_map(|v| values(v, thing)).collect(),
        Value::Map(members) => members
            .iter()
            .filter(|(_, v)| !v.is_empty())
            .map(|(k, v)| FactValue::Code(format!("{k}: {v}")))
            .collect(),
        Value::Text(text) => vec![text_value(text, thing)],
        other => vec![FactValue::Text(other.to_string())],
    }
}

fn text_value(text: &str, thing: &dyn Fn(&str) -> Option<Thing>) -> FactValue {
    if let Some(thing) = thing(text) {
        return FactValue::Thing(thing);
    }
    if let Some(rest) = ["https://", "http://"]
        .iter()
        .find_map(|s| text.strip_prefix(s))
    {
        return FactValue::Url(text.to_owned(), rest.to_owned());
    }
    if let Some(moment) = times::moment(text) {
        return FactValue::Text(moment.words());
    }
    let long = text.chars().count() > 200;
    let text = if long {
        format!("{}…", text.chars().take(200).collect::<String>())
    } else {
        text.to_owned()
    };
    let code =
        !text.contains(' ') && (text.contains('/') || text.contains(':') || text.contains('_'));
    if code {
        FactValue::Code(text)
    } else {
        FactValue::Text(text)
    }
}
