//! Incidents as people look at them: a note and the export of the same incident as one.

use serde::Serialize;
use std::collections::BTreeMap;

use super::Thing;
use crate::graph::Snapshot;
use crate::model::{Entity, EntityId, EntityKind, INCIDENT_TIMES, Moment, RelationKind, Value};

/// An incident: its note or its export, and the other of the two if there is one.
pub struct Incident<'s> {
    snapshot: &'s Snapshot,
    /// The one that is looked at.
    pub entity: &'s Entity,
    /// The export that a note documents, or the note that documents an export.
    pub twin: Option<&'s Entity>,
}

impl<'s> Incident<'s> {
    /// An entity as an incident; `None` if it is none.
    pub fn of(snapshot: &'s Snapshot, entity: &'s Entity) -> Option<Self> {
        let is_incident = |e: &&Entity| e.kind == EntityKind::Incident;
        let other = |id: &EntityId| {
            let found = snapshot.entity(id).filter(is_incident);
            found.filter(|found| found.id.scheme() != entity.id.scheme())
        };
        let documents = |kind: RelationKind| kind == RelationKind::Documents;
        let twin = if entity.id.scheme() == "doc" {
            let mut out = snapshot.outgoing(&entity.id).iter();
            out.find_map(|r| other(&r.to).filter(|_| documents(r.kind)))
        } else {
            let mut coming = snapshot.incoming(&entity.id);
            coming.find_map(|r| other(&r.from).filter(|_| documents(r.kind)))
        };
        is_incident(&entity).then_some(Self {
            snapshot,
            entity,
            twin,
        })
    }

    /// A property of the one that is looked at, else of its twin.
    pub fn value(&self, key: &str) -> Option<&'s Value> {
        let of = |entity: &'s Entity| entity.property(key).filter(|v| !v.is_empty());
        of(self.entity).or_else(|| of(self.twin?))
    }

    /// The same as text; a list has none.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::List(_) | Value::Map(_) => None,
            value => Some(value.to_string()),
        }
    }

    /// The words by which people know it: its number, else what its tool calls it, else its name.
    pub fn number(&self) -> String {
        let tool = [self.entity, self.twin.unwrap_or(self.entity)]
            .into_iter()
            .find_map(|entity| entity.text("reference"));
        let known = self.entity.text("incident_id").or(tool);
        known
            .or_else(|| self.twin?.text("incident_id"))
            .map_or_else(
                || numbered(&self.entity.name).to_owned(),
                |id| tool.unwrap_or(id).to_owned(),
            )
    }

    /// What happened, in a line.
    pub fn title(&self) -> String {
        let note = [Some(self.entity), self.twin].into_iter().flatten();
        let note = note.into_iter().find_map(|e| self.snapshot.note_of(&e.id));
        note.map_or_else(
            || self.entity.name.clone(),
            |note| note.reader_title().to_owned(),
        )
    }

    /// Does it go on? A tool knows better than a note.
    pub fn is_open(&self) -> bool {
        let tool = self.twin.filter(|twin| twin.id.scheme() != "doc");
        tool.unwrap_or(self.entity).is_open_incident()
    }

    /// How far it is. A tool knows better than a note.
    pub fn phase(&self) -> Option<&'s str> {
        let tool = self.twin.filter(|twin| twin.id.scheme() != "doc");
        let told = tool.and_then(|tool| tool.text("phase"));
        told.or_else(|| self.value("phase")?.as_text())
    }

    /// Where it comes in the order of time: by the first point in time that is known, else by its timeline.
    pub fn order(&self) -> Option<i64> {
        let order = |text: &str| Moment::prefix(text)?.0.order();
        let mut names = INCIDENT_TIMES.iter().chain(&["date"]);
        let told = names.find_map(|name| order(self.value(name)?.as_text()?));
        let mut events = items(self.value("timeline")).iter();
        told.or_else(|| events.find_map(|event| order(event.get("at")?.as_text()?)))
    }

    /// Minutes from its beginning to one of its points in time.
    pub fn minutes_to(&self, name: &str) -> Option<i64> {
        let at = |name: &str| Moment::read(self.value(name)?.as_text()?);
        at("started")?.minutes_until(at(name)?)
    }

    /// What it stands in a relation to, each once, in order of id.
    pub fn ends(&self, kind: RelationKind) -> Vec<&'s Entity> {
        let both = [Some(self.entity), self.twin].into_iter().flatten();
        let mut ids: Vec<&EntityId> = both
            .flat_map(|e| self.snapshot.outgoing(&e.id))
            .filter(|r| r.kind == kind)
            .map(|r| &r.to)
            .collect();
        ids.sort();
        ids.dedup();
        ids.into_iter()
            .filter_map(|id| self.snapshot.entity(id))
            .collect()
    }

    /// Follow-ups that are known not to be done.
    pub fn open_follow_ups(&self) -> usize {
        let is_open = |item: &&Value| item.get("done") == Some(&Value::Bool(false));
        items(self.value("follow_ups"))
            .iter()
            .filter(is_open)
            .count()
    }
}

