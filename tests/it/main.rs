//! The one integration binary: the architecture is held, cases are met, properties hold.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on has failed"
)]

mod architecture;
mod at;
mod cases;
mod cli;
mod conformance;
mod foreign;
mod hostile;
mod house;
mod mend;
mod notes;
mod program;
mod properties;
mod readme;
mod render;
mod repositories;
mod secrets;
mod serve;
mod site;
mod tokens;
mod workspace;
