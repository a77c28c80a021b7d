//! What a note is: its type, its colour group, and the thing it stands for.

use globset::{Glob, GlobSet, GlobSetBuilder};
use regex::{Regex, RegexBuilder};

use crate::model::{
    Document, EntityId, EntityKind, GroupRule, Settings, SourcePath, TypeRule, Value,
};

use super::names::fold;

/// Decides types, groups and exclusion of notes by the settings.
#[derive(Debug)]
pub struct Classifier<'s> {
    types: Vec<(&'s TypeRule, GlobSet)>,
    groups: Vec<(&'s GroupRule, GlobSet)>,
    excluded: Vec<Exclusion>,
}

#[derive(Debug)]
enum Exclusion {
    Prefix(String),
    Pattern(Regex),
}

impl<'s> Classifier<'s> {
    /// Compiles the patterns of the settings; one that does not compile never matches.
    pub fn new(settings: &'s Settings) -> Self {
        Self {
            types: settings
                .types
                .iter()
                .map(|rule| (rule, globs(&rule.paths)))
                .collect(),
            groups: settings
                .groups
                .iter()
                .map(|rule| (rule, globs(&rule.when.paths)))
                .collect(),
            excluded: settings
                .excluded
                .iter()
                .filter_map(|filter| exclusion(filter))
                .collect(),
        }
    }

    /// Hidden by Obsidian's "Excluded files"?
    pub fn is_excluded(&self, path: &SourcePath) -> bool {
        self.excluded.iter().any(|e| match e {
            Exclusion::Prefix(prefix) => fold(&path.path).starts_with(prefix),
            Exclusion::Pattern(pattern) => pattern.is_match(&path.path),
        })
    }

    /// The type: property, else folder rule, else tag `type/x`, else `note`.
    pub fn note_type(&self, path: &SourcePath, document: &Document) -> String {
        let written = document
            .property("type")
            .and_then(|v| v.texts().first().map(|t| (*t).to_owned()));
        if let Some(written) = written.filter(|t| !t.trim().is_empty()) {
            return canonical_type(&written);
        }
        if let Some((rule, _)) = self
            .types
            .iter()
            .find(|(_, globs)| globs.is_match(path.path.as_ref()))
        {
            return canonical_type(&rule.name);
        }
        document
            .tags
            .iter()
            .find_map(|tag| fold(&tag.name).strip_prefix("type/").map(canonical_type))
            .unwrap_or_else(|| "note".to_owned())
    }

    /// The first group that fits.
    pub fn group(&self, path: &SourcePath, note_type: &str, document: &Document) -> Option<String> {
        let status = document
            .property("status")
            .and_then(Value::as_text)
            .map(fold)
            .unwrap_or_default();
        let has_tag = |wanted: &String| {
            let wanted = fold(wanted);
            document.tags.iter().any(|tag| {
                let tag = fold(&tag.name);
                tag == wanted
                    || tag
                        .strip_prefix(&wanted)
                        .is_some_and(|rest| rest.starts_with('/'))
            })
        };
        self.groups
            .iter()
            .find(|(rule, globs)| {
                let when = &rule.when;
                let all = |list: &[String], fits: &dyn Fn(&String) -> bool| {
                    list.is_empty() || list.iter().any(fits)
                };
                all(&when.types, &|t| canonical_type(t) == note_type)
                    && all(&when.statuses, &|s| fold(s) == status)
                    && all(&when.tags, &has_tag)
                    && (when.paths.is_empty() || globs.is_match(path.path.as_ref()))
            })
            .map(|(rule, _)| rule.name.clone())
    }
}

fn globs(patterns: &[String]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        if let Ok(glob) = Glob::new(pattern) {
            builder.add(glob);
        }
    }
    builder.build().unwrap_or_else(|_| GlobSet::empty())
}

/// `/…/` is a regular expression, anything else the beginning of a path; both ignore case.
fn exclusion(filter: &str) -> Option<Exclusion> {
    let inner = filter
        .strip_prefix('/')
        .and_then(|f| f.strip_suffix('/'))
        .filter(|f| !f.is_empty());
    match inner {
        Some(pattern) => RegexBuilder::new(pattern)
            .case_insensitive(true)
            .build()
            .ok()
            .map(Exclusion::Pattern),
        None => Some(Exclusion::Prefix(fold(filter))).filter(|_| !filter.is_empty()),
    }
}

