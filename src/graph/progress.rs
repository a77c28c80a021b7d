//! Whether something is under way or over.

use crate::model::{ACTIVE, COMPLETED, Document, SourcePath, Value, status_meaning, status_word};

use super::names::fold;
use super::properties;

/// The status of a note as one word in lower case with blanks (`in progress`), and what that word means: `active`,
/// `completed`, or nothing. A task without a status has one by its items, its dates and its folder.
pub fn status(
    path: &SourcePath,
    note_type: &str,
    document: &Document,
) -> (String, Option<&'static str>) {
    let written = properties::value(document, "status")
        .and_then(|value| value.texts().first().map(|text| status_word(text)))
        .unwrap_or_default();
    let meaning = match (status_meaning(&written), note_type) {
        (None, "task") if written.is_empty() => Some(of_task(path, document)),
        // A word of one's own is no end.
        (None, "task") => Some(ACTIVE),
        (known, _) => known,
    };
    (written, meaning)
}

/// A task without a status is completed if a property says so, if all of its items are done, or if it lies in a
/// folder of such; else it is active.
fn of_task(path: &SourcePath, document: &Document) -> &'static str {
    let ended = ["completed", "done", "closed", "finished", "resolved"]
        .iter()
        .find_map(|key| properties::value(document, key))
        .map(|value| is_yes(&value));
    let in_folder_of_done = || {
        path.folder().split('/').any(|folder| {
            let folder = status_word(folder.trim_start_matches(|c: char| !c.is_alphabetic()));
            folder == "archive" || status_meaning(&folder) == Some(COMPLETED)
        })
    };
    let all_done = || !document.tasks.is_empty() && document.tasks.iter().all(|t| t.is_done());
    match ended.unwrap_or_else(|| in_folder_of_done() || all_done()) {
        true => COMPLETED,
        false => ACTIVE,
    }
}

/// `true`, or anything written that does not deny it; most often a date.
fn is_yes(value: &Value) -> bool {
    match value {
        Value::Bool(yes) => *yes,
        Value::Text(text) => !matches!(fold(text.trim()).as_str(), "" | "no" | "false" | "-"),
        value => !value.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Property, RootName, Span, Task};

    fn of(path: &str, properties: &[(&str, Value)], tasks: &str) -> Option<&'static str> {
        let document = Document {
            properties: properties
                .iter()
                .map(|(key, value)| Property {
                    key: (*key).to_owned(),
                    value: value.clone(),
                    span: Span::default(),
                })
                .collect(),
            tasks: tasks
                .chars()
                .map(|status| Task {
                    status,
                    ..Task::default()
                })
                .collect(),
            ..Document::default()
        };
        let path = SourcePath::new(&RootName::new("vault"), path);
        status(&path, "task", &document).1
    }

    #[test]
    fn the_words_people_use_mean_active_or_completed() {
        for (word, expected) in [
            ("In Progress", ACTIVE),
            ("🚧 in_progress", ACTIVE),
            ("[[Blocked]]", ACTIVE),
            ("backlog", ACTIVE),
            ("simmering", ACTIVE),
            ("Done", COMPLETED),
            ("won't-fix", COMPLETED),
            ("✅ archived", COMPLETED),
        ] {
            assert_eq!(
                of("t.md", &[("Status", word.into())], ""),
                Some(expected),
                "{word}"
            );
        }
    }

    #[test]
    fn a_task_without_a_status_has_one_by_what_it_says() {
        assert_eq!(of("t.md", &[], ""), Some(ACTIVE));
        assert_eq!(of("t.md", &[], " x"), Some(ACTIVE));
        assert_eq!(of("t.md", &[], "xx"), Some(COMPLETED));
        assert_eq!(of("Tasks/Done/t.md", &[], ""), Some(COMPLETED));
        assert_eq!(of("Tasks/99 Archive/t.md", &[], " "), Some(COMPLETED));
        assert_eq!(
            of("t.md", &[("done", Value::Bool(true))], " "),
            Some(COMPLETED)
        );
        assert_eq!(
            of("t.md", &[("done", Value::Bool(false))], "x"),
            Some(ACTIVE)
        );
        let on = [("completed", "2026-11-03".into())];
        assert_eq!(of("t.md", &on, " "), Some(COMPLETED));
    }
}
