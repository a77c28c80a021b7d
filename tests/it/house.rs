//! The code as the rules see it: every file with its tokens, and the floor table of the crate documentation.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::{Path as FilePath, PathBuf};

use crate::tokens::{Path, Token, paths, tokens, without_tests};

/// One file of `src/`.
pub struct File {
    /// Below the package: `src/export/mod.rs`.
    pub name: String,
    /// Where it stands in the crate: `["export", "json"]`; empty for `lib.rs` and `main.rs`.
    pub module: Vec<String>,
    /// The whole text.
    pub text: String,
    /// The tokens that are not for tests only. Empty for a file of tests.
    pub tokens: Vec<Token>,
    /// The paths in them.
    pub paths: Vec<Path>,
    /// The lines of items that are for tests only.
    pub test_lines: Vec<RangeInclusive<usize>>,
    /// Is all of it for tests only?
    pub is_test: bool,
}

impl File {
    /// The room that it stands in.
    pub fn room(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }

    /// The path counted from the root of the crate; `None` if it leads elsewhere.
    pub fn counted_from_root(&self, path: &Path) -> Option<Vec<String>> {
        let mut base = self.module.clone();
        let mut rest = path.parts.as_slice();
        match rest.first().map(String::as_str) {
            Some("crate") => {
                base.clear();
                rest = &rest[1..];
            }
            Some("self") => rest = &rest[1..],
            Some("super") => {}
            _ => return None,
        }
        while rest.first().is_some_and(|part| part == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// `src/a.rs:12`
    pub fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }
}

/// A row of the floor table.
pub struct Floor {
    /// Rooms that it may name.
    pub may_name: BTreeSet<String>,
    /// Does it stand above the waterline?
    pub pure: bool,
}

/// All of `src/`.
pub struct House {
    /// In order of name.
    pub files: Vec<File>,
    /// By room.
    pub floors: BTreeMap<String, Floor>,
}

/// The folder of the package.
pub fn package() -> &'static FilePath {
    FilePath::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the package with an extension, in order.
pub fn files_below(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![package().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

impl House {
    /// Reads the house.
    pub fn read() -> Self {
        let mut files: Vec<File> = files_below("src", "rs").iter().map(|p| read(p)).collect();
        let tests: Vec<Vec<String>> = files.iter().flat_map(modules_of_tests).collect();
        for file in &mut files {
            if tests.iter().any(|module| file.module.starts_with(module)) {
                file.is_test = true;
                file.tokens.clear();
                file.paths.clear();
            }
        }
        let lib = files.iter().find(|f| f.name == "src/lib.rs").unwrap();
        let floors = floors(&lib.text);
        assert!(
            floors.len() > 5,
            "the floor table of src/lib.rs was not found"
        );
        Self { files, floors }
    }
}

/// The modules that a file declares for tests only.
fn modules_of_tests(file: &File) -> Vec<Vec<String>> {
    let lines: Vec<&str> = file.text.lines().collect();
    let cut = file
        .test_lines
        .iter()
        .flat_map(|range| &lines[range.start() - 1..*range.end()]);
    let names = cut.filter_map(|line| line.trim().strip_prefix("mod ")?.strip_suffix(';'));
    names
        .map(|name| [file.module.as_slice(), &[name.to_owned()]].concat())
        .collect()
}

fn read(path: &FilePath) -> File {
    let text = std::fs::read_to_string(path).unwrap();
    let name = path
        .strip_prefix(package())
        .unwrap()
        .to_str()
        .unwrap()
        .replace('\\', "/");
    let inside = name.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|m| m == "mod") || module == ["lib"] || module == ["main"] {
        module.pop();
    }
    let (tokens, test_lines) = without_tests(tokens(&text));
    File {
        name,
        module,
        paths: paths(&tokens),
        tokens,
        test_lines,
        text,
        is_test: false,
    }
}

fn floors(lib: &str) -> BTreeMap<String, Floor> {
    let mut floors = BTreeMap::new();
    let mut pure = true;
    for line in lib.lines() {
        let Some(row) = line.strip_prefix("//! |") else {
            continue;
        };
        let cells: Vec<&str> = row
            .trim_end_matches('|')
            .split('|')
            .map(str::trim)
            .collect();
        match cells.as_slice() {
            ["", "waterline", ..] => pure = false,
            [floor, room, may_name] if floor.parse::<u8>().is_ok() => {
                let names = may_name.split(',').map(|n| n.trim().to_owned());
                let may_name = names.filter(|n| n != "-").collect();
                floors.insert((*room).to_owned(), Floor { may_name, pure });
            }
            _ => {}
        }
    }
    floors
}
