//! Bytes of files that pages show: images, PDFs, sound.

use super::{Error, LARGEST_FILE, Workspace};
use crate::model::SourcePath;

/// Attachments may be larger than texts, but not without end: this many times [`LARGEST_FILE`].
const TIMES: u64 = 16;

/// Reads an attachment. A file that a link has led out of its root by now is refused.
pub fn read_attachment(workspace: &Workspace, path: &SourcePath) -> Result<Vec<u8>, Error> {
    let root = workspace
        .root(&path.root)
        .ok_or_else(|| Error::world(format!("there is no root `{}`", path.root)))?;
    let wanted = root.dir.join(path.path.as_ref());
    let real =
        std::fs::canonicalize(&wanted).map_err(|error| Error::io("read", &wanted, &error))?;
    if !real.starts_with(&root.dir) {
        return Err(Error::refused(format!(
            "`{}` leads out of `{}`",
            wanted.display(),
            root.dir.display()
        )));
    }
    let length = std::fs::metadata(&real)
        .map_err(|error| Error::io("read", &real, &error))?
        .len();
    if length > LARGEST_FILE * TIMES {
        return Err(Error::world(format!(
            "`{}` is too large to be shown: {} MiB",
            wanted.display(),
            length >> 20
        )));
    }
    std::fs::read(&real).map_err(|error| Error::io("read", &real, &error))
}
