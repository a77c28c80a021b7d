//! The one integration binary: the architecture is held, cases are met, properties hold.

mod architecture;
mod house;
mod tokens;
