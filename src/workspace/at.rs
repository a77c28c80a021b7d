//! A workspace as it was: at a revision, or at the end of a day.

use super::{Error, Notice, Root, Tree, Workspace};
use crate::git::Repository;
use crate::model::{RootName, seconds_since_1970};

impl Workspace {
    /// Has every root read from the commit that `when` names, a revision or a date, where it has one. Nothing is
    /// checked out. `ROOT=REV` is about one root alone.
    ///
    /// Roots that are in no repository, and with a revision those that do not know it, are read as they are, which is
    /// said. That none has such a commit is an error.
    pub fn at(&mut self, when: &str) -> Result<(), Error> {
        let named = when.split_once('=').filter(|(name, _)| {
            let name = RootName::new(name);
            self.root(&name).is_some()
        });
        let (only, when) = named.map_or((None, when), |(name, when)| (Some(name), when));
        let seconds = seconds_since_1970(when);
        let mut moved = false;
        let mut left = Vec::new();
        for root in &mut self.roots {
            if only.is_some_and(|only| root.name.as_str() != only) {
                continue;
            }
            match tree_of(root, when, seconds) {
                Ok(tree) => {
                    let known = self.settings.roots.iter_mut();
                    for settings in known.filter(|settings| settings.name == root.name) {
                        settings.commit = Some(tree.revision.clone());
                    }
                    root.tree = Some(tree);
                    moved = true;
                }
                Err(why) => left.push(format!("`{}` {why}", root.name)),
            }
        }
        if !moved {
            let hint = left.join("; ");
            return Err(Error::usage(format!("nothing is known of `{when}`")).hint(hint));
        }
        self.notices.extend(left.into_iter().map(|left| Notice {
            message: format!("{left}, so it is read as it is now"),
            hint: None,
        }));
        Ok(())
    }
}

/// The commit of a root, or why there is none.
fn tree_of(root: &Root, when: &str, seconds: Option<i64>) -> Result<Tree, &'static str> {
    let (repository, folder) = Repository::around(&root.dir).ok_or("is in no Git repository")?;
    if repository.head().is_none() {
        return Err("has no commit");
    }
    let revision = match seconds {
        Some(seconds) => repository
            .commit_before(seconds)
            .ok()
            .flatten()
            .ok_or("has no commit so old (a shallow clone knows only its newest ones)")?,
        None => repository
            .commit(when)
            .map_err(|_| "does not know this revision")?,
    };
    let top = root.dir.ancestors().nth(match folder.as_str() {
        "" => 0,
        folder => folder.split('/').count(),
    });
    Ok(Tree {
        repository: top.unwrap_or(&root.dir).to_owned(),
        revision,
        folder,
    })
}
