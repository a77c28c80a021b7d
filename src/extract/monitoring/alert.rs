//! What is said of an alert, whoever evaluates its rules.

use std::collections::BTreeSet;

use super::subjects::subjects;
use super::{Declared, Place, count, exists, literal, say, texts};
use crate::model::{
    Basis, EntityKey, EntityKind, Facts, Reference, RelationKind, Span, Statement, Value,
};
use crate::syntax::promql;
use crate::syntax::yaml::Node;

/// An alert: all rules of one name in one group.
pub struct Alert<'n> {
    /// The name that people are paged with.
    pub name: &'n str,
    /// The group.
    pub group: &'n str,
    /// Who evaluates it: `prometheus`, `loki`, `grafana`.
    pub subkind: &'static str,
    /// Its rules, at least one.
    pub rules: Vec<Rule<'n>>,
    /// Does it go through routes? A rule of Grafana may name its receiver itself.
    pub is_routed: bool,
    /// What else is known.
    pub more: Vec<(String, Value)>,
}

/// One rule.
pub struct Rule<'n> {
    /// The place of its name.
    pub span: Span,
    /// What it asks for.
    pub exprs: Vec<&'n Node>,
    /// For how long that must hold.
    pub holds_for: Option<&'n str>,
    /// For how long it fires on.
    pub keeps_firing_for: Option<&'n str>,
    /// Its labels.
    pub labels: Option<&'n Node>,
    /// Its annotations.
    pub annotations: Option<&'n Node>,
}

impl<'n> Rule<'n> {
    fn label(&self, name: &str) -> Option<(&'n str, Span)> {
        let node = self.labels?.get(name)?;
        Some((literal(node)?, node.span))
    }

    fn severity(&self) -> Option<&'n str> {
        Some(self.label("severity")?.0)
    }

    /// The labels whose values stand in the rule.
    fn literals(&self) -> Vec<(String, String)> {
        let members = self.labels.map(Node::members).unwrap_or_default();
        let known = members
            .iter()
            .filter_map(|(k, v)| Some((k.text()?.to_owned(), literal(v)?.to_owned())));
        known.collect()
    }

    /// Fills a template with what the rule itself says. `None` if something else is asked for.
    fn filled(&self, text: &str, name: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (template, after) = after.split_once("}}")?;
            let template = template.trim();
            let label = template
                .strip_prefix("$labels.")
                .or_else(|| template.strip_prefix(".Labels."))?;
            out.push_str(before);
            out.push_str(match label {
                "alertname" => name,
                label => self.label(label)?.0,
            });
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Annotations that are properties by their own names; others are together under `annotations`.
const ANNOTATIONS: [&str; 7] = [
    "summary",
    "description",
    "message",
    "runbook_url",
    "runbook",
    "dashboard_url",
    "dashboard",
];

/// Says what an alert is and what it hangs together with.
pub fn declare(alert: &Alert<'_>, place: Place<'_>, facts: &mut Facts) {
    // Of several rules the gravest speaks for all.
    let gravest = alert.rules.iter().rev();
    let Some(first) = gravest.max_by_key(|rule| rule.severity().map(gravity)) else {
        return;
    };
    let key = EntityKey::Alert {
        object: place.object.cloned(),
        group: alert.group.to_owned(),
        name: alert.name.to_owned(),
    };
    let exprs = || {
        alert
            .rules
            .iter()
            .flat_map(|rule| rule.exprs.iter().copied())
    };
    let selectors: Vec<_> = match alert.subkind {
        "loki" => Vec::new(),
        _ => exprs()
            .filter_map(|node| Some((node.span, promql::selectors(node.text()?)?)))
            .flat_map(|(span, found)| found.into_iter().map(move |s| (span, s)))
            .collect(),
    };
    let mut properties = properties(alert, first);
    let queries = texts(promql::metrics(selectors.iter().map(|(_, s)| s)));
    properties.push(("queries".to_owned(), queries));
    exists(
        facts,
        first.span,
        key.clone(),
        EntityKind::Alert,
        alert.subkind,
        alert.name,
        properties,
    );
    place.holds(facts, &key, first.span);
    let mut said = BTreeSet::new();
    for rule in alert.rules.iter().filter(|_| alert.is_routed) {
        let labels = rule.literals();
        let alert = key.clone();
        say(facts, rule.span, Statement::Fires { alert, labels });
    }
    for rule in &alert.rules {
        for found in links(rule, alert.name).into_iter().chain(people(rule)) {
            if said.insert((found.kind, found.via.clone(), format!("{:?}", found.to))) {
                found.say(&key, facts);
            }
        }
    }
    // What a label says outright needs no guess.
    let told = |name: &str| {
        let mut services = alert.rules.iter().filter_map(|rule| rule.label("service"));
        services.any(|(service, _)| service == name)
    };
    let guessed = subjects(&selectors).into_iter();
    for (span, name) in guessed.filter(|(_, name)| !told(name)) {
        let found = Found::derived(RelationKind::Monitors, "expr", span, component(name), 0.7);
        found.say(&key, facts);
    }
}

/// What an alert hangs together with.
struct Found {
    kind: RelationKind,
    via: String,
    span: Span,
    to: Reference,
    basis: Basis,
    confidence: f32,
}

impl Found {
    fn declared(kind: RelationKind, via: &str, span: Span, to: Reference, confidence: f32) -> Self {
        Self {
            kind,
            via: via.to_owned(),
            span,
            to,
            basis: Basis::Declared,
            confidence,
        }
    }

    fn derived(kind: RelationKind, via: &str, span: Span, to: Reference, confidence: f32) -> Self {
        Self {
            basis: Basis::Derived,
            ..Self::declared(kind, via, span, to, confidence)
        }
    }

    fn say(self, from: &EntityKey, facts: &mut Facts) {
        let relates = Declared {
            from,
            kind: self.kind,
            via: &self.via,
        };
        relates.with(facts, self.span, self.to, self.basis, self.confidence);
    }
}

fn component(name: &str) -> Reference {
    Reference::Named {
        text: name.to_owned(),
        kinds: vec![EntityKind::Component],
    }
}

/// Runbooks and dashboards that annotations lead to.
fn links(rule: &Rule<'_>, name: &str) -> Vec<Found> {
    let annotations = rule.annotations.map(Node::members).unwrap_or_default();
    let mut found = Vec::new();
    for (key, value) in annotations {
        let (Some(key), Some(text)) = (key.text(), value.text().map(str::trim)) else {
            continue;
        };
        let kind = match key {
            "runbook_url" | "runbook" => RelationKind::HasRunbook,
            "dashboard_url" | "dashboard" | "__dashboardUid__" => RelationKind::LinksTo,
            _ => continue,
        };
        let Some(filled) = rule.filled(text, name) else {
            continue;
        };
        let to = match kind {
            RelationKind::HasRunbook => runbook(&filled),
            _ => super::dashboard::reference(&filled, key == "__dashboardUid__"),
        };
        found.extend(to.map(|to| match filled == text {
            true => Found::declared(kind, key, value.span, to, 1.0),
            false => Found::derived(kind, key, value.span, to, 0.8),
        }));
    }
    found
}

/// An address, or a path of the repository. Anything else is prose.
fn runbook(text: &str) -> Option<Reference> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    if text.contains("://") {
        return Some(Reference::Url(text.to_owned()));
    }
    let path = text.split('#').next().unwrap_or(text);
    let is_path = path.contains('/') || path.to_ascii_lowercase().ends_with(".md");
    let below_root = text.trim_start_matches("./").trim_start_matches('/');
    is_path.then(|| Reference::Path(below_root.to_owned()))
}

