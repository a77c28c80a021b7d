//! How far every stage is from the least that it could cost: one table of floors and ratios.
//!
//! ```text
//! cargo bench --bench floors -- 10000      # notes; 2000 unless told
//! ```
//!
//! A floor is the same work done with the bare library: walk and stat, read, parse once, add title and body to
//! tantivy. Processor time is what counts on a busy machine; the clock is beside it.

mod floor;
mod generator;
mod meter;
mod ours;
mod table;

use std::path::Path;
use std::process::ExitCode;

/// Asks this program to index a workspace and to say how much memory that took at most.
const CHILD: &str = "--peak-of";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, folder] = arguments.as_slice()
        && flag == CHILD
    {
        ours::full(Path::new(folder));
        println!("{:.0}", meter::peak_memory());
        return ExitCode::SUCCESS;
    }
    let notes = arguments.iter().find_map(|a| a.parse().ok());
    match run(notes.unwrap_or(2000)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

fn run(notes: usize) -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let written = generator::write(folder.path(), notes)?;
    println!(
        "{} notes, {} manifests, {:.1} MB\n",
        written.notes,
        written.manifests,
        written.bytes as f64 / 1e6
    );
    let mut table = table::Table::default();
    floor::stages(folder.path(), &mut table)?;
    ours::stages(folder.path(), &mut table)?;
    print!("{table}");
    let child = std::process::Command::new(std::env::current_exe()?)
        .arg(CHILD)
        .arg(folder.path())
        .output()?;
    let peak = String::from_utf8_lossy(&child.stdout);
    println!("\npeak memory of the full index: {} MB", peak.trim());
    ours::cold(folder.path())?;
    Ok(())
}
