//! What notes say in plain words: the texts of properties and inline fields that name something, and addresses.

use crate::model::{
    Basis, Diagnostic, EntityId, EntityKind, FieldPlace, Location, Origin, Property, RelationKind,
    RootName, RootRole, SourcePath, Span, Stance, codes, is_date,
};

pub use super::addresses::names_entity;
use super::addresses::{Address, address, bare_address, place, scheme};
use super::build::Parts;
use super::draft::{Draft, Saying};
use super::links::{RelationWord, declare, relation_word, target_id};
use super::lookup::Lookup;
use super::names::fold;
use super::notes::team_id;
use super::properties;
use super::resolve::folder_id;
use super::snapshot::Note;
use super::unknown::{several, similar_hint, unresolved};

/// What the properties of a note say in plain words (links in them are links).
pub fn relate(draft: &mut Draft, parts: &Parts<'_>, lookup: &Lookup, note: &Note) {
    if let Some(subject) = parts.subject(note.path()) {
        let origin = origin_of(note, 1);
        draft.relation(
            &note.id,
            RelationKind::Documents,
            &subject.clone(),
            "type",
            (Basis::Explicit, 1.0),
            origin,
        );
    }
    for (url, span) in &note.document().urls {
        let at = Location {
            path: note.path().clone(),
            span: *span,
        };
        written_address(draft, parts, lookup, note, url, at);
    }
    // Documents of repositories follow conventions of their own; their properties make no claims.
    if !note.in_vault {
        return;
    }
    let speaker = Speaker {
        parts,
        lookup,
        note,
    };
    for property in &note.document().properties {
        let Some(word) = relation_word(&property.key) else {
            addresses_of(draft, &speaker, property);
            continue;
        };
        for text in property.value.texts() {
            let at = (property.key.as_str(), property.span);
            if text.contains(',') && !text.contains("[[") && !speaker.knows(word, text) {
                for part in text.split(',') {
                    speaker.say(draft, word, at, part.trim());
                }
            } else {
                speaker.say(draft, word, at, text.trim());
            }
        }
    }
    for field in &note.document().fields {
        let word = relation_word(&field.key).filter(|_| field.place != FieldPlace::Task);
        let Some(word) = word.filter(|_| !field.value.contains("[[")) else {
            continue;
        };
        for text in field.value.split(',') {
            let text = text.trim().trim_matches('"');
            speaker.say(draft, word, (&field.key, field.span), text);
        }
    }
}

/// An address in the text of a note. Ids of entities that name nothing are a finding where they are certainly meant
/// as ids.
fn written_address(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    note: &Note,
    url: &str,
    at: Location,
) {
    let is_id = note.in_vault && matches!(scheme(url), Some("k8s" | "tf" | "alert" | "component"));
    match address(draft, parts, lookup, url) {
        Address::Leads(targets, via, confidence) => {
            let origin = origin_of(note, at.span.line);
            let say = (Basis::Explicit, confidence);
            for target in &targets {
                draft.relation(
                    &note.id,
                    RelationKind::LinksTo,
                    target,
                    via,
                    say,
                    origin.clone(),
                );
            }
        }
        Address::Nowhere if is_id => {
            let message = format!("nothing has the id `{url}`");
            let hint = similar_hint(lookup, url, &[]);
            let finding = Diagnostic::new(&codes::UNKNOWN_REFERENCE, at, message);
            draft.diagnostics.push(finding.hint(hint));
        }
        Address::Several(found) if is_id => {
            let found = several(&format!("`{url}`"), &found, at);
            draft.diagnostics.push(found);
        }
        _ => {}
    }
}

