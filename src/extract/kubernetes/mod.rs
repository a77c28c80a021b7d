//! Kubernetes objects: recognised by `apiVersion` and `kind`, never by file name.

mod access;
mod data;
mod definitions;
mod fields;
mod gateway;
mod mesh;
mod metadata;
mod monitoring;
mod network;
mod object;
mod pod;
mod producers;
mod scaling;
mod selectors;
mod storage;
mod values;
mod workload;

use super::object::{object_key, objects};
use super::{Extractor, Input, Syntax, any};
use crate::model::Facts;
use object::Object;

pub const EXTRACTOR: Extractor = Extractor {
    name: "kubernetes",
    summary: "Kubernetes objects: workloads, Services, routes, autoscalers, policies, bindings, custom resources, and what they use and select",
    syntax: Syntax::Yaml,
    may_be: any,
    run,
};

/// The same objects, written as JSON.
pub const JSON: Extractor = Extractor {
    name: "kubernetes-json",
    summary: "Kubernetes objects that are written as JSON",
    syntax: Syntax::Json,
    may_be: |source| {
        let marks = ["\"apiVersion\"", "\"kind\"", "\"metadata\""];
        marks.iter().all(|mark| source.text.contains(mark))
    },
    run,
};

/// Each looks at the objects that concern it.
const PARTS: &[fn(&mut Object<'_, '_>)] = &[
    workload::read,
    network::read,
    gateway::read,
    mesh::read,
    scaling::read,
    access::read,
    storage::read,
    monitoring::read,
    producers::read,
    definitions::read,
    fields::read,
];

fn run(input: &Input<'_>, facts: &mut Facts) {
    for node in input.documents().iter().flat_map(objects) {
        if let Some(key) = object_key(node) {
            Object::new(node, key, facts).read();
        }
    }
}
