//! `kubectl`, `oc`, and `kustomize build`.

use crate::model::CommandTarget;

use super::Named;
use super::flags::{Dashes, Flags};
use super::shell::Word;

/// Flags that the next word belongs to.
const VALUED: &[&str] = &[
    "n",
    "namespace",
    "l",
    "selector",
    "o",
    "output",
    "c",
    "container",
    "f",
    "filename",
    "k",
    "kustomize",
    "context",
    "cluster",
    "kubeconfig",
    "user",
    "as",
    "as-group",
    "s",
    "server",
    "token",
    "request-timeout",
    "v",
    "p",
    "patch",
    "patch-file",
    "type",
    "field-selector",
    "sort-by",
    "tail",
    "since",
    "since-time",
    "timeout",
    "grace-period",
    "replicas",
    "current-replicas",
    "port",
    "target-port",
    "image",
    "for",
    "L",
    "label-columns",
    "template",
    "to-revision",
    "revision",
    "address",
    "pod-running-timeout",
    "limits",
    "requests",
    "min",
    "max",
    "cpu-percent",
    "target",
    "copy-to",
    "profile",
    "from",
    "schedule",
    "overrides",
    "e",
    "env",
    "max-log-requests",
    "limit-bytes",
    "chunk-size",
    "field-manager",
    "subresource",
    "resource-version",
    "name",
    "protocol",
    "raw",
];

/// Nobody asks for more kinds at once.
const MOST_KINDS: usize = 8;

/// What a `kubectl` command names.
pub fn read(arguments: &[Word], named: &mut Named<'_>) {
    let first = Flags::read(arguments, Dashes::Two, VALUED);
    let Some(verb) = first.words.first().map(|w| w.text.as_str()) else {
        return;
    };
    // Of logs, `-f` means to follow and `-p` the container before.
    let follows = matches!(verb, "logs" | "attach");
    let valued: Vec<&str> = VALUED
        .iter()
        .copied()
        .filter(|flag| match *flag {
            "f" => !follows,
            "p" => verb == "patch",
            _ => true,
        })
        .collect();
    let flags = Flags::read(arguments, Dashes::Two, &valued);
    named.place(&flags, &["namespace", "n"], &["context", "cluster"]);
    let words = flags.words.get(1..).unwrap_or(&[]);
    match verb {
        "get" | "describe" | "delete" | "edit" | "scale" | "autoscale" | "expose" | "wait"
        | "label" | "annotate" | "patch" | "drain" | "events" => objects(words, named),
        "rollout" | "set" => verbs_of_two(verb, words, named),
        "top" => objects(words, named),
        "logs" | "exec" | "attach" | "port-forward" | "debug" | "rsh" => {
            if let Some(first) = words.first() {
                one(first, named);
            }
        }
        "argo" => rollouts(words, named),
        // A job that is made now; where it is made from is there.
        "create" => {
            for (from, word) in flags.values(&["from"]) {
                slashed(from, word, named);
            }
        }
        "apply" | "replace" | "diff" => {}
        "kustomize" => {
            if let Some(folder) = words.first() {
                path(&folder.text, folder, named);
            }
        }
        _ => return,
    }
    if verb == "events" {
        for (object, word) in flags.values(&["for"]) {
            slashed(object, word, named);
        }
    }
    let about_pods = match verb {
        "logs" => true,
        _ => words.first().is_some_and(|w| {
            let mut kinds = w.text.split(',');
            kinds.any(|k| matches!(k, "po" | "pod" | "pods"))
        }),
    };
    if about_pods {
        for (selector, word) in flags.values(&["selector", "l"]) {
            labels(selector, word, named);
        }
    }
    if !follows {
        for (file, word) in flags.values(&["filename", "f", "kustomize", "k"]) {
            for file in file.split(',') {
                path(file, word, named);
            }
        }
    }
}

