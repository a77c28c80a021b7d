//! A workspace: the roots that are read together, and what their configuration means.

use std::path::{Path, PathBuf};

use super::config::{self, ConfigFile, Mount, Spot};
use super::{Error, Notice, obsidian};
use crate::git::Repository;
use crate::model::{RootName, RootRole, RootSettings, ScopeRule, Settings};

/// How a root is kept by Git.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GitLayout {
    /// Files on the disk, Git beside them.
    WorkTree,
    /// No files on the disk: they are read from the commit that `HEAD` names.
    Bare,
}

/// A folder of a commit, read instead of the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The repository: a working tree or a bare one.
    pub repository: PathBuf,
    /// A revision; `HEAD` of a bare repository.
    pub revision: String,
    /// The folder, below the top of the repository; empty for all of it.
    pub folder: String,
}

/// One root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its name, used in ids.
    pub name: RootName,
    /// What it is.
    pub role: RootRole,
    /// Its folder: absolute, without symbolic links.
    pub dir: PathBuf,
    /// Is the folder a repository of its own?
    pub git: Option<GitLayout>,
    /// Where its files are read from, if that is not the disk.
    pub tree: Option<Tree>,
    /// Configured patterns that are not read, in the syntax of `.gitignore`.
    pub ignore: Vec<String>,
}

/// The roots that are read together, and what their configuration means.
#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    /// Folder of the configuration; without one, the vault. Absolute, without symbolic links.
    pub dir: PathBuf,
    /// The configuration.
    pub config_path: Option<PathBuf>,
    /// The vault first, then the repositories in the order of the configuration.
    pub roots: Vec<Root>,
    /// What everything pure needs to know, commits and web addresses included.
    pub settings: Settings,
    /// Parts of repositories as they appear inside the vault.
    pub mounts: Vec<Mount>,
    /// What a person should know and what stops nothing.
    pub notices: Vec<Notice>,
}

impl Workspace {
    /// The workspace of a start folder, or the one of a configuration that was named.
    ///
    /// Without any configuration the start folder is the vault, or the nearest parent that Obsidian has opened.
    pub fn open(start: &Path, config: Option<&Path>) -> Result<Self, Error> {
        let start = match std::fs::canonicalize(start) {
            Ok(start) if start.is_dir() => start,
            Ok(_) => {
                return Err(Error::usage(format!(
                    "`{}` is not a folder",
                    start.display()
                )));
            }
            Err(_) => return Err(Error::usage(format!("no folder `{}`", start.display()))),
        };
        let path = match config {
            Some(named) => Some(
                std::fs::canonicalize(start.join(named))
                    .map_err(|_| Error::usage(format!("no configuration `{}`", named.display())))?,
            ),
            None => config::locate(&start)?,
        };
        let file = match &path {
            Some(path) => Some(read_config(path)?),
            None => None,
        };
        let (dir, vault) = match &file {
            Some(file) => (file.folder().to_owned(), vault_folder(file)?),
            None => {
                let vault = obsidian_vault(&start).unwrap_or(start);
                (vault.clone(), vault)
            }
        };
        Self::assemble(dir, vault, file.unwrap_or_default(), path)
    }

    /// The root of this name.
    pub fn root(&self, name: &RootName) -> Option<&Root> {
        self.roots.iter().find(|root| &root.name == name)
    }

    fn assemble(
        dir: PathBuf,
        vault: PathBuf,
        file: ConfigFile,
        config_path: Option<PathBuf>,
    ) -> Result<Self, Error> {
        let own = obsidian::read(&vault);
        let mut roots = Vec::new();
        let mut settings = Vec::new();
        let mut add = |name: &str, role, dir: PathBuf, url, scopes: &[ScopeRule], ignore| {
            let (root, known) = root(name, role, dir, url, scopes, ignore);
            roots.push(root);
            settings.push(known);
        };
        add(
            "vault",
            RootRole::Vault,
            vault.clone(),
            None,
            &[],
            file.ignore.clone(),
        );
        let mut taken: Vec<(PathBuf, &str)> = vec![(vault, "vault")];
        for entry in &file.repositories {
            let dir = folder(
                &file,
                &entry.path,
                &format!("repository `{}`", entry.name.value),
            )?;
            if let Some((_, other)) = taken.iter().find(|(path, _)| *path == dir) {
                return Err(same_folder(&file, &entry.path, &entry.name.value, other));
            }
            taken.push((dir.clone(), &entry.name.value));
            let name = entry.name.value.as_str();
            add(
                name,
                RootRole::Repository,
                dir,
                entry.url.clone(),
                &entry.scopes,
                Vec::new(),
            );
        }
        Ok(Self {
            dir,
            config_path,
            roots,
            settings: Settings {
                roots: settings,
                mounts: file.mounts.iter().map(mount).collect(),
                url_map: file.url_map,
                types: file.types,
                groups: config::with_built_in(file.groups),
                excluded: own.excluded,
                daily: own.daily,
            },
            mounts: file.mounts,
            notices: own.notices,
        })
    }
}

