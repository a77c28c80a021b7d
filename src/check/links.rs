//! Links that lead nowhere, to more than one place, or past a heading or block that is not there.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::Rule;
use crate::graph::{Note, Pointer, Resolution, Snapshot};
use crate::model::{Diagnostic, Link, LinkKind, Location, Reference, SourcePath, codes};

pub const RULE: Rule = Rule {
    codes: &[
        &codes::AMBIGUOUS_LINK,
        &codes::BROKEN_PATH,
        &codes::DEAD_BLOCK,
        &codes::DEAD_HEADING,
        &codes::UNRESOLVED_LINK,
    ],
    run,
};

fn run(snapshot: &Snapshot, found: &mut Vec<Diagnostic>) {
    let mut meant = Meant {
        snapshot,
        by_alias: OnceCell::new(),
        similar: HashMap::new(),
    };
    for note in snapshot.notes().iter().filter(|n| !n.excluded) {
        for (link, resolution) in note.document().links.iter().zip(&note.links) {
            if note.in_vault {
                link_of_vault(&mut meant, &place(note, link), link, resolution, found);
            } else if resolution.target.is_none() && points_to_file(snapshot, note, link) {
                found.push(
                    Diagnostic::new(
                        &codes::BROKEN_PATH,
                        place(note, link),
                        format!("nothing is at `{}`", link.linkpath),
                    )
                    .hint("correct the path, or remove the link"),
                );
            }
        }
    }
    for pointer in snapshot.pointers() {
        let Pointer { at, to, resolution } = pointer;
        match to {
            Reference::Link(link) => link_of_vault(&mut meant, at, link, resolution, found),
            Reference::File { path, subpath } => {
                path_of_vault(&mut meant, at, path, subpath.as_deref(), resolution, found);
            }
            _ => {}
        }
    }
}

/// A forge shows folders too, and some of what is linked is made at build time: only links to files that Git would
/// hold are complained about.
fn points_to_file(snapshot: &Snapshot, note: &Note, link: &Link) -> bool {
    let path = link.linkpath.trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or(path);
    let markdown = link.kind != LinkKind::Wikilink && link.kind != LinkKind::Property;
    let is_markdown_file = name.to_ascii_lowercase().ends_with(".md");
    markdown && is_markdown_file && snapshot.settings().root(&note.path().root).is_some()
}

fn link_of_vault<'s>(
    meant: &mut Meant<'s>,
    at: &Location,
    link: &'s Link,
    resolution: &Resolution,
    found: &mut Vec<Diagnostic>,
) {
    let Some(target) = &resolution.target else {
        found.push(unresolved(meant, link, at.clone()));
        return;
    };
    if !resolution.others.is_empty() {
        found.push(ambiguous(link, target, &resolution.others, at.clone()));
    }
    if resolution.subpath_found == Some(false)
        && let Some(subpath) = &link.subpath
    {
        found.push(dead_subpath(meant.snapshot, subpath, target, at.clone()));
    }
}

/// A card of a canvas names its file by the whole path, case included.
fn path_of_vault<'s>(
    meant: &mut Meant<'s>,
    at: &Location,
    path: &'s str,
    subpath: Option<&str>,
    resolution: &Resolution,
    found: &mut Vec<Diagnostic>,
) {
    match (&resolution.target, subpath) {
        (None, _) => {
            let name = path.rsplit('/').next().unwrap_or(path);
            let similar = meant.similar(name).filter(|s| same_sort(s, name));
            let hint = similar.map_or_else(
                || "put the file back, or remove the card".to_owned(),
                |similar| format!("did you mean `{}`?", similar.path),
            );
            let message = format!("the vault has no file `{path}`");
            found.push(Diagnostic::new(&codes::UNRESOLVED_LINK, at.clone(), message).hint(hint));
        }
        (Some(target), Some(subpath)) if resolution.subpath_found == Some(false) => {
            found.push(dead_subpath(meant.snapshot, subpath, target, at.clone()));
        }
        _ => {}
    }
}

fn place(note: &Note, link: &Link) -> Location {
    Location {
        path: note.path().clone(),
        span: link.span,
    }
}

/// What links that lead nowhere may have meant.
struct Meant<'s> {
    snapshot: &'s Snapshot,
    /// Notes of the vault by alias in lower case, the first of each.
    by_alias: OnceCell<HashMap<String, &'s Note>>,
    /// What was found before.
    similar: HashMap<&'s str, Option<&'s SourcePath>>,
}

