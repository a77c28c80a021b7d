//! Facts become one immutable snapshot.
//!
//! [`build`] takes everything that every source says and joins it: names are indexed, references resolved,
//! relations stitched. The result depends on the *set* of readings and the settings, not on their order.

mod addresses;
mod anchors;
mod application_sets;
mod backlinks;
mod build;
mod catalog;
mod charts;
mod codeowners;
mod components;
mod containers;
mod daily;
mod draft;
mod folders;
mod forge;
mod headings;
mod ids;
mod incidents;
mod inferred;
mod kinds;
mod label_selector;
mod linkpath;
mod links;
mod lookup;
mod mentions;
mod mounts;
mod names;
mod notes;
mod objects;
mod owners;
mod placement;
mod plain_words;
mod pointers;
mod progress;
mod properties;
mod property_uses;
mod quote;
mod receivers;
mod resolve;
mod runbooks;
mod similar;
mod snapshot;
mod stitch;
mod tags;
mod terraform;
mod unknown;
mod variables;
mod walk;

pub use application_sets::parameter_files;
pub use backlinks::{Backlink, backlinks, count_backlinks};
pub use build::build;
pub use headings::{Subpath, find_subpath};
pub use lookup::Found;
pub use mentions::{Mention, mentions, mentions_of};
pub use names::{Named, Names, fold};
pub use property_uses::{PropertyUse, properties};
pub use quote::{Quote, quote};
pub use snapshot::{CommandOutcome, Note, Pointer, Resolution, Snapshot};
pub use tags::{TagUse, tags};
pub use walk::{Hop, Neighbourhood, cycles, neighbourhood, shortest_path};
