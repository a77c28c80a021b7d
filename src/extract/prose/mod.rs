//! Incidents in prose: what headings, labelled lines, tables and lists of a text tell of one.

mod facts;
mod follow_ups;
mod lines;
mod timeline;

use crate::model::{Document, Incident, Moment};
use crate::syntax::LineIndex;
use facts::Fact;
use lines::{Line, Section};

/// What a section of a postmortem holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topic {
    Timeline,
    FollowUps,
    Severity,
    Status,
    Services,
    Alerts,
    Other,
}

/// Everything that a text tells.
pub fn read(document: &Document, text: &str) -> Incident {
    let index = LineIndex::new(text);
    let sections = lines::sections(text, document, &index);
    let around = context(document, &sections);
    let mut found = Incident::default();
    // A heading below a topic belongs to it unless it names one of its own.
    let mut inherited: Option<(u8, Topic)> = None;
    for section in &sections {
        if inherited.is_some_and(|(level, _)| section.level <= level) {
            inherited = None;
        }
        let own = topic(&section.heading);
        let topic = own.or(inherited.map(|(_, topic)| topic));
        if let Some(own) = own {
            inherited = Some((section.level, own));
        }
        tell(
            section,
            topic.unwrap_or(Topic::Other),
            around,
            document,
            &mut found,
        );
    }
    found
}

fn tell(
    section: &Section<'_>,
    topic: Topic,
    around: Moment,
    document: &Document,
    found: &mut Incident,
) {
    match topic {
        Topic::Timeline => found.timeline.extend(timeline::read(section, around)),
        Topic::FollowUps => found.follow_ups.extend(follow_ups::read(section, document)),
        Topic::Severity => {
            let written = facts::first_value(section);
            fill(
                &mut found.severity,
                written.and_then(|w| facts::one_severity(&w)),
            );
        }
        Topic::Status => fill(&mut found.status, facts::first_value(section)),
        Topic::Services => found.services.extend(facts::names(section)),
        Topic::Alerts => found.alerts.extend(facts::names(section)),
        Topic::Other => {
            for (fact, value, line) in facts::of(section) {
                fact_told(fact, &value, line, around, found);
            }
        }
    }
}

fn fact_told(fact: Fact, value: &str, line: &Line<'_>, around: Moment, found: &mut Incident) {
    match fact {
        Fact::Id => fill(&mut found.id, Some(value.to_owned())),
        Fact::Severity => fill(&mut found.severity, facts::one_severity(value)),
        Fact::Status => fill(&mut found.status, Some(value.to_owned())),
        Fact::Date => more("date", value, found),
        Fact::Zone => {}
        // What is no time (`yes`, `after the rollback`) is a sentence, and no point in time.
        Fact::Time(name) if Moment::prefix(value).is_some() => {
            let end = Moment::prefix(value).map_or(0, |(_, end)| end);
            found.set_time(name, value.get(..end).unwrap_or(value), around);
        }
        Fact::Time(_) => {}
        Fact::Duration => more("duration", value, found),
        Fact::Role(role) => {
            if !value.contains('@') || value.starts_with('@') {
                found.roles.push((role.to_owned(), value.to_owned()));
            }
        }
        Fact::Environment => found.environments.push(value.to_owned()),
        Fact::Services => found.services.extend(facts::list(value, line)),
        Fact::Alerts => found.alerts.extend(facts::list(value, line)),
    }
}

/// What has no field of its own; the first that speaks is heard.
fn more(name: &str, value: &str, found: &mut Incident) {
    if !found.more.iter().any(|(known, _)| known == name) {
        found.more.push((name.to_owned(), value.into()));
    }
}

/// The first that speaks is heard.
fn fill(known: &mut Option<String>, value: Option<String>) {
    if known.is_none() {
        *known = value.filter(|v| facts::is_told(v));
    }
}

