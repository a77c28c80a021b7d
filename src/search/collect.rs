//! A snapshot becomes documents: one for each entity, in order of id; notes that Obsidian excludes are left out.

use std::borrow::Cow;

use super::document::{Card, Facets, Fame, SearchDocument};
use super::fingerprint::Fingerprint;
use super::tokenizer::CodeTokenizer;
use crate::graph::{Note, Snapshot};
use crate::model::{Entity, EntityKind, Relation, RelationKind, Value};

/// As many neighbours lend their names; a namespace with a thousand things is not about any of them.
const NEIGHBOURS: usize = 24;

/// Bytes of one property of an entity that are indexed.
const LONGEST_PROPERTY: usize = 8_000;

/// One entity that is indexed, not yet turned into a document.
pub(super) struct Entry<'s> {
    pub entity: &'s Entity,
    note: Option<&'s Note>,
    /// Equal for equal documents: what is not rewritten when the index is brought up to date.
    pub fingerprint: u64,
}

/// Everything that is indexed of a snapshot.
pub(super) fn entries(snapshot: &Snapshot) -> Vec<Entry<'_>> {
    let all = snapshot.entities().iter().map(|entity| {
        let note = snapshot.note_of(&entity.id);
        Entry {
            entity,
            note,
            fingerprint: fingerprint(snapshot, entity, note),
        }
    });
    all.filter(|entry| entry.note.is_none_or(|note| !note.excluded))
        .collect()
}

/// The document of an entry.
pub(super) fn document<'s>(
    snapshot: &'s Snapshot,
    entry: &Entry<'s>,
    tokenizer: &mut CodeTokenizer,
) -> SearchDocument<'s> {
    match entry.note {
        Some(note) => of_note(snapshot, entry.entity, note, tokenizer),
        None => of_entity(snapshot, entry.entity, tokenizer),
    }
}

/// A hash of everything that a document is made from, without making it: an edit of one note costs one document.
fn fingerprint(snapshot: &Snapshot, entity: &Entity, note: Option<&Note>) -> u64 {
    let mut hash = Fingerprint::default();
    hash.text(entity.kind.as_str());
    hash.text(&entity.subkind);
    hash.text(&entity.name);
    match note {
        Some(note) => {
            hash.text(&note.note_type);
            hash.bytes(&note.source.hash.0.to_le_bytes());
        }
        None => {
            for (key, value) in &entity.properties {
                hash.text(key);
                hash.text(&value.to_string());
            }
            if let Some(origin) = entity.origins.first() {
                hash.text(origin.path.root.as_str());
                hash.text(&origin.path.path);
                hash.bytes(&origin.line.to_le_bytes());
            }
        }
    }
    for (relation, other, forward) in related(snapshot, entity) {
        hash.text(relation.kind.as_str());
        hash.text(&other.name);
        hash.bytes(&[
            u8::from(forward),
            u8::from(other.kind == EntityKind::Component),
        ]);
    }
    hash.value()
}

fn of_note<'s>(
    snapshot: &'s Snapshot,
    entity: &'s Entity,
    note: &'s Note,
    tokenizer: &mut CodeTokenizer,
) -> SearchDocument<'s> {
    let document = note.document();
    let text: &str = &note.source.text;
    let start = document.body_start as usize;
    let (front, body) = (
        text.get(..start).unwrap_or(""),
        text.get(start..).unwrap_or(text),
    );
    let mut facets = facets(entity, "notes");
    let mut context = Vec::new();
    facets.whole("type", &note.note_type);
    for tag in &document.tags {
        facets.tag(&tag.name);
        context.push(Cow::Borrowed(tag.name.as_str()));
    }
    for property in &document.properties {
        let text = property.value.to_string();
        field_words(&mut facets, &property.key, &text, tokenizer);
        if !matches!(property.key.as_str(), "aliases" | "tags" | "title") {
            context.push(Cow::Owned(text));
        }
    }
    for field in &document.fields {
        field_words(&mut facets, &field.key, &field.value, tokenizer);
    }
    neighbours(snapshot, entity, &mut facets, &mut context, tokenizer);
    file_words(&mut facets, note.path().file_name(), tokenizer);
    let mut names = vec![note.reader_title(), document.title.as_str()];
    names.extend(document.aliases.iter().map(String::as_str));
    dedup(&mut names);
    let headings = document.headings.iter().filter_map(|heading| {
        let at = heading.span.start.checked_sub(document.body_start)?;
        Some((at, Cow::Borrowed(heading.text.as_str())))
    });
    SearchDocument {
        card: Card {
            note_type: Cow::Borrowed(&note.note_type),
            title: Cow::Borrowed(note.reader_title()),
            root: Cow::Borrowed(note.path().root.as_str()),
            path: Cow::Borrowed(&note.path().path),
            line: 1,
            body_line: line_after(front),
            headings: headings.collect(),
            ..card(entity)
        },
        names,
        fame: Fame::of(entity.kind),
        body: Cow::Borrowed(body),
        facets,
        context,
        commands: Vec::new(),
    }
}

