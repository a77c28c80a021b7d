//! The files and folders of the configured repositories, as generators look at them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

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
    pub fn folders(&self, patterns: &[GitPattern]) -> BTreeSet<&str> {
        let hidden = |folder: &str| folder.split('/').any(|part| part.starts_with('.'));
        let from = |start: &str| {
            let from = (Bound::Included(start), Bound::Unbounded);
            let below = self.folders.range::<str, _>(from).copied();
            below.filter(|folder| !hidden(folder))
        };
        fitting(from, patterns)
    }

    /// Files that a pattern fits and none excludes.
    pub fn files(&self, patterns: &[GitPattern]) -> BTreeSet<&str> {
        let from = |start: &str| {
            let from = (Bound::Included(start), Bound::Unbounded);
            self.files.range::<str, _>(from).map(|(path, _)| *path)
        };
        fitting(from, patterns)
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

/// Paths that a pattern fits and none excludes, of those that stand in order from a beginning on.
fn fitting<'p, P: Iterator<Item = &'p str>>(
    from: impl Fn(&str) -> P,
    patterns: &[GitPattern],
) -> BTreeSet<&'p str> {
    let mut found = BTreeSet::new();
    let excluded = patterns.iter().filter(|p| p.exclude);
    let excluded: Vec<GlobMatcher> = excluded.filter_map(|p| exact(&p.pattern)).collect();
    for pattern in patterns.iter().filter(|p| !p.exclude) {
        let Some(glob) = exact(&pattern.pattern) else {
            continue;
        };
        // What the pattern begins with for certain.
        let start = bare(&pattern.pattern)
            .split(['*', '?', '[', '{', '\\'])
            .next();
        let start = start.unwrap_or("");
        let all = from(start).take_while(|path| path.starts_with(start));
        let all = all.filter(|path| glob.is_match(path));
        found.extend(all.filter(|path| !excluded.iter().any(|glob| glob.is_match(path))));
    }
    found
}

fn bare(pattern: &str) -> &str {
    pattern.trim_start_matches("./").trim_matches('/')
}

/// A pattern whose `*` ends at a slash.
fn exact(pattern: &str) -> Option<GlobMatcher> {
    let mut builder = GlobBuilder::new(bare(pattern));
    let glob = builder.literal_separator(true).build().ok()?;
    Some(glob.compile_matcher())
}

/// A pattern for everything that a pattern with placeholders may become.
pub fn loose(pattern: &str) -> Option<Glob> {
    let mut out = String::new();
    let mut rest = bare(pattern);
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        out.push('*');
        rest = after.split_once("}}").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    Glob::new(&out).ok()
}
