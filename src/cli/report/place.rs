//! Places as readers see them.

use crate::model::{Location, position_at};

use super::Setting;

/// A place with its path, and line and column of both ends, counted from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub path: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    /// One past the last character.
    pub end_column: u32,
}

impl Place {
    /// The place of a location. Without the text of its file it is the first character of its line.
    pub(super) fn of(at: &Location, setting: &Setting) -> Self {
        let path = (setting.path)(&at.path);
        match (setting.text)(&at.path) {
            Some(text) if !text.is_empty() => {
                let start = position_at(&text, at.span.start as usize);
                let end = position_at(&text, at.span.end.max(at.span.start) as usize);
                Self {
                    path,
                    line: start.line,
                    column: start.column,
                    end_line: end.line,
                    end_column: end.column,
                }
            }
            _ => {
                let line = at.span.line.max(1);
                Self {
                    path,
                    line,
                    column: 1,
                    end_line: line,
                    end_column: 1,
                }
            }
        }
    }
}

/// One line of text, whatever stood in it.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
