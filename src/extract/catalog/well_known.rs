//! Annotations of a catalog that join its entities to other tools.

use crate::model::{Value, below};
use crate::syntax::yaml::Node;

/// Beginnings of annotations that people know. Others are the business of one installation.
const PREFIXES: [&str; 24] = [
    "argocd/",
    "backstage.io/",
    "circleci.com/",
    "datadoghq.com/",
    "dev.azure.com/",
    "dynatrace.com/",
    "firehydrant.com/",
    "gitea.com/",
    "github.com/",
    "gitlab.com/",
    "grafana/",
    "incident.io/",
    "jenkins.io/",
    "jira/",
    "newrelic.com/",
    "opsgenie.com/",
    "pagerduty.com/",
    "prometheus.io/",
    "rollbar.com/",
    "rootly.com/",
    "sentry.io/",
    "snyk.io/",
    "sonarqube.org/",
    "splunk.com/",
];

/// With this key anybody may open incidents.
const SECRET: &str = "pagerduty.com/integration-key";

/// The annotations that join, as a map; `None` if there are none.
pub fn annotations(metadata: &Node) -> Option<Value> {
    let known: Vec<(String, Value)> = metadata
        .get("annotations")?
        .members()
        .iter()
        .filter_map(|(key, value)| Some((key.text()?, value.text()?)))
        .filter(|(key, _)| PREFIXES.iter().any(|p| key.starts_with(p)) && *key != SECRET)
        .map(|(key, value)| (key.to_owned(), Value::from(value)))
        .collect();
    (!known.is_empty()).then_some(Value::Map(known))
}

/// The first page of the documentation that `dir:PATH` of `backstage.io/techdocs-ref` names.
pub fn techdocs_page(folder: &str, reference: &str) -> Option<String> {
    let site = reference.trim().strip_prefix("dir:")?;
    below(folder, &format!("{site}/docs/index.md"))
}
