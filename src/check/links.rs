//! Links that lead nowhere, to more than one place, or past a heading or block that is not there.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::Rule;
use super::names::{by_key, fold, list};
use super::rewrite::{Change, Rewritten, is_markdown, rewritten};
use super::subpaths::{dead_subpath, unslugged};
use crate::graph::{Note, Pointer, Resolution, Snapshot};
use crate::model::{Diagnostic, Link, LinkKind, Location, Reference, SourcePath, codes};

pub const RULE: Rule = Rule {
    codes: &[
        &codes::ALIAS_ONLY_LINK,
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
                let at = place(note, link);
                link_of_vault(&mut meant, Some(note), link, resolution, at, found);
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
            Reference::Link(link) => {
                link_of_vault(&mut meant, None, link, resolution, at.clone(), found);
            }
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

/// A link of a note, or of a text in a canvas or base, where no edit can be offered.
fn link_of_vault<'s>(
    meant: &mut Meant<'s>,
    note: Option<&Note>,
    link: &'s Link,
    resolution: &Resolution,
    at: Location,
    found: &mut Vec<Diagnostic>,
) {
    let Some(target) = &resolution.target else {
        if is_placeholder(&link.linkpath) {
            return;
        }
        found.push(match meant.carriers(&link.linkpath) {
            [] => unresolved(meant, note, link, at),
            carriers => alias_only(meant.snapshot, note, link, carriers, at),
        });
        return;
    };
    // What is commented out leads nobody astray; Obsidian's graph has it nevertheless.
    if note.is_some_and(|note| note.document().in_comment(link.span.start)) {
        return;
    }
    if !resolution.others.is_empty() {
        let others = &resolution.others;
        let at = at.clone();
        found.push(ambiguous(meant.snapshot, note, link, target, others, at));
    }
    if resolution.subpath_found == Some(false) {
        found.extend(dead_subpath(meant.snapshot, note, link, target, at));
    }
}

/// A template's link that is filled in when the template is used.
fn is_placeholder(linkpath: &str) -> bool {
    linkpath.contains("<%") || linkpath.contains("{{")
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
    let Some(target) = &resolution.target else {
        let name = path.rsplit('/').next().unwrap_or(path);
        let similar = meant.similar(name).filter(|s| same_sort(s, name));
        let hint = similar.map_or_else(
            || match at.path.has_extension("canvas") {
                true => "put the file back, or remove the card".to_owned(),
                false => "correct the path, or put the file back".to_owned(),
            },
            |similar| format!("did you mean `{}`?", similar.path),
        );
        let message = format!("the vault has no file `{path}`");
        found.push(Diagnostic::new(&codes::UNRESOLVED_LINK, at.clone(), message).hint(hint));
        return;
    };
    if resolution.subpath_found == Some(false) {
        let link = Link {
            kind: LinkKind::Embed,
            raw: String::new(),
            linkpath: path.to_owned(),
            subpath: subpath.map(str::to_owned),
            display: String::new(),
            span: at.span,
            key: None,
        };
        found.extend(dead_subpath(
            meant.snapshot,
            None,
            &link,
            target,
            at.clone(),
        ));
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
    /// Notes of the vault by folded alias, each note once.
    by_alias: OnceCell<HashMap<String, Vec<&'s Note>>>,
    /// What was found before.
    similar: HashMap<&'s str, Option<&'s SourcePath>>,
}

impl<'s> Meant<'s> {
    /// The notes that carry this alias, in order of path.
    fn carriers(&self, name: &str) -> &[&'s Note] {
        let known = self.by_alias.get_or_init(|| {
            let mut known: HashMap<String, Vec<&Note>> = HashMap::new();
            for note in self.snapshot.notes().iter().filter(|n| n.in_vault) {
                for alias in &note.document().aliases {
                    let carriers = known.entry(fold(alias)).or_default();
                    if carriers.last().is_none_or(|last| last.id != note.id) {
                        carriers.push(note);
                    }
                }
            }
            known
        });
        known.get(&fold(name)).map_or(&[], Vec::as_slice)
    }

    fn similar(&mut self, name: &'s str) -> Option<&'s SourcePath> {
        let snapshot = self.snapshot;
        let look = || snapshot.similar_files(name, 1).first().copied();
        *self.similar.entry(name).or_insert_with(look)
    }
}

/// The link with another target; `shown` if it shall still show what it shows now.
fn to(
    snapshot: &Snapshot,
    note: Option<&Note>,
    link: &Link,
    target: &SourcePath,
    shown: bool,
) -> Option<Rewritten> {
    let note = note?;
    let extension =
        target.is_markdown() && (is_markdown(note, link) || fold(&link.linkpath).ends_with(".md"));
    let linkpath = snapshot.linkpath_to(target, note.path(), extension)?;
    let document = snapshot.note(target).map(Note::document);
    let subpath = document.and_then(|document| unslugged(document, link.subpath.as_deref()?));
    let change = Change {
        linkpath: Some(&linkpath),
        subpath: subpath.as_deref(),
        display: Some(link.display.as_str()).filter(|_| shown),
    };
    rewritten(note, link, change)
}

/// `write …`, or what to do where nothing can be copied.
fn write(rewritten: Option<&Rewritten>, target: &SourcePath) -> String {
    match rewritten {
        Some(rewritten) => format!("write `{}`", rewritten.after),
        None => format!("link to `{}` by its path", target.path),
    }
}

fn alias_only(
    snapshot: &Snapshot,
    note: Option<&Note>,
    link: &Link,
    carriers: &[&Note],
    at: Location,
) -> Diagnostic {
    let name = &link.linkpath;
    let owners: Vec<&str> = carriers.iter().map(|n| n.path().path.as_ref()).collect();
    let message = format!("`{name}` is only an alias, of {}", list(&owners, 3));
    let diagnostic = Diagnostic::new(&codes::ALIAS_ONLY_LINK, at, message);
    let Some(first) = carriers.first() else {
        return diagnostic;
    };
    let rewritten = to(snapshot, note, link, first.path(), true);
    let hint = write(rewritten.as_ref(), first.path());
    if carriers.len() > 1 {
        return diagnostic.hint(format!("{hint}, or the same with another of them"));
    }
    diagnostic
        .hint(hint)
        .fix(rewritten.map(Rewritten::into_fix))
}

fn unresolved<'s>(
    meant: &mut Meant<'s>,
    note: Option<&Note>,
    link: &'s Link,
    at: Location,
) -> Diagnostic {
    let name = link.linkpath.as_str();
    let diagnostic = Diagnostic::new(
        &codes::UNRESOLVED_LINK,
        at,
        format!("nothing is named `{name}`{}", by_key(link)),
    );
    if let Some(moved) = moved(meant.snapshot, link) {
        let rewritten = to(meant.snapshot, note, link, &moved, false);
        let hint = format!(
            "`{}` is the only file of that name: {}",
            moved.path,
            write(rewritten.as_ref(), &moved)
        );
        let certain = !is_everywhere(&moved);
        return diagnostic
            .hint(hint)
            .fix(rewritten.filter(|_| certain).map(Rewritten::into_fix));
    }
    diagnostic.hint(match meant.similar(name).filter(|s| same_sort(s, name)) {
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
    })
}

/// Where the file of a link with folders is now, if only one file has its name.
fn moved(snapshot: &Snapshot, link: &Link) -> Option<SourcePath> {
    let (_, name) = link.linkpath.rsplit_once('/')?;
    let is_name = !name.trim_matches('.').is_empty();
    snapshot.only_file(name).filter(|_| is_name)
}

/// Names that folders give to their first page: another one of that name is no sign of a move.
fn is_everywhere(path: &SourcePath) -> bool {
    matches!(fold(path.stem()).as_str(), "readme" | "index" | "_index")
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

fn ambiguous(
    snapshot: &Snapshot,
    note: Option<&Note>,
    link: &Link,
    target: &SourcePath,
    others: &[SourcePath],
    at: Location,
) -> Diagnostic {
    let names: Vec<&str> = others.iter().map(|p| p.path.as_ref()).collect();
    let rewritten = to(snapshot, note, link, target, true);
    Diagnostic::new(
        &codes::AMBIGUOUS_LINK,
        at,
        format!(
            "`{}` could also be {}; Obsidian takes `{}`",
            link.linkpath,
            list(&names, 3),
            target.path
        ),
    )
    .hint(write(rewritten.as_ref(), target))
}
