//! What may be chosen about an export.

/// What the reader chose. Formats that draw nothing use `indent` only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What makes a cluster of a drawing.
    pub group_by: GroupBy,
    /// Where a drawing grows.
    pub direction: Direction,
    /// So many lines, and so many nodes, a drawing may have; beyond it, entities are folded into nodes that say how
    /// many they are.
    pub max_edges: usize,
    /// Beginning of the addresses that nodes lead to; the entity's id follows, percent-encoded. `None`: no links.
    pub link_base: Option<String>,
    /// Indented JSON, for people.
    pub indent: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            group_by: GroupBy::Group,
            direction: Direction::LeftRight,
            max_edges: 300,
            link_base: None,
            indent: false,
        }
    }
}

/// What makes a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// The colour group.
    Group,
    /// The kind of entity.
    Kind,
    /// The folder of the file that declares it first.
    Folder,
    /// Who answers for it.
    Owner,
    /// Environment or cluster.
    Scope,
    /// The vault or repository that declares it first.
    Repo,
    /// No clusters.
    None,
}

impl GroupBy {
    /// Every member, in the order of help texts.
    pub const ALL: &'static [Self] = &[
        Self::Group,
        Self::Kind,
        Self::Folder,
        Self::Owner,
        Self::Scope,
        Self::Repo,
        Self::None,
    ];

    /// The word used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Kind => "kind",
            Self::Folder => "folder",
            Self::Owner => "owner",
            Self::Scope => "scope",
            Self::Repo => "repo",
            Self::None => "none",
        }
    }

    /// The member that is written like this.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|g| g.as_str() == word).copied()
    }
}

/// Where a drawing grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    LeftRight,
    /// From top to bottom.
    TopDown,
}

impl Direction {
    /// Every member.
    pub const ALL: &'static [Self] = &[Self::LeftRight, Self::TopDown];

    /// The word used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftRight => "LR",
            Self::TopDown => "TD",
        }
    }

    /// The member that is written like this, whatever its case. `TB` is Graphviz's word for `TD`.
    pub fn find(word: &str) -> Option<Self> {
        match word.to_ascii_uppercase().as_str() {
            "LR" => Some(Self::LeftRight),
            "TD" | "TB" => Some(Self::TopDown),
            _ => None,
        }
    }
}
