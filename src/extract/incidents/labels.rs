//! What the labels of an issue tell: that it is an incident, how bad, how far, and of what.

use crate::model::{Incident, Phase, Said, severity_level};
use crate::syntax::yaml::Node;

use super::fields::names;
use super::telling::Telling;

/// The labels of an issue, as texts or as things with a name.
pub fn of(node: &Node) -> Vec<Said> {
    names(node.get("labels"), &["name", "title"])
}

/// Do the labels say that it is an incident? Severities of bugs do not.
pub fn are_of_incident(labels: &[Said]) -> bool {
    labels.iter().any(|label| {
        let folded = label.text.to_lowercase();
        let mut words = folded.split(|c: char| !c.is_alphanumeric());
        words.any(|word| {
            matches!(word, "incident" | "incidents" | "outage" | "postmortem")
                || is_code(word.strip_prefix("sev").unwrap_or(""))
        }) || is_code(
            folded
                .strip_prefix("sev")
                .unwrap_or("")
                .trim_start_matches(['-', ':', '/', ' ']),
        )
    })
}

fn is_code(text: &str) -> bool {
    text.len() == 1 && text.starts_with(|c: char| c.is_ascii_digit())
}

/// Adds what the labels tell, and the state of the issue where they do not say how far it is. A closed issue is over,
/// whatever label was left on it.
pub fn tell(labels: &[Said], state: Option<String>, told: &mut Telling) {
    let over = state.as_deref() == Some("closed");
    told.incident.status = state;
    scopes(labels, told);
    if over && told.incident.phase.is_some_and(Phase::is_open) {
        told.incident.status = Some("closed".to_owned());
        told.incident.phase = None;
    }
}

fn scopes(labels: &[Said], told: &mut Telling) {
    for label in labels {
        let (scope, value) = scoped(&label.text);
        let said = || Said {
            text: value.to_owned(),
            span: label.span,
        };
        match scope.to_lowercase().as_str() {
            "service" | "component" | "system" => told.incident.services.push(said()),
            "team" | "group" => told.teams.push(said()),
            "environment" | "env" | "region" => told.incident.environments.push(value.to_owned()),
            "incident" | "status" | "phase" | "state" => status(value, &mut told.incident),
            "severity" | "sev" | "priority" => severity(&label.text, &mut told.incident),
            "" => {
                let folded = value.to_lowercase();
                let coded = ["sev", "p", "s"].iter().any(|letters| {
                    let rest = folded.strip_prefix(letters).unwrap_or("");
                    is_code(rest.trim_start_matches('-'))
                });
                if coded {
                    severity(&label.text, &mut told.incident);
                }
            }
            _ => {}
        }
    }
}

fn severity(label: &str, incident: &mut Incident) {
    if incident.severity.is_none() && severity_level(label).is_some() {
        incident.severity = Some(label.to_owned());
    }
}

fn status(value: &str, incident: &mut Incident) {
    if let Some(phase) = Phase::of(value) {
        incident.status = Some(value.to_owned());
        incident.phase = Some(phase);
    }
}

/// `Service::Web`, `service/web` and `service: web` are of the scope `service`.
fn scoped(label: &str) -> (&str, &str) {
    ["::", ":", "/"]
        .iter()
        .find_map(|mark| label.split_once(mark))
        .map_or(("", label.trim()), |(scope, value)| {
            (scope.trim(), value.trim())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    #[test]
    fn incidents_are_labelled_as_such_and_bugs_are_not() {
        let of = |text: &str| {
            are_of_incident(&[Said {
                text: text.to_owned(),
                span: Span::default(),
            }])
        };
        for label in [
            "incident",
            "Incident::Active",
            "type/outage",
            "sev1",
            "SEV-2",
            "sev: 3",
        ] {
            assert!(of(label), "{label}");
        }
        for label in ["bug", "severity: high", "priority::1", "several", "p1"] {
            assert!(!of(label), "{label}");
        }
    }
}
