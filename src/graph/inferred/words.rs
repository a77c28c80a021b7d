//! What single words name: alerts, paths, what runs.

use crate::model::{CodeWord, Document, Entity, EntityKind, Span};

use super::commands::all;
use super::declared::{Place, near, one};
use super::{Aim, Known, Lead, Mention, Speaker, mentioned};
use crate::graph::addresses::names_entity;
use crate::graph::kinds::TypedKind;
use crate::graph::snapshot::Note;

/// Names that things really have and that say nothing: too many other things are called so.
const STOP: [&str; 43] = [
    "app",
    "web",
    "api",
    "frontend",
    "backend",
    "server",
    "db",
    "database",
    "postgres",
    "redis",
    "mysql",
    "nginx",
    "proxy",
    "cache",
    "worker",
    "job",
    "default",
    "main",
    "test",
    "dev",
    "prod",
    "staging",
    "config",
    "secret",
    "monitoring",
    "grafana",
    "prometheus",
    "home",
    "data",
    "backup",
    "node",
    "cart",
    "ad",
    "currency",
    "email",
    "payment",
    "shipping",
    "quote",
    "example",
    "service",
    "client",
    "controller",
    "operator",
];

/// Words of a paragraph that tell that it speaks of what runs.
const HINTS: [&str; 20] = [
    "namespace",
    "namespaces",
    "deployment",
    "deployments",
    "statefulset",
    "statefulsets",
    "daemonset",
    "daemonsets",
    "cronjob",
    "cronjobs",
    "pod",
    "pods",
    "workload",
    "workloads",
    "service",
    "services",
    "component",
    "components",
    "microservice",
    "microservices",
];

impl Known<'_, '_> {
    /// What the words, the headings and the name of a note mention.
    pub fn words(&self, speaker: &Speaker<'_>, note: &Note) -> Vec<Mention> {
        let document = note.document();
        let mut found = Vec::new();
        for word in &document.code_words {
            found.extend(self.word(speaker, note, word));
        }
        for (title, line) in titles(document).filter(|_| self.declared.has_alerts) {
            let alerts = near(speaker, self.declared.alerts(title));
            found.extend(mentioned(&all(alerts, "alert-name", 0.85), line));
        }
        found
    }

    fn word(&self, speaker: &Speaker<'_>, note: &Note, word: &CodeWord) -> Vec<Mention> {
        let (text, line) = (word.text.as_str(), word.span.line);
        if names_entity(text) {
            return self.id(text, line);
        }
        if text.contains('/') {
            let lead = match self.paths.of_word(self.parts, speaker, text) {
                Lead::Nowhere => self.typed(speaker, text),
                lead => lead,
            };
            return mentioned(&lead, line);
        }
        let alerts = self.declared.alerts(text);
        if !alerts.is_empty() {
            let is_meant = humps(text) > 1 || around(note, word.span, &["alert", "alerts"]);
            let alerts = if is_meant {
                near(speaker, alerts)
            } else {
                Vec::new()
            };
            return mentioned(&all(alerts, "alert-name", 0.85), line);
        }
        match self.runs(speaker, text) {
            Lead::To(aims, _, _) if is_distinctive(text) || around(note, word.span, &HINTS) => {
                mentioned(&Lead::To(aims, "name", 0.6), line)
            }
            _ => Vec::new(),
        }
    }

    /// The id of an entity, written out.
    fn id(&self, text: &str, line: u32) -> Vec<Mention> {
        let found = self.lookup.entity(text, &[]);
        if found.len() > 1 && !found.iter().all(|id| id.scheme() == "alert") {
            return Vec::new();
        }
        let mention = |id| Mention {
            aim: Aim::Entity(id),
            via: "uri",
            confidence: 1.0,
            line,
            explicit: true,
        };
        found.into_iter().map(mention).collect()
    }

