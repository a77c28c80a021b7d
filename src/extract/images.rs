//! Container images: things outside that workloads, stages and jobs are made of.

use super::{Declared, exists};
use crate::model::{EntityKey, EntityKind, Facts, Reference, Span};

pub use crate::model::image_repository;

/// Says that an image exists, and that somebody stands in this relation to it. Says nothing of a name in which
/// something has yet to be filled in.
pub fn relate(relation: &Declared<'_>, facts: &mut Facts, span: Span, image: &str) {
    let Some(repository) = image_repository(image) else {
        return;
    };
    let name = repository.rsplit('/').next().unwrap_or(&repository);
    let target = EntityKey::Id(format!("image:{repository}"));
    exists(
        facts,
        span,
        target.clone(),
        EntityKind::Image,
        "image",
        name,
        Vec::new(),
    );
    relation.to(facts, span, Reference::Key(target));
}
