//! One writer at a time: a lock on a file, which the system gives back when its process ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::{Error, write_file};

/// The file that is locked. It is never deleted: another process may be waiting for this very file.
const LOCK: &str = "writer.lock";

/// Who has the lock. A file of its own, because on some systems a locked file cannot be read.
const HOLDER: &str = "writer.json";

/// The right to write, given back when it is dropped.
#[derive(Debug)]
pub struct Guard {
    file: File,
    holder: PathBuf,
}

impl Drop for Guard {
    fn drop(&mut self) {
        // While the lock is still held, so that the next holder's file is not the one that goes.
        let _ = std::fs::remove_file(&self.holder);
        let _ = self.file.unlock();
    }
}

/// Somebody else writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The process, if it has said so already.
    pub pid: Option<u32>,
    /// What it is doing, such as `watch`; empty if it has not said so yet.
    pub command: String,
    /// Since when.
    pub since: Option<SystemTime>,
}

/// Why there is no guard.
#[derive(Debug)]
pub enum LockError {
    /// Somebody else writes.
    Held(Held),
    /// The lock file cannot be used.
    World(Error),
}

impl From<LockError> for Error {
    fn from(error: LockError) -> Self {
        match error {
            LockError::World(error) => error,
            LockError::Held(held) => {
                let who = match held.pid {
                    Some(pid) => format!("`opslore {}` (process {pid})", held.command),
                    None => "another opslore".to_owned(),
                };
                Error::world(format!("the index is being written by {who}"))
                    .hint("wait for it, or read the index as it is: `--frozen`")
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
    command: String,
    /// Seconds since 1970.
    since: u64,
}

/// Takes the lock of an index folder for `command`, or says who has it. Never waits.
pub fn acquire(dir: &Path, command: &str) -> Result<Guard, LockError> {
    let path = dir.join(LOCK);
    let holder = dir.join(HOLDER);
    let world = |error| LockError::World(Error::io("lock", &path, &error));
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(world)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(LockError::Held(held(&holder))),
        Err(TryLockError::Error(error)) => return Err(world(error)),
    }
    let guard = Guard { file, holder };
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let holder = Holder {
        pid: std::process::id(),
        command: command.to_owned(),
        since,
    };
    let bytes = serde_json::to_vec(&holder).unwrap_or_default();
    write_file(&guard.holder, &bytes).map_err(LockError::World)?;
    Ok(guard)
}

fn held(path: &Path) -> Held {
    let holder = std::fs::read(path)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Holder>(&bytes).ok());
    match holder {
        Some(holder) => Held {
            pid: Some(holder.pid),
            command: holder.command,
            since: SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(holder.since)),
        },
        None => Held {
            pid: None,
            command: String::new(),
            since: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_writes_and_gets_the_lock_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let guard = acquire(dir.path(), "watch").unwrap();
        let Err(LockError::Held(held)) = acquire(dir.path(), "index") else {
            panic!("two writers at once");
        };
        assert_eq!(held.pid, Some(std::process::id()));
        assert_eq!(held.command, "watch");
        assert!(held.since.unwrap().elapsed().unwrap() < Duration::from_secs(60));
        drop(guard);
        acquire(dir.path(), "index").unwrap();
    }

    const HELD_DIR: &str = "OPSLORE_TEST_HELD_DIR";

    /// No test of its own: the process that the next one kills.
    #[test]
    fn a_writer_that_hangs() {
        if let Some(dir) = std::env::var_os(HELD_DIR) {
            let _guard = acquire(Path::new(&dir), "hang").unwrap();
            std::thread::sleep(Duration::from_secs(60));
        }
    }

    #[test]
    fn a_killed_writer_gives_the_lock_back() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["a_writer_that_hangs", "--nocapture"])
            .env(HELD_DIR, dir.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let begun = std::time::Instant::now();
        while held(&dir.path().join(HOLDER)).pid.is_none() {
            assert!(begun.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(matches!(
            acquire(dir.path(), "index"),
            Err(LockError::Held(_))
        ));
        writer.kill().unwrap();
        writer.wait().unwrap();
        acquire(dir.path(), "index").unwrap();
    }

    #[test]
    fn what_a_killed_writer_left_behind_holds_nobody_up() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(LOCK), "").unwrap();
        std::fs::write(
            dir.path().join(HOLDER),
            "{\"pid\":1,\"command\":\"index\",\"since\":1}",
        )
        .unwrap();
        acquire(dir.path(), "index").unwrap();
    }

    #[test]
    fn the_error_names_the_process_and_the_way_out() {
        let held = Held {
            pid: Some(7),
            command: "watch".into(),
            since: None,
        };
        let error = Error::from(LockError::Held(held));
        assert_eq!(
            error.message,
            "the index is being written by `opslore watch` (process 7)"
        );
        assert!(error.hint.unwrap().contains("--frozen"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(
            acquire(&dir.path().join("x"), "index"),
            Err(LockError::World(_))
        ));
    }
}
