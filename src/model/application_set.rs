//! Sets of applications: a template, and what its placeholders are filled with.

use super::{Application, KubernetesKey, Placed, Value};

/// A set of applications of Argo CD.
#[derive(Debug, Clone, PartialEq)]
pub struct ApplicationSet {
    /// The set itself.
    pub key: KubernetesKey,
    /// Is the template in the language of Go (`{{ .path.basename }}`), or in the older one (`{{path.basename}}`)?
    pub go: bool,
    /// What an application is to look like.
    pub template: Application,
    /// What fills it in; each makes applications of its own.
    pub generators: Vec<Generator>,
}

/// What makes parameters for a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Generator {
    /// Parameters that are written down.
    List(Vec<Value>),
    /// Folders or files of a Git repository.
    Git(Box<GitGenerator>),
    /// Everything of the first with everything of the second; the second may be filled in by the first.
    Matrix(Vec<Generator>),
    /// Everything of the first, overridden by those of the others that agree in some parameters.
    Merge {
        /// These parameters.
        keys: Vec<String>,
        /// The generators.
        generators: Vec<Generator>,
    },
    /// One that no file can answer, and why.
    Unknown(String),
}

/// Folders or files of a Git repository.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GitGenerator {
    /// The repository.
    pub repository: Placed,
    /// Folders.
    pub directories: Vec<GitPattern>,
    /// Files of JSON or YAML, whose content is parameters.
    pub files: Vec<GitPattern>,
    /// The parameters of the path stand below this name.
    pub prefix: Option<String>,
    /// More parameters, filled in by the others.
    pub values: Vec<(String, String)>,
}

/// A pattern of paths of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitPattern {
    /// The glob.
    pub pattern: String,
    /// What fits is left out.
    pub exclude: bool,
}
