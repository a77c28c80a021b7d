//! Kustomization files: what they are made of, and what they do to it.

use super::{Declared, Extractor, Input, Syntax, any, exists};
use crate::model::{
    Changes, Claim, EntityKey, EntityKind, Facts, ImageChange, KubernetesKey, Kustomization,
    Namespace, Reference, RelationKind, Span, Stance, Statement, Value, web_url,
};
use crate::syntax::yaml::{Data, Node};

pub const EXTRACTOR: Extractor = Extractor {
    name: "kustomize",
    summary: "kustomization files: resources, bases, components, patches, generators, and the namespace, names, labels and images they set",
    syntax: Syntax::Yaml,
    may_be: any,
    run,
};

/// The names that kustomize looks for, and no other.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Fields that name files which only change what is there.
const PATCHES: [&str; 3] = ["patches", "patchesStrategicMerge", "patchesJson6902"];

fn run(input: &Input<'_>, facts: &mut Facts) {
    if !NAMES.contains(&input.source.path.file_name()) {
        return;
    }
    let Some(root) = input.documents().first() else {
        return;
    };
    let version = root.text_at(&["apiVersion"]).unwrap_or("");
    if !matches!(root.data, Data::Map(_))
        || !(version.is_empty() || version.starts_with("kustomize.config.k8s.io/"))
    {
        return;
    }
    let speaker = Speaker::new(input, root);
    speaker.declare(root, facts);
    let kustomization = Kustomization {
        folder: input.source.path.folder().to_owned(),
        component: speaker.component,
        resources: speaker.resources(root, facts),
        patches: speaker.patches(root, facts),
        changes: changes(root),
    };
    speaker.generators(root, facts);
    speaker.files(root, facts);
    speaker.charts(root, facts);
    facts.claims.push(Claim {
        span: Span::new(0, 0, 1),
        stance: Stance::Observed,
        says: Statement::Kustomizes(Box::new(kustomization)),
    });
}

/// A kustomization that speaks.
struct Speaker<'i> {
    input: &'i Input<'i>,
    key: EntityKey,
    component: bool,
}

impl<'i> Speaker<'i> {
    fn new(input: &'i Input<'i>, root: &Node) -> Self {
        let path = &input.source.path;
        let folder = match path.folder() {
            "" => ".",
            folder => folder,
        };
        Self {
            input,
            key: EntityKey::Id(format!("kustomize:{}/{folder}", path.root)),
            component: root.text_at(&["kind"]) == Some("Component"),
        }
    }

    fn declare(&self, root: &Node, facts: &mut Facts) {
        let path = &self.input.source.path;
        let mut properties = Vec::new();
        for field in ["namespace", "namePrefix", "nameSuffix"] {
            if let Some(text) = root.text_at(&[field]) {
                properties.push((field.to_owned(), Value::from(text)));
            }
        }
        let images: Vec<Value> = items(root, "images")
            .iter()
            .filter_map(|image| {
                let name = image.text_at(&["newName"]).or(image.text_at(&["name"]))?;
                let tag = image.text_at(&["newTag"]).map(|tag| format!(":{tag}"));
                let digest = image.text_at(&["digest"]).map(|d| format!("@{d}"));
                let version = tag.or(digest).unwrap_or_default();
                Some(Value::from(format!("{name}{version}")))
            })
            .collect();
        if !images.is_empty() {
            properties.push(("images".to_owned(), Value::List(images)));
        }
        let name = match path.folder().rsplit('/').next() {
            Some("") | None => path.root.as_str(),
            Some(name) => name,
        };
        let subkind = if self.component {
            "kustomize-component"
        } else {
            "kustomization.yaml"
        };
        exists(
            facts,
            Span::new(0, 0, 1),
            self.key.clone(),
            EntityKind::Release,
            subkind,
            name,
            properties,
        );
    }

    fn says<'k>(&'k self, kind: RelationKind, via: &'k str) -> Declared<'k> {
        Declared {
            from: &self.key,
            kind,
            via,
        }
    }

