//! What a configuration could say: found by looking at what is there, with the evidence beside it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::Error;
use super::config::FILE_NAMES;
use super::evidence::{self, Evidence, Rule};

/// A proposed configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Where it would be written.
    pub path: PathBuf,
    /// Its text, evidence as comments.
    pub text: String,
}

/// Looks at `dir` and proposes a configuration for it. `vault` and `repositories` (name and path) are taken as given
/// and not looked for. Notes are read, never written.
pub fn propose(
    dir: &Path,
    vault: Option<&Path>,
    repositories: &[(String, PathBuf)],
) -> Result<Proposal, Error> {
    let dir = std::fs::canonicalize(dir).map_err(|error| Error::io("look at", dir, &error))?;
    if let Some(existing) = FILE_NAMES.iter().map(|n| dir.join(n)).find(|p| p.exists()) {
        return Err(
            Error::refused(format!("`{}` exists already", existing.display()))
                .hint("edit it, or remove it first; `opslore init --dry-run` in another folder shows a fresh one"),
        );
    }
    let vault_dir = match vault {
        Some(path) => {
            let path = dir.join(path);
            std::fs::canonicalize(&path).map_err(|error| Error::io("look at", &path, &error))?
        }
        None => find_vault(&dir),
    };
    let repositories: Vec<(String, PathBuf)> = if repositories.is_empty() {
        find_repositories(&dir, &vault_dir)
    } else {
        repositories
            .iter()
            .map(|(name, path)| {
                let path = dir.join(path);
                std::fs::canonicalize(&path)
                    .map(|path| (name.clone(), path))
                    .map_err(|error| Error::io("look at", &path, &error))
            })
            .collect::<Result<_, _>>()?
    };
    let mut text = String::from("version = 1\n\n[vault]\n");
    let evidence = evidence::of_vault(&vault_dir);
    let _ = writeln!(
        text,
        "# {}, {} with a `type`\npath = {}",
        count(evidence.notes, "note"),
        evidence.typed,
        quoted(&relative(&dir, &vault_dir))
    );
    for (name, path) in &repositories {
        let _ = write!(
            text,
            "\n[[repo]]\nname = {}\npath = {}\n",
            quoted(name),
            quoted(&relative(&dir, path))
        );
    }
    types(&mut text, &evidence);
    statuses(&mut text, &evidence);
    Ok(Proposal {
        path: dir.join("opslore.toml"),
        text,
    })
}

/// A section for each type, with why. Types whose folders lie inside those of others come first, as they must.
fn types(text: &mut String, evidence: &Evidence) {
    if evidence.rules.is_empty() {
        text.push_str(
            "\n# No folder tells what its notes are. A folder that does would be said like this:\n\
             # [types.runbook]\n# match = [\"runbooks/**\"]\n# required = [\"owner\"]\n",
        );
    }
    let mut names: Vec<&str> = Vec::new();
    for rule in &evidence.rules {
        if !names.contains(&rule.name.as_str()) {
            names.push(&rule.name);
        }
    }
    for name in names {
        let rules = evidence.rules.iter().filter(|rule| rule.name == name);
        let _ = writeln!(text);
        let mut patterns = Vec::new();
        for rule in rules {
            let _ = writeln!(text, "# {}", printable(&why(rule)));
            patterns.push(quoted(&rule.pattern));
        }
        let _ = write!(
            text,
            "[types.{}]\nmatch = [{}]\n",
            key(name),
            patterns.join(", ")
        );
    }
}

/// ``12 of 14 notes in `Runbooks/` look like it: 9 say `type: runbook`, 3 have it in their names; e.g. Runbooks/a.md``
fn why(rule: &Rule) -> String {
    let Rule {
        name,
        folder,
        notes,
        say,
        named,
        example,
        ..
    } = rule;
    let total = count(*notes, "note");
    let mut reasons = Vec::new();
    if *say > 0 {
        let verb = if *say == 1 { "says" } else { "say" };
        reasons.push(format!("{say} {verb} `type: {name}`"));
    }
    if *named > 0 {
        let verb = if *named == 1 { "has" } else { "have" };
        reasons.push(format!("{named} {verb} a name like one"));
    }
    if reasons.is_empty() {
        return format!("{total} in `{folder}`, by the folder's name; e.g. {example}");
    }
    let reasons = reasons.join(", ");
    format!(
        "{} of {total} in `{folder}`: {reasons}; e.g. {example}",
        say + named
    )
}

/// Statuses that only this vault has: they count as active until somebody says otherwise.
fn statuses(text: &mut String, evidence: &Evidence) {
    if evidence.statuses.is_empty() {
        return;
    }
    let seen: Vec<String> = evidence
        .statuses
        .iter()
        .map(|(status, tasks)| format!("`{status}` ({tasks})"))
        .collect();
    let last = evidence.statuses.last().map_or("", |(status, _)| status);
    let _ = write!(
        text,
        "\n# Statuses of tasks that count as active, because only this vault has them: {}\n\
         # If one of them means the end, say so:\n\
         # [groups.completed]\n\
         # when = {{ type = \"task\", status = [\"completed\", {}] }}\n\
         # color = \"purple\"\n",
        printable(&seen.join(", ")),
        quoted(last)
    );
}

