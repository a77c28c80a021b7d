//! Facts become one immutable snapshot.
//!
//! [`build`] takes everything that every source says and joins it: names are indexed, references resolved,
//! relations stitched. The result depends on the *set* of readings and the settings, not on their order.

mod backlinks;
mod build;
mod daily;
mod draft;
mod headings;
mod ids;
mod incidents;
mod linkpath;
mod links;
mod lookup;
mod mentions;
mod names;
mod notes;
mod objects;
mod plain_words;
mod pointers;
mod progress;
mod properties;
mod property_uses;
mod quote;
mod resolve;
mod runbooks;
mod similar;
mod snapshot;
mod stitch;
mod tags;
mod walk;

pub use backlinks::{Backlink, backlinks, count_backlinks};
pub use build::build;
pub use headings::{Subpath, find_subpath};
pub use lookup::Found;
pub use mentions::{Mention, mentions, mentions_of};
pub use names::{Named, Names, fold};
pub use property_uses::{PropertyUse, properties};
pub use quote::{Quote, quote};
pub use snapshot::{Note, Pointer, Resolution, Snapshot};
pub use tags::{TagUse, tags};
pub use walk::{Hop, Neighbourhood, cycles, neighbourhood, shortest_path};
