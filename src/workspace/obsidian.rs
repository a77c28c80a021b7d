//! What of Obsidian's own settings affects reading: its excluded files, and what daily notes look like.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Notice;
use crate::model::DailyNotes;

/// The files that are read, in the vault's configuration folder.
pub(super) const FILES: [&str; 2] = [APP, DAILY];
const APP: &str = "app.json";
const DAILY: &str = "daily-notes.json";

/// What the vault's own settings say.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Obsidian {
    /// `userIgnoreFilters`, as written: path prefixes and `/regular expressions/`.
    pub excluded: Vec<String>,
    /// Daily notes, if they were ever set up.
    pub daily: Option<DailyNotes>,
    /// Files that could not be read.
    pub notices: Vec<Notice>,
}

/// Reads the settings of a vault. A file that is not there says nothing; a broken one is worth a notice.
pub(super) fn read(vault: &Path) -> Obsidian {
    let Some(folder) = folder(vault) else {
        return Obsidian::default();
    };
    let mut notices = Vec::new();
    let mut json = |name: &str, unknown: &str| json(&folder.join(name), unknown, &mut notices);
    let app = json(APP, "Obsidian's excluded files are");
    let daily = json(DAILY, "the format of daily notes is");
    let texts = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items
            .filter_map(|i| i.as_str().map(str::to_owned))
            .collect()
    };
    let filters = app.as_ref().and_then(|app| app.get("userIgnoreFilters"));
    Obsidian {
        excluded: filters.map(texts).unwrap_or_default(),
        daily: daily.map(|daily| {
            let text = |key: &str| daily.get(key).and_then(Value::as_str).unwrap_or("").trim();
            let format = match text("format") {
                "" => "YYYY-MM-DD",
                format => format,
            };
            DailyNotes {
                folder: text("folder").trim_matches('/').to_owned(),
                format: format.to_owned(),
            }
        }),
        notices,
    }
}

/// The configuration folder: `.obsidian`, else the one hidden folder that holds an `app.json`, because it may be
/// renamed.
fn folder(vault: &Path) -> Option<PathBuf> {
    let usual = vault.join(".obsidian");
    if usual.is_dir() {
        return Some(usual);
    }
    let mut renamed = std::fs::read_dir(vault)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| entry.path())
        .filter(|folder| folder.join(APP).is_file());
    match (renamed.next(), renamed.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// The JSON of a file; `unknown` says what is not known without it.
fn json(path: &Path, unknown: &str, notices: &mut Vec<Notice>) -> Option<Value> {
    let bytes = std::fs::read(path).ok()?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match serde_json::from_slice(bytes) {
        Ok(value) => Some(value),
        Err(error) => {
            notices.push(Notice {
                message: format!(
                    "`{}` is not JSON ({error}), so {unknown} not known",
                    path.display()
                ),
                hint: Some("open the vault in Obsidian once: it writes the file anew".to_owned()),
            });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        dir
    }

    #[test]
    fn excluded_files_and_daily_notes_are_taken_over() {
        let dir = vault(&[
            (
                ".obsidian/app.json",
                b"\xef\xbb\xbf{\"userIgnoreFilters\": [\"old/\", 1]}",
            ),
            (".obsidian/daily-notes.json", br#"{"folder": "/Log/"}"#),
        ]);
        let found = read(dir.path());
        assert_eq!(found.excluded, ["old/"]);
        let daily = found.daily.unwrap();
        assert_eq!((&*daily.folder, &*daily.format), ("Log", "YYYY-MM-DD"));
        assert_eq!(found.notices.len(), 0);
    }

    #[test]
    fn the_configuration_folder_may_be_renamed_if_it_is_the_only_one() {
        let app: &[u8] = br#"{"userIgnoreFilters": ["old/"]}"#;
        let one = vault(&[(".settings/app.json", app), (".trash/a.md", b"")]);
        assert_eq!(read(one.path()).excluded, ["old/"]);
        let two = vault(&[(".settings/app.json", app), (".mobile/app.json", app)]);
        assert_eq!(read(two.path()), Obsidian::default());
    }

    #[test]
    fn any_bytes_are_a_notice_at_most() {
        let nested = "[".repeat(100_000);
        let broken: [&[u8]; 5] = [b"", b"{", b"\xff\xfe", b"[1, \"x\"]", nested.as_bytes()];
        for bytes in broken {
            let dir = vault(&[
                (".obsidian/app.json", bytes),
                (".obsidian/daily-notes.json", bytes),
            ]);
            let found = read(dir.path());
            assert_eq!(found.excluded, [""; 0]);
            assert!(found.notices.len() == 2 || bytes.starts_with(b"[1"));
        }
    }
}
