//! The command line: what was typed, what it means, what comes out.
//!
//! stdout is data, stderr is progress and trouble. Exit codes: 0 done · 1 a negative answer · 2 usage or configuration
//! · 3 could not do it, or only partly · 4 a write was refused · a closed pipe is 0.

mod args;
mod commands;
mod diff;
mod failure;
mod globals;
mod open;
mod output;
mod places;
pub mod report;
mod table;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use failure::Failure;
use output::Terminal;

/// What a command ends with when nothing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Done, or yes.
    Done,
    /// No: no match, findings that matter.
    Negative,
    /// Done but for something that was said on stderr.
    Partly,
}

/// Runs the program with its arguments (the first is its own name) and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too. A closed pipe is nobody's fault.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let terminal = Terminal::new(&cli.globals);
    let result = dispatch(&cli, &terminal);
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Negative) => ExitCode::from(1),
        Ok(Outcome::Partly) => ExitCode::from(3),
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.fail(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(cli: &Cli, terminal: &Terminal) -> Result<Outcome, Failure> {
    let globals = &cli.globals;
    match &cli.command {
        None => commands::status::run(globals, terminal),
        Some(Command::Init(args)) => commands::init::run(args, globals, terminal),
        Some(Command::Index(args)) => commands::index::run(args, globals, terminal),
        Some(Command::Watch(args)) => commands::watch::run(args, globals, terminal),
        Some(Command::Search(args)) => commands::search::run(args, globals, terminal),
        Some(Command::Show(args)) => commands::show::run(args, globals, terminal),
        Some(Command::List(args)) => commands::list::run(args, globals, terminal),
        Some(Command::Graph(args)) => commands::graph::run(args, globals, terminal),
        Some(Command::Export(args)) => commands::export::run(args, globals, terminal),
        Some(Command::Path(args)) => commands::path::run(args, globals, terminal),
        Some(Command::Check(args)) => commands::check::run(args, globals, terminal),
        Some(Command::Site(args)) => commands::site::run(args, globals, terminal),
        Some(Command::Serve(args)) => commands::serve::run(args, globals, terminal),
        Some(Command::Explain(args)) => commands::explain::run(args, globals, terminal),
        Some(Command::Formats) => commands::formats::run(globals, terminal),
        Some(Command::Completions(args)) => commands::support::completions(args, terminal),
        Some(Command::Man) => commands::support::man(terminal),
    }
}
