//! Names of the vault's files, and how Obsidian finds a file by one of them.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::similar::Similar;
use crate::model::SourcePath;

/// Every file of one root by its folded file name.
#[derive(Debug, Default)]
pub struct Names {
    files: HashMap<String, Vec<File>>,
    /// Every name once, in order of the first path that has it, and that path.
    similar: Similar,
    paths: Vec<SourcePath>,
}

#[derive(Debug)]
struct File {
    path: SourcePath,
    /// The whole path, folded.
    folded: String,
}

/// What a link target names.
#[derive(Debug, Default, PartialEq)]
pub struct Named {
    /// The file that Obsidian opens.
    pub target: Option<SourcePath>,
    /// Other files of that name, if the choice between them is not plain to a reader.
    pub others: Vec<SourcePath>,
}

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
            let file = File {
                path: path.clone(),
                folded: folded.clone(),
            };
            if let Some(files) = names.files.get_mut(name) {
                files.push(file);
                continue;
            }
            different.push(name.strip_suffix(".md").unwrap_or(name).to_owned());
            names.paths.push(path.clone());
            names.files.insert(name.to_owned(), vec![file]);
        }
        names.similar = Similar::new(different.into_iter());
        names
    }

    /// The file that `linkpath`, written in the note `from`, leads to.
    pub fn find(&self, linkpath: &str, from: &SourcePath) -> Named {
        if linkpath.is_empty() {
            return Named {
                target: Some(from.clone()),
                others: Vec::new(),
            };
        }
        let mut wanted = fold(linkpath);
        let relative = wanted.starts_with("./") || wanted.starts_with("../");
        if relative {
            wanted = join(&fold(from.folder()), &wanted);
        }
        let rooted = wanted.starts_with('/');
        let wanted = wanted.trim_start_matches('/');
        let Some((files, wanted)) = self.candidates(wanted) else {
            return Named::default();
        };
        if !wanted.contains('/')
            && !relative
            && !rooted
            && let [only] = files
        {
            return Named::one(only);
        }
        let folder = fold(from.folder());
        // Two files may differ in case alone: then the one that is spelled like the link.
        let exact = files.iter().filter(|f| f.folded == wanted);
        if let Some(exact) = exact.min_by_key(|f| !is_spelled(&f.path, linkpath)) {
            // A bare name that happens to be a file at the root beats even the file next door.
            let surprising = !wanted.contains('/') && !relative && !rooted && !folder.is_empty();
            return Named {
                target: Some(exact.path.clone()),
                others: if surprising {
                    others(files, exact)
                } else {
                    Vec::new()
                },
            };
        }
        if rooted {
            return Named::default();
        }
        let mut fitting: Vec<&File> = files
            .iter()
            .filter(|f| ends_with_path(&f.folded, &wanted))
            .collect();
        fitting.sort_by_key(|f| {
            (
                !is_below(&f.folded, &folder),
                f.folded.chars().count(),
                !is_spelled(&f.path, linkpath),
                f.path.path.clone(),
            )
        });
        let Some(first) = fitting.first() else {
            return Named::default();
        };
        let next_door = is_below(&first.folded, &folder)
            && !fitting.iter().skip(1).any(|f| is_below(&f.folded, &folder));
        Named {
            target: Some(first.path.clone()),
            others: if next_door {
                Vec::new()
            } else {
                fitting.iter().skip(1).map(|f| f.path.clone()).collect()
            },
        }
    }

    /// Files of the last segment's name as it is, else with `.md`; and the wanted path in that form.
    fn candidates(&self, wanted: &str) -> Option<(&[File], String)> {
        let last = wanted.rsplit('/').next().unwrap_or(wanted);
        if last.contains('.')
            && let Some(files) = self.files.get(last)
        {
            return Some((files, wanted.to_owned()));
        }
        let files = self.files.get(&format!("{last}.md"))?;
        Some((files, format!("{wanted}.md")))
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

impl Named {
    fn one(file: &File) -> Self {
        Self {
            target: Some(file.path.clone()),
            others: Vec::new(),
        }
    }
}

fn others(files: &[File], chosen: &File) -> Vec<SourcePath> {
    files
        .iter()
        .filter(|f| f.path != chosen.path)
        .map(|f| f.path.clone())
        .collect()
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

/// Does `path` lie in `folder` or below it? At the root everything does, which decides nothing.
fn is_below(path: &str, folder: &str) -> bool {
    !folder.is_empty()
        && path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// Joins a folder and a relative path; `..` above the root stays at the root.
pub fn join(folder: &str, relative: &str) -> String {
    let mut segments: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments.join("/")
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
