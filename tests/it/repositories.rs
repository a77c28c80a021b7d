//! Repositories as people have them: young, cut off, nested, or none at all.

use std::path::Path;
use std::process::Command;

use crate::program::{Answer, Program};
use crate::workspace::Folder;

/// `git` with everything pinned, in a repository that is made if it is not there.
pub fn git(dir: &Path, date: &str, args: &[&str]) -> String {
    let done = Command::new("git")
        .current_dir(dir)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(args)
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", dir)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn commit(dir: &Path, day: u32) {
    let date = format!("2026-05-{day:02}T10:00:00Z");
    git(dir, &date, &["init", "-q", "-b", "main"]);
    git(dir, &date, &["add", "-A"]);
    git(dir, &date, &["commit", "-q", "-m", "files"]);
}

fn config_map(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: shop\n")
}

/// A vault, and a folder `p` with these files that is a root.
fn world(files: &[&str]) -> Folder {
    let folder = Folder::new();
    folder.write("vault/Home.md", "# Home\n");
    folder.write(
        "opslore.toml",
        "[vault]\npath = \"vault\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n",
    );
    for file in files {
        let (_, name) = file.rsplit_once('/').unwrap_or(("", file));
        folder.write(
            &format!("p/{file}"),
            &config_map(name.trim_end_matches(".yaml")),
        );
    }
    folder
}

fn run(folder: &Folder, arguments: &[&str]) -> Answer {
    Program::new().run(folder.path(), arguments)
}

/// The names of all objects.
fn objects(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["export", "-o", "json"];
    all.extend(arguments);
    let answer = run(folder, &all);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    let graph = answer.json();
    let entities = graph["entities"].as_array().unwrap().iter();
    let ids = entities.filter_map(|e| e["id"].as_str()?.strip_prefix("k8s:").map(str::to_owned));
    ids.map(|id| id.replace("shop/ConfigMap/", "")).collect()
}

