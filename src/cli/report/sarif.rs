//! SARIF 2.1.0: code scanning of forges and editors.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde_json::{Value, json};

use super::place::Place;
use super::{Report, Setting};
use crate::model::{Code, Diagnostic, Fix, Location, Severity, codes};

/// SARIF.
pub const SARIF: Report = Report {
    name: "sarif",
    summary: "SARIF 2.1.0, for code scanning",
    run,
};

fn run(findings: &[Diagnostic], setting: &Setting, out: &mut dyn Write) -> fmt::Result {
    let mut used: BTreeMap<&str, &Code> = codes::ALL.iter().map(|c| (c.name, *c)).collect();
    used.extend(findings.iter().map(|f| (f.code.name, f.code)));
    let index: BTreeMap<&str, usize> = used.keys().copied().zip(0..).collect();
    let rules: Vec<Value> = used.values().map(|code| rule(code)).collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| result(finding, index.get(finding.code.name).copied(), setting))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&document).map_err(|_| fmt::Error)?;
    writeln!(out, "{text}")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.name,
        "shortDescription": { "text": code.summary },
        "help": { "text": code.explanation, "markdown": code.explanation },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn result(finding: &Diagnostic, rule: Option<usize>, setting: &Setting) -> Value {
    let mut message = finding.message.clone();
    if let Some(hint) = &finding.hint {
        message.push_str("\nhint: ");
        message.push_str(hint);
    }
    let locations: Vec<Value> = finding
        .at
        .iter()
        .map(|at| location(at, None, setting))
        .collect();
    let mut result = json!({
        "ruleId": finding.code.name,
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": locations,
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = json!(rule);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter();
        let related: Vec<Value> = related
            .map(|(at, note)| location(at, Some(note), setting))
            .collect();
        result["relatedLocations"] = json!(related);
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([repair(fix, setting)]);
    }
    result
}

/// All edits of a repair are in the file of the finding.
fn repair(fix: &Fix, setting: &Setting) -> Value {
    let mut uri_of_file = String::new();
    let replacements = fix.edits.iter().map(|edit| {
        let place = Place::of(&edit.at, setting);
        uri_of_file = uri(&place.path);
        json!({
            "deletedRegion": region(&place),
            "insertedContent": { "text": edit.new },
        })
    });
    let replacements: Vec<Value> = replacements.collect();
    json!({
        "description": { "text": fix.says },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri_of_file },
            "replacements": replacements,
        }],
    })
}

fn region(place: &Place) -> Value {
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

fn location(at: &Location, note: Option<&str>, setting: &Setting) -> Value {
    let place = Place::of(at, setting);
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&place.path) },
        "region": region(&place),
    }});
    if let Some(note) = note {
        location["message"] = json!({ "text": note });
    }
    location
}

/// A relative reference: everything but letters, digits and `-_.~/` as `%XX`.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
