//! Jenkinsfiles as tokens: words, texts and marks. Groovy has no grammar here; what a pipeline says by its names and
//! texts is enough.

use crate::model::Span;

use super::LineIndex;

/// One token with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Token<'t> {
    /// What it is.
    pub kind: TokenKind<'t>,
    /// Its place; for a text that of the quotes too.
    pub span: Span,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind<'t> {
    /// A name or a number.
    Word(&'t str),
    /// What stands in quotes, as written.
    Text {
        /// Without its quotes.
        text: &'t str,
        /// Is it complete, and does Groovy fill nothing in?
        literal: bool,
    },
    /// Any other character.
    Mark(char),
}

/// The tokens of a Jenkinsfile; comments are left out. A text whose quotes are not closed ends with its line, or with
/// the file if it may have several lines, and is not literal.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let lines = LineIndex::new(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest, at == 0);
        if let Some(kind) = kind {
            let span = lines.span(at, at + length);
            found.push(Token { kind, span });
        }
        at += length;
    }
    found
}

/// The token at the start of a text that is not empty, and its length; none for blanks and comments.
fn next(text: &str, first: bool) -> (Option<TokenKind<'_>>, usize) {
    let until = |end: &str, from: usize| {
        let found = text.get(from..).and_then(|t| t.find(end));
        found.map_or(text.len(), |n| from + n + end.len())
    };
    if text.starts_with("//") || (first && text.starts_with("#!")) {
        return (None, until("\n", 0));
    }
    if text.starts_with("/*") {
        return (None, until("*/", 2));
    }
    for quotes in ["'''", "\"\"\"", "'", "\""] {
        if let Some(after) = text.strip_prefix(quotes) {
            let (inner, closed) = quoted(after, quotes);
            let fills_in = quotes.starts_with('"') && inner.contains('$');
            let kind = TokenKind::Text {
                text: inner,
                literal: closed && !fills_in && !inner.contains('\\'),
            };
            let close = if closed { quotes.len() } else { 0 };
            return (Some(kind), quotes.len() + inner.len() + close);
        }
    }
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let length = text.find(|c| !word(c)).unwrap_or(text.len());
    if length > 0 {
        return (text.get(..length).map(TokenKind::Word), length);
    }
    let mark = text.chars().next().unwrap_or(' ');
    let kind = (!mark.is_whitespace()).then_some(TokenKind::Mark(mark));
    (kind, mark.len_utf8())
}

/// What stands before the closing quotes, and whether there are any.
fn quoted<'t>(text: &'t str, quotes: &str) -> (&'t str, bool) {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        if rest.starts_with(quotes) {
            return (text.get(..at).unwrap_or(""), true);
        }
        if c == '\n' && quotes.len() == 1 {
            return (text.get(..at).unwrap_or(""), false);
        }
        escaped = c == '\\';
    }
    (text, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind<'_>> {
        tokens(text).into_iter().map(|t| t.kind).collect()
    }

    fn text(text: &str, literal: bool) -> TokenKind<'_> {
        TokenKind::Text { text, literal }
    }

    #[test]
    fn comments_say_nothing_and_addresses_are_no_comments() {
        assert_eq!(
            kinds("#!groovy\n// stage('a')\n/* b */ git 'https://x' "),
            [TokenKind::Word("git"), text("https://x", true)]
        );
    }

    #[test]
    fn texts_that_groovy_fills_in_are_not_literal() {
        assert_eq!(
            kinds(
                r#""a${b}" '$a' """x
"y" """"#
            ),
            [
                text("a${b}", false),
                text("$a", true),
                text("x\n\"y\" ", true)
            ]
        );
    }

    #[test]
    fn quotes_that_are_not_closed_cost_a_line() {
        assert_eq!(
            kinds("a =~ /don't/\nb"),
            [
                TokenKind::Word("a"),
                TokenKind::Mark('='),
                TokenKind::Mark('~'),
                TokenKind::Mark('/'),
                TokenKind::Word("don"),
                text("t/", false),
                TokenKind::Word("b"),
            ]
        );
    }
}
