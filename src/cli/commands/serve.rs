//! `opslore serve`.

use crate::cli::Outcome;
use crate::cli::args::{Globals, Serve};
use crate::cli::failure::Failure;
use crate::cli::output::Terminal;

pub fn run(_args: &Serve, _globals: &Globals, _terminal: &Terminal) -> Result<Outcome, Failure> {
    Err(Failure::usage("not yet"))
}
