//! Text becomes spanned syntax. Nothing here fails: what is understood is returned, what is not is a problem with
//! its place.

pub mod command;
pub mod dockerfile;
pub mod expression;
mod frontmatter;
pub mod hcl;
pub mod html;
pub mod jenkinsfile;
pub mod json;
mod lines;
pub mod note;
pub mod promql;
pub mod toml;
mod wikilink;
pub mod yaml;
mod yaml_value;

pub use frontmatter::{Frontmatter, tree};
pub use lines::LineIndex;
pub use wikilink::{LinkText, decode_uri, parse_link_text};

/// Something in a text that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was noticed.
    pub span: crate::model::Span,
    /// What was noticed, one fact.
    pub message: String,
}
