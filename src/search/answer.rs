//! A request becomes an answer.

use std::ops::Range;

use tantivy::collector::sort_key::{SortBySimilarityScore, SortByString};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::schema::{TantivyDocument, Value};
use tantivy::{DocAddress, Order, Searcher, TantivyError};

use super::correct;
use super::document::Card;
use super::error::SearchError;
use super::index::{SearchIndex, guarded};
use super::plan::Plan;
use super::query::{self, FieldName, Leaf, Node, QueryProblem, Style};
use super::snippet;
use super::words::Matcher;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// In the query language. Empty: everything that the lists below let through.
    pub query: String,
    /// Kinds or finer kinds (`alert`, `Deployment`); an empty list lets everything through, here and below.
    pub kinds: Vec<String>,
    /// Types of notes.
    pub types: Vec<String>,
    /// Tags, those below them included.
    pub tags: Vec<String>,
    /// Owners, by any word of their names.
    pub owners: Vec<String>,
    /// Notes, or what manifests declare.
    pub scope: Scope,
    /// At most so many hits.
    pub limit: usize,
    /// So many are passed over first.
    pub offset: usize,
}

impl Default for SearchRequest {
    fn default() -> Self {
        Self {
            query: String::new(),
            kinds: Vec::new(),
            types: Vec::new(),
            tags: Vec::new(),
            owners: Vec::new(),
            scope: Scope::All,
            limit: 20,
            offset: 0,
        }
    }
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Markdown documents.
    Notes,
    /// Everything else.
    Ops,
    /// Both.
    #[default]
    All,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entity's id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its finer kind; may be empty.
    pub subkind: String,
    /// The type of a note; empty for what is no note.
    pub note_type: String,
    /// Title or name.
    pub title: String,
    /// The root of its file.
    pub root: String,
    /// Its file below the root.
    pub path: String,
    /// The line of the snippet; for what is no note the line of its declaration. From 1.
    pub line: u32,
    /// The heading above that line, as written.
    pub heading: Option<String>,
    /// A line of its text, cut to about 200 bytes.
    pub snippet: String,
    /// Bytes of `snippet` that match, in order.
    pub highlights: Vec<Range<usize>>,
    /// Higher is better; only to be compared inside one answer.
    pub score: f32,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchAnswer {
    /// The best first; equals in order of id.
    pub hits: Vec<Hit>,
    /// How many match, on all pages.
    pub total: usize,
    /// The query that was searched instead, because nothing had the words as typed.
    pub corrected: Option<String>,
    /// What of the query was not understood, or names what does not exist.
    pub problems: Vec<QueryProblem>,
    /// The revision of the snapshot that was searched.
    pub revision: Option<String>,
}

impl SearchIndex {
    /// Searches. A query that is not understood gives problems and the best that can be made of it.
    ///
    /// # Errors
    /// What is wrong with the index; never what is wrong with the query.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        let opened = self.opened();
        let mut answer = guarded(&self.folder, || {
            self.answer(&opened.searcher, request)
                .map_err(|error| SearchError::from_tantivy(&self.folder, error))
        })?;
        answer.revision = opened.revision.clone();
        Ok(answer)
    }

    fn answer(
        &self,
        searcher: &Searcher,
        request: &SearchRequest,
    ) -> Result<SearchAnswer, TantivyError> {
        let (node, mut problems) = query::parse(&request.query);
        let plan = Plan {
            fields: &self.fields,
            end: request.query.len(),
        };
        let filters = filters(request);
        let mut answer = SearchAnswer::default();
        if node.is_empty() && filters.is_empty() {
            if problems.is_empty() {
                problems.push(QueryProblem {
                    message: "the query is empty".to_owned(),
                    start: 0,
                    end: request.query.len(),
                    hint: "type a word, or choose by tag, type, kind or owner".to_owned(),
                });
            }
            answer.problems = problems;
            return Ok(answer);
        }
        for filter in &filters {
            correct::unknown_values(searcher, &plan, filter, &mut problems)?;
        }
        let mut page = Page::find(searcher, &plan, &node, &filters, request)?;
        if page.total == 0 {
            correct::unknown_values(searcher, &plan, &node, &mut problems)?;
            let better = correct::corrected(searcher, &plan, &node, &request.query)?;
            if let Some((node, text)) = better {
                let found = Page::find(searcher, &plan, &node, &filters, request)?;
                if found.total > 0 {
                    (page, answer.corrected) = (found, Some(text));
                }
            }
        }
        answer.total = page.total;
        for (score, address) in page.found {
            answer
                .hits
                .extend(self.hit(searcher, address, score, &page.matcher)?);
        }
        answer.problems = problems;
        Ok(answer)
    }