fn count(n: usize, one: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

/// Nothing that would end the line of a comment.
fn printable(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// The folder itself if Obsidian has opened it, else the one folder below it that Obsidian has opened, else itself.
fn find_vault(dir: &Path) -> PathBuf {
    if dir.join(".obsidian").is_dir() {
        return dir.to_owned();
    }
    let mut opened = folders(dir)
        .into_iter()
        .filter(|f| f.join(".obsidian").is_dir());
    match (opened.next(), opened.next()) {
        (Some(only), None) => only,
        _ => dir.to_owned(),
    }
}

/// Git repositories in the folder and, if the folder is the vault, beside it.
fn find_repositories(dir: &Path, vault: &Path) -> Vec<(String, PathBuf)> {
    let mut found = folders(dir);
    if dir == vault
        && let Some(parent) = dir.parent()
    {
        found.extend(folders(parent));
    }
    let mut repositories: Vec<(String, PathBuf)> = found
        .into_iter()
        .filter(|folder| folder != vault && folder.join(".git").exists())
        .filter_map(|folder| {
            let name = folder.file_name()?.to_string_lossy().into_owned();
            Some((name, folder))
        })
        .collect();
    repositories.sort();
    repositories.dedup();
    repositories
}

/// Visible folders in a folder, sorted; links are not followed.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_ok_and(|t| t.is_dir()))
        .filter(|e| !e.file_name().to_string_lossy().starts_with('.'))
        .map(|e| e.path())
        .collect();
    found.sort();
    found
}

/// The way from one folder to another, as a configuration writes it.
fn relative(from: &Path, to: &Path) -> String {
    if let Ok(below) = to.strip_prefix(from) {
        let text = below.to_string_lossy().replace('\\', "/");
        return if text.is_empty() {
            ".".to_owned()
        } else {
            text
        };
    }
    match (from.parent(), to.parent()) {
        (Some(parent), Some(other)) if parent == other => {
            let name = to.file_name().unwrap_or_default().to_string_lossy();
            format!("../{name}")
        }
        _ => to.to_string_lossy().into_owned(),
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' | '"' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A TOML key, bare if it may be.
fn key(name: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    match name.bytes().all(bare) && !name.is_empty() {
        true => name.to_owned(),
        false => quoted(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_vault_the_repositories_and_the_folders_that_tell_a_type() {
        let dir = tempfile::tempdir().unwrap();
        for folder in [
            "notes/.obsidian",
            "notes/Runbooks/db",
            "platform/.git",
            "junk",
        ] {
            std::fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        std::fs::write(dir.path().join("notes/Runbooks/db/a.md"), "").unwrap();
        let found = propose(dir.path(), None, &[]).unwrap();
        assert_eq!(
            found.text,
            "version = 1\n\n[vault]\n# 1 note, 0 with a `type`\npath = \"notes\"\n\n[[repo]]\nname = \"platform\"\npath = \"platform\"\n\n\
             # 1 note in `Runbooks/`, by the folder's name; e.g. Runbooks/db/a.md\n[types.runbook]\nmatch = [\"Runbooks/**\"]\n"
        );
        std::fs::write(&found.path, &found.text).unwrap();
        super::super::Workspace::open(dir.path(), None).unwrap();
        let again = propose(dir.path(), None, &[]).unwrap_err();
        assert_eq!(again.kind, super::super::ErrorKind::Refused);
    }

    #[test]
    fn odd_names_and_statuses_still_make_a_configuration() {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for n in 0..3 {
            write(
                &format!("a\nb [\"x\"]/{n}.md"),
                "---\ntype: BigQuery Table\n---\n",
            );
        }
        write("Tasks/t.md", "---\nstatus: 'ice\"d'\n---\n");
        let found = propose(dir.path(), None, &[]).unwrap();
        assert!(
            found.text.contains("[types.\"bigquery table\"]"),
            "{}",
            found.text
        );
        assert!(found.text.contains("`ice d` (1)"), "{}", found.text);
        std::fs::write(&found.path, &found.text).unwrap();
        let workspace = super::super::Workspace::open(dir.path(), None).unwrap();
        assert_eq!(workspace.settings.types.len(), 2);
    }

    #[test]
    fn a_vault_that_tells_nothing_gets_an_example() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.md"), "").unwrap();
        let found = propose(dir.path(), None, &[]).unwrap();
        assert!(found.text.contains("# [types.runbook]"));
        std::fs::write(&found.path, &found.text).unwrap();
        let workspace = super::super::Workspace::open(dir.path(), None).unwrap();
        assert!(workspace.settings.types.is_empty());
    }
}
