//! Everything that the site has.

use crate::model::{EntityId, EntityKind, SourcePath};

/// One file of the site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// What is open, and the way to everything else.
    Home,
    /// A Markdown document.
    Note(SourcePath),
    /// An entity that has no note of its own.
    Entity(EntityId),
    /// All relations of an entity that has too many for its page; pages from 1.
    Relations(EntityId, u32),
    /// A list; pages from 1.
    List(ListKind, u32),
    /// The notes of a tag, in its folded spelling; pages from 1.
    Tag(String, u32),
    /// Findings; pages from 1.
    Health(u32),
    /// The graph.
    Graph,
    /// Search as a page.
    Search,
    /// What was read, and by what.
    About,
    /// For addresses that have no page.
    NotFound,
    /// A file of the program: styles, scripts, the icon.
    Asset(String),
    /// A file of the vault that a note links to.
    Attachment(SourcePath),
    /// A data file for the scripts.
    Data(String),
}

/// What a list lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListKind {
    /// Entities of a kind.
    Kind(EntityKind),
    /// Notes of a type.
    Type(String),
    /// Notes of the vault that have a look: those of a colour group.
    Look(&'static str),
    /// Notes and folders of a folder of the vault; empty is its root.
    Folder(String),
    /// All tags.
    Tags,
    /// Open tasks.
    Tasks,
}

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This.
    Page(Route),
    /// The same under its own address, from the site's root, with a leading slash.
    Redirect(String),
    /// Nothing.
    Missing,
}
