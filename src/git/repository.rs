//! One repository and the questions that are asked about it.

use std::fmt;
use std::path::Path;

use gix::bstr::{BStr, ByteSlice};
use gix::object::tree::EntryKind;

/// Something that Git could not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitError(String);

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GitError {}

pub(super) fn git_error(error: impl fmt::Display) -> GitError {
    GitError(error.to_string())
}

/// Name of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(gix::ObjectId);

impl fmt::Display for BlobId {
    /// Hexadecimal, as Git prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The commit, in hexadecimal.
    pub commit: String,
    /// The branch, without `refs/heads/`; `None` if the head is detached.
    pub branch: Option<String>,
}

/// What a path of a commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A file.
    File,
    /// A symbolic link; its blob holds the target.
    Link,
}

/// A path of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// Path below the repository's root, as Git has it: bytes, usually UTF-8.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: FileKind,
    /// Its content.
    pub blob: BlobId,
}

/// A repository: a working tree or a bare one. It belongs to one thread.
pub struct Repository {
    pub(super) inner: gix::Repository,
}

impl Repository {
    /// The repository whose working tree or Git directory is exactly `dir`; parents are not searched.
    ///
    /// Only the repository's own configuration is read: what is found does not depend on the user, nor on who owns
    /// the files.
    pub fn open(dir: &Path) -> Option<Self> {
        // Trusting a foreign owner's configuration is safe here: isolated options run no command and follow no
        // include, and nothing but the remote's address is asked for.
        let options = gix::open::Options::isolated().with(gix::sec::Trust::Full);
        let mut inner = gix::open_opts(dir, options).ok()?;
        inner.object_cache_size_if_unset(4 * 1024 * 1024);
        Some(Self { inner })
    }

    /// The repository that a folder belongs to, and the folder's path in it (`deploy/eu`; empty for the whole of it).
    pub fn around(dir: &Path) -> Option<(Self, String)> {
        dir.ancestors().find_map(|folder| {
            let repository = Self::open(folder)?;
            let whole = folder == dir;
            if !whole && repository.is_bare() {
                return None;
            }
            let below = dir.strip_prefix(folder).ok()?;
            let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
            Some((repository, names?.join("/")))
        })
    }

    /// The commit that a revision names (a branch, a tag, a commit, `HEAD~3`), in hexadecimal.
    pub fn commit(&self, revision: &str) -> Result<String, GitError> {
        let object = self.inner.rev_parse_single(revision).map_err(git_error)?;
        let commit = object.object().map_err(git_error)?.peel_to_commit();
        Ok(commit.map_err(git_error)?.id.to_string())
    }

    /// The newest commit of `HEAD` whose committer's clock showed no more than `seconds` since 1970; `None` if there
    /// is none so old. What merges brought in is passed over.
    pub fn commit_before(&self, seconds: i64) -> Result<Option<String>, GitError> {
        let head = self.inner.head_id().map_err(git_error)?;
        for info in head
            .ancestors()
            .first_parent_only()
            .all()
            .map_err(git_error)?
        {
            let info = info.map_err(git_error)?;
            let commit = info.object().map_err(git_error)?;
            if commit.time().map_err(git_error)?.seconds <= seconds {
                return Ok(Some(info.id.to_string()));
            }
        }
        Ok(None)
    }

    /// Is there no working tree?
    pub fn is_bare(&self) -> bool {
        self.inner.workdir().is_none()
    }

    /// What is checked out; `None` before the first commit.
    pub fn head(&self) -> Option<Head> {
        let commit = self.inner.head_id().ok()?.to_string();
        let branch = self
            .inner
            .head_name()
            .ok()
            .flatten()
            .map(|name| name.shorten().to_string());
        Some(Head { commit, branch })
    }

    /// The web address of the remote that is fetched from (`origin`, if there are several), see
    /// [`web_url`](crate::model::web_url).
    pub fn remote_url(&self) -> Option<String> {
        let remote = match self.inner.try_find_remote(BStr::new("origin")) {
            Some(found) => found.ok()?,
            None => self
                .inner
                .find_default_remote(gix::remote::Direction::Fetch)?
                .ok()?,
        };
        let url = remote.url(gix::remote::Direction::Fetch)?.to_bstring();
        crate::model::web_url(url.to_str().ok()?)
    }

