//! A snapshot becomes documents: one for each entity, in order of id; notes that Obsidian excludes are left out.

use std::borrow::Cow;

use super::document::{Card, Facets, SearchDocument, is_well_known};
use super::tokenizer::CodeTokenizer;
use crate::graph::{Note, Snapshot};
use crate::model::{Entity, EntityKind, Relation, RelationKind, Value};

/// As many neighbours lend their names; a namespace with a thousand things is not about any of them.
const NEIGHBOURS: usize = 24;

/// Bytes of one property of an entity that are indexed.
const LONGEST_PROPERTY: usize = 8_000;

/// Everything that is indexed of a snapshot.
pub(super) fn documents(snapshot: &Snapshot) -> Vec<SearchDocument<'_>> {
    let mut tokenizer = CodeTokenizer::default();
    snapshot
        .entities()
        .iter()
        .filter_map(|entity| match snapshot.note_of(&entity.id) {
            Some(note) if note.excluded => None,
            Some(note) => Some(of_note(snapshot, entity, note, &mut tokenizer)),
            None => Some(of_entity(snapshot, entity, &mut tokenizer)),
        })
        .collect()
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
        well_known: is_well_known(entity.kind),
        body: Cow::Borrowed(body),
        body_hash: Some(note.source.hash.0),
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
        if !matches!(key.as_str(), "summary" | "description") && !value.is_empty() {
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
    SearchDocument {
        card,
        names: vec![entity.name.as_str()],
        well_known: is_well_known(entity.kind),
        body: Cow::Owned(body),
        body_hash: None,
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
    let says = |relation: &&Relation| {
        !matches!(
            relation.kind,
            RelationKind::LinksTo | RelationKind::Mentions | RelationKind::DeclaredIn
        )
    };
    let outgoing = snapshot.outgoing(&entity.id).iter().filter(says);
    let incoming = snapshot.incoming(&entity.id).filter(says);
    let both = outgoing
        .map(|r| (r, &r.to, true))
        .chain(incoming.map(|r| (r, &r.from, false)));
    for (relation, other, forward) in both.take(NEIGHBOURS) {
        let Some(other) = snapshot.entity(other) else {
            continue;
        };
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
