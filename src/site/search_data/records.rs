//! What a result and a preview show, in blocks that are found by the address of a page.

use serde::Serialize;
use serde::ser::SerializeTuple;

use super::plain::{clipped, plain};
use super::postings::Fields;
use crate::graph::{Note, Snapshot};
use crate::model::{Artifact, Entity, EntityId, EntityKind};
use crate::site::data_file::data_file;
use crate::site::look::{look, type_label};

/// Records in a block, at most twice that if addresses are unlucky.
const BLOCK: usize = 16;
const PREVIEW: usize = 240;
const FACT: usize = 60;
/// Properties that hold names of settings: in so short a text they would outweigh what people write of the same words.
const SETTINGS: [&str; 6] = [
    "keys",
    "labels",
    "limits",
    "pod_labels",
    "requests",
    "selector",
];

/// Longer values of properties are text for machines.
const LONGEST_VALUE: usize = 400;

/// A record as the page gets it: an array in this order.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// For readers.
    pub title: String,
    /// From the site's root.
    pub url: String,
    /// Entity kind.
    pub kind: &'static str,
    /// Type for readers.
    pub label: String,
    /// Look key.
    pub look: &'static str,
    /// `root/path:line`.
    pub place: String,
    /// A few sentences.
    pub preview: String,
    /// Name, value, name, value, …
    pub facts: Vec<String>,
}

impl Serialize for Record {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(8)?;
        tuple.serialize_element(&self.title)?;
        tuple.serialize_element(&self.url)?;
        tuple.serialize_element(self.kind)?;
        tuple.serialize_element(&self.label)?;
        tuple.serialize_element(self.look)?;
        tuple.serialize_element(&self.place)?;
        tuple.serialize_element(&self.preview)?;
        tuple.serialize_element(&self.facts)?;
        tuple.end()
    }
}

/// A record, its title and aliases, and the texts it is found by.
pub struct Found {
    /// What is shown.
    pub record: Record,
    /// Title, then aliases.
    pub names: Vec<String>,
    /// What is searched.
    pub fields: Fields,
}

/// Everything that has a page and may be found.
pub fn collect(snapshot: &Snapshot, link: &dyn Fn(&EntityId) -> Option<String>) -> Vec<Found> {
    snapshot
        .entities()
        .iter()
        .filter_map(|entity| {
            let note = note_of(snapshot, entity);
            if note.is_some_and(|n| n.excluded) {
                return None;
            }
            Some(found(snapshot, entity, note, link(&entity.id)?))
        })
        .collect()
}

fn note_of<'s>(snapshot: &'s Snapshot, entity: &Entity) -> Option<&'s Note> {
    snapshot.note_of(&entity.id).or_else(|| {
        let origin = entity
            .origins
            .first()
            .filter(|_| entity.kind.is_document())?;
        snapshot.note(&origin.path)
    })
}

fn found(snapshot: &Snapshot, entity: &Entity, note: Option<&Note>, url: String) -> Found {
    let title = note.map_or(entity.name.as_str(), Note::reader_title);
    let title = if title.trim().is_empty() {
        entity.id.as_str()
    } else {
        title
    };
    let mut names = vec![title.to_owned()];
    let document = note.map(Note::document);
    let aliases = document.iter().flat_map(|d| d.aliases.iter());
    let own = document.map(|d| &d.title).into_iter().chain([&entity.name]);
    for name in aliases.chain(own) {
        if !name.is_empty() && !names.contains(name) {
            names.push(name.clone());
        }
    }
    let markdown = note.map_or("", |n| {
        let start = n.document().body_start as usize;
        n.source.text.get(start..).unwrap_or("")
    });
    let origin = entity.origins.first();
    let place = origin.map_or_else(String::new, |o| match o.line {
        0 | 1 => o.path.to_string(),
        line => format!("{}:{line}", o.path),
    });
    let record = Record {
        title: title.to_owned(),
        url,
        kind: entity.kind.as_str(),
        label: type_label(entity, note.map(|n| n.note_type.as_str())),
        look: look(snapshot.settings(), entity),
        preview: preview(entity, markdown),
        facts: facts(entity),
        place,
    };
    let headings = document.iter().flat_map(|d| {
        let tags = d.tags.iter().map(|t| t.name.as_str());
        d.headings.iter().map(|h| h.text.as_str()).chain(tags)
    });
    let mut text = plain(markdown, false);
    for (name, value) in &entity.properties {
        let value = value.to_string();
        if value.len() <= LONGEST_VALUE && !SETTINGS.contains(&name.as_str()) {
            text.push('\n');
            text.push_str(&value);
        }
    }
    let fields = Fields {
        texts: [
            title.to_owned(),
            names.get(1..).unwrap_or(&[]).join("\n"),
            headings.collect::<Vec<_>>().join("\n"),
            format!("{} {}", record.place, entity.scope),
            text,
        ],
        boost: boost(entity),
    };
    Found {
        record,
        names,
        fields,
    }
}

fn boost(entity: &Entity) -> f64 {
    if entity.is_open_incident() {
        return 1.5;
    }
    match entity.kind {
        EntityKind::Component | EntityKind::System => 1.35,
        EntityKind::Runbook => 1.2,
        EntityKind::Alert => 1.1,
        EntityKind::File => 0.7,
        _ => 1.0,
    }
}

