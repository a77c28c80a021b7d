//! What a configuration could say: found by looking at folders and names, with the evidence beside it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::Error;
use super::config::FILE_NAMES;

/// Folder names that tell the type of the notes in them.
const FOLDERS: &[(&str, &[&str])] = &[
    ("runbook", &["runbooks", "runbook", "playbooks"]),
    (
        "incident",
        &["incidents", "incident", "postmortems", "post-mortems"],
    ),
    ("guide", &["guides", "guide", "how-to", "howto", "howtos"]),
    ("reference", &["reference", "references"]),
    ("task", &["tasks", "task", "todo", "projects"]),
    ("checklist", &["checklists", "checklist"]),
    ("service", &["services", "service"]),
    ("decision", &["decisions", "adr", "adrs"]),
];

/// A proposed configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Where it would be written.
    pub path: PathBuf,
    /// Its text, evidence as comments.
    pub text: String,
}

/// Looks at `dir` and proposes a configuration for it. `vault` and `repositories` (name and path) are taken as given
/// and not looked for. Notes are counted, not read.
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
    let _ = writeln!(text, "path = {}", quoted(&relative(&dir, &vault_dir)));
    for (name, path) in &repositories {
        let _ = write!(
            text,
            "\n[[repo]]\nname = {}\npath = {}\n",
            quoted(name),
            quoted(&relative(&dir, path))
        );
    }
    for (kind, folder, notes) in typed_folders(&vault_dir) {
        let _ = write!(
            text,
            "\n# {notes} in `{folder}/`\n[types.{kind}]\nmatch = [{}]\n",
            quoted(&format!("{folder}/**"))
        );
    }
    Ok(Proposal {
        path: dir.join("opslore.toml"),
        text,
    })
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

/// Folders at the top of the vault whose name tells a type: type, folder, how many notes.
fn typed_folders(vault: &Path) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    for folder in folders(vault) {
        let Some(name) = folder.file_name().map(|n| n.to_string_lossy().into_owned()) else {
            continue;
        };
        let wanted = name.to_lowercase();
        let known = FOLDERS
            .iter()
            .find(|(_, names)| names.contains(&wanted.as_str()));
        let Some((kind, _)) = known else { continue };
        let notes = count_notes(&folder, 0);
        if notes > 0 && !found.iter().any(|(k, _, _)| k == kind) {
            let notes = if notes == 1 {
                "1 note".to_owned()
            } else {
                format!("{notes} notes")
            };
            found.push((*kind, name, notes));
        }
    }
    found
}

fn count_notes(folder: &Path, depth: usize) -> usize {
    // Deep enough for any vault; a loop of mounts must end.
    if depth > 12 {
        return 0;
    }
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let here = entries
        .filter_map(Result::ok)
        .filter(|e| {
            e.path()
                .extension()
                .is_some_and(|x| x.eq_ignore_ascii_case("md"))
        })
        .count();
    let below: usize = folders(folder)
        .iter()
        .map(|f| count_notes(f, depth + 1))
        .sum();
    here + below
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
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
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
            "version = 1\n\n[vault]\npath = \"notes\"\n\n[[repo]]\nname = \"platform\"\npath = \"platform\"\n\n\
             # 1 note in `Runbooks/`\n[types.runbook]\nmatch = [\"Runbooks/**\"]\n"
        );
        std::fs::write(&found.path, &found.text).unwrap();
        super::super::Workspace::open(dir.path(), None).unwrap();
        let again = propose(dir.path(), None, &[]).unwrap_err();
        assert_eq!(again.kind, super::super::ErrorKind::Refused);
    }
}
