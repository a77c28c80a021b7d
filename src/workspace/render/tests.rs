//! What is rendered, when, and when not; the program is a script.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::workspace::tests::Folder;

const CHART: &str = "[vault]\npath = \"v\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n[[rendered]]\nrepo = \"p\"\nchart = \"charts/shop\"\nrun = \"helm\"\nnamespace = \"web\"\nvalues = [\"../prod.yaml\"]\n";

const BASE: &str = "[vault]\npath = \"v\"\n[[repo]]\nname = \"p\"\npath = \"p/deploy\"\n[[rendered]]\nrepo = \"p\"\nkustomization = \"eu\"\nrun = \"kubectl\"\n";

/// A workspace, a shelf and a folder of programs.
struct Kitchen {
    folder: Folder,
    results: Results,
}

impl Kitchen {
    fn new(config: &str, script: &str) -> Self {
        let folder = Folder::with(&[
            ("opslore.toml", config),
            ("v/a.md", ""),
            ("p/charts/shop/Chart.yaml", "name: shop\n"),
            ("p/charts/prod.yaml", "a: 1\n"),
            ("p/deploy/eu/kustomization.yaml", ""),
            ("p/base/x.yaml", ""),
        ]);
        std::fs::create_dir(folder.path.join("bin")).unwrap();
        let kitchen = Self {
            folder,
            results: Results::default(),
        };
        for name in ["helm", "kubectl", "kustomize"] {
            kitchen.program(name, script);
        }
        kitchen
    }

