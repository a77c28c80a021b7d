//! What one source says about entities, before anything is resolved.

use super::{
    ApplicationSet, ArtifactCopies, Basis, EntityKind, Incident, Kustomization, Labelled, Link,
    Origin, Ownership, Placing, RelationKind, Routing, SourcePath, Span, Stance, Value,
};

/// One saying of one source, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The place in the source.
    pub span: Span,
    /// Who speaks: a person or a manifest.
    pub stance: Stance,
    /// What is said.
    pub says: Statement,
}

impl Claim {
    /// Where it is said.
    pub fn origin(&self, path: &SourcePath) -> Origin {
        Origin {
            path: path.clone(),
            line: self.span.line,
            stance: self.stance,
        }
    }
}

/// What a claim says.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// A thing exists.
    Exists {
        /// The thing.
        key: EntityKey,
        /// What it is.
        kind: EntityKind,
        /// A finer kind.
        subkind: String,
        /// The name people use.
        name: String,
        /// What else is said of it.
        properties: Vec<(String, Value)>,
    },
    /// More about a thing that is declared, here or elsewhere. Nothing is said if no source declares it.
    Describes {
        /// The thing.
        key: EntityKey,
        /// What is said of it. Lists are added to those that are there.
        properties: Vec<(String, Value)>,
    },
    /// A variable of the folder, for texts that are filled in.
    Sets {
        /// The variable.
        name: String,
        /// Its value; never that of a secret.
        value: String,
    },
    /// One thing stands in a relation to others.
    Relates {
        /// The thing, declared in the same source.
        from: EntityKey,
        /// How.
        kind: RelationKind,
        /// To what; resolved later, over all sources.
        to: Reference,
        /// Read the other way round: the relation goes from `to` to `from`.
        inverse: bool,
        /// The field that says it.
        via: String,
        /// What it rests on.
        basis: Basis,
        /// 0 to 1.
        confidence: f32,
    },
    /// An arrow that a person drew between two things, neither of them the speaker.
    Arrow {
        /// Where it starts.
        from: Reference,
        /// Where it ends.
        to: Reference,
        /// What is written on it; empty if nothing is. A relation's name makes it that relation.
        label: String,
    },
    /// A kustomization file: what it is made of and how it changes that.
    Kustomizes(Box<Kustomization>),
    /// A release puts the manifests of a folder somewhere.
    Places(Box<Placing>),
    /// An artifact of Flux is put together from folders of other sources.
    Copies(Box<ArtifactCopies>),
    /// A set of applications makes some from a template; which ones depends on other files too.
    Generates(Box<ApplicationSet>),
    /// Everything that the file holds: a generator of applications asked for it.
    Holds(Value),
    /// Who owns files, as CODEOWNERS says it. Of several that fit a path the last one counts.
    Owns(Ownership),
    /// A rule fires an alert that carries these labels, whatever else it carries.
    Fires {
        /// The alert.
        alert: EntityKey,
        /// The labels whose values the rule itself says.
        labels: Vec<(String, String)>,
    },
    /// Alerts are sent to receivers.
    Routes(Box<Routing>),
    /// What is told of an incident. Of a document that is none in the end, nothing of it counts.
    Reports {
        /// The incident.
        of: EntityKey,
        /// What is told.
        incident: Box<Incident>,
    },
}

/// The identity of a thing as far as one source knows it. Scope and inherited namespace are added on resolving.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKey {
    /// The document of this source.
    Document,
    /// The file of this source.
    File,
    /// A Kubernetes object.
    Kubernetes(KubernetesKey),
    /// An alert: the object or rule file that holds it, its group, its name.
    Alert {
        /// The `PrometheusRule` that holds it; `None` for a rule file.
        object: Option<KubernetesKey>,
        /// The rule group.
        group: String,
        /// The alert's name.
        name: String,
    },
    /// A thing whose whole id is known from its source: `component:default/checkout`, `image:docker.io/library/nginx`.
    Id(String),
}

/// A Kubernetes object as its manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesKey {
    /// `metadata.namespace`; `None` where the manifest leaves it open.
    pub namespace: Option<String>,
    /// The kind lives outside namespaces.
    pub cluster_scoped: bool,
    /// The API group if it must be told apart, else empty.
    pub group: String,
    /// `Deployment`, `Service`, …
    pub kind: String,
    /// `metadata.name`.
    pub name: String,
}

/// A pointer to something that may or may not exist.
#[derive(Debug, Clone, PartialEq)]
pub enum Reference {
    /// A link that stands in a file that is no note, looked up as those of notes are.
    Link(Link),
    /// A file of the vault by its whole path, exactly.
    File {
        /// Path from the root of the vault, with its extension.
        path: String,
        /// A heading or block of it, from the first `#` on.
        subpath: Option<String>,
    },
    /// A thing by the words of the reference grammar (`deploy/checkout`, `alert:CheckoutHighLatency`, `checkout`), perhaps narrowed to kinds.
    Named {
        /// The words.
        text: String,
        /// Only these kinds fit; empty means any.
        kinds: Vec<EntityKind>,
    },
    /// A service by the name that an incident gives it: a component, system or workload that is declared, else a
    /// component with `status: unresolved`.
    Service(String),
    /// A Kubernetes object, in the namespace of the speaker unless told.
    Kubernetes(KubernetesKey),
    /// Everything that has certain labels.
    Labelled(Box<Labelled>),
    /// The Service at a host name, as an address in the environment of a workload says it.
    ServiceHost {
        /// First label of the host.
        service: String,
        /// Second label, if any.
        namespace: Option<String>,
    },
    /// A file or a folder below the root of the speaker, without `.` and `..`; a heading may follow (`a/b.md#c`).
    /// The root itself is the empty path.
    Path(String),
    /// A web address, or that of an entity (`k8s:…`, `alert:…`).
    Url(String),
    /// An image or a file whose name has variables of the speaker's folder in it.
    Filled(Box<Filled>),
    /// Exactly this thing. Nothing is said if no source declares it.
    Key(EntityKey),
    /// Exactly this thing. If no source declares it, somebody else makes it (a bootstrap, an operator, another team):
    /// then it is there with `status: unresolved`.
    Assumed {
        /// The thing; a Kubernetes object without a namespace is in that of the speaker.
        key: EntityKey,
        /// What it would be.
        kind: EntityKind,
        /// A finer kind.
        subkind: String,
        /// The name people would use.
        name: String,
    },
    /// Of these files and folders below the root of the speaker, the first that is there.
    FirstPath(Vec<String>),
    /// Things of the speaker's own root, by finer kind and name (a workflow by the name that it gives itself).
    Sibling {
        /// The finer kind, exactly.
        subkind: String,
        /// The name, exactly.
        name: String,
    },
}

/// A name with variables in it (`${REGISTRY}/shop:${TAG:-latest}`).
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// As written.
    pub text: String,
    /// What it names.
    pub filled_as: FilledAs,
}

/// What a name with variables in it means.
#[derive(Debug, Clone, PartialEq)]
pub enum FilledAs {
    /// A container image.
    Image,
    /// A file or a folder, if it begins with a dot.
    Path {
        /// The folder that it counts from, below the root.
        folder: String,
        /// One that is not there is made by somebody: then it is there with `status: unresolved`.
        assumed: bool,
    },
}
