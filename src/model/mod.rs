//! The nouns: plain data that every other room speaks of. Nothing here reads, resolves or prints.

mod application;
mod application_set;
mod artifact;
mod claim;
pub mod codes;
mod command;
mod date;
mod diagnostic;
mod document;
mod entity;
mod facts;
mod fix;
mod image;
mod incident;
mod moment;
mod note_type;
mod path;
mod phase;
mod placement;
mod property_type;
mod relation;
mod routing;
mod selector;
mod settings;
mod source;
mod source_url;
mod span;
mod status;
mod task;
mod value;
mod variables;
mod vocabulary;
mod web_url;

pub use application::{Application, ApplicationSource, Placed, below_root};
pub use application_set::{ApplicationSet, Generator, GitGenerator, GitPattern};
pub use artifact::Artifact;
pub use claim::{Claim, EntityKey, Filled, FilledAs, KubernetesKey, Reference, Statement};
pub use command::{CodeWord, CommandMention, CommandTarget};
pub use date::{is_date, is_date_and_time, seconds_since_1970};
pub use diagnostic::{Code, Diagnostic, Location, Severity};
pub use document::{
    BlockId, Callout, Document, Field, FieldPlace, Heading, Link, LinkKind, Property, Tag,
};
pub use entity::{Entity, EntityId, Origin};
pub use facts::{Facts, Reading};
pub use fix::{Edit, Fix, edited};
pub use image::image_repository;
pub use incident::{Event, FollowUp, INCIDENT_TIMES, Incident, Said, clear_time};
pub use moment::{MONTHS, Moment, duration_words, from_count, seconds as moment_seconds};
pub use note_type::{canonical_type, folder_type, name_type, path_type};
pub use path::{RootName, SourcePath, below, below_relative, join, shown_folder};
pub use phase::{Phase, severity_level};
pub use placement::{
    ArtifactCopies, ArtifactCopy, Changes, ImageChange, Kustomization, Namespace, Origination,
    Ownership, Placing,
};
pub use property_type::PropertyType;
pub use relation::Relation;
pub use routing::{LabelMatcher, MatchOperator, Route, Router, Routing};
pub use selector::{LabelExpression, LabelOperator, Labelled, LabelsOf, Namespaces, Selector};
pub use settings::{
    DailyNotes, GroupRule, Mount, Rendered, RootRole, RootSettings, ScopeRule, Settings, TypeRule,
    UrlRule, When,
};
pub use source::{ContentHash, Source};
pub use source_url::source_url;
pub use span::{Position, Span, position_at};
pub use status::{ACTIVE, COMPLETED, status_meaning, status_word};
pub use task::{Task, TaskState};
pub use value::Value;
pub use variables::{fill_in, has_variables};
pub use vocabulary::{Basis, EntityKind, RelationKind, Stance};
pub use web_url::web_url;
