//! A note: what Obsidian knows of it.

use std::fmt::Write;

use super::Sheet;
use crate::api::show::{BacklinkShown, EmbedSize, LinkShown, NoteShown, QuotedPlace, TaskShown};
use crate::cli::output::{BOLD, DIM, MATCH, PATH, WARN, paint};

/// So many entries of a section are drawn unless all are wanted.
const ENTRIES: usize = 12;
/// So many notes are quoted.
const QUOTES: usize = 8;

/// Tags and properties.
pub fn head(note: &NoteShown, out: &mut String) {
    if !note.tags.is_empty() {
        let tags: Vec<String> = note.tags.iter().map(|t| format!("#{}", t.name)).collect();
        let _ = writeln!(out, "  {}", tags.join(" "));
    }
    if note.properties.is_empty() {
        return;
    }
    title("Properties", out);
    let width = widest(note.properties.iter().map(|p| p.name.as_str()));
    let kinds = widest(note.properties.iter().map(|p| p.kind));
    for property in &note.properties {
        let indent = " ".repeat(width + kinds + 6);
        let value = property.value.to_string();
        let value = value.trim_end().replace('\n', &format!("\n{indent}"));
        let name = pad(&property.name, width);
        let kind = paint(DIM, property.kind);
        if value.is_empty() {
            let _ = writeln!(out, "  {name}  {kind}");
        } else {
            let gap = " ".repeat(kinds - property.kind.len());
            let _ = writeln!(out, "  {name}  {kind}{gap}  {value}");
        }
    }
}

/// Everything after the relations.
pub fn body(note: &NoteShown, sheet: &Sheet<'_>, out: &mut String) {
    tasks(&note.tasks, sheet, out);
    outline(note, sheet, out);
    links("Links", &note.links, sheet, out);
    links("Embeds", &note.embeds, sheet, out);
    quotes("Backlinks", &note.backlinks, sheet, out);
    match &note.mentions {
        Some(mentions) if mentions.is_empty() => {
            title("Unlinked mentions", out);
            let _ = writeln!(out, "  nowhere");
        }
        Some(mentions) => quotes("Unlinked mentions", mentions, sheet, out),
        None => {}
    }
}

fn tasks(tasks: &[TaskShown], sheet: &Sheet<'_>, out: &mut String) {
    if tasks.is_empty() {
        return;
    }
    let is_left = |task: &&TaskShown| matches!(task.state, "open" | "in-progress");
    let left = tasks.iter().filter(is_left).count();
    title("Tasks", out);
    let _ = writeln!(out, "  {left} open, {} done", tasks.len() - left);
    let drawn: Vec<&TaskShown> = tasks.iter().filter(|t| sheet.all || is_left(t)).collect();
    for task in sheet.cut(&drawn, ENTRIES) {
        let mut remarks = Vec::new();
        if let Some(due) = &task.due {
            remarks.push(format!("due {due}"));
        }
        if let Some(priority) = task.priority {
            remarks.push(format!("priority {priority}"));
        }
        remarks.push(format!("line {}", task.line));
        let _ = writeln!(
            out,
            "  [{}] {}  {}",
            task.mark,
            task.text,
            paint(DIM, &remarks.join(", "))
        );
    }
    sheet.rest(drawn.len(), ENTRIES, out);
}

fn outline(note: &NoteShown, sheet: &Sheet<'_>, out: &mut String) {
    let headings = &note.outline;
    if !headings.is_empty() {
        title("Outline", out);
        let top = headings.iter().map(|h| h.level).min().unwrap_or(1);
        for heading in sheet.cut(headings, ENTRIES) {
            let indent = "  ".repeat(usize::from(heading.level - top));
            let line = paint(DIM, &format!("line {}", heading.line));
            let _ = writeln!(out, "  {indent}{}  {line}", heading.text);
        }
        sheet.rest(headings.len(), ENTRIES, out);
    }
    if !note.blocks.is_empty() {
        title("Blocks", out);
        for block in sheet.cut(&note.blocks, ENTRIES) {
            let line = paint(DIM, &format!("line {}", block.line));
            let _ = writeln!(out, "  ^{}  {line}", block.id);
        }
        sheet.rest(note.blocks.len(), ENTRIES, out);
    }
}

