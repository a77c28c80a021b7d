//! The one thing of Obsidian's own settings that matters here: its excluded files.

use std::path::Path;

use serde_json::Value;

use super::Notice;

/// `userIgnoreFilters` of the vault's `.obsidian/app.json`, as written: path prefixes and `/regular expressions/`.
///
/// A file that is not there, or has no such key, is an empty list; a broken one is worth a notice.
pub(super) fn excluded_files(vault: &Path) -> (Vec<String>, Option<Notice>) {
    let path = vault.join(".obsidian/app.json");
    let Ok(bytes) = std::fs::read(&path) else {
        return (Vec::new(), None);
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match serde_json::from_slice::<Value>(bytes) {
        Ok(settings) => {
            let filters = settings
                .get("userIgnoreFilters")
                .and_then(Value::as_array)
                .map(|items| {
                    items
                        .iter()
                        .filter_map(|item| item.as_str().map(str::to_owned))
                        .collect()
                })
                .unwrap_or_default();
            (filters, None)
        }
        Err(error) => {
            let notice = Notice {
                message: format!(
                    "`{}` is not JSON ({error}), so Obsidian's excluded files are not known",
                    path.display()
                ),
                hint: Some("open the vault in Obsidian once: it writes the file anew".to_owned()),
            };
            (Vec::new(), Some(notice))
        }
    }
}
