//! CODEOWNERS: who answers for which files, as GitHub, GitLab and Gitea read it.

use super::{Extractor, Input, Syntax};
use crate::model::{Claim, Facts, Ownership, Source, Span, Stance, Statement};

pub const EXTRACTOR: Extractor = Extractor {
    name: "codeowners",
    summary: "CODEOWNERS: the teams and people that own components, Terraform roots and alerts by their files",
    syntax: Syntax::Text,
    may_be,
    run,
};

/// Where forges look for it.
fn may_be(source: &Source) -> bool {
    matches!(
        source.path.path.as_ref(),
        ".github/CODEOWNERS" | "CODEOWNERS" | "docs/CODEOWNERS" | ".gitlab/CODEOWNERS"
    )
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let mut section = Section::default();
    let mut start = 0;
    for (number, line) in input.source.text.split_inclusive('\n').enumerate() {
        let span = Span::new(start, start + line.trim_end().len(), number + 1);
        start += line.len();
        if let Some(next) = heading(line) {
            section = next;
        } else if let Some((pattern, owners)) = rule(line) {
            let owners = match owners.as_slice() {
                [] => section.owners.clone(),
                _ => owners,
            };
            facts.claims.push(Claim {
                span,
                stance: Stance::Declared,
                says: Statement::Owns(Ownership {
                    section: section.name.clone(),
                    pattern,
                    owners,
                }),
            });
        }
    }
}

/// A section of GitLab's, with the owners of its lines that name none.
#[derive(Default)]
struct Section {
    name: String,
    owners: Vec<String>,
}

/// `[Name][2] @owner`, with a `^` before it if its approval is optional.
fn heading(line: &str) -> Option<Section> {
    let inner = line.trim();
    let inner = inner.strip_prefix('^').unwrap_or(inner).strip_prefix('[')?;
    let (name, rest) = inner.split_once(']')?;
    let rest = match rest.strip_prefix('[') {
        Some(count) => count.split_once(']')?.1,
        None => rest,
    };
    // Behind a set of characters the pattern goes on.
    let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (ends && !name.is_empty()).then(|| Section {
        name: name.trim().to_lowercase(),
        owners: owners(rest),
    })
}

/// A pattern and its owners. Forges skip lines with `!` and with sets of characters.
fn rule(line: &str) -> Option<(String, Vec<String>)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with(['#', '!']) {
        return None;
    }
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = c.is_whitespace() && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    let (pattern, rest) = line.split_at(end.unwrap_or(line.len()));
    (!pattern.contains(['[', ']'])).then(|| (pattern.to_owned(), owners(rest)))
}

/// `@team`, `@org/team`, `a@example.com`, up to a comment. Roles of GitLab (`@@maintainer`) are nobody in particular.
fn owners(text: &str) -> Vec<String> {
    text.split_whitespace()
        .take_while(|word| !word.starts_with('#'))
        .filter(|word| word.contains('@') && !word.starts_with("@@"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_pattern_and_owners_and_comments_are_neither() {
        let seen = |line| rule(line).map(|(p, o)| (p, o.join(" ")));
        let is = |p: &str, o: &str| Some((p.to_owned(), o.to_owned()));
        assert_eq!(
            seen("*.js @acme/web jo@x.io # why @not"),
            is("*.js", "@acme/web jo@x.io")
        );
        assert_eq!(seen("/my\\ docs/ @jo"), is("/my\\ docs/", "@jo"));
        assert_eq!(seen("/vendor/"), is("/vendor/", ""));
        assert_eq!(seen("* @@maintainer"), is("*", ""));
        for line in ["", "  # x", "!a @jo", "[ab].js @jo"] {
            assert_eq!(seen(line), None, "{line}");
        }
    }

    #[test]
    fn sections_have_names_and_owners() {
        let seen = |line| heading(line).map(|s| (s.name, s.owners.join(" ")));
        assert_eq!(
            seen("^[Data Base][2] @dba @jo"),
            Some(("data base".into(), "@dba @jo".into()))
        );
        assert_eq!(seen("[Docs]"), Some(("docs".into(), String::new())));
        assert_eq!(seen("[ab].js @jo"), None);
    }
}
