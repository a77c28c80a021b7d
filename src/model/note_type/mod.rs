//! The types of notes that are known: how people spell them, and which names of folders and files tell them.
//!
//! The set is open: a type that is not known stays as it is written. Names of folders and files count only where they
//! are distinctive, because a wrong type is worse than none.

mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{SourcePath, is_date};
use table::{FIRST_WORDS, FOLDERS, IDS, LAST_WORDS, SPELLINGS};

type Words = HashMap<String, &'static str>;

static BY_SPELLING: LazyLock<Words> = LazyLock::new(|| {
    let mut words = words(SPELLINGS);
    words.extend(words_of(SPELLINGS.iter().map(|(name, _)| (*name, *name))));
    words
});
static BY_FOLDER: LazyLock<Words> = LazyLock::new(|| words(FOLDERS));

fn words(table: &'static [(&str, &str)]) -> Words {
    words_of(
        table
            .iter()
            .flat_map(|(name, words)| words.split('|').map(move |word| (*name, word))),
    )
}

/// Each word and its plural.
fn words_of(pairs: impl Iterator<Item = (&'static str, &'static str)>) -> Words {
    pairs
        .filter(|(_, word)| !word.is_empty())
        .flat_map(|(name, word)| [(word.to_owned(), name), (format!("{word}s"), name)])
        .collect()
}

/// The one spelling of a type: `Playbook`, `#type/runbook` and `[[types/Runbook|book]]` are `runbook`. Types that are
/// not known stay as written, in lower case. Empty if nothing is written.
pub fn canonical_type(written: &str) -> String {
    let text = written.trim();
    let text = text.strip_prefix("[[").unwrap_or(text);
    let text = text.split(['|', ']']).next().unwrap_or(text);
    let text = text.trim_start_matches('#');
    let text = text.split('#').next().unwrap_or(text);
    let text = text.rsplit('/').next().unwrap_or(text).trim();
    let text = text.strip_suffix(".md").unwrap_or(text);
    match BY_SPELLING.get(&plain(text)) {
        Some(known) => (*known).to_owned(),
        None => text.to_lowercase(),
    }
}

/// The type of the notes in a folder of this name, whatever its case; a number before it does not matter
/// (`02 - Runbooks`).
pub fn folder_type(name: &str) -> Option<&'static str> {
    BY_FOLDER.get(&plain(name)).copied()
}

/// The type that a file's name without `.md` tells by itself, and whether it tells it more clearly than any folder:
/// `INC-0042 Checkout is down` does, `Failover runbook` among tasks does not.
pub fn name_type(stem: &str) -> Option<(&'static str, bool)> {
    if let Some(by_id) = id_type(stem) {
        return Some((by_id, true));
    }
    let text = plain(stem);
    let is_index = ["index", "moc", "table of contents", "map of content"].contains(&&*text);
    if is_index || text.ends_with(" moc") {
        return Some(("index", true));
    }
    let last = LAST_WORDS.iter().find(|(_, word)| {
        let before = text.strip_suffix(word);
        before.is_some_and(|b| b.is_empty() || b.ends_with(' '))
    });
    if let Some((name, _)) = last {
        return Some((name, false));
    }
    FIRST_WORDS.iter().find_map(|(name, word)| {
        let rest = text.strip_prefix(word)?.strip_prefix(' ')?;
        let clear = is_marked(stem, word) || begins_with_year(rest);
        Some((*name, clear))
    })
}

/// The type that the folders and the name of a path tell, the nearest folder first. Of a repository only those
/// documents count that people write to be read in an emergency or afterwards.
pub fn path_type(path: &SourcePath, in_vault: bool) -> Option<&'static str> {
    let stem = path.stem();
    let name = plain(stem);
    let mut nearest: Option<(&str, &str)> = None;
    let mut below = "";
    let folders = path.folder().rsplit('/').filter(|f| !f.is_empty());
    for (depth, folder) in folders.enumerate() {
        // A service is a note right in the folder, or the note that is named like its own folder there.
        let direct = depth == 0 || (depth == 1 && !name.is_empty() && plain(below) == name);
        below = folder;
        match folder_type(folder) {
            Some("service") if !direct => {}
            Some(found) if nearest.is_none() || found == "template" => {
                nearest = Some((found, folder));
            }
            _ => {}
        }
    }
    let named = name_type(stem);
    let found = match (nearest, named) {
        (Some(("template", _)), _) => "template",
        (_, Some((clear, true))) => clear,
        (Some((_, folder)), _) if name == "readme" || name == plain(folder) => "index",
        (Some(("daily", _)), _) if is_date(stem) => "daily",
        (Some((folder, _)), _) if folder != "daily" => folder,
        (None, None) if name == "home" && path.folder().is_empty() => "index",
        (_, named) => named?.0,
    };
    (in_vault || matches!(found, "runbook" | "incident" | "decision")).then_some(found)
}

/// `INC-0042`, `ADR-012`: what identifies a document wherever it lies.
fn id_type(stem: &str) -> Option<&'static str> {
    let letters = stem.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = stem.split_at_checked(letters)?;
    // `PM2020-004` is a postmortem, `PM 4` the fourth of anything.
    if word.eq_ignore_ascii_case("pm") {
        let year = rest.split('-').next().is_some_and(begins_with_year);
        return (year && rest.len() > 4).then_some("incident");
    }
    let (kind, _) = IDS.iter().find(|(_, id)| word.eq_ignore_ascii_case(id))?;
    let rest = rest.strip_prefix(['-', '_', ' ', '#']).unwrap_or(rest);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    (after.len() < rest.len() && !after.starts_with(char::is_alphanumeric)).then_some(kind)
}

