//! Full-text search over a snapshot: notes, and everything that manifests declare.
//!
//! One document for each entity. Texts are cut into whole names and their parts, so that `prometheus-stack`,
//! `CheckoutHighLatency` and `10.0.12.7` are found as they are written and as they are remembered. Whoever reads
//! the index never waits for whoever writes it. The folder is handed in; tantivy, which is named in this room only,
//! does the disk.

mod answer;
mod collect;
mod correct;
mod document;
mod error;
mod fingerprint;
mod fold;
mod index;
mod plan;
mod query;
mod queue;
mod schema;
mod snippet;
mod tokenizer;
mod update;
mod words;

pub use answer::{Hit, Scope, SearchAnswer, SearchRequest};
pub use error::SearchError;
pub use index::SearchIndex;
pub use query::QueryProblem;
pub use update::UpdateStats;

#[cfg(test)]
mod tests;
