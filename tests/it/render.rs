//! Charts and kustomizations that a program renders, from outside. The program is a script.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::{Answer, Program};
use crate::workspace::Folder;

const CONFIG: &str = "[vault]\npath = \"vault\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n[[rendered]]\nrepo = \"p\"\nchart = \"charts/shop\"\nrun = \"helm\"\nnamespace = \"shop\"\n";

/// Renders a ConfigMap with the name that stands in `values.yaml`, and a Secret.
const HELM: &str = r#"chart="$3"
if ! [ -f "$chart/values.yaml" ]; then echo "Error: no values" >&2; exit 1; fi
name=$(cat "$chart/values.yaml")
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n' "$name"
printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: hunter2\n'
"#;

struct World {
    folder: Folder,
    program: Program,
}

impl World {
    fn new() -> Self {
        let world = Self {
            folder: Folder::new(),
            program: Program::new(),
        };
        let folder = &world.folder;
        folder.write("opslore.toml", CONFIG);
        folder.write("vault/Home.md", "# Home\n");
        folder.write(
            "p/charts/shop/Chart.yaml",
            "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        );
        folder.write("p/charts/shop/values.yaml", "web");
        world.helm(HELM);
        world
    }

    fn helm(&self, script: &str) {
        let runs = self.folder.path().join("runs");
        let script = format!("#!/bin/sh\necho run >> '{}'\n{script}", runs.display());
        self.folder.write("bin/helm", &script);
        let path = self.folder.path().join("bin/helm");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let bin = self.folder.path().join("bin");
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let mut command = self.program.command(self.folder.path(), arguments);
        command.env("PATH", path);
        command
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        Answer::new(self.command(arguments).output().unwrap())
    }

    fn objects(&self) -> Vec<String> {
        let answer = self.run(&["export", "-o", "json"]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        let graph = answer.json();
        let entities = graph["entities"].as_array().unwrap().iter();
        let ids = entities.filter_map(|e| e["id"].as_str());
        ids.filter(|id| id.starts_with("k8s:"))
            .map(str::to_owned)
            .collect()
    }

    fn runs(&self) -> usize {
        let runs = std::fs::read_to_string(self.folder.path().join("runs"));
        runs.unwrap_or_default().lines().count()
    }
}

fn holds(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, word);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(word.len()).any(|w| w == word.as_bytes())
    })
}

#[test]
fn a_chart_is_rendered_where_the_configuration_asks_for_it_and_only_once() {
    let world = World::new();
    let expected = ["k8s:p:shop/ConfigMap/web", "k8s:p:shop/Secret/db"];
    assert_eq!(world.objects(), expected);
    assert_eq!(world.objects(), expected);
    assert_eq!(world.runs(), 1);
    let shown = world.run(&["show", "shop/configmap/web"]);
    assert!(
        shown.stdout.contains("shop-rendered/rendered.yaml:4"),
        "{}",
        shown.stdout
    );
    let found = world.run(&["search", "-l", "web"]);
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert!(!holds(world.program.cache(), "hunter2"));
    assert!(!holds(&world.folder.path().join("p"), "rendered"));
    let without = CONFIG.split("[[rendered]]").next().unwrap();
    world.folder.write("opslore.toml", without);
    assert_eq!(world.objects(), [""; 0]);
    assert_eq!(world.runs(), 1, "nothing is run unasked");
}

#[test]
fn a_failure_is_a_warning_and_the_rest_goes_on() {
    let world = World::new();
    std::fs::remove_file(world.folder.path().join("p/charts/shop/values.yaml")).unwrap();
    let answer = world.run(&["search", "home"]);
    assert_eq!(answer.code, 0);
    let said = answer.stderr;
    assert!(
        said.contains(
            "warning: `helm` could not render the chart `charts/shop` of `p`: Error: no values"
        ),
        "{said}"
    );
    assert!(said.contains("`helm template shop "), "{said}");
}

#[test]
fn an_answer_from_the_index_as_it_is_runs_nothing() {
    let world = World::new();
    assert_eq!(world.run(&["index"]).code, 0);
    world.folder.write("p/charts/shop/values.yaml", "other");
    assert_eq!(world.run(&["search", "--frozen", "home"]).code, 0);
    assert_eq!(world.runs(), 1);
    assert_eq!(world.run(&["search", "home"]).code, 0);
    assert_eq!(world.runs(), 2);
}

#[test]
fn nothing_is_rendered_for_another_day() {
    let world = World::new();
    let dir = world.folder.path().join("p");
    for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-qm", "x"]] {
        let done = Command::new("git")
            .current_dir(&dir)
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
    }
    let answer = world.run(&["--at", "HEAD", "export", "-o", "json"]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert!(!answer.stdout.contains("ConfigMap"));
    let why = "`shop-rendered` cannot be known for `HEAD`: only files of today can be rendered";
    assert!(answer.stderr.contains(why), "{}", answer.stderr);
    assert_eq!(world.runs(), 0);
}

#[test]
fn a_changed_chart_is_rendered_again_while_it_is_watched() {
    let world = World::new();
    let mut watch = world
        .command(&["watch", "-o", "jsonl"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let ready = lines.next().unwrap().unwrap();
    assert!(ready.contains("ready"), "{ready}");
    world.folder.write("p/charts/shop/values.yaml", "api");
    let mut told = lines.take(2).map(Result::unwrap);
    assert!(
        told.any(|line| line.contains("shop-rendered/rendered.yaml")),
        "the result has changed too"
    );
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert_eq!(world.runs(), 2);
    assert_eq!(world.objects()[0], "k8s:p:shop/ConfigMap/api");
}
