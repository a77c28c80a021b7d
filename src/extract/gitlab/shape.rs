//! What is a pipeline file, and what in it is a job.

use crate::model::SourcePath;
use crate::syntax::yaml::{Data, Node};

/// Keys of the file itself. `pages` is a job.
const RESERVED: &[&str] = &[
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "types",
    "variables",
    "workflow",
];

/// Keys that only jobs have.
const OF_JOBS: &[&str] = &[
    "after_script",
    "artifacts",
    "before_script",
    "cache",
    "dependencies",
    "environment",
    "except",
    "extends",
    "image",
    "needs",
    "only",
    "parallel",
    "release",
    "resource_group",
    "rules",
    "script",
    "services",
    "stage",
    "tags",
    "trigger",
    "variables",
    "when",
];

/// Keys that make sense beside a script in a job of GitLab, and hardly anywhere else.
const BESIDE_SCRIPT: &[&str] = &[
    "artifacts",
    "except",
    "extends",
    "needs",
    "only",
    "rules",
    "stage",
    "tags",
];

/// Is the file one of a pipeline by its name? Included ones may have any name.
pub fn is_named(path: &SourcePath) -> bool {
    let name = path.file_name();
    let folder = format!("/{}/", path.folder());
    name.starts_with(".gitlab-ci")
        || name.ends_with(".gitlab-ci.yml")
        || name.ends_with(".gitlab-ci.yaml")
        || name == "gitlab-ci.yml"
        || folder.contains("/.gitlab/ci/")
        || folder.contains("/.gitlab-ci/")
}

/// Does a document of any name look like a file that a pipeline includes?
pub fn fits(root: &Node) -> bool {
    if root.members().is_empty() || root.get("apiVersion").is_some() {
        return false;
    }
    let fits = |(key, value): &(Node, Node)| {
        let Some(name) = key.text() else { return false };
        match name {
            "stages" | "types" | "services" => matches!(value.data, Data::List(_)),
            "include" => super::include::fits(value),
            _ if RESERVED.contains(&name) || name.starts_with('.') => true,
            _ => matches!(value.data, Data::Map(_)),
        }
    };
    let distinct = |(key, value): &(Node, Node)| match key.text() {
        Some("include") => true,
        Some(name) if !RESERVED.contains(&name) => {
            value.get("script").is_some() && BESIDE_SCRIPT.iter().any(|k| value.get(k).is_some())
        }
        _ => false,
    };
    root.members().iter().all(fits) && root.members().iter().any(distinct)
}

/// Is a member of the file a job, or a template of jobs (`.name`)?
pub fn is_job(name: &str, value: &Node) -> bool {
    !RESERVED.contains(&name)
        && name != "<<"
        && !name.contains("$[[")
        && OF_JOBS.iter().any(|key| value.get(key).is_some())
}

/// Is nothing to be filled in?
pub fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains('$')
}
