//! What a service is built from.

use super::super::Declared;
use super::{Project, members};
use crate::model::{EntityKey, RelationKind, Span};
use crate::syntax::yaml::Node;

/// The Dockerfile of a service, and the services whose images its build reads.
pub fn declare(project: &mut Project<'_>, from: &EntityKey, service: &Node) {
    let Some(build) = service.get("build") else {
        return;
    };
    let context = build.get("context").unwrap_or(build);
    let place = build.get("dockerfile").unwrap_or(context);
    let dockerfile = build.text_at(&["dockerfile"]).unwrap_or("Dockerfile");
    let context = context.text().unwrap_or(".");
    let inline = build.get("dockerfile_inline").is_some();
    if !inline && is_local(context) && is_local(dockerfile) {
        let to = project.path(&format!("./{context}/{dockerfile}"), false);
        let (kind, via) = (RelationKind::DeclaredIn, "build.dockerfile");
        Declared { from, kind, via }.to(project.facts, place.span, to);
    }
    for (text, span) in contexts(build) {
        if let Some(name) = text.strip_prefix("service:") {
            let (kind, via) = (RelationKind::DependsOn, "build.additional_contexts");
            project.relate_service(&Declared { from, kind, via }, span, name);
        }
    }
}

/// A build may also read a repository somewhere, or any folder of this machine.
fn is_local(path: &str) -> bool {
    let bare = path.split("${").next().unwrap_or(path);
    !bare.starts_with(['/', '~'])
        && !bare.starts_with("git@")
        && !bare.starts_with("github.com/")
        && !bare.contains("://")
}

/// Values of `additional_contexts`, a map or a list of `name=value`.
fn contexts(build: &Node) -> Vec<(&str, Span)> {
    let Some(node) = build.get("additional_contexts") else {
        return Vec::new();
    };
    let listed = node.items().iter().filter_map(|item| {
        let (_, value) = item.text()?.split_once('=')?;
        Some((value, item.span))
    });
    let mapped = members(node)
        .into_iter()
        .filter_map(|(_, _, value)| Some((value.text()?, value.span)));
    listed.chain(mapped).collect()
}
