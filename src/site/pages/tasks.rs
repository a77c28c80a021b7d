//! Tasks: items of task lists, and notes that are tasks.

use crate::graph::{Note, Snapshot};
use crate::site::Route;
use crate::site::desk::{Desk, Thing, breakable};
use crate::site::{slug, times};
use crate::syntax::html::plain;

/// A task as a page shows it.
pub(super) struct TaskRow {
    pub text: String,
    pub href: String,
    pub look: &'static str,
    /// Its due day, in words.
    pub due: String,
    /// The note that holds it.
    pub note: Option<Thing>,
}

impl TaskRow {
    /// Its text as HTML that may be broken inside of long names.
    pub fn html(&self) -> String {
        breakable(&self.text)
    }
}

/// An open task of a note.
pub(in crate::site) struct OpenTask {
    /// Index of the note.
    pub note: usize,
    /// Index of the task in it.
    pub task: usize,
}

/// Open tasks of all notes of the vault: those with a due day first, by that day; the others by place.
pub(in crate::site) fn open_tasks(snapshot: &Snapshot) -> Vec<OpenTask> {
    let mut found: Vec<(Option<&str>, OpenTask)> = Vec::new();
    for (n, note) in snapshot
        .notes()
        .iter()
        .enumerate()
        .filter(|(_, n)| n.in_vault && !n.excluded)
    {
        for (t, task) in note.document().tasks.iter().enumerate() {
            if !task.is_done() && !task.text.trim().is_empty() {
                found.push((task.due.as_deref(), OpenTask { note: n, task: t }));
            }
        }
    }
    found.sort_by_key(|(due, _)| (due.is_none(), *due));
    found.into_iter().map(|(_, t)| t).collect()
}

/// A task as a row. Its address is the heading above it.
pub(super) fn row(desk: &Desk<'_>, open: &OpenTask) -> Option<TaskRow> {
    let note = desk.snapshot().notes().get(open.note)?;
    of_note(desk, note, open.task)
}

/// A task of a note as a row.
pub(super) fn of_note(desk: &Desk<'_>, note: &Note, index: usize) -> Option<TaskRow> {
    let document = note.document();
    let task = document.tasks.get(index)?;
    let base = desk.route(&Route::Note(note.path().clone()))?;
    let after = document
        .headings
        .partition_point(|h| h.span.start <= task.span.start);
    let anchors = crate::syntax::html::anchors(document);
    // A first heading of level 1 is the page's title.
    let fragment = after
        .checked_sub(1)
        .filter(|n| document.headings.get(*n).is_some_and(|h| h.level > 1))
        .and_then(|n| anchors.get(n))
        .map_or(String::new(), |id| format!("#{}", slug::fragment(id)));
    Some(TaskRow {
        text: plain(&task.text),
        href: format!("{base}{fragment}"),
        look: if task.is_done() { "done" } else { "task" },
        due: task.due.as_deref().map_or(String::new(), |d| {
            times::moment(d).map_or(d.to_owned(), times::Moment::day)
        }),
        note: desk.note_thing(note),
    })
}
