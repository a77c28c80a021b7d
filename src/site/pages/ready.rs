//! What stands first on the page of a service: its runbooks, its alerts, its incidents.

use crate::model::{Entity, EntityId, EntityKind, RelationKind};
use crate::site::desk::{Desk, Thing};
use crate::site::map::ON_PAGE;

/// Incidents that the page of a service names.
const INCIDENTS: usize = 6;

/// What somebody on call opens first on the page of a service.
pub(super) struct Ready {
    pub runbooks: Vec<Thing>,
    /// Alerts, each with its severity, or that it has no runbook.
    pub alerts: Vec<(Thing, String, bool)>,
    pub incidents: Vec<(Thing, String)>,
    pub more_runbooks: usize,
    pub more_alerts: usize,
    pub more_incidents: usize,
}

/// The runbooks, alerts and incidents of a component; `None` if it has none of them.
pub(super) fn ready(desk: &Desk<'_>, component: &Entity) -> Option<Ready> {
    let snapshot = desk.snapshot();
    let from = |kind: RelationKind| -> Vec<&Entity> {
        let mut ids: Vec<&EntityId> = snapshot
            .incoming(&component.id)
            .filter(|r| r.kind == kind)
            .map(|r| &r.from)
            .collect();
        ids.sort();
        ids.dedup();
        ids.into_iter()
            .filter_map(|id| snapshot.entity(id))
            .collect()
    };
    let books = |id: &EntityId| -> Vec<Thing> {
        snapshot
            .outgoing(id)
            .iter()
            .filter(|r| r.kind == RelationKind::HasRunbook)
            .filter_map(|r| desk.thing(&r.to))
            .collect()
    };
    let alerts: Vec<&Entity> = from(RelationKind::Monitors)
        .into_iter()
        .filter(|e| e.kind == EntityKind::Alert)
        .collect();
    let mut runbooks = books(&component.id);
    runbooks.extend(alerts.iter().flat_map(|a| books(&a.id)));
    runbooks.sort();
    runbooks.dedup();
    let more_runbooks = runbooks.len().saturating_sub(ON_PAGE);
    runbooks.truncate(ON_PAGE);
    let more_alerts = alerts.len().saturating_sub(ON_PAGE);
    let alerts = alerts
        .into_iter()
        .take(ON_PAGE)
        .filter_map(|a| {
            let lacks = books(&a.id).is_empty();
            let word = if lacks {
                "no runbook"
            } else {
                a.text("severity").unwrap_or("")
            };
            Some((desk.entity_thing(a)?, word.to_owned(), lacks))
        })
        .collect::<Vec<_>>();
    let mut hurt: Vec<&Entity> = from(RelationKind::Affects)
        .into_iter()
        .filter(|e| e.kind == EntityKind::Incident)
        .collect();
    let started = |e: &Entity| e.text("started").unwrap_or("").to_owned();
    hurt.sort_by_key(|e| (std::cmp::Reverse(started(e)), e.id.clone()));
    let more_incidents = hurt.len().saturating_sub(INCIDENTS);
    let incidents: Vec<(Thing, String)> = hurt
        .into_iter()
        .take(INCIDENTS)
        .filter_map(|e| {
            let day = crate::site::times::moment(&started(e))
                .map_or(String::new(), crate::site::times::Moment::day);
            Some((
                desk.entity_thing(e)?,
                if e.is_open_incident() {
                    "open".to_owned()
                } else {
                    day
                },
            ))
        })
        .collect();
    let any = !runbooks.is_empty() || !alerts.is_empty() || !incidents.is_empty();
    any.then_some(Ready {
        runbooks,
        alerts,
        incidents,
        more_runbooks,
        more_alerts,
        more_incidents,
    })
}
