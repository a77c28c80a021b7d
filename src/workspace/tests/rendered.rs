//! `[[rendered]]` in the configuration, and the roots that it makes.

use super::{Folder, markdown_and_yaml, shown};
use crate::model::{Rendered, RootName, RootRole};
use crate::workspace::config::Renderer;
use crate::workspace::{ErrorKind, Scanner, Workspace};

const REPO: &str = "[vault]\npath = \"v\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n";

fn folder(rendered: &str) -> Folder {
    let config = format!("{REPO}{rendered}");
    Folder::with(&[
        ("opslore.toml", &config),
        ("v/a.md", ""),
        ("p/charts/shop/Chart.yaml", ""),
        ("p/charts/shop/prod.yaml", ""),
        ("p/charts/empty/x", ""),
        ("p/eu/kustomization.yaml", ""),
        ("p/out/shop/web.yaml", ""),
        ("p/out/one.yaml", ""),
        ("p/out/notes.txt", ""),
        ("outside.yaml", ""),
    ])
}

fn error_of(rendered: &str) -> String {
    let folder = folder(&format!("[[rendered]]\n{rendered}"));
    let error = Workspace::open(&folder.path, None).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Usage, "{error}");
    shown(&error, &folder.path)
}

fn paths(workspace: &Workspace) -> Vec<String> {
    let scan = Scanner::default().scan(&workspace.roots, &markdown_and_yaml);
    scan.sources.iter().map(|s| s.path.to_string()).collect()
}

#[test]
fn what_a_chart_became_is_a_root_of_its_own_and_is_read_once() {
    let folder = folder(
        "[[rendered]]\nrepo = \"p\"\nchart = \"./charts/shop/\"\npath = \"p/out/shop\"\nnamespace = \"web\"\n[[rendered]]\nname = \"eu\"\nrepo = \"p\"\nkustomization = \"eu\"\npath = \"p/out/one.yaml\"\n",
    );
    let workspace = folder.open();
    assert_eq!(
        paths(&workspace),
        [
            "eu/one.yaml",
            "p/charts/empty/x",
            "p/charts/shop/Chart.yaml",
            "p/charts/shop/prod.yaml",
            "p/eu/kustomization.yaml",
            "p/out/notes.txt",
            "shop-rendered/web.yaml",
            "vault/a.md"
        ]
    );
    let known = &workspace.settings.roots[2];
    assert_eq!(known.role, RootRole::Repository);
    assert_eq!(
        known.rendered,
        Some(Rendered {
            root: RootName::new("p"),
            path: "charts/shop".to_owned(),
            kustomization: false,
            release: None,
            namespace: Some("web".to_owned()),
        })
    );
    let eu = workspace.settings.roots[3].rendered.as_ref().unwrap();
    assert!(eu.kustomization);
    assert!(workspace.renderings.is_empty());
}

#[test]
fn what_a_program_is_to_render_is_no_root_yet() {
    let folder = folder(
        "[[rendered]]\nrepo = \"p\"\nchart = \"charts/shop\"\nrun = \"helm\"\nrelease = \"web\"\nvalues = [\"prod.yaml\"]\n",
    );
    let workspace = folder.open();
    assert_eq!(workspace.roots.len(), 2);
    let rendering = &workspace.renderings[0];
    assert_eq!(rendering.name.as_str(), "shop-rendered");
    assert_eq!(rendering.program, Renderer::Helm);
    assert_eq!(rendering.of.release.as_deref(), Some("web"));
    assert_eq!(
        rendering.values,
        [folder.path.join("p/charts/shop/prod.yaml")]
    );
}

#[test]
fn a_repository_or_a_folder_that_is_not_there_is_shown() {
    insta::assert_snapshot!(error_of("repo = \"q\"\nchart = \"charts/shop\"\npath = \"p/out\"\n"), @r#"
    no `[[repo]]` is named `q`
     --> opslore.toml:7:8
      |
    7 | repo = "q"
      |        ^^^
      = hint: did you mean `p`?
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/shpo\"\npath = \"p/out\"\n"), @r#"
    repository `p` has no folder `charts/shpo`
     --> opslore.toml:8:9
      |
    8 | chart = "charts/shpo"
      |         ^^^^^^^^^^^^^
      = hint: paths of charts and kustomizations start at the top of the repository
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/empty\"\npath = \"p/out\"\n"), @r#"
    `charts/empty` is no chart: it holds no `Chart.yaml`
     --> opslore.toml:8:9
      |
    8 | chart = "charts/empty"
      |         ^^^^^^^^^^^^^^
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/shop\"\npath = \"p/uot\"\n"), @r#"
    `shop-rendered` has nothing at `p/uot`
     --> opslore.toml:9:8
      |
    9 | path = "p/uot"
      |        ^^^^^^^
      = hint: paths are relative to the folder of the configuration
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"../charts\"\npath = \"p/out\"\n"), @r#"
    `../charts` is not a folder inside the repository
     --> opslore.toml:8:9
      |
    8 | chart = "../charts"
      |         ^^^^^^^^^^^
      = hint: write its path from the top of the repository, such as `charts/shop`
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/shop\"\nrun = \"helm\"\nvalues = [\"prd.yaml\"]\n"), @r#"
    no file `prd.yaml` for the chart in its repository
      --> opslore.toml:10:11
       |
    10 | values = ["prd.yaml"]
       |           ^^^^^^^^^^
       = hint: files of values are named as seen from the chart
    "#);
    let outside = "repo = \"p\"\nchart = \"charts/shop\"\nrun = \"helm\"\nvalues = [\"../../../outside.yaml\"]\n";
    assert!(error_of(outside).contains("no file `../../../outside.yaml` for the chart"));
}

