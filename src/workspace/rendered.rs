//! What charts and kustomizations become, as the configuration names it: roots that are there, and others that a
//! program makes.

use std::path::{Path, PathBuf};

use super::config::{ConfigFile, Output, RenderedEntry, Renderer, Spot};
use super::{Error, GitLayout, Root};
use crate::model::{Rendered, RootName};

/// A result that a program makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendering {
    /// The root that it is.
    pub name: RootName,
    /// What is rendered.
    pub of: Rendered,
    /// The program.
    pub program: Renderer,
    /// Files of values, in their order: absolute, without symbolic links, inside the repository.
    pub values: Vec<PathBuf>,
}

/// What an entry of the configuration is made from, its folder held against the disk.
pub(super) fn origin(
    file: &ConfigFile,
    entry: &RenderedEntry,
    roots: &[Root],
) -> Result<Rendered, Error> {
    let root = root_of(entry, roots);
    if let Some(root) = root.filter(|root| root.tree.is_none()) {
        let dir = inside(root, &root.dir.join(&entry.folder.value));
        let (what, names): (_, &[&str]) = match entry.kustomization {
            true => (
                "kustomization",
                &["kustomization.yaml", "kustomization.yml", "Kustomization"],
            ),
            false => ("chart", &["Chart.yaml"]),
        };
        let folder = match entry.folder.value.as_str() {
            "" => ".",
            folder => folder,
        };
        let repository = &entry.repository.value;
        let Some(dir) = dir.filter(|dir| dir.is_dir()) else {
            let message = format!("repository `{repository}` has no folder `{folder}`");
            return Err(file
                .error(&entry.folder.at, message)
                .hint("paths of charts and kustomizations start at the top of the repository"));
        };
        if !names.iter().any(|name| dir.join(name).is_file()) {
            let expected = names.first().unwrap_or(&"");
            let message = format!("`{folder}` is no {what}: it holds no `{expected}`");
            return Err(file.error(&entry.folder.at, message));
        }
    }
    Ok(Rendered {
        root: RootName::new(&entry.repository.value),
        path: entry.folder.value.clone(),
        kustomization: entry.kustomization,
        release: entry.release.clone(),
        namespace: entry.namespace.clone(),
    })
}

/// The file or folder of a result that is there, which no other root has.
pub(super) fn place(
    file: &ConfigFile,
    path: &Spot<String>,
    name: &str,
    roots: &[Root],
) -> Result<PathBuf, Error> {
    let wanted = file.folder().join(&path.value);
    let Ok(place) = std::fs::canonicalize(&wanted) else {
        let message = format!("`{name}` has nothing at `{}`", wanted.display());
        return Err(file
            .error(&path.at, message)
            .hint("paths are relative to the folder of the configuration"));
    };
    let readable = |name: &str| {
        [".yaml", ".yml", ".json"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    if !place.is_dir() && !readable(&place.to_string_lossy()) {
        let message = format!("`{}` is neither a folder nor YAML", path.value);
        return Err(file
            .error(&path.at, message)
            .hint("name a folder, or a file such as `shop.yaml`"));
    }
    match roots.iter().find(|root| root.place() == place) {
        None => Ok(place),
        Some(other) => Err(file.error(
            &path.at,
            format!("`{}` is read already: as `{}`", path.value, other.name),
        )),
    }
}

/// The program's work that an entry asks for; `None` if the result is there already.
pub(super) fn rendering(
    file: &ConfigFile,
    entry: &RenderedEntry,
    of: &Rendered,
    roots: &[Root],
) -> Result<Option<Rendering>, Error> {
    let (Output::Made(run), Some(root)) = (&entry.output, root_of(entry, roots)) else {
        return Ok(None);
    };
    if root.git == Some(GitLayout::Bare) {
        let message = format!(
            "repository `{}` is bare: it has no files that a program could render",
            entry.repository.value
        );
        return Err(file
            .error(&entry.repository.at, message)
            .hint("name a working tree, or a `path` with the result"));
    }
    let chart = root.dir.join(&entry.folder.value);
    let values = run.values.iter().map(|value| {
        inside(root, &chart.join(&value.value))
            .filter(|path| path.is_file())
            .ok_or_else(|| no_values(file, value))
    });
    Ok(Some(Rendering {
        name: RootName::new(&entry.name.value),
        of: of.clone(),
        program: run.program,
        values: values.collect::<Result<_, _>>()?,
    }))
}

fn no_values(file: &ConfigFile, value: &Spot<String>) -> Error {
    file.error(
        &value.at,
        format!("no file `{}` for the chart in its repository", value.value),
    )
    .hint("files of values are named as seen from the chart")
}

fn root_of<'r>(entry: &RenderedEntry, roots: &'r [Root]) -> Option<&'r Root> {
    let named = |root: &&Root| root.name.as_str() == entry.repository.value;
    roots.iter().find(named)
}

/// What exists of a path without symbolic links, if it does not leave the root.
fn inside(root: &Root, path: &Path) -> Option<PathBuf> {
    let real = std::fs::canonicalize(path).ok()?;
    real.starts_with(&root.dir).then_some(real)
}
