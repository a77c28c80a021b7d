//! What the frontmatter of an incident's note tells, however its keys are spelled.

use crate::graph::links::relation_word;
use crate::graph::names::fold;
use crate::graph::properties::{letters, value};
use crate::model::{
    COMPLETED, Document, Event, FollowUp, Incident, Moment, Said, Value, clear_time,
    status_meaning, status_word,
};

/// Spellings of each point in time, as letters only.
const TIMES: &[(&str, &[&str])] = &[
    (
        "started",
        &[
            "started",
            "startedat",
            "startedon",
            "start",
            "starttime",
            "startdate",
            "began",
            "beginning",
            "occurred",
            "occurredat",
            "incidentstart",
            "impactstart",
        ],
    ),
    (
        "detected",
        &[
            "detected",
            "detectedat",
            "detectedon",
            "detectiontime",
            "timedetected",
            "discovered",
        ],
    ),
    (
        "acknowledged",
        &[
            "acknowledged",
            "acknowledgedat",
            "acked",
            "ackedat",
            "acknowledgetime",
        ],
    ),
    (
        "mitigated",
        &[
            "mitigated",
            "mitigatedat",
            "mitigationtime",
            "stabilized",
            "stabilised",
        ],
    ),
    (
        "resolved",
        &[
            "resolved",
            "resolvedat",
            "resolvedon",
            "resolutiontime",
            "end",
            "ended",
            "endedat",
            "endtime",
            "enddate",
            "recovered",
            "incidentend",
            "impactend",
            "finished",
        ],
    ),
    ("closed", &["closed", "closedat", "closedon", "closedate"]),
];

/// Roles, and the spellings of each.
const ROLES: &[(&str, &[&str])] = &[
    (
        "lead",
        &[
            "lead",
            "incidentlead",
            "incidentcommander",
            "commander",
            "ic",
            "incidentmanager",
        ],
    ),
    (
        "comms",
        &["comms", "commslead", "communications", "communicationslead"],
    ),
    ("scribe", &["scribe", "scribes"]),
    ("responders", &["responders", "responder", "participants"]),
    ("oncall", &["oncall", "oncallengineer"]),
    ("author", &["author", "authors", "reporter"]),
];

/// Keys that name services, beside those that name them in every note.
const SERVICES: [&str; 12] = [
    "affects",
    "affected",
    "service",
    "services",
    "product",
    "products",
    "component",
    "components",
    "affectedservices",
    "affectedsystems",
    "affectedcomponents",
    "impactedservices",
];

/// Does a document read like the report of an incident? By what its frontmatter tells, or by its headings.
pub fn reads_like_one(document: &Document) -> bool {
    let words = [
        "timeline",
        "root cause",
        "impact",
        "postmortem",
        "post-mortem",
    ];
    let headings = document.headings.iter().map(|h| h.text.to_lowercase());
    let told = [
        "severity",
        "incident_id",
        "started",
        "start_time",
        "resolved",
        "end_time",
    ];
    headings
        .into_iter()
        .any(|h| words.iter().any(|w| h.contains(w)))
        || told.iter().any(|key| value(document, key).is_some())
}

