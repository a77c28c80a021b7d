//! The closed vocabulary: kinds of entities and relations, stances, and the basis of a relation.

use serde::{Serialize, Serializer};

/// A closed set of words: the enum, all its members in order, and how each is written.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every member, in declared order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word, as written in JSON and on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The member that is written like this.
            pub fn find(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

words! {
    /// What an entity is.
    EntityKind {
        /// Any Markdown note.
        Note = "note",
        /// A note that is a procedure.
        Runbook = "runbook",
        /// An incident or its postmortem.
        Incident = "incident",
        /// The logical service that people talk about.
        Component = "component",
        /// A group of components.
        System = "system",
        /// A contract.
        Api = "api",
        /// Who owns things.
        Team = "team",
        /// What runs.
        Workload = "workload",
        /// How it is reached.
        Endpoint = "endpoint",
        /// Everything else that is declared.
        Resource = "resource",
        /// A container image repository; tag and digest are properties.
        Image = "image",
        /// A reusable artefact.
        Package = "package",
        /// The unit that puts things somewhere.
        Release = "release",
        /// Where a release reads from.
        Source = "source",
        /// Automation.
        Pipeline = "pipeline",
        /// An alerting rule.
        Alert = "alert",
        /// A dashboard.
        Dashboard = "dashboard",
        /// A file or directory.
        File = "file",
    }
}

impl EntityKind {
    /// Is it a Markdown document (of any role)?
    pub fn is_document(self) -> bool {
        matches!(self, Self::Note | Self::Runbook | Self::Incident)
    }
}

words! {
    /// How one entity stands to another. Stored once, in this direction.
    RelationKind {
        /// A link in a note.
        LinksTo = "links_to",
        /// A note says what a thing is.
        Documents = "documents",
        /// Prose names a thing (inferred).
        Mentions = "mentions",
        /// The procedure for an alert or a thing.
        HasRunbook = "has_runbook",
        /// An incident hurt it.
        Affects = "affects",
        /// An incident began with it.
        TriggeredBy = "triggered_by",
        /// Who answers for it.
        OwnedBy = "owned_by",
        /// A part and its whole.
        PartOf = "part_of",
        /// It needs the other.
        DependsOn = "depends_on",
        /// It serves a contract.
        ProvidesApi = "provides_api",
        /// It calls a contract.
        ConsumesApi = "consumes_api",
        /// The file that declares it.
        DeclaredIn = "declared_in",
        /// By labels or by reference.
        Selects = "selects",
        /// Traffic or pages flow there.
        RoutesTo = "routes_to",
        /// It mounts, reads or runs it.
        Uses = "uses",
        /// A release puts it somewhere.
        Deploys = "deploys",
        /// Where it is read from.
        SourcedFrom = "sourced_from",
        /// It watches the other.
        Monitors = "monitors",
    }
}

impl RelationKind {
    /// The label of the same relation read backwards. Derived, never stored.
    pub const fn inverse(self) -> &'static str {
        match self {
            Self::LinksTo => "linked_from",
            Self::Documents => "documented_by",
            Self::Mentions => "mentioned_in",
            Self::HasRunbook => "runbook_for",
            Self::Affects => "affected_by",
            Self::TriggeredBy => "triggered",
            Self::OwnedBy => "owner_of",
            Self::PartOf => "has_part",
            Self::DependsOn => "dependency_of",
            Self::ProvidesApi => "api_provided_by",
            Self::ConsumesApi => "api_consumed_by",
            Self::DeclaredIn => "declares",
            Self::Selects => "selected_by",
            Self::RoutesTo => "routed_from",
            Self::Uses => "used_by",
            Self::Deploys => "deployed_by",
            Self::SourcedFrom => "source_of",
            Self::Monitors => "monitored_by",
        }
    }
}

words! {
    /// Who says that a thing exists.
    Stance {
        /// A person wrote it.
        Declared = "declared",
        /// A manifest shows it.
        Observed = "observed",
    }
}

words! {
    /// What a relation rests on; `origin` in JSON.
    Basis {
        /// A note says it outright.
        Explicit = "explicit",
        /// A manifest says it.
        Declared = "declared",
        /// It follows from what is declared.
        Derived = "derived",
        /// It is a reading of prose or commands.
        Inferred = "inferred",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_its_member_again() {
        for kind in EntityKind::ALL {
            assert_eq!(EntityKind::find(kind.as_str()), Some(*kind));
        }
        for kind in RelationKind::ALL {
            assert_eq!(RelationKind::find(kind.as_str()), Some(*kind));
            assert_ne!(kind.inverse(), kind.as_str());
        }
    }
}
