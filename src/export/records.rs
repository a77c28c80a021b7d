//! The public JSON, version `opslore/v1`: the types that leave the house. They borrow from the snapshot and are never
//! the model itself, so that the model can change without the format.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::graph::{Note, Resolution};
use crate::model::{
    Diagnostic, Entity, Link, Origin, Relation, Settings, SourcePath, Value, position_at,
};

/// The name of the format and its version.
pub const SCHEMA: &str = "opslore/v1";

/// A note of the vault.
#[derive(Debug, Serialize)]
pub struct NoteRecord<'s> {
    title: &'s str,
    aliases: &'s [String],
    tags: Vec<&'s str>,
    headings: Vec<HeadingRecord<'s>>,
    blocks: Vec<&'s str>,
    links: Vec<LinkRecord<'s>>,
}

#[derive(Debug, Serialize)]
struct HeadingRecord<'s> {
    level: u8,
    text: &'s str,
    line: u32,
}

#[derive(Debug, Serialize)]
struct LinkRecord<'s> {
    /// Not for links in properties: YAML has no place of its own for each value.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    raw: &'s str,
    kind: &'static str,
    target: Option<String>,
    subpath: Option<&'s str>,
    subpath_found: Option<bool>,
    display: &'s str,
}

impl<'s> NoteRecord<'s> {
    /// The record of a note.
    pub fn new(note: &'s Note, settings: &Settings) -> Self {
        let document = note.document();
        let unresolved = Resolution::default();
        let resolutions = note.links.iter().chain(std::iter::repeat(&unresolved));
        let headings = document.headings.iter().map(|h| HeadingRecord {
            level: h.level,
            text: &h.text,
            line: h.span.line,
        });
        Self {
            title: &document.title,
            aliases: &document.aliases,
            tags: document.tags.iter().map(|t| t.name.as_str()).collect(),
            headings: headings.collect(),
            blocks: document.blocks.iter().map(|b| b.id.as_str()).collect(),
            links: document
                .links
                .iter()
                .zip(resolutions)
                .map(|(link, resolution)| LinkRecord::new(link, resolution, settings))
                .collect(),
        }
    }
}

impl<'s> LinkRecord<'s> {
    fn new(link: &'s Link, resolution: &Resolution, settings: &Settings) -> Self {
        let in_property = link.kind == crate::model::LinkKind::Property;
        Self {
            line: (!in_property).then_some(link.span.line),
            raw: &link.raw,
            kind: link.kind.as_str(),
            target: resolution.target.as_ref().map(|t| shown(t, settings)),
            subpath: link.subpath.as_deref(),
            subpath_found: resolution.subpath_found,
            display: &link.display,
        }
    }
}

/// The path of a vault file below the vault; of any other file `ROOT/PATH`.
pub(super) fn shown(path: &SourcePath, settings: &Settings) -> String {
    if settings.is_vault(&path.root) {
        path.path.to_string()
    } else {
        path.to_string()
    }
}

/// An entity.
#[derive(Debug, Serialize)]
pub struct EntityRecord<'s> {
    id: &'s str,
    kind: &'static str,
    subkind: &'s str,
    name: &'s str,
    properties: &'s BTreeMap<String, Value>,
    origins: Vec<OriginRecord<'s>>,
}

#[derive(Debug, Serialize)]
struct OriginRecord<'s> {
    root: &'s str,
    path: &'s str,
    line: u32,
    stance: &'static str,
}

impl<'s> EntityRecord<'s> {
    /// The record of an entity.
    pub fn new(entity: &'s Entity) -> Self {
        let origins = entity.origins.iter().map(|origin| OriginRecord {
            root: origin.path.root.as_str(),
            path: &origin.path.path,
            line: origin.line,
            stance: origin.stance.as_str(),
        });
        Self {
            id: entity.id.as_str(),
            kind: entity.kind.as_str(),
            subkind: &entity.subkind,
            name: &entity.name,
            properties: &entity.properties,
            origins: origins.collect(),
        }
    }
}

/// A relation.
#[derive(Debug, Serialize)]
pub struct RelationRecord<'s> {
    relation: &'static str,
    via: &'s str,
    from: &'s str,
    to: &'s str,
    origin: &'static str,
    confidence: f64,
    at: Option<PlaceRecord<'s>>,
}

/// The first place that says it.
#[derive(Debug, Serialize)]
pub struct PlaceRecord<'s> {
    root: &'s str,
    path: &'s str,
    line: u32,
}

impl<'s> PlaceRecord<'s> {
    /// The record of a place.
    pub fn new(origin: &'s Origin) -> Self {
        Self {
            root: origin.path.root.as_str(),
            path: &origin.path.path,
            line: origin.line,
        }
    }
}

impl<'s> RelationRecord<'s> {
    /// The record of a relation.
    pub fn new(relation: &'s Relation) -> Self {
        Self {
            relation: relation.kind.as_str(),
            via: &relation.via,
            from: relation.from.as_str(),
            to: relation.to.as_str(),
            origin: relation.basis.as_str(),
            confidence: rounded(relation.confidence),
            at: relation.origins.first().map(PlaceRecord::new),
        }
    }
}

/// A confidence with two digits: 0.9 and not 0.8999999761581421.
pub(super) fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}

/// A finding.
#[derive(Debug, Serialize)]
pub struct DiagnosticRecord<'s> {
    code: &'static str,
    severity: &'static str,
    message: &'s str,
    hint: Option<&'s str>,
    root: Option<&'s str>,
    path: Option<&'s str>,
    line: Option<u32>,
    column: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    fixable: bool,
}

impl<'s> DiagnosticRecord<'s> {
    /// The record of a finding; `text` is the text of its file, without which the column is 1.
    pub fn new(finding: &'s Diagnostic, text: Option<&str>) -> Self {
        let at = finding.at.as_ref();
        let position = at.map(|at| match text {
            Some(text) if !text.is_empty() => {
                let position = position_at(text, at.span.start as usize);
                (position.line, position.column)
            }
            _ => (at.span.line.max(1), 1),
        });
        Self {
            code: finding.code.name,
            severity: finding.severity.as_str(),
            message: &finding.message,
            hint: finding.hint.as_deref(),
            root: at.map(|at| at.path.root.as_str()),
            path: at.map(|at| at.path.path.as_ref()),
            line: position.map(|p| p.0),
            column: position.map(|p| p.1),
            fixable: finding.fix.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_has_two_digits() {
        assert_eq!(serde_json::to_string(&rounded(0.9)).unwrap(), "0.9");
        assert_eq!(serde_json::to_string(&rounded(1.0)).unwrap(), "1.0");
        assert_eq!(serde_json::to_string(&rounded(0.666)).unwrap(), "0.67");
    }
}
