//! The README tells the truth: its commands are run, and what it prints is what comes out.

use crate::program::{Program, example};

fn readme() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).unwrap()
}

/// Commands of the `console` fences with what they are said to print.
fn sessions(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            line if inside => match line.strip_prefix("$ ") {
                Some(command) => found.push((command.to_owned(), Vec::new())),
                None => found.last_mut().unwrap().1.push(line.to_owned()),
            },
            _ => {}
        }
    }
    for (_, lines) in &mut found {
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
    }
    found
}

/// Splits as a shell does, for words and single quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

#[test]
fn the_tour_prints_what_it_says() {
    let program = Program::new();
    let sessions = sessions(&readme());
    assert!(sessions.len() > 4);
    for (command, expected) in sessions {
        let words = words(&command);
        match words[0].as_str() {
            "cd" => assert!(example().ends_with(&words[1])),
            "opslore" => {
                let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
                let answer = program.example(&arguments);
                let printed: Vec<&str> = answer.stdout.trim_end().lines().collect();
                match expected.split_last() {
                    Some((last, shown)) if last == "…" => {
                        assert_eq!(printed[..shown.len()], *shown, "{command}");
                    }
                    _ => assert_eq!(printed, expected, "{command}"),
                }
            }
            other => panic!("the README runs `{other}`"),
        }
    }
}

#[test]
fn every_page_it_links_to_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for link in readme()
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
    {
        if !link.contains("://") {
            assert!(root.join(link).is_file(), "{link}");
        }
    }
}

#[test]
fn the_two_commands_are_those_that_ci_runs() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(readme().contains("cargo run --release -- serve vault-example"));
    let ci = std::fs::read_to_string(root.join(".ci/run")).unwrap();
    assert!(ci.contains("tests/run") && root.join("tests/run").is_file());
}
