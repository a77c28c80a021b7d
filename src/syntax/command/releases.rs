//! `helm`, `flux` and `argocd`: what puts things somewhere.

use crate::model::CommandTarget;

use super::Named;
use super::flags::{Dashes, Flags};
use super::kubernetes::path;
use super::shell::Word;

const HELM: &[&str] = &[
    "n",
    "namespace",
    "kube-context",
    "kubeconfig",
    "f",
    "values",
    "set",
    "set-string",
    "set-file",
    "set-json",
    "version",
    "timeout",
    "repo",
    "history-max",
    "description",
    "post-renderer",
    "revision",
    "o",
    "output",
    "output-dir",
    "d",
    "destination",
    "username",
    "password",
    "name-template",
    "kube-version",
    "a",
    "api-versions",
    "s",
    "show-only",
    "max",
    "filter",
];

/// What a `helm` command names. `install` names a release that may be new, so it counts only where it is declared.
pub fn helm(arguments: &[Word], named: &mut Named<'_>) {
    let flags = Flags::read(arguments, Dashes::Two, HELM);
    named.place(&flags, &["namespace", "n"], &["kube-context"]);
    let words = flags.words.as_slice();
    let Some(verb) = words.first().map(|w| w.text.as_str()) else {
        return;
    };
    let rest = words.get(1..).unwrap_or(&[]);
    let behind = rest.get(1..).unwrap_or(&[]);
    let generated = arguments
        .iter()
        .any(|w| matches!(w.text.as_str(), "--generate-name" | "-g"));
    let (releases, charts): (&[&Word], Option<&&Word>) = match verb {
        "install" | "template" if generated || rest.len() == 1 => (&[], rest.first()),
        "template" => (&[], rest.get(1)),
        "upgrade" | "install" => (first(rest), rest.get(1)),
        "diff" | "secrets" if matches!(behind_verb(rest), "upgrade" | "install") => {
            (first(behind), behind.get(1))
        }
        "diff" => (first(behind), None),
        "rollback" | "history" | "hist" | "status" | "test" => (first(rest), None),
        "uninstall" | "delete" | "del" | "un" => (rest, None),
        "get" => (first(behind), None),
        "show" | "inspect" | "dependency" | "dep" => (&[], behind.first()),
        "lint" | "package" | "pull" | "fetch" => (&[], rest.first()),
        _ => return,
    };
    for release in releases {
        named.say(release, CommandTarget::Release(release.text.clone()));
    }
    if let Some(chart) = charts.filter(|w| w.text != ".") {
        named.say(chart, CommandTarget::Chart(chart.text.clone()));
    }
    for (file, word) in flags.values(&["values", "f"]) {
        path(file, word, named);
    }
}

fn first<'a, 'w>(words: &'a [&'w Word]) -> &'a [&'w Word] {
    words.get(..1).unwrap_or(&[])
}

fn behind_verb<'w>(words: &[&'w Word]) -> &'w str {
    words.first().map_or("", |w| w.text.as_str())
}

const FLUX: &[&str] = &[
    "n",
    "namespace",
    "context",
    "cluster",
    "kubeconfig",
    "timeout",
    "kind",
    "name",
    "api-version",
    "path",
    "for",
    "since",
    "tail",
    "level",
    "o",
    "output",
    "kustomization-file",
];

/// What a `flux` command names.
pub fn flux(arguments: &[Word], named: &mut Named<'_>) {
    let flags = Flags::read(arguments, Dashes::Two, FLUX);
    named.place(&flags, &["namespace", "n"], &["context", "cluster"]);
    let words = flags.words.as_slice();
    let Some((verb, rest)) = words.split_first() else {
        return;
    };
    match verb.text.as_str() {
        "reconcile" | "suspend" | "resume" | "get" | "delete" | "export" | "tree" | "diff"
        | "build" | "debug" => {
            let (kind, names) = match rest {
                [group, kind, names @ ..]
                    if matches!(
                        group.text.as_str(),
                        "source" | "sources" | "image" | "images"
                    ) =>
                {
                    (source_kind(&group.text, &kind.text), names)
                }
                [kind, names @ ..] => (Some(kind.text.as_str()), names),
                [] => (None, &[][..]),
            };
            for name in names {
                say(kind, &name.text, name, named);
            }
            for (folder, word) in flags.values(&["path"]) {
                path(folder, word, named);
            }
        }
        "trace" => match rest {
            [name, ..] if name.text.contains('/') => slashed(&name.text, name, named),
            [kind, name, ..] => say(Some(&kind.text), &name.text, name, named),
            [name] => say(flags.value("kind"), &name.text, name, named),
            [] => {}
        },
        "logs" => {
            for (name, word) in flags.values(&["name"]) {
                say(flags.value("kind"), name, word, named);
            }
        }
        "events" => {
            for (object, word) in flags.values(&["for"]) {
                slashed(object, word, named);
            }
        }
        _ => {}
    }
}

fn slashed(text: &str, word: &Word, named: &mut Named<'_>) {
    if let Some((kind, name)) = text.split_once('/') {
        say(Some(kind), name, word, named);
    }
}

fn say(kind: Option<&str>, name: &str, word: &Word, named: &mut Named<'_>) {
    let Some(kind) = kind else { return };
    let target = CommandTarget::Object {
        kind: kind.to_owned(),
        name: name.to_owned(),
    };
    named.say(word, target);
}

/// `source git` and its like as kinds.
fn source_kind(group: &str, kind: &str) -> Option<&'static str> {
    let image = group.starts_with("image");
    Some(match kind {
        "git" => "gitrepository",
        "helm" => "helmrepository",
        "oci" => "ocirepository",
        "bucket" => "bucket",
        "chart" => "helmchart",
        "repository" if image => "imagerepository",
        "policy" if image => "imagepolicy",
        "update" if image => "imageupdateautomation",
        _ => return None,
    })
}

const ARGOCD: &[&str] = &[
    "p",
    "parameter",
    "revision",
    "kind",
    "resource-name",
    "resource",
    "patch",
    "patch-type",
    "timeout",
    "server",
    "o",
    "output",
    "path",
    "repo",
    "N",
    "app-namespace",
    "project",
    "l",
    "selector",
    "values",
    "helm-set",
    "sync-policy",
    "grpc-web-root-path",
    "local",
    "group",
    "namespace",
    "tail",
    "kube-context",
    "argocd-context",
    "dest-namespace",
    "dest-server",
    "dest-name",
];

/// What an `argocd` command names; what it creates is not there yet.
pub fn argocd(arguments: &[Word], named: &mut Named<'_>) {
    let flags = Flags::read(arguments, Dashes::Two, ARGOCD);
    named.namespace = flags
        .value("app-namespace")
        .or_else(|| flags.value("N"))
        .map(str::to_owned);
    let words = flags.words.as_slice();
    let [what, verb, names @ ..] = words else {
        return;
    };
    let kind = match what.text.as_str() {
        "app" => "application",
        "appset" => "applicationset",
        "proj" => "appproject",
        _ => return,
    };
    let names = match verb.text.as_str() {
        "create" | "list" | "add" => return,
        "actions" => names.get(1..2).unwrap_or(&[]),
        "sync" | "get" | "delete" | "wait" => names,
        _ => first(names),
    };
    for name in names {
        let text = name.text.rsplit('/').next().unwrap_or(&name.text);
        say(Some(kind), text, name, named);
    }
}
