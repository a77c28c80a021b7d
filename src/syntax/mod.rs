//! Text becomes spanned syntax, and Markdown becomes safe HTML.

pub mod html;
