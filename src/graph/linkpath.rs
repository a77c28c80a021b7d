//! The other way round: from a file to the text that links to it.

use super::snapshot::Snapshot;
use crate::model::{RootName, SourcePath};

impl Snapshot {
    /// What a link in the note `from` has to say to lead to a file of the vault and to no other: its name if only one
    /// file has it, else its whole path. With `extension` the `.md` of a note is written. `None` if no text does.
    pub fn linkpath_to(
        &self,
        target: &SourcePath,
        from: &SourcePath,
        extension: bool,
    ) -> Option<String> {
        let bare = |path: &str| {
            let short = path.len().saturating_sub(".md".len());
            match path.get(short..) {
                Some(end) if target.is_markdown() && end.eq_ignore_ascii_case(".md") => {
                    path.get(..short).unwrap_or(path).to_owned()
                }
                _ => path.to_owned(),
            }
        };
        let (name, path) = (target.file_name(), target.path.as_ref());
        let written = [bare(name), name.to_owned(), bare(path), path.to_owned()];
        let mut fitting = written.into_iter().enumerate().filter(|(n, text)| {
            let whole = *n >= 2;
            let leads = self.names.find(text, from).target.as_ref() == Some(target);
            leads && (whole || self.only_file(text).as_ref() == Some(target))
        });
        // A name without its `.md` may mean another file (`chart.svg`); then the longer form serves unasked.
        let first = fitting.next()?;
        let longer = extension && first.0 % 2 == 0;
        let better = fitting.find(|(n, _)| longer && *n == first.0 + 1);
        Some(better.unwrap_or(first).1)
    }

    /// The file of the vault that a name finds wherever it is written; `None` if no file has the name, or several.
    pub fn only_file(&self, name: &str) -> Option<SourcePath> {
        let mut roots = self.settings.roots.iter();
        let vault = roots.find(|root| self.settings.is_vault(&root.name));
        let vault = vault.map_or_else(|| RootName::new("vault"), |root| root.name.clone());
        // A folder that no file lies in or beside: nearness decides nothing there.
        let nowhere = SourcePath::new(&vault, "\0/");
        let found = self.names.find(name, &nowhere);
        let own = |target: &SourcePath| target.root == vault && found.others.is_empty();
        found.target.filter(own)
    }
}
