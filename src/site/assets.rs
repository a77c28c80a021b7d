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
        let text = shortened(text);
        Asset {
            name,
            path: format!("a/{stem}.{:08x}.{extension}", short_hash(&text)),
            bytes: text.into_bytes(),
        }
    })
    .collect()
});

/// Scripts and styles without indentation and without comments that have lines of their own. A comment before code on
/// one line stays.
fn shortened(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        if in_comment {
            in_comment = !line.ends_with("*/");
            continue;
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        if line.starts_with("/*") && line.find("*/").is_none_or(|at| at + 2 == line.len()) {
            in_comment = !line.ends_with("*/");
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The path of an asset below the site's root.
pub(super) fn path(name: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|a| a.name == name)
        .map_or("", |a| a.path.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_on_lines_of_their_own_and_indentation_are_not_sent() {
        let text = "/**\n * What.\n */\nfunction a() {\n  // why\n  /** @type {x} */ const b = 1; // stays\n}\n/* c */\n";
        assert_eq!(
            shortened(text),
            "function a() {\n/** @type {x} */ const b = 1; // stays\n}\n"
        );
    }

    #[test]
    fn no_script_has_text_that_runs_over_lines() {
        for script in [THEME, SITE, GRAPH, LIVE] {
            for line in script
                .lines()
                .filter(|l| !l.trim_start().starts_with(['*', '/']))
            {
                assert_eq!(line.matches('`').count() % 2, 0, "{line}");
            }
        }
    }
}
