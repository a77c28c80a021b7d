//! The program as its users run it: arguments in, streams and an exit code out.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program, with a cache folder of its own.
pub struct Program {
    cache: tempfile::TempDir,
}

/// What came out.
pub struct Answer {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Program {
    pub fn new() -> Self {
        Self {
            cache: tempfile::tempdir().unwrap(),
        }
    }

    pub fn command(&self, dir: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_opslore"));
        command
            .current_dir(dir)
            .env("XDG_CACHE_HOME", self.cache.path())
            .env("HOME", self.cache.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null())
            .args(arguments);
        command
    }

    pub fn run(&self, dir: &Path, arguments: &[&str]) -> Answer {
        Answer::new(self.command(dir, arguments).output().unwrap())
    }

    /// The same on the example vault.
    pub fn example(&self, arguments: &[&str]) -> Answer {
        self.run(&example(), arguments)
    }

    pub fn cache(&self) -> &Path {
        self.cache.path()
    }
}

impl Answer {
    pub fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}", self.stdout))
    }
}

/// The folder of the example.
pub fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-example")
}
