//! Why properties cannot be read, in words: the messages of a YAML parser are about its grammar, not about the line.

use crate::model::Span;
use crate::syntax::Problem;

/// What is wrong, where, and how the line should be.
#[derive(Debug, PartialEq, Eq)]
pub struct Cause {
    /// The place.
    pub span: Span,
    /// One fact.
    pub message: String,
    /// What to write.
    pub hint: String,
}

/// The cause of a problem in the properties of `text`.
pub fn cause(text: &str, problem: &Problem) -> Cause {
    let lines = lines(text);
    let at = lines.iter().position(|l| l.number == problem.span.line);
    let at = at.unwrap_or(lines.len());
    let (before, after) = lines.split_at(at);
    let found = match problem.message.as_str() {
        m if m.contains("duplicate entry") => duplicate(after, problem),
        m if m.contains("end of stream") => lines.iter().find_map(open_quote),
        m if m.contains("',' or") => lines.iter().take(at + 1).rev().find_map(open_bracket),
        m if m.contains("find expected ':'") => before.iter().rev().find_map(no_property),
        _ => None,
    };
    let found = found.or_else(|| {
        let line = after.first()?;
        tab(line)
            .or_else(|| links(line))
            .or_else(|| quoted(line, problem))
            .or_else(|| mark(line))
            .or_else(|| colon(line, problem))
            .or_else(|| item_below_value(before.last()?, line))
            .or_else(|| indentation(before.last()?, line))
    });
    found.unwrap_or_else(|| Cause {
        span: problem.span,
        message: problem.message.clone(),
        hint: "put the value in double quotes, or correct the YAML".to_owned(),
    })
}

/// A line of the properties.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    /// Its first byte.
    start: usize,
    /// From 1, in the file.
    number: u32,
    /// Without its end.
    text: &'t str,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let all = text.split_inclusive('\n').zip(1..).map(|(line, number)| {
        let found = Line {
            start,
            number,
            text: line.trim_end_matches(['\n', '\r']),
        };
        start += line.len();
        found
    });
    let block = all.skip(1).take_while(|line| line.text != "---");
    block.filter(|line| !line.text.trim().is_empty()).collect()
}

impl<'t> Line<'t> {
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// Everything up to the value (`title:`, `- `), and the value.
    fn parts(&self) -> (&'t str, &'t str) {
        let text = self.text.trim();
        let bare = text.trim_start_matches("- ");
        let dashes = text.len() - bare.len();
        let end = bare
            .find(": ")
            .or_else(|| bare.ends_with(':').then(|| bare.len() - 1));
        let cut = match end {
            Some(colon) if !bare.starts_with(['"', '\'', '[', '{']) => dashes + colon + 1,
            _ => dashes,
        };
        let (head, value) = text.split_at_checked(cut).unwrap_or(("", text));
        (head.trim_end(), value.trim())
    }

    /// The name of the property, for people.
    fn key(&self) -> &'t str {
        let (head, _) = self.parts();
        head.trim_end_matches(':').trim_start_matches("- ")
    }

    fn span(&self, part: &str) -> Span {
        let from = self.start + self.text.find(part).unwrap_or(0);
        Span::new(from, from + part.len(), self.number as usize)
    }

    /// The line with another value, as a hint.
    fn with(&self, value: &str) -> String {
        let (head, _) = self.parts();
        let text = format!("{head} {value}");
        format!("write `{}`", text.trim())
    }

    fn cause(&self, part: &str, message: String, hint: String) -> Option<Cause> {
        Some(Cause {
            span: self.span(part),
            message,
            hint,
        })
    }
}

/// The text as a YAML scalar in quotes.
fn quote(text: &str) -> String {
    if text.contains(['"', '\\']) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}

