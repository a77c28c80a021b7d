//! Applications of Argo CD: what one says, whether it was written or generated from a template.

use super::{
    Basis, Changes, Claim, EntityKey, EntityKind, KubernetesKey, Namespace, Origination, Placing,
    Reference, RelationKind, Span, Stance, Statement, Value, below, source_url,
};

/// A text of a manifest, and its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placed {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// An application as written, or the template of some: then its texts hold placeholders.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Application {
    /// `metadata.name`.
    pub name: Placed,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// The AppProject.
    pub project: Option<Placed>,
    /// Where its manifests come from, in order.
    pub sources: Vec<ApplicationSource>,
    /// The name of the cluster that it goes to.
    pub cluster: Option<String>,
    /// The address of the cluster that it goes to.
    pub server: Option<String>,
    /// The namespace of what names none.
    pub target_namespace: Option<String>,
    /// How it is kept in step (`automated`, `prune`, `selfHeal`, options).
    pub sync_policy: Vec<String>,
}

/// One source of an application.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ApplicationSource {
    /// The repository, of Git or of charts.
    pub repository: Placed,
    /// A folder of a Git repository.
    pub path: Option<Placed>,
    /// A chart of a repository of charts.
    pub chart: Option<Placed>,
    /// Branch, tag, commit, or version of the chart.
    pub revision: Option<String>,
    /// The name by which other sources call its files (`$values/…`).
    pub reference: Option<String>,
    /// Files with values for the chart.
    pub value_files: Vec<Placed>,
    /// Repositories of images that the values name.
    pub images: Vec<Placed>,
    /// Are folders below the folder read too?
    pub recurse: bool,
    /// What it does to every object.
    pub changes: Changes,
}

const IN_CLUSTER: &str = "https://kubernetes.default.svc";

impl Application {
    /// Everything that the application says of itself, but that it exists. `key` is the application.
    pub fn claims(&self, key: &KubernetesKey) -> Vec<Claim> {
        let by = EntityKey::Kubernetes(key.clone());
        let mut claims = Vec::new();
        if let Some(project) = &self.project {
            let to = Reference::Kubernetes(KubernetesKey {
                kind: "AppProject".to_owned(),
                name: project.text.clone(),
                ..key.clone()
            });
            claims.push(relates(&by, RelationKind::PartOf, "project", project, to));
        }
        for source in &self.sources {
            self.source_claims(source, &by, &mut claims);
        }
        claims
    }

    /// What people want to know of it.
    pub fn properties(&self) -> Vec<(String, Value)> {
        let text = |key: &str, value: Option<&String>| {
            let value = value.filter(|v| !v.is_empty())?;
            Some((key.to_owned(), Value::from(value.as_str())))
        };
        let server = self.server.as_deref().and_then(source_url);
        let revisions = self.sources.iter().filter_map(|s| s.revision.as_deref());
        let revisions: Vec<Value> = revisions.map(Value::from).collect();
        let sync = self.sync_policy.iter().map(|s| Value::from(s.as_str()));
        [
            text("cluster", self.cluster.as_ref()),
            text("server", server.as_ref()),
            text("target_namespace", self.target_namespace.as_ref()),
            Some((
                "target_revision".to_owned(),
                match <[Value; 1]>::try_from(revisions) {
                    Ok([only]) => only,
                    Err(several) => Value::List(several),
                },
            )),
            Some(("sync_policy".to_owned(), Value::List(sync.collect()))),
        ]
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }

    /// The cluster by a short name; `None` is the one that the application itself lives in.
    pub fn scope(&self) -> Option<String> {
        if let Some(cluster) = self.cluster.as_deref().filter(|c| !c.is_empty()) {
            return (cluster != "in-cluster").then(|| cluster.to_owned());
        }
        let server = self.server.as_deref()?.trim_end_matches('/');
        let own = server
            .strip_prefix(IN_CLUSTER)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.']));
        let (_, host) = server.split_once("://")?;
        let host = host.split(['/', ':']).next().unwrap_or(host);
        (!own && !host.is_empty()).then(|| host.to_owned())
    }

