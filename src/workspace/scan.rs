//! All files of all roots: what is there, and the text of what somebody wants to read.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::decode::decode;
use super::stamp::Stamp;
use super::visibility::{IGNORE_FILE, Visibility};
use super::{Root, tree};
use crate::engine::may_be_secret;
use crate::model::{Code, Diagnostic, Location, RootRole, Source, SourcePath, Span, codes};

/// Files above this length are not read, in bytes.
pub const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// A file that was written within this time before it was read may change again without a trace in its stamp.
const RACY: Duration = Duration::from_secs(2);

/// What a scan found.
#[derive(Debug, Default)]
pub struct Scan {
    /// Every visible file, sorted by path.
    pub sources: Vec<Arc<Source>>,
    /// What could not be read as it should, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What it took.
    pub stat: ScanStat,
}

/// What a scan took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScanStat {
    /// Files seen.
    pub files: usize,
    /// Files read in this scan.
    pub read: usize,
    /// Files whose text is that of the scan before.
    pub reused: usize,
    /// Bytes of text of all sources.
    pub bytes: u64,
}

/// Which files are read; all others are sources without a text.
pub type Wants<'w> = &'w (dyn Fn(&SourcePath) -> bool + Sync);

/// Scans roots, and remembers what it read so that the next scan reads only what changed.
#[derive(Debug, Default)]
pub struct Scanner {
    known: HashMap<SourcePath, Known>,
}

/// A file as it was found, or is found now.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub stamp: Stamp,
    pub wanted: bool,
    /// Was it last written so shortly before it was read that the stamp proves nothing?
    pub racy: bool,
    pub source: Arc<Source>,
    pub diagnostics: Vec<Diagnostic>,
}

/// What the walk of one root finds, one at a time, in any order.
pub(super) enum Found {
    File { known: Known, fresh: bool },
    Trouble(Diagnostic),
}

/// The complaint about a file as a whole.
pub(super) fn about(code: &'static Code, path: &SourcePath, message: &str) -> Diagnostic {
    let at = Location {
        path: path.clone(),
        span: Span::new(0, 0, 1),
    };
    Diagnostic::new(code, at, message)
}

impl Scanner {
    /// Scans all roots. A root inside another one is scanned once, as itself.
    pub fn scan(&mut self, roots: &[Root], wants: Wants<'_>) -> Scan {
        let mut found = Vec::new();
        for root in roots {
            let own = root.place();
            let nested: Vec<PathBuf> = roots
                .iter()
                .map(Root::place)
                .filter(|place| *place != own)
                .collect();
            let (sender, receiver) = mpsc::channel();
            match &root.tree {
                Some(from) => {
                    let known = &self.known;
                    tree::scan((root, from), &nested, known, wants, &sender);
                }
                None => Walk::new(root, &nested, &self.known, wants).run(&sender),
            }
            drop(sender);
            found.extend(receiver);
        }
        self.collect(found)
    }

    fn collect(&mut self, found: Vec<Found>) -> Scan {
        let mut scan = Scan::default();
        let mut known = HashMap::with_capacity(found.len());
        for item in found {
            match item {
                Found::Trouble(diagnostic) => scan.diagnostics.push(diagnostic),
                Found::File { known: file, fresh } => {
                    scan.stat.files += 1;
                    scan.stat.bytes += file.source.text.len() as u64;
                    if file.source.read {
                        match fresh {
                            true => scan.stat.read += 1,
                            false => scan.stat.reused += 1,
                        }
                    }
                    scan.diagnostics.extend(file.diagnostics.iter().cloned());
                    scan.sources.push(file.source.clone());
                    known.insert(file.source.path.clone(), file);
                }
            }
        }
        scan.sources.sort_by(|a, b| a.path.cmp(&b.path));
        scan.diagnostics
            .sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        self.known = known;
        scan
    }
}

