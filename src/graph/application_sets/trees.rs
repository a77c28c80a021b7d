//! The files and folders of the configured repositories, as generators look at them.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobBuilder, GlobMatcher};

use crate::model::{GitPattern, Reading, RootName, Settings, Statement, Value, source_url};

/// All repositories.
pub struct Trees<'r> {
    settings: &'r Settings,
    trees: BTreeMap<&'r RootName, Tree<'r>>,
}

/// One repository.
#[derive(Default)]
pub struct Tree<'r> {
    files: BTreeMap<&'r str, &'r Reading>,
    folders: BTreeSet<&'r str>,
}

impl<'r> Trees<'r> {
    pub fn new(readings: &'r [Reading], settings: &'r Settings) -> Self {
        let mut trees: BTreeMap<&RootName, Tree<'_>> = BTreeMap::new();
        for reading in readings {
            let tree = trees.entry(&reading.source.path.root).or_default();
            let path: &str = &reading.source.path.path;
            tree.files.insert(path, reading);
            let mut folder = reading.source.path.folder();
            while !folder.is_empty() && tree.folders.insert(folder) {
                folder = folder.rfind('/').map_or("", |slash| &folder[..slash]);
            }
        }
        Self { settings, trees }
    }

    /// The repository of an address.
    pub fn at(&self, url: &str) -> Result<&Tree<'r>, String> {
        let root = root_of(self.settings, url);
        root.and_then(|root| self.trees.get(root))
            .ok_or_else(|| format!("the repository `{url}` is not one of the workspace"))
    }
}

/// The root that is a repository of this address, however it is written.
pub fn root_of<'s>(settings: &'s Settings, url: &str) -> Option<&'s RootName> {
    let wanted = source_url(url)?;
    let same =
        |known: &String| source_url(known).is_some_and(|known| known.eq_ignore_ascii_case(&wanted));
    let root = settings
        .roots
        .iter()
        .find(|r| r.url.as_ref().is_some_and(same));
    Some(&root?.name)
}

impl Tree<'_> {
    /// Folders that a pattern fits and none excludes. Those that begin with a dot are no candidates.
    pub fn folders(&self, patterns: &[GitPattern]) -> Vec<&str> {
        let candidates = self.folders.iter().copied();
        let candidates = candidates.filter(|f| !f.split('/').any(|part| part.starts_with('.')));
        fitting(candidates, patterns)
    }

    /// Files that a pattern fits and none excludes.
    pub fn files(&self, patterns: &[GitPattern]) -> Vec<&str> {
        fitting(self.files.keys().copied(), patterns)
    }

    /// What a file holds, if it could be read.
    pub fn content(&self, file: &str) -> Option<&Value> {
        let claims = &self.files.get(file)?.facts.claims;
        claims.iter().find_map(|claim| match &claim.says {
            Statement::Holds(value) => Some(value),
            _ => None,
        })
    }
}

fn fitting<'p>(paths: impl Iterator<Item = &'p str>, patterns: &[GitPattern]) -> Vec<&'p str> {
    let compiled = |exclude: bool| {
        let all = patterns.iter().filter(move |p| p.exclude == exclude);
        all.filter_map(|p| exact(&p.pattern)).collect::<Vec<_>>()
    };
    let (wanted, unwanted) = (compiled(false), compiled(true));
    let fits = |globs: &[(String, GlobMatcher)], path: &str| {
        globs
            .iter()
            .any(|(start, glob)| path.starts_with(start) && glob.is_match(path))
    };
    paths
        .filter(|path| fits(&wanted, path) && !fits(&unwanted, path))
        .collect()
}

/// A pattern whose `*` ends at a slash, and what it begins with for certain.
fn exact(pattern: &str) -> Option<(String, GlobMatcher)> {
    let pattern = pattern.trim_start_matches("./").trim_matches('/');
    let mut builder = GlobBuilder::new(pattern);
    let glob = builder.literal_separator(true).build().ok()?;
    let start = pattern.split(['*', '?', '[', '{', '\\']).next();
    Some((start.unwrap_or("").to_owned(), glob.compile_matcher()))
}

/// A pattern for everything that a pattern with placeholders may become.
pub fn loose(pattern: &str) -> Option<GlobMatcher> {
    let mut out = String::new();
    let mut rest = pattern.trim_start_matches("./").trim_matches('/');
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        out.push('*');
        rest = after.split_once("}}").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    Some(Glob::new(&out).ok()?.compile_matcher())
}