    /// `deploy/checkout`, `svc/web`: a kind and a name.
    fn typed(&self, speaker: &Speaker<'_>, text: &str) -> Lead {
        let parts: Vec<&str> = text.split('/').collect();
        let (namespace, kind, name) = match parts.as_slice() {
            [kind, name] => (None, *kind, *name),
            [namespace, kind, name] => (Some(*namespace), *kind, *name),
            _ => return Lead::Nowhere,
        };
        let place = Place {
            namespace,
            context: None,
        };
        let found = self.declared.objects(kind, name);
        match self.declared.settle(speaker, place, found) {
            Lead::To(aims, _, confidence) => Lead::To(aims, "name", confidence.min(0.75)),
            lead => lead,
        }
    }

    /// The one component, workload or Service of a name.
    fn runs(&self, speaker: &Speaker<'_>, name: &str) -> Lead {
        if name.len() < 4 || STOP.contains(&name) {
            return Lead::Nowhere;
        }
        let named = self.declared.named(name);
        // A word of one repository says nothing of what happens to have the name in another.
        let is_own = |e: &Entity| {
            let mut origins = e.origins.iter();
            speaker.in_vault || origins.any(|o| o.path.root == speaker.path.root)
        };
        let of = |fits: &dyn Fn(&Entity) -> bool| -> Vec<_> {
            let found = named.iter().filter(|e| is_own(e) && fits(e));
            near(speaker, found.copied().collect())
        };
        let components = of(&|e| e.kind == EntityKind::Component);
        if !components.is_empty() {
            return one(components, 0.6);
        }
        let workloads = of(&|e| e.kind == EntityKind::Workload);
        if !workloads.is_empty() {
            return one(workloads, 0.6);
        }
        let service = TypedKind::read("service");
        let services = of(&|e| e.kind == EntityKind::Endpoint && service.fits(&e.subkind, &e.id));
        self.declared.settle(speaker, Place::ANY, services)
    }
}

/// Headings and the file name that look like the name of an alert, with their lines.
fn titles(document: &Document) -> impl Iterator<Item = (&str, u32)> {
    let headings = document.headings.iter();
    headings
        .map(|h| (h.text.trim_matches('`').trim(), h.span.line))
        .chain([(document.title.as_str(), 1)])
        .filter(|(title, _)| humps(title) > 1)
}

/// How many words in capitals a name is made of: two in `KubePodCrash` would be three. 0 of anything else.
fn humps(name: &str) -> usize {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let starts = name.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
    if !starts || !name.bytes().all(fits) || !name.bytes().any(|b| b.is_ascii_lowercase()) {
        return 0;
    }
    let bytes = name.as_bytes();
    let begins = |(n, b): (usize, &u8)| {
        let before = n.checked_sub(1).and_then(|n| bytes.get(n));
        b.is_ascii_uppercase() && before.is_none_or(|before| !before.is_ascii_uppercase())
    };
    bytes
        .iter()
        .enumerate()
        .filter(|(n, b)| begins((*n, *b)))
        .count()
}

/// A name that nobody writes by chance.
fn is_distinctive(name: &str) -> bool {
    name.bytes().any(|b| b == b'-' || b.is_ascii_digit())
}

/// So far around a word its paragraph is looked at.
const NEAR: usize = 400;

/// Does one of some words stand in the paragraph around a place?
fn around(note: &Note, span: Span, words: &[&str]) -> bool {
    let text = note.source.text.as_ref();
    let (start, end) = (span.start as usize, span.end as usize);
    let from = text.floor_char_boundary(start.saturating_sub(NEAR));
    let to = text.floor_char_boundary(end.saturating_add(NEAR));
    let before = text.get(from..start).unwrap_or("");
    let before = before.rsplit("\n\n").next().unwrap_or(before);
    let after = text.get(end..to).unwrap_or("");
    let after = after.split("\n\n").next().unwrap_or(after);
    let letters = |c: char| !c.is_ascii_alphabetic();
    let mut near = before.split(letters).chain(after.split(letters));
    near.any(|near| words.iter().any(|word| near.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_alerts_have_humps() {
        assert_eq!(humps("KubePodCrashLooping"), 4);
        assert_eq!(humps("Watchdog"), 1);
        assert_eq!(humps("CPUThrottlingHigh"), 2);
        assert_eq!(humps("Two words"), 0);
        assert_eq!(humps("README"), 0);
    }
}
