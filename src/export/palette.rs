//! The seven colours of the groups, for paper: a mark, a text that is readable on its tint, the tint.

use crate::model::Settings;

/// A colour and its shades, as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paint {
    /// The name used in `opslore.toml`.
    pub name: &'static str,
    /// Outlines and marks.
    pub mark: &'static str,
    /// Text on the tint.
    pub text: &'static str,
    /// Areas.
    pub tint: &'static str,
}

/// Every colour that a group can have.
pub const PALETTE: &[Paint] = &[
    paint("pink", "#d4389b", "#a31c70", "#fbe9f4"),
    paint("purple", "#5f2ba0", "#5f2ba0", "#f0e9fa"),
    paint("blue", "#2684e0", "#125ca6", "#e6f1fc"),
    paint("green", "#1a6b3a", "#1a6b3a", "#e5f3e9"),
    paint("yellow", "#a67f12", "#755600", "#faf1d7"),
    paint("slate", "#4b4f57", "#43474e", "#eeeeec"),
    paint("red", "#c3301f", "#a82414", "#fceae6"),
];

/// The built-in groups in their order, and their colours.
const GROUPS: &[(&str, &str)] = &[
    ("active", "pink"),
    ("completed", "purple"),
    ("reference", "blue"),
    ("guide", "green"),
    ("monitoring", "yellow"),
    ("service", "slate"),
    ("incident", "red"),
];

const fn paint(
    name: &'static str,
    mark: &'static str,
    text: &'static str,
    tint: &'static str,
) -> Paint {
    Paint {
        name,
        mark,
        text,
        tint,
    }
}

impl Paint {
    /// The colour of a group: as configured, else as built in.
    pub fn of_group(settings: &Settings, group: &str) -> Option<Self> {
        let name = settings
            .groups
            .iter()
            .find(|g| g.name == group)
            .map(|g| g.color.as_str())
            .or_else(|| GROUPS.iter().find(|(g, _)| *g == group).map(|(_, c)| *c))?;
        PALETTE.iter().find(|p| p.name == name).copied()
    }
}

/// Where a group stands among the others: configured ones first, then the built-in ones, then all others.
pub(super) fn rank(settings: &Settings, group: &str) -> usize {
    let configured = settings.groups.iter().position(|g| g.name == group);
    let built_in = || GROUPS.iter().position(|(g, _)| *g == group);
    configured
        .or_else(|| built_in().map(|n| n + settings.groups.len()))
        .unwrap_or(usize::MAX)
}