    fn hit(
        &self,
        searcher: &Searcher,
        address: DocAddress,
        score: f32,
        matcher: &Matcher,
    ) -> Result<Option<Hit>, TantivyError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let text = |field| {
            document
                .get_first(field)
                .and_then(|v| v.as_str())
                .unwrap_or("")
        };
        let card: Card<'_> = serde_json::from_str(text(self.fields.card))?;
        let body = text(self.fields.body);
        let snippet = snippet::best(body, matcher);
        let before = body.get(..snippet.at).unwrap_or("");
        let breaks = before.bytes().filter(|b| *b == b'\n').count();
        let line = match card.body_line {
            0 => card.line,
            first => first.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX)),
        };
        let above = card
            .headings
            .partition_point(|(at, _)| usize::try_from(*at).is_ok_and(|at| at <= snippet.at));
        let heading = above.checked_sub(1).and_then(|n| card.headings.get(n));
        Ok(Some(Hit {
            heading: heading.map(|(_, text)| text.clone().into_owned()),
            id: card.id.into_owned(),
            kind: card.kind.into_owned(),
            subkind: card.subkind.into_owned(),
            note_type: card.note_type.into_owned(),
            title: card.title.into_owned(),
            root: card.root.into_owned(),
            path: card.path.into_owned(),
            line,
            snippet: snippet.text,
            highlights: snippet.highlights,
            score,
        }))
    }
}

/// The lists of a request as parts of a query: any of each list.
fn filters(request: &SearchRequest) -> Vec<Node> {
    let scope = match request.scope {
        Scope::Notes => vec!["notes".to_owned()],
        Scope::Ops => vec!["ops".to_owned()],
        Scope::All => Vec::new(),
    };
    let lists = [
        (FieldName::Whole("kind"), &request.kinds),
        (FieldName::Whole("type"), &request.types),
        (FieldName::Whole("tag"), &request.tags),
        (FieldName::Words("owner"), &request.owners),
        (FieldName::Whole("in"), &scope),
    ];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
    lists
        .map(|(field, list)| {
            let leaves = list.iter().map(|text| {
                Node::Leaf(Leaf {
                    field: field.clone(),
                    text: text.clone(),
                    style: Style::Word,
                    span: 0..0,
                })
            });
            Node::Or(leaves.collect())
        })
        .collect()
}

/// One page of what matches.
struct Page {
    total: usize,
    found: Vec<(f32, DocAddress)>,
    matcher: Matcher,
}

impl Page {
    fn find(
        searcher: &Searcher,
        plan: &Plan<'_>,
        node: &Node,
        filters: &[Node],
        request: &SearchRequest,
    ) -> Result<Self, TantivyError> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, plan.whole(node))];
        for filter in filters {
            clauses.push((Occur::Must, plan.node(filter)));
        }
        let query = BooleanQuery::new(clauses);
        if request.limit == 0 {
            return Ok(Self {
                total: searcher.search(&query, &Count)?,
                found: Vec::new(),
                matcher: Matcher::default(),
            });
        }
        // Equals are ordered by id: the order of documents in the index tells when they were written.
        let order = (
            (SortBySimilarityScore, Order::Desc),
            (SortByString::for_field("id"), Order::Asc),
        );
        let top = TopDocs::with_limit(request.limit).and_offset(request.offset);
        let (total, found) = searcher.search(&query, &(Count, top.order_by(order)))?;
        Ok(Self {
            total,
            found: found
                .into_iter()
                .map(|((score, _), at)| (score, at))
                .collect(),
            matcher: plan.matcher(node),
        })
    }
}
