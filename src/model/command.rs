//! What notes say in code: shell commands, as far as they name things, and single words.

use super::Span;

/// One thing that a shell command of a note names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandMention {
    /// The words that name it.
    pub span: Span,
    /// What it names.
    pub target: CommandTarget,
    /// The namespace that the command gives.
    pub namespace: Option<String>,
    /// The cluster that the command gives (`--context`).
    pub context: Option<String>,
    /// Where it runs, as far as it or the lines before it tell (`cd deploy`, `-chdir=deploy`); else empty.
    pub folder: String,
    /// Something has yet to be filled in (`<pod>`, `$NS`, `NAME`): it names nothing.
    pub placeholder: bool,
}

/// What a word of a command names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandTarget {
    /// A Kubernetes object.
    Object {
        /// Its kind as it was typed: `deploy`, `deployments.apps`, `pod`.
        kind: String,
        /// Its name.
        name: String,
    },
    /// What runs under these labels of pods.
    Labelled(Vec<(String, String)>),
    /// A release of Helm, by name.
    Release(String),
    /// A chart of Helm: a folder, `REPOSITORY/NAME` or an address.
    Chart(String),
    /// A thing of Terraform, by its address without the keys of instances.
    Terraform(String),
    /// A service of Docker Compose, by name.
    ComposeService(String),
    /// A container of Docker, by name.
    Container(String),
    /// A container image, with its tag if it has one.
    Image(String),
    /// An alert, by name.
    Alert(String),
    /// A file or folder, below the folder or the root.
    Path(String),
}

impl CommandTarget {
    /// The name, as it was typed.
    pub fn name(&self) -> &str {
        match self {
            Self::Labelled(labels) => labels.first().map_or("", |(_, value)| value),
            Self::Object { name, .. }
            | Self::Release(name)
            | Self::Chart(name)
            | Self::Terraform(name)
            | Self::ComposeService(name)
            | Self::Container(name)
            | Self::Image(name)
            | Self::Alert(name)
            | Self::Path(name) => name,
        }
    }
}

/// A single word in inline code that may be the name of something: an alert, a path, a workload, an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeWord {
    /// The word, without backticks.
    pub text: String,
    /// Its place.
    pub span: Span,
}