/// Spellings that mean the same type.
fn canonical_type(written: &str) -> String {
    let folded = fold(written.trim());
    match folded.as_str() {
        "playbook" | "sop" | "runbooks" => "runbook",
        "postmortem" | "post-mortem" | "incidents" => "incident",
        "adr" | "decisions" => "decision",
        "moc" | "map" => "index",
        "how-to" | "howto" | "guides" => "guide",
        "services" | "component" => "service",
        "tasks" => "task",
        other => other,
    }
    .to_owned()
}

/// Kind of a document's entity.
pub fn document_kind(note_type: &str) -> EntityKind {
    match note_type {
        "runbook" => EntityKind::Runbook,
        "incident" => EntityKind::Incident,
        _ => EntityKind::Note,
    }
}

/// The thing that a note stands for, if it is more than a note: a service note stands for its component, a team
/// note for its team.
pub fn subject(note_type: &str, document: &Document) -> Option<(EntityId, EntityKind, String)> {
    let name = || {
        document
            .property("name")
            .and_then(Value::as_text)
            .map_or_else(|| document.title.clone(), str::to_owned)
    };
    match note_type {
        "service" => {
            let name = name();
            Some((component_id(&name), EntityKind::Component, name))
        }
        "team" => {
            let name = name();
            Some((team_id(&name), EntityKind::Team, name))
        }
        _ => None,
    }
}

/// `component:default/NAME`, as Backstage writes it.
pub fn component_id(name: &str) -> EntityId {
    EntityId::new(&format!("component:default/{}", slug(name)))
}

/// `group:default/NAME`, as Backstage writes it.
pub fn team_id(name: &str) -> EntityId {
    EntityId::new(&format!("group:default/{}", slug(name)))
}

fn slug(name: &str) -> String {
    fold(name.trim().trim_start_matches('@')).replace(char::is_whitespace, "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RootName, When};

    #[test]
    fn the_property_decides_the_type_then_the_folder_then_a_tag() {
        let settings = Settings {
            types: vec![TypeRule {
                name: "runbook".into(),
                paths: vec!["runbooks/**".into()],
                ..TypeRule::default()
            }],
            groups: vec![GroupRule {
                name: "monitoring".into(),
                color: "yellow".into(),
                when: When {
                    types: vec!["runbook".into()],
                    ..When::default()
                },
            }],
            ..Settings::default()
        };
        let classifier = Classifier::new(&settings);
        let note = |path: &str, text: &str| {
            let path = SourcePath::new(&RootName::new("vault"), path);
            let document = Document {
                properties: if text.is_empty() {
                    Vec::new()
                } else {
                    vec![crate::model::Property {
                        key: "Type".into(),
                        value: Value::from(text),
                        span: crate::model::Span::default(),
                    }]
                },
                ..Document::default()
            };
            let note_type = classifier.note_type(&path, &document);
            let group = classifier.group(&path, &note_type, &document);
            (note_type, group)
        };
        assert_eq!(
            note("runbooks/a.md", ""),
            ("runbook".into(), Some("monitoring".into()))
        );
        assert_eq!(note("runbooks/a.md", "ADR"), ("decision".into(), None));
        assert_eq!(note("a.md", "Playbook").0, "runbook");
        assert_eq!(note("a.md", "").0, "note");
    }

    #[test]
    fn excluded_files_are_prefixes_or_patterns_and_ignore_case() {
        let settings = Settings {
            excluded: vec!["templates/".into(), "/\\d{4}-x/".into()],
            ..Settings::default()
        };
        let classifier = Classifier::new(&settings);
        let excluded =
            |path: &str| classifier.is_excluded(&SourcePath::new(&RootName::new("vault"), path));
        assert!(excluded("Templates/a.md"));
        assert!(excluded("b/2026-X.md"));
        assert!(!excluded("a/templates/b.md"));
    }
}
