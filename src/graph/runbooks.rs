//! Where the annotations of alerts lead: pages of a site that is made from the vault, files on a forge, paths of the
//! repository.

use std::collections::HashMap;

use crate::model::{
    Claim, Diagnostic, EntityId, Location, RelationKind, RootName, SourcePath, codes, join,
};

use super::anchors::{has_anchor, nearest_anchor};
use super::build::Parts;
use super::draft::Draft;
use super::forge::{forge_file, percent_decoded};
use super::links::target_id;
use super::names::fold;
use super::resolve::folder_id;

/// Root and path of an address on a forge; neither query nor fragment may stand behind it.
pub fn forge_path(parts: &Parts<'_>, url: &str) -> Option<(RootName, String)> {
    let file = forge_file(parts, url)?;
    Some((file.root, file.path))
}

/// What a web address leads to: a page of the vault by `url_map`, else a file by the web address of a known root. An
/// address of a runbook that should lead to something and does not is a finding.
pub fn address(
    draft: &mut Draft,
    parts: &Parts<'_>,
    url: &str,
    kind: RelationKind,
    from: &SourcePath,
    claim: &Claim,
) -> Vec<EntityId> {
    if url.contains("{{") {
        return Vec::new();
    }
    let link = Link {
        written: url,
        anchor: url.split_once('#').map(|(_, anchor)| anchor),
        is_runbook: kind == RelationKind::HasRunbook,
        from,
        claim,
    };
    let bare = url.split(['#', '?']).next().unwrap_or(url);
    let pages = parts.pages.get_or_init(|| Pages::new(parts));
    let rules = parts.settings.url_map.iter();
    let rules = rules.filter_map(|rule| Some((rule, bare.strip_prefix(&rule.prefix)?)));
    if let Some((rule, rest)) = rules.max_by_key(|(rule, _)| rule.prefix.len()) {
        let mapped = percent_decoded(&format!("{}{}", rule.to, rest.trim_end_matches('/')));
        let page = pages.find(&mapped).or_else(|| pages.alias(bare));
        return match page {
            Some(page) => link.to_file(draft, parts, page),
            None => link.missing(draft, &with_md(&mapped)),
        };
    }
    if let Some(page) = pages.alias(bare).filter(|_| is_of_site(parts, bare)) {
        return link.to_file(draft, parts, page);
    }
    let Some(file) = forge_file(parts, bare) else {
        return Vec::new();
    };
    match link.to_path(draft, parts, &SourcePath::new(&file.root, &file.path)) {
        Some(found) => found,
        // Another branch, or a commit of another day, may well have it.
        None if !file.current => Vec::new(),
        None => link.missing(draft, &file.path),
    }
}

/// What the path of a runbook leads to, below the root of the speaker, else in the vault.
pub fn path(
    draft: &mut Draft,
    parts: &Parts<'_>,
    relative: &str,
    from: &SourcePath,
    claim: &Claim,
) -> Vec<EntityId> {
    let (file, anchor) = match relative.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (relative, None),
    };
    let link = Link {
        written: relative,
        anchor,
        is_runbook: true,
        from,
        claim,
    };
    let path = join("", file);
    let own = SourcePath::new(&from.root, &path);
    let roots = parts.settings.roots.iter();
    let vault = roots.filter(|root| parts.settings.is_vault(&root.name));
    let vault = vault.map(|root| SourcePath::new(&root.name, &path));
    for path in std::iter::once(own.clone()).chain(vault) {
        let note = SourcePath::new(&path.root, &with_md(&path.path));
        let found = link.to_path(draft, parts, &path);
        if let Some(found) = found.or_else(|| link.to_path(draft, parts, &note)) {
            return found;
        }
    }
    // Only where its beginning is there it is plain from where it is meant.
    let beginning = path.split('/').next().unwrap_or_default();
    let is_below = path.contains('/') && parts.is_folder(&SourcePath::new(&from.root, beginning));
    match is_below && own.is_markdown() {
        true => link.missing(draft, &path),
        false => Vec::new(),
    }
}

/// An annotation that leads somewhere.
struct Link<'a> {
    written: &'a str,
    /// What stands behind `#`.
    anchor: Option<&'a str>,
    is_runbook: bool,
    from: &'a SourcePath,
    claim: &'a Claim,
}

