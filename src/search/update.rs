//! Brings an index up to date: only what changed is written, in one commit.

use std::collections::HashMap;
use std::path::Path;

use tantivy::schema::TantivyDocument;
use tantivy::{Index, IndexWriter, Searcher, TantivyError, Term};

use super::collect;
use super::document::SearchDocument;
use super::error::SearchError;
use super::index::{SearchIndex, guarded, open_index};
use super::queue::{Queued, Waiting};
use super::schema::Fields;
use super::tokenizer::CodeTokenizer;
use crate::graph::Snapshot;

/// What an update did, in entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UpdateStats {
    /// They were not there before.
    pub added: usize,
    /// Their content is another.
    pub changed: usize,
    /// They are gone.
    pub removed: usize,
    /// They were left as they are.
    pub unchanged: usize,
}

/// Makes the document of a number; `None` if there is no such.
type Make<'m, 's> = &'m mut dyn FnMut(usize) -> Option<SearchDocument<'s>>;

/// Bytes of memory for a few changes, the least that tantivy takes.
const SMALL: usize = 15_000_000;
/// Bytes of memory for many.
const LARGE: usize = 48_000_000;
/// Documents from which on there are many.
const MANY: usize = 500;

impl SearchIndex {
    /// Makes the index hold exactly this snapshot. `progress` hears how many of how many documents are done.
    ///
    /// The writer's lock is taken only if there is something to write, and given back before this returns.
    ///
    /// # Errors
    /// [`SearchError::Locked`] while another process writes; [`SearchError::Disk`]; what is wrong with the index. The
    /// index is then what it was before.
    pub fn update(
        &self,
        snapshot: &Snapshot,
        progress: &dyn Fn(usize, usize),
    ) -> Result<UpdateStats, SearchError> {
        self.reload()?;
        if self.revision().as_deref() == Some(snapshot.revision()) {
            return Ok(UpdateStats {
                unchanged: self.len(),
                ..UpdateStats::default()
            });
        }
        let entries = collect::entries(snapshot);
        let known: Vec<(&str, u64)> = entries
            .iter()
            .map(|entry| (entry.entity.id.as_str(), entry.fingerprint))
            .collect();
        let mut tokenizer = CodeTokenizer::without_stems();
        let mut make = |n: usize| {
            let entry = entries.get(n)?;
            Some(collect::document(snapshot, entry, &mut tokenizer))
        };
        self.replace(&known, &mut make, snapshot.revision(), progress)
    }

    /// Makes the index hold exactly the documents of these ids and fingerprints; `make` makes the nth of them.
    pub(super) fn replace<'s>(
        &self,
        documents: &[(&str, u64)],
        make: Make<'_, 's>,
        revision: &str,
        progress: &dyn Fn(usize, usize),
    ) -> Result<UpdateStats, SearchError> {
        guarded(&self.folder, || {
            self.write(documents, make, revision, progress)
        })
    }

    fn write<'s>(
        &self,
        documents: &[(&str, u64)],
        make: Make<'_, 's>,
        revision: &str,
        progress: &dyn Fn(usize, usize),
    ) -> Result<UpdateStats, SearchError> {
        // Another process may commit between the comparison and the lock: then compare again.
        for _ in 0..3 {
            self.reload()?;
            let opened = self.opened();
            let changes = Changes::between(&opened.searcher, documents)
                .map_err(|error| SearchError::from_tantivy(&self.folder, error))?;
            if changes.is_empty() && opened.revision.as_deref() == Some(revision) {
                return Ok(changes.stats);
            }
            let (index, fields) = open_index(&self.folder)?;
            let write = Write {
                folder: &self.folder,
                fields,
                revision,
                progress,
            };
            if write.run(&index, &opened.searcher, &changes, make)? {
                self.reload()?;
                return Ok(changes.stats);
            }
        }
        Err(SearchError::Locked(self.folder.clone()))
    }
}

/// What differs between an index and the documents that it should hold.
struct Changes {
    /// Number and fingerprint of new and changed documents, and whether they replace another.
    write: Vec<(usize, u64, bool)>,
    /// Ids that are gone.
    remove: Vec<String>,
    stats: UpdateStats,
}

