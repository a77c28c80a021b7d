//! The ledger of incidents: the newest first, a note and the export of the same incident in one row.

use super::Row;
use super::rows::{Rows, count, properties_of, text};
use crate::api::incident::Incident;
use crate::graph::Snapshot;
use crate::model::{EntityKind, RelationKind, Value, duration_words};

/// Columns and rows. Conditions may name every property of the note and of the export, and `open`, and the
/// minutes to detect, acknowledge, mitigate and resolve: `ttd`, `tta`, `ttm`, `ttr`.
pub fn incidents(snapshot: &Snapshot) -> Rows {
    let columns = vec![
        "incident",
        "title",
        "severity",
        "phase",
        "started",
        "duration",
        "services",
        "open_follow_ups",
    ];
    let mut found: Vec<(Option<i64>, Row)> = snapshot
        .entities()
        .iter()
        .filter(|e| e.kind == EntityKind::Incident)
        .filter(|e| !snapshot.note_of(&e.id).is_some_and(|note| note.excluded))
        .filter_map(|entity| Incident::of(snapshot, entity))
        // Its note has the row.
        .filter(|i| i.entity.id.scheme() == "doc" || i.twin.is_none())
        .map(|incident| (incident.order(), row(&incident)))
        .collect();
    found.sort_by(|(a, left), (b, right)| b.cmp(a).then_with(|| left.id.cmp(&right.id)));
    (columns, found.into_iter().map(|(_, row)| row).collect())
}

/// A title without the number that stands beside it.
fn untitled(title: &str, number: &str) -> String {
    let rest = title.strip_prefix(number).unwrap_or("");
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    if rest.is_empty() { title } else { rest }.to_owned()
}

fn row(incident: &Incident<'_>) -> Row {
    let value = |key: &str| text(incident.text(key).as_deref());
    // Where only the day is told, it is the day.
    let began = incident.text("started").or_else(|| incident.text("date"));
    let minutes = incident.minutes_to("resolved");
    let lasted = minutes
        .map(duration_words)
        .or_else(|| incident.text("duration"));
    let hurt = incident.ends(RelationKind::Affects).into_iter();
    let hurt: Vec<Value> = hurt.map(|e| Value::from(e.name.as_str())).collect();
    let number = |minutes: Option<i64>| minutes.map_or(Value::Null, Value::Integer);
    let mut properties = vec![
        (
            "name".to_owned(),
            Value::from(incident.entity.name.as_str()),
        ),
        ("open".to_owned(), Value::Bool(incident.is_open())),
    ];
    for (name, to) in [
        ("ttd", "detected"),
        ("tta", "acknowledged"),
        ("ttm", "mitigated"),
        ("ttr", "resolved"),
    ] {
        properties.push((name.to_owned(), number(incident.minutes_to(to))));
    }
    properties.extend(properties_of(incident.entity));
    if let Some(twin) = incident.twin {
        let own = &incident.entity.properties;
        let others = properties_of(twin).into_iter();
        properties.extend(others.filter(|(key, _)| !own.contains_key(key)));
    }
    Row {
        id: incident.entity.id.to_string(),
        cells: vec![
            Value::from(incident.number()),
            Value::from(untitled(&incident.title(), &incident.number())),
            value("severity"),
            text(incident.phase()),
            text(began.as_deref()),
            text(lasted.as_deref()),
            Value::List(hurt),
            count(incident.open_follow_ups()),
        ],
        properties,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_does_not_repeat_its_number() {
        assert_eq!(untitled("INC-7: Web was down", "INC-7"), "Web was down");
        assert_eq!(untitled("INC-7", "INC-7"), "INC-7");
        assert_eq!(untitled("<Web was down", "INC-7"), "<Web was down");
    }
}
