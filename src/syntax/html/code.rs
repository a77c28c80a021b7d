//! Code as HTML: a light touch of colour for the languages that operators write.

use super::escape;

/// How a language writes what is coloured.
struct Language {
    comment: &'static str,
    options: bool,
    keys: bool,
}

fn language(name: &str) -> Option<Language> {
    let of = |comment, options, keys| {
        Some(Language {
            comment,
            options,
            keys,
        })
    };
    match name.to_ascii_lowercase().as_str() {
        "sh" | "bash" | "zsh" | "shell" | "console" | "fish" => of("#", true, false),
        "yaml" | "yml" | "toml" | "ini" | "properties" | "conf" => of("#", false, true),
        "dockerfile" | "python" | "py" | "hcl" | "terraform" | "tf" | "make" | "makefile"
        | "promql" | "ruby" => of("#", false, false),
        "rust" | "go" | "js" | "javascript" | "ts" | "typescript" | "java" | "c" | "cpp"
        | "json" | "jsonc" => of("//", false, false),
        "sql" => of("--", false, false),
        _ => None,
    }
}

/// Code as HTML with `span` elements for comments, strings, options and keys; other languages as they are.
pub(super) fn highlight(code: &str, name: &str) -> String {
    let Some(language) = language(name) else {
        return escape(code);
    };
    let mut out = String::with_capacity(code.len() + code.len() / 2);
    for line in code.split_inclusive('\n') {
        highlight_line(line, &language, &mut out);
    }
    out
}

fn highlight_line(line: &str, language: &Language, out: &mut String) {
    let mut rest = line;
    let mut fresh = true;
    if language.keys
        && let Some(end) = key_end(line)
        && let (Some(key), Some(after)) = (line.get(..end), line.get(end..))
    {
        let indent = key.len() - key.trim_start_matches([' ', '-']).len();
        out.push_str(&escape(key.get(..indent).unwrap_or("")));
        span("k", key.get(indent..).unwrap_or(""), out);
        rest = after;
        fresh = false;
    }
    while let Some(c) = rest.chars().next() {
        let length = if fresh && rest.starts_with(language.comment) {
            span("c", rest.trim_end_matches(['\n', '\r']), out);
            let tail = rest.trim_end_matches(['\n', '\r']).len();
            out.push_str(rest.get(tail..).unwrap_or(""));
            return;
        } else if c == '"' || c == '\'' {
            match rest
                .get(1..)
                .and_then(|t| t.find([c, '\n']))
                .filter(|n| rest.get(n + 1..).is_some_and(|t| t.starts_with(c)))
            {
                Some(n) => {
                    span("s", rest.get(..n + 2).unwrap_or(""), out);
                    n + 2
                }
                None => plain(c, out),
            }
        } else if language.options
            && fresh
            && c == '-'
            && rest.get(1..2).is_some_and(|n| n != " " && n != "\n")
        {
            let n = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '|' | ';'))
                .unwrap_or(rest.len());
            span("v", rest.get(..n).unwrap_or(""), out);
            n
        } else {
            plain(c, out)
        };
        fresh = c.is_whitespace();
        rest = rest.get(length..).unwrap_or("");
    }
}

fn key_end(line: &str) -> Option<usize> {
    let trimmed = line.trim_start_matches([' ', '-']);
    let indent = line.len() - trimmed.len();
    let length =
        trimmed.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')))?;
    let after = trimmed.get(length..)?;
    let is_key = length > 0
        && (after.starts_with(": ")
            || after.starts_with(":\n")
            || after.trim_start().starts_with("= "));
    (is_key || after == ":").then_some(indent + length)
}

fn plain(c: char, out: &mut String) -> usize {
    out.push_str(&escape(c.encode_utf8(&mut [0; 4])));
    c.len_utf8()
}

fn span(class: &str, text: &str, out: &mut String) {
    out.push_str("<span class=\"");
    // The mark says that the house wrote this attribute; it is taken off at the end.
    out.push(super::tokens::TRUSTED);
    out.push_str("hl-");
    out.push_str(class);
    out.push_str("\">");
    out.push_str(&escape(text));
    out.push_str("</span>");
}
