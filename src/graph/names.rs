//! Names of the vault's files, and how Obsidian finds a file by one of them.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::mounts::Mounted;
use super::similar::Similar;
use crate::model::{SourcePath, join};

/// Every file of one root by its folded name; notes by their name without `.md`, which links may leave out.
#[derive(Debug, Default)]
pub struct Names {
    notes: HashMap<String, Namesakes>,
    files: HashMap<String, Namesakes>,
    /// Every name once, in order of the first path that has it, and that path.
    similar: Similar,
    paths: Vec<SourcePath>,
    /// Looked at where none of these files answers.
    mounted: Option<Box<Mounted>>,
}

/// The files of one name.
#[derive(Debug, Default)]
struct Namesakes {
    /// In order of their folded paths, so that those of a folder stand together.
    files: Vec<File>,
    /// The same files, shortest path first.
    shortest: Vec<u32>,
}

#[derive(Debug)]
struct File {
    path: SourcePath,
    /// The whole path, folded.
    folded: String,
    /// Characters of the folded path.
    length: usize,
}

/// What a link target names.
#[derive(Debug, Default, PartialEq)]
pub struct Named {
    /// The file that Obsidian opens.
    pub target: Option<SourcePath>,
    /// Other files of that name, if the choice between them is not plain to a reader; the nearest ones, and not all
    /// of very many.
    pub others: Vec<SourcePath>,
}

/// So many other files are named; a vault may hold thousands of one name.
const MOST_OTHERS: usize = 12;

/// Case and composition never matter: lower case, NFC.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        composed(text).to_lowercase()
    }
}

/// The text in NFC.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        text.into()
    } else {
        text.nfc().collect::<String>().into()
    }
}

impl Names {
    /// Indexes files. Hidden ones (a segment begins with a dot) are no targets.
    pub fn new<'p>(paths: impl Iterator<Item = &'p SourcePath>) -> Self {
        let mut paths: Vec<&SourcePath> = paths
            .filter(|path| !path.path.split('/').any(|s| s.starts_with('.')))
            .collect();
        paths.sort();
        let mut names = Self::default();
        let mut different = Vec::new();
        for path in paths {
            let folded = fold(&path.path);
            let name = folded.rsplit('/').next().unwrap_or(&folded);
            let (known, name) = match name.strip_suffix(".md") {
                Some(note) => (&mut names.notes, note.to_owned()),
                None => (&mut names.files, name.to_owned()),
            };
            let namesakes = match known.get_mut(&name) {
                Some(namesakes) => namesakes,
                None => {
                    different.push(name.clone());
                    names.paths.push(path.clone());
                    known.entry(name).or_default()
                }
            };
            namesakes.files.push(File {
                path: path.clone(),
                length: folded.chars().count(),
                folded,
            });
        }
        for namesakes in names.notes.values_mut().chain(names.files.values_mut()) {
            namesakes.sort();
        }
        names.similar = Similar::new(different.into_iter());
        names
    }

    /// Adds files that are elsewhere.
    pub fn mount(&mut self, mounted: Option<Mounted>) {
        self.mounted = mounted.map(Box::new);
    }

    /// The file that `linkpath`, written in the note `from`, leads to.
    pub fn find(&self, linkpath: &str, from: &SourcePath) -> Named {
        let found = self.find_here(linkpath, from);
        match &self.mounted {
            Some(mounted) if found.target.is_none() => mounted.find(linkpath, from),
            _ => found,
        }
    }

    fn find_here(&self, linkpath: &str, from: &SourcePath) -> Named {
        if linkpath.is_empty() {
            return Named::only(from);
        }
        let mut wanted = fold(linkpath);
        let relative = wanted.starts_with("./") || wanted.starts_with("../");
        if relative {
            wanted = join(&fold(from.folder()), &wanted);
        }
        let rooted = wanted.starts_with('/');
        let mut wanted = wanted.trim_start_matches('/').to_owned();
        let Some((namesakes, extension)) = self.namesakes(&wanted) else {
            return Named::default();
        };
        let bare = !relative && !rooted && !wanted.contains('/');
        if bare && let [only] = namesakes.files.as_slice() {
            return Named::only(&only.path);
        }
        wanted.push_str(extension);
        let folder = fold(from.folder());
        if let Some(exact) = namesakes.at(&wanted, linkpath) {
            // A bare name that happens to be a file at the root beats even the file next door.
            let surprising = bare && !folder.is_empty();
            let others = namesakes.by_length().filter(|_| surprising);
            return Named::one_of(exact, others);
        }
        if rooted {
            return Named::default();
        }
        let fits = |f: &&File| bare || ends_with_path(&f.folded, &wanted);
        // Of one length, the one that is spelled like the link.
        let rank = |f: &&File| (f.length, !is_spelled(&f.path, linkpath));
        let mut near: Vec<&File> = namesakes.below(&folder).filter(fits).collect();
        near.sort_by_key(rank);
        let far = || namesakes.by_length().filter(fits);
        match near.as_slice() {
            [] => match far().next() {
                Some(first) => {
                    let equal = far().take_while(|f| f.length == first.length);
                    Named::one_of(equal.min_by_key(rank).unwrap_or(first), far())
                }
                None => Named::default(),
            },
            [next_door] => Named::only(&next_door.path),
            [first, ..] => Named::one_of(first, near.iter().copied().chain(far())),
        }
    }

    /// Files of the last segment's name as it is, else of notes, whose extension the link leaves out; and what is to
    /// be added to the wanted path.
    fn namesakes(&self, wanted: &str) -> Option<(&Namesakes, &'static str)> {
        let last = wanted.rsplit('/').next().unwrap_or(wanted);
        if last.contains('.') {
            let known = match last.strip_suffix(".md") {
                Some(note) => self.notes.get(note),
                None => self.files.get(last),
            };
            if let Some(known) = known {
                return Some((known, ""));
            }
        }
        Some((self.notes.get(last)?, ".md"))
    }

    /// Names that look like `linkpath`, best first, at most `limit`.
    pub fn similar<'n>(&'n self, linkpath: &str, limit: usize) -> Vec<&'n SourcePath> {
        let folded = fold(linkpath);
        let wanted = folded.rsplit('/').next().unwrap_or(&folded);
        let wanted = wanted.strip_suffix(".md").unwrap_or(wanted);
        let best = self.similar.best(wanted, 0.87, limit, |_| true);
        best.into_iter().filter_map(|n| self.paths.get(n)).collect()
    }
}