impl Link<'_> {
    /// A file, or a folder: for a folder its `README.md`, where there is one.
    fn to_path(
        &self,
        draft: &mut Draft,
        parts: &Parts<'_>,
        path: &SourcePath,
    ) -> Option<Vec<EntityId>> {
        if let Some(reading) = parts.reading(path) {
            let path = reading.source.path.clone();
            return Some(self.to_file(draft, parts, &path));
        }
        let readme = SourcePath::new(&path.root, &format!("{}/README.md", path.path));
        if parts.reading(&readme).is_some() {
            return Some(self.to_file(draft, parts, &readme));
        }
        parts.is_folder(path).then(|| vec![folder_id(draft, path)])
    }

    fn to_file(&self, draft: &mut Draft, parts: &Parts<'_>, path: &SourcePath) -> Vec<EntityId> {
        let anchor = self.anchor.filter(|_| self.is_runbook);
        if let (Some(anchor), Some(document)) = (anchor, parts.document(path)) {
            let text = parts.reading(path).map_or("", |r| &r.source.text);
            if !has_anchor(document, text, anchor) {
                let message = format!("the runbook `{}` has no heading `#{anchor}`", path.path);
                let hint = nearest_anchor(document, anchor).map_or_else(
                    || "write the heading, or correct the annotation".to_owned(),
                    |nearest| format!("did you mean `#{nearest}`?"),
                );
                let code = &codes::MISSING_RUNBOOK_HEADING;
                let found = Diagnostic::new(code, self.place(), message).hint(hint);
                draft.diagnostics.push(found);
            }
        }
        vec![target_id(draft, parts, path)]
    }

    fn missing(&self, draft: &mut Draft, expected: &str) -> Vec<EntityId> {
        if self.is_runbook {
            let message = format!("the runbook `{}` does not exist", self.written);
            let hint = format!("write `{expected}`, or correct the annotation");
            let code = &codes::MISSING_RUNBOOK;
            let found = Diagnostic::new(code, self.place(), message).hint(hint);
            draft.diagnostics.push(found);
        }
        Vec::new()
    }

    fn place(&self) -> Location {
        Location {
            path: self.from.clone(),
            span: self.claim.span,
        }
    }
}

fn with_md(path: &str) -> String {
    match path.ends_with(".md") {
        true => path.to_owned(),
        false => format!("{path}.md"),
    }
}

/// Is an address one of a site that a rule of `url_map` speaks of?
fn is_of_site(parts: &Parts<'_>, url: &str) -> bool {
    let mut rules = parts.settings.url_map.iter();
    rules.any(|rule| host(&rule.prefix).is_some() && host(&rule.prefix) == host(url))
}

fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    Some(rest.split('/').next()?.to_ascii_lowercase())
}

/// The notes of the vault as pages of a site: makers of sites write names in lower case and with dashes for blanks.
#[derive(Debug, Default)]
pub struct Pages {
    by_path: HashMap<String, Vec<SourcePath>>,
    /// By what Hugo calls aliases: other paths from the root of the site.
    by_alias: HashMap<String, SourcePath>,
}

impl Pages {
    fn new(parts: &Parts<'_>) -> Self {
        let mut pages = Self::default();
        let readings = parts.readings.iter();
        for reading in readings.filter(|r| parts.settings.is_vault(&r.source.path.root)) {
            let path = &reading.source.path;
            // A site has pages of notes, and what is attached to them under its whole name.
            if !path.is_markdown()
                && (path.extension().is_empty() || bare(&path.path) != &*path.path)
            {
                continue;
            }
            let mut add = |name: &str| {
                let known = pages.by_path.entry(key(name)).or_default();
                known.push(path.clone());
            };
            add(&path.path);
            let name = path.file_name();
            if ["index.md", "_index.md", "readme.md"]
                .iter()
                .any(|n| name.eq_ignore_ascii_case(n))
            {
                add(path.folder());
            }
            let properties = reading.facts.document.iter().flat_map(|d| &d.properties);
            for property in properties.filter(|p| p.key.eq_ignore_ascii_case("aliases")) {
                let texts = property.value.texts().into_iter();
                for alias in texts.filter(|text| text.starts_with('/')) {
                    let known = pages.by_alias.entry(key(alias.trim()));
                    known.or_insert_with(|| path.clone());
                }
            }
        }
        pages
    }

    /// The page at a path, with or without `.md` or `.html`. Of several that a site would call the same, only the one
    /// that is spelled so is meant.
    fn find(&self, path: &str) -> Option<&SourcePath> {
        let found = self.by_path.get(&key(path))?;
        let exact = |page: &&SourcePath| fold(bare(&page.path)) == fold(bare(path));
        match found.as_slice() {
            [only] => Some(only),
            several => several.iter().find(exact),
        }
    }

    /// The page that has the path of an address as its alias.
    fn alias(&self, url: &str) -> Option<&SourcePath> {
        let (_, rest) = url.split_once("://")?;
        let (_, path) = rest.split_once('/')?;
        self.by_alias.get(&key(&percent_decoded(path)))
    }
}

/// A path without its slashes at both ends, and without the extension of a page.
fn bare(path: &str) -> &str {
    let path = path.trim_matches('/');
    let extensions = [".md", ".html", ".htm"];
    let mut bare = extensions.iter().filter_map(|end| path.strip_suffix(end));
    bare.next().unwrap_or(path)
}

fn key(path: &str) -> String {
    fold(bare(path)).replace(' ', "-")
}