    /// Files and folders that it is made of. Those of other repositories are sources.
    fn resources(&self, root: &Node, facts: &mut Facts) -> Vec<(String, Span)> {
        let mut found = Vec::new();
        for field in ["resources", "bases", "components"] {
            for item in items(root, field) {
                let Some(text) = item.text().map(str::trim).filter(|t| !t.is_empty()) else {
                    continue;
                };
                if let Some((address, revision)) = remote(text) {
                    let target = EntityKey::Id(format!("source:{address}"));
                    let properties = revision.map(|r| ("ref".to_owned(), Value::from(r)));
                    exists(
                        facts,
                        item.span,
                        target.clone(),
                        EntityKind::Source,
                        "git",
                        &address,
                        properties.into_iter().collect(),
                    );
                    self.says(RelationKind::SourcedFrom, field).to(
                        facts,
                        item.span,
                        Reference::Key(target),
                    );
                } else if let Some(path) = self.input.source.path.beside(text) {
                    self.says(RelationKind::Deploys, field).to(
                        facts,
                        item.span,
                        Reference::Path(path.clone()),
                    );
                    // A folder of its own kustomization is that kustomization, too.
                    let folder = if path.is_empty() { "." } else { &path };
                    let root = &self.input.source.path.root;
                    let inner = EntityKey::Id(format!("kustomize:{root}/{folder}"));
                    self.says(RelationKind::Deploys, field).to(
                        facts,
                        item.span,
                        Reference::Key(inner),
                    );
                    found.push((path, item.span));
                }
            }
        }
        found
    }

    /// Files of patches. A patch may also stand in the kustomization itself; that names no file.
    fn patches(&self, root: &Node, facts: &mut Facts) -> Vec<String> {
        let mut found = Vec::new();
        for field in PATCHES {
            for item in items(root, field) {
                let named = match &item.data {
                    Data::Map(_) => item.get("path"),
                    _ => Some(item),
                };
                let Some(node) = named else { continue };
                let Some(text) = node.text().filter(|t| !t.contains('\n')) else {
                    continue;
                };
                if let Some(path) = self.input.source.path.beside(text) {
                    self.says(RelationKind::Uses, field).to(
                        facts,
                        node.span,
                        Reference::Path(path.clone()),
                    );
                    found.push(path);
                }
            }
        }
        found
    }

    /// ConfigMaps and Secrets that are made of files. The hash that kustomize puts behind their names is left out: it
    /// changes with every content.
    fn generators(&self, root: &Node, facts: &mut Facts) {
        for (field, kind) in [
            ("configMapGenerator", "ConfigMap"),
            ("secretGenerator", "Secret"),
        ] {
            for item in items(root, field) {
                let Some(name) = item.get("name") else {
                    continue;
                };
                let Some(text) = name.text().filter(|t| !t.is_empty()) else {
                    continue;
                };
                let key = EntityKey::Kubernetes(KubernetesKey {
                    namespace: item.text_at(&["namespace"]).map(str::to_owned),
                    cluster_scoped: false,
                    group: String::new(),
                    kind: kind.to_owned(),
                    name: text.to_owned(),
                });
                let properties = vec![("generated".to_owned(), Value::Bool(true))];
                exists(
                    facts,
                    name.span,
                    key,
                    EntityKind::Resource,
                    kind,
                    text,
                    properties,
                );
                for list in ["files", "envs"] {
                    for file in items(item, list) {
                        self.uses_file(file, field, facts);
                    }
                }
                if let Some(file) = item.get("env") {
                    self.uses_file(file, field, facts);
                }
            }
        }
    }

    /// `path`, or `key=path`.
    fn uses_file(&self, node: &Node, via: &str, facts: &mut Facts) {
        let Some(text) = node.text().filter(|t| !t.contains('\n')) else {
            return;
        };
        let file = text.split_once('=').map_or(text, |(_, file)| file);
        if let Some(path) = self.input.source.path.beside(file) {
            self.says(RelationKind::Uses, via)
                .to(facts, node.span, Reference::Path(path));
        }
    }

    /// Other files of the build.
    fn files(&self, root: &Node, facts: &mut Facts) {
        for field in ["generators", "transformers", "validators", "configurations"] {
            for item in items(root, field) {
                self.uses_file(item, field, facts);
            }
        }
        for item in items(root, "replacements") {
            if let Some(path) = item.get("path") {
                self.uses_file(path, "replacements", facts);
            }
        }
    }

