//! Frames around the nodes of a drawing.

use std::collections::{BTreeMap, BTreeSet};

use super::{GroupBy, Paint, View, palette};
use crate::model::{Entity, RelationKind};

/// A frame around nodes.
pub(super) struct Cluster {
    pub title: String,
    pub paint: Option<Paint>,
    /// Numbers of its nodes.
    pub nodes: Vec<usize>,
}

/// The clusters of a view, and which entity belongs to which.
pub(super) struct Clusters {
    of: Vec<Option<usize>>,
    clusters: Vec<Cluster>,
}

impl Clusters {
    pub(super) fn new(view: &View, group_by: GroupBy) -> Self {
        let settings = view.snapshot.settings();
        let titles: Vec<Option<String>> = view
            .entities
            .iter()
            .map(|entity| title(view, entity, group_by))
            .collect();
        let by_group = group_by == GroupBy::Group;
        let rank = |title: &str| {
            if by_group {
                palette::rank(settings, title)
            } else {
                0
            }
        };
        let sorted: BTreeSet<(usize, &str)> = titles
            .iter()
            .flatten()
            .map(|title| (rank(title), title.as_str()))
            .collect();
        let numbers: BTreeMap<&str, usize> = sorted
            .iter()
            .enumerate()
            .map(|(n, (_, title))| (*title, n))
            .collect();
        let of = titles
            .iter()
            .map(|title| numbers.get(title.as_deref()?).copied())
            .collect();
        let clusters = sorted
            .iter()
            .map(|(_, title)| Cluster {
                title: (*title).to_owned(),
                paint: by_group.then(|| Paint::of_group(settings, title)).flatten(),
                nodes: Vec::new(),
            })
            .collect();
        Self { of, clusters }
    }

    pub(super) fn of(&self, entity: usize) -> Option<usize> {
        self.of.get(entity).copied().flatten()
    }

    pub(super) fn paint(&self, cluster: usize) -> Option<Paint> {
        self.clusters.get(cluster).and_then(|c| c.paint)
    }

    pub(super) fn add(&mut self, cluster: Option<usize>, node: usize) {
        if let Some(cluster) = cluster.and_then(|c| self.clusters.get_mut(c)) {
            cluster.nodes.push(node);
        }
    }

    pub(super) fn finish(mut self) -> Vec<Cluster> {
        self.clusters.retain(|c| !c.nodes.is_empty());
        self.clusters
    }
}

/// The cluster to which an entity belongs; `None` if it belongs to none.
fn title(view: &View, entity: &Entity, group_by: GroupBy) -> Option<String> {
    let settings = view.snapshot.settings();
    let file = entity.origins.first().map(|o| &o.path);
    let title = match group_by {
        GroupBy::Group => entity.group.clone()?,
        GroupBy::Kind => entity.kind.as_str().to_owned(),
        GroupBy::Folder => {
            let file = file?;
            match (settings.is_vault(&file.root), file.folder()) {
                (true, "") => return None,
                (true, folder) => folder.to_owned(),
                (false, "") => file.root.to_string(),
                (false, folder) => format!("{}/{folder}", file.root),
            }
        }
        GroupBy::Owner => {
            let mut relations = view.snapshot.outgoing(&entity.id).iter();
            let owner = relations.find(|r| r.kind == RelationKind::OwnedBy)?;
            match view.snapshot.entity(&owner.to) {
                Some(team) => team.name.clone(),
                None => owner.to.to_string(),
            }
        }
        GroupBy::Scope => entity.scope.clone(),
        GroupBy::Repo => file?.root.to_string(),
        GroupBy::None => return None,
    };
    (!title.is_empty()).then_some(title)
}
