//! What most commands begin with: open the workspace, look at it, say what is worth saying.

use super::args::Globals;
use super::failure::Failure;
use super::output::{Terminal, WARN, paint};
use crate::engine::Revision;
use crate::workspace::{Held, Indexed, Session};

/// Opens the workspace that the flags name.
pub fn session(globals: &Globals, terminal: &Terminal) -> Result<Session, Failure> {
    let mut session = Session::open(
        &globals.dir,
        globals.config.as_deref(),
        globals.index_dir.as_deref(),
    )?;
    if let Some(when) = &globals.at {
        session = session.at(when)?;
    }
    for notice in &session.workspace().notices {
        let hint = notice.hint.as_deref().unwrap_or_default();
        warn(terminal, &notice.message, hint);
    }
    Ok(session)
}

/// Opens the workspace and looks at every file.
pub fn current(globals: &Globals, terminal: &Terminal) -> Result<(Session, Revision), Failure> {
    let mut session = session(globals, terminal)?;
    let revision = refresh(&mut session, terminal);
    Ok((session, revision))
}

/// Looks at every file again.
pub fn refresh(session: &mut Session, terminal: &Terminal) -> Revision {
    let revision = {
        let bar = terminal.progress("reading");
        session.refresh(&|done, total| bar.at(done, total))
    };
    for notice in session.take_notices() {
        warn(
            terminal,
            &notice.message,
            notice.hint.as_deref().unwrap_or_default(),
        );
    }
    revision
}

/// Brings the search index up to the revision, and says what is unusual about it.
pub fn index(
    session: &Session,
    revision: &Revision,
    command: &str,
    full: bool,
    terminal: &Terminal,
) -> Result<Indexed, Failure> {
    let indexed = {
        let bar = terminal.progress("indexing");
        session.index(revision, command, full, &|done, total| bar.at(done, total))?
    };
    if let Indexed::Current {
        rebuilt: Some(reason),
        ..
    } = &indexed
    {
        warn(terminal, &format!("{reason}; it was made anew"), "");
    }
    Ok(indexed)
}

/// Who holds the index, in words.
pub fn holder(held: &Held) -> String {
    match held.pid {
        Some(pid) => format!("`opslore {}` (process {pid})", held.command),
        None => "another opslore".to_owned(),
    }
}

/// Says something that is no error.
pub fn warn(terminal: &Terminal, message: &str, hint: &str) {
    terminal.note(&format!("{}: {message}", paint(WARN, "warning")));
    if !hint.is_empty() {
        terminal.note(&format!("  = hint: {hint}"));
    }
}

/// The format that was asked for, held against those that the command has; the first is the default.
pub fn format<'f>(globals: &Globals, formats: &[&'f str]) -> Result<&'f str, Failure> {
    let wanted = match (&globals.output, globals.json) {
        (_, true) => "json",
        (Some(output), _) => output,
        (None, false) => formats.first().copied().unwrap_or_default(),
    };
    formats
        .iter()
        .find(|f| **f == wanted)
        .copied()
        .ok_or_else(|| {
            Failure::World(
                crate::workspace::Error::usage(format!("this command does not write `{wanted}`"))
                    .hint(format!("it writes: {}", formats.join(", "))),
            )
        })
}