/// `kustomize build FOLDER`.
pub fn kustomize(arguments: &[Word], named: &mut Named<'_>) {
    let flags = Flags::read(arguments, Dashes::Two, &["o", "output", "load-restrictor"]);
    if let [verb, folder, ..] = flags.words.as_slice()
        && verb.text == "build"
    {
        path(&folder.text, folder, named);
    }
}

/// `KIND NAME…`, `KIND/NAME…`, `KIND,KIND NAME`; changes of labels and images stand among them.
fn objects(words: &[&Word], named: &mut Named<'_>) {
    let is_change = |w: &Word| w.text.contains('=') || w.text.ends_with('-');
    if words.iter().any(|w| is_slashed(w)) {
        for word in words.iter().filter(|w| is_slashed(w)) {
            slashed(&word.text, word, named);
        }
        return;
    }
    let Some((kinds, names)) = words.split_first() else {
        return;
    };
    for name in names.iter().filter(|w| !is_change(w)) {
        for kind in kinds
            .text
            .split(',')
            .filter(|k| !k.is_empty())
            .take(MOST_KINDS)
        {
            object(kind, &name.text, name, named);
        }
    }
}

fn is_slashed(word: &Word) -> bool {
    let text = word.text.as_str();
    let (kind, _) = text.split_once('/').unwrap_or(("", ""));
    !kind.is_empty()
        && !text.contains('=')
        && kind
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

fn slashed(text: &str, word: &Word, named: &mut Named<'_>) {
    if let Some((kind, name)) = text.split_once('/') {
        object(kind, name, word, named);
    }
}

fn object(kind: &str, name: &str, word: &Word, named: &mut Named<'_>) {
    let target = CommandTarget::Object {
        kind: kind.to_owned(),
        name: name.to_owned(),
    };
    named.say(word, target);
}

/// A pod, unless a kind is told.
fn one(word: &Word, named: &mut Named<'_>) {
    match is_slashed(word) {
        true => slashed(&word.text, word, named),
        false => object("pod", &word.text, word, named),
    }
}

/// `rollout restart deploy/x`, `set image deploy/x app=image`.
fn verbs_of_two(verb: &str, words: &[&Word], named: &mut Named<'_>) {
    let Some((what, rest)) = words.split_first() else {
        return;
    };
    if verb == "set" && what.text == "serviceaccount" {
        let Some((account, rest)) = rest.split_last() else {
            return;
        };
        object("serviceaccount", &account.text, account, named);
        return objects(rest, named);
    }
    objects(rest, named);
    if verb == "set" && what.text == "image" {
        for word in rest {
            if let Some((_, image)) = word.text.split_once('=') {
                named.say(word, CommandTarget::Image(image.to_owned()));
            }
        }
    }
}

/// The plugin of Argo Rollouts.
fn rollouts(words: &[&Word], named: &mut Named<'_>) {
    let texts: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
    let names = match texts.as_slice() {
        ["rollouts", "get" | "set", _, ..] => words.get(3..),
        ["rollouts", _, ..] => words.get(2..),
        _ => None,
    };
    for name in names.unwrap_or(&[]).iter().take(1) {
        object("rollout", &name.text, name, named);
    }
}

/// `app=checkout,tier=front`; sets and negations are left out.
fn labels(selector: &str, word: &Word, named: &mut Named<'_>) {
    let pairs: Option<Vec<(String, String)>> = selector
        .split(',')
        .map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let value = value.trim_start_matches('=');
            let plain = !key.ends_with('!') && !key.contains([' ', '(']) && !value.is_empty();
            plain.then(|| (key.to_owned(), value.to_owned()))
        })
        .collect();
    if let Some(pairs) = pairs {
        named.say(word, CommandTarget::Labelled(pairs));
    }
}

/// A file or folder on the disk; nothing from elsewhere.
pub(super) fn path(path: &str, word: &Word, named: &mut Named<'_>) {
    let elsewhere =
        path == "-" || path == "." || path.contains("://") || path.starts_with(['/', '~']);
    if !elsewhere {
        named.say(word, CommandTarget::Path(path.to_owned()));
    }
}
