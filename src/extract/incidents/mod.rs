//! Incidents as tools export them and send them by webhook: one file for each tool's payload.
//!
//! A payload is told by its shape. It may be the whole file, an element of a list, or stand below one of the names
//! that exports wrap it in (`incidents`, `data`, …).

mod alertmanager;
mod fields;
mod firehydrant;
mod github;
mod gitlab;
mod incident_io;
mod labels;
mod opsgenie;
mod pagerduty;
mod rootly;
mod statuspage;
mod telling;

use super::{Extractor, Input, Syntax};
use crate::model::{Facts, Source, SourcePath};
use crate::syntax::yaml::{Data, Node};
use telling::Telling;

pub const EXTRACTOR: Extractor = Extractor {
    name: "incidents",
    summary: "incidents of PagerDuty, incident.io, Opsgenie, FireHydrant, Rootly, Statuspage, Alertmanager, Grafana, GitHub and GitLab, as exported or sent by webhook",
    syntax: Syntax::Json,
    may_be,
    run,
};

/// The payload of a tool.
struct Payload {
    /// Words of which every text with such a payload holds all of one row.
    marks: &'static [&'static [&'static str]],
    /// Is it one?
    is: fn(&Node) -> bool,
    /// What it tells.
    read: fn(&Node) -> Vec<Telling>,
}

const PAYLOADS: &[&Payload] = &[
    &pagerduty::PAYLOAD,
    &incident_io::PAYLOAD,
    &opsgenie::PAYLOAD,
    &firehydrant::PAYLOAD,
    &rootly::PAYLOAD,
    &statuspage::PAYLOAD,
    &alertmanager::PAYLOAD,
    &gitlab::PAYLOAD,
    &github::PAYLOAD,
];

/// Names below which exports and webhooks put their payloads.
const WRAPPERS: [&str; 11] = [
    "incident",
    "issue",
    "incidents",
    "data",
    "issues",
    "items",
    "results",
    "alerts",
    "payload",
    "follow_ups",
    "incident_updates",
];

fn may_be(source: &Source) -> bool {
    let text = &source.text;
    let fits = |payload: &&Payload| {
        let mut rows = payload.marks.iter();
        rows.any(|marks| marks.iter().all(|mark| text.contains(mark)))
    };
    PAYLOADS.iter().any(fits) && !is_sample(&source.path)
}

/// What lies among tests and examples never happened.
fn is_sample(path: &SourcePath) -> bool {
    path.folder().split('/').any(|folder| {
        matches!(
            folder.to_ascii_lowercase().trim_matches('_'),
            "test"
                | "tests"
                | "testdata"
                | "fixture"
                | "fixtures"
                | "mock"
                | "mocks"
                | "example"
                | "examples"
                | "sample"
                | "samples"
                | "spec"
                | "specs"
                | "schema"
                | "schemas"
        )
    })
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    for document in input.documents() {
        find(document, 0, facts);
    }
}

/// Payloads lie at most so deep: a page of a list of wrapped ones.
const DEEPEST: usize = 5;

fn find(node: &Node, depth: usize, facts: &mut Facts) {
    if let Some(payload) = PAYLOADS.iter().find(|p| (p.is)(node)) {
        for telling in (payload.read)(node) {
            telling.say(facts);
        }
        return;
    }
    if depth == DEEPEST {
        return;
    }
    for item in node.items() {
        find(item, depth + 1, facts);
    }
    for (key, value) in node.members() {
        let wraps = key.text().is_some_and(|key| {
            WRAPPERS.contains(&key)
                || key.starts_with("public_incident.")
                || key.starts_with("private_incident.")
        });
        if wraps && matches!(value.data, Data::Map(_) | Data::List(_)) {
            find(value, depth + 1, facts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RootName;

    #[test]
    fn what_lies_among_tests_never_happened() {
        let of = |path: &str| is_sample(&SourcePath::new(&RootName::new("r"), path));
        assert!(of("pkg/testdata/webhook.json"));
        assert!(of("web/__fixtures__/a.json"));
        assert!(!of("incidents/2026/pagerduty.json"));
        assert!(!of("latest/a.json"));
    }

    #[test]
    fn odd_shapes_tell_nothing_and_break_nothing() {
        for text in [
            r#"{"event":{"event_type":"incident.x","data":[]},"incident_key":1}"#,
            r#"{"type":"incident","id":{"a":1},"incident_number":[],"service":3,"log_entries":{}}"#,
            r#"{"incident_status":{"category":null},"id":1,"name":[],"custom_field_entries":[[1]]}"#,
            r#"{"action":1,"alert":{"alertId":null,"createdAt":99999999999999999999}}"#,
            r#"{"action":"Close","alert":{"alertId":"a","createdAt":-5,"updatedAt":9223372036854775807}}"#,
            r#"{"id":"a","name":"b","milestones":[1,{"type":[]}],"current_milestone":{}}"#,
            r#"{"event":{"type":"incident.x"},"data":{"id":"a","sequential_id":1,"services":{"data":5}}}"#,
            r#"{"id":"a","name":"b","status":"","incident_updates":[null,{"body":[]}]}"#,
            r#"{"groupKey":"g","receiver":"r","alerts":[{"startsAt":"x","labels":[1]}],"":1}"#,
            r#"{"number":1,"title":"t","state":"open","labels":["incident"],"url":"https://x/issues/"}"#,
            r#"{"iid":1,"title":"t","labels":["incident"],"web_url":"https://x"}"#,
            r#"[[[[[[[[{"incident_key":1}]]]]]]]]"#,
        ] {
            let lines = crate::syntax::LineIndex::new(text);
            let node = crate::syntax::json::document(text, &lines).ok().flatten();
            let mut facts = Facts::default();
            find(&node.unwrap(), 0, &mut facts);
        }
    }
}
