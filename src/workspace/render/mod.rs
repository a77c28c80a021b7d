//! What charts and kustomizations become when a program renders them: made only where the configuration asks for it,
//! kept by content beside the index, never in a repository.
//!
//! ```text
//! INDEX/rendered/NAME/KEY/rendered.yaml      KEY: hash of the program, its arguments, and all that it may read
//! ```

mod inputs;
mod program;
mod withhold;

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::config::Renderer;
use super::{LARGEST_FILE, Notice, Rendering, Root, Workspace, hash};
use crate::git::Repository;
use crate::model::{ContentHash, RootName, RootRole, RootSettings};
use inputs::Inputs;
use program::{Call, Limits};

/// The file of a result.
const FILE: &str = "rendered.yaml";

/// What is larger would not be read.
const LIMITS: Limits = Limits {
    time: Duration::from_secs(60),
    output: LARGEST_FILE,
};

/// A change of this makes every result anew.
const FORM: u32 = 1;

/// Makes results and finds those that are there.
#[derive(Debug, Default)]
pub(super) struct Results {
    inputs: Inputs,
    /// What failed is not tried again until something has changed.
    failed: HashMap<RootName, ContentHash>,
    /// What was said last, to say it once.
    said: HashMap<RootName, String>,
    notices: Vec<Notice>,
}

impl Results {
    /// A root for each rendering that works, its files below `shelf`. Programs are looked for in `path`, the value of
    /// `PATH`.
    pub fn roots(
        &mut self,
        workspace: &Workspace,
        shelf: &Path,
        path: &OsStr,
    ) -> Vec<(Root, RootSettings)> {
        self.inputs.begin();
        let mut roots = Vec::new();
        for rendering in &workspace.renderings {
            let Some(root) = workspace.root(&rendering.of.root) else {
                continue;
            };
            let own = shelf.join(rendering.name.as_str());
            match self.result(rendering, root, &own, path) {
                Ok(Some(dir)) => {
                    self.said.remove(&rendering.name);
                    self.failed.remove(&rendering.name);
                    roots.push(as_root(rendering, dir));
                }
                Ok(None) => {}
                Err(notice) => {
                    let said = self
                        .said
                        .insert(rendering.name.clone(), notice.message.clone());
                    if said.as_ref() != Some(&notice.message) {
                        self.notices.push(notice);
                    }
                }
            }
        }
        roots
    }

    /// What a person should know, once.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// The folder of a result; `None` if it failed before with the same input.
    fn result(
        &mut self,
        rendering: &Rendering,
        root: &Root,
        shelf: &Path,
        path: &OsStr,
    ) -> Result<Option<PathBuf>, Notice> {
        let call = call(rendering, root);
        let what = shown(rendering);
        let name = call.name;
        let program = program::find(name, path).ok_or_else(|| Notice {
            message: format!("{what} is not rendered: `{name}` is not in PATH"),
            hint: Some(format!(
                "install {name}, or render it yourself and name the result: `path = \"…\"`"
            )),
        })?;
        let failed = |why: String| Notice {
            message: format!("`{name}` could not render {what}: {why}"),
            hint: Some(format!(
                "try it (here it has no network): `{}`",
                call.shown()
            )),
        };
        let read = self.inputs(rendering, root).map_err(failed)?;
        let metadata = fs::metadata(&program).map_err(|error| failed(error.to_string()))?;
        let key = hash(&format!(
            "{FORM}\n{} {} {:?}\n{}\n{read}",
            program.display(),
            metadata.len(),
            metadata.modified().ok(),
            call.shown(),
        ));
        let dir = shelf.join(key.to_string());
        if dir.join(FILE).is_file() {
            return Ok(Some(dir));
        }
        if self.failed.get(&rendering.name) == Some(&key) {
            return Ok(None);
        }
        self.failed.insert(rendering.name.clone(), key);
        let output = program::run(&program, &call, LIMITS).map_err(failed)?;
        keep(shelf, &dir, &output).map_err(|error| failed(error.to_string()))?;
        Ok(Some(dir))
    }

