//! Styles, scripts and the icon, embedded. Their names carry a hash of their content.

use std::sync::LazyLock;

use super::map::short_hash;

/// The script that every page loads last, below the site's root. It does nothing on a site that lies on a disk; whoever
/// serves the site answers this one path with [`LIVE`]. So the pages are the same bytes in both.
pub(super) const LIVE_PATH: &str = "d/live.js";
/// What it is on a disk.
pub(super) const STILL: &str = "// A site on a disk does not change under its readers.\n";

/// A file that every site has.
pub(super) struct Asset {
    /// What pages call it.
    pub name: &'static str,
    /// Where it is written.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

macro_rules! styles {
    ($($file:literal),+ $(,)?) => { concat!($(include_str!(concat!("../../web/styles/", $file)), "\n"),+) };
}

macro_rules! scripts {
    ($($file:literal),+ $(,)?) => {
        concat!("(function () {\n\"use strict\";\n", $(include_str!(concat!("../../web/scripts/", $file)), "\n"),+, "})();\n")
    };
}

const STYLE: &str = styles!(
    "tokens.css",
    "base.css",
    "shell.css",
    "prose.css",
    "parts.css",
    "search.css",
    "pages.css",
    "graph.css",
    "print.css",
);
const THEME: &str = include_str!("../../web/scripts/theme.js");
const SITE: &str = scripts!(
    "core.js",
    "theme-toggle.js",
    "page.js",
    "search-words.js",
    "search-index.js",
    "preview.js",
    "search-box.js",
    "keys.js",
);
const GRAPH: &str = scripts!(
    "graph-model.js",
    "graph-paint.js",
    "graph-panel.js",
    "graph.js"
);
/// What follows the changes of the vault, where somebody serves the site.
pub(super) const LIVE: &str = scripts!("live.js");
const ICON: &str = include_str!("../../web/icon.svg");

/// All of them.
pub(super) static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    [
        ("site.css", STYLE),
        ("theme.js", THEME),
        ("site.js", SITE),
        ("graph.js", GRAPH),
        ("icon.svg", ICON),
    ]
    .into_iter()
    .map(|(name, text)| {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        Asset {
            name,
            path: format!("a/{stem}.{:08x}.{extension}", short_hash(text)),
            bytes: text.as_bytes().to_vec(),
        }
    })
    .collect()
});

/// The path of an asset below the site's root.
pub(super) fn path(name: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|a| a.name == name)
        .map_or("", |a| a.path.as_str())
}
