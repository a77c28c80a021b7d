//! Addresses of files on forges: GitHub, GitLab, Gitea and Bitbucket, and GitHub's host of raw files.

use crate::model::{RootName, RootSettings, SourcePath};

use super::build::Parts;

/// A file of a known root, by its address on the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgeFile {
    /// The root.
    pub root: RootName,
    /// File or folder below it, case as written.
    pub path: String,
    /// The address names a commit: what it shows does not change.
    pub pinned: bool,
    /// What the address shows is what is read here: the usual branch, or the very commit.
    pub current: bool,
}

/// Between the address of a repository and the name of a branch, tag or commit; the longest first.
const MARKERS: [&str; 17] = [
    "/src/branch/",
    "/src/commit/",
    "/src/tag/",
    "/raw/branch/",
    "/raw/commit/",
    "/raw/tag/",
    "/-/blob/",
    "/-/tree/",
    "/-/raw/",
    "/-/blame/",
    "/-/edit/",
    "/blob/",
    "/tree/",
    "/raw/",
    "/blame/",
    "/edit/",
    "/src/",
];

/// Branches that people mean by the repository itself.
const USUAL: [&str; 6] = ["main", "master", "HEAD", "trunk", "develop", "default"];

/// The file that an address leads to; neither query nor fragment may stand behind it.
pub fn forge_file(parts: &Parts<'_>, url: &str) -> Option<ForgeFile> {
    let url = without_scheme(url)?;
    let roots = parts.settings.roots.iter();
    roots.into_iter().find_map(|root| {
        let after = behind_marker(root, url)?;
        let after = after
            .strip_prefix("refs/heads/")
            .or(after.strip_prefix("refs/tags/"))
            .unwrap_or(after);
        divided(parts, root, after)
    })
}

fn without_scheme(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    Some(rest.strip_prefix("www.").unwrap_or(rest))
}

/// What stands behind the address of a root: `REF/PATH`.
fn behind_marker<'u>(root: &RootSettings, url: &'u str) -> Option<&'u str> {
    let addresses = root.url.iter().chain(&root.aliases);
    let addresses = addresses.filter_map(|address| without_scheme(address));
    addresses
        .map(|address| address.trim_end_matches('/'))
        .find_map(|address| behind(address, url))
}

fn behind<'u>(address: &str, url: &'u str) -> Option<&'u str> {
    if let Some(rest) = without_prefix(url, address) {
        return MARKERS.iter().find_map(|marker| rest.strip_prefix(marker));
    }
    let project = without_prefix(address, "github.com/")?;
    let rest = without_prefix(url, "raw.githubusercontent.com/")?;
    without_prefix(rest, project)?.strip_prefix('/')
}

/// Hosts and projects are the same in any case.
fn without_prefix<'u>(text: &'u str, prefix: &str) -> Option<&'u str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Divides `REF/PATH`. Names of branches may hold slashes: the shortest that leaves a path which exists is taken.
fn divided(parts: &Parts<'_>, root: &RootSettings, after: &str) -> Option<ForgeFile> {
    let (reference, path) = after.split_once('/')?;
    let is_commit = (7..=64).contains(&reference.len())
        && reference.bytes().all(|b| b.is_ascii_hexdigit())
        && reference.bytes().any(|b| b.is_ascii_digit());
    let is_here = is_commit
        && root
            .commit
            .as_ref()
            .is_some_and(|commit| commit.starts_with(&reference.to_ascii_lowercase()));
    let usual = USUAL.contains(&reference);
    let file = |path: &str, current| {
        let path = percent_decoded(path.trim_end_matches('/'));
        ForgeFile {
            root: root.name.clone(),
            path: root.inside(&path).unwrap_or_default().to_owned(),
            pinned: is_commit,
            current,
        }
    };
    if usual || is_commit {
        return Some(file(path, usual || is_here)).filter(|f| !f.path.is_empty());
    }
    let exists = |found: &ForgeFile| {
        let path = SourcePath::new(&found.root, &found.path);
        !found.path.is_empty() && (parts.reading(&path).is_some() || parts.is_folder(&path))
    };
    let mut rest = Some(path);
    for _ in 0..LONGEST_BRANCH {
        let Some(path) = rest else { break };
        let found = file(path, false);
        if exists(&found) {
            return Some(found);
        }
        rest = path.split_once('/').map(|(_, rest)| rest);
    }
    Some(file(path, false)).filter(|f| !f.path.is_empty())
}

/// How many segments the name of a branch may have.
const LONGEST_BRANCH: usize = 6;

/// Percent escapes of an address's path; kept as they are if malformed.
pub fn percent_decoded(path: &str) -> String {
    let mut out: Vec<u8> = Vec::with_capacity(path.len());
    let mut bytes = path.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        let escape = path
            .get(at + 1..at + 3)
            .filter(|_| byte == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(escape.unwrap_or(byte));
        if escape.is_some() {
            bytes.nth(1);
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}