    fn source_claims(&self, source: &ApplicationSource, by: &EntityKey, claims: &mut Vec<Claim>) {
        let repository = &source.repository;
        // Registries of charts are written without a scheme.
        let bare = source.chart.is_some() && !repository.text.contains("://");
        let address = match bare {
            true => source_url(&format!("oci://{}", repository.text)),
            false => source_url(&repository.text),
        };
        if let Some(url) = &address {
            let subkind = match &source.chart {
                Some(_) => "helm-repository",
                None if url.starts_with("oci://") => "oci",
                None => "git",
            };
            let id = EntityKey::Id(format!("source:{url}"));
            claims.push(exists(repository, &id, EntityKind::Source, subkind, url));
            let to = Reference::Key(id);
            let via = "spec.source.repoURL";
            claims.push(relates(by, RelationKind::SourcedFrom, via, repository, to));
        }
        if let Some(chart) = &source.chart {
            let name = chart.text.rsplit('/').next().unwrap_or(&chart.text);
            let id = EntityKey::Id(format!("pkg:helm/{name}"));
            claims.push(exists(chart, &id, EntityKind::Package, "helm-chart", name));
            let to = Reference::Key(id);
            claims.push(relates(by, RelationKind::Uses, "chart", chart, to));
        }
        for image in &source.images {
            let id = EntityKey::Id(format!("image:{}", image.text));
            let name = image.text.rsplit('/').next().unwrap_or(&image.text);
            claims.push(exists(image, &id, EntityKind::Image, "image", name));
            let mut claim = relates(by, RelationKind::Uses, "values", image, Reference::Key(id));
            if let Statement::Relates {
                basis, confidence, ..
            } = &mut claim.says
            {
                (*basis, *confidence) = (Basis::Derived, 0.8);
            }
            claims.push(claim);
        }
        for file in &source.value_files {
            if let Some(url) = self.value_file(source, &file.text) {
                let to = Reference::Url(url);
                claims.push(relates(by, RelationKind::Uses, "valueFiles", file, to));
            }
        }
        if let (Some(path), None, Some(url)) = (&source.path, &source.chart, &address)
            && let Some(folder) = below_root(&path.text)
        {
            let mut changes = source.changes.clone();
            if changes.namespace.is_none() {
                let namespace = self.target_namespace.clone().filter(|n| !n.is_empty());
                changes.namespace = namespace.map(Namespace::Missing);
            }
            let says = Statement::Places(Box::new(Placing {
                by: by.clone(),
                from: Origination::Git(url.clone()),
                path: folder,
                span: path.span,
                via: "spec.source.path",
                recurse: source.recurse,
                changes,
                scope: self.scope(),
            }));
            claims.push(observed(path, says));
        }
    }

    /// A file of values as an address of the repository that holds it: the repository of the source itself, or that of
    /// the one it calls by name.
    fn value_file(&self, source: &ApplicationSource, file: &str) -> Option<String> {
        let (holder, path) = match file.strip_prefix('$') {
            Some(rest) => {
                let (name, path) = rest.split_once('/')?;
                let called = |s: &&ApplicationSource| s.reference.as_deref() == Some(name);
                (self.sources.iter().find(called)?, path.to_owned())
            }
            None if file.contains("://") || source.chart.is_some() => return None,
            None if file.starts_with('/') => (source, file.to_owned()),
            None => (
                source,
                format!("{}/{file}", source.path.as_ref().map_or("", |p| &p.text)),
            ),
        };
        let url = source_url(&holder.repository.text)?;
        // Which revision it is does not matter to where the file is.
        Some(format!("{url}/blob/HEAD/{}", below_root(&path)?))
    }
}

/// A path of a repository without `.` and `..`, empty for the repository itself. `None` if it leads out of it or has
/// yet to be filled in.
pub fn below_root(path: &str) -> Option<String> {
    let filled = !path.contains("{{") && !path.contains("${");
    filled.then(|| below("", path))?
}

fn observed(place: &Placed, says: Statement) -> Claim {
    Claim {
        span: place.span,
        stance: Stance::Observed,
        says,
    }
}

fn exists(place: &Placed, key: &EntityKey, kind: EntityKind, subkind: &str, name: &str) -> Claim {
    let says = Statement::Exists {
        key: key.clone(),
        kind,
        subkind: subkind.to_owned(),
        name: name.to_owned(),
        properties: Vec::new(),
    };
    observed(place, says)
}

fn relates(
    from: &EntityKey,
    kind: RelationKind,
    via: &str,
    place: &Placed,
    to: Reference,
) -> Claim {
    let says = Statement::Relates {
        from: from.clone(),
        kind,
        to,
        inverse: false,
        via: via.to_owned(),
        basis: Basis::Declared,
        confidence: 1.0,
    };
    observed(place, says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_cluster_is_a_scope_of_its_own() {
        let scope = |cluster: Option<&str>, server: Option<&str>| {
            Application {
                cluster: cluster.map(str::to_owned),
                server: server.map(str::to_owned),
                ..Application::default()
            }
            .scope()
        };
        assert_eq!(scope(None, None), None);
        assert_eq!(scope(Some("in-cluster"), None), None);
        assert_eq!(scope(Some("eu-1"), None), Some("eu-1".into()));
        for own in [
            "https://kubernetes.default.svc",
            "https://kubernetes.default.svc:443/",
            "https://kubernetes.default.svc.cluster.local",
        ] {
            assert_eq!(scope(None, Some(own)), None, "{own}");
        }
        assert_eq!(
            scope(None, Some("https://eu.k8s.acme.dev:6443")),
            Some("eu.k8s.acme.dev".into())
        );
    }

    #[test]
    fn a_path_stays_below_its_root() {
        assert_eq!(below_root("./apps//x/."), Some("apps/x".into()));
        assert_eq!(below_root("apps/../x"), Some("x".into()));
        assert_eq!(below_root("."), Some(String::new()));
        assert_eq!(below_root("../x"), None);
        assert_eq!(below_root("apps/{{ .name }}"), None);
    }
}
