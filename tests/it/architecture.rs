//! The rules of the house, each a test. The floor table in the documentation of `src/lib.rs` is the source of truth.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{File, House, files_below, package};
use crate::tokens::Token;

/// Crates that several rooms may name, and why. All others belong to the first room that needs them.
const SHARED_CRATES: &[(&str, &[&str], &str)] = &[
    (
        "serde",
        &[],
        "data has its own types at each door where it leaves",
    ),
    ("serde_json", &[], "JSON leaves through several doors"),
    (
        "jiff",
        &[],
        "dates are compared by rules, shown on pages, typed on the command line",
    ),
    (
        "unicode_normalization",
        &[],
        "names are compared in one form wherever they are compared",
    ),
    (
        "strsim",
        &[],
        "every room that looks up a name proposes the nearest one",
    ),
    (
        "globset",
        &[],
        "patterns of the configuration apply to notes, to rules and to the disk",
    ),
    (
        "tokio",
        &["serve", "cli"],
        "the command that serves starts the runtime",
    ),
    (
        "tempfile",
        &["git", "workspace"],
        "files are written whole or not at all",
    ),
    (
        "regex",
        &["syntax", "search"],
        "text is scanned for forms that no grammar gives",
    ),
];

/// Folders that hold a rack, and the rack's constant.
const RACKS: &[(&str, &str)] = &[
    ("src/extract", "EXTRACTORS"),
    ("src/check", "RULES"),
    ("src/export", "EXPORTERS"),
    ("src/api", "OPERATIONS"),
    ("src/cli/report", "REPORTS"),
];

/// What only rooms below the waterline may touch.
const WORLD: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "env"],
    &["std", "net"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "os"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
    &["std", "io", "stdin"],
    &["std", "io", "stdout"],
    &["std", "io", "stderr"],
];

const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "manager", "misc",
];

fn hold(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{rule}:\n  {}\n", broken.join("\n  "));
}

/// Everything that a check complains about, over all files.
fn over_files(house: &House, check: impl Fn(&File) -> Vec<String>) -> Vec<String> {
    house.files.iter().flat_map(check).collect()
}

/// Lines on which a macro of one of these names is called.
fn macros(tokens: &[Token], names: &[&str]) -> Vec<(usize, String)> {
    tokens
        .windows(2)
        .filter(|w| w[1].text == "!" && names.contains(&w[0].text.as_str()))
        .map(|w| (w[0].line, format!("{}!", w[0].text)))
        .collect()
}

fn is_pure(house: &House, file: &File) -> bool {
    file.room()
        .is_some_and(|room| house.floors.get(room).is_some_and(|f| f.pure))
}

#[test]
fn a_room_names_only_the_rooms_of_its_row() {
    let house = House::read();
    let broken = over_files(&house, |file| {
        let Some(room) = file.room() else {
            return Vec::new();
        };
        let row = house.floors.get(room);
        let allowed = |name: &str| name == room || row.is_some_and(|f| f.may_name.contains(name));
        file.paths
            .iter()
            .filter_map(|path| Some((path.line, file.counted_from_root(path)?)))
            .filter_map(|(line, parts)| Some((line, parts.first()?.clone())))
            .filter(|(_, named)| !allowed(named))
            .map(|(line, named)| format!("{} `{room}` names `{named}`", file.at(line)))
            .collect()
    });
    hold(
        "the floor table in src/lib.rs says which rooms a room may name",
        broken,
    );
}

#[test]
fn the_binary_names_the_command_line_only() {
    let house = House::read();
    let broken = over_files(&house, |file| {
        let main = file.name == "src/main.rs";
        let paths = file
            .paths
            .iter()
            .filter(|p| main && p.starts_with(&["opslore"]));
        paths
            .filter(|p| !p.starts_with(&["opslore", "cli"]))
            .map(|p| file.at(p.line))
            .collect()
    });
    hold(
        "main.rs hands the arguments to `opslore::cli`, nothing else",
        broken,
    );
}