impl<'s> Meant<'s> {
    fn by_alias(&self, name: &str) -> Option<&'s Note> {
        let known = self.by_alias.get_or_init(|| {
            let mut known = HashMap::new();
            for note in self.snapshot.notes().iter().filter(|n| n.in_vault) {
                for alias in &note.document().aliases {
                    known.entry(alias.to_ascii_lowercase()).or_insert(note);
                }
            }
            known
        });
        known.get(&name.to_ascii_lowercase()).copied()
    }

    fn similar(&mut self, name: &'s str) -> Option<&'s SourcePath> {
        let snapshot = self.snapshot;
        let look = || snapshot.similar_files(name, 1).first().copied();
        *self.similar.entry(name).or_insert_with(look)
    }
}

fn unresolved<'s>(meant: &mut Meant<'s>, link: &'s Link, at: Location) -> Diagnostic {
    let name = link.linkpath.as_str();
    let hint = match meant.by_alias(name) {
        Some(note) => {
            let title = &note.document().title;
            format!(
                "`{name}` is an alias, and aliases do not resolve: write `[[{title}|{}]]`",
                link.display
            )
        }
        None => match meant.similar(name).filter(|s| same_sort(s, name)) {
            Some(similar) => {
                let similar = if similar.is_markdown() {
                    similar.stem()
                } else {
                    similar.file_name()
                };
                format!("did you mean `{similar}`?")
            }
            None if attachment_extension(name).is_some() => {
                format!("put `{name}` into the vault, or remove the link")
            }
            None => format!("create the note `{name}`, or remove the link"),
        },
    };
    Diagnostic::new(
        &codes::UNRESOLVED_LINK,
        at,
        format!("nothing is named `{name}`"),
    )
    .hint(hint)
}

/// The extension of a file that Obsidian shows but does not edit; `v1.2` and `notes.md` have none.
fn attachment_extension(name: &str) -> Option<String> {
    let (_, extension) = name.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    let known = [
        "avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp", "flac", "m4a", "mp3", "ogg",
        "wav", "webm", "3gp", "mkv", "mov", "mp4", "ogv", "pdf", "canvas", "base",
    ];
    known.contains(&extension.as_str()).then_some(extension)
}

/// Nobody who links to an image means a note.
fn same_sort(candidate: &SourcePath, name: &str) -> bool {
    match attachment_extension(name) {
        Some(extension) => candidate.has_extension(&extension),
        None => candidate.is_markdown(),
    }
}

fn ambiguous(link: &Link, target: &SourcePath, others: &[SourcePath], at: Location) -> Diagnostic {
    let names: Vec<String> = others
        .iter()
        .take(3)
        .map(|p| format!("`{}`", p.path))
        .collect();
    let more = others.len().saturating_sub(names.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let full = if target.is_markdown() {
        target.path.trim_end_matches(".md").to_owned()
    } else {
        target.path.to_string()
    };
    Diagnostic::new(
        &codes::AMBIGUOUS_LINK,
        at,
        format!(
            "`{}` could also be {}{more}; Obsidian takes `{}`",
            link.linkpath,
            names.join(", "),
            target.path
        ),
    )
    .hint(format!("write `[[{full}|{}]]`", link.display))
}

fn dead_subpath(
    snapshot: &Snapshot,
    subpath: &str,
    target: &SourcePath,
    at: Location,
) -> Diagnostic {
    let document = snapshot.note(target).map(Note::document);
    let bare = subpath.trim_start_matches('#');
    if let Some(id) = bare.strip_prefix('^') {
        let known: Vec<&str> = document
            .map(|d| d.blocks.iter().map(|b| b.id.as_str()).collect())
            .unwrap_or_default();
        let hint = nearest(id, &known).map_or_else(
            || format!("put ` ^{id}` at the end of the block, or link to a heading"),
            |known| format!("did you mean `#^{known}`?"),
        );
        return Diagnostic::new(
            &codes::DEAD_BLOCK,
            at,
            format!("`{}` has no block `^{id}`", target.path),
        )
        .hint(hint);
    }
    let wanted = bare.rsplit('#').next().unwrap_or(bare);
    let known: Vec<&str> = document
        .map(|d| d.headings.iter().map(|h| h.text.as_str()).collect())
        .unwrap_or_default();
    let hint = nearest(wanted, &known).map_or_else(
        || match known.len() {
            0 => "the note has no headings".to_owned(),
            _ => format!("its headings are: {}", list(&known)),
        },
        |known| format!("did you mean `#{known}`?"),
    );
    Diagnostic::new(
        &codes::DEAD_HEADING,
        at,
        format!("`{}` has no heading `{bare}`", target.path),
    )
    .hint(hint)
}

fn nearest<'k>(wanted: &str, known: &[&'k str]) -> Option<&'k str> {
    let wanted = wanted.to_lowercase();
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(&name.to_lowercase(), &wanted), *name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

fn list(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|n| format!("`{n}`")).collect();
    let more = names.len().saturating_sub(shown.len());
    if more > 0 {
        format!("{} and {more} more", shown.join(", "))
    } else {
        shown.join(", ")
    }
}
