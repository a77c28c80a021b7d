//! Facts become one immutable snapshot.
//!
//! [`build`] takes everything that every source says and joins it: names are indexed, references resolved,
//! relations stitched. The result depends on the *set* of readings and the settings, not on their order.

mod build;
mod draft;
mod headings;
mod ids;
mod linkpath;
mod links;
mod lookup;
mod names;
mod notes;
mod resolve;
mod similar;
mod snapshot;
mod stitch;
mod walk;

pub use build::build;
pub use headings::{Subpath, find_subpath};
pub use lookup::Found;
pub use snapshot::{Note, Resolution, Snapshot};
pub use walk::{Hop, Neighbourhood, cycles, neighbourhood, shortest_path};
