//! Facts become one immutable snapshot.
//!
//! [`build`] takes everything that every source says and joins it: names are indexed, references resolved,
//! relations stitched. The result depends on the *set* of readings and the settings, not on their order.

mod headings;

mod snapshot;

mod walk;

pub use headings::{Subpath, find_subpath};

pub use snapshot::{Note, Resolution, Snapshot};
pub use walk::{Hop, Neighbourhood, cycles, neighbourhood, shortest_path};
