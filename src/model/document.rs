//! A Markdown note, parsed.

use super::{CodeWord, CommandMention, Span, Task, Value};

/// A Markdown note as Obsidian reads it. Spans are bytes of the source text, frontmatter included.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// The file name without `.md`. Never a property, never a heading.
    pub title: String,
    /// Properties in their order.
    pub properties: Vec<Property>,
    /// Values of `aliases`, in order.
    pub aliases: Vec<String>,
    /// Tags of properties and text, in order of appearance, each spelling once, without `#`.
    pub tags: Vec<Tag>,
    /// Top-level headings in order.
    pub headings: Vec<Heading>,
    /// Block ids in order.
    pub blocks: Vec<BlockId>,
    /// Internal links and embeds: those of properties first, then those of the text in order.
    pub links: Vec<Link>,
    /// Task list items in order.
    pub tasks: Vec<Task>,
    /// Callouts in order.
    pub callouts: Vec<Callout>,
    /// `%%` comments in order: what stands in them counts, and is not shown.
    pub comments: Vec<Span>,
    /// Dataview inline fields in order.
    pub fields: Vec<Field>,
    /// Addresses (`https://…`, `k8s:…`, any scheme) that are linked or written out, in order, with their places.
    pub urls: Vec<(String, Span)>,
    /// What the shell commands of its code name, in order.
    pub commands: Vec<CommandMention>,
    /// Words of inline code that may be names, the first places of each, in order.
    pub code_words: Vec<CodeWord>,
    /// Byte at which the text after the frontmatter begins.
    pub body_start: u32,
}

impl Document {
    /// A property's value by name, whatever its case.
    pub fn property(&self, key: &str) -> Option<&Value> {
        self.properties
            .iter()
            .find(|p| p.key.eq_ignore_ascii_case(key))
            .map(|p| &p.value)
    }

    /// The first top-level heading of level 1.
    pub fn first_heading(&self) -> Option<&Heading> {
        self.headings.iter().find(|h| h.level == 1)
    }

    /// Does a byte stand in a comment, where no reader sees it?
    pub fn in_comment(&self, offset: u32) -> bool {
        let after = self.comments.partition_point(|c| c.start <= offset);
        let comment = after.checked_sub(1).and_then(|n| self.comments.get(n));
        comment.is_some_and(|c| offset < c.end)
    }

    /// The last heading at or before a byte.
    pub fn heading_before(&self, offset: u32) -> Option<&Heading> {
        let after = self.headings.partition_point(|h| h.span.start <= offset);
        after.checked_sub(1).and_then(|n| self.headings.get(n))
    }
}

/// One property of the frontmatter.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Its name as written.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// The place of its name.
    pub span: Span,
}

/// A tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// Without `#`; nested ones keep their slashes.
    pub name: String,
    /// Its first place.
    pub span: Span,
}

/// A top-level heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Source text between the marks, markup included.
    pub text: String,
    /// The whole heading.
    pub span: Span,
}

/// A block id.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockId {
    /// Without `^`.
    pub id: String,
    /// The place of `^id`.
    pub span: Span,
    /// The block that carries it.
    pub block: Span,
}

/// How a link is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// `[[…]]`
    Wikilink,
    /// `[…](…)`
    Markdown,
    /// `![[…]]` or `![…](…)`
    Embed,
    /// The value of a property.
    Property,
}

impl LinkKind {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wikilink => "wikilink",
            Self::Markdown => "markdown",
            Self::Embed => "embed",
            Self::Property => "property",
        }
    }
}

/// An internal link or embed.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// How it is written.
    pub kind: LinkKind,
    /// The whole link as written; for a property the whole value.
    pub raw: String,
    /// Target without `#…`, decoded and trimmed. Empty means this note.
    pub linkpath: String,
    /// Decoded, from the first `#` on.
    pub subpath: Option<String>,
    /// What is shown; the size of an embed included.
    pub display: String,
    /// Its place; for a property the place of the property.
    pub span: Span,
    /// The property that holds it (`depends_on.0`), or the Dataview field that does.
    pub key: Option<String>,
}

/// A callout.
#[derive(Debug, Clone, PartialEq)]
pub struct Callout {
    /// Its type in lower case.
    pub kind: String,
    /// Its title; empty means the type.
    pub title: String,
    /// Its first line.
    pub span: Span,
}

/// A Dataview inline field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its key as written, without marks around it.
    pub key: String,
    /// Its value as written, trimmed.
    pub value: String,
    /// The whole field.
    pub span: Span,
    /// Where it stands.
    pub place: FieldPlace,
}

/// Where an inline field stands, and so what it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPlace {
    /// In the text: it is a property of the note.
    Text,
    /// In a list: it speaks of the note too, but is no property of it.
    List,
    /// In a task: it speaks of the task alone.
    Task,
}
