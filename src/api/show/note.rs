//! What Obsidian knows of a note.

use serde::Serialize;

use super::links::{BacklinkShown, LinkShown, backlinks, links, mentions};
use crate::graph::{Note, Snapshot, properties};
use crate::model::{LinkKind, PropertyType, Task, Value};

/// A note as Obsidian knows it. Everything is in order of place; lines count from 1.
#[derive(Debug, Serialize)]
pub struct NoteShown {
    /// Properties as written.
    pub properties: Vec<PropertyShown>,
    /// Tags of properties and text, each once.
    pub tags: Vec<TagShown>,
    /// Headings.
    pub outline: Vec<HeadingShown>,
    /// Tasks.
    pub tasks: Vec<TaskShown>,
    /// Block ids.
    pub blocks: Vec<BlockShown>,
    /// Links to other places of the vault, those with one target together.
    pub links: Vec<LinkShown>,
    /// Embeds, those of one file together.
    pub embeds: Vec<LinkShown>,
    /// Links, embeds and property links of other notes that lead here, by note.
    pub backlinks: Vec<BacklinkShown>,
    /// Places of other notes that name this one and do not link to it; `null` unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mentions: Option<Vec<BacklinkShown>>,
}

/// A property.
#[derive(Debug, Serialize)]
pub struct PropertyShown {
    /// Its name as written.
    pub name: String,
    /// `text`, `list`, `number`, `checkbox`, `date`, `datetime`, `tags`, `aliases` or `nested`. An empty one has the type
    /// that it has in other notes.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its value.
    pub value: Value,
    /// Line of its name.
    pub line: u32,
}

/// A tag.
#[derive(Debug, Serialize)]
pub struct TagShown {
    /// Without `#`.
    pub name: String,
    /// Its first line.
    pub line: u32,
}

/// A heading.
#[derive(Debug, Serialize)]
pub struct HeadingShown {
    /// 1 to 6.
    pub level: u8,
    /// As written, markup included.
    pub text: String,
    /// Its line.
    pub line: u32,
}

/// A block id.
#[derive(Debug, Serialize)]
pub struct BlockShown {
    /// Without `^`.
    pub id: String,
    /// The line of the id.
    pub line: u32,
}

/// A task.
#[derive(Debug, Serialize)]
pub struct TaskShown {
    /// `open`, `in-progress`, `done` or `cancelled`.
    pub state: &'static str,
    /// The character in the box.
    pub mark: char,
    /// Its text without dates and priority.
    pub text: String,
    /// Days, where it has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// When somebody means to do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<String>,
    /// When it can be begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// When it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
    /// When it was written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<String>,
    /// `highest` to `lowest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<&'static str>,
    /// Its line.
    pub line: u32,
}

/// Shows a note.
pub fn note(snapshot: &Snapshot, note: &Note, with_mentions: bool) -> NoteShown {
    let document = note.document();
    let (embeds, links) = links(snapshot, note)
        .into_iter()
        .partition(|link| link.kind() == Some(LinkKind::Embed.as_str()));
    NoteShown {
        properties: properties_of(snapshot, note),
        tags: document
            .tags
            .iter()
            .map(|tag| TagShown {
                name: tag.name.clone(),
                line: tag.span.line,
            })
            .collect(),
        outline: document
            .headings
            .iter()
            .map(|heading| HeadingShown {
                level: heading.level,
                text: heading.text.clone(),
                line: heading.span.line,
            })
            .collect(),
        tasks: document.tasks.iter().map(task).collect(),
        blocks: document
            .blocks
            .iter()
            .map(|block| BlockShown {
                id: block.id.clone(),
                line: block.span.line,
            })
            .collect(),
        links,
        embeds,
        backlinks: backlinks(snapshot, note),
        mentions: with_mentions.then(|| mentions(snapshot, note)),
    }
}

fn properties_of(snapshot: &Snapshot, note: &Note) -> Vec<PropertyShown> {
    let own = &note.document().properties;
    let kinds: Vec<Option<PropertyType>> = own
        .iter()
        .map(|p| PropertyType::of(&p.key, &p.value))
        .collect();
    // Only an empty property needs to know about the others.
    let everywhere = if kinds.iter().any(Option::is_none) {
        properties(snapshot)
    } else {
        Default::default()
    };
    own.iter()
        .zip(kinds)
        .map(|(property, kind)| {
            let elsewhere = || everywhere.get(&property.key.to_lowercase()).map(|p| p.kind);
            PropertyShown {
                name: property.key.clone(),
                kind: kind
                    .or_else(elsewhere)
                    .unwrap_or(PropertyType::Text)
                    .as_str(),
                value: property.value.clone(),
                line: property.span.line,
            }
        })
        .collect()
}

fn task(task: &Task) -> TaskShown {
    TaskShown {
        state: task.state().as_str(),
        mark: task.status,
        text: task.text.clone(),
        due: task.due.clone(),
        scheduled: task.scheduled.clone(),
        start: task.start.clone(),
        done: task.done.clone(),
        created: task.created.clone(),
        cancelled: task.cancelled.clone(),
        priority: task.priority,
        line: task.span.line,
    }
}
