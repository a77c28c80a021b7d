//! `opslore list`.

use crate::api::Context;
use crate::api::list::{ListRequest, Table, list};
use crate::cli::Outcome;
use crate::cli::args::{Globals, List};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{Terminal, WARN, paint};
use crate::cli::table;

pub fn run(args: &List, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "json", "jsonl", "csv"])?;
    let (_, revision) = open::current(globals, terminal)?;
    let context = Context {
        revision: &revision,
        index: None,
    };
    let request = ListRequest {
        what: args.what.clone(),
        conditions: args.conditions.clone(),
        sort: args.sort.clone(),
        orphan: args.orphan,
        deadend: args.deadend,
        unresolved: args.unresolved,
        limit: args.limit,
    };
    let found = list(&context, &request)?;
    for warning in &found.warnings {
        terminal.note(&format!("{}: {warning}", paint(WARN, "warning")));
    }
    match format {
        "json" => terminal.json(&found)?,
        "jsonl" => terminal.print(&lines(&found))?,
        "csv" => terminal.print(&csv(&found))?,
        _ => human(&found, terminal)?,
    }
    Ok(if found.rows.is_empty() {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}

fn human(found: &Table, terminal: &Terminal) -> Result<(), Failure> {
    if found.rows.is_empty() {
        terminal.note(&format!("no {} fit", found.what));
        return Ok(());
    }
    let rows: Vec<Vec<String>> = found
        .rows
        .iter()
        .map(|row| row.cells.iter().map(ToString::to_string).collect())
        .collect();
    terminal.print(&table::draw(&found.columns, &rows, terminal.table_width()))?;
    if found.total > found.rows.len() {
        terminal.note(&format!("{} of {}", found.rows.len(), found.total));
    }
    Ok(())
}

fn lines(found: &Table) -> String {
    let mut out = String::new();
    for row in &found.rows {
        let mut record = serde_json::Map::new();
        record.insert("id".to_owned(), row.id.as_str().into());
        for (column, cell) in found.columns.iter().zip(&row.cells) {
            let value = serde_json::to_value(cell).unwrap_or_default();
            record.insert((*column).to_owned(), value);
        }
        out.push_str(&serde_json::Value::Object(record).to_string());
        out.push('\n');
    }
    out
}

fn csv(found: &Table) -> String {
    let quote = |text: String| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let mut out = format!("id,{}\n", found.columns.join(","));
    for row in &found.rows {
        let mut cells = vec![quote(row.id.clone())];
        cells.extend(row.cells.iter().map(|c| quote(c.to_string())));
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}
