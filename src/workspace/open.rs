//! A workspace: the roots that are read together, and what their configuration means.

use std::path::{Path, PathBuf};

use super::config::{self, ConfigFile, Mount, Output, RepositoryEntry, Spot};
use super::rendered::{self, Rendering};
use super::{Error, Notice, obsidian};
use crate::git::Repository;
use crate::model::{RootName, RootRole, RootSettings, Settings};

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
    /// The only file of the folder that belongs to it, if not all do.
    pub file: Option<String>,
    /// Is the folder a repository of its own?
    pub git: Option<GitLayout>,
    /// Where its files are read from, if that is not the disk.
    pub tree: Option<Tree>,
    /// Configured patterns that are not read, in the syntax of `.gitignore`.
    pub ignore: Vec<String>,
}

impl Root {
    /// Where it is on the disk: its folder, or its only file.
    pub fn place(&self) -> PathBuf {
        match &self.file {
            Some(file) => self.dir.join(file),
            None => self.dir.clone(),
        }
    }
}

/// The roots that are read together, and what their configuration means.
#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    /// Folder of the configuration; without one, the vault. Absolute, without symbolic links.
    pub dir: PathBuf,
    /// The configuration.
    pub config_path: Option<PathBuf>,
    /// The vault first, then the repositories in the order of the configuration, then what charts and kustomizations
    /// became.
    pub roots: Vec<Root>,
    /// What charts and kustomizations become when a program is run.
    pub renderings: Vec<Rendering>,
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
        let mut vault_root = root("vault", RootRole::Vault, &vault);
        vault_root.0.ignore.clone_from(&file.ignore);
        let mut roots = vec![vault_root];
        for entry in &file.repositories {
            let place = place(&file, entry, &roots)?;
            let mut found = root(&entry.name.value, RootRole::Repository, &place);
            say_more(&mut found.1, entry);
            roots.push(found);
        }
        let (mut roots, mut settings): (Vec<_>, Vec<_>) = roots.into_iter().unzip();
        let mut renderings = Vec::new();
        for entry in &file.rendered {
            let of = rendered::origin(&file, entry, &roots)?;
            if let Output::Found(path) = &entry.output {
                let name = &entry.name.value;
                let place = rendered::place(&file, path, name, &roots)?;
                let (found, mut known) = root(name, RootRole::Repository, &place);
                known.rendered = Some(of);
                roots.push(found);
                settings.push(known);
            } else {
                renderings.extend(rendered::rendering(&file, entry, &of, &roots)?);
            }
        }
        Ok(Self {
            dir,
            config_path,
            roots,
            renderings,
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

/// The folder of a repository, which no other root has.
fn place(
    file: &ConfigFile,
    entry: &RepositoryEntry,
    roots: &[(Root, RootSettings)],
) -> Result<PathBuf, Error> {
    let name = &entry.name.value;
    let dir = folder(file, &entry.path, &format!("repository `{name}`"))?;
    let Some((other, _)) = roots.iter().find(|(root, _)| root.dir == dir) else {
        return Ok(dir);
    };
    Err(match other.role {
        RootRole::Vault => file
            .error(
                &entry.path.at,
                format!("the repository `{name}` is the vault's own folder"),
            )
            .hint("manifests in the vault are read too: remove this `[[repo]]`"),
        RootRole::Repository => file
            .error(
                &entry.path.at,
                format!(
                    "the repositories `{}` and `{name}` are the same folder",
                    other.name
                ),
            )
            .hint("remove one of them"),
    })
}

/// What the configuration says of a repository goes before what the repository says of itself.
fn say_more(known: &mut RootSettings, entry: &RepositoryEntry) {
    if entry.url.is_some() {
        known.url.clone_from(&entry.url);
        known.folder.clear();
    }
    known.aliases.clone_from(&entry.aliases);
    known.scopes.clone_from(&entry.scopes);
}

/// A root at a folder or a file, and what its own Git repository says about it.
fn root(name: &str, role: RootRole, place: &Path) -> (Root, RootSettings) {
    let (dir, file) = match (place.parent(), place.file_name()) {
        (Some(dir), Some(file)) if place.is_file() => {
            (dir, Some(file.to_string_lossy().into_owned()))
        }
        _ => (place, None),
    };
    let repository = Repository::open(dir);
    let mut known = RootSettings::new(RootName::new(name), role);
    known.url = repository
        .as_ref()
        .and_then(Repository::remote_url)
        .or_else(|| {
            // A folder inside a clone is found on its forge, too. A vault is kept for itself.
            let around = (role == RootRole::Repository).then(|| Repository::around(dir))?;
            let (around, below) = around?;
            known.folder = below;
            around.remote_url()
        });
    let head = repository.as_ref().and_then(Repository::head);
    known.commit = head.map(|head| head.commit);
    let git = repository.map(|repository| match repository.is_bare() {
        true => GitLayout::Bare,
        false => GitLayout::WorkTree,
    });
    let root = Root {
        name: known.name.clone(),
        role,
        dir: dir.to_owned(),
        file,
        git,
        tree: (git == Some(GitLayout::Bare)).then(|| Tree {
            repository: dir.to_owned(),
            revision: "HEAD".to_owned(),
            folder: String::new(),
        }),
        ignore: Vec::new(),
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
