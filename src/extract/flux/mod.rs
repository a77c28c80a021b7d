//! Flux: sources, releases, image automation, notifications.

mod helm_release;
mod images;
mod kustomization;
mod notification;
mod policy_marks;
mod source;

use super::object::{object_key, objects};
use super::{Declared, Extractor, Input, Syntax, exists};
use crate::model::{
    EntityKey, EntityKind, Facts, ImageChange, KubernetesKey, Reference, RelationKind, Source,
    Span, Value,
};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "flux",
    summary: "Flux: sources, Kustomizations, HelmReleases, artifacts, image policies, alerts and receivers",
    syntax: Syntax::Yaml,
    may_be,
    run,
};

const DOMAIN: &str = ".fluxcd.io";

fn may_be(source: &Source) -> bool {
    source.text.contains(DOMAIN) || policy_marks::has_any(&source.text)
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let mut found = Vec::new();
    for document in input.documents() {
        for object in objects(document) {
            if let Some(key) = object_key(object) {
                found.push((object, key));
            }
        }
    }
    policy_marks::read(&input.source.text, &found, facts);
    for (object, key) in found.iter().filter(|(_, key)| key.group.ends_with(DOMAIN)) {
        let mut speaker = Speaker {
            object,
            key,
            id: EntityKey::Kubernetes(key.clone()),
            facts,
        };
        match (key.group.split('.').next().unwrap_or(""), key.kind.as_str()) {
            ("source", "ArtifactGenerator") => source::artifacts(&mut speaker),
            ("source", _) => source::read(&mut speaker),
            ("kustomize", "Kustomization") => kustomization::read(&mut speaker),
            ("helm", "HelmRelease") => helm_release::read(&mut speaker),
            ("image", _) => images::read(&mut speaker),
            ("notification", _) => notification::read(&mut speaker),
            _ => {}
        }
    }
}

/// An object that speaks.
struct Speaker<'o> {
    object: &'o Node,
    key: &'o KubernetesKey,
    id: EntityKey,
    facts: &'o mut Facts,
}

impl<'o> Speaker<'o> {
    /// The place of the name.
    fn place(&self) -> Span {
        let name = self.object.at(&["metadata", "name"]);
        name.map_or(self.object.span, |n| n.span)
    }

