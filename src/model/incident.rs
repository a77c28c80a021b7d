//! The one record of an incident, whatever tool or person wrote it down.

use std::collections::BTreeMap;

use super::{Moment, Phase, Span, Value, severity_level};

/// Names of the points in time that an incident has, in the order in which they come.
pub const INCIDENT_TIMES: [&str; 6] = [
    "started",
    "detected",
    "acknowledged",
    "mitigated",
    "resolved",
    "closed",
];

/// What one source tells of an incident. Whatever it does not tell is empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incident {
    /// The tool it was exported from (`pagerduty`); empty for a note.
    pub source: String,
    /// The id that the tool or the note gives it.
    pub id: Option<String>,
    /// The short name under which people speak of it (`INC-12`), if that is not its id.
    pub reference: Option<String>,
    /// What happened, in a line.
    pub title: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// As written.
    pub severity: Option<String>,
    /// As written.
    pub status: Option<String>,
    /// Where the source tells it more clearly than by the status.
    pub phase: Option<Phase>,
    /// Points in time by name, one of [`INCIDENT_TIMES`]: RFC 3339 with its offset, else as written.
    pub times: BTreeMap<&'static str, String>,
    /// Points in time as they were written, where that is something else.
    pub times_raw: BTreeMap<&'static str, String>,
    /// Services that it hurt, by name.
    pub services: Vec<Said>,
    /// Environments and regions.
    pub environments: Vec<String>,
    /// Alerts that it began with, by name.
    pub alerts: Vec<Said>,
    /// Who had which role; never an address.
    pub roles: Vec<(String, String)>,
    /// What happened when, in order.
    pub timeline: Vec<Event>,
    /// What is to be done about it.
    pub follow_ups: Vec<FollowUp>,
    /// Addresses of what belongs to it.
    pub links: Vec<String>,
    /// The address of its postmortem.
    pub postmortem: Option<String>,
    /// Since when this is so (RFC 3339): of several tellings the latest counts.
    pub updated: Option<String>,
    /// What else is known, under names of the source's own.
    pub more: Vec<(String, Value)>,
}

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// An entry of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// RFC 3339 with its offset, else as written.
    pub at: String,
    /// What happened.
    pub text: String,
}

/// Something to be done after an incident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowUp {
    /// What.
    pub text: String,
    /// By whom.
    pub owner: Option<String>,
    /// Where it is tracked.
    pub url: Option<String>,
    /// Until when, as written.
    pub due: Option<String>,
    /// Is it done? `None` where nobody says.
    pub done: Option<bool>,
}

impl Incident {
    /// Sets a point in time from what is written: with the day and the zone of `context` where it lacks them. A text
    /// that says no time is kept as it is.
    pub fn set_time(&mut self, name: &'static str, written: &str, context: Moment) {
        let written = written.trim();
        if written.is_empty() || self.times.contains_key(name) {
            return;
        }
        let told = clear_time(written, context);
        if told != written {
            self.times_raw.insert(name, written.to_owned());
        }
        self.times.insert(name, told);
    }

    /// A point in time whose day was taken from elsewhere and that would lie before the beginning was on a later day,
    /// and nobody says on which: it stays as it was written.
    pub fn keep_order(&mut self) {
        let order = |at: &str| Moment::read(at)?.order();
        let began = self.times.get("started").and_then(|at| order(at));
        let names: Vec<&'static str> = self.times_raw.keys().copied().collect();
        for name in names {
            let told = self.times.get(name).and_then(|at| order(at));
            let raw = self.times_raw.get(name).and_then(|raw| Moment::read(raw));
            let taken = raw.is_some_and(|raw| !raw.has_date());
            if taken && told.is_some() && told < began {
                let raw = self.times_raw.remove(name).unwrap_or_default();
                self.times.insert(name, raw);
            }
        }
    }

    /// The phase: told outright, else by the status, else by the last point in time that is known.
    pub fn current_phase(&self) -> Option<Phase> {
        self.phase
            .or_else(|| self.status.as_deref().and_then(Phase::of))
            .or_else(|| match self.status {
                Some(_) => None,
                None if self.times.contains_key("closed") => Some(Phase::Closed),
                None if self.times.contains_key("resolved") => Some(Phase::Resolved),
                None => None,
            })
    }