#[test]
fn every_row_is_a_room_and_every_room_has_a_row() {
    let house = House::read();
    let rooms: BTreeSet<&str> = house.files.iter().filter_map(File::room).collect();
    let mut broken = Vec::new();
    for room in house.floors.keys().filter(|r| !rooms.contains(r.as_str())) {
        broken.push(format!(
            "the floor table has `{room}`, and src/{room}/ does not exist"
        ));
    }
    for room in rooms.iter().filter(|r| !house.floors.contains_key(**r)) {
        broken.push(format!("src/{room} is not in the floor table"));
    }
    for (room, floor) in &house.floors {
        for named in floor
            .may_name
            .iter()
            .filter(|n| !house.floors.contains_key(*n))
        {
            broken.push(format!(
                "the row of `{room}` names `{named}`, which has no row"
            ));
        }
    }
    hold(
        "the floor table and the folders of src/ are the same",
        broken,
    );
}

#[test]
fn a_foreign_crate_is_named_in_one_room_only() {
    let house = House::read();
    let crates = dependencies();
    let mut rooms: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for file in &house.files {
        let Some(room) = file.room() else { continue };
        let own: BTreeSet<&str> = (file.tokens.windows(2))
            .filter(|w| w[0].text == "mod")
            .map(|w| w[1].text.as_str())
            .collect();
        for path in file.paths.iter().filter(|p| p.parts.len() > 1) {
            let name = path.parts[0].as_str();
            if let Some(name) = crates.get(name).filter(|n| !own.contains(n.as_str())) {
                let places = rooms.entry(name).or_default();
                places.entry(room).or_insert_with(|| file.at(path.line));
            }
        }
    }
    let mut broken = Vec::new();
    for (name, places) in &rooms {
        let shared = SHARED_CRATES.iter().find(|(n, _, _)| n == name);
        let allowed =
            |room: &str| shared.is_some_and(|(_, r, _)| r.is_empty() || r.contains(&room));
        if places.len() > 1 && !places.keys().all(|room| allowed(room)) {
            let places: Vec<&str> = places.values().map(String::as_str).collect();
            broken.push(format!("`{name}` is named at {}", places.join(" and ")));
        }
    }
    hold(
        "a foreign crate belongs to one room, or stands in SHARED_CRATES with a reason",
        broken,
    );
}

/// Names of the crates in `[dependencies]`, as code writes them.
fn dependencies() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(package().join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if let (true, Some((name, _))) = (inside, line.split_once('='))
            && !line.starts_with('#')
        {
            names.insert(name.trim().replace('-', "_"));
        }
    }
    names
}

#[test]
fn rooms_above_the_waterline_are_pure() {
    let house = House::read();
    let broken = over_files(&house, |file| {
        if !is_pure(&house, file) {
            return Vec::new();
        }
        let touched = file.paths.iter().filter(|p| {
            let short = ["fs", "env", "process", "thread"].contains(&p.parts[0].as_str());
            WORLD.iter().any(|w| p.starts_with(w)) || (short && p.parts.len() > 1)
        });
        let mut found: Vec<String> = touched
            .map(|p| format!("{} {}", file.at(p.line), p.parts.join("::")))
            .collect();
        let clocks = |p: &str| ["SystemTime", "Instant", "Zoned"].contains(&p);
        let now = |p: &[String]| p.len() > 1 && clocks(&p[p.len() - 2]) && p[p.len() - 1] == "now";
        let asked = file.paths.iter().filter(|p| now(&p.parts));
        found.extend(asked.map(|p| format!("{} asks a clock", file.at(p.line))));
        let printing = macros(
            &file.tokens,
            &["println", "print", "eprintln", "eprint", "dbg"],
        );
        found.extend(
            printing
                .iter()
                .map(|(line, name)| format!("{} {name}", file.at(*line))),
        );
        found
    });
    hold(
        "no file system, environment, network, process, thread, clock or printing here",
        broken,
    );
}

#[test]
fn threads_are_in_the_engine_only() {
    let house = House::read();
    let broken = over_files(&house, |file| {
        let used = file.paths.iter().filter(|p| p.starts_with(&["rayon"]));
        used.filter(|_| file.room() != Some("engine"))
            .map(|p| file.at(p.line))
            .collect()
    });
    hold("rayon is named in `engine` only", broken);
}