/// `INC-0042` of `INC-0042 Order mails delayed`.
fn numbered(name: &str) -> &str {
    let first = name.split([' ', ':']).next().unwrap_or(name);
    let is_number = first.contains('-')
        && first.starts_with(char::is_alphabetic)
        && first.ends_with(|c: char| c.is_ascii_digit());
    if is_number { first } else { name }
}

fn items(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

/// Everything that is told of an incident.
#[derive(Debug, Serialize)]
pub struct IncidentShown {
    /// Its number or id.
    pub incident: String,
    /// What happened, in a line.
    pub title: String,
    /// The tool that it was exported from.
    pub source: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// As written.
    pub severity: Option<String>,
    /// 1, the worst, to 5.
    pub severity_level: Option<i64>,
    /// As written.
    pub status: Option<String>,
    /// `triage`, `investigating`, `identified`, `mitigated`, `resolved`, `post-incident`, `closed`, `cancelled`,
    /// `declined` or `merged`.
    pub phase: Option<String>,
    /// Does it go on?
    pub open: bool,
    /// Points in time: RFC 3339, else as written; `null` where nobody says.
    pub times: BTreeMap<&'static str, Option<String>>,
    /// Minutes from its beginning.
    pub minutes_to: MinutesTo,
    /// Environments.
    pub environments: Vec<String>,
    /// Who had which role.
    pub roles: BTreeMap<String, String>,
    /// What happened when.
    pub timeline: Vec<Value>,
    /// What is to be done.
    pub follow_ups: Vec<Value>,
    /// Addresses of what belongs to it.
    pub links: Vec<String>,
    /// The address of its postmortem.
    pub postmortem: Option<String>,
    /// What it hurt.
    pub affects: Vec<Thing>,
    /// What it began with.
    pub triggered_by: Vec<Thing>,
    /// The export that this note documents, or the note that documents this export.
    pub twin: Option<Thing>,
}

/// Minutes from the beginning; `null` where one of both ends is not known.
#[derive(Debug, Serialize)]
pub struct MinutesTo {
    /// Until it was noticed.
    pub detect: Option<i64>,
    /// Until somebody took it.
    pub acknowledge: Option<i64>,
    /// Until the harm stopped.
    pub mitigate: Option<i64>,
    /// Until it was over.
    pub resolve: Option<i64>,
}

impl IncidentShown {
    /// What is told of an incident.
    pub fn new(incident: &Incident<'_>) -> Self {
        let text = |key: &str| incident.text(key);
        let texts = |key: &str| {
            let texts = incident.value(key).map(Value::texts).unwrap_or_default();
            texts.into_iter().map(str::to_owned).collect()
        };
        let roles = match incident.value("roles") {
            Some(Value::Map(roles)) => {
                let roles = roles.iter();
                roles
                    .map(|(role, who)| (role.clone(), who.to_string()))
                    .collect()
            }
            _ => BTreeMap::new(),
        };
        let things = |kind| incident.ends(kind).into_iter().map(Thing::new).collect();
        let level = incident.value("severity_level");
        Self {
            incident: incident.number(),
            title: incident.title(),
            source: text("source").filter(|_| has_tool(incident)),
            url: text("url"),
            severity: text("severity"),
            severity_level: level.and_then(|level| match level {
                Value::Integer(level) => Some(*level),
                _ => None,
            }),
            status: text("status"),
            phase: incident.phase().map(str::to_owned),
            open: incident.is_open(),
            times: INCIDENT_TIMES
                .iter()
                .map(|name| (*name, text(name)))
                .collect(),
            minutes_to: MinutesTo {
                detect: incident.minutes_to("detected"),
                acknowledge: incident.minutes_to("acknowledged"),
                mitigate: incident.minutes_to("mitigated"),
                resolve: incident.minutes_to("resolved"),
            },
            environments: texts("environments"),
            roles,
            timeline: items(incident.value("timeline")).to_vec(),
            follow_ups: items(incident.value("follow_ups")).to_vec(),
            links: texts("links"),
            postmortem: text("postmortem"),
            affects: things(RelationKind::Affects),
            triggered_by: things(RelationKind::TriggeredBy),
            twin: incident.twin.map(Thing::new),
        }
    }
}

fn has_tool(incident: &Incident<'_>) -> bool {
    [Some(incident.entity), incident.twin]
        .into_iter()
        .flatten()
        .any(|entity| entity.id.scheme() != "doc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_name_stands_before_its_words() {
        assert_eq!(numbered("INC-0042 Order mails delayed"), "INC-0042");
        assert_eq!(numbered("PM2020-004: down"), "PM2020-004");
        assert_eq!(numbered("Web-scale trouble"), "Web-scale trouble");
    }
}