/// The walk of one root on the disk.
struct Walk<'s> {
    root: &'s Root,
    nested: &'s [PathBuf],
    known: &'s HashMap<SourcePath, Known>,
    wants: Wants<'s>,
    visibility: Visibility,
    /// Does a repository inside belong to somebody else? Not in a plain folder of several clones.
    in_git: bool,
}

impl<'s> Walk<'s> {
    fn new(
        root: &'s Root,
        nested: &'s [PathBuf],
        known: &'s HashMap<SourcePath, Known>,
        wants: Wants<'s>,
    ) -> Self {
        Self {
            visibility: Visibility::new(root),
            in_git: root.role == RootRole::Repository && is_in_git(&root.dir),
            root,
            nested,
            known,
            wants,
        }
    }

    fn run(&self, sender: &mpsc::Sender<Found>) {
        if let Some(name) = &self.root.file {
            let path = SourcePath::new(&self.root.name, name);
            let found = self.file(&self.root.dir.join(name), path);
            return found.into_iter().for_each(|found| {
                let _ = sender.send(found);
            });
        }
        let git_rules = self.root.role == RootRole::Repository;
        // Only what lies in the root decides: no ignore files of parents, of the user, or of other tools.
        let walk = WalkBuilder::new(&self.root.dir)
            .standard_filters(false)
            .require_git(false)
            .git_ignore(git_rules)
            .git_exclude(git_rules)
            .add_custom_ignore_filename(IGNORE_FILE)
            .follow_links(false)
            .build_parallel();
        walk.run(|| {
            let sender = sender.clone();
            Box::new(move |entry| match entry {
                Ok(entry) => self.visit(&entry, &sender),
                Err(error) => {
                    if let Some(diagnostic) = self.trouble(&error) {
                        let _ = sender.send(Found::Trouble(diagnostic));
                    }
                    WalkState::Continue
                }
            })
        });
    }

    /// Looks at one entry, and says whether to go into it.
    fn visit(&self, entry: &DirEntry, sender: &mpsc::Sender<Found>) -> WalkState {
        if entry.depth() == 0 {
            return WalkState::Continue;
        }
        let Some(kind) = entry.file_type() else {
            return WalkState::Continue;
        };
        let send = |found| {
            let _ = sender.send(found);
        };
        let Some(path) = self.path_below(entry.path()) else {
            let lossy = self.lossy_path(entry.path());
            let message = "its name is not UTF-8, so it is left out";
            send(Found::Trouble(about(&codes::INVALID_UTF8, &lossy, message)));
            return WalkState::Skip;
        };
        if self.visibility.hides_name(path.file_name(), kind.is_dir())
            || self.visibility.excludes(&path.path, kind.is_dir())
            || self.nested.iter().any(|place| place == entry.path())
            || (kind.is_dir() && self.in_git && entry.path().join(".git").exists())
        {
            return WalkState::Skip;
        }
        if kind.is_symlink() {
            match self.follow(entry.path(), &path) {
                Ok(target) => self.file(&target, path).into_iter().for_each(send),
                Err(Some(diagnostic)) => send(Found::Trouble(*diagnostic)),
                Err(None) => {}
            }
        } else if kind.is_file() {
            self.file(entry.path(), path).into_iter().for_each(send);
        }
        WalkState::Continue
    }

    /// The file of the root that a symbolic link leads to, or why it is not followed.
    fn follow(&self, link: &Path, path: &SourcePath) -> Result<PathBuf, Option<Box<Diagnostic>>> {
        let complain = |code, message| Err(Some(Box::new(about(code, path, message))));
        let out = |message| complain(&codes::LINK_OUT_OF_ROOT, message);
        let Ok(target) = std::fs::canonicalize(link) else {
            return complain(&codes::UNREADABLE, "the symbolic link leads nowhere");
        };
        if !target.starts_with(&self.root.dir) {
            return out("the symbolic link leads out of the root and is not followed");
        }
        if target.is_dir() {
            return out("the symbolic link leads to a folder and is not followed");
        }
        match self.path_below(&target) {
            Some(_) if !target.is_file() => Err(None),
            Some(inside)
                if !self.visibility.hides_path(&inside.path, false) && !may_be_secret(&inside) =>
            {
                Ok(target)
            }
            _ => out("the symbolic link leads to a hidden file and is not followed"),
        }
    }

