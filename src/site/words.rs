//! How the vocabulary reads to people.

use crate::model::{EntityKind, RelationKind};

/// Heading of a group of relations, read forward or backward.
pub(super) fn relation(kind: RelationKind, backward: bool) -> &'static str {
    use RelationKind as R;
    match (kind, backward) {
        (R::LinksTo, false) => "Links to",
        (R::LinksTo, true) => "Linked from",
        (R::Documents, false) => "Documents",
        (R::Documents, true) => "Documented by",
        (R::Mentions, false) => "Mentions",
        (R::Mentions, true) => "Mentioned in",
        (R::HasRunbook, false) => "Runbook",
        (R::HasRunbook, true) => "Runbook for",
        (R::Affects, false) => "Affects",
        (R::Affects, true) => "Affected by",
        (R::TriggeredBy, false) => "Triggered by",
        (R::TriggeredBy, true) => "Incidents that began with it",
        (R::OwnedBy, false) => "Owner",
        (R::OwnedBy, true) => "Owns",
        (R::PartOf, false) => "Part of",
        (R::PartOf, true) => "Parts",
        (R::DependsOn, false) => "Needs",
        (R::DependsOn, true) => "Needed by",
        (R::ProvidesApi, false) => "Provides API",
        (R::ProvidesApi, true) => "API provided by",
        (R::ConsumesApi, false) => "Consumes API",
        (R::ConsumesApi, true) => "API consumed by",
        (R::DeclaredIn, false) => "Declared in",
        (R::DeclaredIn, true) => "Declares",
        (R::Selects, false) => "Selects",
        (R::Selects, true) => "Selected by",
        (R::RoutesTo, false) => "Routes to",
        (R::RoutesTo, true) => "Routed from",
        (R::Uses, false) => "Uses",
        (R::Uses, true) => "Used by",
        (R::Deploys, false) => "Deploys",
        (R::Deploys, true) => "Deployed by",
        (R::SourcedFrom, false) => "Read from",
        (R::SourcedFrom, true) => "Source of",
        (R::Monitors, false) => "Monitors",
        (R::Monitors, true) => "Monitored by",
    }
}

/// Title of the list of a kind.
pub(super) fn kinds(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Note => "Notes",
        EntityKind::Runbook => "Runbooks",
        EntityKind::Incident => "Incidents",
        EntityKind::Component => "Services",
        EntityKind::System => "Systems",
        EntityKind::Api => "APIs",
        EntityKind::Team => "Teams",
        EntityKind::Workload => "Workloads",
        EntityKind::Endpoint => "Endpoints",
        EntityKind::Resource => "Resources",
        EntityKind::Image => "Images",
        EntityKind::Package => "Packages",
        EntityKind::Release => "Releases",
        EntityKind::Source => "Sources",
        EntityKind::Pipeline => "Pipelines",
        EntityKind::Alert => "Alerts",
        EntityKind::Dashboard => "Dashboards",
        EntityKind::File => "Files",
    }
}

/// A filter's word for a look.
pub(super) fn look(look: &str) -> &'static str {
    match look {
        "task" => "Active tasks",
        "done" => "Completed",
        "ref" => "Reference",
        "guide" => "Guides",
        "mon" => "Monitoring",
        "svc" => "Services",
        "inc" => "Incidents",
        _ => "Other",
    }
}

/// `runbook_for` as `Runbook for`.
pub(super) fn key(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// `1 note`, `2 notes`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// `checklist` as `checklists`, `note` as `notes`; words that count nothing stay.
pub(super) fn plural(word: &str) -> String {
    match word {
        "reference" | "monitoring" | "index" | "meta" | "daily" => word.to_owned(),
        w if w.ends_with('s') => w.to_owned(),
        w if w.ends_with('y') && !w.ends_with("ay") => format!("{}ies", w.trim_end_matches('y')),
        w => format!("{w}s"),
    }
}

/// A number with thin blanks between its thousands.
pub(super) fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() > 3 {
            out.push('\u{202F}');
        }
        out.push(digit);
    }
    out
}