    /// Everything that the program may read.
    fn inputs(&mut self, rendering: &Rendering, root: &Root) -> Result<String, String> {
        if rendering.of.kustomization {
            return self.inputs.repository(&top(root));
        }
        let chart = root.dir.join(&rendering.of.path);
        let mut lines = self.inputs.chart(&chart, &root.dir)?;
        for file in &rendering.values {
            let content = self.inputs.file(file);
            let content = content.map_err(|error| format!("`{}`: {error}", file.display()))?;
            lines.push_str(&format!("{content}\n"));
        }
        Ok(lines)
    }
}

/// The top of the repository that a root is a part of: kustomizations may name folders outside of the root.
fn top(root: &Root) -> PathBuf {
    let around = Repository::around(&root.dir);
    let above = around.map_or(0, |(_, folder)| match folder.as_str() {
        "" => 0,
        folder => folder.split('/').count(),
    });
    let top = root.dir.ancestors().nth(above);
    top.unwrap_or(&root.dir).to_owned()
}

fn shown(rendering: &Rendering) -> String {
    let what = match rendering.of.kustomization {
        true => "kustomization",
        false => "chart",
    };
    let path = match rendering.of.path.as_str() {
        "" => ".",
        path => path,
    };
    format!("the {what} `{path}` of `{}`", rendering.of.root)
}

fn call(rendering: &Rendering, root: &Root) -> Call {
    let folder = root.dir.join(&rendering.of.path);
    let mut arguments: Vec<OsString> = match rendering.program {
        Renderer::Kustomize => vec!["build".into()],
        Renderer::Kubectl => vec!["kustomize".into()],
        Renderer::Helm => {
            let release = rendering.of.release.clone();
            let release = release.unwrap_or_else(|| release_name(&folder));
            vec!["template".into(), release.into()]
        }
    };
    arguments.push(folder.into());
    if let Some(namespace) = &rendering.of.namespace {
        arguments.extend(["--namespace".into(), namespace.into()]);
    }
    for file in &rendering.values {
        arguments.extend(["--values".into(), file.into()]);
    }
    Call {
        name: rendering.program.as_str(),
        arguments,
    }
}

/// The chart's folder, if a release may be called so; else what Helm calls a release without a name.
fn release_name(chart: &Path) -> String {
    let name = chart.file_name().unwrap_or_default().to_string_lossy();
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = name.len() <= 53
        && name.starts_with(edge)
        && name.ends_with(edge)
        && name.chars().all(|c| edge(c) || c == '-');
    match fits {
        true => name.into_owned(),
        false => "release-name".to_owned(),
    }
}

/// Puts a result in its place, whole, and removes those that it replaces.
fn keep(shelf: &Path, dir: &Path, output: &[u8]) -> io::Result<()> {
    fs::create_dir_all(shelf)?;
    let new = tempfile::Builder::new().prefix(".new-").tempdir_in(shelf)?;
    let text = String::from_utf8_lossy(output);
    fs::write(
        new.path().join(FILE),
        withhold::without_secrets(&text).as_bytes(),
    )?;
    match fs::rename(new.path(), dir) {
        Ok(()) => {
            let _ = new.keep();
        }
        // Another process was faster.
        Err(_) if dir.join(FILE).is_file() => {}
        Err(error) => return Err(error),
    }
    for entry in fs::read_dir(shelf)?.flatten() {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.path() != dir && !hidden {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

fn as_root(rendering: &Rendering, dir: PathBuf) -> (Root, RootSettings) {
    let mut known = RootSettings::new(rendering.name.clone(), RootRole::Repository);
    known.rendered = Some(rendering.of.clone());
    let root = Root {
        name: rendering.name.clone(),
        role: RootRole::Repository,
        dir,
        file: Some(FILE.to_owned()),
        git: None,
        tree: None,
        ignore: Vec::new(),
    };
    (root, known)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
