//! What a program may read, as text: a line for each file, with the hash of its content.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ignore::{DirEntry, WalkBuilder};

use crate::model::ContentHash;
use crate::workspace::hash::hash_bytes;
use crate::workspace::stamp::Stamp;
use crate::workspace::{LARGEST_FILE, hash};

/// A file that was written within this time may change again without a trace in its stamp.
const RACY: Duration = Duration::from_secs(2);

/// What no chart is made of.
const NOT_OF_CHARTS: &[&str] = &[".git"];

/// What no kustomization is made of, and may be large.
const NOT_OF_REPOSITORIES: &[&str] = &[".git", "node_modules", "target", ".terraform"];

/// Hashes of files. What looks as it did is not read again.
#[derive(Debug, Default)]
pub struct Inputs {
    before: HashMap<PathBuf, (Stamp, ContentHash)>,
    now: HashMap<PathBuf, (Stamp, ContentHash)>,
}

impl Inputs {
    /// Begins a round: files that nobody asks for in it are forgotten after the next one.
    pub fn begin(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }

    /// Every file of a chart, whatever its name. Its links are followed, as Helm does; one that leaves the repository
    /// at `top` is an error.
    pub fn chart(&mut self, folder: &Path, top: &Path) -> Result<String, String> {
        self.list(
            folder,
            true,
            NOT_OF_CHARTS,
            |path| match std::fs::canonicalize(path) {
                Ok(target) if target.starts_with(top) => Ok(()),
                _ => Err(format!(
                    "the symbolic link `{}` leads out of the repository",
                    path.strip_prefix(top).unwrap_or(path).display()
                )),
            },
        )
    }

    /// Every file of a repository that may be part of a kustomization, which may name what it likes.
    pub fn repository(&mut self, top: &Path) -> Result<String, String> {
        self.list(top, false, NOT_OF_REPOSITORIES, |_| Ok(()))
    }

    fn list(
        &mut self,
        folder: &Path,
        follow: bool,
        without: &'static [&'static str],
        may_follow: impl Fn(&Path) -> Result<(), String>,
    ) -> Result<String, String> {
        let walk = WalkBuilder::new(folder)
            .standard_filters(false)
            .follow_links(follow)
            .filter_entry(|entry| is_looked_at(entry, without))
            .sort_by_file_name(|a, b| a.cmp(b))
            .build();
        let mut lines = String::new();
        for entry in walk {
            let entry = entry.map_err(|error| error.to_string())?;
            let path = entry.path();
            if follow && entry.path_is_symlink() && entry.depth() > 0 {
                may_follow(path)?;
            }
            let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else {
                continue;
            };
            let content = match kind.is_symlink() {
                true => std::fs::read_link(path).map(|to| hash(&to.to_string_lossy())),
                false => self.file(path),
            };
            let below = path.strip_prefix(folder).unwrap_or(path);
            match content {
                Ok(content) => lines.push_str(&format!("{content} {}\n", below.display())),
                // Gone between the listing of its folder and now.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(format!("`{}`: {error}", below.display())),
            }
        }
        Ok(lines)
    }

    /// The hash of a file. One that is too large to be read is known by how it looks.
    pub fn file(&mut self, path: &Path) -> io::Result<ContentHash> {
        let now = SystemTime::now();
        let metadata = std::fs::metadata(path)?;
        let stamp = Stamp::of(&metadata);
        let known = self.now.get(path).or_else(|| self.before.get(path));
        let content = match known {
            Some((before, content)) if *before == stamp => *content,
            _ if metadata.len() > LARGEST_FILE || !metadata.is_file() => {
                hash(&format!("{stamp:?}"))
            }
            _ => hash_bytes(&std::fs::read(path)?),
        };
        if !stamp.is_within(RACY, now) {
            self.now.insert(path.to_owned(), (stamp, content));
        }
        Ok(content)
    }
}

fn is_looked_at(entry: &DirEntry, without: &[&str]) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() == 0 || !without.contains(&name.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::tests::Folder;

    #[test]
    fn a_list_changes_with_the_content_and_with_nothing_else() {
        let folder = Folder::with(&[
            ("c/Chart.yaml", "name: shop\n"),
            ("c/templates/web.yaml", "a"),
            ("c/.git/index", "a"),
        ]);
        let chart = folder.path.join("c");
        let list = || Inputs::default().chart(&chart, &folder.path).unwrap();
        let first = list();
        assert_eq!(first.lines().count(), 2, "{first}");
        folder.write("c/.git/index", "b");
        folder.write("c/templates/web.yaml", "a");
        assert_eq!(list(), first);
        folder.write("c/templates/web.yaml", "b");
        let second = list();
        assert_ne!(second, first);
        folder.write("c/.helmignore", "");
        assert_ne!(list(), second);
    }

    #[test]
    fn a_file_that_was_just_written_is_read_again() {
        let folder = Folder::with(&[("a.yaml", "one")]);
        let mut inputs = Inputs::default();
        let one = inputs.file(&folder.path.join("a.yaml")).unwrap();
        folder.write("a.yaml", "two");
        inputs.begin();
        assert_ne!(inputs.file(&folder.path.join("a.yaml")).unwrap(), one);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_of_a_chart_stays_in_the_repository() {
        let folder = Folder::with(&[
            ("r/common.yaml", "one"),
            ("r/c/Chart.yaml", ""),
            ("x/secret", ""),
        ]);
        let top = folder.path.join("r");
        let chart = top.join("c");
        std::os::unix::fs::symlink("../common.yaml", chart.join("link.yaml")).unwrap();
        let list = || Inputs::default().chart(&chart, &top);
        let first = list().unwrap();
        folder.write("r/common.yaml", "two");
        assert_ne!(list().unwrap(), first);
        std::os::unix::fs::symlink(folder.path.join("x"), chart.join("out")).unwrap();
        let error = list().unwrap_err();
        assert_eq!(
            error,
            "the symbolic link `c/out` leads out of the repository"
        );
    }
}
