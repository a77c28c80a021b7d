//! The literate cases of `tests/cases/`: notes that say in a sentence what must be true, show the files, and end with
//! what is expected. `OPSLORE_BLESS=1 cargo test --test it cases` writes what was found into them.
//!
//! A section of level 2 is a case; a note without such sections is one. Files before the first section belong to all
//! of its cases. A fence with `title="PATH"` is a file. The last fence of a case begins with `expect` and a word:
//! `entities`, `groups`, `properties`, `relations`, `diagnostics`, or the name of an exporter or a report. Kinds of
//! entities or relations, or codes, may follow; then only these are shown, optional codes among them.

use std::fmt::Write as _;
use std::ops::Range;

use opslore::check;
use opslore::cli::report::{self, Setting};
use opslore::engine::Revision;
use opslore::export::{self, Options, View};
use opslore::model::{Code, SourcePath, codes};

use crate::house::{files_below, package};
use crate::workspace::revision_of;

/// A fenced block of a note.
#[derive(Debug, Clone, PartialEq)]
struct Fence {
    info: String,
    /// Lines of its content, counted from 0.
    lines: Range<usize>,
    text: String,
}

impl Fence {
    fn title(&self) -> Option<&str> {
        let (_, rest) = self.info.split_once("title=\"")?;
        Some(rest.split_once('"')?.0)
    }
}

/// One case.
#[derive(Debug, PartialEq)]
struct Case {
    /// The sentence.
    name: String,
    files: Vec<(String, String)>,
    expected: Fence,
}

