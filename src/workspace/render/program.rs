//! One run of a foreign program: found in `PATH`, without a shell, without the network, within limits.

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What a run may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until it has ended.
    pub time: Duration,
    /// Of its output, in bytes.
    pub output: u64,
}

/// How much of its complaints is kept, in bytes.
const COMPLAINTS: u64 = 64 * 1024;

/// How often it is looked whether the program has ended.
const GLANCE: Duration = Duration::from_millis(5);

/// Nobody listens at the port for discarding. What tries to reach the network by a proxy fails at once.
const NOWHERE: &str = "http://127.0.0.1:9";

/// A command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The program, as it is called.
    pub name: &'static str,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl Call {
    /// As one would type it.
    pub fn shown(&self) -> String {
        let mut words = vec![self.name.to_owned()];
        words.extend(self.arguments.iter().map(|word| quoted(word)));
        words.join(" ")
    }
}

fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.into_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// The first program of this name in the folders of `path`, the value of `PATH`. Folders that depend on where one
/// stands do not count: a repository must not bring its own.
pub fn find(name: &str, path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// What the program writes, whole. Else why not: the first line of its own complaint, if it has one.
pub fn run(program: &Path, call: &Call, limits: Limits) -> Result<Vec<u8>, String> {
    let deadline = Instant::now() + limits.time;
    let home = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    let mut command = command(program, home.path());
    command
        .args(&call.arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = loop {
        match command.spawn() {
            Ok(child) => break child,
            // It is being installed just now.
            Err(error)
                if error.kind() == ErrorKind::ExecutableFileBusy && Instant::now() < deadline =>
            {
                thread::sleep(GLANCE);
            }
            Err(error) => return Err(format!("it could not be run: {error}")),
        }
    };
    let output = child.stdout.take().map(|s| read(s, limits.output + 1));
    let complaints = child.stderr.take().map(|s| read(s, COMPLAINTS));
    let ended = finish(&mut child, output, complaints, deadline, limits);
    if ended.is_err() {
        let _ = child.kill();
        let _ = child.wait();
    }
    ended
}

/// Reads to the end on a thread of its own and keeps the beginning. What a program left behind may hold the stream
/// open for ever: nobody waits for the thread.
fn read(stream: impl Read + Send + 'static, most: u64) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut beginning = stream.take(most);
        let _ = beginning.read_to_end(&mut kept);
        let full = kept.len() as u64 == most;
        let _ = sender.send(kept);
        if full {
            let _ = io::copy(&mut beginning.into_inner(), &mut io::sink());
        }
    });
    receiver
}

fn finish(
    child: &mut Child,
    output: Option<Receiver<Vec<u8>>>,
    complaints: Option<Receiver<Vec<u8>>>,
    deadline: Instant,
    limits: Limits,
) -> Result<Vec<u8>, String> {
    let late = || format!("it did not end within {} s", limits.time.as_secs());
    let all = |stream: Option<Receiver<Vec<u8>>>| match stream {
        Some(stream) => stream.recv_timeout(deadline.saturating_duration_since(Instant::now())),
        None => Ok(Vec::new()),
    };
    let output = all(output).map_err(|_| late())?;
    if output.len() as u64 > limits.output {
        let mebibytes = limits.output / (1024 * 1024);
        return Err(format!("it writes more than {mebibytes} MiB"));
    }
    let complaints = all(complaints).map_err(|_| late())?;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < deadline => thread::sleep(GLANCE),
            Ok(None) => return Err(late()),
            Err(error) => return Err(error.to_string()),
        }
    };
    match status.success() {
        true => Ok(output),
        false => Err(first_line(&complaints).unwrap_or_else(|| format!("it ended with {status}"))),
    }
}

/// The line that says what is wrong: warnings may stand before it.
fn first_line(complaints: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(complaints);
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_error = |line: &&str| line.to_ascii_lowercase().starts_with("error");
    // kubectl's log begins a complaint of several lines with `err=<` and quotes one of a single line.
    let line = lines()
        .find(is_error)
        .or_else(|| lines().find(|line| !line.ends_with("err=<")))?;
    let line = line.split_once("err=\"").map_or(line, |(_, rest)| rest);
    let clean = line.chars().filter(|c| !c.is_control());
    Some(clean.take(300).collect())
}

