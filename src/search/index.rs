//! The index in its folder: opened for reading, made anew, brought up to date.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{Index, IndexSettings, ReloadPolicy, Searcher};

use super::error::SearchError;
use super::schema::{self, Fields, STAMP, VERSION};

/// Documents of the store that are kept unpacked: a page of hits.
const STORE_BLOCKS: usize = 16;

/// A full-text index over one snapshot, in a folder of its own.
///
/// Reading takes no writer's lock: any number of processes search while one brings the index up to date. What was
/// opened stays as it was until [`SearchIndex::reload`] or [`SearchIndex::update`].
pub struct SearchIndex {
    pub(super) folder: PathBuf,
    pub(super) fields: Fields,
    opened: Mutex<Arc<Opened>>,
}

/// One commit: what can be searched, and the revision of the snapshot that it holds.
pub(super) struct Opened {
    pub searcher: Searcher,
    pub revision: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Stamp {
    schema: u32,
}

impl SearchIndex {
    /// Opens the index of a folder for reading.
    ///
    /// # Errors
    /// [`SearchError::Missing`] if there is none, [`SearchError::OtherVersion`] and [`SearchError::Corrupt`] if it
    /// must be made anew.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        let (fields, opened) = guarded(folder, || {
            let (index, fields) = open_index(folder)?;
            Ok((fields, Opened::of(folder, &index)?))
        })?;
        Ok(Self {
            folder: folder.to_path_buf(),
            fields,
            opened: Mutex::new(Arc::new(opened)),
        })
    }

    /// Makes an empty index in a folder that exists; an index that is there already is replaced.
    ///
    /// # Errors
    /// [`SearchError::Missing`] if there is no such folder, [`SearchError::Locked`] if another process writes the
    /// index there, [`SearchError::Disk`].
    pub fn create(folder: &Path) -> Result<Self, SearchError> {
        let directory = open_folder(folder)?;
        let refused = |error| SearchError::from_tantivy(folder, error);
        let lock = directory
            .acquire_lock(&INDEX_WRITER_LOCK)
            .map_err(|error| refused(error.into()))?;
        let managed = Path::new(".managed.json");
        let readable = directory
            .atomic_read(managed)
            .is_ok_and(|bytes| serde_json::from_slice::<Vec<PathBuf>>(&bytes).is_ok());
        if !readable {
            // Without it tantivy forgets the files of the index before; with a damaged one it refuses to start.
            let _ = directory.delete(managed);
        }
        let (schema, _) = schema::schema();
        let disk = |error| SearchError::io(folder.to_path_buf(), &error);
        Index::create(directory.clone(), schema, IndexSettings::default()).map_err(refused)?;
        let stamp = format!("{{\"schema\": {VERSION}}}\n");
        directory
            .atomic_write(Path::new(STAMP), stamp.as_bytes())
            .map_err(disk)?;
        drop(lock);
        Self::open(folder)
    }

    /// Sees what other processes have committed since.
    ///
    /// # Errors
    /// As [`SearchIndex::open`].
    pub fn reload(&self) -> Result<(), SearchError> {
        let opened = guarded(&self.folder, || {
            let (index, _) = open_index(&self.folder)?;
            Opened::of(&self.folder, &index)
        })?;
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(opened);
        Ok(())
    }

    /// The revision of the snapshot that is searched; `None` for an index that never held one.
    pub fn revision(&self) -> Option<String> {
        self.opened().revision.clone()
    }

    /// How many entities are searched.
    pub fn len(&self) -> usize {
        usize::try_from(self.opened().searcher.num_docs()).unwrap_or(usize::MAX)
    }

    /// Is nothing in it?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn opened(&self) -> Arc<Opened> {
        self.opened
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Opened {
    fn of(folder: &Path, index: &Index) -> Result<Self, SearchError> {
        let refused = |error| SearchError::from_tantivy(folder, error);
        let builder = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS);
        let reader = builder.try_into().map_err(refused)?;
        // A commit between the two reads would give one revision to the documents of another.
        for _ in 0..5 {
            let metas = index.load_metas().map_err(refused)?;
            let searcher = reader.searcher();
            let generation = searcher.generation().segments();
            let same = metas.segments.len() == generation.len()
                && metas.segments.iter().all(|segment| {
                    generation.get(&segment.id()) == Some(&segment.delete_opstamp())
                });
            if same {
                let revision = metas.payload;
                return Ok(Self { searcher, revision });
            }
            reader.reload().map_err(refused)?;
        }
        Ok(Self {
            searcher: reader.searcher(),
            revision: None,
        })
    }
}

/// Runs something over the files of an index. tantivy answers some kinds of damage (a file that was cut short) with a
/// panic; here that is an error like any other damage.
pub(super) fn guarded<T>(
    folder: &Path,
    run: impl FnOnce() -> Result<T, SearchError>,
) -> Result<T, SearchError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let what = "its files do not fit together".to_owned();
        Err(SearchError::Corrupt(folder.to_path_buf(), what))
    })
}

fn open_folder(folder: &Path) -> Result<MmapDirectory, SearchError> {
    MmapDirectory::open(folder).map_err(|error| SearchError::from_tantivy(folder, error.into()))
}

/// Opens the index of a folder as it is now on the disk.
pub(super) fn open_index(folder: &Path) -> Result<(Index, Fields), SearchError> {
    let directory = open_folder(folder)?;
    let other = || SearchError::OtherVersion(folder.to_path_buf());
    match directory.atomic_read(Path::new(STAMP)) {
        Ok(bytes) => match serde_json::from_slice::<Stamp>(&bytes) {
            Ok(stamp) if stamp.schema == VERSION => {}
            _ => return Err(other()),
        },
        Err(OpenReadError::FileDoesNotExist(_)) => {
            return match Index::exists(&directory) {
                Ok(true) => Err(other()),
                _ => Err(SearchError::Missing(folder.to_path_buf())),
            };
        }
        Err(error) => return Err(SearchError::from_tantivy(folder, error.into())),
    }
    let index = Index::open(directory).map_err(|error| SearchError::from_tantivy(folder, error))?;
    let (expected, fields) = schema::schema();
    if index.schema() != expected {
        return Err(other());
    }
    schema::equip(&index);
    Ok((index, fields))
}