fn duplicate(map: &[Line<'_>], problem: &Problem) -> Option<Cause> {
    let key = problem.message.rsplit('"').nth(1)?;
    let first = map.first()?;
    let members = map.iter().filter(|l| l.indent() == first.indent());
    let mut same = members.filter(|l| l.key().trim_matches(['"', '\'']) == key);
    let (first, second) = (same.next()?, same.next()?);
    let message = format!("`{key}` is there twice");
    let hint = format!(
        "put all its values under the first one, on line {}",
        first.number
    );
    second.cause(second.key(), message, hint)
}

/// A value whose opening quote has no partner.
fn open_quote(line: &Line<'_>) -> Option<Cause> {
    let (_, value) = line.parts();
    let mark = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = value.strip_prefix(mark)?;
    let message = format!("the {mark} that opens here is not closed");
    let hint = line.with(&format!("{mark}{inner}{mark}"));
    (!inner.contains(mark)).then(|| line.cause(value, message, hint))?
}

/// A value whose opening bracket has no partner.
fn open_bracket(line: &Line<'_>) -> Option<Cause> {
    let (_, value) = line.parts();
    let (open, close) = match value.chars().next()? {
        '[' => ('[', ']'),
        '{' => ('{', '}'),
        _ => return None,
    };
    let count = |mark| value.chars().filter(|c| *c == mark).count();
    let missing = count(open).checked_sub(count(close)).filter(|n| *n > 0)?;
    let message = format!("the `{open}` that opens here is not closed");
    let end = close.to_string().repeat(missing);
    line.cause(value, message, line.with(&format!("{value}{end}")))
}

fn no_property(line: &Line<'_>) -> Option<Cause> {
    let text = line.text.trim();
    let plain = !text.contains(':') && !text.starts_with('-');
    let message = format!("`{text}` is no property: there is no colon");
    plain.then(|| {
        line.cause(
            text,
            message,
            format!("write `{text}: …`, or remove the line"),
        )
    })?
}

fn tab(line: &Line<'_>) -> Option<Cause> {
    let indent = line.text.get(..line.indent())?;
    let hint = format!("write `{}{}`", indent.replace('\t', "  "), line.text.trim());
    let message = "a tab stands before the first word of the line".to_owned();
    indent
        .contains('\t')
        .then(|| line.cause(indent, message, hint))?
}

/// Links without quotes, with something beside them.
fn links(line: &Line<'_>) -> Option<Cause> {
    let (_, value) = line.parts();
    let bare = value.strip_prefix('!').unwrap_or(value);
    let (link, rest) = bare.strip_prefix("[[")?.split_once("]]")?;
    let all: Vec<&str> = value.split(',').map(str::trim).collect();
    let whole = |part: &&str| part.starts_with("[[") && part.find("]]") == Some(part.len() - 2);
    if all.len() > 1 && all.iter().all(whole) {
        let items: Vec<String> = all.iter().map(|part| quote(part)).collect();
        let message = "several links stand beside each other without quotes".to_owned();
        return line.cause(
            value,
            message,
            line.with(&format!("[{}]", items.join(", "))),
        );
    }
    let message = match rest.is_empty() {
        true => format!("the link `{value}` has no quotes"),
        false => format!("text follows the link `[[{link}]]`, which has no quotes"),
    };
    line.cause(value, message, line.with(&quote(value)))
}

/// A value that begins with a quote.
fn quoted(line: &Line<'_>, problem: &Problem) -> Option<Cause> {
    let (_, value) = line.parts();
    let mark = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = value.strip_prefix(mark)?;
    if problem.message.contains("escape") {
        let content = inner.strip_suffix(mark)?;
        let message = "a backslash inside double quotes begins an escape".to_owned();
        let hint = line.with(&format!("'{}'", content.replace('\'', "''")));
        return line.cause(value, message, hint);
    }
    let close = inner.find(mark)?;
    let rest = inner.get(close + 1..)?.trim();
    let message = "text follows the closing quote".to_owned();
    (!rest.is_empty()).then(|| line.cause(rest, message, line.with(&quote(value))))?
}

/// A value that begins with a character that means something else.
fn mark(line: &Line<'_>) -> Option<Cause> {
    let (_, value) = line.parts();
    let first = value.chars().next()?;
    let special = "@`%*&!,]}|>".contains(first)
        || value.starts_with("{{")
        || value.starts_with("- ")
        || value.starts_with("? ");
    let message = format!("a value begins with `{first}`, which YAML reads as a mark");
    let message = match first {
        // A backtick between backticks.
        '`' => "a value begins with a backtick, which YAML reads as a mark".to_owned(),
        _ => message,
    };
    special.then(|| line.cause(value, message, line.with(&quote(value))))?
}

/// A second colon.
fn colon(line: &Line<'_>, problem: &Problem) -> Option<Cause> {
    let (_, value) = line.parts();
    let again = value.contains(": ") || value.ends_with(':');
    let span = problem.span;
    let message = format!("a colon and a blank stand in the value of `{}`", line.key());
    let here = line
        .text
        .get((span.start as usize).saturating_sub(line.start)..)?;
    let width = here.chars().next().map_or(0, char::len_utf8);
    again.then(|| Cause {
        span: Span::new(
            span.start as usize,
            span.start as usize + width,
            span.line as usize,
        ),
        message,
        hint: line.with(&quote(value)),
    })
}

/// A list that goes on below a value that stands beside its key.
fn item_below_value(before: &Line<'_>, line: &Line<'_>) -> Option<Cause> {
    let (head, value) = before.parts();
    let item = line.text.trim();
    let is_item = item == "-" || item.starts_with("- ");
    if !is_item || !head.ends_with(':') || value.is_empty() {
        return None;
    }
    let message = format!(
        "a list item stands below `{}`, which has a value",
        before.key()
    );
    let hint = format!("write `{head}`, and `- {value}` on a line of its own");
    line.cause(item, message, hint)
}

fn indentation(before: &Line<'_>, line: &Line<'_>) -> Option<Cause> {
    let text = line.text.trim();
    let previous = before.text.trim();
    if let Some((key, value)) = previous.split_once(':')
        && !value.is_empty()
        && !value.starts_with(' ')
        && before.indent() == line.indent()
    {
        let message = "a blank is missing after the colon".to_owned();
        return before.cause(previous, message, format!("write `{key}: {value}`"));
    }
    if before.indent() == line.indent() {
        return None;
    }
    let indent = before.text.get(..before.indent())?;
    let message = "the line is not indented as the one before it".to_owned();
    line.cause(text, message, format!("write `{indent}{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::note::parse;

    /// Line and place of the cause, what it is, and what to write.
    fn told(properties: &str) -> String {
        let text = format!("---\nx: 1\n{properties}\nz: 1\n---\nbody");
        let problem = parse("a", &text).problem.expect("a problem");
        let cause = cause(&text, &problem);
        let (line, place) = (cause.span.line, cause.span.slice(&text));
        format!("{line} {place:?} {}; {}", cause.message, cause.hint)
    }

    #[test]
    fn the_usual_mistakes_are_told_in_words_with_the_line_as_it_should_be() {
        insta::assert_snapshot!(
            [
                "title: a: b",
                "tags: [a]\ntags: [b]",
                "m:\n  k: 1\n  k: 2",
                "\ty: 1",
                "l:\n  - a\n - b",
                "y: 1\n  q: 2",
                "up: [[A]] now",
                "up: [[A]], [[B]]",
                "up: ![[A]]",
                "y: \"open",
                "y: 'open",
                "y: \"a\" b",
                "y: \"C:\\dir\"",
                "y: [a, b",
                "y: {a: 1",
                "y: @me",
                "y: `me`",
                "y: **bold**",
                "y: > me",
                "y: - a",
                "- a",
                "words only",
                "y:1",
                "y: a\n- b",
            ]
            .map(told)
            .join("\n"),
            @r#"
            3 ":" a colon and a blank stand in the value of `title`; write `title: "a: b"`
            4 "tags" `tags` is there twice; put all its values under the first one, on line 3
            5 "k" `k` is there twice; put all its values under the first one, on line 4
            3 "\t" a tab stands before the first word of the line; write `  y: 1`
            5 "- b" the line is not indented as the one before it; write `  - b`
            4 "q: 2" the line is not indented as the one before it; write `q: 2`
            3 "[[A]] now" text follows the link `[[A]]`, which has no quotes; write `up: "[[A]] now"`
            3 "[[A]], [[B]]" several links stand beside each other without quotes; write `up: ["[[A]]", "[[B]]"]`
            3 "![[A]]" the link `![[A]]` has no quotes; write `up: "![[A]]"`
            3 "\"open" the " that opens here is not closed; write `y: "open"`
            3 "'open" the ' that opens here is not closed; write `y: 'open'`
            3 "b" text follows the closing quote; write `y: '"a" b'`
            3 "\"C:\\dir\"" a backslash inside double quotes begins an escape; write `y: 'C:\dir'`
            3 "[a, b" the `[` that opens here is not closed; write `y: [a, b]`
            3 "{a: 1" the `{` that opens here is not closed; write `y: {a: 1}`
            3 "@me" a value begins with `@`, which YAML reads as a mark; write `y: "@me"`
            3 "`me`" a value begins with a backtick, which YAML reads as a mark; write `y: "`me`"`
            3 "**bold**" a value begins with `*`, which YAML reads as a mark; write `y: "**bold**"`
            3 "> me" a value begins with `>`, which YAML reads as a mark; write `y: "> me"`
            3 "- a" a value begins with `-`, which YAML reads as a mark; write `y: "- a"`
            3 "- a" a list item stands below `x`, which has a value; write `x:`, and `- 1` on a line of its own
            3 "words only" `words only` is no property: there is no colon; write `words only: …`, or remove the line
            3 "y:1" a blank is missing after the colon; write `y: 1`
            4 "- b" a list item stands below `y`, which has a value; write `y:`, and `- a` on a line of its own
            "#
        );
    }
}
