//! One service of a Compose file.

use super::super::{Declared, images};
use super::{Project, build, hosts, members, names, texts, volumes};
use crate::model::{
    Basis, EntityKey, EntityKind, Filled, FilledAs, Reference, RelationKind, Span, Value,
    below_relative, fill_in, has_variables, shown_folder,
};
use crate::syntax::yaml::Node;

/// What a service says. Files of one folder that name the same service speak of one thing.
pub fn declare(
    project: &mut Project<'_>,
    (name, span): (&str, Span),
    service: &Node,
    document: &Node,
) {
    let key = project.service(name);
    super::exists(
        project.facts,
        span,
        key.clone(),
        EntityKind::Workload,
        "compose-service",
        name,
        properties(service),
    );
    image(project, &key, service);
    build::declare(project, &key, service);
    needs(project, &key, service);
    extends(project, &key, service);
    addresses(project, &key, service);
    volumes::declare(project, &key, service);
    environment_files(project, &key, service);
    for kind in ["secrets", "configs"] {
        for (source, _) in service.get(kind).map(names).unwrap_or_default() {
            if let Some(file) = document.at(&[kind, source, "file"]) {
                project.file(&key, (RelationKind::Uses, kind), file);
            }
        }
    }
}

/// What is known of a service without any value of its environment.
fn properties(service: &Node) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for field in ["image", "container_name"] {
        if let Some(text) = service.text_at(&[field]) {
            found.push((field.to_owned(), Value::from(text)));
        }
    }
    if let Some(replicas) = service.text_at(&["deploy", "replicas"]) {
        let value = replicas.parse();
        let value = value.map_or_else(|_| Value::from(replicas), Value::Integer);
        found.push(("replicas".to_owned(), value));
    }
    if let Some(build) = service.get("build") {
        found.push(("build".to_owned(), Value::Bool(true)));
        if let Some(target) = build.text_at(&["target"]) {
            found.push(("target".to_owned(), Value::from(target)));
        }
    }
    if let Some(ports) = service.get("ports") {
        let ports = ports.items().iter();
        let target = |p: &'_ Node| p.text_at(&["target"]).map(str::to_owned);
        let ports: Vec<String> = ports
            .filter_map(|p| p.text().map(str::to_owned).or_else(|| target(p)))
            .collect();
        found.extend(texts("ports", ports.iter().map(String::as_str)));
    }
    for field in ["profiles", "networks", "secrets", "configs"] {
        let named = service.get(field).map(names).unwrap_or_default();
        found.extend(texts(field, named.into_iter().map(|(name, _)| name)));
    }
    found.extend(texts("volumes", volumes::named(service).into_iter()));
    // What OpenTelemetry calls the service is what people call it.
    let called = variables(service).into_iter();
    let mut called = called.filter(|(name, _)| name == "OTEL_SERVICE_NAME");
    if let Some((_, value)) = called.next() {
        let value = fill_in(&value.text, &|_| None);
        if !value.is_empty() && !has_variables(&value) {
            found.push(("service_name".to_owned(), Value::from(value)));
        }
    }
    if let Some(waits) = conditions(service) {
        found.push(("waits_for".to_owned(), waits));
    }
    found
}

/// Conditions other than that the other service has been started.
fn conditions(service: &Node) -> Option<Value> {
    let conditions: Vec<(String, Value)> = members(service.get("depends_on")?)
        .into_iter()
        .filter_map(|(name, _, needs)| {
            let condition = needs.text_at(&["condition"])?;
            let other = condition != "service_started";
            other.then(|| (name.to_owned(), Value::from(condition)))
        })
        .collect();
    (!conditions.is_empty()).then_some(Value::Map(conditions))
}

fn image(project: &mut Project<'_>, from: &EntityKey, service: &Node) {
    let Some(node) = service.get("image") else {
        return;
    };
    let Some(text) = node.text() else { return };
    let (kind, via) = (RelationKind::Uses, "image");
    let relation = Declared { from, kind, via };
    if has_variables(text) {
        let filled = Filled {
            text: text.to_owned(),
            filled_as: FilledAs::Image,
        };
        let to = Reference::Filled(Box::new(filled));
        relation.to(project.facts, node.span, to);
    } else {
        images::relate(&relation, project.facts, node.span, text);
    }
}

