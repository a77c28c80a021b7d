//! An incident: how bad it was, when what happened, and what is left to do.

use std::fmt::Write;

use super::Sheet;
use super::note::{pad, title, widest};
use crate::api::IncidentShown;
use crate::cli::output::{DIM, WARN, paint};
use crate::model::{Value, duration_words};

/// So many entries of a section are drawn unless all are wanted.
const ENTRIES: usize = 12;

/// Draws an incident. Of a note the tasks are drawn elsewhere.
pub fn draw(incident: &IncidentShown, is_note: bool, sheet: &Sheet<'_>, out: &mut String) {
    title("Incident", out);
    let mut facts: Vec<(&str, String)> = vec![("incident", incident.incident.clone())];
    let mut add = |name, value: Option<String>| facts.extend(value.map(|v| (name, v)));
    let level = incident.severity_level.map(|n| format!("level {n}"));
    add("severity", both(incident.severity.as_deref(), level));
    let phase = incident.phase.clone();
    add("status", both(incident.status.as_deref(), phase));
    for name in crate::model::INCIDENT_TIMES {
        let at = incident.times.get(name).cloned().flatten();
        let to = &incident.minutes_to;
        let after = match name {
            "detected" => to.detect,
            "acknowledged" => to.acknowledge,
            "mitigated" => to.mitigate,
            "resolved" => to.resolve,
            _ => None,
        };
        let after = after.map(|minutes| format!("after {}", duration_words(minutes)));
        add(name, at.and_then(|at| both(Some(&at), after)));
    }
    add("environments", listed(&incident.environments));
    for (role, who) in &incident.roles {
        facts.push((role, who.clone()));
    }
    let mut add = |name, value: Option<String>| facts.extend(value.map(|v| (name, v)));
    add("source", incident.source.clone());
    add("url", incident.url.clone());
    add("postmortem", incident.postmortem.clone());
    add("links", listed(&incident.links).filter(|_| !is_note));
    let twin = incident.twin.as_ref();
    add("same as", twin.map(|twin| twin.id.clone()));
    let width = widest(facts.iter().map(|(name, _)| *name));
    for (name, value) in &facts {
        let _ = writeln!(out, "  {}  {value}", paint(DIM, &pad(name, width)));
    }
    timeline(&incident.timeline, sheet, out);
    follow_ups(&incident.follow_ups, is_note, sheet, out);
}

/// What is written, and what it means if that is something else.
fn both(written: Option<&str>, meant: Option<String>) -> Option<String> {
    match (written, meant) {
        (Some(written), Some(meant)) if written != meant => {
            Some(format!("{written}  {}", paint(DIM, &meant)))
        }
        (Some(written), _) => Some(written.to_owned()),
        (None, meant) => meant,
    }
}

fn listed(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn member<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_text).unwrap_or("")
}

fn timeline(events: &[Value], sheet: &Sheet<'_>, out: &mut String) {
    if events.is_empty() {
        return;
    }
    title("Timeline", out);
    let width = widest(events.iter().map(|e| member(e, "at")));
    for event in sheet.cut(events, ENTRIES) {
        let at = paint(DIM, &pad(member(event, "at"), width));
        let room = sheet.width.saturating_sub(width + 4).max(20);
        let _ = writeln!(out, "  {at}  {}", cut(member(event, "text"), room));
    }
    sheet.rest(events.len(), ENTRIES, out);
}

fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn follow_ups(items: &[Value], is_note: bool, sheet: &Sheet<'_>, out: &mut String) {
    if items.is_empty() {
        return;
    }
    title("Follow-ups", out);
    let count = |state: Option<&Value>| items.iter().filter(|i| i.get("done") == state).count();
    let parts = [
        (count(Some(&Value::Bool(false))), "open"),
        (count(Some(&Value::Bool(true))), "done"),
        (count(None), "without a state"),
    ];
    let parts = parts.iter().filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts.map(|(n, word)| format!("{n} {word}")).collect();
    let _ = writeln!(out, "  {}", parts.join(", "));
    if is_note {
        return;
    }
    for item in sheet.cut(items, ENTRIES) {
        let state = match item.get("done") {
            Some(Value::Bool(true)) => paint(DIM, "done"),
            Some(Value::Bool(false)) => paint(WARN, "open"),
            _ => paint(DIM, "    "),
        };
        let remarks: Vec<&str> = ["owner", "due", "url"]
            .into_iter()
            .map(|key| member(item, key))
            .filter(|text| !text.is_empty())
            .collect();
        let remarks = paint(DIM, &remarks.join(", "));
        let _ = writeln!(out, "  {state}  {}  {remarks}", member(item, "text"));
    }
    sheet.rest(items.len(), ENTRIES, out);
}