fn of_entity<'s>(
    snapshot: &'s Snapshot,
    entity: &'s Entity,
    tokenizer: &mut CodeTokenizer,
) -> SearchDocument<'s> {
    let mut facets = facets(entity, "ops");
    let mut context = vec![Cow::Borrowed(entity.id.as_str())];
    let mut body = String::new();
    let mut commands = Vec::new();
    // What explains the thing first: it is what a snippet should show.
    for first in ["summary", "description"] {
        if let Some(text) = entity.text(first) {
            push_line(&mut body, text);
        }
    }
    for (key, value) in &entity.properties {
        let text = value.to_string();
        field_words(&mut facets, key, &text, tokenizer);
        if !matches!(key.as_str(), "summary" | "description" | "aliases") && !value.is_empty() {
            push_line(&mut body, &format!("{key}: {text}"));
        }
        if let (Value::Text(code), "expr" | "command" | "query" | "run") = (value, key.as_str()) {
            commands.push(code.as_str());
        }
    }
    neighbours(snapshot, entity, &mut facets, &mut context, tokenizer);
    let mut card = card(entity);
    if let Some(origin) = entity.origins.first() {
        card.root = Cow::Borrowed(origin.path.root.as_str());
        card.path = Cow::Borrowed(&origin.path.path);
        card.line = origin.line;
        file_words(&mut facets, origin.path.file_name(), tokenizer);
    }
    let mut names = vec![entity.name.as_str()];
    names.extend(entity.property("aliases").map_or(Vec::new(), Value::texts));
    dedup(&mut names);
    SearchDocument {
        card,
        names,
        fame: Fame::of(entity.kind),
        body: Cow::Owned(body),
        facets,
        context,
        commands,
    }
}

fn card(entity: &Entity) -> Card<'_> {
    Card {
        id: Cow::Borrowed(entity.id.as_str()),
        kind: Cow::Borrowed(entity.kind.as_str()),
        subkind: Cow::Borrowed(&entity.subkind),
        note_type: Cow::Borrowed(""),
        title: Cow::Borrowed(&entity.name),
        root: Cow::Borrowed(""),
        path: Cow::Borrowed(""),
        line: 1,
        body_line: 0,
        headings: Vec::new(),
    }
}

fn facets(entity: &Entity, area: &str) -> Facets {
    let mut facets = Facets::default();
    facets.whole("in", area);
    facets.whole("kind", entity.kind.as_str());
    facets.whole("kind", &entity.subkind);
    facets
}

/// A property of a note or an entity, and the field of the query language that it answers.
fn field_words(facets: &mut Facets, key: &str, value: &str, tokenizer: &mut CodeTokenizer) {
    facets.property(key, value, tokenizer);
    let field = match key.to_ascii_lowercase().as_str() {
        "owner" | "owners" | "team" => "owner",
        "service" | "services" => "service",
        "status" => "status",
        _ => return,
    };
    facets.words(field, value, tokenizer);
}

fn file_words(facets: &mut Facets, name: &str, tokenizer: &mut CodeTokenizer) {
    facets.words("file", name, tokenizer);
    if let Some((stem, _)) = name.rsplit_once('.') {
        facets.words("file", stem, tokenizer);
    }
}

/// Lends the names of what it is related to. Links of prose do not count: their words are in the text already.
fn neighbours<'s>(
    snapshot: &'s Snapshot,
    entity: &'s Entity,
    facets: &mut Facets,
    context: &mut Vec<Cow<'s, str>>,
    tokenizer: &mut CodeTokenizer,
) {
    if entity.kind == EntityKind::Component {
        facets.words("service", &entity.name, tokenizer);
    }
    for (relation, other, forward) in related(snapshot, entity) {
        let name = Cow::Borrowed(other.name.as_str());
        if !context.contains(&name) {
            context.push(name);
        }
        match relation.kind {
            RelationKind::OwnedBy if forward => facets.words("owner", &other.name, tokenizer),
            RelationKind::OwnedBy | RelationKind::DependsOn => {}
            _ if other.kind == EntityKind::Component => {
                facets.words("service", &other.name, tokenizer);
            }
            _ => {}
        }
    }
}