/// The services that have to be there.
fn needs(project: &mut Project<'_>, from: &EntityKey, service: &Node) {
    let mut need = |via: &str, span: Span, name: &str| {
        let kind = RelationKind::DependsOn;
        project.relate_service(&Declared { from, kind, via }, span, name);
    };
    for (name, span) in service.get("depends_on").map(names).unwrap_or_default() {
        need("depends_on", span, name);
    }
    for field in ["links", "volumes_from"] {
        for (text, span) in service.get(field).map(names).unwrap_or_default() {
            // `container:x` is nobody of this project.
            let (name, _) = text.split_once(':').unwrap_or((text, ""));
            if name != "container" {
                need(field, span, name);
            }
        }
    }
    for field in ["network_mode", "ipc", "pid"] {
        if let Some(node) = service.get(field)
            && let Some(name) = node.text().and_then(|t| t.strip_prefix("service:"))
        {
            need(field, node.span, name);
        }
    }
}

/// `extends: {file, service}`: a service of this file or of another.
fn extends(project: &mut Project<'_>, from: &EntityKey, service: &Node) {
    let Some(node) = service.get("extends") else {
        return;
    };
    let other = node.get("service").unwrap_or(node);
    let Some(name) = other.text() else { return };
    let (kind, via) = (RelationKind::DependsOn, "extends");
    let relation = Declared { from, kind, via };
    match node.text_at(&["file"]) {
        None => project.relate_service(&relation, other.span, name),
        Some(file) => {
            let path = &project.source.path;
            if let Some(file) = below_relative(path.folder(), file) {
                let (folder, _) = file.rsplit_once('/').unwrap_or(("", ""));
                let folder = shown_folder(folder);
                let id = format!("compose:{}/{folder}#{name}", path.root);
                let to = Reference::Key(EntityKey::Id(id));
                relation.to(project.facts, other.span, to);
            }
        }
    }
}

/// Services that variables address.
fn addresses(project: &mut Project<'_>, from: &EntityKey, service: &Node) {
    for (name, value) in variables(service) {
        let text = fill_in(&value.text, &|_| None);
        for host in hosts::of(&name, &text) {
            for id in &project.ids {
                let to = Reference::Key(EntityKey::Id(format!("{id}#{host}")));
                let (kind, via) = (RelationKind::DependsOn, "environment");
                Declared { from, kind, via }.with(
                    project.facts,
                    value.span,
                    to,
                    Basis::Derived,
                    0.8,
                );
            }
        }
    }
}

struct Text {
    text: String,
    span: Span,
}

/// `environment` as a map or as a list of `NAME=value`. Values are looked at and never kept.
fn variables(service: &Node) -> Vec<(String, Text)> {
    let Some(node) = service.get("environment") else {
        return Vec::new();
    };
    let listed = node.items().iter().filter_map(|item| {
        let (name, value) = item.text()?.split_once('=')?;
        let text = value.to_owned();
        let span = item.span;
        Some((name.to_owned(), Text { text, span }))
    });
    let mapped = members(node).into_iter().filter_map(|(name, _, value)| {
        let text = value.text()?.to_owned();
        let span = value.span;
        Some((name.to_owned(), Text { text, span }))
    });
    listed.chain(mapped).collect()
}

/// Files with variables: that they are there, and nothing of what stands in them.
fn environment_files(project: &mut Project<'_>, from: &EntityKey, service: &Node) {
    let Some(node) = service.get("env_file") else {
        return;
    };
    let files = match node.items() {
        [] => std::slice::from_ref(node),
        items => items,
    };
    for file in files {
        let path = file.get("path").unwrap_or(file);
        project.file(from, (RelationKind::Uses, "env_file"), path);
    }
}
