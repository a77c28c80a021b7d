//! Every kind of complaint, one constant each; `opslore explain CODE` prints them.

use super::{Code, Severity};

/// All codes, in alphabetical order.
pub const ALL: &[&Code] = &[
    &ALIAS_ONLY_LINK,
    &AMBIGUOUS_LINK,
    &AMBIGUOUS_MENTION,
    &AMBIGUOUS_REFERENCE,
    &BROKEN_PATH,
    &DEAD_BLOCK,
    &DEAD_HEADING,
    &DEPRECATED_PROPERTY,
    &DUPLICATE_ALIAS,
    &EMPTY_NOTE,
    &FILE_TOO_LARGE,
    &INVALID_BASE,
    &INVALID_CANVAS,
    &INVALID_FRONTMATTER,
    &INVALID_HCL,
    &INVALID_UTF8,
    &INVALID_YAML,
    &LINK_OUT_OF_ROOT,
    &MISSING_RUNBOOK,
    &MISSING_RUNBOOK_HEADING,
    &ORPHAN_NOTE,
    &UNKNOWN_REFERENCE,
    &UNLINKED_MENTION,
    &UNQUOTED_PROPERTY_LINK,
    &UNREADABLE,
    &UNRESOLVED_LINK,
];

/// The code of this name.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter().find(|code| code.name == name).copied()
}

/// The code whose name looks most like `name`, if any does.
pub fn nearest(name: &str) -> Option<&'static Code> {
    ALL.iter()
        .map(|code| (strsim::jaro_winkler(code.name, name), *code))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, code)| code)
}

/// A link to a name that is an alias only.
pub const ALIAS_ONLY_LINK: Code = Code {
    name: "alias-only-link",
    severity: Severity::Warning,
    optional: false,
    summary: "the name of this link is only an alias of a note",
    explanation: "\
Aliases are names for people: they appear in the list while a link is typed, and Obsidian then writes `[[Payments Team|paypeople]]`. A bare `[[paypeople]]` is unresolved: it is grey, makes no backlink, and a click creates an empty note of that name.

Write the note's own name and keep the alias as the text that is shown. `opslore check --fix` does it where one note carries the alias; where several do, somebody has to choose.",
};

/// A link that several notes could answer.
pub const AMBIGUOUS_LINK: Code = Code {
    name: "ambiguous-link",
    severity: Severity::Warning,
    optional: false,
    summary: "several notes have the name of this link",
    explanation: "\
Several files could answer the link, and Obsidian takes one of them by rules that readers do not see: an exact path first, then a file in the folder of the linking note or below it, then the shortest path. Moving a note can silently change where the link leads.

Write the folder too: `[[runbooks/Failover]]` instead of `[[Failover]]`, or give one of the notes another name.",
};

/// A command of a note that could mean several things.
pub const AMBIGUOUS_MENTION: Code = Code {
    name: "ambiguous-mention",
    severity: Severity::Info,
    optional: true,
    summary: "a command could mean several things",
    explanation: "\
The note shows a command, and more than one declared thing fits what it names: an object of this kind and name is in two namespaces, a service is in two Compose files. No relation is made, because a guess would be wrong half of the time. One object in several environments is no such case: the command speaks of it in all of them.

Add `-n NAMESPACE` or `--context CLUSTER`: whoever copies the command at night needs it too. Commands are often short on purpose: that is why this finding is off by default.",
};

/// A reference of a property that several things could answer.
pub const AMBIGUOUS_REFERENCE: Code = Code {
    name: "ambiguous-reference",
    severity: Severity::Warning,
    optional: false,
    summary: "several things fit this reference",
    explanation: "\
A property names something that exists more than once, for example a Deployment in staging and in production. No relation is made, because a guess would be wrong half of the time.

Write the full id, as `opslore list entities` prints it: `k8s:production:shop/Deployment/checkout`.",
};

/// A Markdown link in a repository whose file does not exist.
pub const BROKEN_PATH: Code = Code {
    name: "broken-path",
    severity: Severity::Info,
    optional: false,
    summary: "a repository document links to a file that is not there",
    explanation: "\
A Markdown file of a repository links to a path below the repository, and nothing is there. Links in repositories are read as forges read them: relative to the file, or from the root with a leading slash.

Correct the path, or remove the link.",
};

/// A link to a block id that is not in the note.
pub const DEAD_BLOCK: Code = Code {
    name: "dead-block",
    severity: Severity::Warning,
    optional: false,
    summary: "the note has no block of this id",
    explanation: "\
The link names a block (`[[Note#^id]]`), the note exists, and no block of it carries the id. Obsidian opens the note at its top, and an embed shows nothing.

Put ` ^id` back at the end of the paragraph or list item, or link to a heading.",
};