/// What lends its name to an entity: the relation, the other end, and whether the relation leads there.
fn related<'s>(
    snapshot: &'s Snapshot,
    entity: &'s Entity,
) -> impl Iterator<Item = (&'s Relation, &'s Entity, bool)> {
    let says = |relation: &&Relation| {
        !matches!(
            relation.kind,
            RelationKind::LinksTo | RelationKind::Mentions | RelationKind::DeclaredIn
        )
    };
    let outgoing = snapshot.outgoing(&entity.id).iter().filter(says);
    let incoming = snapshot.incoming(&entity.id).filter(says);
    outgoing
        .map(|r| (r, &r.to, true))
        .chain(incoming.map(|r| (r, &r.from, false)))
        .take(NEIGHBOURS)
        .filter_map(|(relation, id, forward)| Some((relation, snapshot.entity(id)?, forward)))
}

/// The line on which the text after `front` begins.
fn line_after(front: &str) -> u32 {
    let breaks = front.bytes().filter(|b| *b == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX - 1) + 1
}

fn push_line(body: &mut String, line: &str) {
    let mut end = line.len().min(LONGEST_PROPERTY);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    body.push_str(line.get(..end).unwrap_or(""));
    body.push('\n');
}

fn dedup(names: &mut Vec<&str>) {
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::graph;
    use crate::model::*;

    const TEXT: &str = "---\nowner: \"[[team-a]]\"\n---\n# Top\ntext\n";

    fn settings() -> Settings {
        let vault = RootSettings::new(RootName::new("vault"), RootRole::Vault);
        Settings {
            roots: vec![vault],
            excluded: vec!["old/".to_owned()],
            ..Settings::default()
        }
    }

    fn note(path: &str, text: &str) -> Reading {
        let root = RootName::new("vault");
        let body = text.rfind("---\n").map_or(0, |n| n + 4);
        let document = Document {
            title: "Note".to_owned(),
            aliases: vec!["Other name".to_owned()],
            properties: vec![Property {
                key: "owner".to_owned(),
                value: Value::from("[[team-a]]"),
                span: Span::default(),
            }],
            tags: vec![Tag {
                name: "a/b".to_owned(),
                span: Span::default(),
            }],
            headings: vec![Heading {
                level: 1,
                text: "Top".to_owned(),
                span: Span::new(body, body + 5, 4),
            }],
            body_start: u32::try_from(body).unwrap(),
            ..Document::default()
        };
        let hash = text.bytes().map(u128::from).sum();
        Reading {
            source: Arc::new(Source {
                path: SourcePath::new(&root, path),
                text: Arc::from(text),
                hash: ContentHash(hash),
                read: true,
            }),
            facts: Arc::new(Facts {
                document: Some(document),
                ..Facts::default()
            }),
        }
    }

    fn documents(snapshot: &Snapshot) -> Vec<SearchDocument<'_>> {
        let mut tokenizer = CodeTokenizer::without_stems();
        let entries = entries(snapshot);
        let all = entries
            .iter()
            .map(|e| document(snapshot, e, &mut tokenizer));
        all.collect()
    }

    #[test]
    fn a_note_is_indexed_with_its_names_body_headings_and_choices() {
        let snapshot = graph::build(vec![note("Note.md", TEXT)], &settings());
        let documents = documents(&snapshot);
        let found = documents.iter().find(|d| d.card.id == "doc:vault/Note.md");
        let found = found.unwrap();
        assert_eq!(found.names, ["Top", "Note", "Other name"]);
        assert_eq!(found.body, "# Top\ntext\n");
        assert_eq!(found.card.body_line, 4);
        assert_eq!(found.card.headings, [(0, Cow::Borrowed("Top"))]);
        for facet in [
            "tag:a",
            "tag:a/b",
            "owner:team-a",
            "owner=team",
            "in:notes",
            "type:note",
        ] {
            assert!(
                found.facets.terms.contains(facet),
                "{facet}: {:?}",
                found.facets
            );
        }
    }

    #[test]
    fn notes_that_obsidian_excludes_are_not_indexed() {
        let readings = vec![note("Note.md", TEXT), note("old/Gone.md", TEXT)];
        let snapshot = graph::build(readings, &settings());
        assert!(snapshot.notes().iter().any(|n| n.excluded));
        let documents = documents(&snapshot);
        assert!(documents.iter().all(|d| !d.card.path.starts_with("old/")));
    }

    #[test]
    fn an_edit_changes_one_fingerprint_and_nothing_else() {
        let readings = |text: &str| vec![note("A.md", TEXT), note("B.md", text)];
        let before = graph::build(readings(TEXT), &settings());
        let after = graph::build(readings(&format!("{TEXT}more")), &settings());
        let (before, after) = (entries(&before), entries(&after));
        let changed: Vec<&str> = (before.iter().zip(&after))
            .filter(|(a, b)| a.fingerprint != b.fingerprint)
            .map(|(a, _)| a.entity.id.as_str())
            .collect();
        assert_eq!(changed, ["doc:vault/B.md"]);
    }
}
