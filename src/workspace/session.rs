//! A workspace kept current: scanned, extracted, joined, indexed, again and again.

use std::path::{Path, PathBuf};

use super::render::Results;
use super::{Error, Guard, Held, LockError, Notice, Scanner, Workspace, acquire, index_dir};
use crate::engine::{self, Engine, Progress, Revision};
use crate::search::{SearchError, SearchIndex, UpdateStats};

/// A workspace, and what is remembered of it between two looks.
pub struct Session {
    workspace: Workspace,
    start: PathBuf,
    config: Option<PathBuf>,
    at: Option<String>,
    index_dir: PathBuf,
    rendered: Results,
    scanner: Scanner,
    engine: Engine,
    /// The writer's lock, if this session keeps it.
    guard: Option<Guard>,
}

/// What became of the search index.
#[derive(Debug)]
pub enum Indexed {
    /// It is current.
    Current {
        /// What it took.
        stats: UpdateStats,
        /// Why it had to be made anew, if it was not simply missing.
        rebuilt: Option<String>,
    },
    /// Somebody else is writing it; it is as current as they keep it.
    Held(Held),
}

impl Session {
    /// Opens the workspace of a folder. Nothing is read yet but the configuration.
    pub fn open(start: &Path, config: Option<&Path>, index: Option<&Path>) -> Result<Self, Error> {
        let workspace = Workspace::open(start, config)?;
        let index_dir = index_dir(&workspace, index)?;
        Ok(Self {
            workspace,
            start: start.to_owned(),
            config: config.map(Path::to_owned),
            at: None,
            index_dir,
            rendered: Results::default(),
            scanner: Scanner::default(),
            engine: Engine::default(),
            guard: None,
        })
    }

    /// Looks at everything as it was, see [`Workspace::at`]. Its search index is another one.
    pub fn at(mut self, when: &str) -> Result<Self, Error> {
        self.workspace.at(when)?;
        self.at = Some(when.to_owned());
        let renderings = self.workspace.renderings.iter();
        let names: Vec<String> = renderings.map(|r| format!("`{}`", r.name)).collect();
        if !names.is_empty() {
            self.workspace.notices.push(Notice {
                message: format!(
                    "{} cannot be known for `{when}`: only files of today can be rendered",
                    names.join(", ")
                ),
                hint: None,
            });
        }
        let mut name = self.index_dir.file_name().unwrap_or_default().to_owned();
        name.push("-at");
        self.index_dir.set_file_name(name);
        std::fs::create_dir_all(&self.index_dir)
            .map_err(|error| Error::io("create", &self.index_dir, &error))?;
        Ok(self)
    }

    /// The workspace as it was opened last.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The folder of the search index.
    pub fn index_dir(&self) -> &Path {
        &self.index_dir
    }

    /// Reads the configuration and the state of the repositories again. On an error the old ones stay.
    pub fn reopen(&mut self) -> Result<(), Error> {
        let mut workspace = Workspace::open(&self.start, self.config.as_deref())?;
        if let Some(when) = &self.at {
            workspace.at(when)?;
        }
        self.workspace = workspace;
        Ok(())
    }

    /// Takes the writer's lock of the index for `command` and keeps it, as long as the session lives. Says who has it
    /// if somebody else does.
    pub fn keep_lock(&mut self, command: &str) -> Result<(), LockError> {
        self.guard = Some(acquire(&self.index_dir, command)?);
        Ok(())
    }

    /// Looks at every file, reads what changed, and joins everything. What the configuration wants rendered is rendered
    /// first, if that was not done before; see [`Session::take_notices`].
    pub fn refresh(&mut self, progress: Progress<'_>) -> Revision {
        let mut roots = self.workspace.roots.clone();
        let mut settings = self.workspace.settings.clone();
        if self.at.is_none() {
            let shelf = self.index_dir.join("rendered");
            let path = std::env::var_os("PATH").unwrap_or_default();
            for (root, known) in self.rendered.roots(&self.workspace, &shelf, &path) {
                roots.push(root);
                settings.roots.push(known);
            }
        }
        let scan = self.scanner.scan(&roots, &engine::wants);
        self.engine
            .update(scan.sources, &scan.diagnostics, &settings, progress)
    }

    /// What the last looks had to tell beside what they found; each thing once.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        self.rendered.take_notices()
    }

    /// Brings the search index up to a revision, for `command`. An index that is missing, damaged or of another
    /// version is made anew, and so is any if `full` says so.
    pub fn index(
        &self,
        revision: &Revision,
        command: &str,
        full: bool,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Indexed, Error> {
        let known = SearchIndex::open(&self.index_dir);
        // The common case needs no lock: nothing has changed since.
        if let Ok(index) = &known
            && !full
            && index.revision().as_deref() == Some(revision.snapshot.revision())
        {
            return Ok(Indexed::Current {
                stats: UpdateStats::default(),
                rebuilt: None,
            });
        }
        let _guard = match self.guard {
            Some(_) => None,
            None => match acquire(&self.index_dir, command) {
                Ok(guard) => Some(guard),
                Err(LockError::Held(held)) => return Ok(Indexed::Held(held)),
                Err(LockError::World(error)) => return Err(error),
            },
        };
        let mut rebuilt = None;
        let index = match known {
            Ok(index) if !full => index,
            Ok(_) => self.create()?,
            Err(error) if error.needs_rebuild() => {
                if !matches!(error, SearchError::Missing(_)) {
                    rebuilt = Some(error.message());
                }
                self.create()?
            }
            Err(error) => return Err(world(&error)),
        };
        let stats = match index.update(&revision.snapshot, progress) {
            Ok(stats) => stats,
            Err(error) if error.needs_rebuild() => {
                rebuilt = Some(error.message());
                self.create()?
                    .update(&revision.snapshot, progress)
                    .map_err(|error| world(&error))?
            }
            Err(SearchError::Locked(_)) => {
                return Ok(Indexed::Held(Held {
                    pid: None,
                    command: String::new(),
                    since: None,
                }));
            }
            Err(error) => return Err(world(&error)),
        };
        Ok(Indexed::Current { stats, rebuilt })
    }

    fn create(&self) -> Result<SearchIndex, Error> {
        SearchIndex::create(&self.index_dir).map_err(|error| world(&error))
    }

    /// The search index as it is, for reading. One that was never filled (its first writer was stopped, or the disk
    /// was full) is as good as missing.
    pub fn reader(&self) -> Result<SearchIndex, Error> {
        let index = SearchIndex::open(&self.index_dir).map_err(|error| world(&error))?;
        match index.revision() {
            Some(_) => Ok(index),
            None => Err(world(&SearchError::Missing(self.index_dir.clone()))),
        }
    }
}

fn world(error: &SearchError) -> Error {
    Error::world(error.message()).hint(error.hint())
}