/// The record.
pub fn read(document: &Document) -> Incident {
    let first = |keys: &[&str]| keys.iter().find_map(|key| text(document, key));
    let mut found = Incident {
        id: first(&["incident_id", "incident", "incident_number", "id", "uuid"]),
        title: first(&["title"]),
        url: first(&["url", "link", "incident_url", "source_url"]).filter(|u| u.contains("://")),
        severity: first(&[
            "severity",
            "sev",
            "severity_level",
            "priority",
            "impact_level",
        ]),
        status: first(&["status", "state", "incident_status", "phase"]),
        postmortem: first(&["postmortem", "postmortem_url"]).filter(|u| u.contains("://")),
        ..Incident::default()
    };
    let around = context(document);
    for (name, keys) in TIMES {
        if let Some(written) = first(keys) {
            found.set_time(name, &written, around);
        }
    }
    for (role, keys) in ROLES {
        let who = keys.iter().find_map(|key| value(document, key));
        let names = who.map(|value| {
            let names: Vec<&str> = value
                .texts()
                .into_iter()
                .map(plain)
                .filter(is_name)
                .collect();
            names.join(", ")
        });
        if let Some(names) = names.filter(|n| !n.is_empty()) {
            found.roles.push(((*role).to_owned(), names));
        }
    }
    for key in ["environment", "environments", "env", "regions", "region"] {
        if let Some(value) = value(document, key) {
            found
                .environments
                .extend(value.texts().into_iter().map(|t| plain(t).to_owned()));
        }
    }
    if let Some(value) = value(document, "timeline") {
        found.timeline = items(&value)
            .iter()
            .filter_map(|item| event(item, around))
            .collect();
    }
    for key in ["follow_ups", "followup", "action_items", "actions"] {
        if let Some(value) = value(document, key) {
            found
                .follow_ups
                .extend(items(&value).iter().filter_map(follow_up));
        }
    }
    found
}

/// The services that are named, each with the key that does.
pub fn services(document: &Document) -> Vec<(String, Said)> {
    let mut found = Vec::new();
    for property in &document.properties {
        let key: String = letters(&property.key).collect();
        if !SERVICES.contains(&key.as_str()) {
            continue;
        }
        // A product's name is its own; services are listed with commas.
        let whole = key.starts_with("product");
        for text in property.value.texts() {
            let is_link = |t: &&str| t.contains("[[") || (t.starts_with('[') && t.ends_with(')'));
            let parts: Vec<&str> = if whole {
                vec![text]
            } else {
                text.split(',').collect()
            };
            for part in parts.into_iter().map(str::trim).filter(|p| !is_link(p)) {
                if names_something(part) {
                    let said = Said {
                        text: part.to_owned(),
                        span: property.span,
                    };
                    let via = relation_word(&property.key).map_or_else(
                        || fold(&property.key).replace([' ', '-'], "_"),
                        |word| word.via.to_owned(),
                    );
                    found.push((via, said));
                }
            }
        }
    }
    found
}

/// A name, and not a sentence, an address or a word for nothing.
fn names_something(text: &str) -> bool {
    let nothing = [
        "none", "n/a", "na", "tbd", "todo", "unknown", "all", "nothing",
    ];
    text.contains(char::is_alphanumeric)
        && text.chars().count() <= 160
        && !text.contains("://")
        && !text.contains(['<', '{', '\n'])
        && !text.contains(". ")
        && !nothing.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The day and the zone that the frontmatter tells for everything in it.
fn context(document: &Document) -> Moment {
    let day = ["date", "incident_date"]
        .iter()
        .filter_map(|key| text(document, key))
        .find_map(|written| Moment::read(&written))
        .unwrap_or_default();
    let zone = ["timezone", "tz"]
        .iter()
        .filter_map(|key| text(document, key))
        .find_map(|written| Moment::zone_in(&written))
        .unwrap_or_default();
    day.day().or(zone)
}

/// One text, number or the first of a list.
fn text(document: &Document, key: &str) -> Option<String> {
    let value = value(document, key)?;
    let text = match value.as_ref() {
        Value::Integer(_) | Value::Number(_) => value.to_string(),
        Value::Text(text) => plain(text).to_owned(),
        Value::List(items) => plain(items.first()?.as_text()?).to_owned(),
        _ => return None,
    };
    Some(text).filter(|t| !t.is_empty())
}

/// The text without the brackets of a link.
fn plain(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix("[[").and_then(|t| t.strip_suffix("]]"));
    let inner = inner.map(|t| t.rsplit('|').next().unwrap_or(t));
    inner.unwrap_or(text).trim()
}

/// Addresses of people are not kept.
fn is_name(text: &&str) -> bool {
    !text.is_empty() && !text.trim_start_matches('@').contains('@')
}

fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        Value::Text(_) => std::slice::from_ref(value),
        _ => &[],
    }
}

