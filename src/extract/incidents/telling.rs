//! What a payload tells of one incident, and how that is said.

use crate::extract::{Declared, exists, say};
use crate::model::{
    Basis, EntityKey, EntityKind, Facts, Incident, Moment, Reference, RelationKind, Said, Span,
    Statement,
};

/// One incident, as one payload tells it.
pub struct Telling {
    /// The record; its source and id are known.
    pub incident: Incident,
    /// Where it is told.
    pub at: Span,
    /// A finer kind.
    pub subkind: &'static str,
    /// Does the payload tell that it exists? Notes and follow-ups only tell of one that another payload declares.
    pub declares: bool,
    /// Teams that have it.
    pub teams: Vec<Said>,
    /// Names that may be those of services, or of anything else.
    pub hints: Vec<Said>,
}

impl Telling {
    /// A telling of an incident that it declares. `None` without an id.
    pub fn new(source: &str, id: Option<String>, at: Span) -> Option<Self> {
        let id = id.filter(|id| !id.is_empty())?;
        Some(Self {
            incident: Incident {
                source: source.to_owned(),
                id: Some(id),
                ..Incident::default()
            },
            at,
            subkind: "incident",
            declares: true,
            teams: Vec::new(),
            hints: Vec::new(),
        })
    }

    /// Sets a point in time, if one is written.
    pub fn time(&mut self, name: &'static str, written: Option<String>) {
        if let Some(written) = written {
            self.incident.set_time(name, &written, Moment::default());
        }
    }

    /// Adds what the prose of an issue tells. Its labels count before that, and a status in prose is not kept up to
    /// date.
    pub fn prose(&mut self, prose: Incident) {
        let span = self.at;
        let here = |said: Said| Said { span, ..said };
        self.hints.extend(prose.services.into_iter().map(here));
        let incident = &mut self.incident;
        incident.severity = incident.severity.take().or(prose.severity);
        incident.times.extend(prose.times);
        incident.times_raw.extend(prose.times_raw);
        incident.alerts.extend(prose.alerts.into_iter().map(here));
        incident.roles.extend(prose.roles);
        incident.timeline.extend(prose.timeline);
        incident.follow_ups.extend(prose.follow_ups);
    }

    /// Says it.
    pub fn say(self, facts: &mut Facts) {
        let incident = self.incident;
        let id = incident.id.clone().unwrap_or_default();
        let key = EntityKey::Id(format!("incident:{}/{id}", incident.source));
        if self.declares {
            let names = [&incident.title, &incident.reference].into_iter().flatten();
            let name = names.into_iter().next().unwrap_or(&id);
            let kind = EntityKind::Incident;
            exists(
                facts,
                self.at,
                key.clone(),
                kind,
                self.subkind,
                name,
                Vec::new(),
            );
        }
        let relates = |kind, via| Declared {
            from: &key,
            kind,
            via,
        };
        let named = |said: &Said, kinds: &[EntityKind]| Reference::Named {
            text: said.text.clone(),
            kinds: kinds.to_vec(),
        };
        for said in &incident.services {
            let to = Reference::Service(said.text.clone());
            relates(RelationKind::Affects, "services").to(facts, said.span, to);
        }
        let things = [EntityKind::Component, EntityKind::Workload];
        for said in &self.hints {
            let to = named(said, &things);
            let hurt = relates(RelationKind::Affects, "labels");
            hurt.with(facts, said.span, to, Basis::Declared, 0.9);
        }
        for said in &incident.alerts {
            let to = named(said, &[EntityKind::Alert]);
            relates(RelationKind::TriggeredBy, "alerts").to(facts, said.span, to);
        }
        for said in &self.teams {
            let to = named(said, &[EntityKind::Team]);
            relates(RelationKind::OwnedBy, "teams").to(facts, said.span, to);
        }
        for url in &incident.links {
            let links = relates(RelationKind::LinksTo, "links");
            links.with(
                facts,
                self.at,
                Reference::Url(url.clone()),
                Basis::Declared,
                0.98,
            );
        }
        if let Some(url) = &incident.postmortem {
            let says = Statement::Relates {
                from: key.clone(),
                kind: RelationKind::Documents,
                to: Reference::Url(url.clone()),
                inverse: true,
                via: "postmortem".to_owned(),
                basis: Basis::Declared,
                confidence: 0.98,
            };
            say(facts, self.at, says);
        }
        let says = Statement::Reports {
            of: key,
            incident: Box::new(incident),
        };
        say(facts, self.at, says);
    }
}