/// A link to a heading that is not in the note.
pub const DEAD_HEADING: Code = Code {
    name: "dead-heading",
    severity: Severity::Warning,
    optional: false,
    summary: "the note has no such heading",
    explanation: "\
The link names a heading (`[[Note#Roll back]]`), the note exists, and no heading of it matches. Usually the heading was reworded. Obsidian opens the note at its top, which costs time when time is short.

Case, punctuation and repeated blanks do not matter; words do. Slugs (`#roll-back`) do not match. `opslore check --fix` mends a slug of exactly one heading, and a heading that was renamed by the history of the note in Git; headings that only look alike are proposed and left alone.",
};

/// A property that Obsidian no longer reads.
pub const DEPRECATED_PROPERTY: Code = Code {
    name: "deprecated-property",
    severity: Severity::Warning,
    optional: false,
    summary: "Obsidian no longer reads this property",
    explanation: "\
Since version 1.9 Obsidian reads `tags`, `aliases` and `cssclasses` only. `tag`, `alias` and `cssclass` are properties without a meaning: their tags are not found, their aliases are not offered.

Rename the property. Several values make a list: `tag: a, b` becomes `tags: [a, b]`. `opslore check --fix` does it, unless the new property exists already or a value is not plain text.",
};

/// An alias that more than one note answers to.
pub const DUPLICATE_ALIAS: Code = Code {
    name: "duplicate-alias",
    severity: Severity::Warning,
    optional: false,
    summary: "another note has this alias or this name",
    explanation: "\
Two notes carry one alias, or the alias of one is the file name of another. Whoever types it sees both in the list and has to guess; where it is the name of a note, a link `[[alias]]` leads to that note and never to the one with the alias. Case does not matter. Excluded notes are left out.

Take the alias from one of the notes, or make it longer: `pay` and `pay (legacy)`.",
};

/// A note without a text.
pub const EMPTY_NOTE: Code = Code {
    name: "empty-note",
    severity: Severity::Info,
    optional: false,
    summary: "the note has no text",
    explanation: "\
There is nothing in the note, neither text nor properties. Obsidian creates such a note when an unresolved link is clicked, and from then on the link looks as if it led somewhere.

Write the note, or delete the file. Excluded files and templates (a folder `templates`, the type `template`) are left alone.",
};

/// A file that is too large to be read.
pub const FILE_TOO_LARGE: Code = Code {
    name: "file-too-large",
    severity: Severity::Info,
    optional: false,
    summary: "the file is too large to be read",
    explanation: "\
Files above 16 MiB are not read: no hand-written note or manifest is that large. Links to the file still resolve.

Exclude generated files with `.opsloreignore`.",
};

/// A base that is not YAML.
pub const INVALID_BASE: Code = Code {
    name: "invalid-base",
    severity: Severity::Error,
    optional: false,
    summary: "the base cannot be read",
    explanation: "\
A `.base` file is YAML with `filters`, `formulas`, `properties`, `summaries` and `views`. This one is not, so Obsidian shows an error in its place, also where a note embeds it. Common causes are a filter with unbalanced quotes, a tab, or a `: ` inside a formula.

Put the expression in single quotes: `'file.hasTag(\"book\")'`.",
};

/// A canvas that is not JSON.
pub const INVALID_CANVAS: Code = Code {
    name: "invalid-canvas",
    severity: Severity::Error,
    optional: false,
    summary: "the canvas cannot be read",
    explanation: "\
A `.canvas` file is JSON with `nodes` and `edges`. This one is not, so Obsidian cannot open it and its cards say nothing. The usual causes are the marks of a merge conflict (`<<<<<<<`), a file cut short while it was synchronised, or a comma lost in an edit by hand.

Correct the JSON at the place that is shown, or restore an older version of the file.",
};

/// Frontmatter that is not YAML.
pub const INVALID_FRONTMATTER: Code = Code {
    name: "invalid-frontmatter",
    severity: Severity::Error,
    optional: false,
    summary: "the properties of the note cannot be read",
    explanation: "\
The block between the `---` lines is not valid YAML, so the note has no properties at all: no tags, no aliases, no type. Common causes are an unquoted `: ` inside a value, a name that is there twice, a tab, a value that begins with `@` or `*`, or an unquoted `[[link]]` followed by text.

Put the value in double quotes.",
};

/// A file of Terraform that is not HCL.
pub const INVALID_HCL: Code = Code {
    name: "invalid-hcl",
    severity: Severity::Warning,
    optional: false,
    summary: "a file of Terraform or OpenTofu cannot be read",
    explanation: "\
The parser of HCL stopped here, so the whole file says nothing: what it declares is missing, and so is every reference to it. The usual causes are a brace or a quote that is not closed, the marks of a merge conflict (`<<<<<<<`), or a heredoc whose end is not on a line of its own.

`terraform validate` or `tofu validate` shows the same place. Correct the syntax, or exclude the file with `.opsloreignore`.",
};

/// A file that is not UTF-8.
pub const INVALID_UTF8: Code = Code {
    name: "invalid-utf8",
    severity: Severity::Warning,
    optional: false,
    summary: "the file is not UTF-8",
    explanation: "\
The file holds bytes that are not UTF-8. They are read as `\u{fffd}`, everything else is used.

Save the file as UTF-8: `iconv -f latin1 -t utf-8 FILE`.",
};

