//! Hands the arguments to the library and returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    opslore::cli::run(std::env::args_os())
}
