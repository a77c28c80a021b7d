//! What belongs to a chart: what stands in the files beside it, what its templates declare, and who releases it.

use std::collections::{BTreeMap, HashMap};

use crate::model::{
    Basis, EntityId, EntityKey, EntityKind, Origin, Reading, RelationKind, RootName, SourcePath,
    Statement, Value,
};

use super::build::Parts;
use super::draft::Draft;
use super::placement::Site;

/// Charts by root and folder.
type Charts = BTreeMap<(RootName, String), Chart>;

struct Chart {
    id: EntityId,
    /// Where it says its name.
    origin: Origin,
}

/// An object that a chart deploys.
struct Deployed {
    chart: EntityId,
    object: EntityId,
    via: &'static str,
    certainty: (Basis, f32),
    origin: Origin,
}

/// Adds the relations of charts. What releases deploy must be known before.
pub fn relate(draft: &mut Draft, parts: &Parts<'_>) {
    plain(draft, parts);
    let charts = charts(parts);
    if charts.is_empty() {
        return;
    }
    for ((root, folder), chart) in &charts {
        for name in ["values.yaml", "requirements.yaml"] {
            let path = SourcePath::new(root, &below(folder, name));
            if let Some(reading) = parts.reading(&path) {
                beside(draft, parts, chart, reading);
            }
        }
        let (parent, _) = folder.rsplit_once('/').unwrap_or(("", folder));
        let above = match parent.strip_suffix("charts") {
            Some("") => Some(""),
            Some(above) => above.strip_suffix('/'),
            None => None,
        };
        let above = above.and_then(|above| charts.get(&(root.clone(), above.to_owned())));
        if let Some(above) = above {
            draft.relation(
                &above.id,
                RelationKind::DependsOn,
                &chart.id,
                "charts",
                (Basis::Derived, 0.95),
                chart.origin.clone(),
            );
        }
    }
    objects(draft, parts, &charts);
    releases(draft, &charts);
}

fn below(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// A chart is the first package that its file declares.
fn charts(parts: &Parts<'_>) -> Charts {
    let files = parts.readings.iter();
    let files = files.filter(|r| r.source.path.file_name() == "Chart.yaml");
    let chart = |reading: &Reading| {
        let path = &reading.source.path;
        let declared = reading.facts.claims.iter().find_map(|claim| {
            let Statement::Exists { key, kind, .. } = &claim.says else {
                return None;
            };
            (*kind == EntityKind::Package)
                .then(|| (parts.ids.id(key, path, &Site::default()), claim))
        });
        let (id, claim) = declared?;
        let folder = (path.root.clone(), path.folder().to_owned());
        let origin = claim.origin(path);
        Some((folder, Chart { id, origin }))
    };
    files.filter_map(chart).collect()
}

/// What a file beside `Chart.yaml` says of itself it says of the chart.
fn beside(draft: &mut Draft, parts: &Parts<'_>, chart: &Chart, reading: &Reading) {
    let path = &reading.source.path;
    for claim in &reading.facts.claims {
        match &claim.says {
            Statement::Relates {
                from: EntityKey::File,
                kind,
                to: crate::model::Reference::Key(to),
                via,
                basis,
                confidence,
                ..
            } => {
                let to = parts.ids.id(to, path, &Site::default());
                if draft.entities.contains_key(&to) {
                    let certainty = (*basis, *confidence);
                    let origin = claim.origin(path);
                    draft.relation(&chart.id, *kind, &to, via, certainty, origin);
                }
            }
            Statement::Exists {
                key: EntityKey::File,
                properties,
                ..
            } => {
                let images = properties.iter().find(|(key, _)| key == "images");
                if let Some((key, Value::List(images))) = images {
                    started(draft, chart, key, images);
                }
            }
            _ => {}
        }
    }
}

/// The images that a chart starts. One without a version has that of the application.
fn started(draft: &mut Draft, chart: &Chart, key: &str, images: &[Value]) {
    let Some(entity) = draft.entities.get_mut(&chart.id) else {
        return;
    };
    let version = entity.text("app_version").map(str::to_owned);
    let complete = |image: &Value| {
        let text = image.as_text()?;
        let name = text.rfind('/').map_or(text, |at| &text[at..]);
        Some(match &version {
            Some(version) if !name.contains([':', '@']) => Value::from(format!("{text}:{version}")),
            _ => image.clone(),
        })
    };
    let images = images.iter().filter_map(complete).collect();
    Draft::property(entity, key, Value::List(images));
}

/// What is declared outside of templates too is known for certain, by that.
fn plain(draft: &mut Draft, parts: &Parts<'_>) {
    for entity in draft.entities.values_mut() {
        let mut places = entity.origins.iter().map(|o| &o.path);
        if entity.properties.contains_key("templated") && places.any(|p| !is_template(parts, p)) {
            entity.properties.remove("templated");
        }
    }
}

fn is_template(parts: &Parts<'_>, path: &SourcePath) -> bool {
    let mut folders = path.folder().split('/');
    folders.any(|folder| folder == "templates")
        && parts
            .reading(path)
            .is_some_and(|r| r.source.text.contains("{{"))
}

/// Objects that templates declare, and those of roots that are the output of a chart.
fn objects(draft: &mut Draft, parts: &Parts<'_>, charts: &Charts) {
    let mut found: Vec<Deployed> = Vec::new();
    for entity in draft.entities.values().filter(|e| e.id.scheme() == "k8s") {
        for origin in &entity.origins {
            let path = &origin.path;
            let rendered = parts.settings.root(&path.root);
            let rendered = rendered.and_then(|root| root.rendered.as_ref());
            let (chart, via, certainty) = if let Some(rendered) = rendered {
                let folder = rendered.path.trim_matches('/');
                let folder = if folder == "." { "" } else { folder };
                let chart = charts.get(&(rendered.root.clone(), folder.to_owned()));
                let chart = chart.filter(|_| !rendered.kustomization);
                (chart, "helm-template", (Basis::Derived, 0.95))
            } else if let Some(chart) = holder(charts, path, "templates") {
                let certainty = match is_template(parts, path) {
                    true => (Basis::Inferred, 0.5),
                    false => (Basis::Derived, 0.8),
                };
                (Some(chart), "helm-template", certainty)
            } else {
                let chart = holder(charts, path, "crds");
                (chart, "crds", (Basis::Derived, 0.95))
            };
            if let Some(chart) = chart {
                found.push(Deployed {
                    chart: chart.id.clone(),
                    object: entity.id.clone(),
                    via,
                    certainty,
                    origin: origin.clone(),
                });
            }
        }
    }
    for d in found {
        let kind = RelationKind::Deploys;
        draft.relation(&d.chart, kind, &d.object, d.via, d.certainty, d.origin);
    }
}

/// The nearest chart above that has the file in a folder of this name.
fn holder<'c>(charts: &'c Charts, path: &SourcePath, name: &str) -> Option<&'c Chart> {
    let mut folder = path.folder();
    while !folder.is_empty() {
        let (above, last) = match folder.rsplit_once('/') {
            Some((above, last)) => (above, last),
            None => ("", folder),
        };
        if last == name
            && let Some(chart) = charts.get(&(path.root.clone(), above.to_owned()))
        {
            return Some(chart);
        }
        folder = above;
    }
    None
}