impl Changes {
    fn between(searcher: &Searcher, documents: &[(&str, u64)]) -> Result<Self, TantivyError> {
        let mut known = known(searcher)?;
        let mut changes = Self {
            write: Vec::new(),
            remove: Vec::new(),
            stats: UpdateStats::default(),
        };
        for (n, (id, fingerprint)) in documents.iter().enumerate() {
            match known.remove(*id) {
                Some(before) if before == *fingerprint => changes.stats.unchanged += 1,
                Some(_) => {
                    changes.stats.changed += 1;
                    changes.write.push((n, *fingerprint, true));
                }
                None => {
                    changes.stats.added += 1;
                    changes.write.push((n, *fingerprint, false));
                }
            }
        }
        changes.remove = known.into_keys().collect();
        changes.remove.sort();
        changes.stats.removed = changes.remove.len();
        Ok(changes)
    }

    fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty()
    }
}

/// Every id in the index and the fingerprint of its document.
fn known(searcher: &Searcher) -> Result<HashMap<String, u64>, TantivyError> {
    let mut known = HashMap::new();
    for segment in searcher.segment_readers() {
        let columns = segment.fast_fields();
        let (Some(ids), fingerprints) = (columns.str("id")?, columns.u64("fingerprint")?) else {
            continue;
        };
        let mut names = Vec::with_capacity(ids.num_terms());
        let mut stream = ids.dictionary().stream()?;
        while stream.advance() {
            names.push(String::from_utf8_lossy(stream.key()).into_owned());
        }
        for doc in segment.doc_ids_alive() {
            let name = ids
                .ords()
                .first(doc)
                .and_then(|n| names.get(usize::try_from(n).ok()?));
            if let (Some(name), Some(fingerprint)) = (name, fingerprints.first(doc)) {
                known.insert(name.clone(), fingerprint);
            }
        }
    }
    Ok(known)
}

struct Write<'w> {
    folder: &'w Path,
    fields: Fields,
    revision: &'w str,
    progress: &'w dyn Fn(usize, usize),
}

impl Write<'_> {
    /// Writes and commits; `false` if the index is no longer the one that was compared.
    fn run(
        &self,
        index: &Index,
        compared: &Searcher,
        changes: &Changes,
        make: Make<'_, '_>,
    ) -> Result<bool, SearchError> {
        let refused = |error| SearchError::from_tantivy(self.folder, error);
        let memory = if changes.write.len() < MANY {
            SMALL
        } else {
            LARGE
        };
        let mut writer: IndexWriter<Queued> =
            index.writer_with_num_threads(1, memory).map_err(refused)?;
        let mut now = index.searchable_segment_ids().map_err(refused)?;
        now.sort();
        let before: Vec<_> = compared.generation().segments().keys().copied().collect();
        if now != before {
            return Ok(false);
        }
        self.fill(&writer, changes, make).map_err(refused)?;
        let mut commit = writer.prepare_commit().map_err(refused)?;
        commit.set_payload(self.revision);
        commit.commit().map_err(refused)?;
        // Dropping the writer instead would kill the merges that the commit has begun.
        writer.wait_merging_threads().map_err(refused)?;
        Ok(true)
    }

    fn fill(
        &self,
        writer: &IndexWriter<Queued>,
        changes: &Changes,
        make: Make<'_, '_>,
    ) -> Result<(), TantivyError> {
        let total = changes.write.len() + changes.remove.len();
        for id in &changes.remove {
            writer.delete_term(Term::from_field_text(self.fields.id, id));
        }
        let removed = changes.remove.len();
        let waiting = Waiting::default();
        for (n, (number, fingerprint, replaces)) in changes.write.iter().enumerate() {
            let Some(document) = make(*number) else {
                continue;
            };
            if *replaces {
                writer.delete_term(Term::from_field_text(self.fields.id, &document.card.id));
            }
            writer.add_document(waiting.add(self.written(&document, *fingerprint)?))?;
            (self.progress)(removed + n + 1, total);
        }
        Ok(())
    }

    fn written(
        &self,
        document: &SearchDocument<'_>,
        fingerprint: u64,
    ) -> Result<TantivyDocument, TantivyError> {
        let fields = &self.fields;
        let mut out = TantivyDocument::default();
        out.add_text(fields.id, &document.card.id);
        out.add_u64(fields.fingerprint, fingerprint);
        out.add_text(fields.card, serde_json::to_string(&document.card)?);
        for term in document.exact_terms() {
            out.add_text(fields.exact, term);
        }
        for term in &document.facets.terms {
            out.add_text(fields.facet, term);
        }
        for name in &document.names {
            out.add_text(fields.name, name);
        }
        for (_, heading) in &document.card.headings {
            out.add_text(fields.heading, heading);
        }
        for text in &document.context {
            out.add_text(fields.context, text);
        }
        out.add_text(fields.path, &document.card.path);
        out.add_text(fields.code, document.code());
        out.add_text(fields.body, &document.body);
        Ok(out)
    }
}
