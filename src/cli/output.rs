//! stdout and stderr: colour, width, notices, the progress bar.

use std::io::{IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Color, Globals};
use super::failure::Failure;

/// What the two streams can do, and what the user wants to read.
#[derive(Clone)]
pub struct Terminal {
    choice: ColorChoice,
    quiet: bool,
    verbose: bool,
}

/// Strong text: titles.
pub const BOLD: Style = Style::new().bold();
/// Text that steps back: kinds, places.
pub const DIM: Style = Style::new().dimmed();
/// Paths.
pub const PATH: Style = AnsiColor::Cyan.on_default();
/// What matched.
pub const MATCH: Style = AnsiColor::Yellow.on_default().bold();
/// Trouble.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something to look at.
pub const WARN: Style = AnsiColor::Yellow.on_default();
/// All is well.
pub const GOOD: Style = AnsiColor::Green.on_default();

/// `text` in a style.
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

impl Terminal {
    /// Looks at the flags; the environment (`NO_COLOR`, `CLICOLOR`) decides for `auto`.
    pub fn new(globals: &Globals) -> Self {
        Self {
            choice: match globals.color {
                Color::Auto => ColorChoice::Auto,
                Color::Always => ColorChoice::Always,
                Color::Never => ColorChoice::Never,
            },
            quiet: globals.quiet,
            verbose: globals.verbose > 0,
        }
    }

    /// Writes the answer. Styles are stripped where they are not wanted.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = AutoStream::new(std::io::stdout().lock(), self.choice);
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
        Ok(())
    }

    /// Writes the answer byte for byte.
    pub fn raw(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
        Ok(())
    }

    /// Writes a JSON document as the answer.
    pub fn json(&self, value: &impl serde::Serialize) -> Result<(), Failure> {
        let mut text =
            serde_json::to_string_pretty(value).map_err(|e| Failure::usage(e.to_string()))?;
        text.push('\n');
        self.print(&text)
    }

    /// May colours be used on stdout?
    pub fn colored(&self) -> bool {
        match self.choice {
            ColorChoice::Auto => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
            other => other != ColorChoice::Never,
        }
    }

    /// Columns of the terminal; 100 where there is none, so that output in files is always the same.
    pub fn width(&self) -> usize {
        if !std::io::stdout().is_terminal() {
            return 100;
        }
        let size = terminal_size::terminal_size();
        size.map_or(100, |(width, _)| usize::from(width.0).clamp(40, 160))
    }

    /// Columns that a table may take: what is piped on is never cut.
    pub fn table_width(&self) -> usize {
        if std::io::stdout().is_terminal() {
            self.width()
        } else {
            usize::MAX
        }
    }

    /// Says something that is no answer.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.stderr(text);
        }
    }

    /// Says a detail, if details are wanted.
    pub fn detail(&self, text: &str) {
        if self.verbose && !self.quiet {
            self.stderr(text);
        }
    }

    /// Says why the command failed.
    pub fn fail(&self, failure: &Failure) {
        self.stderr(&format!("{}: {failure}", paint(BAD, "error")));
    }

    fn stderr(&self, text: &str) {
        let mut stderr = AutoStream::new(std::io::stderr().lock(), self.choice);
        // Nobody is left to be told about trouble with stderr.
        let _ = writeln!(stderr, "{text}");
    }

    /// A bar on stderr for something that may take long: only on a terminal, and only after half a second of it.
    pub fn progress(&self, what: &'static str) -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg:>10} [{bar:30}] {pos}/{len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what);
        Progress {
            bar,
            begun: std::time::Instant::now(),
            wanted: !self.quiet && std::io::stderr().is_terminal(),
        }
    }
}

/// A progress bar that is gone when it is dropped.
pub struct Progress {
    bar: ProgressBar,
    begun: std::time::Instant,
    wanted: bool,
}

impl Progress {
    /// So far, of so many.
    pub fn at(&self, done: usize, total: usize) {
        // Short work needs no bar; one that flashes up is noise.
        if self.wanted && self.begun.elapsed().as_millis() > 500 {
            if self.bar.is_hidden() {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_length(total as u64);
            self.bar.set_position(done as u64);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
