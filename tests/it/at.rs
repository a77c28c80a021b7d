//! Answers as things stood: `--at`.

use std::path::Path;
use std::process::{Command, Output};

use crate::repositories::git;

fn deployment(name: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: shop\nspec: {{}}\n"
    )
}

/// A vault outside Git, and a repository whose Deployment was renamed on the third of May.
fn world() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    std::fs::create_dir_all(at("vault")).unwrap();
    std::fs::create_dir_all(at("mono/deploy")).unwrap();
    std::fs::write(at("vault/Home.md"), "# Home\n").unwrap();
    std::fs::write(
        at("opslore.toml"),
        "[vault]\npath = \"vault\"\n\n[[repo]]\nname = \"shop\"\npath = \"mono/deploy\"\n",
    )
    .unwrap();
    let repository = at("mono");
    git(
        &repository,
        "2026-05-01T10:00:00Z",
        &["init", "-q", "-b", "main"],
    );
    for (name, date) in [
        ("old", "2026-05-01T10:00:00Z"),
        ("new", "2026-05-03T10:00:00Z"),
    ] {
        std::fs::write(at("mono/deploy/web.yaml"), deployment(name)).unwrap();
        git(&repository, date, &["add", "-A"]);
        git(&repository, date, &["commit", "-q", "-m", name]);
    }
    std::fs::write(at("mono/deploy/web.yaml"), deployment("unsaved")).unwrap();
    folder
}

fn opslore(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_opslore"))
        .arg("-C")
        .arg(folder)
        .arg("--index-dir")
        .arg(folder.join("index"))
        .args(args)
        .output()
        .unwrap()
}

fn deployments(folder: &Path, args: &[&str]) -> Vec<String> {
    let mut all = vec!["export", "-o", "json"];
    all.extend(args);
    let output = opslore(folder, &all);
    assert!(output.status.success(), "{output:?}");
    let graph: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let entities = graph["entities"].as_array().unwrap().iter();
    entities
        .filter(|entity| entity["subkind"] == "Deployment")
        .map(|entity| entity["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_folder_inside_a_repository_is_read_as_it_was_without_checking_anything_out() {
    let folder = world();
    let id = |name| vec![format!("k8s:shop:shop/Deployment/{name}")];
    assert_eq!(deployments(folder.path(), &[]), id("unsaved"));
    assert_eq!(deployments(folder.path(), &["--at", "HEAD"]), id("new"));
    assert_eq!(deployments(folder.path(), &["--at", "HEAD~1"]), id("old"));
    assert_eq!(
        deployments(folder.path(), &["--at", "shop=HEAD~1"]),
        id("old")
    );
    assert_eq!(
        deployments(folder.path(), &["--at", "2026-05-02"]),
        id("old")
    );
    assert_eq!(
        deployments(folder.path(), &["--at", "2026-05-03"]),
        id("new")
    );
    let file = folder.path().join("mono/deploy/web.yaml");
    assert_eq!(
        std::fs::read_to_string(file).unwrap(),
        deployment("unsaved")
    );
}

#[test]
fn a_root_without_history_is_read_as_it_is_and_that_is_said() {
    let folder = world();
    let output = opslore(folder.path(), &["--at", "HEAD", "search", "home"]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("`vault` is in no Git repository, so it is read as it is now"),
        "{said}"
    );
}

#[test]
fn a_revision_that_nobody_knows_is_an_error_that_says_why() {
    let folder = world();
    for when in ["v9", "2020-01-01"] {
        let output = opslore(folder.path(), &["--at", when, "export", "-o", "json"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains(&format!("nothing is known of `{when}`")),
            "{said}"
        );
        assert!(said.contains("`shop`"), "{said}");
    }
}