fn links(heading: &str, links: &[LinkShown], sheet: &Sheet<'_>, out: &mut String) {
    if links.is_empty() {
        return;
    }
    title(heading, out);
    for link in sheet.cut(links, ENTRIES) {
        let mut written = link.target.clone();
        written.push_str(link.subpath.as_deref().unwrap_or(""));
        let leads = match (&link.root, &link.path) {
            _ if link.target.is_empty() => String::new(),
            (Some(root), Some(path)) => {
                format!("  {}", paint(PATH, &sheet.places.named(root, path)))
            }
            _ => format!("  {}", paint(WARN, "unresolved")),
        };
        let missing = match &link.subpath {
            Some(subpath) if link.subpath_found == Some(false) => {
                let block = subpath.starts_with("#^");
                let what = if block {
                    "no such block"
                } else {
                    "no such heading"
                };
                format!("  {}", paint(WARN, what))
            }
            _ => String::new(),
        };
        let size = link.size.map_or(String::new(), size);
        let lines = paint(DIM, &format!("{size}{}", lines(link)));
        let _ = writeln!(out, "  {written}{leads}{missing}  {lines}");
    }
    sheet.rest(links.len(), ENTRIES, out);
}

fn size(size: EmbedSize) -> String {
    match size.height {
        Some(height) => format!("{} × {height}, ", size.width),
        None => format!("{} wide, ", size.width),
    }
}

/// `line 7`, or `lines 7, 13, 25`; a line once.
fn lines(link: &LinkShown) -> String {
    let mut lines: Vec<u32> = link.places.iter().map(|p| p.line).collect();
    lines.dedup();
    let shown: Vec<String> = lines.iter().take(4).map(ToString::to_string).collect();
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let more = match lines.len().saturating_sub(shown.len()) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!("{word} {}{more}", shown.join(", "))
}

fn quotes(heading: &str, notes: &[BacklinkShown], sheet: &Sheet<'_>, out: &mut String) {
    if notes.is_empty() {
        return;
    }
    title(heading, out);
    for note in sheet.cut(notes, QUOTES) {
        let path = sheet.places.named(&note.root, &note.path);
        let places = if sheet.all {
            &note.places[..]
        } else {
            note.places.get(..1).unwrap_or(&[])
        };
        for place in places {
            let more = match note.places.len() - places.len() {
                0 => String::new(),
                n => paint(DIM, &format!(" and {n} more")),
            };
            let at = paint(PATH, &format!("{path}:{}", place.line));
            let _ = writeln!(out, "  {at}{more}");
            let _ = writeln!(
                out,
                "    {}",
                sentence(place, sheet.width.saturating_sub(4))
            );
        }
    }
    sheet.rest(notes.len(), QUOTES, out);
}

/// A sentence on one line, cut around the link.
fn sentence(place: &QuotedPlace, width: usize) -> String {
    let count = |text: &str| text.chars().count();
    let room = width.saturating_sub(count(&place.text));
    let (before, after) = (count(&place.before), count(&place.after));
    let half = room / 2;
    let (left, right) = if before + after <= room {
        (before, after)
    } else if after <= half {
        (room - after, after)
    } else if before <= half {
        (before, room - before)
    } else {
        (half, half)
    };
    let head = if left < before {
        let skipped = before - left.saturating_sub(1);
        let kept: String = place.before.chars().skip(skipped).collect();
        // A word that is cut is no word.
        let kept = kept.split_once(' ').map_or("", |(_, kept)| kept);
        format!("…{kept}")
    } else {
        place.before.clone()
    };
    let tail = if right < after {
        let kept: String = place.after.chars().take(right.saturating_sub(1)).collect();
        let kept = kept.rsplit_once(' ').map_or("", |(kept, _)| kept);
        format!("{kept}…")
    } else {
        place.after.clone()
    };
    format!("{head}{}{tail}", paint(MATCH, &place.text))
}

/// The title of a section.
pub fn title(text: &str, out: &mut String) {
    let _ = writeln!(out, "\n{}", paint(BOLD, text));
}

/// Characters of the longest.
pub fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(|t| t.chars().count()).max().unwrap_or(0)
}

/// A text with blanks up to a width.
pub fn pad(text: &str, width: usize) -> String {
    let gap = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(gap))
}

impl Sheet<'_> {
    /// The entries of a section that are drawn.
    pub fn cut<'e, E>(&self, entries: &'e [E], most: usize) -> &'e [E] {
        // One line that says that one more is left out saves nothing.
        if self.all || entries.len() <= most + 1 {
            entries
        } else {
            entries.get(..most).unwrap_or(entries)
        }
    }

    /// Says how many of a section's entries are not drawn.
    pub fn rest(&self, entries: usize, most: usize, out: &mut String) {
        if !self.all && entries > most + 1 {
            let more = format!("and {} more, with --all", entries - most);
            let _ = writeln!(out, "  {}", paint(DIM, &more));
        }
    }
}
