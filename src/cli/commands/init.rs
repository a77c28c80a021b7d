//! `opslore init`.

use std::path::PathBuf;

use crate::cli::Outcome;
use crate::cli::args::{Globals, Init};
use crate::cli::failure::Failure;
use crate::cli::output::Terminal;
use crate::workspace;

pub fn run(args: &Init, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let dir = match &args.target {
        Some(target) => globals.dir.join(target),
        None => globals.dir.clone(),
    };
    let repositories = args
        .repo
        .iter()
        .map(|written| {
            let (name, path) = written.split_once('=').ok_or_else(|| {
                Failure::from(
                    workspace::Error::usage(format!("`--repo {written}` has no name"))
                        .hint(format!("write `--repo NAME={written}`")),
                )
            })?;
            Ok((name.to_owned(), PathBuf::from(path)))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let proposal = workspace::propose(&dir, args.vault.as_deref(), &repositories)?;
    if args.dry_run {
        terminal.print(&proposal.text)?;
        terminal.note(&format!(
            "nothing was written; this would be `{}`",
            proposal.path.display()
        ));
        return Ok(Outcome::Done);
    }
    workspace::write_file(&proposal.path, proposal.text.as_bytes())?;
    terminal.print(&format!("{}\n", proposal.path.display()))?;
    terminal.note("look through it, then go on with `opslore` or `opslore serve`");
    Ok(Outcome::Done)
}
