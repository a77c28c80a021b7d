//! Which services the series of an expression belong to, as far as its matchers say so.

use std::collections::BTreeSet;

use crate::model::{LabelMatcher, MatchOperator, Span};
use crate::syntax::promql::Selector;

/// Labels that name a service or what runs it.
const SERVICES: [&str; 6] = [
    "service",
    "service_name",
    "deployment",
    "statefulset",
    "daemonset",
    "component",
];

/// Labels that may name a service, or something that only sounds like one.
const OTHERS: [&str; 4] = ["job", "namespace", "container", "app"];

/// Words that name nothing by themselves.
const GENERIC: [&str; 29] = [
    "api",
    "app",
    "backend",
    "backup",
    "cache",
    "config",
    "data",
    "database",
    "db",
    "default",
    "dev",
    "frontend",
    "grafana",
    "home",
    "main",
    "monitoring",
    "mysql",
    "nginx",
    "node",
    "postgres",
    "prod",
    "prometheus",
    "proxy",
    "redis",
    "secret",
    "server",
    "staging",
    "test",
    "worker",
];

/// The names of candidates, each once, with the place of the expression that first names it.
pub fn subjects(selectors: &[(Span, Selector)]) -> Vec<(Span, &str)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (span, selector) in selectors {
        let metric = selector.metric.as_deref();
        let names = selector.matchers.iter().filter_map(|m| name(m, metric));
        found.extend(names.filter(|n| seen.insert(*n)).map(|name| (*span, name)));
    }
    found
}

fn name<'m>(matcher: &'m LabelMatcher, metric: Option<&str>) -> Option<&'m str> {
    let LabelMatcher { label, value, .. } = matcher;
    let value = value.trim();
    let names_service = SERVICES.contains(&label.as_str());
    let may_name = OTHERS.contains(&label.as_str()) && !GENERIC.contains(&value);
    let literal = !value.is_empty() && !value.contains(['$', '{', '[', '/', ':']);
    let fits = matcher.operator == MatchOperator::Equal && literal && (names_service || may_name);
    let about_others = label == "job" && is_exporter(value) && !is_own(value, metric);
    (fits && !about_others).then_some(value)
}

/// Programs whose series are about something else than themselves.
fn is_exporter(job: &str) -> bool {
    job.ends_with("-exporter")
        || job.ends_with("_exporter")
        || matches!(job, "kube-state-metrics" | "kubelet" | "cadvisor")
}

/// Is a series of an exporter about the exporter: is it up, what does it need?
fn is_own(job: &str, metric: Option<&str>) -> bool {
    let Some(metric) = metric else {
        return false;
    };
    let prefix = job.replace('-', "_");
    metric == "up"
        || metric.starts_with(&format!("{prefix}_"))
        || ["process_", "go_"]
            .iter()
            .any(|own| metric.starts_with(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::promql::selectors;

    fn of(expr: &str) -> Vec<String> {
        let found: Vec<_> = selectors(expr)
            .unwrap()
            .into_iter()
            .map(|s| (Span::default(), s))
            .collect();
        let names = subjects(&found).into_iter();
        names.map(|(_, name)| name.to_owned()).collect()
    }

    #[test]
    fn equal_labels_name_services_and_patterns_do_not() {
        assert_eq!(
            of(
                "a{job=\"checkout\",pod=\"x\"} / b{service=\"cart\",namespace=~\"shop\"} > c{job=\"checkout\"}"
            ),
            ["checkout", "cart"]
        );
    }

    #[test]
    fn a_generic_word_names_a_service_only_where_services_stand() {
        assert!(of("a{job=\"api\", namespace=\"default\", container=\"$c\"}").is_empty());
        assert_eq!(of("a{deployment=\"api\"}"), ["api"]);
    }

    #[test]
    fn the_series_of_an_exporter_are_about_something_else() {
        assert!(of("kube_pod_status_ready{job=\"kube-state-metrics\"} == 0").is_empty());
        assert_eq!(of("up{job=\"kube-state-metrics\"}"), ["kube-state-metrics"]);
        assert_eq!(
            of("kube_state_metrics_list_total{job=\"kube-state-metrics\"}"),
            ["kube-state-metrics"]
        );
    }
}
