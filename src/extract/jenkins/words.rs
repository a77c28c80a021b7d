//! What stands behind a word of a Jenkinsfile: the texts of a call, with or without parentheses.

use crate::model::Span;
use crate::syntax::jenkinsfile::{Token, TokenKind};

/// How far a block is read for what it names; blocks of images are short.
const REACH: usize = 60;

/// A text and its place.
pub type Found<'t> = (&'t str, Span);

/// The tokens of a file, asked for the calls in them.
pub struct Calls<'t> {
    tokens: &'t [Token<'t>],
}

impl<'t> Calls<'t> {
    /// The calls among tokens.
    pub fn new(tokens: &'t [Token<'t>]) -> Self {
        Self { tokens }
    }

    /// All words with their numbers.
    pub fn words(&self) -> impl Iterator<Item = (usize, &'t str)> {
        let words = self.tokens.iter().enumerate();
        words.filter_map(|(n, token)| match token.kind {
            TokenKind::Word(word) => Some((n, word)),
            _ => None,
        })
    }

    /// Is the word a member of something (`docker.build`)?
    pub fn is_member(&self, n: usize) -> bool {
        n.checked_sub(1).is_some_and(|n| self.is_mark(n, '.'))
    }

    /// Is it an annotation (`@Library`)?
    pub fn is_annotation(&self, n: usize) -> bool {
        n.checked_sub(1).is_some_and(|n| self.is_mark(n, '@'))
    }

    /// The literal text that a call is given first: `f 'x'`, `f('x')`, `f(name: 'x')`, `f name: 'x'`.
    pub fn text(&self, n: usize, names: &[&str]) -> Option<Found<'t>> {
        let first = self.first_argument(n);
        match self.kind(first)? {
            TokenKind::Word(word) if names.contains(word) => self.value(first),
            _ => self.literal(first),
        }
    }

    /// The literal text behind a name: `name: 'x'`.
    pub fn value(&self, n: usize) -> Option<Found<'t>> {
        if self.is_mark(n + 1, ':') {
            self.literal(n + 2)
        } else {
            None
        }
    }

    /// The script that a step runs, filled in or not.
    pub fn script(&self, n: usize) -> Option<&'t str> {
        let first = self.first_argument(n);
        let at = match self.kind(first)? {
            TokenKind::Word("script") => first + 2,
            _ => first,
        };
        match self.kind(at)? {
            TokenKind::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The literal texts in the parentheses behind a word: `f('x')`, `f(['x', 'y'])`.
    pub fn list(&self, n: usize) -> Vec<Found<'t>> {
        let inside =
            (n + 2..n + REACH).take_while(|n| self.kind(*n).is_some() && !self.is_mark(*n, ')'));
        match self.is_mark(n + 1, '(') {
            true => inside.filter_map(|n| self.literal(n)).collect(),
            false => Vec::new(),
        }
    }

    /// The image of `docker 'x'`, `docker { image 'x' }`, `docker.image('x')`.
    pub fn image(&self, n: usize) -> Option<Found<'t>> {
        if self.is_mark(n + 1, '.') {
            return match self.kind(n + 2)? {
                TokenKind::Word("image") => self.text(n + 2, &[]),
                _ => None,
            };
        }
        self.text(n, &[]).or_else(|| self.inside(n, "image"))
    }

    /// The literal text behind a name in the block or the parentheses behind a word.
    pub fn inside(&self, n: usize, name: &str) -> Option<Found<'t>> {
        if !self.is_mark(n + 1, '{') && !self.is_mark(n + 1, '(') {
            return None;
        }
        let mut depth = 0_usize;
        for at in n + 1..n + REACH {
            match self.kind(at)? {
                TokenKind::Mark('{' | '(') => depth += 1,
                TokenKind::Mark('}' | ')') => {
                    depth -= 1;
                    if depth == 0 {
                        return None;
                    }
                }
                TokenKind::Word(word) if *word == name => {
                    return self.value(at).or_else(|| self.text(at, &[]));
                }
                _ => {}
            }
        }
        None
    }

    /// Folder and name of the file of `dockerfile true` or `dockerfile { filename 'x' dir 'y' }`.
    pub fn dockerfile(&self, n: usize) -> Option<(&'t str, &'t str, Span)> {
        if self.kind(n + 1) == Some(&TokenKind::Word("true")) {
            let span = self.tokens.get(n)?.span;
            return Some(("", "Dockerfile", span));
        }
        let folder = self.inside(n, "dir").map_or("", |(folder, _)| folder);
        let (file, span) = self.inside(n, "filename")?;
        Some((folder, file, span))
    }

    fn first_argument(&self, n: usize) -> usize {
        if self.is_mark(n + 1, '(') {
            n + 2
        } else {
            n + 1
        }
    }

    fn kind(&self, n: usize) -> Option<&'t TokenKind<'t>> {
        self.tokens.get(n).map(|token| &token.kind)
    }

    fn is_mark(&self, n: usize, mark: char) -> bool {
        self.kind(n) == Some(&TokenKind::Mark(mark))
    }

    fn literal(&self, n: usize) -> Option<Found<'t>> {
        let token = self.tokens.get(n)?;
        match token.kind {
            TokenKind::Text {
                text,
                literal: true,
            } if !text.trim().is_empty() => Some((text.trim(), token.span)),
            _ => None,
        }
    }
}

/// The name of a library without its version: `acme` of `acme@v2`.
pub fn name_of(library: &str) -> &str {
    library.split('@').next().unwrap_or(library).trim()
}
