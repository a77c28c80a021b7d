//! The one pipeline: sources in, a revision out.
//!
//! Facts are remembered by path and content, so that a second run extracts only what changed; the reduce is always
//! whole, which keeps *incremental = from scratch* true by construction.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::check;
use crate::extract;
use crate::graph::{self, Snapshot};
use crate::model::{
    Claim, ContentHash, Diagnostic, Document, Facts, Reading, Settings, Source, SourcePath, Span,
    Stance, Statement,
};

pub use crate::extract::{may_be_secret, redact, wants};

/// The note that a text is at a path, read alone.
pub fn note(path: &SourcePath, text: &str) -> Document {
    let source = Source {
        text: Arc::from(text),
        read: true,
        ..Source::unread(path.clone())
    };
    extract::extract(&source).document.unwrap_or_default()
}

/// Adds what those files hold that sets of applications ask for. That depends on several sources, so it is no part of
/// the facts that are remembered.
fn with_parameters(mut readings: Vec<Reading>, settings: &Settings) -> Vec<Reading> {
    for at in graph::parameter_files(&readings, settings) {
        if let Some(reading) = readings.get_mut(at)
            && let Some(value) = extract::content(&reading.source)
        {
            let mut facts = Facts::clone(&reading.facts);
            facts.claims.push(Claim {
                span: Span::default(),
                stance: Stance::Observed,
                says: Statement::Holds(value),
            });
            reading.facts = Arc::new(facts);
        }
    }
    readings
}

/// Everything that belongs to one moment, published together.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Counts the updates of one engine, from 1.
    pub number: u64,
    /// The graph.
    pub snapshot: Arc<Snapshot>,
    /// All findings, in order of place.
    pub findings: Arc<[Diagnostic]>,
}

/// Turns sources into revisions.
#[derive(Debug, Default)]
pub struct Engine {
    memo: HashMap<SourcePath, (ContentHash, Arc<Facts>)>,
    number: u64,
}

/// Tells how far a long step is: done, of how many.
pub type Progress<'p> = &'p (dyn Fn(usize, usize) + Sync);

impl Engine {
    /// The revision of these sources. `noticed` is what the scan complained about.
    pub fn update(
        &mut self,
        sources: Vec<Arc<Source>>,
        noticed: &[Diagnostic],
        settings: &Settings,
        progress: Progress<'_>,
    ) -> Revision {
        let readings = self.read(sources, progress);
        self.memo = readings
            .iter()
            .filter(|r| r.source.read)
            .map(|r| {
                let facts = (r.source.hash, Arc::clone(&r.facts));
                (r.source.path.clone(), facts)
            })
            .collect();
        let snapshot = graph::build(with_parameters(readings, settings), settings);
        let findings = check::check(&snapshot, noticed);
        self.number += 1;
        Revision {
            number: self.number,
            snapshot: Arc::new(snapshot),
            findings: findings.into(),
        }
    }

    fn read(&self, sources: Vec<Arc<Source>>, progress: Progress<'_>) -> Vec<Reading> {
        let total = sources.len();
        let done = std::sync::atomic::AtomicUsize::new(0);
        let nothing = Arc::new(Facts::default());
        sources
            .into_par_iter()
            .map(|source| {
                let known = self
                    .memo
                    .get(&source.path)
                    .filter(|(hash, _)| *hash == source.hash);
                let facts = match known {
                    Some((_, facts)) => Arc::clone(facts),
                    None if !source.read => Arc::clone(&nothing),
                    None => Arc::new(extract::extract(&source)),
                };
                let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                if done.is_multiple_of(64) || done == total {
                    progress(done, total);
                }
                Reading { source, facts }
            })
            .collect()
    }
}
