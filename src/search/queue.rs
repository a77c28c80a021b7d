//! Documents on their way to tantivy, only so many at once: its own queue holds ten thousand, whatever their size.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tantivy::schema::{Document, TantivyDocument};

/// Documents that may wait. When so many do, half of them have to go before others come: waking up for each would
/// cost more than the documents.
const MOST: usize = 256;

/// Counts the documents that wait.
#[derive(Default)]
pub(super) struct Waiting(Arc<Room>);

#[derive(Default)]
struct Room {
    taken: Mutex<usize>,
    is_half_empty: Condvar,
}

/// A document that waits.
pub(super) struct Queued {
    document: TantivyDocument,
    _place: Place,
}

/// Given back when the document is taken, or dropped.
struct Place(Arc<Room>);

impl Waiting {
    /// Lets a document in, as soon as there is room.
    pub fn add(&self, document: TantivyDocument) -> Queued {
        let mut taken = (self.0.taken.lock()).unwrap_or_else(PoisonError::into_inner);
        if *taken >= MOST {
            taken = (self.0.is_half_empty)
                .wait_while(taken, |taken| *taken > MOST / 2)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *taken += 1;
        Queued {
            document,
            _place: Place(Arc::clone(&self.0)),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = (self.0.taken.lock()).unwrap_or_else(PoisonError::into_inner);
        *taken = taken.saturating_sub(1);
        if *taken == MOST / 2 {
            self.0.is_half_empty.notify_one();
        }
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn only_so_many_documents_wait_and_all_of_them_get_through() {
        let (waiting, queue) = (Waiting::default(), std::sync::mpsc::channel());
        let room = Arc::clone(&waiting.0);
        let taker = thread::spawn(move || {
            let each = queue.1.into_iter().map(|queued: Queued| {
                let taken = *room.taken.lock().expect("a count");
                queued.into_tantivy_document();
                taken
            });
            each.collect::<Vec<usize>>()
        });
        for _ in 0..3 * MOST {
            let queued = waiting.add(TantivyDocument::default());
            queue.0.send(queued).expect("somebody listens");
        }
        drop(queue.0);
        let seen = taker.join().expect("it ends");
        assert_eq!(seen.len(), 3 * MOST);
        assert!(seen.iter().all(|taken| *taken <= MOST));
    }
}
