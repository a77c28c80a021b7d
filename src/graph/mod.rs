//! Facts become one immutable snapshot.
//!
//! [`build`] takes everything that every source says and joins it: names are indexed, references resolved,
//! relations stitched. The result depends on the *set* of readings and the settings, not on their order.

mod build;
mod daily;
mod draft;
mod headings;
mod ids;
mod links;
mod lookup;
mod names;
mod notes;
mod plain_words;
mod pointers;
mod progress;
mod properties;
mod resolve;
mod similar;
mod snapshot;
mod stitch;
mod walk;

pub use build::build;
pub use headings::{Subpath, find_subpath};
pub use lookup::Found;
pub use names::{Named, Names};
pub use snapshot::{Note, Pointer, Resolution, Snapshot};
pub use walk::{Hop, Neighbourhood, cycles, neighbourhood, shortest_path};
