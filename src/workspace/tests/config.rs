//! Finding and reading the configuration.

use super::{Folder, shown};
use crate::model::RootRole;
use crate::workspace::{ErrorKind, GitLayout, Workspace};

fn error_of(config: &str) -> String {
    let folder = Folder::with(&[("opslore.toml", config)]);
    let error = Workspace::open(&folder.path, None).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Usage, "{error}");
    shown(&error, &folder.path)
}

#[test]
fn the_whole_configuration_is_read_in_the_order_of_the_file() {
    let folder = Folder::with(&[
        (
            "opslore.toml",
            r##"
version = 1
[vault]
path = "notes"
ignore = ["Templates/**"]
[[repo]]
name = "platform"
path = "platform"
url = "git@github.com:acme/platform.git"
aliases = ["http://gitea-http.gitea:3000/ops/platform.git"]
scopes = { "z/**" = "eu", "a/**" = "us" }
[[mount]]
vault = "repos/platform/docs"
repo = "platform"
path = "docs"
[runbooks]
url_map = [{ prefix = "https://runbooks.acme.dev/", to = "runbooks/" }]
[types.runbook]
match = ["runbooks/**"]
required = ["owner"]
review_every = "26w"
[types.guide]
match = "guides/**"
[groups.urgent]
when = { type = "task", status = ["active", "blocked"], tag = "#urgent", path = "tasks/**" }
color = "red"
"##,
        ),
        ("notes/a.md", ""),
        ("platform/b.yaml", ""),
    ]);
    let workspace = folder.open();
    let settings = &workspace.settings;
    assert_eq!(workspace.dir, folder.path);
    assert_eq!(
        workspace.config_path,
        Some(folder.path.join("opslore.toml"))
    );
    assert_eq!(workspace.roots[0].dir, folder.path.join("notes"));
    assert_eq!(workspace.roots[0].role, RootRole::Vault);
    assert_eq!(workspace.roots[0].ignore, ["Templates/**"]);
    assert_eq!(settings.roots[1].name.as_str(), "platform");
    assert_eq!(
        settings.roots[1].url.as_deref(),
        Some("https://github.com/acme/platform")
    );
    assert_eq!(
        settings.roots[1].aliases,
        ["http://gitea-http.gitea:3000/ops/platform"]
    );
    let scopes: Vec<&str> = settings.roots[1]
        .scopes
        .iter()
        .map(|rule| rule.scope.as_str())
        .collect();
    assert_eq!(scopes, ["eu", "us"]);
    assert_eq!(workspace.mounts[0].path, "docs");
    assert_eq!(settings.url_map[0].to, "runbooks/");
    assert_eq!(settings.types[0].name, "runbook");
    assert_eq!(settings.types[0].review_every_days, Some(182));
    assert_eq!(settings.types[1].paths, ["guides/**"]);
    assert_eq!(settings.groups[0].name, "urgent");
    assert_eq!(settings.groups[0].when.tags, ["urgent"]);
    assert_eq!(settings.groups[1].name, "active");
    assert_eq!(settings.groups.len(), 7);
}

