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
mod pod;
mod producers;
mod scaling;
mod selectors;
mod storage;
mod workload;

use super::object::{
    entity_kind, is_cluster_scoped, is_name, is_outside_namespaces, known_group, object_key,
    objects,
};
use super::{Claim, Declared, Extractor, Input, Syntax, any, exists};
use crate::model::{
    Basis, EntityKey, EntityKind, Facts, KubernetesKey, Reference, RelationKind, Span, Stance,
    Statement, Value,
};
use crate::syntax::yaml::{Data, Node};

pub const EXTRACTOR: Extractor = Extractor {
    name: "kubernetes",
    summary: "Kubernetes objects: workloads, Services, routes, autoscalers, policies, bindings, custom resources, and what they use and select",
    syntax: Syntax::Yaml,
    may_be: any,
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

/// An object, and what is said of it.
struct Object<'n, 'f> {
    node: &'n Node,
    key: KubernetesKey,
    id: EntityKey,
    properties: Vec<(String, Value)>,
    facts: &'f mut Facts,
}

impl<'n, 'f> Object<'n, 'f> {
    fn new(node: &'n Node, key: KubernetesKey, facts: &'f mut Facts) -> Self {
        Self {
            node,
            id: EntityKey::Kubernetes(key.clone()),
            key,
            properties: Vec::new(),
            facts,
        }
    }

    fn read(mut self) {
        metadata::read(&mut self);
        data::read(&mut self);
        // Anything may be encrypted in such a file; names are all that can be read.
        if self.node.get("sops").is_some() {
            self.property("encrypted", "sops");
        } else {
            for part in PARTS {
                part(&mut self);
            }
        }
        let metadata = self.node.get("metadata");
        let name = metadata.and_then(|m| m.get("name").or_else(|| m.get("generateName")));
        exists(
            self.facts,
            name.map_or(self.node.span, |n| n.span),
            self.id,
            entity_kind(&self.key),
            &self.key.kind,
            &self.key.name,
            self.properties,
        );
    }

    fn is(&self, group: &str, kind: &str) -> bool {
        self.key.group == group && self.key.kind == kind
    }

    /// A field of `spec`.
    fn spec(&self, path: &[&str]) -> Option<&'n Node> {
        let spec = self.node.get("spec")?;
        spec.at(path)
    }

    /// The members of a list of `spec`.
    fn list(&self, path: &[&str]) -> &'n [Node] {
        self.spec(path).map(Node::items).unwrap_or_default()
    }

    fn property(&mut self, name: &str, value: impl Into<Value>) {
        self.properties.push((name.to_owned(), value.into()));
    }

    /// A scalar as a property, a whole number as one.
    fn scalar(&mut self, name: &str, node: Option<&Node>) {
        if let Some(value) = node.and_then(number_or_text) {
            self.property(name, value);
        }
    }

    /// Texts as a property, each once; nothing if there are none.
    fn texts<'t>(&mut self, name: &str, texts: impl Iterator<Item = &'t str>) {
        let mut found: Vec<&str> = texts.collect();
        let mut seen = std::collections::HashSet::new();
        found.retain(|text| seen.insert(*text));
        if !found.is_empty() {
            let list = found.into_iter().map(Value::from).collect();
            self.property(name, Value::List(list));
        }
    }

    /// A relation that a field says.
    fn relate(&mut self, kind: RelationKind, via: &str, span: Span, to: Reference) {
        self.relate_as(kind, via, span, to, (Basis::Declared, 1.0));
    }

    /// A relation, as certain as told.
    fn relate_as(
        &mut self,
        kind: RelationKind,
        via: &str,
        span: Span,
        to: Reference,
        (basis, confidence): (Basis, f32),
    ) {
        let from = &self.id;
        Declared { from, kind, via }.with(self.facts, span, to, basis, confidence);
    }

    /// A relation that goes from what the field names to the object.
    fn relate_back(&mut self, kind: RelationKind, via: &str, span: Span, from: Reference) {
        self.facts.claims.push(Claim {
            span,
            stance: Stance::Observed,
            says: Statement::Relates {
                from: self.id.clone(),
                kind,
                to: from,
                inverse: true,
                via: via.to_owned(),
                basis: Basis::Declared,
                confidence: 0.98,
            },
        });
    }

    /// It uses what a field names, in its own namespace.
    fn uses(&mut self, via: &str, kind: &str, name: Option<&Node>) {
        self.names(RelationKind::Uses, via, kind, name);
    }

    /// It stands so to what a field names, in its own namespace.
    fn names(&mut self, relation: RelationKind, via: &str, kind: &str, name: Option<&Node>) {
        if let Some(node) = name
            && let Some(text) = node.text().filter(|name| is_name(name))
        {
            self.relate(relation, via, node.span, local(kind, text));
        }
    }

    /// It stands so to what a `{name, namespace, kind}` of a field names; the kind may be left out.
    fn points(&mut self, relation: RelationKind, via: &str, kind: &str, node: Option<&Node>) {
        if let Some(node) = node
            && let Some(key) = pointed(node, kind)
        {
            self.relate(relation, via, node.span, Reference::Kubernetes(key));
        }
    }

    /// A Secret or whatever else a controller makes for the object, of the same namespace unless told.
    fn makes(&mut self, via: &str, span: Span, kind: &str, name: &str, namespace: Option<&str>) {
        if !is_name(name) {
            return;
        }
        let key = KubernetesKey {
            namespace: namespace.map(str::to_owned).or(self.key.namespace.clone()),
            ..local_key(kind, name)
        };
        // From outside namespaces it can only be made in one that is told.
        if self.key.cluster_scoped && namespace.is_none() {
            return;
        }
        let made = EntityKey::Kubernetes(key.clone());
        let generated = vec![("generated".to_owned(), Value::Bool(true))];
        let what = entity_kind(&key);
        exists(self.facts, span, made.clone(), what, kind, name, generated);
        let to = Reference::Key(made);
        self.relate(RelationKind::Deploys, via, span, to);
    }
}

