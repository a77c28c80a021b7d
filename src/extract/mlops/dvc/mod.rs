//! DVC: stages of data pipelines, and data that is tracked beside Git.

mod expand;
mod stage;
mod tracked;

use super::super::{Extractor, Input, Syntax};
use crate::model::Facts;

pub const EXTRACTOR: Extractor = Extractor {
    name: "dvc",
    summary: "DVC pipelines and tracked data: stages, which of them need which, their files, sources of imported data",
    syntax: Syntax::Yaml,
    may_be: |source| source.path.file_name() == "dvc.yaml" || source.path.has_extension("dvc"),
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    let Some(root) = input.documents().first() else {
        return;
    };
    match input.source.path.has_extension("dvc") {
        true => tracked::read(root, input.source, facts),
        false => stage::read(root, input.source, facts),
    }
}