    /// Every file and symbolic link of a revision (`HEAD`, a branch, a tag, a commit), sorted by path.
    /// Submodules are left out.
    pub fn files_at(&self, revision: &str) -> Result<Vec<TreeFile>, GitError> {
        let tree = self
            .inner
            .rev_parse_single(revision)
            .map_err(git_error)?
            .object()
            .map_err(git_error)?
            .peel_to_tree()
            .map_err(git_error)?;
        let entries = tree.traverse().breadthfirst.files().map_err(git_error)?;
        let mut files: Vec<TreeFile> = entries
            .into_iter()
            .filter_map(|entry| {
                let kind = match entry.mode.kind() {
                    EntryKind::Blob | EntryKind::BlobExecutable => FileKind::File,
                    EntryKind::Link => FileKind::Link,
                    EntryKind::Tree | EntryKind::Commit => return None,
                };
                Some(TreeFile {
                    path: entry.filepath.into(),
                    kind,
                    blob: BlobId(entry.oid),
                })
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// Length of a blob in bytes, without reading it.
    pub fn blob_size(&self, id: BlobId) -> Result<u64, GitError> {
        self.inner
            .find_header(id.0)
            .map(|header| header.size())
            .map_err(git_error)
    }

    /// The content of a blob.
    pub fn read_blob(&self, id: BlobId) -> Result<Vec<u8>, GitError> {
        let mut blob = self.inner.find_blob(id.0).map_err(git_error)?;
        Ok(blob.take_data())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{commit_bare, commit_worktree};
    use super::*;

    #[test]
    fn a_working_tree_tells_its_commit_and_its_branch() {
        let dir = tempfile::tempdir().unwrap();
        commit_worktree(dir.path(), &[("a.yaml", "a: 1\n")]);
        let repository = Repository::open(dir.path()).unwrap();
        let head = repository.head().unwrap();
        assert_eq!(head.commit.len(), 40);
        assert_eq!(head.branch.as_deref(), Some("main"));
        assert!(!repository.is_bare());
    }

    #[test]
    fn a_folder_inside_a_repository_is_no_repository() {
        let dir = tempfile::tempdir().unwrap();
        commit_worktree(dir.path(), &[("deploy/a.yaml", "a: 1\n")]);
        let deploy = dir.path().join("deploy");
        std::fs::create_dir_all(&deploy).unwrap();
        assert!(Repository::open(&deploy).is_none());
    }

    #[test]
    fn a_repository_without_commits_has_no_head() {
        let dir = tempfile::tempdir().unwrap();
        gix::init(dir.path()).unwrap();
        assert_eq!(Repository::open(dir.path()).unwrap().head(), None);
    }

    #[test]
    fn a_bare_repository_lists_and_reads_the_files_of_its_head() {
        let dir = tempfile::tempdir().unwrap();
        commit_bare(dir.path(), &[("z.yaml", "z: 1\n"), ("a/b.yaml", "b: 2\n")]);
        let repository = Repository::open(dir.path()).unwrap();
        assert!(repository.is_bare());
        let files = repository.files_at("HEAD").unwrap();
        let paths: Vec<&[u8]> = files.iter().map(|f| f.path.as_slice()).collect();
        assert_eq!(paths, [b"a/b.yaml".as_slice(), b"z.yaml"]);
        assert_eq!(repository.read_blob(files[0].blob).unwrap(), b"b: 2\n");
        assert_eq!(repository.blob_size(files[0].blob).unwrap(), 5);
        assert!(repository.files_at("no-such-branch").is_err());
    }

    #[test]
    fn the_remote_is_told_as_a_web_address_without_credentials() {
        let dir = tempfile::tempdir().unwrap();
        commit_worktree(dir.path(), &[("a.yaml", "a: 1\n")]);
        let config = dir.path().join(".git/config");
        let mut text = std::fs::read_to_string(&config).unwrap();
        text.push_str(
            "[remote \"origin\"]\n\turl = https://me:secret@github.com/acme/platform.git\n",
        );
        std::fs::write(&config, text).unwrap();
        let repository = Repository::open(dir.path()).unwrap();
        assert_eq!(
            repository.remote_url().as_deref(),
            Some("https://github.com/acme/platform")
        );
    }
}