#[test]
fn every_case_is_met() {
    let bless = std::env::var_os("OPSLORE_BLESS").is_some();
    let mut failures = String::new();
    let notes = files_below("tests/cases", "md");
    assert!(!notes.is_empty(), "there are no cases in tests/cases");
    for path in notes {
        let place = path.strip_prefix(package()).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let cases = cases(&text).unwrap_or_else(|trouble| panic!("{place}: {trouble}"));
        // From the last to the first, so that the lines of those before stay where they are.
        for case in cases.iter().rev() {
            let found = found(&revision_of(&case.files), &case.expected.info)
                .unwrap_or_else(|trouble| panic!("{place}: {}: {trouble}", case.name));
            if found.trim_end() == case.expected.text.trim_end() {
                continue;
            }
            let at = case.expected.lines.start;
            let diff = diff(&case.expected.text, &found);
            let _ = writeln!(failures, "\n{place}:{at}: {}\n{diff}", case.name);
            let new: Vec<String> = found.trim_end().lines().map(str::to_owned).collect();
            lines.splice(case.expected.lines.clone(), new);
        }
        if bless {
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    if bless {
        println!("{failures}");
    } else {
        assert!(
            failures.is_empty(),
            "{failures}\n- expected, + found; OPSLORE_BLESS=1 takes what was found"
        );
    }
}

/// The cases of a note.
fn cases(text: &str) -> Result<Vec<Case>, String> {
    let (mut name, mut shared, mut files) = (String::new(), Vec::new(), Vec::new());
    let mut found: Vec<Case> = Vec::new();
    let mut expected: Option<Fence> = None;
    let mut fences = fences(text).into_iter().peekable();
    let mut sections = 0;
    let mut finish = |name: &str, files: &[(String, String)], expected: Option<Fence>| {
        let expected = expected.ok_or(format!("`{name}` ends without an `expect` fence"))?;
        found.push(Case {
            name: name.to_owned(),
            files: files.to_vec(),
            expected,
        });
        Ok::<(), String>(())
    };
    let mut end = 0;
    for (n, line) in text.lines().enumerate() {
        if n < end {
            continue;
        }
        if let Some(fence) = fences.next_if(|f| f.lines.start == n + 1) {
            end = fence.lines.end + 1;
            match fence.title() {
                Some(title) => files.push((title.to_owned(), fence.text)),
                None if fence.info.starts_with("expect ") => expected = Some(fence),
                None => {}
            }
        } else if let Some(heading) = line.strip_prefix("# ") {
            name = heading.to_owned();
        } else if let Some(heading) = line.strip_prefix("## ") {
            match sections {
                0 => shared = std::mem::take(&mut files),
                _ => finish(
                    &name,
                    &[shared.clone(), files.split_off(0)].concat(),
                    expected.take(),
                )?,
            }
            sections += 1;
            name = heading.to_owned();
        }
    }
    finish(&name, &[shared, files].concat(), expected)?;
    Ok(found)
}

fn fences(text: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str, String)> = None;
    let lines: Vec<&str> = text.lines().collect();
    for (n, line) in lines.iter().enumerate() {
        let marks = line.len() - line.trim_start_matches('`').len();
        match &open {
            None if marks >= 3 => {
                open = Some((n + 1, &line[..marks], line[marks..].trim().to_owned()));
            }
            Some((start, mark, info)) if marks >= mark.len() && line.trim_end().len() == marks => {
                let mut text = lines[*start..n].join("\n");
                text.push('\n');
                found.push(Fence {
                    info: info.clone(),
                    lines: *start..n,
                    text,
                });
                open = None;
            }
            _ => {}
        }
    }
    found
}

/// What `expect …` asks for.
fn found(revision: &Revision, info: &str) -> Result<String, String> {
    let mut words = info.split_whitespace().skip(1);
    let what = words.next().unwrap_or("");
    let only: Vec<&str> = words.collect();
    let wanted = |word: &str| only.is_empty() || only.contains(&word);
    let snapshot = &*revision.snapshot;
    let mut out = String::new();
    match what {
        "entities" => {
            for e in snapshot
                .entities()
                .iter()
                .filter(|e| wanted(e.kind.as_str()))
            {
                let line = format!("{}  {} {}", e.id, e.kind, e.subkind);
                let _ = writeln!(out, "{}", line.trim_end());
            }
        }
        "properties" => {
            for e in snapshot
                .entities()
                .iter()
                .filter(|e| wanted(e.kind.as_str()))
            {
                let _ = writeln!(out, "{}", e.id);
                for (key, value) in &e.properties {
                    let _ = writeln!(out, "  {key}: {value}");
                }
            }
        }
        "groups" => {
            for e in snapshot.entities() {
                if let Some(group) = e.group.as_ref().filter(|group| wanted(group)) {
                    let _ = writeln!(out, "{}  {group}", e.id);
                }
            }
        }
        "relations" => {
            for r in snapshot
                .relations()
                .iter()
                .filter(|r| wanted(r.kind.as_str()))
            {
                let at = &r.origins[0];
                let _ = writeln!(
                    out,
                    "{} {} {}\n  {}, {} {:.2}, {}:{}",
                    r.from, r.kind, r.to, r.via, r.basis, r.confidence, at.path, at.line
                );
            }
        }
        name => {
            let asked: Vec<&Code> = only.iter().filter_map(|name| codes::find(name)).collect();
            written(revision, name, &wanted, &asked, &mut out)?;
        }
    }
    Ok(out)
}

fn written(
    revision: &Revision,
    name: &str,
    wanted: &dyn Fn(&str) -> bool,
    asked: &[&'static Code],
    out: &mut String,
) -> Result<(), String> {
    let snapshot = &*revision.snapshot;
    let findings: Vec<_> = revision
        .findings
        .iter()
        .filter(|f| wanted(f.code.name))
        .cloned()
        .chain(check::optional(snapshot, asked))
        .collect();
    if let Some(exporter) = export::find(name) {
        let options = Options {
            indent: true,
            ..Options::default()
        };
        let view = View::whole(snapshot, &findings);
        return (exporter.run)(&view, &options, out).map_err(|e| e.to_string());
    }
    let name = if name == "diagnostics" {
        "concise"
    } else {
        name
    };
    let report = report::find(name).ok_or(format!("nothing is named `expect {name}`"))?;
    let setting = Setting {
        text: &|path| snapshot.source(path).map(|s| s.text.clone()),
        path: &|path: &SourcePath| path.to_string(),
        color: false,
        width: 100,
        summary: "",
    };
    (report.run)(&findings, &setting, out).map_err(|e| e.to_string())
}

/// Lines that both have, with a blank; lines of `old` only, with `-`; of `new` only, with `+`.
fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // How many lines the rests of both have in common.
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            common[a][b] = match old[a] == new[b] {
                true => common[a + 1][b + 1] + 1,
                false => common[a + 1][b].max(common[a][b + 1]),
            };
        }
    }
    let (mut a, mut b, mut out) = (0, 0, String::new());
    while a < old.len() || b < new.len() {
        let _ = if a < old.len() && b < new.len() && old[a] == new[b] {
            (a, b) = (a + 1, b + 1);
            writeln!(out, "    {}", old[a - 1])
        } else if b == new.len() || (a < old.len() && common[a + 1][b] >= common[a][b + 1]) {
            a += 1;
            writeln!(out, "  - {}", old[a - 1])
        } else {
            b += 1;
            writeln!(out, "  + {}", new[b - 1])
        };
    }
    out
}

#[test]
fn sections_are_cases_and_share_the_files_before_them() {
    let text = "# Note\n```yaml title=\"vault/a\"\nx\n```\n## One\n```expect entities\ny\n```\n\
                ## Two\n````md title=\"vault/b\"\n```\n## z\n```\n````\n```expect relations\n```\n";
    let cases = cases(text).unwrap();
    let seen: Vec<(&str, usize, &str)> = cases
        .iter()
        .map(|c| (c.name.as_str(), c.files.len(), c.expected.info.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("One", 1, "expect entities"),
            ("Two", 2, "expect relations")
        ]
    );
    assert_eq!(
        cases[1].files[1],
        ("vault/b".to_owned(), "```\n## z\n```\n".to_owned())
    );
    assert_eq!(cases[0].expected.lines, 6..7);
}

#[test]
fn a_diff_shows_what_is_missing_and_what_is_new() {
    assert_eq!(
        diff("a\nb\nc\n", "a\nx\nc\n"),
        "    a\n  - b\n  + x\n    c\n"
    );
}
