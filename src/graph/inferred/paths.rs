//! Paths that notes write in code: files and folders of repositories.

use std::collections::{HashMap, HashSet};

use super::{Aim, Lead, Speaker, is_repository};
use crate::graph::build::Parts;
use crate::model::{EntityId, RootName, SourcePath, join};

/// The files of repositories whose names are written somewhere.
pub struct Paths {
    by_last: HashMap<String, Vec<SourcePath>>,
}

/// The last segment of a path as it is written.
pub fn last_segment(path: &str) -> &str {
    let path = bare(path);
    path.rsplit('/').next().unwrap_or(path)
}

/// A path without what is no part of it: `./`, a slash at the end, a line (`#L10`, `:12`).
fn bare(path: &str) -> &str {
    let path = path.split('#').next().unwrap_or(path);
    let path = match path.rsplit_once(':') {
        Some((path, line)) if line.bytes().all(|b| b.is_ascii_digit() || b == b'-') => path,
        _ => path,
    };
    let mut path = path.trim_end_matches('/');
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    path
}

impl Paths {
    /// Finds the files with these last segments, in one pass.
    pub fn new(parts: &Parts<'_>, wanted: HashSet<&str>) -> Self {
        let mut by_last: HashMap<String, Vec<SourcePath>> = HashMap::new();
        if !wanted.is_empty() {
            let paths = parts.readings.iter().map(|r| &r.source.path);
            for path in paths.filter(|path| is_repository(parts.settings, path)) {
                let name = path.file_name();
                if wanted.contains(name) {
                    by_last
                        .entry(name.to_owned())
                        .or_default()
                        .push(path.clone());
                }
            }
        }
        Self { by_last }
    }

    /// The file or folder that an argument of a command names, where it runs.
    pub fn of_command(
        &self,
        parts: &Parts<'_>,
        speaker: &Speaker<'_>,
        folder: &str,
        text: &str,
    ) -> Lead {
        let path = bare(text);
        if path.is_empty() || path == "." {
            return Lead::Nowhere;
        }
        if !speaker.in_vault {
            let below = join(folder, path);
            let root = &speaker.path.root;
            for start in [speaker.path.folder(), ""] {
                let climbed = climbs_out(start, folder, path);
                let there = SourcePath::new(root, &join(start, &join_up(folder, path)));
                if let Some(aim) = aim(parts, &there).filter(|_| !climbed) {
                    return Lead::To(vec![aim], "command", 0.9);
                }
            }
            if !below.contains('/') {
                return Lead::Nowhere;
            }
        }
        match self.anywhere(parts, speaker, &join(folder, path)) {
            Lead::To(aims, _, _) => Lead::To(aims, "command", 0.85),
            lead => lead,
        }
    }

    /// The file or folder that a word of inline code names: from the root, else from the note, else the only file that
    /// ends so.
    pub fn of_word(&self, parts: &Parts<'_>, speaker: &Speaker<'_>, text: &str) -> Lead {
        let path = bare(text);
        if !path.contains('/') {
            return Lead::Nowhere;
        }
        if !speaker.in_vault {
            let root = &speaker.path.root;
            for start in ["", speaker.path.folder()] {
                let there = SourcePath::new(root, &join(start, path));
                let climbed = climbs_out(start, "", path);
                if let Some(aim) = aim(parts, &there).filter(|_| !climbed) {
                    return Lead::To(vec![aim], "path", 0.85);
                }
            }
        }
        self.anywhere(parts, speaker, path)
    }

    /// A path of two segments or more that is written without a word of its repository.
    fn anywhere(&self, parts: &Parts<'_>, speaker: &Speaker<'_>, path: &str) -> Lead {
        if !path.contains('/') || path.starts_with("..") {
            return Lead::Nowhere;
        }
        if let Some((root, rest)) = path.split_once('/') {
            let root = RootName::new(root);
            let known = parts
                .settings
                .root(&root)
                .is_some_and(|_| !parts.settings.is_vault(&root));
            let there = SourcePath::new(&root, rest);
            if let Some(aim) = aim(parts, &there).filter(|_| known) {
                return Lead::To(vec![aim], "path", 0.85);
            }
        }
        let roots = parts.settings.roots.iter();
        let exact: Vec<Aim> = roots
            .filter(|root| !parts.settings.is_vault(&root.name))
            .filter_map(|root| aim(parts, &SourcePath::new(&root.name, path)))
            .collect();
        if !exact.is_empty() {
            return only(exact);
        }
        let tail = format!("/{path}");
        let ends = self.by_last.get(last_segment(path)).into_iter().flatten();
        let ends: Vec<&SourcePath> = ends.filter(|p| p.path.ends_with(&tail)).collect();
        let own: Vec<&SourcePath> = ends
            .iter()
            .filter(|p| p.root == speaker.path.root)
            .copied()
            .collect();
        let ends = if own.is_empty() { ends } else { own };
        only(ends.into_iter().cloned().map(Aim::File).collect())
    }
}

fn only(found: Vec<Aim>) -> Lead {
    match found.as_slice() {
        [] => Lead::Nowhere,
        [_] => Lead::To(found, "path", 0.85),
        _ => {
            let ids = found.into_iter().map(|aim| match aim {
                Aim::Entity(id) => id,
                Aim::File(path) | Aim::Folder(path) => EntityId::file(&path),
            });
            Lead::Several(ids.collect())
        }
    }
}

/// The file or folder at a path.
fn aim(parts: &Parts<'_>, path: &SourcePath) -> Option<Aim> {
    if path.path.is_empty() {
        return None;
    }
    if let Some(reading) = parts.reading(path) {
        return Some(Aim::File(reading.source.path.clone()));
    }
    parts.is_folder(path).then(|| Aim::Folder(path.clone()))
}

/// A folder and a path below it, `..` kept.
fn join_up(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

/// Does a path lead above the root?
fn climbs_out(start: &str, folder: &str, path: &str) -> bool {
    let mut depth = 0i64;
    for segment in [start, folder, path].iter().flat_map(|p| p.split('/')) {
        match segment {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_with_more_than_itself() {
        assert_eq!(bare("./deploy/a.yaml#L10-L20"), "deploy/a.yaml");
        assert_eq!(bare("deploy/a.yaml:12"), "deploy/a.yaml");
        assert_eq!(bare("deploy/"), "deploy");
        assert_eq!(last_segment("a/b/"), "b");
        assert!(climbs_out("docs", "", "../../a"));
        assert!(!climbs_out("docs", "", "../a"));
    }
}
