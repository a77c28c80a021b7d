//! Charts of Helm: what they are, what they depend on, which images they start, and what can be told of their templates
//! without filling them in.

mod chart;
mod skeleton;
mod values;

use super::{Extractor, Input, Syntax};
use crate::model::{Facts, Source};

pub const EXTRACTOR: Extractor = Extractor {
    name: "helm",
    summary: "charts of Helm: dependencies, images of their values, objects of their templates that have a name",
    syntax: Syntax::Yaml,
    may_be,
    run,
};

/// What a file of a chart is, by its name.
enum Part {
    Chart,
    Requirements,
    Values,
    Template,
}

fn part(source: &Source) -> Option<Part> {
    let path = &source.path;
    match path.file_name() {
        "Chart.yaml" => return Some(Part::Chart),
        "requirements.yaml" => return Some(Part::Requirements),
        _ => {}
    }
    if super::is_template(source) {
        return Some(Part::Template);
    }
    let stem = path.stem().to_ascii_lowercase();
    let named = stem == "values"
        || ["values-", "values.", "values_"]
            .iter()
            .any(|start| stem.starts_with(start))
        || ["-values", ".values", "_values"]
            .iter()
            .any(|end| stem.ends_with(end));
    named.then_some(Part::Values)
}

fn may_be(source: &Source) -> bool {
    part(source).is_some()
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let source = input.source;
    match (part(source), input.documents()) {
        (Some(Part::Chart), [chart]) => chart::read(source, chart, facts),
        (Some(Part::Requirements), [list]) => chart::requirements(source, list, facts),
        (Some(Part::Values), [values]) => values::read(source, values, facts),
        (Some(Part::Template), _) => skeleton::read(source, facts),
        _ => {}
    }
}
