//! `opslore completions` and `opslore man`: derived from the arguments.

use clap::CommandFactory;

use crate::cli::Outcome;
use crate::cli::args::{Cli, Completions};
use crate::cli::failure::Failure;
use crate::cli::output::Terminal;

pub fn completions(args: &Completions, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "opslore", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}

pub fn man(terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut page = Vec::new();
    let command = Cli::command();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands() {
        let title = format!(".SH OPSLORE {}\n", sub.get_name().to_uppercase());
        page.extend_from_slice(title.as_bytes());
        let man = clap_mangen::Man::new(sub.clone());
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        man.render_extra_section(&mut page)?;
    }
    terminal.print(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Done)
}