fn preview(entity: &Entity, markdown: &str) -> String {
    let text = ["summary", "description"]
        .iter()
        .find_map(|key| entity.text(key).filter(|t| !t.trim().is_empty()));
    match text {
        Some(text) => clipped(text, PREVIEW),
        None => clipped(&plain(markdown, true), PREVIEW),
    }
}

fn facts(entity: &Entity) -> Vec<String> {
    const SHOWN: [(&str, &[&str]); 8] = [
        ("Owner", &["owner", "team"]),
        ("Status", &["status"]),
        ("Severity", &["severity"]),
        ("Tier", &["tier"]),
        ("Namespace", &["namespace"]),
        ("Lifecycle", &["lifecycle"]),
        ("Due", &["due"]),
        (
            "Verified",
            &["last_verified", "verified", "reviewed", "last_reviewed"],
        ),
    ];
    let mut out = Vec::new();
    for (label, keys) in SHOWN {
        let value = keys
            .iter()
            .find_map(|k| entity.property(k).filter(|v| !v.is_empty()));
        if let Some(value) = value {
            let value = value.to_string();
            let value = value.trim_start_matches("[[").trim_end_matches("]]");
            out.push(label.to_owned());
            out.push(clipped(value, FACT));
        }
    }
    if !entity.scope.is_empty() {
        out.push("Where".to_owned());
        out.push(entity.scope.clone());
    }
    out
}

/// One record for each address: a service and the note about it may share a page. The one that stands out most is
/// shown, and found by the words of all.
fn joined(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| {
        let by_boost = || b.fields.boost.total_cmp(&a.fields.boost);
        let address = a.record.url.cmp(&b.record.url);
        let name = || (a.record.kind, &a.record.title).cmp(&(b.record.kind, &b.record.title));
        let place = || a.record.place.cmp(&b.record.place);
        address.then_with(by_boost).then_with(name).then_with(place)
    });
    let mut out: Vec<Found> = Vec::with_capacity(found.len());
    for next in found {
        let Some(first) = out.last_mut().filter(|f| f.record.url == next.record.url) else {
            out.push(next);
            continue;
        };
        if first.record.preview.is_empty() {
            first.record.preview = next.record.preview;
        }
        if first.record.facts.is_empty() {
            first.record.facts = next.record.facts;
        }
        for name in next.names {
            if !first.names.contains(&name) {
                first.fields.texts[1].push('\n');
                first.fields.texts[1].push_str(&name);
                first.names.push(name);
            }
        }
        for (text, more) in first
            .fields
            .texts
            .iter_mut()
            .zip(&next.fields.texts)
            .skip(2)
        {
            text.push('\n');
            text.push_str(more);
        }
    }
    out
}

/// Puts every record into the block of its address; the first record of each block. The page computes the same block
/// from a link, so a preview costs one small file.
pub fn arranged(found: Vec<Found>) -> (Vec<Found>, Vec<usize>) {
    let found = joined(found);
    let count = found.len().div_ceil(BLOCK).max(1).next_power_of_two();
    let mut found: Vec<(usize, Found)> = found
        .into_iter()
        .map(|f| (block_of(&f.record.url, count), f))
        .collect();
    found.sort_by(|(a, x), (b, y)| {
        let key = |f: &Found| {
            (
                f.record.url.clone(),
                f.record.kind,
                f.record.title.clone(),
                f.record.place.clone(),
            )
        };
        a.cmp(b)
            .then_with(|| x.record.url.cmp(&y.record.url))
            .then_with(|| key(x).cmp(&key(y)))
    });
    let starts = (0..count)
        .map(|block| found.partition_point(|(b, _)| *b < block))
        .collect();
    (found.into_iter().map(|(_, f)| f).collect(), starts)
}

/// FNV-1a over the decoded address, folded onto a power of two. `search-index.js` does the same.
fn block_of(url: &str, count: usize) -> usize {
    let hash = decoded(url.as_bytes())
        .into_iter()
        .fold(0x811c_9dc5_u32, |h, b| {
            (h ^ u32::from(b)).wrapping_mul(0x0100_0193)
        });
    (hash ^ (hash >> 15)) as usize & (count - 1)
}

fn decoded(url: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(url.len());
    let mut rest = url;
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() {
            after.get(2..).unwrap_or(&[])
        } else {
            after
        };
    }
    out
}

/// The blocks as files.
pub fn write(found: &[Found], starts: &[usize]) -> Vec<Artifact> {
    starts
        .iter()
        .enumerate()
        .map(|(n, start)| {
            let end = starts.get(n + 1).copied().unwrap_or(found.len());
            let records: Vec<&Record> = found
                .get(*start..end)
                .unwrap_or(&[])
                .iter()
                .map(|f| &f.record)
                .collect();
            data_file(&format!("r/{n}"), &records)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_same_block_whether_it_is_encoded_or_not() {
        assert_eq!(
            block_of("n/%C3%BCber.html", 64),
            block_of("n/über.html", 64)
        );
        // The browser test computes the same number.
        assert_eq!(block_of("n/über.html", 1024), 404);
    }
}
