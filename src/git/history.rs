//! What a file said before.

use std::path::Path;

use super::repository::{GitError, Repository, git_error};

/// So many commits are looked at; older ones say nothing of how the file came to be what it is.
const COMMITS: usize = 5_000;

impl Repository {
    /// The contents that a file had in the history of `HEAD`, newest first, each that differs from the one after it;
    /// at most `most`. What a merge brought counts as one change.
    pub fn earlier(&self, path: &Path, most: usize) -> Result<Vec<Vec<u8>>, GitError> {
        let head = self.inner.head_id().map_err(git_error)?;
        let commits = head
            .ancestors()
            .first_parent_only()
            .all()
            .map_err(git_error)?;
        let mut found = Vec::new();
        let mut last = None;
        for commit in commits.take(COMMITS) {
            let commit = commit.map_err(git_error)?.object().map_err(git_error)?;
            let tree = commit.tree().map_err(git_error)?;
            let entry = tree.lookup_entry_by_path(path).map_err(git_error)?;
            let Some(entry) = entry.filter(|entry| entry.mode().is_blob()) else {
                last = None;
                continue;
            };
            let id = entry.object_id();
            if last.replace(id) != Some(id) {
                let mut blob = self.inner.find_blob(id).map_err(git_error)?;
                found.push(blob.take_data());
                if found.len() == most {
                    break;
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::commit_worktree;
    use super::*;

    #[test]
    fn each_content_that_differs_is_told_once_and_the_newest_first() {
        let dir = tempfile::tempdir().unwrap();
        for content in ["one", "one", "two", "three"] {
            commit_worktree(dir.path(), &[("a/b.md", content), ("c.md", "c")]);
        }
        let repository = Repository::open(dir.path()).unwrap();
        let earlier = |path: &str, most| repository.earlier(Path::new(path), most).unwrap();
        assert_eq!(
            earlier("a/b.md", 9),
            [b"three".to_vec(), b"two".to_vec(), b"one".to_vec()]
        );
        assert_eq!(earlier("a/b.md", 2).len(), 2);
        assert!(earlier("nothing.md", 9).is_empty());
    }
}