/// The service and the team that labels name.
fn people(rule: &Rule<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Some((service, span)) = rule.label("service") {
        let to = component(service);
        let kind = RelationKind::Monitors;
        found.push(Found::declared(kind, "labels.service", span, to, 0.9));
    }
    for field in ["team", "owner"] {
        if let Some((team, span)) = rule.label(field) {
            let to = Reference::Named {
                text: team.to_owned(),
                kinds: vec![EntityKind::Team],
            };
            let via = format!("labels.{field}");
            found.push(Found::declared(RelationKind::OwnedBy, &via, span, to, 0.9));
        }
    }
    found
}

/// How grave a severity is; words that are not known are in the middle.
fn gravity(severity: &str) -> u8 {
    match severity.to_ascii_lowercase().as_str() {
        "critical" | "crit" | "page" | "emergency" | "disaster" | "p1" | "sev1" | "s1" => 4,
        "error" | "major" | "high" | "p2" | "sev2" | "s2" => 3,
        "info" | "information" | "low" | "none" | "debug" => 1,
        _ => 2,
    }
}

fn properties(alert: &Alert<'_>, first: &Rule<'_>) -> Vec<(String, Value)> {
    let mut properties = vec![("group".to_owned(), Value::from(alert.group))];
    let mut add = |name: &str, value: Value| properties.push((name.to_owned(), value));
    let text = |node: &Node| node.text().map(|text| Value::from(text.trim()));
    let exprs: Vec<Value> = (alert.rules.iter())
        .flat_map(|rule| rule.exprs.iter().filter_map(|node| text(node)))
        .collect();
    if let Some(expr) = first.exprs.first().and_then(|node| text(node)) {
        add("expr", expr);
    }
    if exprs.len() > 1 {
        add("exprs", Value::List(exprs));
    }
    let times = [
        ("for", first.holds_for),
        ("keep_firing_for", first.keeps_firing_for),
    ];
    for (name, time) in times {
        add(
            name,
            time.map_or(Value::Null, |time| Value::from(time.trim())),
        );
    }
    if alert.rules.len() > 1 {
        add("rules", count(alert.rules.len()));
        let severities = alert.rules.iter().filter_map(Rule::severity);
        add("severities", texts(severities));
    }
    let pairs = |node: Option<&Node>| -> Vec<(String, Value)> {
        let members = node.map(Node::members).unwrap_or_default().iter();
        members
            .filter_map(|(k, v)| Some((k.text()?.to_owned(), text(v)?)))
            .collect()
    };
    let labels = pairs(first.labels);
    for (name, value) in &labels {
        if let "severity" | "team" | "service" = name.as_str() {
            add(name, value.clone());
        }
    }
    add("labels", Value::Map(labels));
    let (own, others): (Vec<_>, Vec<_>) = pairs(first.annotations)
        .into_iter()
        .partition(|(name, _)| ANNOTATIONS.contains(&name.as_str()));
    for (name, value) in own {
        add(&name, value);
    }
    add("annotations", Value::Map(others));
    properties.extend(alert.more.iter().cloned());
    properties
}
