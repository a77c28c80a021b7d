//! What the configuration means, without the disk: handed to everything that is pure.

use super::RootName;

/// The meaning of `opslore.toml`. Two runs with equal settings and equal sources give equal snapshots.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// The vault first, then the repositories in their order.
    pub roots: Vec<RootSettings>,
    /// Parts of repositories as they appear inside the vault.
    pub mounts: Vec<Mount>,
    /// How runbook addresses map to notes.
    pub url_map: Vec<UrlRule>,
    /// Types, their folder rules and duties.
    pub types: Vec<TypeRule>,
    /// Colour groups; the first that fits wins.
    pub groups: Vec<GroupRule>,
    /// Obsidian's excluded files (`userIgnoreFilters`): hidden from search and lists, still link targets.
    pub excluded: Vec<String>,
    /// Where Obsidian puts daily notes, if it was told.
    pub daily: Option<DailyNotes>,
}

impl Settings {
    /// The settings of a root.
    pub fn root(&self, name: &RootName) -> Option<&RootSettings> {
        self.roots.iter().find(|r| &r.name == name)
    }

    /// Is this root the vault?
    pub fn is_vault(&self, name: &RootName) -> bool {
        self.root(name).is_some_and(|r| r.role == RootRole::Vault)
    }
}

/// What a root is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootRole {
    /// The Obsidian vault.
    Vault,
    /// A repository of manifests.
    Repository,
}

/// One root.
#[derive(Debug, Clone, PartialEq)]
pub struct RootSettings {
    /// Its name, used in ids.
    pub name: RootName,
    /// What it is.
    pub role: RootRole,
    /// Its web address, to recognise links (`https://github.com/acme/platform`), without `.git`.
    pub url: Option<String>,
    /// Other addresses of the same repository: mirrors inside a cluster, in the form of the first one.
    pub aliases: Vec<String>,
    /// Where the root lies in the repository of this address; empty if it is the whole of it.
    pub folder: String,
    /// Path patterns that name an environment; the first that fits wins, else the root's name.
    pub scopes: Vec<ScopeRule>,
    /// The commit that is checked out, in hexadecimal, if it is a Git repository.
    pub commit: Option<String>,
    /// What the root holds is what a chart or a kustomization of another root becomes.
    pub rendered: Option<Rendered>,
}

/// The chart or the kustomization that was rendered into a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The root of the chart.
    pub root: RootName,
    /// Its folder, below the root; empty for the root itself.
    pub path: String,
    /// Is it a kustomization, and no chart?
    pub kustomization: bool,
    /// The release that a chart was rendered for, if only one is meant.
    pub release: Option<String>,
    /// The namespace of what names none, unless a release says another one.
    pub namespace: Option<String>,
}

impl RootSettings {
    /// A path of the repository as one of this root, which may be a folder of it; `None` if it lies elsewhere.
    pub fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.folder.as_str() {
            "" => Some(path),
            folder if path == folder => Some(""),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        }
    }

    /// A root of which nothing else is known.
    pub fn new(name: RootName, role: RootRole) -> Self {
        Self {
            name,
            role,
            url: None,
            aliases: Vec::new(),
            folder: String::new(),
            scopes: Vec::new(),
            commit: None,
            rendered: None,
        }
    }
}

/// A path pattern and the scope it names.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeRule {
    /// Glob over paths of the root (`clusters/eu/**`).
    pub pattern: String,
    /// The scope.
    pub scope: String,
}

/// A folder of a repository as it appears inside the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Folder of the vault, without slashes around it.
    pub folder: String,
    /// The repository.
    pub root: RootName,
    /// Folder of the repository, without slashes around it; empty is all of it.
    pub path: String,
}

/// `prefix` of an address, and the vault folder it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct UrlRule {
    /// Beginning of the address.
    pub prefix: String,
    /// Path prefix in the vault.
    pub to: String,
}

/// A type of notes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypeRule {
    /// The type's name.
    pub name: String,
    /// Globs over vault paths; a note there has the type unless its frontmatter says otherwise.
    pub paths: Vec<String>,
    /// Properties that a note of the type must have.
    pub required: Vec<String>,
    /// How often it must be looked at, in days.
    pub review_every_days: Option<u32>,
}

/// Obsidian's daily notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyNotes {
    /// Folder of the vault without slashes around it; empty is the vault itself.
    pub folder: String,
    /// What their paths below the folder look like, in the tokens of moment.js (`YYYY-MM-DD`).
    pub format: String,
}

/// A colour group of notes.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRule {
    /// Its name.
    pub name: String,
    /// A colour of the palette: pink, purple, blue, green, yellow, slate, red.
    pub color: String,
    /// What a note must be to belong to it.
    pub when: When,
}

/// A condition on a note: every list that is not empty must contain the note's value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct When {
    /// Types.
    pub types: Vec<String>,
    /// Values of the property `status`. `active` and `completed` stand for everything that means them.
    pub statuses: Vec<String>,
    /// Tags, parents included.
    pub tags: Vec<String>,
    /// Globs over vault paths.
    pub paths: Vec<String>,
}