/// Addresses under words that mean no relation (`source_url: https://github.com/…/blob/…`) are links.
fn addresses_of(draft: &mut Draft, speaker: &Speaker<'_>, property: &Property) {
    let via = letter_words(&property.key);
    for text in property.value.texts() {
        let text = text.trim();
        if !text.contains("://") && !names_entity(text) {
            continue;
        }
        let found = address(draft, speaker.parts, speaker.lookup, text);
        if let Address::Leads(targets, _, confidence) = found {
            let say = (Basis::Explicit, confidence);
            let origin = origin_of(speaker.note, property.span.line);
            for target in &targets {
                let from = &speaker.note.id;
                draft.relation(
                    from,
                    RelationKind::LinksTo,
                    target,
                    &via,
                    say,
                    origin.clone(),
                );
            }
        }
    }
}

/// A key as relations spell it: `Source URL` is `source_url`.
fn letter_words(key: &str) -> String {
    fold(key.trim()).replace([' ', '-'], "_")
}

fn origin_of(note: &Note, line: u32) -> Origin {
    Origin {
        path: note.path().clone(),
        line,
        stance: Stance::Declared,
    }
}

/// What people write where there is nothing to name.
const NOTHING: [&str; 6] = ["none", "n/a", "tbd", "todo", "unknown", "nobody"];

/// A note whose words are understood.
struct Speaker<'a> {
    parts: &'a Parts<'a>,
    lookup: &'a Lookup,
    note: &'a Note,
}

