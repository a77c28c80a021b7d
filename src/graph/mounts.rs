//! Folders of repositories as they appear inside the vault: their files are found by the paths that they would have
//! there.

use std::collections::HashMap;

use super::names::{Named, Names};
use crate::model::{Settings, SourcePath};

/// The files of all mounts.
#[derive(Debug)]
pub struct Mounted {
    /// By their paths in the vault.
    names: Names,
    /// Path in the vault, and the file.
    files: HashMap<SourcePath, SourcePath>,
}

impl Mounted {
    /// The files below every mount; `None` if there are no mounts.
    pub fn new<'p>(
        settings: &Settings,
        paths: impl Iterator<Item = &'p SourcePath> + Clone,
    ) -> Option<Self> {
        if settings.mounts.is_empty() {
            return None;
        }
        let vault = settings.roots.iter().find(|r| settings.is_vault(&r.name))?;
        let mut files = HashMap::new();
        for mount in &settings.mounts {
            for path in paths.clone().filter(|path| path.root == mount.root) {
                if let Some(rest) = below(&path.path, &mount.path) {
                    let there = match mount.folder.as_str() {
                        "" => rest.to_owned(),
                        folder => format!("{folder}/{rest}"),
                    };
                    let there = SourcePath::new(&vault.name, &there);
                    files.entry(there).or_insert_with(|| path.clone());
                }
            }
        }
        let names = Names::new(files.keys());
        Some(Self { names, files })
    }

    /// The file that a link of the vault leads to, found as Obsidian would if the files were there.
    pub fn find(&self, linkpath: &str, from: &SourcePath) -> Named {
        let found = self.names.find(linkpath, from);
        let file = |path: &SourcePath| self.files.get(path).cloned();
        Named {
            target: found.target.as_ref().and_then(file),
            others: found.others.iter().filter_map(file).collect(),
        }
    }
}

/// The rest of a path below a folder; the empty folder holds everything.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    match folder {
        "" => Some(path),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Mount, RootName, RootRole, RootSettings};

    fn find(vault: &[&str], repository: &[&str], link: &str) -> Option<String> {
        let (here, there) = (RootName::new("vault"), RootName::new("k8s"));
        let settings = Settings {
            roots: vec![
                RootSettings::new(here.clone(), RootRole::Vault),
                RootSettings::new(there.clone(), RootRole::Repository),
            ],
            mounts: vec![Mount {
                folder: "repos/k8s/docs".into(),
                root: there.clone(),
                path: "docs".into(),
            }],
            ..Settings::default()
        };
        let mut paths: Vec<_> = vault.iter().map(|p| SourcePath::new(&here, p)).collect();
        paths.extend(repository.iter().map(|p| SourcePath::new(&there, p)));
        let own = paths.iter().filter(|p| p.root == here);
        let mut names = Names::new(own);
        names.mount(Mounted::new(&settings, paths.iter()));
        let found = names.find(link, &SourcePath::new(&here, "notes/a.md"));
        assert!(found.others.is_empty());
        found.target.map(|path| path.to_string())
    }

    #[test]
    fn a_link_into_a_mount_leads_to_the_file_of_the_repository() {
        let files = ["docs/setup.md", "docs/img/a.png", "other/setup.md"];
        let found = |link| find(&["notes/a.md"], &files, link);
        assert_eq!(
            found("repos/k8s/docs/setup").as_deref(),
            Some("k8s/docs/setup.md")
        );
        assert_eq!(
            found("../repos/k8s/docs/img/a.png").as_deref(),
            Some("k8s/docs/img/a.png")
        );
        assert_eq!(found("setup").as_deref(), Some("k8s/docs/setup.md"));
        assert_eq!(found("other/setup"), None);
    }

    #[test]
    fn a_file_of_the_vault_comes_before_any_mount_and_knows_nothing_of_it() {
        let files = ["docs/setup.md", "docs/a/setup.md"];
        assert_eq!(
            find(&["x/setup.md"], &files, "setup").as_deref(),
            Some("vault/x/setup.md")
        );
    }
}
