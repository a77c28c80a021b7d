//! Follow-ups: task lists, lists and tables of what is to be done.

use super::facts::is_told;
use super::lines::{self, Section, Table};
use crate::model::{ACTIVE, COMPLETED, Document, FollowUp, status_meaning, status_word};

/// The follow-ups of a section.
pub fn read(section: &Section<'_>, document: &Document) -> Vec<FollowUp> {
    let mut found = Vec::new();
    for table in lines::tables(section) {
        found.extend(
            table
                .rows
                .iter()
                .filter_map(|(cells, _)| row(&table, cells)),
        );
    }
    for line in &section.lines {
        let indent = line.text.len() - line.text.trim_start().len();
        let (text, is_item, mark) = lines::item(line.text);
        if !is_item || (mark.is_none() && indent > 1) {
            continue;
        }
        let tasks = &document.tasks;
        let at = tasks.partition_point(|t| t.span.line < line.span.line);
        let task = tasks.get(at).filter(|t| t.span.line == line.span.line);
        let shown = lines::plain(task.map_or(text, |task| task.text.as_str()));
        let done = match task {
            Some(task) => Some(task.is_done()),
            None => state(text),
        };
        if shown.contains(char::is_alphanumeric) && !shown.contains(['<', '{']) {
            found.push(FollowUp {
                owner: owner(&shown),
                url: lines::url(text).map(str::to_owned),
                due: task.and_then(|task| task.due.clone()),
                done,
                text: shown,
            });
        }
    }
    found
}

/// `@handle`, or `owner: X` in brackets or at the end.
fn owner(text: &str) -> Option<String> {
    let labelled = text.to_lowercase().find("owner:").and_then(|at| {
        // Lower case may be of another length: then nothing is told.
        let rest = text.get(at + "owner:".len()..)?;
        let end = rest.find([')', ',', ';', ']', '|']).unwrap_or(rest.len());
        Some(rest.get(..end)?.trim().to_owned())
    });
    let handle = || {
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ':'));
        let mut handles = words.filter_map(|word| word.strip_prefix('@'));
        handles
            .find(|h| h.starts_with(char::is_alphanumeric))
            .map(str::to_owned)
    };
    labelled
        .or_else(handle)
        .filter(|o| is_told(o) && !o.contains('@'))
}

/// Whether an item without a box says that it is done.
fn state(text: &str) -> Option<bool> {
    let folded = text.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if is(&["✅", "☑", "✔", "[done]", "(done)"]) || text.trim_start().starts_with("~~") {
        Some(true)
    } else if is(&["[todo]", "(todo)", "⏳", "🚧"]) {
        Some(false)
    } else {
        None
    }
}

fn row(table: &Table<'_>, cells: &[&str]) -> Option<FollowUp> {
    let column = |words: &[&str]| {
        let mut labels = table.head.iter().map(|h| lines::plain(h).to_lowercase());
        let at = labels.position(|label| {
            let mut parts = label.split(|c: char| !c.is_alphanumeric());
            parts.any(|part| words.contains(&part.trim_end_matches('s')))
        })?;
        cells
            .get(at)
            .copied()
            .filter(|cell| is_told(&lines::plain(cell)))
    };
    let text = column(&[
        "action",
        "item",
        "task",
        "description",
        "what",
        "title",
        "improvement",
    ])
    .or_else(|| cells.iter().find(|c| c.contains(' ')).copied())?;
    let status = column(&["statu", "state", "done", "progres", "complete"]);
    let url = column(&[
        "ticket", "link", "issue", "bug", "jira", "tracking", "url", "pr",
    ]);
    Some(FollowUp {
        text: lines::plain(text),
        owner: column(&["owner", "assignee", "who", "responsible", "dri", "team"])
            .map(lines::plain)
            .map(|o| o.trim_start_matches('@').to_owned())
            .filter(|o| !o.contains('@')),
        url: url
            .and_then(lines::url)
            .or_else(|| lines::url(text))
            .map(str::to_owned),
        due: column(&["due", "deadline", "target", "date", "eta", "by", "when"]).map(lines::plain),
        done: status.and_then(|status| {
            state(status).or(match status_meaning(&status_word(status)) {
                Some(COMPLETED) => Some(true),
                Some(ACTIVE) => Some(false),
                _ => None,
            })
        }),
    })
    .filter(|f| f.text.contains(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{LineIndex, note};

    fn told(text: &str) -> Vec<FollowUp> {
        let document = note::parse("a", text).document;
        let sections = lines::sections(text, &document, &LineIndex::new(text));
        sections
            .iter()
            .flat_map(|section| read(section, &document))
            .collect()
    }

    #[test]
    fn tasks_items_and_rows_say_who_until_when_and_whether() {
        let task = told("- [x] raise the limit (owner: Jo) 📅 2026-03-09\n");
        let item = told("- ✅ raise the limit @Jo\n  - a remark\n");
        let row = told(
            "| Action item | Owner | Due | Status | Ticket |\n|---|---|---|---|---|\n| raise the limit | @Jo | 2026-03-09 | Done | [OPS-1](https://t.example/OPS-1) |\n",
        );
        for found in [&task, &item, &row] {
            assert_eq!(found.len(), 1);
            assert!(found[0].text.contains("raise the limit"));
            assert_eq!(found[0].owner.as_deref(), Some("Jo"));
            assert_eq!(found[0].done, Some(true));
        }
        assert_eq!(task[0].due, row[0].due);
        assert_eq!(row[0].url.as_deref(), Some("https://t.example/OPS-1"));
    }

    #[test]
    fn an_item_without_a_box_says_nothing_of_being_done() {
        let found = told("- mend the gauge ann@example.com\n- [ ] watch it\n");
        assert_eq!((found[0].done, found[0].owner.clone()), (None, None));
        assert_eq!(found[1].done, Some(false));
    }
}
