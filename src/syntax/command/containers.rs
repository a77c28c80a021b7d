//! `docker`, `docker compose` and what is typed like them.

use crate::model::CommandTarget;

use super::flags::{Dashes, Flags};
use super::kubernetes::path;
use super::shell::Word;
use super::{Named, join};

const COMPOSE: &[&str] = &[
    "f",
    "file",
    "p",
    "project-name",
    "profile",
    "project-directory",
    "env-file",
    "e",
    "env",
    "u",
    "user",
    "w",
    "workdir",
    "v",
    "volume",
    "publish",
    "entrypoint",
    "name",
    "n",
    "tail",
    "since",
    "until",
    "t",
    "timeout",
    "scale",
    "index",
    "build-arg",
    "s",
    "signal",
    "l",
    "label",
    "exit-code-from",
    "o",
    "format",
];

/// What `docker compose` names: services, and the files that declare them.
pub fn compose(arguments: &[Word], named: &mut Named<'_>) {
    let before = Flags::read(arguments, Dashes::Two, COMPOSE);
    let Some(verb) = before.words.first() else {
        return;
    };
    // Of logs and rm, `-f` takes no value; behind run and exec the rest is another program's.
    let at = arguments.iter().position(|w| w == *verb).unwrap_or(0);
    let (head, tail) = arguments.split_at(at);
    let head = Flags::read(head, Dashes::Two, COMPOSE);
    let valued: Vec<&str> = COMPOSE
        .iter()
        .copied()
        .filter(|flag| !matches!(*flag, "f" | "file" | "p"))
        .filter(|flag| match *flag {
            "v" => verb.text == "run",
            "n" => verb.text == "logs",
            _ => true,
        })
        .collect();
    let tail = Flags::read(tail, Dashes::Two, &valued);
    let services = tail.words.get(1..).unwrap_or(&[]);
    let services = match verb.text.as_str() {
        "run" | "exec" | "port" => services.get(..1).unwrap_or(&[]),
        "up" | "start" | "stop" | "restart" | "logs" | "build" | "pull" | "push" | "kill"
        | "rm" | "ps" | "top" | "pause" | "unpause" | "create" | "down" | "images" | "attach"
        | "watch" | "events" => services,
        _ => &[],
    };
    let file = head.value("file").or_else(|| head.value("f"));
    let folder = match (head.value("project-directory"), file) {
        (Some(folder), _) => join(named.folder, folder),
        (None, Some(file)) => join(named.folder, file.rsplit_once('/').map_or("", |(f, _)| f)),
        (None, None) => named.folder.to_owned(),
    };
    for word in services.iter().filter(|w| !w.text.contains(['=', '/'])) {
        let target = CommandTarget::ComposeService(word.text.clone());
        named.say_in(word, target, folder.clone());
    }
    for (file, word) in head.values(&["file", "f"]) {
        path(file, word, named);
    }
}

const DOCKER: &[&str] = &[
    "e",
    "env",
    "env-file",
    "v",
    "volume",
    "mount",
    "p",
    "publish",
    "name",
    "network",
    "net",
    "u",
    "user",
    "w",
    "workdir",
    "entrypoint",
    "h",
    "hostname",
    "add-host",
    "m",
    "memory",
    "cpus",
    "platform",
    "restart",
    "l",
    "label",
    "link",
    "log-driver",
    "log-opt",
    "device",
    "gpus",
    "shm-size",
    "ulimit",
    "cap-add",
    "cap-drop",
    "security-opt",
    "pid",
    "ipc",
    "tmpfs",
    "dns",
    "expose",
    "tail",
    "n",
    "since",
    "until",
    "f",
    "file",
    "t",
    "tag",
    "build-arg",
    "target",
    "o",
    "output",
    "progress",
    "cache-from",
    "cache-to",
    "secret",
    "ssh",
    "context",
    "c",
    "H",
    "host",
    "format",
    "time",
    "s",
    "signal",
    "pull",
];

/// What a `docker` command names: images, containers, Dockerfiles.
pub fn docker(arguments: &[Word], named: &mut Named<'_>) {
    if let Some(at) = arguments.iter().position(|w| w.text == "compose") {
        let before = arguments.get(..at).unwrap_or(&[]);
        if before.iter().all(|w| w.text.starts_with('-')) {
            return compose(arguments.get(at + 1..).unwrap_or(&[]), named);
        }
    }
    // Of a build `-t` is the name and `-f` the file; elsewhere they take no value.
    let builds = arguments.iter().any(|w| w.text == "build");
    let is_valued = |flag: &&str| builds || !matches!(*flag, "t" | "f");
    let valued: Vec<&str> = DOCKER.iter().copied().filter(is_valued).collect();
    let flags = Flags::read(arguments, Dashes::Two, &valued);
    let mut words = flags.words.as_slice();
    // `docker image pull` is `docker pull`.
    if let [group, _, ..] = words
        && matches!(group.text.as_str(), "image" | "container" | "buildx")
    {
        words = words.get(1..).unwrap_or(&[]);
    }
    let Some((verb, rest)) = words.split_first() else {
        return;
    };
    match verb.text.as_str() {
        "run" | "create" | "pull" | "push" | "history" => images(rest.get(..1), named),
        "tag" => images(rest.get(..2), named),
        "rmi" | "save" | "scout" => images(Some(rest), named),
        "logs" | "exec" | "attach" | "port" | "top" => containers(rest.get(..1), named),
        "restart" | "stop" | "start" | "kill" | "rm" | "inspect" | "stats" | "pause" => {
            containers(Some(rest), named);
        }
        "build" => {
            for (file, word) in flags.values(&["file", "f"]) {
                path(file, word, named);
            }
        }
        _ => {}
    }
}

fn images(words: Option<&[&Word]>, named: &mut Named<'_>) {
    for word in words.unwrap_or(&[]) {
        named.say(word, CommandTarget::Image(word.text.clone()));
    }
}

fn containers(words: Option<&[&Word]>, named: &mut Named<'_>) {
    for word in words.unwrap_or(&[]) {
        named.say(word, CommandTarget::Container(word.text.clone()));
    }
}
