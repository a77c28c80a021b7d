//! opslore: an operational knowledge graph from an Obsidian vault, the manifests around it, and the incidents.
//!
//! Sources are read, each says what it knows, the sayings are joined into one graph, and everything people see
//! is drawn from that graph:
//!
//! ```text
//!             scan          extract            resolve            project
//!  disk ───▶ Source ─────▶  Facts  ─────────▶ Snapshot ─────────▶ Artifact · Hit · Answer
//!  or git    path+text      one per source    the whole graph     search · export · site · api
//!                           pure, parallel    pure, whole         pure
//!                              ╰── Diagnostic ──┴── Diagnostic ──▶ report
//! ```
//!
//! # Floors
//!
//! A room may name the rooms of its row, and nothing else of the house. `tests/it/architecture.rs` reads this table
//! and holds the code against it. The rooms above the line are pure: no file system, environment, network, process,
//! clock, printing; threads in `engine` only.
//!
//! | floor | room | may name |
//! | --- | --- | --- |
//! | 1 | model | - |
//! | 2 | syntax | model |
//! | 2 | graph | model |
//! | 3 | extract | model, syntax |
//! | 3 | check | model, graph |
//! | 3 | search | model, graph |
//! | 3 | export | model, graph |
//! | 4 | site | model, syntax, graph, export, check |
//! | 4 | engine | model, extract, graph, check, search |
//! | 5 | api | model, graph, check, search, export, engine |
//! | | waterline | |
//! | 5 | git | model |
//! | 5 | workspace | model, search, engine, git |
//! | 6 | serve | model, search, api, engine, site, workspace |
//! | 7 | cli | model, graph, export, extract, engine, search, api, site, workspace, serve |
//!
//! # Invariants
//!
//! - Facts depend on the path and the bytes of one source.
//! - A snapshot depends on the set of facts and the settings: not on order, time, or the snapshot before it.
//!   Building from scratch and building after any series of edits give the same canonical JSON.
//! - A relation is stored once, forward. Every entity, relation and diagnostic says where it comes from.
//! - A page built and a page served are the same bytes. What one response shows comes from one revision.
//! - Parsing and extraction never fail: they return what they understood, and diagnostics.
//! - Repositories are never written, and the vault only by `check --fix`. Output is written whole or not at all.
//! - Nothing asks the network. Values of secrets are never stored.

pub mod api;
pub mod check;
pub mod cli;
pub mod engine;
pub mod export;
pub mod extract;
pub mod git;
pub mod graph;
pub mod model;
pub mod search;
pub mod serve;
pub mod site;
pub mod syntax;
pub mod workspace;