    fn program(&self, name: &str, script: &str) {
        let runs = self.folder.path.join("runs");
        let text = format!("#!/bin/sh\necho run >> '{}'\n{script}\n", runs.display());
        let path = self.folder.write(&format!("bin/{name}"), text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// What is rendered now.
    fn texts(&mut self) -> Vec<String> {
        let path = OsString::from(format!("{}/bin:/bin:/usr/bin", self.folder.path.display()));
        let workspace = self.folder.open();
        let shelf = self.folder.path.join("shelf");
        let roots = self.results.roots(&workspace, &shelf, &path);
        let texts = roots
            .iter()
            .map(|(root, _)| std::fs::read_to_string(root.place()).unwrap());
        texts.collect()
    }

    fn runs(&self) -> usize {
        let runs = std::fs::read_to_string(self.folder.path.join("runs"));
        runs.unwrap_or_default().lines().count()
    }

    fn kept(&self) -> usize {
        let shelf = self.folder.path.join("shelf/shop-rendered");
        std::fs::read_dir(shelf).map_or(0, Iterator::count)
    }

    fn said(&mut self) -> Vec<String> {
        let notices = self.results.take_notices();
        let here = self.folder.path.display().to_string();
        let line = |n: Notice| format!("{} ({})", n.message, n.hint.unwrap_or_default());
        notices
            .into_iter()
            .map(|n| line(n).replace(&here, ""))
            .collect()
    }
}

const SAY: &str = "echo \"args: $*\"";

#[test]
fn a_chart_is_rendered_once_for_each_content() {
    let mut kitchen = Kitchen::new(CHART, SAY);
    let here = kitchen.folder.path.display().to_string();
    let texts = kitchen.texts();
    let args = texts[0].replace(&here, "");
    assert_eq!(
        args,
        "args: template shop /p/charts/shop --namespace web --values /p/charts/prod.yaml\n"
    );
    assert_eq!(kitchen.texts(), texts);
    kitchen.results = Results::default();
    assert_eq!(kitchen.texts(), texts);
    assert_eq!((kitchen.runs(), kitchen.kept()), (1, 1));
    kitchen.folder.write("p/charts/shop/templates/new.yaml", "");
    kitchen.texts();
    kitchen.folder.write("p/charts/prod.yaml", "a: 2\n");
    kitchen.texts();
    kitchen.folder.write("p/charts/other.yaml", "");
    kitchen.texts();
    assert_eq!(
        (kitchen.runs(), kitchen.kept()),
        (3, 1),
        "the newest one alone is kept"
    );
}

#[test]
fn another_program_makes_another_result() {
    let mut kitchen = Kitchen::new(CHART, "echo one");
    assert_eq!(kitchen.texts(), ["one\n"]);
    kitchen.program("helm", "echo three");
    assert_eq!(kitchen.texts(), ["three\n"]);
}

#[test]
fn kustomize_builds_the_folder_of_the_kustomization() {
    let mut kitchen = Kitchen::new(&BASE.replace("kubectl", "kustomize"), SAY);
    let here = kitchen.folder.path.display().to_string();
    let text = kitchen.texts()[0].replace(&here, "");
    assert_eq!(text, "args: build /p/deploy/eu\n");
}

#[test]
fn a_kustomization_is_rendered_again_when_anything_of_its_repository_changes() {
    let mut kitchen = Kitchen::new(BASE, SAY);
    crate::git::commit_worktree(&kitchen.folder.path.join("p"), &[]);
    let here = kitchen.folder.path.display().to_string();
    let text = kitchen.texts()[0].replace(&here, "");
    assert_eq!(text, "args: kustomize /p/deploy/eu\n");
    kitchen.texts();
    kitchen.folder.write("p/base/x.yaml", "a: 1\n");
    kitchen.texts();
    kitchen.folder.write("p/.git/index", "x");
    kitchen.texts();
    assert_eq!(kitchen.runs(), 2);
}

#[test]
fn a_failure_is_one_notice_and_no_result() {
    let mut kitchen = Kitchen::new(CHART, "echo half; echo 'Error: no value' >&2; exit 1");
    for _ in 0..3 {
        assert_eq!(kitchen.texts(), [""; 0]);
    }
    assert_eq!(kitchen.runs(), 1, "what failed is not tried again");
    assert_eq!(
        kitchen.said(),
        [
            "`helm` could not render the chart `charts/shop` of `p`: Error: no value (try it (here it has no network): `helm template shop /p/charts/shop --namespace web --values /p/charts/prod.yaml`)"
        ]
    );
    assert_eq!(kitchen.kept(), 0);
    kitchen.folder.write("p/charts/prod.yaml", "a: 2\n");
    kitchen.texts();
    assert_eq!(kitchen.runs(), 2);
    assert_eq!(kitchen.said(), [""; 0], "it was said");
    kitchen.program("helm", "echo whole");
    assert_eq!(kitchen.texts(), ["whole\n"]);
}

#[test]
fn an_old_result_is_no_result_of_what_changed() {
    let mut kitchen = Kitchen::new(CHART, SAY);
    assert_eq!(kitchen.texts().len(), 1);
    kitchen.program("helm", "exit 1");
    assert_eq!(kitchen.texts(), [""; 0]);
}

#[test]
fn a_program_that_is_not_there_is_a_notice() {
    let mut kitchen = Kitchen::new(CHART, SAY);
    std::fs::remove_file(kitchen.folder.path.join("bin/helm")).unwrap();
    assert_eq!(kitchen.texts(), [""; 0]);
    let said = kitchen.said();
    assert!(
        said[0]
            .starts_with("the chart `charts/shop` of `p` is not rendered: `helm` is not in PATH"),
        "{said:?}"
    );
}

#[test]
fn values_of_secrets_are_not_kept() {
    let script = "printf 'kind: Secret\\nstringData:\\n  password: hunter2\\n'";
    let mut kitchen = Kitchen::new(CHART, script);
    assert_eq!(
        kitchen.texts(),
        ["kind: Secret\nstringData:\n  password:\n"]
    );
}

#[test]
fn a_chart_that_reaches_out_of_its_repository_is_not_rendered() {
    let mut kitchen = Kitchen::new(CHART, SAY);
    let link = kitchen.folder.path.join("p/charts/shop/templates");
    std::os::unix::fs::symlink(kitchen.folder.path.join("v"), link).unwrap();
    assert_eq!(kitchen.texts(), [""; 0]);
    assert_eq!(kitchen.runs(), 0);
    assert!(kitchen.said()[0].contains("`charts/shop/templates` leads out of the repository"));
}
