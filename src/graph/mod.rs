//! Facts become one immutable snapshot.
//!
//! [`build`] takes everything that every source says and joins it: names are indexed, references resolved,
//! relations stitched. The result depends on the *set* of readings and the settings, not on their order.

mod backlinks;
mod build;
mod draft;
mod headings;
mod ids;
mod linkpath;
mod links;
mod lookup;
mod mentions;
mod names;
mod notes;
mod properties;
mod quote;
mod resolve;
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
pub use properties::{PropertyUse, properties};
pub use quote::{Quote, quote};
pub use snapshot::{Note, Resolution, Snapshot};
pub use tags::{TagUse, tags};
pub use walk::{Hop, Neighbourhood, cycles, neighbourhood, shortest_path};
