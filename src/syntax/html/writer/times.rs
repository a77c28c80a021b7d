//! Timelines: lists and tables whose entries begin with a time.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::escape;
use super::super::timeline::{self, leading_time};
use super::super::tokens::TRUSTED;
use super::Writer;

impl Writer<'_> {
    /// Do all items of a list begin with a time?
    pub(super) fn is_timeline(&self, range: &Range<usize>) -> bool {
        let text = self.prepared.text.get(range.clone()).unwrap_or("");
        let items = text
            .lines()
            .filter(|l| !l.starts_with([' ', '\t']) && !l.trim().is_empty());
        let times = items.map(|l| {
            let (_, entry) = l.split_once(' ').unwrap_or(("", ""));
            leading_time(entry).is_some()
        });
        let all: Vec<bool> = times.collect();
        all.len() > 1 && all.iter().all(|t| *t)
    }

    pub(super) fn timeline(&mut self, numbered: bool, id: &str) {
        let outer = self.timeline.replace(None);
        self.out
            .push_str(&format!("<ol class=\"{TRUSTED}tl\"{id}>\n"));
        self.until(Some(TagEnd::List(numbered)));
        self.out.push_str("</ol>\n");
        self.timeline = outer;
    }

    pub(super) fn entry(&mut self, range: &Range<usize>, lead: usize, id: &str) {
        let text = self
            .prepared
            .text
            .get(range.start + lead..range.end)
            .unwrap_or("");
        let Some((time, length)) = leading_time(text) else {
            return;
        };
        let blanks = text
            .get(length..)
            .map_or(0, |t| t.len() - t.trim_start_matches([' ', '\t']).len());
        self.skip = range.start + lead + length + blanks;
        self.moment(time, id);
        let outer = self.timeline.take();
        self.until(Some(TagEnd::Item));
        self.timeline = outer;
        self.out.push_str("</div></li>\n");
    }

    /// Opens an entry of a timeline: its time, and how long after the first one it was.
    pub(super) fn moment(&mut self, time: &str, id: &str) {
        let before = self.timeline.take().flatten();
        let remark = timeline::remark(before.as_ref(), time);
        let first = before.map_or_else(|| time.to_owned(), |(first, _)| first);
        self.timeline = Some(Some((first, time.to_owned())));
        let clock = time.split_once([' ', 'T']).map_or(time, |(_, clock)| clock);
        self.out.push_str(&format!(
            "<li{id}><time>{}<small>{}</small></time><span class=\"{TRUSTED}g\"></span><div>",
            escape(clock),
            escape(&remark)
        ));
    }

    /// Has a table a first column of times?
    pub(super) fn has_times(&self, range: &Range<usize>) -> bool {
        let text = self.prepared.text.get(range.clone()).unwrap_or("");
        let mut cells = text.lines().map(|l| {
            l.trim()
                .trim_start_matches('|')
                .split('|')
                .next()
                .unwrap_or("")
                .trim()
        });
        let head = cells.next().is_some_and(timeline::names_time);
        let mut rows = cells.skip(1).peekable();
        head && rows.peek().is_some() && rows.all(|c| leading_time(c).is_some())
    }

    pub(super) fn time_table(&mut self, id: &str) {
        let outer = self.timeline.replace(None);
        self.out
            .push_str(&format!("<ol class=\"{TRUSTED}tl\"{id}>\n"));
        let mut cell = 0;
        let mut in_head = false;
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(TagEnd::Table) => break,
                Event::Start(Tag::TableHead) => in_head = true,
                Event::End(TagEnd::TableHead) => in_head = false,
                Event::Start(Tag::TableRow) => cell = 0,
                Event::End(TagEnd::TableRow) => self.out.push_str("</div></li>\n"),
                Event::Start(Tag::TableCell) => {
                    cell += 1;
                    if in_head || cell > 2 {
                        self.aside(|w| w.until(Some(TagEnd::TableCell)));
                    } else if cell == 1 {
                        let text = self.prepared.text.get(range).unwrap_or("");
                        let time =
                            leading_time(text.trim_start_matches('|')).map_or("", |(t, _)| t);
                        self.moment(time, "");
                        self.aside(|w| w.until(Some(TagEnd::TableCell)));
                    } else {
                        let outer = self.timeline.take();
                        self.until(Some(TagEnd::TableCell));
                        self.close_all();
                        self.timeline = outer;
                    }
                }
                _ => {}
            }
        }
        self.out.push_str("</ol>\n");
        self.timeline = outer;
    }
}