/// The program with nothing of the user's environment but where programs are.
fn command(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(home).env_clear();
    for kept in ["PATH", "SystemRoot"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    for folder in [
        "HOME",
        "USERPROFILE",
        "TMPDIR",
        "TEMP",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "HELM_CACHE_HOME",
        "HELM_CONFIG_HOME",
        "HELM_DATA_HOME",
        "HELM_PLUGINS",
    ] {
        command.env(folder, home);
    }
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(proxy, NOWHERE);
        command.env(proxy.to_ascii_lowercase(), NOWHERE);
    }
    command
        .env("KUBECONFIG", home.join("none"))
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C");
    command
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const LIMITS: Limits = Limits {
        time: Duration::from_secs(10),
        output: 1024,
    };

    fn script(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("helm");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn run_script(text: &str, limits: Limits) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let call = Call {
            name: "helm",
            arguments: vec!["template".into(), "a b".into()],
        };
        run(&script(folder.path(), text), &call, limits)
            .map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn arguments_are_handed_over_as_they_are() {
        let said = run_script("printf '%s|' \"$@\"", LIMITS);
        assert_eq!(said.as_deref(), Ok("template|a b|"));
    }

    #[test]
    fn the_environment_is_empty_but_for_ways_that_lead_nowhere() {
        let said = run_script("env; cat", LIMITS).unwrap();
        for line in [
            "HTTPS_PROXY=http://127.0.0.1:9",
            "https_proxy=http://127.0.0.1:9",
            "GIT_ALLOW_PROTOCOL=none",
        ] {
            assert!(said.lines().any(|l| l == line), "{line}: {said}");
        }
        assert!(!said.contains("CARGO"), "{said}");
        let home = said.lines().find_map(|l| l.strip_prefix("HOME="));
        assert!(!Path::new(home.unwrap()).exists(), "it is gone afterwards");
    }

    #[test]
    fn a_failure_is_told_in_the_words_of_the_program() {
        let said = run_script(
            "echo partial; echo warning: x >&2; echo Error: no chart >&2; exit 1",
            LIMITS,
        );
        assert_eq!(said.unwrap_err(), "Error: no chart");
        let logged = run_script(
            "echo 'E1 x] \"failed\" err=<' >&2; echo ' no folder' >&2; exit 1",
            LIMITS,
        );
        assert_eq!(logged.unwrap_err(), "no folder");
        let silent = run_script("exit 3", LIMITS).unwrap_err();
        assert!(silent.contains("exit status: 3"), "{silent}");
    }

    #[test]
    fn what_takes_too_long_or_writes_too_much_is_stopped() {
        let short = Limits {
            time: Duration::from_millis(300),
            ..LIMITS
        };
        let begun = Instant::now();
        let said = run_script("exec sleep 20", short).unwrap_err();
        assert!(said.starts_with("it did not end within"), "{said}");
        // A child of the program holds its streams open.
        let said = run_script("sleep 20 & echo done", short).unwrap_err();
        assert!(said.starts_with("it did not end within"), "{said}");
        let said = run_script("while :; do echo 0123456789; done", LIMITS);
        assert_eq!(said.unwrap_err(), "it writes more than 0 MiB");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_program_is_found_in_whole_folders_of_the_path_alone() {
        let folder = tempfile::tempdir().unwrap();
        let program = script(folder.path(), "");
        let path = std::env::join_paths([Path::new("."), Path::new("/no-such"), folder.path()]);
        assert_eq!(find("helm", &path.unwrap()), Some(program.clone()));
        assert_eq!(find("helm", OsStr::new(".")), None);
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(find("helm", folder.path().as_os_str()), None);
    }

    #[test]
    fn a_command_line_can_be_pasted() {
        let call = Call {
            name: "kustomize",
            arguments: vec!["build".into(), "/a b/it's".into()],
        };
        assert_eq!(call.shown(), r"kustomize build '/a b/it'\''s'");
    }
}