    /// Charts that kustomize is asked to render.
    fn charts(&self, root: &Node, facts: &mut Facts) {
        for chart in items(root, "helmCharts") {
            let Some((node, name)) = chart.get("name").and_then(|n| Some((n, n.text()?))) else {
                continue;
            };
            let key = EntityKey::Id(format!("pkg:helm/{name}"));
            let say = RelationKind::Uses;
            exists(
                facts,
                node.span,
                key.clone(),
                EntityKind::Package,
                "helm-chart",
                name,
                Vec::new(),
            );
            self.says(say, "helmCharts")
                .to(facts, node.span, Reference::Key(key));
        }
    }
}

fn items<'n>(node: &'n Node, field: &str) -> &'n [Node] {
    node.get(field).map(Node::items).unwrap_or_default()
}

fn changes(root: &Node) -> Changes {
    let text = |field: &str| root.text_at(&[field]).unwrap_or("").to_owned();
    let pairs = |node: Option<&Node>| -> Vec<(String, String)> {
        let members = node.map(Node::members).unwrap_or_default();
        members
            .iter()
            .filter_map(|(k, v)| Some((k.text()?.to_owned(), v.text()?.to_owned())))
            .collect()
    };
    let mut labels = pairs(root.get("commonLabels"));
    for entry in items(root, "labels") {
        let selectors = entry.text_at(&["includeSelectors"]) == Some("true");
        let templates = entry.text_at(&["includeTemplates"]) == Some("true");
        if selectors || templates {
            labels.extend(pairs(entry.get("pairs")));
        }
    }
    Changes {
        namespace: root
            .text_at(&["namespace"])
            .filter(|n| !n.is_empty())
            .map(|n| Namespace::All(n.to_owned())),
        prefix: text("namePrefix"),
        suffix: text("nameSuffix"),
        labels,
        images: items(root, "images")
            .iter()
            .filter_map(|image| {
                let digest = image.text_at(&["digest"]).map(|d| format!("@{d}"));
                Some(ImageChange {
                    name: image.text_at(&["name"])?.to_owned(),
                    new_name: image.text_at(&["newName"]).map(str::to_owned),
                    new_tag: image.text_at(&["newTag"]).map(str::to_owned).or(digest),
                })
            })
            .collect(),
    }
}

/// Address and revision of what lies in another repository: `https://…`, `github.com/o/r//path?ref=v1`, `git@…`,
/// `ssh://…`, `oci://…`. `None` for a path.
fn remote(text: &str) -> Option<(String, Option<&str>)> {
    let (address, query) = text.split_once('?').unwrap_or((text, ""));
    let revision = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("ref=").or(pair.strip_prefix("version=")));
    if let Some(rest) = address.strip_prefix("oci://") {
        return Some((format!("oci://{rest}"), revision));
    }
    let forges = ["github.com/", "gitlab.com/", "bitbucket.org/"];
    let full = if forges.iter().any(|forge| address.starts_with(forge)) {
        format!("https://{address}")
    } else if address.contains("://") || address.starts_with("git@") {
        address.strip_prefix("git::").unwrap_or(address).to_owned()
    } else {
        return None;
    };
    // `//` parts the repository from a folder in it; so does `.git/`.
    let scheme = full.find("://").map_or(0, |at| at + 3);
    let (start, rest) = full.split_at(scheme);
    let repository = rest.split("//").next().unwrap_or(rest);
    let repository = match repository.split_once(".git/") {
        Some((repository, _)) => repository,
        None => repository,
    };
    let address = web_url(&format!("{start}{repository}"))?;
    // `https://github.com/o/r/path` without any mark: the forge's repositories have two segments.
    let address = match address.split("://").nth(1) {
        Some(rest) if forges.iter().any(|forge| rest.starts_with(forge)) => {
            let short: Vec<&str> = rest.split('/').take(3).collect();
            format!("https://{}", short.join("/"))
        }
        _ => address,
    };
    Some((address, revision))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_another_repository_is_told_from_a_path() {
        let address = |text| remote(text).map(|(address, _)| address);
        let acme = Some("https://github.com/acme/base".to_owned());
        assert_eq!(address("github.com/acme/base//deploy?ref=v1"), acme);
        assert_eq!(
            address("https://github.com/acme/base.git/deploy?ref=v1"),
            acme
        );
        assert_eq!(address("git@github.com:acme/base.git"), acme);
        assert_eq!(address("https://github.com/acme/base/deploy"), acme);
        assert_eq!(remote("github.com/acme/base?ref=v1").unwrap().1, Some("v1"));
        assert_eq!(address("../base"), None);
        assert_eq!(address("deployment.yaml"), None);
    }
}
