//! How manifests come to be somewhere: kustomizations, releases, artifacts; and who owns files.

use super::{EntityKey, KubernetesKey, Span};

/// A kustomization file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kustomization {
    /// Its folder, below the root; empty for the root itself.
    pub folder: String,
    /// Is it a component: part of those that name it, and nothing by itself?
    pub component: bool,
    /// Files and folders of the same root that it is made of (`resources`, `bases`, `components`), below the root.
    pub resources: Vec<(String, Span)>,
    /// Files of the same root that only change what is there.
    pub patches: Vec<String>,
    /// What it does to every object.
    pub changes: Changes,
}

/// What a kustomization or a release does to every object of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// The namespace of all objects.
    pub namespace: Option<Namespace>,
    /// Stands before every name.
    pub prefix: String,
    /// Stands behind every name.
    pub suffix: String,
    /// Labels of all pods and in all selectors.
    pub labels: Vec<(String, String)>,
    /// Other images for those of some names.
    pub images: Vec<ImageChange>,
}

/// A namespace from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Namespace {
    /// All objects are put there (kustomize, `targetNamespace` of Flux).
    All(String),
    /// Only those that name none (Argo CD, Helm).
    Missing(String),
}

/// An image under another name, tag or digest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageChange {
    /// As the manifests write it, without tag.
    pub name: String,
    /// The other name.
    pub new_name: Option<String>,
    /// The other tag, or digest with its `@`.
    pub new_tag: Option<String>,
}

/// A release puts the manifests of a folder somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Placing {
    /// The release.
    pub by: EntityKey,
    /// Where the folder is to be found.
    pub from: Origination,
    /// The folder, below the root of the source; empty for the root itself.
    pub path: String,
    /// The place of the path.
    pub span: Span,
    /// The field that names the path.
    pub via: &'static str,
    /// Are folders below a folder of plain manifests part of it?
    pub recurse: bool,
    /// What it does to every object.
    pub changes: Changes,
    /// The environment it puts them in; `None` is that of the release itself.
    pub scope: Option<String>,
}

/// The source of a release.
#[derive(Debug, Clone, PartialEq)]
pub enum Origination {
    /// A Git repository at an address.
    Git(String),
    /// A source object of Flux; one that no file declares was made when Flux was installed, from the same repository.
    Object(KubernetesKey),
}

/// An artifact of Flux: named folders of sources under other paths.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtifactCopies {
    /// The artifact.
    pub artifact: KubernetesKey,
    /// What it is made of, in order.
    pub copies: Vec<ArtifactCopy>,
}

/// One folder of an artifact.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtifactCopy {
    /// The source object.
    pub source: KubernetesKey,
    /// Folder or pattern of the source (`apps/production/**`).
    pub from: String,
    /// Folder of the artifact (`production/`).
    pub to: String,
}

/// A line of a CODEOWNERS file.
#[derive(Debug, Clone, PartialEq)]
pub struct Ownership {
    /// The section that the line stands in; empty outside sections, and everywhere but on GitLab. Of each section the
    /// last line that fits counts.
    pub section: String,
    /// The pattern, as written.
    pub pattern: String,
    /// The owners as written (`@acme/checkout`, `@jo`, `a@example.com`); none takes ownership away.
    pub owners: Vec<String>,
}