impl Namesakes {
    fn sort(&mut self) {
        self.files
            .sort_by(|a, b| (&a.folded, &a.path).cmp(&(&b.folded, &b.path)));
        let mut order: Vec<(usize, u32)> =
            (0..).zip(&self.files).map(|(n, f)| (f.length, n)).collect();
        order.sort_unstable();
        self.shortest = order.into_iter().map(|(_, n)| n).collect();
    }

    fn by_length(&self) -> impl Iterator<Item = &File> {
        self.shortest
            .iter()
            .filter_map(|n| self.files.get(*n as usize))
    }

    /// The file of a whole path. Two may differ in case alone: then the one that is spelled like the link.
    fn at(&self, folded: &str, linkpath: &str) -> Option<&File> {
        let first = self.files.partition_point(|f| f.folded.as_str() < folded);
        let same = self.files[first..]
            .iter()
            .take_while(|f| f.folded == folded);
        same.min_by_key(|f| !is_spelled(&f.path, linkpath))
    }

    /// The files in a folder or below it. At the root that is every file, which decides nothing.
    fn below(&self, folder: &str) -> impl Iterator<Item = &File> {
        let prefix = format!("{folder}/");
        let first = self.files.partition_point(|f| f.folded < prefix);
        let files = self.files[first..].iter();
        files.take_while(move |f| prefix.len() > 1 && f.folded.starts_with(&prefix))
    }
}

impl Named {
    fn only(path: &SourcePath) -> Self {
        Self {
            target: Some(path.clone()),
            others: Vec::new(),
        }
    }

    /// One of several files.
    fn one_of<'f>(file: &File, all: impl Iterator<Item = &'f File>) -> Self {
        let mut others: Vec<SourcePath> = Vec::new();
        for other in all {
            if other.path != file.path && !others.contains(&other.path) {
                others.push(other.path.clone());
            }
            if others.len() == MOST_OTHERS {
                break;
            }
        }
        Self {
            target: Some(file.path.clone()),
            others,
        }
    }
}

/// Does `path` end with the segments of `tail`?
fn ends_with_path(path: &str, tail: &str) -> bool {
    path.strip_suffix(tail)
        .is_some_and(|head| head.is_empty() || head.ends_with('/'))
}

/// Does a path end with the link as it is written, case included?
fn is_spelled(path: &SourcePath, linkpath: &str) -> bool {
    let bare = |text: &str| text.strip_suffix(".md").unwrap_or(text).len();
    let path = path.path.as_ref();
    path[..bare(path)].ends_with(&linkpath[..bare(linkpath)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RootName;

    fn find(files: &[&str], link: &str, from: &str) -> Option<String> {
        let root = RootName::new("vault");
        let paths: Vec<SourcePath> = files.iter().map(|f| SourcePath::new(&root, f)).collect();
        Names::new(paths.iter())
            .find(link, &SourcePath::new(&root, from))
            .target
            .map(|p| p.path.to_string())
    }

    #[test]
    fn an_exact_path_beats_the_file_next_door_and_then_the_shortest_path_wins() {
        let files = ["Note.md", "a/Note.md", "a/b/Note.md"];
        assert_eq!(find(&files, "Note", "a/x.md").as_deref(), Some("Note.md"));
        let files = ["zzzz/Note.md", "a/b/Note.md"];
        assert_eq!(find(&files, "Note", "x.md").as_deref(), Some("a/b/Note.md"));
        assert_eq!(
            find(&files, "note", "zzzz/x.md").as_deref(),
            Some("zzzz/Note.md")
        );
    }

    #[test]
    fn of_names_that_differ_in_case_alone_the_one_spelled_like_the_link_wins() {
        let files = ["NOTE.md", "Note.md", "a/PAGE.md", "a/page.md", "b/page.md"];
        assert_eq!(find(&files, "Note", "x.md").as_deref(), Some("Note.md"));
        assert_eq!(find(&files, "note", "x.md").as_deref(), Some("NOTE.md"));
        assert_eq!(find(&files, "page", "a/x.md").as_deref(), Some("a/page.md"));
    }

    #[test]
    fn partial_paths_match_whole_segments_from_the_end() {
        let files = ["a/b/Note.md", "ab/Note.md"];
        assert_eq!(
            find(&files, "b/Note", "x.md").as_deref(),
            Some("a/b/Note.md")
        );
        assert_eq!(find(&files, "/b/Note", "x.md"), None);
        assert_eq!(
            find(&files, "../ab/Note", "a/x.md").as_deref(),
            Some("ab/Note.md")
        );
    }

    #[test]
    fn only_the_extension_md_may_be_left_out() {
        let files = ["chart.svg", "chart.svg.md", "v1.2.md"];
        assert_eq!(
            find(&files, "chart.svg", "x.md").as_deref(),
            Some("chart.svg")
        );
        assert_eq!(find(&files, "chart", "x.md"), None);
        assert_eq!(find(&files, "V1.2", "x.md").as_deref(), Some("v1.2.md"));
    }
}
