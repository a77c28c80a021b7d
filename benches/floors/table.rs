//! The table: a row for each stage.

use std::fmt;
use std::time::Duration;

use super::meter::Took;

/// Rows in the order of the stages.
#[derive(Default)]
pub struct Table(Vec<Row>);

struct Row {
    name: &'static str,
    took: Took,
    /// Floors whose sum it is compared with.
    floors: &'static [&'static str],
    note: String,
}

impl Table {
    /// Adds a stage that is a floor.
    pub fn floor(&mut self, name: &'static str, took: Took, note: String) {
        self.add(name, took, &[], note);
    }

    /// Adds a stage of ours and the floors that it stands on.
    pub fn add(
        &mut self,
        name: &'static str,
        took: Took,
        floors: &'static [&'static str],
        note: String,
    ) {
        self.0.push(Row {
            name,
            took,
            floors,
            note,
        });
    }

    fn ratio(&self, row: &Row) -> Option<f64> {
        let below = self.0.iter().filter(|r| row.floors.contains(&r.name));
        let sum: Duration = below.map(|r| r.took.cpu).sum();
        (!sum.is_zero()).then(|| row.took.cpu.as_secs_f64() / sum.as_secs_f64())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<34} {:>9} {:>9} {:>7}  ",
            "stage", "cpu ms", "wall ms", "ratio"
        )?;
        for row in &self.0 {
            let ratio = self
                .ratio(row)
                .map_or(String::new(), |r| format!("{r:.2}x"));
            writeln!(
                f,
                "{:<34} {:>9} {:>9.1} {:>7}  {}",
                row.name,
                row.took.cpu.as_millis(),
                row.took.wall.as_secs_f64() * 1e3,
                ratio,
                row.note
            )?;
        }
        Ok(())
    }
}
