//! Reading TOML strictly: every key is known, every value has its type, every complaint has its line.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Spot;
use crate::model::position_at;
use crate::workspace::{Error, error::Excerpt};

/// The line of `text` that holds the first byte of `at`, and which part of it is meant.
pub(super) fn excerpt_of(path: &Path, text: &str, at: &Range<usize>) -> Excerpt {
    let position = position_at(text, at.start);
    let line = text
        .lines()
        .nth(position.line.saturating_sub(1) as usize)
        .unwrap_or("");
    let rest = line
        .chars()
        .count()
        .saturating_sub(position.column.saturating_sub(1) as usize);
    let meant = text.get(at.clone()).map_or(1, |s| s.chars().count());
    Excerpt {
        path: path.to_owned(),
        line: position.line,
        column: position.column,
        text: line.to_owned(),
        width: meant.min(rest).max(1),
    }
}

/// The one of `known` that was probably meant.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(&word.to_lowercase(), k), *k))
        .filter(|(distance, k)| *distance <= (k.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// Does a value have to follow?
fn after_equals(before: &str) -> bool {
    before.trim_end_matches([' ', '\t']).ends_with('=')
}

/// The file that is read, to point into it.
#[derive(Clone, Copy)]
pub(super) struct Reader<'t> {
    pub path: &'t Path,
    pub text: &'t str,
}

impl<'t> Reader<'t> {
    /// A usage error that points at `at`.
    pub fn error(self, at: &Range<usize>, message: impl Into<String>) -> Error {
        Error::usage(message).excerpt(excerpt_of(self.path, self.text, at))
    }

    /// The whole file, with the parser's own complaint if it is not TOML.
    pub fn parse(self) -> Result<Spanned<DeTable<'t>>, Error> {
        DeTable::parse(self.text).map_err(|error| {
            let at = error.span().unwrap_or(0..0);
            let first = error.message().lines().next().unwrap_or("not TOML");
            let value = self.text.get(at.clone()).unwrap_or("").trim();
            let bare_text = |c: char| c.is_alphabetic() || matches!(c, '.' | '/' | '~' | '*');
            if value.starts_with(bare_text) && self.text.get(..at.start).is_some_and(after_equals) {
                let message = format!("the configuration is not TOML: `{value}` is not a value");
                return self
                    .error(&at, message)
                    .hint(format!("put text in quotes: `\"{value}\"`"));
            }
            self.error(&at, format!("the configuration is not TOML: {first}"))
        })
    }

    /// A table whose keys are all among `known`. `title` is what people call it: `[vault]`.
    pub fn strict<'v>(
        self,
        table: &'v DeTable<'t>,
        at: Range<usize>,
        title: &str,
        known: &[&str],
    ) -> Result<Section<'v, 't>, Error> {
        let section = self.open(table, at, title);
        for (key, _) in section.members() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let place = if title.is_empty() {
                String::new()
            } else {
                format!(" in `{title}`")
            };
            let error = self.error(&key.span(), format!("unknown key `{name}`{place}"));
            return Err(match nearest(name, known) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None => error.hint(format!("known keys: {}", listed(known))),
            });
        }
        Ok(section)
    }

    /// A table whose keys are names that people choose.
    pub fn open<'v>(
        self,
        table: &'v DeTable<'t>,
        at: Range<usize>,
        title: &str,
    ) -> Section<'v, 't> {
        Section {
            reader: self,
            table,
            at,
            title: title.to_owned(),
        }
    }

    /// The text of a value.
    pub fn text_of(self, value: &Spanned<DeValue<'t>>, what: &str) -> Result<Spot<String>, Error> {
        match value.get_ref().as_str() {
            Some(text) => Ok(Spot {
                value: text.to_owned(),
                at: value.span(),
            }),
            None => Err(self.wrong_type(value, what, "text")),
        }
    }

    /// The complaint that `what` has another type than `expected`.
    pub fn wrong_type(self, value: &Spanned<DeValue<'t>>, what: &str, expected: &str) -> Error {
        let found = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.error(
            &value.span(),
            format!("`{what}` must be {expected}, not {found}"),
        )
    }
}

/// Words in backticks with commas.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// A table of the file and what people call it.
pub(super) struct Section<'v, 't> {
    reader: Reader<'t>,
    table: &'v DeTable<'t>,
    /// Where it begins.
    pub at: Range<usize>,
    title: String,
}

/// A key and its value, both with their places.
type Member<'v, 't> = (
    &'v Spanned<std::borrow::Cow<'t, str>>,
    &'v Spanned<DeValue<'t>>,
);

impl<'v, 't> Section<'v, 't> {
    /// Keys and values in the order of the file.
    pub fn members(&self) -> Vec<Member<'v, 't>> {
        let mut members: Vec<Member<'v, 't>> = self.table.iter().collect();
        members.sort_by_key(|(key, _)| key.span().start);
        members
    }

    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&'v Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// A key's text.
    pub fn text(&self, key: &str) -> Result<Option<Spot<String>>, Error> {
        self.value(key)
            .map(|value| self.reader.text_of(value, key))
            .transpose()
    }

    /// A key's text, without which the section makes no sense.
    pub fn required(&self, key: &str) -> Result<Spot<String>, Error> {
        self.text(key)?.ok_or_else(|| {
            self.reader
                .error(&self.at, format!("`{}` needs a `{key}`", self.title))
        })
    }

    /// A key's list of texts; empty if the key is not there.
    pub fn texts(&self, key: &str) -> Result<Vec<Spot<String>>, Error> {
        let Some(value) = self.value(key) else {
            return Ok(Vec::new());
        };
        match value.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .map(|item| match item.get_ref().as_str() {
                    Some(_) => self.reader.text_of(item, key),
                    None => Err(self.reader.wrong_type(item, key, "a list of texts")),
                })
                .collect(),
            _ => Err(self.reader.wrong_type(value, key, "a list of texts")),
        }
    }

    /// A key's one text or list of texts.
    pub fn one_or_more(&self, key: &str) -> Result<Vec<Spot<String>>, Error> {
        match self.value(key) {
            Some(value) if value.get_ref().is_str() => Ok(vec![self.reader.text_of(value, key)?]),
            Some(value) if !value.get_ref().is_array() => {
                Err(self
                    .reader
                    .wrong_type(value, key, "text or a list of texts"))
            }
            _ => self.texts(key),
        }
    }

    /// A key's table.
    pub fn table(&self, key: &str) -> Result<Option<(&'v DeTable<'t>, Range<usize>)>, Error> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        match value.get_ref() {
            DeValue::Table(table) => Ok(Some((table, value.span()))),
            _ => Err(self.reader.wrong_type(value, key, "a table")),
        }
    }

    /// A key's list of tables; empty if the key is not there. `title` is how one of them is written.
    pub fn tables(
        &self,
        key: &str,
        title: &str,
    ) -> Result<Vec<(&'v DeTable<'t>, Range<usize>)>, Error> {
        let Some(value) = self.value(key) else {
            return Ok(Vec::new());
        };
        let expected = format!("a list of tables, written `{title}`");
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.reader.wrong_type(value, key, &expected));
        };
        items
            .iter()
            .map(|item| match item.get_ref() {
                DeValue::Table(table) => Ok((table, item.span())),
                _ => Err(self.reader.wrong_type(item, key, &expected)),
            })
            .collect()
    }
}