    /// Everything that is told, under flat and stable names.
    pub fn properties(&self) -> Vec<(&str, Value)> {
        let mut found: Vec<(&str, Value)> = Vec::new();
        let mut text = |name: &'static str, value: &Option<String>| {
            let value = value.as_deref().filter(|v| !v.is_empty());
            found.extend(value.map(|v| (name, Value::from(v))));
        };
        text("source", &Some(self.source.clone()));
        text("incident_id", &self.id);
        text("reference", &self.reference);
        text("title", &self.title);
        text("url", &self.url);
        text("severity", &self.severity);
        text("status", &self.status);
        text("postmortem", &self.postmortem);
        text("updated", &self.updated);
        let level = self.severity.as_deref().and_then(severity_level);
        found.extend(level.map(|l| ("severity_level", Value::Integer(l.into()))));
        let phase = self.current_phase();
        found.extend(phase.map(|p| ("phase", Value::from(p.as_str()))));
        for (name, at) in &self.times {
            found.push((name, Value::from(at.as_str())));
        }
        let map = |pairs: Vec<(String, String)>| {
            let pairs = pairs.into_iter().map(|(k, v)| (k, Value::from(v)));
            Value::Map(pairs.collect())
        };
        let raw = self.times_raw.iter();
        let raw = raw.map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let list = |texts: Vec<&str>| Value::List(texts.into_iter().map(Value::from).collect());
        let said = |all: &[Said]| Value::List(all.iter().map(|s| s.text.as_str().into()).collect());
        let plain = |all: &[String]| list(all.iter().map(String::as_str).collect());
        found.extend([
            ("times_raw", map(raw)),
            ("services", said(&self.services)),
            ("environments", plain(&self.environments)),
            ("alerts", said(&self.alerts)),
            ("roles", map(self.roles.clone())),
            ("links", plain(&self.links)),
            (
                "timeline",
                Value::List(self.timeline.iter().map(Event::value).collect()),
            ),
            (
                "follow_ups",
                Value::List(self.follow_ups.iter().map(FollowUp::value).collect()),
            ),
        ]);
        let more = self.more.iter();
        found.extend(more.map(|(name, value)| (name.as_str(), value.clone())));
        found.retain(|(_, value)| !value.is_empty());
        found
    }
}

/// A written time as RFC 3339 where it can be told, with the day and the zone of `context` where it lacks them.
pub fn clear_time(written: &str, context: Moment) -> String {
    let written = written.trim();
    let full = Moment::read(written).map(|moment| moment.or(context));
    // What is RFC 3339 already stays as it is, to the digit.
    match full.and_then(Moment::rfc3339) {
        Some(_) if super::moment_seconds(written).is_some() && !written.contains(' ') => {
            written.to_owned()
        }
        Some(told) => told,
        None => written.to_owned(),
    }
}

impl Event {
    fn value(&self) -> Value {
        Value::Map(vec![
            ("at".to_owned(), Value::from(self.at.as_str())),
            ("text".to_owned(), Value::from(self.text.as_str())),
        ])
    }
}

impl FollowUp {
    fn value(&self) -> Value {
        let text = |value: &Option<String>| value.as_deref().map_or(Value::Null, Value::from);
        let mut members = vec![
            ("text".to_owned(), Value::from(self.text.as_str())),
            ("owner".to_owned(), text(&self.owner)),
            ("url".to_owned(), text(&self.url)),
            ("due".to_owned(), text(&self.due)),
            (
                "done".to_owned(),
                self.done.map_or(Value::Null, Value::Bool),
            ),
        ];
        members.retain(|(_, value)| !value.is_empty());
        Value::Map(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_takes_its_day_and_zone_from_around_it_and_else_stays_as_written() {
        let day = Moment::read("2026-03-02").unwrap();
        let zone = Moment::zone_in("times in UTC").unwrap();
        let mut incident = Incident::default();
        incident.set_time("started", "14:02", day.or(zone));
        incident.set_time("resolved", "15:10", day);
        incident.set_time("closed", "2026-03-03T08:00:00.120+01:00", zone);
        incident.set_time("mitigated", "00:20", day.or(zone));
        incident.keep_order();
        assert_eq!(incident.times.remove("mitigated").as_deref(), Some("00:20"));
        let times: Vec<_> = incident.times.values().map(String::as_str).collect();
        assert_eq!(
            times,
            [
                "2026-03-03T08:00:00.120+01:00",
                "15:10",
                "2026-03-02T14:02:00Z"
            ]
        );
        assert_eq!(incident.times_raw["started"], "14:02");
        assert_eq!(incident.current_phase(), Some(Phase::Closed));
    }
}
