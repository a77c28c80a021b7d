//! What stands in a configuration, before it is looked at together with the disk.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::reader::excerpt_of;
use crate::model::{GroupRule, ScopeRule, TypeRule, UrlRule};
use crate::workspace::Error;

/// A value and where it stands in the file, to point at it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub at: Range<usize>,
}

/// A `[[repo]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct RepositoryEntry {
    /// Its name.
    pub name: Spot<String>,
    /// Where it is, as written: absolute, or relative to the configuration's folder.
    pub path: Spot<String>,
    /// Its web address.
    pub url: Option<String>,
    /// Other addresses of it, in the form of web addresses.
    pub aliases: Vec<String>,
    /// Which paths belong to which environment, in the order of the file.
    pub scopes: Vec<ScopeRule>,
}

/// A `[[rendered]]`: what a chart or a kustomization of a repository becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderedEntry {
    /// Name of the root that it is; without one, made from the folder.
    pub name: Spot<String>,
    /// Name of the repository.
    pub repository: Spot<String>,
    /// Folder of the repository, without slashes around it; empty is all of it.
    pub folder: Spot<String>,
    /// Is it a kustomization, and no chart?
    pub kustomization: bool,
    /// The release that it is rendered for.
    pub release: Option<String>,
    /// The namespace of what names none.
    pub namespace: Option<String>,
    /// Where the result is.
    pub output: Output,
}

/// Where the result of rendering is.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// In a file, or in a folder, as written.
    Found(Spot<String>),
    /// A program makes it.
    Made(Run),
}

/// How a result is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The program.
    pub program: Renderer,
    /// Files of values, as seen from the chart.
    pub values: Vec<Spot<String>>,
}

/// The programs that render. No other one is ever run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// `helm template`
    Helm,
    /// `kustomize build`
    Kustomize,
    /// `kubectl kustomize`
    Kubectl,
}

impl Renderer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Helm, Self::Kustomize, Self::Kubectl];

    /// What the program is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Helm => "helm",
            Self::Kustomize => "kustomize",
            Self::Kubectl => "kubectl",
        }
    }
}

/// A `[[mount]]`: part of a repository as it appears inside the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Folder of the vault.
    pub vault: String,
    /// Name of the repository.
    pub repository: String,
    /// Folder of the repository; `.` is all of it.
    pub path: String,
}

/// A configuration as it was written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConfigFile {
    /// Its own path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Folder of the vault, as written.
    pub vault: Option<Spot<String>>,
    /// Patterns of the vault that are not read, in the syntax of `.gitignore`.
    pub ignore: Vec<String>,
    /// Repositories.
    pub repositories: Vec<RepositoryEntry>,
    /// What charts and kustomizations become.
    pub rendered: Vec<RenderedEntry>,
    /// Mounts.
    pub mounts: Vec<Mount>,
    /// Runbook addresses.
    pub url_map: Vec<UrlRule>,
    /// Types, in the order of the file.
    pub types: Vec<TypeRule>,
    /// Colour groups, in the order of the file, without the built-in ones.
    pub groups: Vec<GroupRule>,
}

impl ConfigFile {
    /// The folder that relative paths start from.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// A usage error that points at a place of the file.
    pub fn error(&self, at: &Range<usize>, message: impl Into<String>) -> Error {
        Error::usage(message).excerpt(excerpt_of(&self.path, &self.text, at))
    }
}