/// A `{name, namespace, kind, group}` reference; the kind may be left out.
fn pointed(node: &Node, default_kind: &str) -> Option<KubernetesKey> {
    let kind = node.text_at(&["kind"]).unwrap_or(default_kind);
    let name = node.text_at(&["name"]).filter(|name| is_name(name))?;
    let namespace = node.text_at(&["namespace"]).filter(|n| is_name(n));
    let group = ["group", "apiGroup"]
        .iter()
        .find_map(|f| node.text_at(&[f]));
    let version = node.text_at(&["apiVersion"]);
    let group = group.or_else(|| Some(version?.split_once('/')?.0));
    let group = group.unwrap_or("");
    Some(KubernetesKey {
        namespace: namespace.map(str::to_owned),
        cluster_scoped: is_outside_namespaces(group, kind),
        group: known_group(group).to_owned(),
        ..local_key(kind, name)
    })
}

/// An object of the speaker's own namespace.
fn local_key(kind: &str, name: &str) -> KubernetesKey {
    KubernetesKey {
        namespace: None,
        cluster_scoped: is_cluster_scoped(kind),
        group: String::new(),
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}

/// A reference to an object of the speaker's own namespace.
fn local(kind: &str, name: &str) -> Reference {
    Reference::Kubernetes(local_key(kind, name))
}

fn number_or_text(node: &Node) -> Option<Value> {
    let text = node.text().filter(|t| !t.is_empty() && !is_encrypted(t))?;
    Some(
        text.parse()
            .map_or_else(|_| Value::from(text), Value::Integer),
    )
}

/// The pairs of a map whose values are scalars, merged maps included. `None` if a value is anything else: a template.
fn text_map(node: Option<&Node>) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for (key, value) in node.map(Node::members).unwrap_or_default() {
        let key = key.text()?;
        if key == "<<" {
            for merged in std::iter::once(value).chain(value.items()) {
                for (key, value) in text_map(Some(merged))? {
                    add_pair(&mut pairs, &key, value);
                }
            }
            continue;
        }
        let value = match &value.data {
            Data::Scalar { text, .. } => text.clone(),
            Data::Null => String::new(),
            Data::List(_) | Data::Map(_) => return None,
        };
        add_pair(&mut pairs, key, value);
    }
    Some(pairs)
}

fn add_pair(pairs: &mut Vec<(String, String)>, key: &str, value: String) {
    if !is_encrypted(&value) && pairs.iter().all(|(known, _)| known != key) {
        pairs.push((key.to_owned(), value));
    }
}

/// Written by SOPS: to be neither read nor kept.
fn is_encrypted(text: &str) -> bool {
    text.starts_with("ENC[")
}

/// A map of texts as a property.
fn map_value(pairs: Vec<(String, String)>) -> Value {
    Value::Map(
        pairs
            .into_iter()
            .map(|(k, v)| (k, Value::Text(v)))
            .collect(),
    )
}

/// The objects that most parts look for: is it a workload?
fn is_workload(key: &KubernetesKey) -> bool {
    entity_kind(key) == EntityKind::Workload
}
