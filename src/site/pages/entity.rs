//! The page of a thing that has no note.

use askama::Template;

use super::Crumb;
use super::deps::{self, Deps};
use super::facts::{self, Fact, FactValue};
use super::findings::{self, FindingRow};
use super::note::owners;
use super::relations::{self, Backlink, Group};
use crate::model::{Entity, EntityKind, RelationKind};
use crate::site::desk::{Desk, Source, Thing};
use crate::site::map::ON_PAGE;
use crate::site::shell::{Frame, Section};
use crate::site::{ListKind, Route, prose, slug, words};
use crate::syntax::html::inline;

#[derive(Template)]
#[template(path = "entity.html")]
struct EntityPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    look: &'static str,
    label: String,
    title: String,
    /// Safe HTML.
    lede: String,
    /// The note that documents it, if it has one.
    note: Option<Thing>,
    id: String,
    owner: Vec<Thing>,
    findings: Vec<FindingRow>,
    more_findings: Option<(String, String)>,
    deps: Option<Deps>,
    groups: Vec<Group>,
    backlinks: Vec<Backlink>,
    more_backlinks: Option<(String, String)>,
    facts: Vec<Fact>,
    code: Option<(String, String)>,
    origins: Vec<Source>,
    more_origins: usize,
    graph: String,
}

/// Origins that a page shows.
const ORIGINS: usize = 30;

/// The page of an entity.
pub(super) fn page(desk: &Desk<'_>, entity: &Entity) -> Option<String> {
    let snapshot = desk.snapshot();
    let thing = desk.entity_thing(entity)?;
    let subjects = [entity.id.clone()];
    let deps = match entity.kind {
        EntityKind::File | EntityKind::Image | EntityKind::Team => None,
        _ => deps::deps(desk, thing.clone(), &subjects),
    };
    let drawn = deps::drawn(deps.as_ref());
    let mut hidden = vec![RelationKind::LinksTo, RelationKind::Mentions];
    let is_team = entity.kind == EntityKind::Team;
    hidden.extend((!is_team).then_some(RelationKind::OwnedBy));
    if entity.kind != EntityKind::File {
        hidden.push(RelationKind::DeclaredIn);
    }
    let (backlinks, count) = relations::backlinks(desk, &subjects, ON_PAGE * 2);
    let more_backlinks = (count > backlinks.len())
        .then(|| relations::rest(desk, &entity.id))
        .flatten()
        .map(|href| (format!("All {}", words::number(count)), href));
    let documents = snapshot
        .incoming(&entity.id)
        .filter(|r| r.kind == RelationKind::Documents)
        .filter_map(|r| snapshot.note_of(&r.from))
        .next();
    let summary = ["summary", "description", "message"]
        .iter()
        .find_map(|k| entity.text(k));
    let lede = match (summary, documents) {
        (Some(text), _) => inline(text),
        (None, Some(note)) => prose::lede(desk, note).unwrap_or_default(),
        (None, None) => String::new(),
    };
    let section = if entity.kind == EntityKind::Component {
        Section::Services
    } else {
        Section::None
    };
    let list = Crumb {
        title: words::kinds(entity.kind).to_owned(),
        href: desk
            .route(&Route::List(ListKind::Kind(entity.kind), 1))
            .unwrap_or_default(),
    };
    let home = Crumb {
        title: "Home".to_owned(),
        href: desk.route(&Route::Home).unwrap_or_default(),
    };
    let expression = ["expr", "expression", "query"]
        .iter()
        .find_map(|k| entity.text(k));
    let findings = entity
        .origins
        .first()
        .filter(|_| entity.kind == EntityKind::File)
        .map(|o| findings::of_file(desk, &o.path));
    let (findings, more_findings) = findings.unwrap_or_default();
    EntityPage {
        frame: Frame::new(desk, &entity.name, section, None),
        crumbs: vec![home, list],
        look: thing.look,
        label: thing.label,
        title: thing.title,
        lede,
        note: documents.and_then(|n| desk.note_thing(n)),
        id: entity.id.to_string(),
        owner: owners(desk, &subjects),
        findings,
        more_findings,
        deps,
        groups: relations::groups(desk, &subjects, &hidden, drawn),
        backlinks,
        more_backlinks,
        facts: facts::of_entity(desk, entity)
            .into_iter()
            .filter(|f| {
                !matches!(
                    f.name.as_str(),
                    "Expr" | "Expression" | "Query" | "Summary" | "Description"
                )
            })
            .collect(),
        code: expression.map(|e| ("promql".to_owned(), e.to_owned())),
        origins: entity
            .origins
            .iter()
            .take(ORIGINS)
            .map(|o| desk.origin(o, &format!("{} is declared", entity.name)))
            .collect(),
        more_origins: entity.origins.len().saturating_sub(ORIGINS),
        graph: format!(
            "{}#node={}",
            desk.route(&Route::Graph).unwrap_or_default(),
            slug::fragment(entity.id.as_str())
        ),
    }
    .render()
    .ok()
}
