//! GitLab CI: pipelines with their jobs, and files that pipelines include.

mod include;
mod job;
mod shape;

use std::collections::BTreeSet;

use super::pipeline::{Pipeline, list, property, runs_image, texts};
use super::{Extractor, Input, Syntax, any};
use crate::model::{EntityKey, Facts, Source};
use crate::syntax::yaml::{Data, Node};

pub const EXTRACTOR: Extractor = Extractor {
    name: "gitlab-ci",
    summary: "GitLab CI pipelines and the files that they include: jobs, what they need and extend, images, child pipelines",
    syntax: Syntax::Yaml,
    may_be: any,
    run,
};

/// One pipeline file, as its jobs see it.
struct Pipelines<'s> {
    source: &'s Source,
    whole: Pipeline,
    /// Names of the jobs that the file itself declares.
    jobs: BTreeSet<&'s str>,
}

impl Pipelines<'_> {
    fn key(&self) -> &EntityKey {
        &self.whole.key
    }
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    // A document with `spec` alone tells the inputs of the next.
    let body = |d: &&Node| d.members().iter().any(|(k, _)| k.text() != Some("spec"));
    let Some(root) = input.documents().iter().find(body) else {
        return;
    };
    let named = shape::is_named(&input.source.path) && matches!(root.data, Data::Map(_));
    if named || shape::fits(root) {
        pipeline(root, input.source, facts);
    }
}

fn pipeline(root: &Node, source: &Source, facts: &mut Facts) {
    let jobs: Vec<_> = root
        .members()
        .iter()
        .filter_map(|(key, job)| Some((key.text()?, key.span, job)))
        .filter(|(name, _, job)| shape::is_job(name, job))
        .collect();
    let file = Pipelines {
        source,
        whole: Pipeline::of(source),
        jobs: jobs.iter().map(|(name, ..)| *name).collect(),
    };
    let mut properties = Vec::new();
    let title = root.text_at(&["workflow", "name"]).unwrap_or("");
    if shape::is_literal(title) {
        property(&mut properties, "title", title);
    }
    let stages = texts(root.get("stages")).into_iter().map(|(s, _)| s);
    property(&mut properties, "stages", list(stages));
    let includes = root.get("include");
    property(&mut properties, "includes", include::written(includes));
    file.whole.declare(
        facts,
        root.members()
            .first()
            .map_or(root.span, |(key, _)| key.span),
        ("gitlab-pipeline", source.path.file_name()),
        properties,
    );
    include::relate(includes, file.key(), "include", &file, facts);
    let defaults = root.get("default");
    for holder in [Some(root), defaults].into_iter().flatten() {
        images(holder, file.key(), facts);
    }
    for (name, span, job) in jobs {
        job::declare(job, (name, span), &file, facts);
    }
}

/// The image and the services of a job, or of all jobs.
fn images(holder: &Node, from: &EntityKey, facts: &mut Facts) {
    let image = holder.get("image").into_iter().map(|node| ("image", node));
    let services = holder.get("services").map(Node::items).unwrap_or_default();
    let services = services.iter().map(|node| ("services", node));
    for (via, node) in image.chain(services) {
        let named = node.get("name").unwrap_or(node);
        if let Some(text) = named.text() {
            runs_image(facts, named.span, from, via, text);
        }
    }
}
