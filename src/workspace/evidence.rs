//! What the notes of a vault tell of its folders: which type each folder implies, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Root, Scanner, obsidian};
use crate::engine::{self, Engine};
use crate::model::{
    RootName, RootRole, RootSettings, Settings, Value, canonical_type, folder_type, name_type,
    status_meaning, status_word,
};

/// What was seen in a vault.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Notes that are not excluded.
    pub notes: usize,
    /// Notes that say their type.
    pub typed: usize,
    /// Folders that imply a type, those of a type together; the types that come first must be asked first.
    pub rules: Vec<Rule>,
    /// Statuses of tasks that mean nothing to everybody, and how many tasks have them.
    pub statuses: Vec<(String, usize)>,
}

/// A folder, or folders of one name, that imply a type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// The type.
    pub name: String,
    /// As people see it: `Runbooks/`.
    pub folder: String,
    /// As the configuration matches it: `Runbooks/**`.
    pub pattern: String,
    /// How many notes it is about.
    pub notes: usize,
    /// How many of them say the type.
    pub say: usize,
    /// How many others have it in their names.
    pub named: usize,
    /// One of them.
    pub example: String,
}

/// One note, as far as it tells anything.
struct Seen {
    path: String,
    typed: Option<String>,
    named: Option<&'static str>,
}

impl Seen {
    fn agrees(&self, name: &str) -> bool {
        match &self.typed {
            Some(typed) => typed == name,
            None => self.named == Some(name),
        }
    }

    fn is_direct(&self, folder: &str) -> bool {
        let rest = self.path.get(folder.len() + 1..).unwrap_or("");
        !rest.contains('/')
    }
}

/// Reads the notes of a vault.
pub(super) fn of_vault(vault: &Path) -> Evidence {
    let name = RootName::new("vault");
    let root = Root {
        name: name.clone(),
        role: RootRole::Vault,
        dir: vault.to_owned(),
        file: None,
        git: None,
        tree: None,
        ignore: Vec::new(),
    };
    let own = obsidian::read(vault);
    let settings = Settings {
        roots: vec![RootSettings::new(name, RootRole::Vault)],
        excluded: own.excluded,
        daily: own.daily,
        ..Settings::default()
    };
    let mut scan = Scanner::default().scan(&[root], &engine::wants);
    scan.sources
        .retain(|source| source.path.has_extension("md"));
    let revision = Engine::default().update(scan.sources, &[], &settings, &|_, _| {});

    let mut seen = Vec::new();
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    for note in revision.snapshot.notes().iter().filter(|n| !n.excluded) {
        let path = note.path();
        let first = |key| -> Option<String> {
            let texts = note.document().property(key).map(Value::texts)?;
            texts.first().map(|text| (*text).to_owned())
        };
        let typed = first("type").map(|text| canonical_type(&text));
        if note.note_type == "task"
            && let Some(status) = first("status").map(|text| status_word(&text))
            && !status.is_empty()
            && status_meaning(&status).is_none()
        {
            *statuses.entry(status).or_default() += 1;
        }
        seen.push(Seen {
            path: path.path.to_string(),
            typed: typed.filter(|name| !name.is_empty()),
            named: name_type(path.stem()).map(|(name, _)| name),
        });
    }
    Evidence {
        notes: seen.len(),
        typed: seen.iter().filter(|s| s.typed.is_some()).count(),
        rules: rules(&seen),
        statuses: statuses.into_iter().collect(),
    }
}

/// The rules that folders imply, a folder's own before that of the folder around it.
fn rules(seen: &[Seen]) -> Vec<Rule> {
    let mut folders: BTreeMap<&str, Vec<&Seen>> = BTreeMap::new();
    for note in seen {
        for (slash, _) in note.path.match_indices('/') {
            let folder = note.path.get(..slash).unwrap_or("");
            folders.entry(folder).or_default().push(note);
        }
    }
    let mut found: BTreeMap<&str, Rule> = BTreeMap::new();
    for (folder, notes) in &folders {
        let around = found
            .iter()
            .filter(|(other, _)| is_below(folder, other))
            .max_by_key(|(other, _)| other.len());
        if let Some(rule) = rule(folder, notes)
            && around.is_none_or(|(_, around)| around.name != rule.name)
        {
            found.insert(folder, rule);
        }
    }
    ordered(joined(found))
}