fn read_config(path: &Path) -> Result<ConfigFile, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::io("read", path, &error))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::usage(format!(
            "the configuration `{}` is not UTF-8",
            path.display()
        ))
    })?;
    config::parse(path, &text)
}

fn vault_folder(file: &ConfigFile) -> Result<PathBuf, Error> {
    match &file.vault {
        Some(path) => folder(file, path, "the vault"),
        None => Ok(file.folder().to_owned()),
    }
}

/// An existing folder that the configuration names.
fn folder(file: &ConfigFile, path: &Spot<String>, whose: &str) -> Result<PathBuf, Error> {
    let wanted = file.folder().join(&path.value);
    match std::fs::canonicalize(&wanted) {
        Ok(found) if found.is_dir() => Ok(found),
        Ok(_) => Err(file.error(
            &path.at,
            format!(
                "the path of {whose} is not a folder: `{}`",
                wanted.display()
            ),
        )),
        Err(_) => {
            let error = file.error(
                &path.at,
                format!(
                    "the folder of {whose} does not exist: `{}`",
                    wanted.display()
                ),
            );
            Err(error.hint(match path.value.starts_with('~') {
                true => "`~` has no meaning here: write the whole path",
                false => "paths are relative to the folder of the configuration",
            }))
        }
    }
}

fn same_folder(file: &ConfigFile, path: &Spot<String>, name: &str, other: &str) -> Error {
    if other == "vault" {
        file.error(
            &path.at,
            format!("the repository `{name}` is the vault's own folder"),
        )
        .hint("manifests in the vault are read too: remove this `[[repo]]`")
    } else {
        file.error(
            &path.at,
            format!("the repositories `{other}` and `{name}` are the same folder"),
        )
        .hint("remove one of them")
    }
}

/// A root, and what the configuration and its own Git repository say about it.
fn root(
    name: &str,
    role: RootRole,
    dir: PathBuf,
    url: Option<String>,
    scopes: &[ScopeRule],
    ignore: Vec<String>,
) -> (Root, RootSettings) {
    let repository = Repository::open(&dir);
    let mut folder = String::new();
    let url = url
        .or_else(|| repository.as_ref()?.remote_url())
        .or_else(|| {
            // A folder inside a clone is found on its forge, too. A vault is kept for itself.
            let around = (role == RootRole::Repository).then(|| Repository::around(&dir))?;
            let (around, below) = around?;
            folder = below;
            around.remote_url()
        });
    let known = RootSettings {
        name: RootName::new(name),
        role,
        url,
        folder,
        scopes: scopes.to_vec(),
        commit: repository
            .as_ref()
            .and_then(Repository::head)
            .map(|head| head.commit),
        rendered: None,
    };
    let git = repository.map(|repository| match repository.is_bare() {
        true => GitLayout::Bare,
        false => GitLayout::WorkTree,
    });
    let root = Root {
        name: RootName::new(name),
        role,
        git,
        tree: (git == Some(GitLayout::Bare)).then(|| Tree {
            repository: dir.clone(),
            revision: "HEAD".to_owned(),
            folder: String::new(),
        }),
        dir,
        ignore,
    };
    (root, known)
}

/// A mount with its paths in one form.
fn mount(written: &Mount) -> crate::model::Mount {
    let bare = |path: &str| {
        let segments = path.split('/').filter(|s| !matches!(*s, "" | "."));
        segments.collect::<Vec<_>>().join("/")
    };
    crate::model::Mount {
        folder: bare(&written.vault),
        root: RootName::new(&written.repository),
        path: bare(&written.path),
    }
}

/// The nearest folder, from `start` upwards, that Obsidian has opened.
fn obsidian_vault(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|folder| folder.join(".obsidian").is_dir())
        .map(Path::to_owned)
}