/// What a heading announces.
fn topic(heading: &str) -> Option<Topic> {
    let heading = lines::plain(heading).to_lowercase();
    let heading = heading.trim_matches(|c: char| !c.is_alphabetic());
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    let is = |words: &[&str]| words.contains(&heading);
    if has(&["timeline", "chronology", "sequence of events"]) {
        Some(Topic::Timeline)
    } else if has(&[
        "action item",
        "follow-up",
        "follow up",
        "followup",
        "next step",
        "remediation item",
        "corrective",
        "preventive",
        "preventative",
    ]) || is(&[
        "actions",
        "action plan",
        "todo",
        "to do",
        "to-do",
        "remediation",
        "remediations",
    ]) {
        Some(Topic::FollowUps)
    } else if is(&["severity", "severity level"]) {
        Some(Topic::Severity)
    } else if is(&["status", "current status"]) {
        Some(Topic::Status)
    } else if is(&[
        "affected services",
        "affected systems",
        "affected components",
        "impacted services",
        "impacted systems",
        "services affected",
        "services impacted",
        "systems affected",
    ]) {
        Some(Topic::Services)
    } else if is(&[
        "alerts",
        "alert",
        "alerts fired",
        "triggered alerts",
        "related alerts",
    ]) {
        Some(Topic::Alerts)
    } else {
        None
    }
}

/// Properties that tell the day of an incident, as letters only.
const DAYS: [&str; 8] = [
    "date",
    "incidentdate",
    "started",
    "start",
    "starttime",
    "startedat",
    "startdate",
    "detected",
];

/// The day of the incident and the zone of its times, as far as anything says them.
fn context(document: &Document, sections: &[Section<'_>]) -> Moment {
    let front = document.properties.iter().find_map(|property| {
        let key: String = property
            .key
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let written = property
            .value
            .as_text()
            .filter(|_| DAYS.contains(&key.as_str()))?;
        Moment::prefix(written.trim()).filter(|(moment, _)| moment.has_date())
    });
    let mut day = front.map(|(moment, _)| moment.day()).unwrap_or_default();
    let mut zone = Moment::default();
    for section in sections {
        if topic(&section.heading) == Some(Topic::Timeline) {
            zone = zone.or(Moment::zone_in(&section.heading).unwrap_or_default());
        }
        for (fact, value, _) in facts::of(section) {
            match fact {
                Fact::Date if !day.has_date() => {
                    day = Moment::prefix(&value).map_or(day, |(moment, _)| moment.day());
                }
                Fact::Zone => zone = zone.or(Moment::zone_in(&value).unwrap_or_default()),
                _ => {}
            }
        }
        for line in section.lines.iter().filter(|l| states_zone(l.text)) {
            let text = lines::plain(line.text);
            zone = zone.or(Moment::zone_in(&text).unwrap_or_default());
            if !day.has_date() {
                day = lines::date_in(&text).unwrap_or(day);
            }
        }
    }
    day.or(zone)
}

/// `All times in CET`, `Times are UTC`, `Time zone: UTC`.
fn states_zone(line: &str) -> bool {
    let line = line.to_lowercase();
    line.len() < 200
        && ["times", "timezone", "time zone"]
            .iter()
            .any(|w| line.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::note;

    fn told(text: &str) -> Incident {
        read(&note::parse("a", text).document, text)
    }

    #[test]
    fn labelled_lines_tables_and_sections_tell_the_same() {
        for text in [
            "# X\n\n**Severity:** P2\n**Status:** ✅ Resolved\n",
            "# X\n\n- **Severity**: P2\n- Status: ✅ Resolved\n",
            "# X\n\n**Severity:** **P2** | **Status:** ✅ Resolved\n",
            "# X\n\n| Field | Value |\n| --- | --- |\n| **Severity** | P2 |\n| Status | ✅ Resolved |\n",
            "# X\n\n| Severity | Status |\n|---|---|\n| P2 | ✅ Resolved |\n",
            "# X\n\n## Severity\n\nP2\n\n## Status\n✅ Resolved\n",
        ] {
            let found = told(text);
            assert_eq!(found.severity.as_deref(), Some("P2"), "{text}");
            assert_eq!(found.status.as_deref(), Some("✅ Resolved"), "{text}");
        }
    }

    #[test]
    fn blanks_of_a_template_tell_nothing() {
        let found = told(
            "## Severity\n<SEV-X>\n\n**Status:** TBD\n**Started:** yyyy-mm-dd\n\n```\n**Severity:** P1\n```\n<!--\nSeverity: P1\n-->\n",
        );
        assert_eq!(found, Incident::default());
    }

    #[test]
    fn times_take_the_day_and_the_zone_that_the_prose_states() {
        let found = told(
            "**Date:** 2026-03-02\n\n**Started:** 23:50\n**Resolved:** 2026-03-03 00:40 UTC (50 min)\n\nAll times in CET.\n",
        );
        assert_eq!(found.times["started"], "2026-03-02T23:50:00+01:00");
        assert_eq!(found.times["resolved"], "2026-03-03T00:40:00Z");
    }
}