#[test]
fn nothing_gives_up_outside_tests() {
    let house = House::read();
    let broken = over_files(&house, |file| {
        let calls = file.tokens.windows(3).filter(|w| {
            w[0].text == "."
                && w[2].text == "("
                && ["unwrap", "expect"].contains(&w[1].text.as_str())
        });
        let mut found: Vec<String> = calls
            .map(|w| format!("{} .{}()", file.at(w[1].line), w[1].text))
            .collect();
        let names = ["panic", "todo", "unimplemented", "unreachable"];
        let given_up = macros(&file.tokens, &names);
        found.extend(
            given_up
                .iter()
                .map(|(line, name)| format!("{} {name}", file.at(*line))),
        );
        found
    });
    hold(
        "no unwrap, expect, panic!, todo!, unimplemented! or unreachable!",
        broken,
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut broken = Vec::new();
    for path in files_below("src", "rs")
        .into_iter()
        .chain(files_below("tests", "rs"))
    {
        let text = std::fs::read_to_string(&path).unwrap();
        if !text.starts_with("//! ") {
            broken.push(format!(
                "{}:1",
                path.strip_prefix(package()).unwrap().display()
            ));
        }
    }
    hold("every file begins with `//!`", broken);
}

#[test]
fn no_file_is_longer_than_400_lines_before_its_tests() {
    let house = House::read();
    let broken = over_files(&house, |file| {
        let tests: usize = file
            .test_lines
            .iter()
            .map(|r| r.end() + 1 - r.start())
            .sum();
        let lines = file.text.lines().count() - tests;
        let long = !file.is_test && lines > 400;
        long.then(|| format!("{} has {lines} lines", file.at(400)))
            .into_iter()
            .collect()
    });
    hold("a file is at most 400 lines without its tests", broken);
}

#[test]
fn members_of_a_rack_do_not_name_each_other() {
    let house = House::read();
    let mut broken = Vec::new();
    for (folder, constant) in RACKS {
        let name = format!("{folder}/mod.rs");
        let Some(face) = house.files.iter().find(|f| f.name == name) else {
            continue;
        };
        let members = members(&face.tokens, constant);
        if members.is_empty() {
            broken.push(format!("{name}:1 has no rack named {constant}"));
        }
        let depth = face.module.len();
        for file in house
            .files
            .iter()
            .filter(|f| f.module.starts_with(&face.module))
        {
            let own = file.module.get(depth).filter(|m| members.contains(*m));
            let Some(own) = own else { continue };
            for path in &file.paths {
                let Some(parts) = file.counted_from_root(path) else {
                    continue;
                };
                let other = parts.get(depth).filter(|_| parts.starts_with(&face.module));
                if let Some(other) = other.filter(|o| *o != own && members.contains(*o)) {
                    let at = file.at(path.line);
                    broken.push(format!("{at} `{own}` names `{other}`"));
                }
            }
        }
    }
    hold("what two members of a rack share moves down", broken);
}

/// The modules of the members of a rack: `json` of `const EXPORTERS: &[&Exporter] = &[&json::JSON]`.
fn members(tokens: &[Token], constant: &str) -> BTreeSet<String> {
    let start = tokens
        .windows(2)
        .position(|w| w[0].text == "const" && w[1].text == constant)
        .unwrap_or(tokens.len());
    let item = tokens[start..].iter().take_while(|t| t.text != ";");
    let item: Vec<Token> = item.skip_while(|t| t.text != "=").cloned().collect();
    let paths = crate::tokens::paths(&item);
    let members = paths.into_iter().filter(|p| p.parts.len() > 1);
    members.map(|p| p.parts[0].clone()).collect()
}

#[test]
fn names_mean_something() {
    let house = House::read();
    let broken = over_files(&house, |file| {
        let empty = |name: &str| EMPTY_NAMES.contains(&name);
        let in_path = file
            .module
            .iter()
            .filter(|m| empty(m))
            .map(|m| format!("{} {m}", file.at(1)));
        let modules = file
            .tokens
            .windows(2)
            .filter(|w| w[0].text == "mod" && empty(&w[1].text));
        let modules = modules.map(|w| format!("{} {}", file.at(w[1].line), w[1].text));
        in_path.chain(modules).collect()
    });
    hold(
        "utils, helpers, common, manager and misc say nothing",
        broken,
    );
}