impl Speaker<'_> {
    /// Is there anything of this very name?
    fn knows(&self, word: RelationWord, text: &str) -> bool {
        !self.lookup.entity(text, kinds(word)).is_empty()
            || self
                .parts
                .names
                .find(text, self.note.path())
                .target
                .is_some()
    }

    /// What a word and a plain text behind it say. Links are left out: they have spoken already.
    fn say(&self, draft: &mut Draft, word: RelationWord, (key, span): (&str, Span), text: &str) {
        let is_link = text.starts_with("[[") || (text.starts_with('[') && text.ends_with(')'));
        let is_nothing = NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word));
        if is_link || is_nothing || !text.contains(char::is_alphanumeric) {
            return;
        }
        let Self {
            parts,
            lookup,
            note,
        } = *self;
        let origin = origin_of(note, span.line);
        let outside = text.starts_with("//") || (scheme(text).is_some() && !names_entity(text));
        if outside {
            if let Address::Leads(targets, ..) = address(draft, parts, lookup, text) {
                for target in &targets {
                    declare(draft, parts, note, word, (target, target), origin.clone());
                }
            }
            return;
        }
        if word.via == "repo" {
            return self.repository(draft, word, text, origin);
        }
        let kinds = kinds(word);
        let mut found = lookup.entity(text, kinds);
        if found.is_empty() && word.via.starts_with("dashboard") {
            found = lookup.entity(&format!("dashboard:{text}"), kinds);
        }
        if found.is_empty() && word.via == "runbook_for" {
            found = lookup.entity(text, &[EntityKind::Alert]);
        }
        if found.is_empty() && word.kind == RelationKind::OwnedBy {
            found.push(declare_team(draft, text, origin.clone()));
        }
        if found.is_empty()
            && let Some((to, thing)) = self.file(draft, word, text)
        {
            declare(draft, parts, note, word, (&to, &thing), origin);
            return;
        }
        if found.is_empty() {
            found = self.in_repositories(draft, word, text);
        }
        // Alerts come in pairs of one name (warning and critical): the name means all of them.
        let all_alerts = found.iter().all(|id| id.scheme() == "alert");
        if found.is_empty() || (found.len() > 1 && !all_alerts) {
            if self.must_exist(word) {
                unresolved(draft, lookup, note, (key, span), text, kinds, &found);
            }
            return;
        }
        for target in &found {
            declare(draft, parts, note, word, (target, target), origin.clone());
        }
    }

    /// The note or file of this name or path, and what it stands for. Services, teams and alerts are more than notes
    /// that happen to have their names, and a day is a day.
    fn file(
        &self,
        draft: &mut Draft,
        word: RelationWord,
        text: &str,
    ) -> Option<(EntityId, EntityId)> {
        if named_only(word) || text.get(..10).is_some_and(is_date) {
            return None;
        }
        let linkpath = text.split('#').next().unwrap_or(text);
        let from = self.note.path();
        let target = self.parts.names.find(linkpath, from).target?;
        if target == *from {
            return None;
        }
        let to = target_id(draft, self.parts, &target);
        let thing = self.parts.subject(&target).unwrap_or(&to).clone();
        Some((to, thing))
    }

    /// The root of a repository by its name, its address, or the end of that (`acme/shop`).
    fn repository(&self, draft: &mut Draft, word: RelationWord, text: &str, origin: Origin) {
        let Some(root) = self.root(text) else { return };
        let id = folder_id(draft, &SourcePath::new(&root, ""));
        declare(draft, self.parts, self.note, word, (&id, &id), origin);
    }

    fn root(&self, text: &str) -> Option<RootName> {
        let roots = || self.parts.settings.roots.iter();
        if let Some(root) = roots().find(|r| r.name.as_str() == text) {
            return Some(root.name.clone());
        }
        let tail = format!("/{}", bare_address(text));
        let mut fits = roots().filter(|r| {
            r.url
                .as_deref()
                .is_some_and(|u| bare_address(u).ends_with(&tail))
        });
        let first = fits.next().filter(|_| text.contains('/'))?;
        fits.next().is_none().then(|| first.name.clone())
    }

    /// Files and folders of repositories by their whole path, the name of the repository before it or not. The one
    /// that the note names as its own comes first.
    fn in_repositories(&self, draft: &mut Draft, word: RelationWord, text: &str) -> Vec<EntityId> {
        let path = text.split('#').next().unwrap_or(text);
        if !path.contains(['/', '.']) || named_only(word) {
            return Vec::new();
        }
        let parts = self.parts;
        if let Some((root, path)) = path.split_once('/') {
            let root = RootName::new(root);
            if parts.settings.root(&root).is_some()
                && let Some(id) = place(draft, parts, &root, path)
            {
                return vec![id];
            }
        }
        let own = properties::value(self.note.document(), "repo")
            .and_then(|value| self.root(value.as_text()?.trim()));
        if let Some(id) = own.and_then(|root| place(draft, parts, &root, path)) {
            return vec![id];
        }
        let roots = parts.settings.roots.iter();
        roots
            .filter(|root| root.role == RootRole::Repository)
            .filter_map(|root| place(draft, parts, &root.name, path))
            .collect()
    }

    /// Is a name that nothing answers a finding? Not behind words that people also follow with prose.
    fn must_exist(&self, word: RelationWord) -> bool {
        match word.via {
            "affects" => self.note.note_type == "incident",
            "depends_on" | "part_of" | "documents" | "monitors" | "runbook_for" | "runbook"
            | "runbooks" | "service" | "services" | "alert" | "alerts" | "resource"
            | "resources" | "manifests" | "dashboard" | "dashboards" => true,
            _ => false,
        }
    }
}

/// Services, teams and alerts are no files.
fn named_only(word: RelationWord) -> bool {
    matches!(word.via, "service" | "services" | "alert" | "alerts")
}

/// What the text behind a word can name; empty means anything.
fn kinds(word: RelationWord) -> &'static [EntityKind] {
    match word.via {
        "service" | "services" | "affects" | "depends_on" => {
            &[EntityKind::Component, EntityKind::System]
        }
        "alert" | "alerts" => &[EntityKind::Alert],
        "owner" | "owned_by" | "team" => &[EntityKind::Team],
        "dashboard" | "dashboards" => &[EntityKind::Dashboard],
        _ => &[],
    }
}

/// An owner in plain words exists by being named.
fn declare_team(draft: &mut Draft, name: &str, origin: Origin) -> EntityId {
    let id = team_id(name);
    draft.entity(Saying {
        id: id.clone(),
        kind: EntityKind::Team,
        subkind: "team",
        name,
        scope: "",
        origin,
    });
    id
}