#[test]
fn an_entry_says_what_it_is_of_and_where_it_is() {
    insta::assert_snapshot!(error_of("repo = \"p\"\npath = \"p/out\"\n"), @r#"
    `[[rendered]]` needs a `chart` or a `kustomization`
     --> opslore.toml:6:1
      |
    6 | [[rendered]]
      | ^^^^^^^^^^^^
      = hint: a folder of the repository, such as `chart = "charts/shop"`
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/shop\"\n"), @r#"
    `[[rendered]]` needs a `path` or a `run`
     --> opslore.toml:6:1
      |
    6 | [[rendered]]
      | ^^^^^^^^^^^^
      = hint: a folder with what it becomes, or `run = "helm"` to have it made
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/shop\"\npth = \"p/out\"\n"), @r#"
    unknown key `pth` in `[[rendered]]`
     --> opslore.toml:9:1
      |
    9 | pth = "p/out"
      | ^^^
      = hint: did you mean `path`?
    "#);
    assert!(
        error_of("repo = \"p\"\nchart = \"a\"\nkustomization = \"b\"\n").contains("not of both")
    );
    assert!(
        error_of("repo = \"p\"\nchart = \"a\"\npath = \"x\"\nrun = \"helm\"\n")
            .contains("not both")
    );
    assert!(
        error_of("repo = \"p\"\nchart = \"a\"\npath = \"x\"\nvalues = [\"y\"]\n")
            .contains("rendered already")
    );
}

#[test]
fn no_other_program_is_run() {
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/shop\"\nrun = \"hlm\"\n"), @r#"
    `hlm` does not render a chart
     --> opslore.toml:9:7
      |
    9 | run = "hlm"
      |       ^^^^^
      = hint: did you mean `helm`?
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nkustomization = \"eu\"\nrun = \"sh -c x\"\n"), @r#"
    `sh -c x` does not render a kustomization
     --> opslore.toml:9:7
      |
    9 | run = "sh -c x"
      |       ^^^^^^^^^
      = hint: known programs: `kustomize`, `kubectl`
    "#);
    assert!(
        error_of("repo = \"p\"\nkustomization = \"eu\"\nrun = \"helm\"\n")
            .contains("`helm` does not render a kustomization")
    );
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/shop\"\nrun = \"helm\"\nrelease = \"--debug\"\n"), @r#"
    `--debug` cannot be a release
      --> opslore.toml:10:11
       |
    10 | release = "--debug"
       |           ^^^^^^^^^
       = hint: use small letters, digits and `-`
    "#);
    insta::assert_snapshot!(error_of("repo = \"p\"\nkustomization = \"eu\"\nrun = \"kubectl\"\nnamespace = \"a\"\n"), @r#"
    a `namespace` belongs to a chart, and this is a kustomization
      --> opslore.toml:10:13
       |
    10 | namespace = "a"
       |             ^^^
    "#);
}

#[test]
fn names_are_of_one_root_only() {
    let twice = "repo = \"p\"\nchart = \"charts/shop\"\npath = \"p/out\"\n[[rendered]]\nrepo = \"p\"\nchart = \"charts/shop\"\npath = \"p/out/shop\"\n";
    insta::assert_snapshot!(error_of(twice), @r#"
    `shop-rendered` is the name of another root, on line 8
      --> opslore.toml:12:9
       |
    12 | chart = "charts/shop"
       |         ^^^^^^^^^^^^^
       = hint: names are used in ids: give this one a `name` of its own
    "#);
    assert!(
        error_of("name = \"p\"\nrepo = \"p\"\nchart = \"charts/shop\"\npath = \"p/out\"\n")
            .contains("`p` is the name of another root")
    );
    insta::assert_snapshot!(error_of("repo = \"p\"\nchart = \"charts/shop\"\npath = \"p\"\n"), @r#"
    `p` is read already: as `p`
     --> opslore.toml:9:8
      |
    9 | path = "p"
      |        ^^^
    "#);
    assert!(
        error_of("repo = \"p\"\nchart = \"charts/shop\"\npath = \"p/out/notes.txt\"\n")
            .contains("neither a folder nor YAML")
    );
}

#[test]
fn a_bare_repository_has_nothing_that_a_program_could_render() {
    let config = "[vault]\npath = \"v\"\n[[repo]]\nname = \"b\"\npath = \"b.git\"\n[[rendered]]\nrepo = \"b\"\nchart = \"shop\"\n";
    let folder = Folder::with(&[("v/a.md", ""), ("out/web.yaml", "")]);
    let bare = folder.path.join("b.git");
    std::fs::create_dir(&bare).unwrap();
    crate::git::commit_bare(&bare, &[("shop/Chart.yaml", "")]);
    folder.write("opslore.toml", format!("{config}path = \"out\"\n"));
    assert_eq!(folder.open().roots.len(), 3);
    folder.write("opslore.toml", format!("{config}run = \"helm\"\n"));
    let error = Workspace::open(&folder.path, None).unwrap_err();
    assert!(error.message.contains("repository `b` is bare"), "{error}");
}
