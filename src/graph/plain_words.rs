//! What notes say in plain words: the texts of properties and inline fields that name something, and addresses.

use crate::model::{
    Basis, Diagnostic, EntityId, EntityKind, FieldPlace, Location, Origin, RelationKind,
    SourcePath, Span, Stance, codes, is_date,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::links::{RelationWord, declare, relation_word, target_id};
use super::lookup::Lookup;
use super::notes::team_id;
use super::runbooks::forge_path;
use super::snapshot::Note;

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
    for (url, span) in &note.document().urls {
        let origin = origin_of(note, span.line);
        if let Some((target, via, confidence)) = address(draft, parts, lookup, url) {
            let say = (Basis::Explicit, confidence);
            draft.relation(&note.id, RelationKind::LinksTo, &target, via, say, origin);
        }
    }
}

/// Schemes of entities' own ids: what they name should be there. Any other address leads out of the graph.
const OWN_SCHEMES: [&str; 9] = [
    "k8s",
    "alert",
    "tf",
    "image",
    "component",
    "group",
    "system",
    "api",
    "helm",
];

/// The scheme of an address: `https` of `https://…`. `Note: text` is none.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && !rest.starts_with(' ');
    fits.then_some(scheme)
}

/// Is an address the id of an entity?
pub fn names_entity(url: &str) -> bool {
    scheme(url).is_some_and(|scheme| OWN_SCHEMES.contains(&scheme))
}

/// What an address in a note leads to: an entity by its own address (`k8s:`, `alert:`), or a file of a known
/// repository on its forge. With the word for it, and how certain it is.
fn address(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    url: &str,
) -> Option<(EntityId, &'static str, f32)> {
    if names_entity(url) {
        let mut found = lookup.entity(url, &[]);
        let only = found.pop().filter(|_| found.is_empty())?;
        return Some((only, "uri", 1.0));
    }
    let bare = url.split(['#', '?']).next().unwrap_or(url);
    let (root, path) = forge_path(parts, bare)?;
    let path = SourcePath::new(&root, path.trim_end_matches('/'));
    let path = parts.reading(&path)?.source.path.clone();
    Some((target_id(draft, parts, &path), "url", 0.98))
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
        let outside = text.starts_with("//")
            || scheme(text).is_some_and(|scheme| !OWN_SCHEMES.contains(&scheme));
        if outside {
            if let Some((target, ..)) = address(draft, parts, lookup, text) {
                declare(draft, parts, note, word, (&target, &target), origin);
            }
            return;
        }
        let kinds = kinds(word);
        let mut found = lookup.entity(text, kinds);
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
        let named_only = matches!(word.via, "service" | "services" | "alert" | "alerts");
        if named_only || text.get(..10).is_some_and(is_date) {
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

    /// Is a name that nothing answers a finding? Not behind words that people also follow with prose.
    fn must_exist(&self, word: RelationWord) -> bool {
        match word.via {
            "affects" => self.note.note_type == "incident",
            "depends_on" | "part_of" | "documents" | "monitors" | "runbook_for" | "runbook"
            | "runbooks" | "service" | "services" | "alert" | "alerts" | "resource"
            | "resources" | "manifests" => true,
            _ => false,
        }
    }
}

/// What the text behind a word can name; empty means anything.
fn kinds(word: RelationWord) -> &'static [EntityKind] {
    match word.via {
        "service" | "services" | "affects" | "depends_on" => {
            &[EntityKind::Component, EntityKind::System]
        }
        "alert" | "alerts" => &[EntityKind::Alert],
        "owner" | "owned_by" | "team" => &[EntityKind::Team],
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

fn unresolved(
    draft: &mut Draft,
    lookup: &Lookup,
    note: &Note,
    (key, span): (&str, Span),
    text: &str,
    kinds: &[EntityKind],
    found: &[EntityId],
) {
    let at = Location {
        path: note.path().clone(),
        span,
    };
    let diagnostic = if found.is_empty() {
        let what = match kinds {
            [EntityKind::Alert] => "no alert",
            [EntityKind::Component, ..] => "no service",
            _ => "nothing",
        };
        let similar = lookup.similar(text, kinds, 1);
        let hint = similar.first().map_or_else(
            || "`opslore list entities` shows what exists".to_owned(),
            |name| format!("did you mean `{name}`?"),
        );
        Diagnostic::new(
            &codes::UNKNOWN_REFERENCE,
            at,
            format!("{what} is named `{text}`, which `{key}` refers to"),
        )
        .hint(hint)
    } else {
        let ids: Vec<String> = found.iter().take(4).map(|id| format!("`{id}`")).collect();
        Diagnostic::new(
            &codes::AMBIGUOUS_REFERENCE,
            at,
            format!(
                "`{text}` in `{key}` could be {} things: {}",
                found.len(),
                ids.join(", ")
            ),
        )
        .hint(format!("write the full id, for example {}", ids[0]))
    };
    draft.diagnostics.push(diagnostic);
}