    /// A value below `spec`.
    fn spec(&self, path: &[&str]) -> Option<&'o Node> {
        self.object.get("spec")?.at(path)
    }

    /// A text below `spec` that is not empty and has nothing left to be filled in.
    fn text(&self, path: &[&str]) -> Option<&'o str> {
        let text = self.spec(path)?.text()?;
        (!text.is_empty() && is_filled(text)).then_some(text)
    }

    /// The items of a list below `spec`.
    fn items(&self, path: &[&str]) -> &'o [Node] {
        self.spec(path).map(Node::items).unwrap_or_default()
    }

    /// Says what else is known of the object, by texts below `spec`.
    fn describe(&mut self, kind: EntityKind, fields: &[(&str, &[&str])]) {
        let texts = fields.iter().filter_map(|(name, path)| {
            let value = match self.text(path)? {
                "true" => Value::Bool(true),
                "false" => return None,
                text => Value::from(text),
            };
            Some(((*name).to_owned(), value))
        });
        let properties: Vec<_> = texts.collect();
        self.properties(kind, properties);
    }

    fn properties(&mut self, kind: EntityKind, properties: Vec<(String, Value)>) {
        if !properties.is_empty() {
            let place = self.place();
            let (id, key) = (self.id.clone(), self.key);
            exists(
                self.facts, place, id, kind, &key.kind, &key.name, properties,
            );
        }
    }

    fn relates(&mut self, kind: RelationKind, via: &str, span: Span, to: Reference) {
        let from = &self.id;
        Declared { from, kind, via }.to(self.facts, span, to);
    }

    /// A relation to something outside, which exists by being named.
    fn outside(
        &mut self,
        (kind, via): (RelationKind, &str),
        span: Span,
        (id, is, subkind, name): (String, EntityKind, &str, &str),
    ) {
        let id = EntityKey::Id(id);
        exists(self.facts, span, id.clone(), is, subkind, name, Vec::new());
        self.relates(kind, via, span, Reference::Key(id));
    }

    /// Relates to the object that a `{kind, name, namespace}` names; nothing happens if no file declares it.
    fn object(&mut self, (kind, via): (RelationKind, &str), node: Option<&Node>, default: &str) {
        if let Some(node) = node
            && let Some(key) = reference(node, default)
        {
            let span = node.get("name").map_or(node.span, |n| n.span);
            self.relates(kind, via, span, Reference::Kubernetes(key));
        }
    }

    /// Relates to the source that a `{kind, name, namespace}` names. One that no file declares was made when Flux was
    /// installed.
    fn source(&mut self, via: &str, node: Option<&Node>, default: &str) -> Option<KubernetesKey> {
        let node = node?;
        let mut key = reference(node, default)?;
        if key.namespace.is_none() {
            key.namespace.clone_from(&self.key.namespace);
        }
        let span = node.get("name").map_or(node.span, |n| n.span);
        let to = Reference::Assumed {
            key: EntityKey::Kubernetes(key.clone()),
            kind: EntityKind::Source,
            subkind: key.kind.clone(),
            name: key.name.clone(),
        };
        self.relates(RelationKind::SourcedFrom, via, span, to);
        Some(key)
    }

    /// Images under other names, by the names that the releases give them.
    fn images(&mut self, via: &str, changes: &[(ImageChange, Span)]) {
        for (change, span) in changes {
            let written = change.new_name.as_deref();
            if let Some(image) = written.and_then(super::chart_values::repository) {
                let name = image.rsplit('/').next().unwrap_or(&image).to_owned();
                let id = format!("image:{image}");
                let about = (id, EntityKind::Image, "image", name.as_str());
                self.outside((RelationKind::Uses, via), *span, about);
            }
        }
    }
}

/// Is nothing left to be filled in (`${NAME}`)? What Flux will put there is not known.
fn is_filled(text: &str) -> bool {
    !text.contains("${") && !text.contains("{{")
}

/// The object that a `{kind, name, namespace}` names.
fn reference(node: &Node, default_kind: &str) -> Option<KubernetesKey> {
    let kind = node.text_at(&["kind"]).unwrap_or(default_kind);
    let name = node.text_at(&["name"])?;
    let namespace = node.text_at(&["namespace"]).filter(|n| !n.is_empty());
    if name.is_empty() || name == "*" || !is_filled(name) || !namespace.is_none_or(is_filled) {
        return None;
    }
    Some(KubernetesKey {
        namespace: namespace.map(str::to_owned),
        ..flux_key(kind, name)
    })
}

