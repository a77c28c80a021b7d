//! The conformance suite of `tests/conformance/`: small vaults, and what Obsidian understands of them. Its README
//! tells the form of a case. Every vault goes the way of `opslore export -o json`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use opslore::export::{self, Options, View};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::house::package;
use crate::workspace::revision_at;

#[test]
fn every_vault_is_understood_as_obsidian_understands_it() {
    let cases = cases();
    assert!(cases.len() > 60, "only {} cases were found", cases.len());
    let mut failures = String::new();
    for case in &cases {
        let expected = json(&std::fs::read_to_string(case.join("expected.json")).unwrap());
        let differences = compare(&expected, &exported(&case.join("vault")));
        if !differences.is_empty() {
            let name = case.strip_prefix(package()).unwrap().display();
            let why = &expected["why"];
            failures += &format!("\n{name}\n  {why}\n  {}", differences.join("\n  "));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// `docs/obsidian.md` tells the rules that the cases rest on, by the same names.
#[test]
fn every_rule_of_a_case_is_documented() {
    let page = std::fs::read_to_string(package().join("docs/obsidian.md")).unwrap();
    let names = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let is_rule = |word: &&str| {
            let (letter, number) = word.split_at_checked(1).unwrap_or(("", ""));
            "VFWCMERSBTXJY".contains(letter) && number.parse::<u8>().is_ok()
        };
        words.filter(is_rule).map(str::to_owned).collect()
    };
    let documented = names(&page);
    for case in cases() {
        let expected = json(&std::fs::read_to_string(case.join("expected.json")).unwrap());
        let rules = expected["why"].as_str().unwrap().split(':').next().unwrap();
        let missing: Vec<String> = names(rules).difference(&documented).cloned().collect();
        assert!(missing.is_empty(), "{}: {missing:?}", case.display());
    }
}

/// A checkout that rewrites line ends or drops hidden folders would make cases pass that say nothing any more.
#[test]
fn the_cases_are_checked_out_byte_for_byte() {
    let read = |path: &str| std::fs::read(package().join("tests/conformance/cases").join(path));
    let crlf = read("53-crlf-file/vault/Win.md").unwrap();
    assert!(crlf.windows(2).any(|pair| pair == b"\r\n"));
    let mark = read("59-byte-order-mark/vault/Exported.md").unwrap();
    assert!(mark.starts_with(b"\xef\xbb\xbf"));
    assert!(read("56-hidden-folders/vault/.trash/Deleted Note.md").is_ok());
}

fn cases() -> Vec<PathBuf> {
    let suite = package().join("tests/conformance");
    let mut cases: Vec<PathBuf> = ["cases", "open"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(suite.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.json").exists())
        .collect();
    cases.sort();
    cases
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn exported(vault: &Path) -> Value {
    let revision = revision_at(vault);
    let view = View::whole(&revision.snapshot, &revision.findings);
    let mut text = String::new();
    let exporter = export::find("json").unwrap();
    (exporter.run)(&view, &Options::default(), &mut text).unwrap();
    json(&text)
}

/// Where the export says something else; only what is expected is compared.
fn compare(expected: &Value, found: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    let notes = found["notes"].as_object().unwrap();
    let note = |path: &str| {
        let wanted = nfc(path);
        notes.iter().find(|(p, _)| nfc(p) == wanted).map(|(_, n)| n)
    };
    for (path, wanted) in expected["notes"].as_object().unwrap() {
        let Some(found) = note(path) else {
            differences.push(format!("{path}: not among the notes"));
            continue;
        };
        for (key, wanted) in wanted.as_object().unwrap() {
            compare_key(path, key, wanted, &found[key], &mut differences);
        }
    }
    for path in expected["absent_notes"].as_array().into_iter().flatten() {
        if note(path.as_str().unwrap()).is_some() {
            differences.push(format!("{path}: must be no note"));
        }
    }
    differences
}

fn compare_key(
    path: &str,
    key: &str,
    wanted: &Value,
    found: &Value,
    differences: &mut Vec<String>,
) {
    let equal = match key {
        "links" => return compare_links(path, wanted, found, differences),
        // Order and case of tags and block ids say nothing.
        "tags" | "blocks" => as_set(wanted) == as_set(found),
        "headings" => {
            let picked = |headings: &Value| -> Vec<Value> {
                let headings = headings.as_array().unwrap().iter();
                headings
                    .map(|h| serde_json::json!([h["level"], h["text"], h["line"]]))
                    .collect()
            };
            picked(wanted) == picked(found)
        }
        _ => wanted == found,
    };
    if !equal {
        differences.push(format!("{path}: {key}: expected {wanted}, found {found}"));
    }
}

fn compare_links(path: &str, wanted: &Value, found: &Value, differences: &mut Vec<String>) {
    let (wanted, found) = (wanted.as_array().unwrap(), found.as_array().unwrap());
    if wanted.len() != found.len() {
        let raw = |links: &[Value]| -> Vec<String> {
            links.iter().map(|link| link["raw"].to_string()).collect()
        };
        let (wanted, found) = (raw(wanted), raw(found));
        differences.push(format!(
            "{path}: links: expected {wanted:?}, found {found:?}"
        ));
        return;
    }
    for (wanted, found) in wanted.iter().zip(found) {
        for (key, value) in wanted.as_object().unwrap() {
            let equal = match (key.as_str(), value, &found[key]) {
                ("target" | "subpath", Value::String(a), Value::String(b)) => nfc(a) == nfc(b),
                (_, a, b) => a == b,
            };
            if !equal {
                let (raw, found) = (&wanted["raw"], &found[key]);
                differences.push(format!(
                    "{path}: {raw}: {key}: expected {value}, found {found}"
                ));
            }
        }
    }
}

fn as_set(values: &Value) -> BTreeSet<String> {
    let values = values.as_array().unwrap().iter();
    values
        .map(|v| nfc(v.as_str().unwrap()).to_lowercase())
        .collect()
}

fn nfc(text: &str) -> String {
    text.nfc().collect()
}
