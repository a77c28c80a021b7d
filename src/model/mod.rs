//! The nouns: plain data that every other room speaks of. Nothing here reads, resolves or prints.

mod artifact;
mod claim;
pub mod codes;
mod date;
mod diagnostic;
mod document;
mod entity;
mod facts;
mod fix;
mod incident;
mod moment;
mod note_type;
mod path;
mod phase;
mod placement;
mod property_type;
mod relation;
mod selector;
mod settings;
mod source;
mod span;
mod status;
mod task;
mod value;
mod vocabulary;

pub use artifact::Artifact;
pub use claim::{Claim, EntityKey, KubernetesKey, Reference, Statement};
pub use date::{is_date, is_date_and_time};
pub use diagnostic::{Code, Diagnostic, Location, Severity};
pub use document::{
    BlockId, Callout, Document, Field, FieldPlace, Heading, Link, LinkKind, Property, Tag,
};
pub use entity::{Entity, EntityId, Origin};
pub use facts::{Facts, Reading};
pub use fix::{Edit, Fix, edited};
pub use incident::{Event, FollowUp, INCIDENT_TIMES, Incident, Said, clear_time};
pub use moment::{Moment, duration_words, from_count, seconds as moment_seconds};
pub use note_type::{canonical_type, folder_type, name_type, path_type};
pub use path::{RootName, SourcePath};
pub use phase::{Phase, severity_level};
pub use placement::{
    ArtifactCopies, ArtifactCopy, Changes, ImageChange, Kustomization, Namespace, Origination,
    Ownership, Placing,
};
pub use property_type::PropertyType;
pub use relation::Relation;
pub use selector::{LabelExpression, LabelOperator, Labelled, LabelsOf, Namespaces, Selector};
pub use settings::{
    DailyNotes, GroupRule, RootRole, RootSettings, ScopeRule, Settings, TypeRule, UrlRule, When,
};
pub use source::{ContentHash, Source};
pub use span::{Position, Span, position_at};
pub use status::{ACTIVE, COMPLETED, status_meaning, status_word};
pub use task::{Task, TaskState};
pub use value::Value;
pub use vocabulary::{Basis, EntityKind, RelationKind, Stance};
