//! The site: pages, and the data that moves in them.

mod data_file;
pub mod graph_data;
pub mod layout;
pub mod look;
pub mod search_data;
