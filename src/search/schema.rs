//! What the index holds: its fields, and the version of their meaning.

use tantivy::Index;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use super::tokenizer::{self, CodeTokenizer};

/// Counted up whenever the fields, the tokenizer or the stored card change: an index of another version is rebuilt.
pub(super) const VERSION: u32 = 1;

/// Beside tantivy's own files: `{"schema": VERSION}`.
pub(super) const STAMP: &str = "opslore-index.json";

/// The fields of a document in the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// The entity's id: to find it again, and to order equals.
    pub id: Field,
    /// Fingerprint of everything that was indexed.
    pub fingerprint: Field,
    /// Folded names, whole, with a class before them.
    pub exact: Field,
    /// `kind:x`, `tag:a/b`, `owner:x`, `key=`, `key=word`.
    pub facet: Field,
    /// Titles, aliases, names.
    pub name: Field,
    /// Headings.
    pub heading: Field,
    /// The text.
    pub body: Field,
    /// Properties, tags and the names of neighbours.
    pub context: Field,
    /// The path.
    pub path: Field,
    /// Code inside the text.
    pub code: Field,
    /// What a hit shows, as JSON.
    pub card: Field,
}

impl Fields {
    /// The fields in which a plain word is looked up, and the weight of each.
    pub fn plain(&self) -> [(Field, f32); 5] {
        [
            (self.name, 6.0),
            (self.heading, 2.5),
            (self.body, 1.0),
            (self.path, 0.7),
            (self.context, 0.4),
        ]
    }
}

/// The schema and its fields. Field numbers follow from the order, so both always belong together.
pub(super) fn schema() -> (Schema, Fields) {
    let indexed = |tokenizer: &str, record: IndexRecordOption| {
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(record)
    };
    let text = || {
        let indexing = indexed(tokenizer::NAME, IndexRecordOption::WithFreqsAndPositions);
        TextOptions::default().set_indexing_options(indexing)
    };
    // Whole values are there or not: neither their number nor their order means anything.
    let whole = TextOptions::default()
        .set_indexing_options(indexed("raw", IndexRecordOption::Basic).set_fieldnorms(false));
    let mut builder = Schema::builder();
    let fields = Fields {
        id: builder.add_text_field("id", STRING | FAST),
        fingerprint: builder.add_u64_field("fingerprint", FAST),
        exact: builder.add_text_field("exact", whole.clone()),
        facet: builder.add_text_field("facet", whole),
        name: builder.add_text_field("name", text()),
        heading: builder.add_text_field("heading", text()),
        body: builder.add_text_field("body", text() | STORED),
        context: builder.add_text_field("context", text()),
        path: builder.add_text_field("path", text()),
        code: builder.add_text_field("code", text()),
        card: builder.add_text_field("card", STORED),
    };
    (builder.build(), fields)
}

/// Gives an index the tokenizer that its schema asks for.
pub(super) fn equip(index: &Index) {
    index
        .tokenizers()
        .register(tokenizer::NAME, CodeTokenizer::default());
}
