//! Just enough of Rust's grammar to hold the code against its rules: tokens with lines, and paths.

/// A token: an identifier, or punctuation (`::` is one token). Comments, texts and numbers are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Counted from 1.
    pub line: usize,
    /// As written.
    pub text: String,
}

impl Token {
    fn is_word(&self) -> bool {
        self.text
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// A path: `crate::model::Span`, also one that stands in a `use` tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The line of its last part.
    pub line: usize,
    /// Its parts.
    pub parts: Vec<String>,
}

impl Path {
    /// Does it begin with these parts?
    pub fn starts_with(&self, parts: &[&str]) -> bool {
        self.parts.len() >= parts.len() && self.parts.iter().zip(parts).all(|(a, b)| a == b)
    }
}

/// The tokens of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |n: usize| chars.get(n).copied().unwrap_or('\0');
    let (mut n, mut line) = (0, 1);
    let mut out = Vec::new();
    while n < chars.len() {
        let start = n;
        match at(n) {
            '/' if at(n + 1) == '/' => {
                while n < chars.len() && at(n) != '\n' {
                    n += 1;
                }
            }
            '/' if at(n + 1) == '*' => {
                let mut depth = 0;
                loop {
                    match (at(n), at(n + 1)) {
                        ('/', '*') => (depth, n) = (depth + 1, n + 2),
                        ('*', '/') => (depth, n) = (depth - 1, n + 2),
                        _ => n += 1,
                    }
                    if depth == 0 || n >= chars.len() {
                        break;
                    }
                }
            }
            '"' => n = after_quoted(&chars, n, '"'),
            // A character, and not a lifetime.
            '\'' if at(n + 1) == '\\' || at(n + 2) == '\'' => n = after_quoted(&chars, n, '\''),
            '\'' => n += 1,
            c if c.is_alphabetic() || c == '_' => {
                while at(n).is_alphanumeric() || at(n) == '_' {
                    n += 1;
                }
                let word: String = chars[start..n].iter().collect();
                let raw = word.ends_with('r');
                let prefix = matches!(word.as_str(), "b" | "c" | "r" | "br" | "cr");
                if word == "b" && at(n) == '\'' {
                    n = after_quoted(&chars, n, '\'');
                } else if prefix && at(n) == '"' && !raw {
                    n = after_quoted(&chars, n, '"');
                } else if prefix
                    && raw
                    && (at(n) == '"' || (at(n) == '#' && "\"#".contains(at(n + 1))))
                {
                    n = after_raw(&chars, n);
                } else {
                    out.push(Token { line, text: word });
                }
            }
            c if c.is_ascii_digit() => {
                while at(n).is_alphanumeric() || at(n) == '_' {
                    n += 1;
                }
            }
            ':' if at(n + 1) == ':' => {
                n += 2;
                out.push(Token {
                    line,
                    text: "::".to_owned(),
                });
            }
            c => {
                n += 1;
                if !c.is_whitespace() {
                    out.push(Token {
                        line,
                        text: c.to_string(),
                    });
                }
            }
        }
        line += chars[start..n.min(chars.len())]
            .iter()
            .filter(|c| **c == '\n')
            .count();
    }
    out
}

fn after_quoted(chars: &[char], start: usize, quote: char) -> usize {
    let mut n = start + 1;
    while n < chars.len() && chars[n] != quote {
        n += if chars[n] == '\\' { 2 } else { 1 };
    }
    n + 1
}

fn after_raw(chars: &[char], start: usize) -> usize {
    let hashes = chars[start..].iter().take_while(|c| **c == '#').count();
    let mut n = start + hashes + 1;
    while n < chars.len() {
        let end = chars[n] == '"'
            && chars[n + 1..]
                .iter()
                .take(hashes)
                .filter(|c| **c == '#')
                .count()
                == hashes;
        n += 1;
        if end {
            return n + hashes;
        }
    }
    n
}

/// The tokens without the items that are compiled for tests only, and the lines of these items.
pub fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<std::ops::RangeInclusive<usize>>) {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut cut) = (Vec::new(), Vec::new());
    let mut n = 0;
    while n < tokens.len() {
        let marked = tokens[n..].iter().take(7).map(|t| t.text.as_str()).eq(MARK);
        if !marked {
            kept.push(tokens[n].clone());
            n += 1;
            continue;
        }
        let first = tokens[n].line;
        n += 7;
        let mut depth = 0_i32;
        while n < tokens.len() {
            match tokens[n].text.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            let ends = depth == 0 && matches!(tokens[n].text.as_str(), "}" | ";");
            n += 1;
            if ends {
                break;
            }
        }
        cut.push(first..=tokens[n - 1].line);
    }
    (kept, cut)
}

/// All paths: those of expressions and types as they stand, `use` trees taken apart.
pub fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut out = Vec::new();
    let mut n = 0;
    while n < tokens.len() {
        if tokens[n].text == "use" {
            n = use_tree(tokens, n + 1, &[], &mut out);
        } else if tokens[n].is_word() && (n == 0 || tokens[n - 1].text != "::") {
            let mut parts = vec![tokens[n].text.clone()];
            while tokens.get(n + 1).is_some_and(|t| t.text == "::")
                && tokens.get(n + 2).is_some_and(Token::is_word)
            {
                n += 2;
                parts.push(tokens[n].text.clone());
            }
            out.push(Path {
                line: tokens[n].line,
                parts,
            });
            n += 1;
        } else {
            n += 1;
        }
    }
    out
}

fn use_tree(tokens: &[Token], mut n: usize, before: &[String], out: &mut Vec<Path>) -> usize {
    let mut parts = before.to_vec();
    while let Some(token) = tokens.get(n) {
        match token.text.as_str() {
            "::" => n += 1,
            "as" => n += 2,
            "{" => {
                n += 1;
                while tokens.get(n).is_some_and(|t| t.text != "}") {
                    n = use_tree(tokens, n, &parts, out);
                    if tokens.get(n).is_some_and(|t| t.text == ",") {
                        n += 1;
                    }
                }
                return n + 1;
            }
            "," | "}" | ";" => break,
            word => {
                parts.push(word.to_owned());
                n += 1;
            }
        }
    }
    let line = tokens.get(n.saturating_sub(1)).map_or(0, |t| t.line);
    out.push(Path { line, parts });
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let (tokens, _) = without_tests(tokens(text));
        paths(&tokens)
            .into_iter()
            .map(|p| p.parts.join("::"))
            .collect()
    }

    #[test]
    fn use_trees_are_taken_apart() {
        assert_eq!(
            found("use std::{fs, io::{self, Read as R}}; use a::*;"),
            ["std::fs", "std::io::self", "std::io::Read", "a::*"]
        );
    }

    #[test]
    fn comments_and_texts_say_nothing() {
        let text = "// a::b\n/* c /* d */ e */ \"f\\\"g\" r#\"h\"i\"# b'j' '\\'' 'k' &'life x";
        assert_eq!(found(text), ["life", "x"]);
    }

    #[test]
    fn items_for_tests_are_left_out() {
        let text = "one #[cfg(test)] mod tests { two { } } three #[cfg(test)] #[x] use four; five";
        assert_eq!(found(text), ["one", "three", "five"]);
    }
}
