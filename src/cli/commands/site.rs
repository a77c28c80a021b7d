//! `opslore site build`.

use std::sync::Arc;

use super::status::many;
use crate::cli::Outcome;
use crate::cli::args::{Globals, Site as SiteArgs, SiteCommand};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::Terminal;
use crate::model::Artifact;
use crate::site::Site;
use crate::workspace;

pub fn run(args: &SiteArgs, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let SiteCommand::Build { out } = &args.command;
    let (session, revision) = open::current(globals, terminal)?;
    let site = Site::new(
        Arc::clone(&revision.snapshot),
        Arc::clone(&revision.findings),
    );
    let mut missing = Vec::new();
    let artifacts = site.routes().iter().filter_map(|route| {
        if let Some(page) = site.render(route) {
            return Some(page);
        }
        let (path, source) = site.attachment(route)?;
        match workspace::read_attachment(session.workspace(), &source) {
            Ok(bytes) => Some(Artifact { path, bytes }),
            Err(error) => {
                missing.push(error);
                None
            }
        }
    });
    let written =
        workspace::replace_folder(&globals.dir.join(out), artifacts, session.workspace())?;
    for error in &missing {
        open::warn(terminal, &error.to_string(), "");
    }
    terminal.print(&format!(
        "{} written to {}\n",
        many(written.files, "file"),
        globals.dir.join(out).display()
    ))?;
    Ok(if missing.is_empty() {
        Outcome::Done
    } else {
        Outcome::Partly
    })
}