#[test]
fn an_unknown_key_is_shown_with_its_line_and_the_key_that_was_meant() {
    insta::assert_snapshot!(error_of("version = 1\n[vault]\nignroe = [\"Templates/**\"]\n"), @r#"
    unknown key `ignroe` in `[vault]`
     --> opslore.toml:3:1
      |
    3 | ignroe = ["Templates/**"]
      | ^^^^^^
      = hint: did you mean `ignore`?
    "#);
}

#[test]
fn a_key_that_resembles_none_is_answered_with_the_known_ones() {
    insta::assert_snapshot!(error_of("[types.runbook]\nfolder = \"x\"\n"), @r#"
    unknown key `folder` in `[types.runbook]`
     --> opslore.toml:2:1
      |
    2 | folder = "x"
      | ^^^^^^
      = hint: known keys: `match`, `required`, `review_every`
    "#);
}

#[test]
fn a_value_of_the_wrong_type_is_shown() {
    insta::assert_snapshot!(error_of("[vault]\npath = \".\"\nignore = \"Templates/**\"\n"), @r#"
    `ignore` must be a list of texts, not text
     --> opslore.toml:3:10
      |
    3 | ignore = "Templates/**"
      |          ^^^^^^^^^^^^^^
    "#);
    insta::assert_snapshot!(error_of("repo = { name = \"x\" }\n"), @r#"
    `repo` must be a list of tables, written `[[repo]]`, not a table
     --> opslore.toml:1:8
      |
    1 | repo = { name = "x" }
      |        ^^^^^^^^^^^^^^
    "#);
}

#[test]
fn values_that_mean_nothing_are_shown_with_what_to_write() {
    insta::assert_snapshot!(error_of("[types.runbook]\nreview_every = \"half a year\"\n"), @r#"
    `half a year` is not a time to review
     --> opslore.toml:2:16
      |
    2 | review_every = "half a year"
      |                ^^^^^^^^^^^^^
      = hint: write days or weeks: `180d`, `26w`
    "#);
    insta::assert_snapshot!(error_of("[groups.x]\nwhen = { type = \"task\" }\ncolor = \"gren\"\n"), @r#"
    `gren` is not a colour of the palette
     --> opslore.toml:3:9
      |
    3 | color = "gren"
      |         ^^^^^^
      = hint: did you mean `green`?
    "#);
    insta::assert_snapshot!(error_of("version = 2\n"), @r"
    version 2 of the configuration is not known
     --> opslore.toml:1:11
      |
    1 | version = 2
      |           ^
      = hint: this opslore reads `version = 1`
    ");
    insta::assert_snapshot!(error_of("[vault]\nignore = [\"a[\"]\n"), @r#"
    `a[` is not a pattern
     --> opslore.toml:2:11
      |
    2 | ignore = ["a["]
      |           ^^^^
      = hint: patterns look like `runbooks/**` or `*.tmp.md`
    "#);
}

#[test]
fn text_that_is_not_toml_is_shown_where_it_breaks() {
    insta::assert_snapshot!(error_of("[vault]\npath = notes\n"), @r#"
    the configuration is not TOML: `notes` is not a value
     --> opslore.toml:2:8
      |
    2 | path = notes
      |        ^^^^^
      = hint: put text in quotes: `"notes"`
    "#);
    assert!(error_of("[vault\n").contains("--> opslore.toml:1:7"));
}

#[test]
fn names_of_repositories_are_unique_and_fit_into_ids() {
    insta::assert_snapshot!(
        error_of("[[repo]]\nname = \"a\"\npath = \".\"\n[[repo]]\nname = \"a\"\npath = \"x\"\n"), @r#"
    two repositories are named `a`, the first on line 2
     --> opslore.toml:5:8
      |
    5 | name = "a"
      |        ^^^
      = hint: names are used in ids: give one of them another name
    "#);
    assert!(error_of("[[repo]]\nname = \"vault\"\npath = \"x\"\n").contains("the vault itself"));
    assert!(error_of("[[repo]]\nname = \"a/b\"\npath = \"x\"\n").contains("cannot be the name"));
    insta::assert_snapshot!(error_of("[[repo]]\npath = \"x\"\n"), @r"
    `[[repo]]` needs a `name`
     --> opslore.toml:1:1
      |
    1 | [[repo]]
      | ^^^^^^^^
    ");
}

#[test]
fn folders_that_do_not_exist_or_are_the_vault_itself_are_shown() {
    insta::assert_snapshot!(error_of("[[repo]]\nname = \"platform\"\npath = \"../nowhere-at-all\"\n"), @r#"
    the folder of repository `platform` does not exist: `../nowhere-at-all`
     --> opslore.toml:3:8
      |
    3 | path = "../nowhere-at-all"
      |        ^^^^^^^^^^^^^^^^^^^
      = hint: paths are relative to the folder of the configuration
    "#);
    insta::assert_snapshot!(error_of("[[repo]]\nname = \"platform\"\npath = \".\"\n"), @r#"
    the repository `platform` is the vault's own folder
     --> opslore.toml:3:8
      |
    3 | path = "."
      |        ^^^
      = hint: manifests in the vault are read too: remove this `[[repo]]`
    "#);
}

#[test]
fn a_mount_names_a_repository() {
    let config = "[[repo]]\nname = \"platform\"\npath = \"p\"\n[[mount]]\nvault = \"v\"\nrepo = \"platfrom\"\n";
    assert!(error_of(config).contains("did you mean `platform`?"));
}

#[test]
fn the_nearest_configuration_upwards_counts() {
    let folder = Folder::with(&[
        ("opslore.toml", ""),
        ("a/.opslore.toml", ""),
        ("a/b/c/n.md", ""),
    ]);
    let workspace = Workspace::open(&folder.path.join("a/b/c"), None).unwrap();
    assert_eq!(workspace.dir, folder.path.join("a"));
    assert_eq!(workspace.roots[0].dir, folder.path.join("a"));
}

#[test]
fn two_configurations_in_one_folder_are_an_error_that_names_both() {
    let folder = Folder::with(&[("opslore.toml", ""), (".opslore.toml", "")]);
    let error = Workspace::open(&folder.path, None).unwrap_err();
    insta::assert_snapshot!(shown(&error, &folder.path), @r"
    two configurations in one folder: `opslore.toml` and `.opslore.toml`
      = hint: keep one of them
    ");
}

#[test]
fn without_a_configuration_the_folder_that_obsidian_opened_is_the_vault() {
    let folder = Folder::with(&[("v/.obsidian/app.json", "{}"), ("v/a/b.md", "")]);
    let inside = Workspace::open(&folder.path.join("v/a"), None).unwrap();
    assert_eq!(inside.roots[0].dir, folder.path.join("v"));
    assert_eq!(inside.config_path, None);
    let plain = Folder::with(&[("a/b.md", "")]);
    let plain_vault = Workspace::open(&plain.path.join("a"), None).unwrap();
    assert_eq!(plain_vault.roots[0].dir, plain.path.join("a"));
    assert_eq!(plain_vault.roots.len(), 1);
}

#[test]
fn a_start_folder_that_does_not_exist_is_an_error() {
    let folder = Folder::with(&[("a.md", "")]);
    for wrong in ["no-such-folder", "a.md"] {
        let error = Workspace::open(&folder.path.join(wrong), None).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Usage);
    }
}

#[test]
fn obsidians_excluded_files_are_taken_over_and_a_broken_file_is_a_notice() {
    let good = Folder::with(&[(
        ".obsidian/app.json",
        r#"{"userIgnoreFilters": ["Archive/", "/\\.tmp/"]}"#,
    )]);
    assert_eq!(good.open().settings.excluded, ["Archive/", "/\\.tmp/"]);
    let broken = Folder::with(&[(".obsidian/app.json", "{")]);
    let workspace = broken.open();
    assert!(workspace.settings.excluded.is_empty());
    assert_eq!(workspace.notices.len(), 1);
    assert!(
        workspace.notices[0]
            .message
            .contains("app.json` is not JSON")
    );
}

#[test]
fn a_root_tells_its_commit_and_the_address_of_its_remote_unless_configured() {
    let folder = Folder::with(&[(
        "opslore.toml",
        "[vault]\npath = \"v\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n[[repo]]\nname = \"b\"\npath = \"b.git\"\nurl = \"https://example.com/b\"\n",
    )]);
    std::fs::create_dir(folder.path.join("v")).unwrap();
    let remote = "[remote \"origin\"]\n\turl = git@github.com:acme/x.git\n";
    for (dir, config) in [("p", "p/.git/config"), ("b.git", "b.git/config")] {
        let path = folder.path.join(dir);
        std::fs::create_dir(&path).unwrap();
        match dir {
            "p" => crate::git::commit_worktree(&path, &[("a.yaml", "")]),
            _ => crate::git::commit_bare(&path, &[("a.yaml", "")]),
        }
        let config = folder.path.join(config);
        let text = std::fs::read_to_string(&config).unwrap();
        std::fs::write(&config, text + remote).unwrap();
    }
    let workspace = folder.open();
    let roots = &workspace.settings.roots;
    assert_eq!(roots[0].commit, None);
    assert_eq!(roots[1].commit.as_ref().unwrap().len(), 40);
    assert_eq!(roots[1].url.as_deref(), Some("https://github.com/acme/x"));
    assert_eq!(roots[2].url.as_deref(), Some("https://example.com/b"));
    let git: Vec<_> = workspace.roots.iter().map(|root| root.git).collect();
    assert_eq!(
        git,
        [None, Some(GitLayout::WorkTree), Some(GitLayout::Bare)]
    );
}