/// Does more than a blank stand behind the word that a name begins with? `Runbook - X`, `RUNBOOK_x`.
fn is_marked(stem: &str, word: &str) -> bool {
    let start = stem.find(char::is_alphabetic).unwrap_or(0);
    let rest = stem.get(start + word.len()..).unwrap_or("");
    rest.trim_start()
        .starts_with(['-', '_', ':', '–', '—', ']', ')', '.'])
}

fn begins_with_year(text: &str) -> bool {
    let year = text.split(' ').next().unwrap_or("");
    year.len() == 4 && year.starts_with("20") && year.bytes().all(|b| b.is_ascii_digit())
}

/// Lower case, whatever stands before the first letter dropped, everything between words one blank.
fn plain(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !c.is_alphabetic());
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RootName;

    fn of(path: &str) -> &'static str {
        path_type(&SourcePath::new(&RootName::new("vault"), path), true).unwrap_or("-")
    }

    #[test]
    fn many_spellings_mean_one_type_and_unknown_ones_stay() {
        for (written, expected) in [
            ("Playbook", "runbook"),
            (" SOPs ", "runbook"),
            ("[[Runbook]]", "runbook"),
            ("[[types/Run-book|the book]]", "runbook"),
            ("#type/post-mortem", "incident"),
            ("RCA", "incident"),
            ("ADRs", "decision"),
            ("Map of Content", "index"),
            ("how_to", "guide"),
            ("alert doc", "monitoring"),
            ("ToDo", "task"),
            ("checklists", "checklist"),
            ("BigQuery Table", "bigquery table"),
            ("Métrica", "métrica"),
            ("", ""),
        ] {
            assert_eq!(canonical_type(written), expected, "{written}");
        }
    }

    #[test]
    fn the_nearest_folder_tells_the_type_whatever_its_case_and_number() {
        for (path, expected) in [
            ("Runbooks/a.md", "runbook"),
            ("02 - Runbooks/db/deep/a.md", "runbook"),
            ("10_GUIDES/a.md", "guide"),
            ("docs/03-incidents/2026/a.md", "incident"),
            ("🚒 Playbooks/a.md", "runbook"),
            ("Runbooks/Checklists/a.md", "checklist"),
            ("how-to/a.md", "guide"),
            ("decisions/0012-use-x.md", "decision"),
            ("Runbooks/README.md", "index"),
            ("Runbooks/Runbooks.md", "index"),
            ("Templates/Runbooks/INC-0000 Title.md", "template"),
            ("docs/a.md", "-"),
            ("projects/a.md", "-"),
            ("a.md", "-"),
        ] {
            assert_eq!(of(path), expected, "{path}");
        }
    }

    #[test]
    fn a_service_is_a_note_of_the_folder_and_not_everything_below_it() {
        for (path, expected) in [
            ("services/checkout.md", "service"),
            ("services/checkout/checkout.md", "service"),
            ("services/checkout/Open questions.md", "-"),
            ("services/checkout/runbooks/Failover.md", "runbook"),
            ("Teams/Licences for teams.md", "-"),
        ] {
            assert_eq!(of(path), expected, "{path}");
        }
    }

    #[test]
    fn names_of_files_count_where_they_are_distinctive() {
        for (path, expected) in [
            ("INC-0042 Checkout is down.md", "incident"),
            ("tasks/INC42.md", "incident"),
            ("PM2020-004 DNS.md", "incident"),
            ("PM 4 plan.md", "-"),
            ("ADR-012 One database.md", "decision"),
            ("0012-use-x.md", "-"),
            ("RFC 2119.md", "-"),
            ("Runbook - Failover.md", "runbook"),
            ("RUNBOOK_failover.md", "runbook"),
            ("tasks/Runbook - Failover.md", "runbook"),
            ("tasks/Write the failover runbook.md", "task"),
            ("Failover runbook.md", "runbook"),
            ("Runbook template.md", "template"),
            ("Postmortem 2026-03-02.md", "incident"),
            ("2026-03-02 Postmortem of the outage.md", "incident"),
            ("Databases MOC.md", "index"),
            ("Home.md", "index"),
            ("shop/Home.md", "-"),
            ("Checklist for releases.md", "checklist"),
            ("How to rotate keys.md", "guide"),
            ("Incident response.md", "-"),
            ("Include files.md", "-"),
            ("Adriatic.md", "-"),
        ] {
            assert_eq!(of(path), expected, "{path}");
        }
    }

    #[test]
    fn a_daily_note_needs_its_date_and_a_repository_its_kind_of_document() {
        assert_eq!(of("Journal/2026/2026-11-30.md"), "daily");
        assert_eq!(of("Journal/Thoughts.md"), "-");
        assert_eq!(of("2026-11-30.md"), "-");
        let repository = |path: &str| path_type(&SourcePath::new(&RootName::new("r"), path), false);
        assert_eq!(repository("docs/runbooks/a.md"), Some("runbook"));
        assert_eq!(repository("roles/web/tasks/README.md"), None);
        assert_eq!(repository("monitoring/a.md"), None);
    }
}