    /// A regular file, read if it is wanted and changed; `None` if it is gone by now.
    fn file(&self, on_disk: &Path, path: SourcePath) -> Option<Found> {
        let wanted = (self.wants)(&path);
        let now = SystemTime::now();
        let metadata = match std::fs::metadata(on_disk) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => return Some(Found::Trouble(unreadable(&path, &error))),
        };
        let stamp = Stamp::of(&metadata);
        let before = self.known.get(&path).filter(|known| known.wanted == wanted);
        if let Some(known) = before
            && known.stamp == stamp
            && !known.racy
        {
            return Some(Found::File {
                known: known.clone(),
                fresh: false,
            });
        }
        let racy = stamp.is_within(RACY, now);
        let mut diagnostics = Vec::new();
        let mut source = Source::unread(path);
        if wanted && metadata.len() > LARGEST_FILE {
            diagnostics.push(too_large(&source.path, metadata.len()));
        } else if wanted {
            match std::fs::read(on_disk) {
                Ok(bytes) => {
                    let (read, diagnostic) = decode(source.path, bytes);
                    source = read;
                    diagnostics.extend(diagnostic);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => return None,
                Err(error) => diagnostics.push(unreadable(&source.path, &error)),
            }
        }
        let source = match before {
            Some(known) if *known.source == source => known.source.clone(),
            _ => Arc::new(source),
        };
        Some(Found::File {
            known: Known {
                stamp,
                wanted,
                racy,
                source,
                diagnostics,
            },
            fresh: true,
        })
    }

    fn trouble(&self, error: &ignore::Error) -> Option<Diagnostic> {
        let io = error.io_error()?;
        let path = path_of(error).unwrap_or(&self.root.dir);
        if path == self.root.dir {
            let here = SourcePath::new(&self.root.name, ".");
            return Some(unreadable(&here, io));
        }
        // Gone between the listing of its folder and now: as if it had never been there.
        if io.kind() == ErrorKind::NotFound {
            return None;
        }
        Some(unreadable(&self.lossy_path(path), io))
    }

    /// The path below the root, if it is UTF-8.
    fn path_below(&self, path: &Path) -> Option<SourcePath> {
        let below = path.strip_prefix(&self.root.dir).ok()?;
        let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
        Some(SourcePath::new(&self.root.name, &names?.join("/")))
    }

    fn lossy_path(&self, path: &Path) -> SourcePath {
        let below = path.strip_prefix(&self.root.dir).unwrap_or(path);
        let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
        SourcePath::new(&self.root.name, &names.join("/"))
    }
}

fn is_in_git(dir: &Path) -> bool {
    dir.ancestors().any(|folder| folder.join(".git").exists())
}

/// The path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

fn unreadable(path: &SourcePath, error: &std::io::Error) -> Diagnostic {
    let message = match error.kind() {
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::NotFound => "it does not exist any more".to_owned(),
        _ => error.to_string(),
    };
    about(
        &codes::UNREADABLE,
        path,
        &format!("cannot read `{}`: {message}", path.path),
    )
}

/// The complaint about a file of `length` bytes.
pub(super) fn too_large(path: &SourcePath, length: u64) -> Diagnostic {
    let mebibytes = length / (1024 * 1024);
    let message = format!("the file has {mebibytes} MiB and is not read");
    let hint = format!(
        "add `{}` to `.opsloreignore` if nobody writes it by hand",
        path.path
    );
    about(&codes::FILE_TOO_LARGE, path, &message).hint(hint)
}
