//! Output, written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::{Builder, TempDir};

use super::visibility::Visibility;
use super::{Error, Workspace};
use crate::model::{Artifact, RootRole};

/// The file that tells a folder of ours from a folder of somebody's.
pub const SITE_MARKER: &str = ".opslore-site";

/// Writes a file whole: readers see the old content or the new one, and after an error nothing has changed.
/// A symbolic link is followed, and the permissions of an existing file stay.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let failed = |error: &io::Error| Error::io("write", &target, error);
    if target.is_dir() {
        return Err(Error::world(format!(
            "cannot write `{}`: it is a folder",
            target.display()
        )));
    }
    let folder = parent(&target);
    let mut builder = Builder::new();
    let builder = builder.prefix(".opslore-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(|e| failed(&e))?;
    if let Ok(metadata) = fs::metadata(&target) {
        file.as_file()
            .set_permissions(metadata.permissions())
            .map_err(|e| failed(&e))?;
    }
    file.write_all(bytes).map_err(|e| failed(&e))?;
    file.as_file().sync_all().map_err(|e| failed(&e))?;
    file.persist(&target).map_err(|e| failed(&e.error))?;
    sync_folder(folder);
    Ok(())
}

/// Replaces a folder by these files: it is built beside the old one, then the two change places.
///
/// Refused are a folder that holds anything and is not one that this function wrote, a folder that holds a root,
/// and a folder inside a root that is not hidden from it.
pub fn replace_folder(
    out: &Path,
    artifacts: impl IntoIterator<Item = Artifact>,
    workspace: &Workspace,
) -> Result<Written, Error> {
    let out = destination(out)?;
    refuse_visible(&out, workspace)?;
    refuse_foreign(&out)?;
    let folder = parent(&out);
    let failed = |error: &io::Error| Error::io("write", &out, error);
    fs::create_dir_all(folder).map_err(|e| failed(&e))?;
    let new = beside(&out).map_err(|e| failed(&e))?;
    let mut written = Written::default();
    for artifact in artifacts {
        put(new.path(), &out, &artifact)?;
        written.files += 1;
        written.bytes += artifact.bytes.len() as u64;
    }
    let marker =
        "Written by opslore. The whole folder is replaced each time: change nothing here.\n";
    put(new.path(), &out, &Artifact::text(SITE_MARKER, marker))?;
    swap(&out, new).map_err(|e| failed(&e))?;
    sync_folder(folder);
    Ok(written)
}

/// What was written into a folder, the marker not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Files.
    pub files: usize,
    /// Their length in bytes.
    pub bytes: u64,
}

/// Refuses a folder that is a root, holds a root, or lies in one and is seen there.
pub(super) fn refuse_visible(out: &Path, workspace: &Workspace) -> Result<(), Error> {
    let out = destination(out)?;
    for root in &workspace.roots {
        let whose = match root.role {
            RootRole::Vault => "the vault".to_owned(),
            RootRole::Repository => format!("the repository `{}`", root.name),
        };
        if root.dir.starts_with(&out) {
            return Err(Error::refused(format!("`{}` holds {whose}", out.display()))
                .hint("name a folder that is only for the output"));
        }
        let Ok(below) = out.strip_prefix(&root.dir) else {
            continue;
        };
        if root.file.is_some() {
            continue;
        }
        let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
        let path = names.join("/");
        if !Visibility::new(root).hides_folder(&root.dir, &path) {
            return Err(Error::refused(format!(
                "`{}` lies in {whose}, where its files would be read as sources",
                out.display()
            ))
            .hint(format!(
                "name a folder outside, or a hidden one, or add `/{path}/` to `.opsloreignore`"
            )));
        }
    }
    Ok(())
}

/// Refuses a folder that somebody else filled.
fn refuse_foreign(out: &Path) -> Result<(), Error> {
    let shown = out.display();
    let mut entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::refused(format!("`{shown}` is a file")).hint("name a folder"));
        }
        Err(error) => return Err(Error::io("read", out, &error)),
    };
    if out.join(".git").exists() {
        return Err(Error::refused(format!("`{shown}` is a Git working tree"))
            .hint("write elsewhere and copy the files into it"));
    }
    if entries.next().is_some() && !out.join(SITE_MARKER).is_file() {
        return Err(Error::refused(format!(
            "`{shown}` is not empty and was not written by opslore"
        ))
        .hint("name another folder, or empty this one"));
    }
    Ok(())
}

/// The path without symbolic links in what exists of it, and absolute.
pub(super) fn destination(out: &Path) -> Result<PathBuf, Error> {
    let failed = |error: &io::Error| Error::io("write", out, error);
    let absolute = std::path::absolute(out).map_err(|e| failed(&e))?;
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
        if let Ok(real) = fs::canonicalize(&plain) {
            plain = real;
        }
    }
    Ok(plain)
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A temporary folder beside `out`, hidden, that goes away unless it is kept.
fn beside(out: &Path) -> io::Result<TempDir> {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let mut builder = Builder::new();
    let prefix = format!(".{name}.opslore-");
    let builder = builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(parent(out))
}

/// Writes one artifact below `folder`, which will be `out`. A path that would lead out of it is an error.
fn put(folder: &Path, out: &Path, artifact: &Artifact) -> Result<(), Error> {
    let inside = Path::new(&artifact.path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !inside || artifact.path.is_empty() || artifact.path.contains(['\\', '\0']) {
        return Err(Error::world(format!(
            "`{}` is not a path below the output folder",
            artifact.path.escape_debug()
        )));
    }
    let path = folder.join(&artifact.path);
    let failed = |error: &io::Error| Error::io("write", &out.join(&artifact.path), error);
    fs::create_dir_all(parent(&path)).map_err(|e| failed(&e))?;
    fs::write(&path, &artifact.bytes).map_err(|e| failed(&e))
}

/// Puts the new folder in the place of the old one. If that fails, the old one is back in its place.
fn swap(out: &Path, new: TempDir) -> io::Result<()> {
    if !out.exists() {
        fs::rename(new.path(), out)?;
        let _ = new.keep();
        return Ok(());
    }
    let aside = beside(out)?;
    let old = aside.path().join("old");
    fs::rename(out, &old)?;
    if let Err(error) = fs::rename(new.path(), out) {
        fs::rename(&old, out)?;
        return Err(error);
    }
    let _ = new.keep();
    Ok(())
}

/// Makes a rename last through a power cut, where the system can do that.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
