//! An object while it is read, and how its fields become relations and properties.

use super::super::object::{
    entity_kind, is_cluster_scoped, is_name, is_outside_namespaces, known_group,
};
use super::super::{Declared, exists, images};
use super::values::{number_or_text, pairs_value};
use super::{PARTS, data, metadata};
use crate::model::{
    Basis, Claim, EntityKey, EntityKind, Facts, KubernetesKey, Reference, RelationKind, Span,
    Stance, Statement, Value,
};
use crate::syntax::yaml::Node;

/// An object, and what is said of it.
pub struct Object<'n, 'f> {
    /// Its manifest.
    pub node: &'n Node,
    /// What identifies it.
    pub key: KubernetesKey,
    id: EntityKey,
    /// What it can do without, as `KIND/NAME`.
    pub optional: Vec<String>,
    properties: Vec<(String, Value)>,
    facts: &'f mut Facts,
}

impl<'n, 'f> Object<'n, 'f> {
    /// Nothing is said of it yet.
    pub fn new(node: &'n Node, key: KubernetesKey, facts: &'f mut Facts) -> Self {
        Self {
            node,
            id: EntityKey::Kubernetes(key.clone()),
            key,
            optional: Vec::new(),
            properties: Vec::new(),
            facts,
        }
    }

    /// Says everything about it.
    pub fn read(mut self) {
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
        let optional = std::mem::take(&mut self.optional);
        self.texts("optional", optional.iter().map(String::as_str));
        let place = self.place();
        exists(
            self.facts,
            place,
            self.id,
            entity_kind(&self.key),
            &self.key.kind,
            &self.key.name,
            self.properties,
        );
    }

    /// Is it of this group and kind?
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.key.group == group && self.key.kind == kind
    }

    /// A field of `spec`.
    pub fn spec(&self, path: &[&str]) -> Option<&'n Node> {
        let spec = self.node.get("spec")?;
        spec.at(path)
    }

    /// The members of a list of `spec`.
    pub fn list(&self, path: &[&str]) -> &'n [Node] {
        self.spec(path).map(Node::items).unwrap_or_default()
    }

    /// A property.
    pub fn property(&mut self, name: &str, value: impl Into<Value>) {
        self.properties.push((name.to_owned(), value.into()));
    }

    /// A scalar as a property, a whole number as one.
    pub fn scalar(&mut self, name: &str, node: Option<&Node>) {
        if let Some(value) = node.and_then(number_or_text) {
            self.property(name, value);
        }
    }

    /// Texts as a property, each once; nothing if there are none.
    pub fn texts<'t>(&mut self, name: &str, texts: impl Iterator<Item = &'t str>) {
        let mut found: Vec<&str> = texts.collect();
        let mut seen = std::collections::HashSet::new();
        found.retain(|text| seen.insert(*text));
        if !found.is_empty() {
            let list = found.into_iter().map(Value::from).collect();
            self.property(name, Value::List(list));
        }
    }

    /// Labels of its pods: selectors of Services and policies look for them.
    pub fn pod_labels(&mut self, pairs: Vec<(String, String)>) {
        self.pairs("pod_labels", pairs);
    }

    /// A map of texts as a property; nothing if it is empty.
    pub fn pairs(&mut self, name: &str, pairs: Vec<(String, String)>) {
        if !pairs.is_empty() {
            self.property(name, pairs_value(pairs));
        }
    }

    /// It runs an image that a field names.
    pub fn runs(&mut self, via: &str, image: Option<&Node>) {
        if let Some(node) = image
            && let Some(text) = node.text()
        {
            let uses = Declared {
                from: &self.id,
                kind: RelationKind::Uses,
                via,
            };
            images::relate(&uses, self.facts, node.span, text);
        }
    }

    /// Is it a workload?
    pub fn is_workload(&self) -> bool {
        entity_kind(&self.key) == EntityKind::Workload
    }

    /// The place of its name.
    pub fn place(&self) -> Span {
        let metadata = self.node.get("metadata");
        let name = metadata.and_then(|m| m.get("name").or_else(|| m.get("generateName")));
        name.map_or(self.node.span, |n| n.span)
    }

    /// A relation that a field says.
    pub fn relate(&mut self, kind: RelationKind, via: &str, span: Span, to: Reference) {
        self.relate_as(kind, via, span, to, (Basis::Declared, 1.0));
    }

    /// A relation, as certain as told.
    pub fn relate_as(
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
    pub fn relate_back(&mut self, kind: RelationKind, via: &str, span: Span, from: Reference) {
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
    pub fn uses(&mut self, via: &str, kind: &str, name: Option<&Node>) {
        self.names(RelationKind::Uses, via, kind, name);
    }

    /// It stands so to what a field names, in its own namespace.
    pub fn names(&mut self, relation: RelationKind, via: &str, kind: &str, name: Option<&Node>) {
        if let Some(node) = name
            && let Some(text) = node.text().filter(|name| is_name(name))
        {
            self.relate(relation, via, node.span, local(kind, text));
        }
    }

    /// It stands so to what a `{name, namespace, kind}` of a field names; the kind may be left out.
    pub fn points(&mut self, relation: RelationKind, via: &str, kind: &str, node: Option<&Node>) {
        if let Some(node) = node
            && let Some(key) = pointed(node, kind)
        {
            self.relate(relation, via, node.span, Reference::Kubernetes(key));
        }
    }

    /// A Secret or whatever else a controller makes for the object, of the same namespace unless told.
    pub fn makes(
        &mut self,
        via: &str,
        span: Span,
        kind: &str,
        name: &str,
        namespace: Option<&str>,
    ) {
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
pub fn pointed(node: &Node, default_kind: &str) -> Option<KubernetesKey> {
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
pub fn local_key(kind: &str, name: &str) -> KubernetesKey {
    KubernetesKey {
        namespace: None,
        cluster_scoped: is_cluster_scoped(kind),
        group: String::new(),
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}

/// A reference to an object of the speaker's own namespace.
pub fn local(kind: &str, name: &str) -> Reference {
    Reference::Kubernetes(local_key(kind, name))
}
