//! What an address asks for, and which files may be given out.

use super::map::SiteMap;
use super::route::{Found, Route};
use super::slug;
use crate::model::SourcePath;

impl SiteMap {
    /// What an address leads to.
    pub fn find(&self, url_path: &str) -> Found {
        let bare = url_path
            .split(['?', '#'])
            .next()
            .unwrap_or("")
            .trim_start_matches('/');
        let Some(path) = slug::decode(bare) else {
            return Found::Missing;
        };
        let unsafe_path =
            path.split('/').any(|s| matches!(s, "." | "..")) || path.contains(['\\', '\0', ':']);
        if unsafe_path {
            return Found::Missing;
        }
        if let Some(route) = self.by_path.get(&path) {
            return Found::Page(route.clone());
        }
        if path.is_empty() {
            return Found::Page(Route::Home);
        }
        let folded = slug::path(&path);
        let folder = path.trim_end_matches('/');
        let candidates = [
            path.to_lowercase(),
            format!("{folder}.html"),
            format!("{}.html", folder.to_lowercase()),
            format!("{}/index.html", folder.to_lowercase()),
            folded.clone(),
            format!("{folded}.html"),
            format!("n/{folded}.html"),
        ];
        match candidates.iter().find(|c| self.by_path.contains_key(*c)) {
            Some(found) => Found::Redirect(format!("/{}", slug::encode(found))),
            None => Found::Missing,
        }
    }
}

/// Kinds of files that are published when a note links to them. Never anything that a browser would run.
pub(super) fn is_published(path: &SourcePath) -> bool {
    const EXTENSIONS: &[&str] = &[
        "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "svg", "pdf", "mp3", "ogg", "wav",
        "m4a", "flac", "mp4", "webm", "ogv", "mov", "csv", "txt", "zip",
    ];
    EXTENSIONS.iter().any(|e| path.has_extension(e))
}
