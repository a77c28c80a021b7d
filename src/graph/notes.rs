//! What a note is: its type, its colour group, and the thing it stands for.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::{Regex, RegexBuilder};

use crate::model::{
    Document, EntityId, EntityKind, GroupRule, Reading, Settings, SourcePath, TypeRule, Value,
    canonical_type, is_date, name_type, path_type, status_word,
};

use super::daily::{Daily, Day};
use super::names::fold;
use super::{incidents, progress, properties};

/// Decides types, groups and exclusion of notes by the settings.
#[derive(Debug)]
pub struct Classifier<'s> {
    settings: &'s Settings,
    types: Vec<(&'s TypeRule, GlobSet)>,
    groups: Vec<(&'s GroupRule, GlobSet)>,
    excluded: Vec<Exclusion>,
    daily: Option<Daily>,
    /// Folders of bundles in the Open Knowledge Format.
    bundles: Vec<SourcePath>,
}

#[derive(Debug)]
enum Exclusion {
    Prefix(String),
    Pattern(Regex),
}

impl<'s> Classifier<'s> {
    /// Compiles the patterns of the settings; one that does not compile never matches. `readings` tell which folders
    /// are bundles.
    pub fn new(settings: &'s Settings, readings: &[Reading]) -> Self {
        Self {
            settings,
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
            daily: settings.daily.as_ref().and_then(Daily::new),
            bundles: readings.iter().filter_map(bundle).collect(),
        }
    }

    /// Hidden by Obsidian's "Excluded files"?
    pub fn is_excluded(&self, path: &SourcePath) -> bool {
        self.excluded.iter().any(|e| match e {
            Exclusion::Prefix(prefix) => fold(&path.path).starts_with(prefix),
            Exclusion::Pattern(pattern) => pattern.is_match(&path.path),
        })
    }

    /// The type: property, else configured folder, else tag `type/x`, else what names of folders and files tell, else
    /// `note`.
    pub fn note_type(&self, path: &SourcePath, document: &Document) -> String {
        let written = properties::value(document, "type")
            .and_then(|value| value.texts().first().map(|text| canonical_type(text)))
            .filter(|name| !name.is_empty());
        if let Some(written) = written {
            return written;
        }
        let in_folder = |globs: &GlobSet| !globs.is_empty() && globs.is_match(path.path.as_ref());
        let configured = self.types.iter().find(|(_, globs)| in_folder(globs));
        if let Some((rule, _)) = configured {
            return rule.name.clone();
        }
        let tagged = document.tags.iter().find_map(|tag| {
            let (parent, name) = tag.name.split_once('/')?;
            (parent.eq_ignore_ascii_case("type") && !name.is_empty()).then(|| canonical_type(name))
        });
        if let Some(tagged) = tagged {
            return tagged;
        }
        if self.day(path).is_some() {
            return "daily".to_owned();
        }
        if path.stem() == "log" && self.bundles.iter().any(|b| holds(b, path)) {
            return "log".to_owned();
        }
        let in_vault = self.settings.is_vault(&path.root);
        // A repository's folder of incidents also holds what is written about how to handle them.
        let is_told = |found: &&str| {
            in_vault
                || *found != "incident"
                || name_type(path.stem()).is_some()
                || incidents::reads_like_one(document)
        };
        path_type(path, in_vault)
            .filter(is_told)
            .unwrap_or("note")
            .to_owned()
    }

    fn day(&self, path: &SourcePath) -> Option<Day> {
        let daily = self.daily.as_ref()?;
        daily
            .day(&path.path)
            .filter(|_| self.settings.is_vault(&path.root))
    }

    /// The day of a daily note, as `2026-11-30`, where its path says all of it.
    pub fn date(&self, path: &SourcePath, note_type: &str) -> Option<String> {
        if note_type != "daily" {
            return None;
        }
        match self.day(path) {
            Some(Day(date)) => date,
            None => Some(path.stem().to_owned()).filter(|stem| is_date(stem)),
        }
    }

    /// The first group that fits.
    pub fn group(&self, path: &SourcePath, note_type: &str, document: &Document) -> Option<String> {
        let (status, meaning) = progress::status(path, note_type, document);
        let has_status = |wanted: &String| {
            let wanted = status_word(wanted);
            wanted == status || Some(wanted.as_str()) == meaning
        };
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
                all(&when.types, &|t| t == note_type)
                    && all(&when.statuses, &has_status)
                    && all(&when.tags, &has_tag)
                    && (when.paths.is_empty() || globs.is_match(path.path.as_ref()))
            })
            .map(|(rule, _)| rule.name.clone())
    }
}

/// The folder of a bundle: its `index.md` says `okf_version`.
fn bundle(reading: &Reading) -> Option<SourcePath> {
    let path = &reading.source.path;
    let document = reading.facts.document.as_ref()?;
    let is_root = path.file_name() == "index.md" && document.property("okf_version").is_some();
    is_root.then(|| SourcePath::new(&path.root, path.folder()))
}

fn holds(folder: &SourcePath, path: &SourcePath) -> bool {
    folder.root == path.root
        && path
            .path
            .strip_prefix(&*folder.path)
            .is_some_and(|rest| folder.path.is_empty() || rest.starts_with('/'))
}

/// Patterns as `.gitignore` has them: `*` stays in its folder, a name without `/` is meant anywhere, a `/` at the end
/// means all that is below.
fn globs(patterns: &[String]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        let inner = pattern.trim_start_matches('/');
        let below = if inner.ends_with('/') { "**" } else { "" };
        let anywhere = if pattern.trim_end_matches('/').contains('/') {
            ""
        } else {
            "**/"
        };
        let glob = GlobBuilder::new(&format!("{anywhere}{inner}{below}"))
            .literal_separator(true)
            .build();
        if let Ok(glob) = glob {
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

/// A name as ids have it.
pub fn slug(name: &str) -> String {
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
        let classifier = Classifier::new(&settings, &[]);
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
        let classifier = Classifier::new(&settings, &[]);
        let excluded =
            |path: &str| classifier.is_excluded(&SourcePath::new(&RootName::new("vault"), path));
        assert!(excluded("Templates/a.md"));
        assert!(excluded("b/2026-X.md"));
        assert!(!excluded("a/templates/b.md"));
    }
}
