//! Rule files of Prometheus, Loki and Mimir, and the objects that hold the same groups (`PrometheusRule`, `VMRule`,
//! `AlertingRule`, …).

use std::collections::HashMap;

use super::alert::{self, Alert, Rule};
use super::{Place, count, list, literal, texts};
use crate::model::{Facts, Value};
use crate::syntax::promql;
use crate::syntax::yaml::Node;

/// Says what the groups below `groups` say. Groups are told by their shape: a name, and rules that alert or record.
pub fn groups(node: &Node, place: Place<'_>, facts: &mut Facts) {
    let mut alerts = 0;
    let mut records = Named::default();
    for group in list(node, "groups") {
        let Some(name) = group.get("name").and_then(literal) else {
            continue;
        };
        // Rules of one name (warning and critical) are one alert.
        let mut named = Named::default();
        for rule in list(group, "rules")
            .iter()
            .filter(|r| r.get("expr").is_some())
        {
            if let Some(record) = rule.get("record").and_then(literal) {
                records.add(record, rule);
            } else if let Some(alert) = rule.get("alert").and_then(literal) {
                named.add(alert, rule);
            }
        }
        alerts += named.0.len();
        for (alert, rules) in named.0 {
            alert::declare(&spoken(alert, name, &rules, place), place, facts);
        }
    }
    if alerts == 0 && records.0.is_empty() {
        return;
    }
    let mut properties = Vec::new();
    if !records.0.is_empty() {
        let records = records.0.iter().map(|(name, rules)| recorded(name, rules));
        properties.push(("records".to_owned(), Value::Map(records.collect())));
    }
    if place.object.is_none() {
        properties.push(("alerts".to_owned(), count(alerts)));
        if let Some(namespace) = node.get("namespace").and_then(literal) {
            properties.push(("namespace".to_owned(), Value::from(namespace)));
        }
    }
    place.describe(facts, "rules", properties);
}

/// Rules by name, in the order in which the names come.
#[derive(Default)]
struct Named<'n>(Vec<(&'n str, Vec<&'n Node>)>, HashMap<&'n str, usize>);

impl<'n> Named<'n> {
    fn add(&mut self, name: &'n str, rule: &'n Node) {
        let next = self.0.len();
        let at = *self.1.entry(name).or_insert(next);
        match self.0.get_mut(at) {
            Some((_, rules)) => rules.push(rule),
            None => self.0.push((name, vec![rule])),
        }
    }
}

/// A recorded metric, and the metrics that it is made of.
fn recorded(name: &str, rules: &[&Node]) -> (String, Value) {
    let exprs = rules.iter().filter_map(|rule| rule.text_at(&["expr"]));
    let selectors: Vec<_> = exprs.filter_map(promql::selectors).flatten().collect();
    (name.to_owned(), texts(promql::metrics(selectors.iter())))
}

fn spoken<'n>(name: &'n str, group: &'n str, rules: &[&'n Node], place: Place<'_>) -> Alert<'n> {
    let rules: Vec<Rule<'n>> = rules.iter().map(|node| rule(node)).collect();
    let mut exprs = rules.iter().flat_map(|rule| &rule.exprs);
    let of_loki = place.object.is_some_and(|o| o.group == "loki.grafana.com")
        || is_below_loki(place)
        || exprs.any(|expr| expr.text().is_some_and(promql::is_logql));
    Alert {
        name,
        group,
        subkind: if of_loki { "loki" } else { "prometheus" },
        rules,
        is_routed: true,
        more: Vec::new(),
    }
}

/// The fields of one rule.
fn rule(node: &Node) -> Rule<'_> {
    Rule {
        span: node.get("alert").map_or(node.span, |alert| alert.span),
        exprs: node.get("expr").into_iter().collect(),
        holds_for: node.text_at(&["for"]),
        keeps_firing_for: node.text_at(&["keep_firing_for"]),
        labels: node.get("labels"),
        annotations: node.get("annotations"),
    }
}

/// Does the path say that the rules are Loki's?
fn is_below_loki(place: Place<'_>) -> bool {
    let folders = place.source.path.folder().split('/');
    let mut words = folders.flat_map(|folder| folder.split(['-', '_', '.']));
    words.any(|word| word.eq_ignore_ascii_case("loki"))
}
