//! What files said before.

use std::collections::BTreeMap;

use gix::ObjectId;
use gix::bstr::ByteSlice;

use super::repository::{GitError, Repository, git_error};

/// So many commits are looked at; older ones say nothing of how the files came to be what they are.
const COMMITS: usize = 5_000;

/// A segment of the paths that are asked for, and what it was in the commit looked at last.
#[derive(Default)]
struct Segment {
    last: Option<ObjectId>,
    below: BTreeMap<String, Segment>,
    /// Which of the paths ends here.
    file: Option<usize>,
}

impl Repository {
    /// The contents that each of some files had in the history of `HEAD`, newest first, each that differs from the one
    /// after it; at most `most` of each. What a merge brought counts as one change. `paths` have `/` separators.
    pub fn earlier(&self, paths: &[String], most: usize) -> Result<Vec<Vec<Vec<u8>>>, GitError> {
        let mut root = Segment::default();
        for (n, path) in paths.iter().enumerate() {
            let segments = path.split('/').filter(|segment| !segment.is_empty());
            let end = segments.fold(&mut root, |at, segment| {
                at.below.entry(segment.to_owned()).or_default()
            });
            end.file = Some(n);
        }
        let mut found = vec![Vec::new(); paths.len()];
        let head = self.inner.head_id().map_err(git_error)?;
        let commits = head.ancestors().first_parent_only().all();
        for commit in commits.map_err(git_error)?.take(COMMITS) {
            let commit = commit.map_err(git_error)?.object().map_err(git_error)?;
            let tree = commit.tree_id().map_err(git_error)?.detach();
            self.descend(&mut root, Some(tree), most, &mut found)?;
        }
        Ok(found)
    }

    /// Looks at what changed since the commit before: most commits touch few folders.
    fn descend(
        &self,
        segment: &mut Segment,
        id: Option<ObjectId>,
        most: usize,
        found: &mut [Vec<Vec<u8>>],
    ) -> Result<(), GitError> {
        if std::mem::replace(&mut segment.last, id) == id {
            return Ok(());
        }
        let Some(id) = id else {
            return segment
                .below
                .values_mut()
                .try_for_each(|below| self.descend(below, None, most, found));
        };
        if let Some(texts) = segment.file.and_then(|n| found.get_mut(n)) {
            if texts.len() < most {
                let mut blob = self.inner.find_blob(id).map_err(git_error)?;
                texts.push(blob.take_data());
            }
            return Ok(());
        }
        let tree = self.inner.find_tree(id).map_err(git_error)?;
        let tree = tree.decode().map_err(git_error)?;
        for (name, below) in &mut segment.below {
            let entry = tree.entries.iter().find(|entry| {
                let fits = match below.file {
                    Some(_) => entry.mode.is_blob(),
                    None => entry.mode.is_tree(),
                };
                fits && entry.filename.as_bytes() == name.as_bytes()
            });
            let id = entry.map(|entry| entry.oid.to_owned());
            self.descend(below, id, most, found)?;
        }
        Ok(())
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
        let paths = ["c.md", "a/b.md", "a/nothing.md"].map(str::to_owned);
        let texts = |texts: &[&str]| -> Vec<Vec<u8>> {
            texts.iter().map(|text| text.as_bytes().to_vec()).collect()
        };
        assert_eq!(
            repository.earlier(&paths, 9).unwrap(),
            [texts(&["c"]), texts(&["three", "two", "one"]), texts(&[])]
        );
        assert_eq!(repository.earlier(&paths, 2).unwrap()[1].len(), 2);
    }
}