fn member(item: &Value, keys: &[&str]) -> Option<String> {
    let Value::Map(members) = item else {
        return None;
    };
    let found = keys.iter().find_map(|key| {
        let mut members = members.iter();
        members.find(|(k, v)| k.eq_ignore_ascii_case(key) && !v.is_empty())
    });
    found.map(|(_, value)| plain(&value.to_string()).to_owned())
}

fn event(item: &Value, around: Moment) -> Option<Event> {
    let at = member(item, &["at", "time", "timestamp", "when"])?;
    let text = member(item, &["text", "event", "description", "what", "message"])?;
    Some(Event {
        at: clear_time(&at, around),
        text,
    })
}

fn follow_up(item: &Value) -> Option<FollowUp> {
    if let Some(text) = item.as_text() {
        return Some(FollowUp {
            text: plain(text).to_owned(),
            ..FollowUp::default()
        })
        .filter(|f| !f.text.is_empty());
    }
    let text = member(
        item,
        &["text", "title", "action", "task", "description", "item"],
    )?;
    let status = member(item, &["done", "status", "state", "completed"]);
    let done = status.map(|s| s == "true" || status_meaning(&status_word(&s)) == Some(COMPLETED));
    Some(FollowUp {
        text,
        owner: member(item, &["owner", "assignee", "who"]).filter(|o| is_name(&o.as_str())),
        url: member(item, &["url", "link", "ticket", "issue"]).filter(|u| u.contains("://")),
        due: member(item, &["due", "due_date", "deadline"]),
        done,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Property, Span};

    fn document(properties: Vec<(&str, Value)>) -> Document {
        let properties = properties.into_iter().map(|(key, value)| Property {
            key: key.to_owned(),
            value,
            span: Span::default(),
        });
        Document {
            properties: properties.collect(),
            ..Document::default()
        }
    }

    #[test]
    fn keys_of_every_spelling_are_understood_and_times_take_the_day_of_the_date() {
        let found = read(&document(vec![
            ("uuid", "4f-1".into()),
            ("Start Time", "14:02 UTC".into()),
            ("end_time", "2026-03-02T15:10:00Z".into()),
            ("date", "2026-03-02".into()),
            ("Sev", Value::Integer(2)),
            ("incidentCommander", "[[Jo Doe|Jo]]".into()),
            (
                "authors",
                Value::List(vec!["ann@example.com".into(), "Ann".into()]),
            ),
        ]));
        assert_eq!(found.id.as_deref(), Some("4f-1"));
        assert_eq!(found.times["started"], "2026-03-02T14:02:00Z");
        assert_eq!(found.times["resolved"], "2026-03-02T15:10:00Z");
        assert_eq!(found.severity.as_deref(), Some("2"));
        let roles: Vec<_> = found
            .roles
            .iter()
            .map(|(r, w)| format!("{r} {w}"))
            .collect();
        assert_eq!(roles, ["lead Jo", "author Ann"]);
    }

    #[test]
    fn a_product_is_one_name_and_services_are_listed_with_commas() {
        let document = document(vec![
            ("product", "search, ads".into()),
            ("services", "a, [[b]], n/a".into()),
        ]);
        let found = services(&document);
        let names: Vec<_> = found.iter().map(|(_, s)| s.text.as_str()).collect();
        assert_eq!(names, ["search, ads", "a"]);
    }

    #[test]
    fn follow_ups_are_texts_or_maps() {
        let map = Value::Map(vec![
            ("action".to_owned(), "raise the limit".into()),
            ("status".to_owned(), "Done".into()),
            ("owner".to_owned(), "[[team-data]]".into()),
        ]);
        let document = document(vec![(
            "action_items",
            Value::List(vec!["[[Plan]]".into(), map, Value::Null]),
        )]);
        let found = read(&document).follow_ups;
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].text.as_str(), found[0].done), ("Plan", None));
        assert_eq!(found[1].owner.as_deref(), Some("team-data"));
        assert_eq!(found[1].done, Some(true));
    }
}
