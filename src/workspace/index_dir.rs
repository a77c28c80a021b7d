//! Where the index lives: in the user's cache, never in the vault.

use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};

use super::{Error, Workspace, hash, write};

/// The version of the index's form. Another form has another folder, so that two versions of the program do not
/// destroy each other's work.
const VERSION: &str = "v1";

/// The index folder of a workspace, made if it is not there: `chosen`, or
/// `opslore/<16 hexadecimal digits>/v1` in the user's cache (`$XDG_CACHE_HOME`, else `~/.cache`).
///
/// The digits are a hash of the workspace's folder. A chosen folder inside a root must be hidden from it.
pub fn index_dir(workspace: &Workspace, chosen: Option<&Path>) -> Result<PathBuf, Error> {
    let folder = match chosen {
        Some(folder) => {
            write::refuse_visible(folder, workspace)?;
            folder.to_owned()
        }
        None => in_cache(&cache()?, &workspace.dir),
    };
    std::fs::create_dir_all(&folder).map_err(|error| {
        let error = Error::io("create", &folder, &error);
        let why = error.message;
        Error::world(format!("no place for the index: {why}"))
            .hint("name a folder that can be written: `--index-dir DIR`")
    })?;
    Ok(folder)
}

fn cache() -> Result<PathBuf, Error> {
    match Xdg::new() {
        Ok(folders) => Ok(folders.cache_dir()),
        Err(_) => Err(
            Error::world("no place for the index: the home folder is not known")
                .hint("set `HOME`, or name a folder: `--index-dir DIR`"),
        ),
    }
}

fn in_cache(cache: &Path, workspace: &Path) -> PathBuf {
    let digits = hash(&workspace.to_string_lossy()).to_string();
    let digits: String = digits.chars().take(16).collect();
    cache.join("opslore").join(digits).join(VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::ErrorKind;
    use crate::workspace::tests::Folder;

    #[test]
    fn every_workspace_has_its_own_folder_in_the_cache() {
        let cache = Path::new("/cache");
        let one = in_cache(cache, Path::new("/home/a/vault"));
        let two = in_cache(cache, Path::new("/home/b/vault"));
        assert_ne!(one, two);
        assert_eq!(one, in_cache(cache, Path::new("/home/a/vault")));
        let names: Vec<_> = one
            .iter()
            .map(|n| n.to_string_lossy().into_owned())
            .collect();
        assert_eq!(
            (names[2].as_str(), names[3].len(), names[4].as_str()),
            ("opslore", 16, "v1")
        );
    }

    #[test]
    fn a_chosen_folder_is_made() {
        let folder = Folder::with(&[("v/a.md", "")]);
        let workspace = Workspace::open(&folder.path.join("v"), None).unwrap();
        let chosen = folder.path.join("a/b");
        assert_eq!(index_dir(&workspace, Some(&chosen)).unwrap(), chosen);
        assert!(chosen.is_dir());
    }

    #[test]
    fn a_chosen_folder_among_the_notes_is_refused() {
        let folder = Folder::with(&[("a.md", "")]);
        let workspace = folder.open();
        let error = index_dir(&workspace, Some(&folder.path.join("index"))).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused);
        assert!(index_dir(&workspace, Some(&folder.path.join(".index"))).is_ok());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_that_says_what_to_do() {
        let folder = Folder::with(&[("v/a.md", ""), ("file", "")]);
        let workspace = Workspace::open(&folder.path.join("v"), None).unwrap();
        let error = index_dir(&workspace, Some(&folder.path.join("file/index"))).unwrap_err();
        assert_eq!(error.kind, ErrorKind::World);
        assert!(
            error
                .message
                .starts_with("no place for the index: cannot create")
        );
        assert!(error.hint.unwrap().contains("--index-dir"));
    }
}