#[test]
fn a_folder_that_is_no_repository_is_read_all_the_same() {
    let folder = world(&["a.yaml"]);
    assert_eq!(objects(&folder, &[]), ["p:a"]);
    let answer = run(&folder, &["--at", "HEAD", "export"]);
    assert_eq!(answer.code, 2);
    assert!(
        answer.stderr.contains("`p` is in no Git repository"),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_repository_without_commits_has_files_and_no_past() {
    let folder = world(&["a.yaml"]);
    git(
        &folder.path().join("p"),
        "2026-05-01T10:00:00Z",
        &["init", "-q"],
    );
    assert_eq!(objects(&folder, &[]), ["p:a"]);
    for when in ["HEAD", "2026-05-01"] {
        let answer = run(&folder, &["--at", when, "export"]);
        assert_eq!(answer.code, 2);
        assert!(
            answer.stderr.contains("`p` has no commit"),
            "{}",
            answer.stderr
        );
    }
}

#[test]
fn a_shallow_clone_knows_what_it_has() {
    let folder = world(&["a.yaml"]);
    let dir = folder.path().join("p");
    commit(&dir, 1);
    let first = git(&dir, "", &["rev-parse", "HEAD"]);
    folder.write("p/b.yaml", &config_map("b"));
    commit(&dir, 3);
    let second = git(&dir, "", &["rev-parse", "HEAD"]);
    folder.write("p/c.yaml", &config_map("c"));
    commit(&dir, 5);
    std::fs::write(dir.join(".git/shallow"), format!("{second}\n")).unwrap();
    let (start, rest) = first.split_at(2);
    std::fs::remove_file(dir.join(".git/objects").join(start).join(rest)).unwrap();
    assert_eq!(objects(&folder, &[]), ["p:a", "p:b", "p:c"]);
    assert_eq!(objects(&folder, &["--at", "HEAD~1"]), ["p:a", "p:b"]);
    assert_eq!(objects(&folder, &["--at", "2026-05-04"]), ["p:a", "p:b"]);
    let older = run(&folder, &["--at", "2026-05-02", "export"]);
    assert_eq!(older.code, 2);
    let why = "`p` has no commit so old (a shallow clone knows only its newest ones)";
    assert!(older.stderr.contains(why), "{}", older.stderr);
    let gone = run(&folder, &["--at", "HEAD~2", "export"]);
    assert_eq!(gone.code, 2);
    assert!(
        gone.stderr.contains("`p` does not know this revision"),
        "{}",
        gone.stderr
    );
}

#[test]
fn a_submodule_belongs_to_another_repository_today_and_then() {
    let folder = world(&["a.yaml"]);
    let dir = folder.path().join("p");
    commit(&dir, 1);
    folder.write("p/sub/b.yaml", &config_map("b"));
    commit(&dir.join("sub"), 1);
    // As `git submodule` leaves it: the folder holds a file that says where its repository is.
    std::fs::create_dir(dir.join(".git/modules")).unwrap();
    std::fs::rename(dir.join("sub/.git"), dir.join(".git/modules/sub")).unwrap();
    folder.write("p/sub/.git", "gitdir: ../.git/modules/sub\n");
    commit(&dir, 2);
    assert_eq!(objects(&folder, &[]), ["p:a"]);
    assert_eq!(objects(&folder, &["--at", "HEAD"]), ["p:a"]);
    folder.write(
        "opslore.toml",
        "[vault]\npath = \"vault\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n[[repo]]\nname = \"s\"\npath = \"p/sub\"\n",
    );
    assert_eq!(objects(&folder, &[]), ["p:a", "s:b"]);
    assert_eq!(objects(&folder, &["--at", "HEAD"]), ["p:a", "s:b"]);
}

#[test]
fn a_release_may_read_what_was_rendered_into_the_same_repository() {
    let folder = world(&["out/shop/web.yaml"]);
    folder.write(
        "p/charts/shop/Chart.yaml",
        "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    );
    folder.write(
        "p/apps/shop.yaml",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: shop\n  namespace: argocd\nspec:\n  source:\n    repoURL: https://github.com/acme/p\n    path: out/shop\n  destination:\n    namespace: shop\n",
    );
    let dir = folder.path().join("p");
    commit(&dir, 1);
    git(
        &dir,
        "",
        &["remote", "add", "origin", "git@github.com:acme/p.git"],
    );
    folder.write(
        "opslore.toml",
        "[vault]\npath = \"vault\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n[[rendered]]\nrepo = \"p\"\nchart = \"charts/shop\"\npath = \"p/out/shop\"\nnamespace = \"other\"\n",
    );
    let shown = run(&folder, &["show", "shop/configmap/web"]).stdout;
    for line in ["by spec.source.path", "helm-chart, by helm-template"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert_eq!(
        objects(&folder, &[]),
        ["p:argocd/Application.argoproj.io/shop", "p:web"]
    );
}

#[test]
fn vendored_trees_are_left_out_today_and_then() {
    let folder = world(&[
        "a.yaml",
        "vendor/b.yaml",
        "deploy/vendor/c.yaml",
        "web/node_modules/d.yaml",
        ".terraform/modules/e.yaml",
        "target/f.yaml",
    ]);
    commit(&folder.path().join("p"), 1);
    assert_eq!(objects(&folder, &[]), ["p:a"]);
    assert_eq!(objects(&folder, &["--at", "HEAD"]), ["p:a"]);
    folder.write(
        "opslore.toml",
        "[vault]\npath = \"vault\"\n[[repo]]\nname = \"p\"\npath = \"p/.git\"\n",
    );
    assert_eq!(objects(&folder, &["--at", "HEAD"]), ["p:a"]);
}

#[test]
fn a_path_that_leads_nowhere_or_to_a_file_is_shown() {
    let folder = world(&["a.yaml"]);
    for (path, why) in [("q", "does not exist"), ("p/a.yaml", "is not a folder")] {
        let config =
            format!("[vault]\npath = \"vault\"\n[[repo]]\nname = \"p\"\npath = \"{path}\"\n");
        folder.write("opslore.toml", &config);
        let answer = run(&folder, &[]);
        assert_eq!(answer.code, 2);
        assert!(answer.stderr.contains(why), "{}", answer.stderr);
        assert!(
            answer.stderr.contains("opslore.toml:5:8"),
            "{}",
            answer.stderr
        );
    }
}
