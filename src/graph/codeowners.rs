//! The owners of files, as the CODEOWNERS of a root tells them.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::model::{Origin, Ownership, Reading, RootName, SourcePath, Statement};

use super::build::Parts;
use super::links::reading_at;

/// Where it is looked for; the first that is there counts.
const PLACES: [&str; 4] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
];

/// The owners of files of all roots.
pub struct CodeOwners<'r>(BTreeMap<&'r RootName, Vec<Section<'r>>>);

/// The lines of a section, in their order.
struct Section<'r>(Vec<Stretch<'r>>);

/// Some lines that follow each other.
struct Stretch<'r> {
    patterns: GlobSet,
    /// The line that each pattern is of.
    lines: Vec<usize>,
    rules: Vec<(&'r Ownership, Origin)>,
}

/// More patterns than this do not fit into one set, if they are long ones.
const STRETCH: usize = 500;

impl<'r> CodeOwners<'r> {
    /// Those of all repositories. In a vault it tells who writes notes, not who answers for what they are about.
    pub fn new(parts: &Parts<'r>) -> Self {
        let roots = parts.settings.roots.iter();
        let repositories = roots.filter(|root| !parts.settings.is_vault(&root.name));
        let found = repositories.filter_map(|root| {
            let mut places = PLACES.iter().map(|path| SourcePath::new(&root.name, path));
            let reading = places.find_map(|path| reading_at(parts.readings, &path))?;
            Some((&root.name, sections(reading)))
        });
        Self(found.collect())
    }

    /// Does no root tell any owner?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lines that name the owners of a file: of each section the last that fits.
    pub fn of(&self, path: &SourcePath) -> Vec<&(&'r Ownership, Origin)> {
        let sections = self.0.get(&path.root).into_iter().flatten();
        sections
            .filter_map(|section| {
                let mut stretches = section.0.iter().rev();
                stretches.find_map(|stretch| stretch.last_fitting(&path.path))
            })
            .collect()
    }
}

fn sections(reading: &Reading) -> Vec<Section<'_>> {
    let mut rules: BTreeMap<&str, Vec<(&Ownership, Origin)>> = BTreeMap::new();
    for claim in &reading.facts.claims {
        if let Statement::Owns(rule) = &claim.says {
            let origin = Origin {
                path: reading.source.path.clone(),
                line: claim.span.line,
                stance: claim.stance,
            };
            let section = rules.entry(&rule.section).or_default();
            section.push((rule, origin));
        }
    }
    rules.into_values().map(section).collect()
}

fn section<'r>(mut rules: Vec<(&'r Ownership, Origin)>) -> Section<'r> {
    let mut stretches = Vec::new();
    while !rules.is_empty() {
        let rest = rules.split_off(rules.len().min(STRETCH));
        stretches.push(Stretch::new(rules));
        rules = rest;
    }
    Section(stretches)
}

impl<'r> Stretch<'r> {
    fn new(rules: Vec<(&'r Ownership, Origin)>) -> Self {
        let mut builder = GlobSetBuilder::new();
        let mut lines = Vec::new();
        for (line, (rule, _)) in rules.iter().enumerate() {
            for glob in globs(&rule.pattern) {
                let glob = GlobBuilder::new(&glob)
                    .literal_separator(true)
                    .backslash_escape(true)
                    .build();
                if let Ok(glob) = glob {
                    builder.add(glob);
                    lines.push(line);
                }
            }
        }
        Self {
            patterns: builder.build().unwrap_or_else(|_| GlobSet::empty()),
            lines,
            rules,
        }
    }

    /// The last line that fits a path.
    fn last_fitting(&self, path: &str) -> Option<&(&'r Ownership, Origin)> {
        let fitting = self.patterns.matches(path);
        let line = fitting.iter().filter_map(|n| self.lines.get(*n)).max()?;
        self.rules.get(*line)
    }
}

/// A pattern of `.gitignore`'s form as globs over whole paths: a name without `/` is meant anywhere, a folder means
/// all that is below. Unlike there, `docs/*` means the files of the folder and nothing deeper.
fn globs(pattern: &str) -> Vec<String> {
    let mut inner = String::new();
    for c in pattern.trim_matches('/').chars() {
        // Braces mean themselves here.
        if matches!(c, '{' | '}') {
            inner.push('\\');
        }
        inner.push(c);
    }
    let anchored = pattern.trim_end_matches('/').contains('/');
    let base = match (anchored, inner.as_str()) {
        (_, "") => "**".to_owned(),
        (true, inner) => inner.to_owned(),
        (false, inner) => format!("**/{inner}"),
    };
    let below = format!("{base}/**");
    if pattern.ends_with('/') {
        vec![below]
    } else if anchored && base.ends_with("/*") {
        vec![base]
    } else {
        vec![base, below]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Stance;

    /// The line that the owner of a file stands on, from 0.
    fn line(patterns: &[&str], path: &str) -> Option<u32> {
        let root = RootName::new("shop");
        let rules: Vec<Ownership> = patterns
            .iter()
            .map(|pattern| Ownership {
                section: String::new(),
                pattern: (*pattern).to_owned(),
                owners: Vec::new(),
            })
            .collect();
        let rules = rules.iter().enumerate().map(|(line, rule)| {
            let origin = Origin {
                path: SourcePath::new(&root, "CODEOWNERS"),
                line: u32::try_from(line).unwrap(),
                stance: Stance::Declared,
            };
            (rule, origin)
        });
        let owners = CodeOwners(BTreeMap::from([(&root, vec![section(rules.collect())])]));
        let found = owners.of(&SourcePath::new(&root, path));
        found.first().map(|(_, origin)| origin.line)
    }

    #[test]
    fn the_last_line_that_fits_counts() {
        let patterns = ["*", "*.js", "/deploy/", "apps/"];
        assert_eq!(line(&patterns, "README.md"), Some(0));
        assert_eq!(line(&patterns, "web/a.js"), Some(1));
        assert_eq!(line(&patterns, "deploy/eu/a.js"), Some(2));
        assert_eq!(line(&patterns, "old/deploy/a.yaml"), Some(0));
        assert_eq!(line(&patterns, "old/apps/x/a.js"), Some(3));
    }

    #[test]
    fn a_star_at_the_end_of_a_folder_does_not_go_deeper() {
        assert_eq!(line(&["docs/*"], "docs/a.md"), Some(0));
        assert_eq!(line(&["docs/*"], "docs/eu/a.md"), None);
        assert_eq!(line(&["docs/**"], "docs/eu/a.md"), Some(0));
        assert_eq!(line(&["/docs"], "docs/eu/a.md"), Some(0));
        assert_eq!(line(&["**/logs"], "a/b/logs/c"), Some(0));
        assert_eq!(line(&["a?c"], "abc"), Some(0));
    }

    #[test]
    fn blanks_and_braces_are_themselves() {
        assert_eq!(line(&["/my\\ docs/"], "my docs/a"), Some(0));
        assert_eq!(line(&["/{a,b}.md"], "a.md"), None);
        assert_eq!(line(&["/{a,b}.md"], "{a,b}.md"), Some(0));
    }
}