/// The key of an object in the group that its kind has in Flux; kinds of others have none.
fn flux_key(kind: &str, name: &str) -> KubernetesKey {
    let group = match kind {
        "GitRepository" | "OCIRepository" | "HelmRepository" | "HelmChart" | "Bucket"
        | "ExternalArtifact" => "source.toolkit.fluxcd.io",
        "ArtifactGenerator" => "source.extensions.fluxcd.io",
        "Kustomization" => "kustomize.toolkit.fluxcd.io",
        "HelmRelease" => "helm.toolkit.fluxcd.io",
        "ImageRepository" | "ImagePolicy" | "ImageUpdateAutomation" => "image.toolkit.fluxcd.io",
        "Provider" | "Alert" | "Receiver" => "notification.toolkit.fluxcd.io",
        _ => "",
    };
    KubernetesKey {
        namespace: None,
        cluster_scoped: super::object::is_cluster_scoped(kind),
        group: group.to_owned(),
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}

/// `images` as Kustomize has them.
fn image_changes(items: &[Node]) -> Vec<(ImageChange, Span)> {
    let text = |node: &Node, field: &str| {
        let text = node.text_at(&[field]).filter(|t| !t.is_empty())?;
        Some(text.to_owned())
    };
    let change = |node: &Node| {
        let digest = text(node, "digest").map(|d| format!("@{d}"));
        let change = ImageChange {
            name: text(node, "name")?,
            new_name: text(node, "newName"),
            new_tag: digest.or_else(|| text(node, "newTag")),
        };
        let place = node.get("newName").unwrap_or(node);
        Some((change, place.span))
    };
    items.iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use crate::model::{RootName, Source, SourcePath, Statement};

    fn placed(text: &str) -> Vec<String> {
        let path = SourcePath::new(&RootName::new("fleet"), "clusters/eu/all.yaml");
        let source = Source {
            text: text.into(),
            read: true,
            ..Source::unread(path)
        };
        let facts = super::super::extract(&source);
        let says = |claim: &crate::model::Claim| match &claim.says {
            Statement::Places(p) => Some(format!(
                "{} {:?} {} {:?} {}{} {:?} line {}",
                p.path,
                p.scope,
                p.via,
                p.changes.namespace,
                p.changes.prefix,
                p.changes.suffix,
                p.changes.images,
                p.span.line
            )),
            Statement::Copies(c) => {
                let all = c.copies.iter();
                let all = all.map(|c| format!("{} {} {}", c.source.name, c.from, c.to));
                Some(format!(
                    "{}: {}",
                    c.artifact.name,
                    all.collect::<Vec<_>>().join(", ")
                ))
            }
            _ => None,
        };
        facts.claims.iter().filter_map(says).collect()
    }

    #[test]
    fn a_release_places_a_folder_of_its_source() {
        let header = |kind: &str, group: &str| {
            format!("---\napiVersion: {group}.toolkit.fluxcd.io/v1\nkind: {kind}\n")
        };
        let kustomization = header("Kustomization", "kustomize");
        let text = format!(
            "{kustomization}metadata: {{name: a}}\nspec:\n  path: ./apps/./eu/\n  targetNamespace: shop\n  \
             namePrefix: x-\n  nameSuffix: -y\n  kubeConfig: {{secretRef: {{name: eu-1-kubeconfig}}}}\n  \
             images: [{{name: web, newTag: '2'}}]\n  sourceRef: {{kind: GitRepository, name: fleet}}\n\
             {kustomization}metadata: {{name: b}}\nspec:\n  sourceRef: {{kind: GitRepository, name: fleet}}\n\
             {kustomization}metadata: {{name: c}}\nspec:\n  path: ./${{cluster}}\n  \
             sourceRef: {{kind: GitRepository, name: fleet}}\n\
             {kustomization}metadata: {{name: d}}\nspec:\n  path: ./d\n\
             {}metadata: {{name: e, namespace: shop}}\nspec:\n  chart: {{spec: {{chart: ./charts/e, \
             sourceRef: {{kind: GitRepository, name: fleet}}}}}}\n",
            header("HelmRelease", "helm")
        );
        insta::assert_snapshot!(placed(&text).join("\n"), @r#"
        apps/eu Some("eu-1") spec.path Some(All("shop")) x--y [ImageChange { name: "web", new_name: None, new_tag: Some("2") }] line 6
         None spec.path None  [] line 16
        charts/e None spec.chart.spec.chart Some(Missing("shop"))  [] line 37
        "#);
    }

    #[test]
    fn an_artifact_is_copied_together_from_folders_of_known_sources() {
        let text = "apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\n\
                    metadata: {name: mono}\nspec:\n  sources: [{alias: repo, kind: GitRepository, name: fleet}]\n  \
                    artifacts:\n    - name: web\n      copy:\n        - {from: '@repo/web/**', to: '@artifact/'}\n        \
                    - {from: '@nobody/x', to: '@artifact/x'}\n        - {from: broken, to: '@artifact/'}\n        \
                    - {from: '@repo/lib/**', to: '@artifact/lib/'}\n";
        assert_eq!(placed(text), ["web: fleet web/** , fleet lib/** lib/"]);
    }
}
