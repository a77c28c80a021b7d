//! `opslore export`.

use crate::cli::Outcome;
use crate::cli::args::{Export, Globals};
use crate::cli::failure::Failure;
use crate::cli::output::Terminal;

pub fn run(args: &Export, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    super::graph::write(&[], 0, &args.drawing, "json", globals, terminal)
}
