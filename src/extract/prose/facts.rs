//! Labelled facts: `**Severity:** P2`, `Status: resolved`, `| Lead | Jo |`.

use super::lines::{self, Line, Section};
use crate::model::{Said, severity_level};

/// What a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    Id,
    Severity,
    Status,
    Date,
    Zone,
    /// A point in time, by name.
    Time(&'static str),
    Duration,
    Role(&'static str),
    Environment,
    Services,
    Alerts,
}

/// What a label means; marks and case do not matter.
fn fact(label: &str) -> Option<Fact> {
    let letters: String = label
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    Some(match letters.as_str() {
        "incidentid" | "incidentnumber" | "incidentkey" => Fact::Id,
        "severity" | "sev" | "severitylevel" | "incidentseverity" | "priority" => Fact::Severity,
        "status" | "state" | "incidentstatus" | "currentstatus" => Fact::Status,
        "date" | "incidentdate" | "dateofincident" | "day" => Fact::Date,
        "timezone" | "zone" => Fact::Zone,
        "started" | "start" | "starttime" | "startedat" | "incidentstart" | "began"
        | "impactstart" | "starttimeutc" | "startutc" => Fact::Time("started"),
        "detected" | "detectedat" | "detectiontime" | "timedetected" => Fact::Time("detected"),
        "acknowledged" | "acknowledgedat" | "acked" => Fact::Time("acknowledged"),
        "mitigated" | "mitigatedat" | "mitigationtime" | "timemitigated" => Fact::Time("mitigated"),
        "resolved" | "resolvedat" | "resolvedtime" | "end" | "ended" | "endtime"
        | "incidentend" | "impactend" | "timeresolved" | "endtimeutc" | "endutc" => {
            Fact::Time("resolved")
        }
        "closed" | "closedat" => Fact::Time("closed"),
        "duration" | "totalduration" | "incidentduration" => Fact::Duration,
        "lead" | "incidentlead" | "incidentcommander" | "commander" | "ic" | "incidentmanager" => {
            Fact::Role("lead")
        }
        "comms" | "commslead" | "communicationslead" | "communications" => Fact::Role("comms"),
        "scribe" => Fact::Role("scribe"),
        "responders" | "responder" | "participants" => Fact::Role("responders"),
        "oncall" | "oncallengineer" => Fact::Role("oncall"),
        "author" | "authors" | "owner" => Fact::Role("author"),
        "environment" | "environments" | "env" => Fact::Environment,
        "affectedservices" | "affectedservice" | "affectedsystems" | "affectedcomponents"
        | "impactedservices" | "impactedservice" | "impactedsystems" | "services" | "service"
        | "servicesaffected" | "servicesimpacted" | "systemsaffected" => Fact::Services,
        "alert" | "alerts" | "alertname" | "alertsfired" | "triggeringalert" | "firingalerts" => {
            Fact::Alerts
        }
        _ => return None,
    })
}

/// The facts of a section in order, each with its value and its line.
pub fn of<'s, 't>(section: &'s Section<'t>) -> Vec<(Fact, String, &'s Line<'t>)> {
    let mut found = Vec::new();
    let mut add = |label: &str, value: &str, line: &'s Line<'t>| {
        let value = lines::plain(value);
        let value = value.trim_matches(|c: char| matches!(c, '|' | '·' | ';' | ',' | ' '));
        if let Some(fact) = fact(&lines::plain(label)).filter(|_| is_told(value)) {
            found.push((fact, value.to_owned(), line));
        }
    };
    let mut head: Option<Vec<&str>> = None;
    let mut last: Option<Vec<&str>> = None;
    for line in &section.lines {
        let Some(cells) = lines::cells(line.text) else {
            head = None;
            last = None;
            labelled(line, &mut add);
            continue;
        };
        if lines::is_ruler(&cells) {
            head = last.take();
            continue;
        }
        match (&head, cells.as_slice()) {
            (Some(labels), _) if labels.iter().filter(|l| fact(l).is_some()).count() > 1 => {
                for (label, value) in labels.iter().zip(&cells) {
                    add(label, value, line);
                }
                // Only the first row is about this incident.
                head = Some(Vec::new());
            }
            (Some(_), [label, value]) => add(label, value, line),
            _ => {}
        }
        last = Some(cells);
    }
    found
}

/// `**Label:** value`, several of them on a line perhaps, or `Label: value`.
fn labelled<'s, 't>(line: &'s Line<'t>, add: &mut impl FnMut(&str, &str, &'s Line<'t>)) {
    let (text, ..) = lines::item(line.text);
    if !text.contains("**") {
        if let Some((label, value)) = text.split_once(':')
            && label.len() < 40
            && !value.starts_with("//")
        {
            add(label, value, line);
        }
        return;
    }
    let mut open: Option<(&str, String)> = None;
    for (n, piece) in text.split("**").enumerate() {
        let bold = n % 2 == 1;
        let trimmed = piece.trim();
        if bold && trimmed.ends_with(':') {
            if let Some((label, value)) = open.take() {
                add(label, &value, line);
            }
            open = Some((trimmed.trim_end_matches(':'), String::new()));
        } else if bold && open.as_ref().is_none_or(|(_, v)| !v.trim().is_empty()) {
            // `**Label**: value` shows only in what follows.
            if let Some((label, value)) = open.take() {
                add(label, &value, line);
            }
            open = Some((trimmed, "\u{0}".to_owned()));
        } else if let Some((_, value)) = &mut open {
            match value.strip_prefix('\u{0}') {
                Some("") => match piece.trim_start().strip_prefix(':') {
                    Some(rest) => rest.clone_into(value),
                    None => open = None,
                },
                _ => value.push_str(piece),
            }
        }
    }
    if let Some((label, value)) = open.filter(|(_, value)| !value.starts_with('\u{0}')) {
        add(label, &value, line);
    }
}

/// Is a value more than the blank of a template?
pub fn is_told(value: &str) -> bool {
    let value = value.trim();
    let nothing = ["tbd", "todo", "n/a", "na", "none", "unknown", "-", "?", "x"];
    value.contains(char::is_alphanumeric)
        && value.chars().count() <= 120
        && !value.contains(['<', '{'])
        && !nothing.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// A severity, and not the choice of severities that a template offers.
pub fn one_severity(value: &str) -> Option<String> {
    let mut levels: Vec<u8> = value
        .split(['/', '|', ','])
        .filter_map(severity_level)
        .collect();
    levels.dedup();
    (levels.len() < 2).then(|| value.to_owned())
}

/// The first line of a section that says something.
pub fn first_value(section: &Section<'_>) -> Option<String> {
    let mut lines = section.lines.iter().map(|line| {
        let (text, ..) = lines::item(line.text);
        lines::plain(text)
    });
    lines.find(|text| text.contains(char::is_alphanumeric))
}

/// The names that a section lists: its items, or the first cells of its table.
pub fn names(section: &Section<'_>) -> Vec<Said> {
    let mut found = Vec::new();
    let of_tables = lines::tables(section);
    for (cells, span) in of_tables.iter().flat_map(|t| &t.rows) {
        found.extend(cells.first().and_then(|cell| name(cell, *span)));
    }
    for line in &section.lines {
        let (text, is_item, _) = lines::item(line.text);
        if is_item {
            found.extend(name(text, line.span));
        } else if lines::cells(line.text).is_none() && of_tables.is_empty() {
            found.extend(list(text, line));
        }
    }
    found
}

/// The names of a line, with commas between them.
pub fn list(value: &str, line: &Line<'_>) -> Vec<Said> {
    let pieces = value.split([',', ';']);
    pieces.filter_map(|piece| name(piece, line.span)).collect()
}

/// The name that a text begins with; what explains it stands behind a dash, a colon or a bracket.
fn name(text: &str, span: crate::model::Span) -> Option<Said> {
    let plain = lines::plain(text);
    let end = [" - ", " – ", " — ", ": ", " ("]
        .iter()
        .filter_map(|mark| plain.find(mark))
        .min();
    let text = plain.get(..end.unwrap_or(plain.len()))?.trim();
    let text = text.trim_end_matches([':', '.']);
    (is_told(text) && text.split(' ').count() <= 4).then(|| Said {
        text: text.to_owned(),
        span,
    })
}
