//! An application, or what stands as one in the template of a set.

use super::super::chart_values;
use super::{placed, text};
use crate::model::{Application, ApplicationSource, Changes, ImageChange, Namespace, Placed};
use crate::syntax::yaml::Node;

/// Reads `metadata` and `spec`. `None` without a name: then nobody can speak of it.
pub fn read(node: &Node) -> Option<Application> {
    let spec = node.get("spec");
    let of = |path: &[&str]| spec.and_then(|s| text(s, path));
    // Several sources hide a single one.
    let sources: Vec<ApplicationSource> = match spec.and_then(|s| s.get("sources")) {
        Some(several) if !several.items().is_empty() => several.items().iter().collect(),
        _ => Vec::from_iter(spec.and_then(|s| s.get("source"))),
    }
    .into_iter()
    .filter_map(source)
    .collect();
    Some(Application {
        name: placed(node, &["metadata", "name"])?,
        namespace: text(node, &["metadata", "namespace"]),
        project: spec.and_then(|s| placed(s, &["project"])),
        sources,
        cluster: of(&["destination", "name"]),
        server: of(&["destination", "server"]),
        target_namespace: of(&["destination", "namespace"]),
        sync_policy: spec
            .and_then(|s| s.get("syncPolicy"))
            .map(sync_policy)
            .unwrap_or_default(),
    })
}

fn source(node: &Node) -> Option<ApplicationSource> {
    let files = node.at(&["helm", "valueFiles"]).map(Node::items);
    let values = node.at(&["helm", "valuesObject"]);
    let images = values.map(chart_values::images).unwrap_or_default();
    Some(ApplicationSource {
        repository: placed(node, &["repoURL"])?,
        path: placed(node, &["path"]),
        chart: placed(node, &["chart"]),
        revision: text(node, &["targetRevision"]),
        reference: text(node, &["ref"]),
        value_files: files
            .unwrap_or_default()
            .iter()
            .filter_map(|file| placed(file, &[]))
            .collect(),
        images: images
            .into_iter()
            .map(|image| Placed {
                text: image.repository,
                span: image.span,
            })
            .collect(),
        recurse: node.text_at(&["directory", "recurse"]) == Some("true"),
        changes: changes(node),
    })
}

/// What the options for Kustomize change. The namespace of the destination is added later.
fn changes(node: &Node) -> Changes {
    let Some(options) = node.get("kustomize") else {
        return Changes::default();
    };
    let labels = options.get("commonLabels").map(Node::members);
    let images = options.get("images").map(Node::items);
    Changes {
        namespace: text(options, &["namespace"]).map(Namespace::All),
        prefix: text(options, &["namePrefix"]).unwrap_or_default(),
        suffix: text(options, &["nameSuffix"]).unwrap_or_default(),
        labels: labels
            .unwrap_or_default()
            .iter()
            .filter_map(|(k, v)| Some((k.text()?.to_owned(), v.text()?.to_owned())))
            .collect(),
        images: images
            .unwrap_or_default()
            .iter()
            .filter_map(|image| image.text().and_then(image_change))
            .collect(),
    }
}

/// `[NAME=]NEW[:TAG|@DIGEST]`.
fn image_change(text: &str) -> Option<ImageChange> {
    let (old, new) = match text.split_once('=') {
        Some((old, new)) => (Some(old), new),
        None => (None, text),
    };
    let name = new.rfind('/').map_or(0, |at| at + 1);
    let cut = new
        .find('@')
        .or_else(|| Some(name + new[name..].find(':')?));
    let (bare, tag) = match cut {
        Some(at) => (&new[..at], Some(new[at..].trim_start_matches(':'))),
        None => (new, None),
    };
    if bare.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    Some(ImageChange {
        name: old.unwrap_or(bare).to_owned(),
        new_name: old.map(|_| bare.to_owned()),
        new_tag: tag.map(str::to_owned),
    })
}

fn sync_policy(node: &Node) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(automated) = node
        .get("automated")
        .filter(|a| a.text_at(&["enabled"]) != Some("false"))
    {
        found.push("automated".to_owned());
        for field in ["prune", "selfHeal", "allowEmpty"] {
            if automated.text_at(&[field]) == Some("true") {
                found.push(field.to_owned());
            }
        }
    }
    let options = node.get("syncOptions").map(Node::items);
    let options = options.unwrap_or_default().iter();
    found.extend(options.filter_map(|o| o.text().map(str::to_owned)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_of_kustomize_is_a_new_name_a_new_tag_or_both() {
        let change = |text| {
            let found = image_change(text).unwrap();
            (found.name, found.new_name, found.new_tag)
        };
        assert_eq!(
            change("web:1.4"),
            ("web".into(), None, Some("1.4".to_owned()))
        );
        assert_eq!(
            change("web=ghcr.io:443/acme/web:2"),
            (
                "web".into(),
                Some("ghcr.io:443/acme/web".to_owned()),
                Some("2".to_owned())
            )
        );
        assert_eq!(
            change("acme/web@sha256:ab"),
            ("acme/web".into(), None, Some("@sha256:ab".to_owned()))
        );
        assert_eq!(image_change(""), None);
    }
}