/// A release of a folder with a chart uses the chart.
fn releases(draft: &mut Draft, charts: &Charts) {
    let folders: HashMap<EntityId, &Chart> = charts
        .iter()
        .map(|((root, folder), chart)| {
            let shown = if folder.is_empty() { "." } else { folder };
            (EntityId::file(&SourcePath::new(root, shown)), chart)
        })
        .collect();
    let releases: Vec<(EntityId, EntityId, Vec<Origin>)> = draft
        .relations()
        .filter(|r| r.kind == RelationKind::Deploys)
        .filter_map(|r| {
            let chart = folders.get(&r.to)?;
            let release = draft.entities.get(&r.from)?.kind == EntityKind::Release;
            release.then(|| (r.from.clone(), chart.id.clone(), r.origins.clone()))
        })
        .collect();
    for (release, chart, origins) in releases {
        for origin in origins {
            let certainty = (Basis::Derived, 0.95);
            draft.relation(
                &release,
                RelationKind::Uses,
                &chart,
                "chart",
                certainty,
                origin,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::build::build;
    use crate::model::{
        Claim, EntityKey, EntityKind, Facts, KubernetesKey, Reading, Rendered, RootName, RootRole,
        RootSettings, Settings, Source, SourcePath, Span, Stance, Statement,
    };

    fn reading(root: &RootName, path: &str, key: EntityKey, kind: EntityKind) -> Reading {
        let claim = Claim {
            span: Span::default(),
            stance: Stance::Observed,
            says: Statement::Exists {
                key,
                kind,
                subkind: "Service".into(),
                name: "web".into(),
                properties: Vec::new(),
            },
        };
        Reading {
            source: Arc::new(Source::unread(SourcePath::new(root, path))),
            facts: Arc::new(Facts {
                claims: vec![claim],
                ..Facts::default()
            }),
        }
    }

    #[test]
    fn what_a_rendered_root_declares_the_chart_deploys() {
        let (charts, out) = (RootName::new("charts"), RootName::new("out"));
        let mut rendered = RootSettings::new(out.clone(), RootRole::Repository);
        rendered.rendered = Some(Rendered {
            root: charts.clone(),
            path: "web".into(),
            kustomization: false,
            release: None,
            namespace: None,
        });
        let settings = Settings {
            roots: vec![
                RootSettings::new(charts.clone(), RootRole::Repository),
                rendered,
            ],
            ..Settings::default()
        };
        let service = EntityKey::Kubernetes(KubernetesKey {
            namespace: None,
            cluster_scoped: false,
            group: String::new(),
            kind: "Service".into(),
            name: "web".into(),
        });
        let chart = EntityKey::Id("pkg:helm/web".into());
        let snapshot = build(
            vec![
                reading(&charts, "web/Chart.yaml", chart, EntityKind::Package),
                reading(&out, "all.yaml", service, EntityKind::Endpoint),
            ],
            &settings,
        );
        let found: Vec<String> = snapshot
            .relations()
            .iter()
            .map(|r| format!("{} {} {} {}", r.from, r.kind, r.to, r.via))
            .collect();
        assert_eq!(
            found,
            ["pkg:helm/web deploys k8s:charts:?/Service/web helm-template"]
        );
    }
}
