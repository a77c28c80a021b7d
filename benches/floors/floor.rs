//! The floors: the least that each stage could cost, with the bare libraries.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Options, Parser};
use tantivy::schema::{STORED, Schema, TEXT, TantivyDocument};
use tantivy::{Index, IndexWriter};

use super::meter::measure;
use super::table::Table;

/// Walk and stat.
pub const WALK: &str = "floor: walk and stat";
/// Read every file.
pub const READ: &str = "floor: read";
/// Parse every note once, with offsets.
pub const PARSE: &str = "floor: parse Markdown once";
/// Title and body of every note into tantivy, one commit.
pub const SEARCH: &str = "floor: tantivy add and commit";

/// Measures all floors.
pub fn stages(folder: &Path, table: &mut Table) -> io::Result<()> {
    walk(folder)?;
    let (files, took) = measure(|| walk(folder));
    let files = files?;
    table.floor(WALK, took, format!("{} files", files.len()));
    let (texts, took) = measure(|| {
        files
            .iter()
            .map(fs::read_to_string)
            .collect::<io::Result<Vec<_>>>()
    });
    let texts = texts?;
    table.floor(READ, took, String::new());
    let notes: Vec<(&PathBuf, &String)> = (files.iter().zip(&texts))
        .filter(|(path, _)| path.extension().is_some_and(|e| e == "md"))
        .collect();
    let (events, took) = measure(|| {
        let each = notes.iter().map(|(_, text)| parse(text));
        each.sum::<usize>()
    });
    table.floor(PARSE, took, format!("{events} events"));
    let index = tempfile::tempdir()?;
    let (size, took) = measure(|| add(index.path(), &notes));
    let size = size.map_err(io::Error::other)?;
    table.floor(SEARCH, took, format!("{:.1} MB index", size as f64 / 1e6));
    Ok(())
}

fn walk(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            match entry.metadata()?.is_dir() {
                true => folders.push(entry.path()),
                false => files.push(entry.path()),
            }
        }
    }
    Ok(files)
}

fn parse(text: &str) -> usize {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_WIKILINKS;
    Parser::new_ext(text, options).into_offset_iter().count()
}

fn add(folder: &Path, notes: &[(&PathBuf, &String)]) -> tantivy::Result<u64> {
    let mut schema = Schema::builder();
    let title = schema.add_text_field("title", TEXT | STORED);
    let body = schema.add_text_field("body", TEXT | STORED);
    let index = Index::create_in_dir(folder, schema.build())?;
    let mut writer: IndexWriter<TantivyDocument> = index.writer_with_num_threads(1, 48_000_000)?;
    for (path, text) in notes {
        let mut document = TantivyDocument::default();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        document.add_text(title, name);
        document.add_text(body, text);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(size_of(folder)?)
}

/// Bytes of all files in a folder.
pub fn size_of(folder: &Path) -> io::Result<u64> {
    fs::read_dir(folder)?
        .map(|entry| Ok(entry?.metadata()?.len()))
        .sum()
}
