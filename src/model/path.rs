//! Where a source lives: the name of a root and a path below it.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// Name of a root (the vault or one repository), as written in `opslore.toml`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RootName(Arc<str>);

impl RootName {
    /// A name as it is.
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RootName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file of one root: `/` separated, relative, without `.` or `..` segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SourcePath {
    /// The root that holds the file.
    pub root: RootName,
    /// Path below the root.
    pub path: Arc<str>,
}

impl SourcePath {
    /// A path below a root.
    pub fn new(root: &RootName, path: &str) -> Self {
        Self {
            root: root.clone(),
            path: Arc::from(path),
        }
    }

    /// Last segment: `b.md` of `a/b.md`.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// File name without its last extension: `b` of `a/b.md`, `x.y` of `x.y.md`.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[..dot],
            _ => name,
        }
    }

    /// Last extension without its dot, as written; empty if there is none.
    pub fn extension(&self) -> &str {
        let name = self.file_name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[dot + 1..],
            _ => "",
        }
    }

    /// The folder, without a trailing slash; empty for a file at the root.
    pub fn folder(&self) -> &str {
        self.path.rfind('/').map_or("", |slash| &self.path[..slash])
    }

    /// The path, below the same root, that `relative` names as seen from the folder of this file; empty is the root
    /// itself. `None` if it leads out of the root.
    pub fn beside(&self, relative: &str) -> Option<String> {
        below(self.folder(), relative)
    }

    /// Does the extension equal `extension`, whatever its case?
    pub fn has_extension(&self, extension: &str) -> bool {
        self.extension().eq_ignore_ascii_case(extension)
    }

    /// Is it a Markdown file?
    pub fn is_markdown(&self) -> bool {
        self.has_extension("md")
    }
}

/// `relative` as seen from a folder, without `.` and `..`; one that begins with a slash counts from the root. `None` if
/// it leads out of the root.
pub fn below(folder: &str, relative: &str) -> Option<String> {
    let start = if relative.starts_with('/') {
        ""
    } else {
        folder
    };
    let mut segments: Vec<&str> = start.split('/').filter(|s| !s.is_empty()).collect();
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            other => segments.push(other),
        }
    }
    Some(segments.join("/"))
}

/// The same for what has to count from the folder: `None` also for what is absolute or belongs to somebody's home.
pub fn below_relative(folder: &str, relative: &str) -> Option<String> {
    let elsewhere = relative.starts_with(['/', '~']) || relative.contains(['\\', '\n']);
    (!elsewhere).then(|| below(folder, relative))?
}

impl fmt::Display for SourcePath {
    /// `root/path`, the form used inside ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.root, self.path)
    }
}

/// Joins a folder and a relative path; `..` above the root stays at the root.
pub fn join(folder: &str, relative: &str) -> String {
    let mut segments: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments.join("/")
}

/// A folder as ids write it: the root itself is `.`.
pub fn shown_folder(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_its_root() {
        let path = |folder, relative| below_relative(folder, relative);
        assert_eq!(path("a/b", "../c/./d/"), Some("a/c/d".into()));
        assert_eq!(path("a/b", "../.."), Some(String::new()));
        assert_eq!(path("", "x"), Some("x".into()));
        for out in ["../../..", "/etc/x", "~/x", "..\\x"] {
            assert_eq!(path("a/b", out), None, "{out}");
        }
        assert_eq!(below("a/b", "/etc/x"), Some("etc/x".into()));
        assert_eq!(below("a", "../../x"), None);
    }
}