/// The first type that matches counts, so a type with a folder inside that of another must come before it.
fn ordered(mut rules: Vec<Rule>) -> Vec<Rule> {
    let mut ordered = Vec::new();
    while let Some(first) = rules.first() {
        let is_around = |name: &str| {
            let mut own = rules.iter().filter(|rule| rule.name == name);
            own.any(|rule| {
                let mut others = rules.iter().filter(|other| other.name != name);
                others.any(|other| other.folder.starts_with(&rule.folder))
            })
        };
        let free = rules.iter().find(|rule| !is_around(&rule.name));
        let name = free.unwrap_or(first).name.clone();
        let (next, rest) = rules.into_iter().partition(|rule| rule.name == name);
        ordered.extend::<Vec<Rule>>(next);
        rules = rest;
    }
    ordered
}

fn is_below(folder: &str, other: &str) -> bool {
    folder
        .strip_prefix(other)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The type that a folder implies. Its name does, unless its notes say otherwise; notes that agree do, if there are
/// enough of them.
fn rule(folder: &str, below: &[&Seen]) -> Option<Rule> {
    let named = folder_type(folder.rsplit('/').next().unwrap_or(folder));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for typed in below.iter().filter_map(|note| note.typed.as_deref()) {
        *counts.entry(typed).or_default() += 1;
    }
    let typed: usize = counts.values().sum();
    let most = counts.iter().max_by_key(|(_, count)| **count);
    let agreed = most
        .map(|(name, count)| (*name, *count))
        .filter(|(name, count)| {
            let agreeing = below.iter().filter(|note| note.agrees(name)).count();
            let enough = *count >= 3 || (*count >= 2 && *count == below.len());
            count * 5 >= typed * 4 && enough && agreeing * 2 >= below.len()
        });
    let name = match (agreed, named) {
        (Some((name, _)), _) => name,
        (None, Some(named)) => {
            let agreeing = counts.get(named).copied().unwrap_or(0);
            Some(named).filter(|_| agreeing * 2 >= typed)?
        }
        (None, None) => return None,
    };
    // These need more than a folder: a name, a date.
    if matches!(name, "note" | "index" | "daily" | "template" | "log") {
        return None;
    }
    // Not everything below a service's folder is a service.
    let direct = matches!(name, "service" | "team");
    let notes: Vec<&&Seen> = below
        .iter()
        .filter(|note| !direct || note.is_direct(folder))
        .collect();
    let example = notes
        .iter()
        .find(|note| note.agrees(name))
        .or_else(|| notes.first())?;
    let say = notes
        .iter()
        .filter(|note| note.typed.as_deref() == Some(name));
    let by_name = notes
        .iter()
        .filter(|note| note.typed.is_none() && note.agrees(name));
    Some(Rule {
        name: name.to_owned(),
        folder: format!("{folder}/"),
        pattern: format!("{}/{}", escaped(folder), if direct { "*" } else { "**" }),
        notes: notes.len(),
        say: say.count(),
        named: by_name.count(),
        example: example.path.clone(),
    })
}

/// Many folders of one name (`services/*/runbooks/`) are one rule.
fn joined(found: BTreeMap<&str, Rule>) -> Vec<Rule> {
    let mut by_name: BTreeMap<(String, String), Vec<Rule>> = BTreeMap::new();
    for (folder, rule) in found {
        let last = folder.rsplit('/').next().unwrap_or(folder).to_owned();
        by_name
            .entry((rule.name.clone(), last))
            .or_default()
            .push(rule);
    }
    let mut rules = Vec::new();
    for ((name, last), mut group) in by_name {
        let ends: BTreeSet<&str> = group
            .iter()
            .map(|rule| rule.pattern.rsplit('/').next().unwrap_or(""))
            .collect();
        let end = ends.first().copied().unwrap_or("**").to_owned();
        if group.len() < 3 || ends.len() != 1 {
            rules.append(&mut group);
            continue;
        }
        rules.push(Rule {
            name,
            folder: format!("*/{last}/"),
            pattern: format!("**/{}/{end}", escaped(&last)),
            notes: group.iter().map(|rule| rule.notes).sum(),
            say: group.iter().map(|rule| rule.say).sum(),
            named: group.iter().map(|rule| rule.named).sum(),
            example: group.swap_remove(0).example,
        });
    }
    rules
}

/// A folder as a pattern that means it and nothing else.
fn escaped(folder: &str) -> String {
    let mut out = String::with_capacity(folder.len());
    for c in folder.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '!' | '#' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(path: &str, typed: &str) -> Seen {
        let stem = path.rsplit('/').next().unwrap();
        Seen {
            path: format!("{path}.md"),
            typed: (!typed.is_empty()).then(|| typed.to_owned()),
            named: name_type(stem).map(|(name, _)| name),
        }
    }

    fn found(notes: &[(&str, &str)]) -> Vec<(String, String, [usize; 3])> {
        let notes: Vec<Seen> = notes
            .iter()
            .map(|(path, typed)| seen(path, typed))
            .collect();
        rules(&notes)
            .into_iter()
            .map(|r| (r.name, r.pattern, [r.notes, r.say, r.named]))
            .collect()
    }

    fn one(name: &str, pattern: &str, counts: [usize; 3]) -> (String, String, [usize; 3]) {
        (name.to_owned(), pattern.to_owned(), counts)
    }

    #[test]
    fn the_name_of_a_folder_is_enough_unless_its_notes_say_otherwise() {
        assert_eq!(
            found(&[
                ("02 Runbooks/db/a", ""),
                ("02 Runbooks/Failover runbook", "")
            ]),
            [one("runbook", "02 Runbooks/**", [2, 0, 1])]
        );
        let other = [
            ("Alerts/a", "runbook"),
            ("Alerts/b", "runbook"),
            ("Alerts/c", "runbook"),
        ];
        assert_eq!(found(&other), [one("runbook", "Alerts/**", [3, 3, 0])]);
        assert_eq!(found(&[("Tasks/a", "guide"), ("Tasks/b", "meeting")]), []);
    }

    #[test]
    fn notes_that_agree_imply_a_type_whatever_the_folder_is_called() {
        let four = [
            ("Ops/a", "runbook"),
            ("Ops/b", "runbook"),
            ("Ops/c", "runbook"),
            ("Ops/d", ""),
        ];
        assert_eq!(found(&four), [one("runbook", "Ops/**", [4, 3, 0])]);
        let few = [("Ops/a", "runbook"), ("Ops/b", ""), ("Ops/c", "")];
        assert_eq!(found(&few), []);
        let most_say_nothing = [
            ("Ops/a", "runbook"),
            ("Ops/b", "runbook"),
            ("Ops/c", "runbook"),
            ("Ops/d", ""),
            ("Ops/e", ""),
            ("Ops/f", ""),
            ("Ops/g", ""),
        ];
        assert_eq!(found(&most_say_nothing), []);
    }

    #[test]
    fn inner_folders_come_first_and_many_of_one_name_are_one_rule() {
        assert_eq!(
            found(&[
                ("Runbooks/Checklists/a", ""),
                ("Runbooks/b", ""),
                ("Services/x/runbooks/a", ""),
                ("Services/y/runbooks/a", ""),
                ("Services/z/runbooks/a", ""),
                ("Services/x", ""),
                ("Journal/2026-11-03", ""),
                ("10 [Guides]/a", ""),
            ]),
            [
                one("checklist", "Runbooks/Checklists/**", [1, 0, 0]),
                one("guide", "10 \\[Guides\\]/**", [1, 0, 0]),
                one("runbook", "Runbooks/**", [2, 0, 0]),
                one("runbook", "**/runbooks/**", [3, 0, 0]),
                one("service", "Services/*", [1, 0, 0]),
            ]
        );
    }
}
