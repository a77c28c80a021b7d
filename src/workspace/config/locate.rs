//! Finding the configuration: the nearest one, walking up from a start folder.

use std::path::{Path, PathBuf};

use crate::workspace::Error;

/// The names that a configuration may have.
pub const FILE_NAMES: [&str; 2] = ["opslore.toml", ".opslore.toml"];

/// The configuration of `start`: that of the folder itself, else of its nearest parent that has one.
///
/// Two configurations in one folder are an error, because neither is the obvious one.
pub fn locate(start: &Path) -> Result<Option<PathBuf>, Error> {
    for folder in start.ancestors() {
        let [plain, hidden] = FILE_NAMES.map(|name| folder.join(name));
        match (plain.is_file(), hidden.is_file()) {
            (true, true) => {
                return Err(Error::usage(format!(
                    "two configurations in one folder: `{}` and `{}`",
                    plain.display(),
                    hidden.display()
                ))
                .hint("keep one of them"));
            }
            (true, false) => return Ok(Some(plain)),
            (false, true) => return Ok(Some(hidden)),
            (false, false) => {}
        }
    }
    Ok(None)
}
