//! Files of the vault that are changed because somebody asked for it: exactly those bytes, or nothing.

use std::path::{Path, PathBuf};

use super::{Error, GitLayout, Workspace, write_file};
use crate::model::{RootRole, SourcePath};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A file of the vault that may be changed, as it stands on the disk.
#[derive(Debug)]
pub struct Editable {
    file: PathBuf,
    /// With its byte-order mark.
    whole: String,
}

impl Editable {
    /// The file at a path, which must still say `text` (without a byte-order mark). `None` for a symbolic link that
    /// stays in the vault: the file that it leads to is changed under its own name.
    ///
    /// Refused are repositories, a vault without files on the disk, a way out of the vault, files that cannot be
    /// written, files that are not UTF-8, and files that have changed since they were read.
    pub fn open(
        workspace: &Workspace,
        path: &SourcePath,
        text: &str,
    ) -> Result<Option<Self>, Error> {
        let root = workspace
            .root(&path.root)
            .filter(|root| root.role == RootRole::Vault)
            .ok_or_else(|| Error::refused(format!("`{path}` is no file of the vault")))?;
        if root.git == Some(GitLayout::Bare) {
            return Err(Error::refused(format!(
                "`{}` has no files on the disk: it is a bare repository",
                root.dir.display()
            ))
            .hint("clone it, and mend the clone"));
        }
        if root.tree.is_some() {
            return Err(Error::refused("what was cannot be mended").hint("leave `--at` out"));
        }
        let file = root.dir.join(path.path.as_ref());
        let shown = file.display();
        let real = std::fs::canonicalize(&file).map_err(|e| Error::io("read", &file, &e))?;
        if !real.starts_with(&root.dir) {
            return Err(Error::refused(format!("`{shown}` leads out of the vault")));
        }
        if real != file {
            return Ok(None);
        }
        let editable = Self {
            whole: read(&file)?,
            file,
        };
        if editable.text() != text {
            return Err(editable.changed());
        }
        Ok(Some(editable))
    }

    /// The text without its byte-order mark.
    fn text(&self) -> &str {
        let mark = self.whole.strip_prefix(BYTE_ORDER_MARK);
        mark.unwrap_or(&self.whole)
    }

    /// What the file holds, byte-order mark included.
    pub fn before(&self) -> &str {
        &self.whole
    }

    /// What it will hold with another text: the mark stays if there is one.
    pub fn after(&self, text: &str) -> String {
        match self.whole.starts_with(BYTE_ORDER_MARK) {
            true => format!("{BYTE_ORDER_MARK}{text}"),
            false => text.to_owned(),
        }
    }

    /// Writes another text, whole or not at all, unless the file has changed by now.
    pub fn write(&self, text: &str) -> Result<(), Error> {
        if read(&self.file)? != self.whole {
            return Err(self.changed());
        }
        write_file(&self.file, self.after(text).as_bytes())
    }

    fn changed(&self) -> Error {
        Error::refused(format!(
            "`{}` has changed since it was read",
            self.file.display()
        ))
        .hint("run the command again")
    }
}

fn read(file: &Path) -> Result<String, Error> {
    let failed = |error: &std::io::Error| Error::io("read", file, error);
    let metadata = std::fs::metadata(file).map_err(|e| failed(&e))?;
    if metadata.permissions().readonly() {
        return Err(Error::refused(format!("`{}` is read-only", file.display())));
    }
    let bytes = std::fs::read(file).map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|_| {
        Error::refused(format!("`{}` is not UTF-8", file.display()))
            .hint("save it as UTF-8 first; nothing was changed")
    })
}