/// A manifest that is not YAML.
pub const INVALID_YAML: Code = Code {
    name: "invalid-yaml",
    severity: Severity::Warning,
    optional: false,
    summary: "a document of the manifest cannot be read",
    explanation: "\
The YAML parser stopped here. Documents before this one were used; the rest of the file says nothing.

Correct the syntax, or exclude the file with `.opsloreignore`.",
};

/// A symbolic link that leads out of its root.
pub const LINK_OUT_OF_ROOT: Code = Code {
    name: "link-out-of-root",
    severity: Severity::Info,
    optional: false,
    summary: "a symbolic link leads out of the root and is not followed",
    explanation: "\
Symbolic links are never followed out of the vault or the repository that holds them, and never into a loop.

Add the target as a `[[repo]]` of its own if it should be indexed.",
};

/// A runbook address of an alert that leads nowhere.
pub const MISSING_RUNBOOK: Code = Code {
    name: "missing-runbook",
    severity: Severity::Warning,
    optional: false,
    summary: "the runbook of the alert does not exist",
    explanation: "\
The alert carries a `runbook_url` that maps to a note or file by `[runbooks] url_map` or a repository's `url`, and nothing is there. Whoever is paged will open a dead link.

Write the runbook, or correct the annotation.",
};

/// An anchor behind the address of a runbook that is no heading of it.
pub const MISSING_RUNBOOK_HEADING: Code = Code {
    name: "missing-runbook-heading",
    severity: Severity::Warning,
    optional: false,
    summary: "the runbook of the alert has no such heading",
    explanation: "\
The runbook of the alert exists, and what stands behind `#` is no heading of it. Whoever is paged will begin at the top of the page and search.

Anchors are compared as GitHub makes them: in lower case, with dashes for blanks, without punctuation. Correct the anchor, or write the heading.",
};

/// A note that nothing links to.
pub const ORPHAN_NOTE: Code = Code {
    name: "orphan-note",
    severity: Severity::Info,
    optional: true,
    summary: "no other note links to this note",
    explanation: "\
No other note of the vault links to or embeds this note, so it is found by search alone. Links of a note to itself do not count. A note at the top of everything (a start page, an index) has nothing above it and is an orphan too: that is why this finding is off by default.

Link to the note from the page where a reader would look for it.",
};

/// A property that names nothing.
pub const UNKNOWN_REFERENCE: Code = Code {
    name: "unknown-reference",
    severity: Severity::Warning,
    optional: false,
    summary: "a property names something that does not exist",
    explanation: "\
A property such as `service`, `alerts` or `manifests` names a thing that no note and no manifest declares. Either it was renamed or removed, or the name is misspelled.

`opslore list entities` shows what exists.",
};

/// The name of a note in the text of another, not linked.
pub const UNLINKED_MENTION: Code = Code {
    name: "unlinked-mention",
    severity: Severity::Info,
    optional: true,
    summary: "the text names a note and does not link to it",
    explanation: "\
The text holds the name or an alias of another note, and no link: the reader has to search, and the backlinks of the other note do not show this place. Obsidian lists the same under \"Unlinked mentions\". Names are compared without case, as whole words, from three characters on; of names inside each other the longest counts. Code counts too; properties, links, tags and excluded files do not.

Many mentions need no link, a second one in the same paragraph for example: that is why this finding is off by default. The hint holds the link to paste.",
};

/// A link of a property that YAML reads as a list in a list.
pub const UNQUOTED_PROPERTY_LINK: Code = Code {
    name: "unquoted-property-link",
    severity: Severity::Warning,
    optional: false,
    summary: "the link of a property has no quotes",
    explanation: "\
In YAML, `up: [[Home]]` is a list in a list that holds the word `Home`. Obsidian shows no link for it and makes no backlink, and opslore no relation.

Put it in quotes: `up: \"[[Home]]\"`. `opslore check --fix` does it.",
};

/// A file or folder that cannot be opened.
pub const UNREADABLE: Code = Code {
    name: "unreadable",
    severity: Severity::Warning,
    optional: false,
    summary: "the file or folder cannot be read",
    explanation: "\
The operating system refused to open it, so nothing in it is indexed.

Check its permissions.",
};

/// A link that no file answers.
pub const UNRESOLVED_LINK: Code = Code {
    name: "unresolved-link",
    severity: Severity::Warning,
    optional: false,
    summary: "no file has the name of this link",
    explanation: "\
No file of the vault answers the link by Obsidian's rules: the file name without `.md`, whatever its case, with as many folders before it as the link writes. A name that is an alias is an `alias-only-link`.

Correct the name, or create the note. `opslore check --fix` mends a link with folders (`old/Note`) if exactly one file of the vault has that name: it was moved. Names that only look alike are proposed and left alone.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_sorted_and_found_by_name() {
        assert!(ALL.is_sorted_by_key(|code| code.name));
        for code in ALL {
            assert!(
                code.name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            );
            assert_eq!(find(code.name), Some(*code));
            assert!(!code.summary.ends_with('.'));
        }
    }
}
