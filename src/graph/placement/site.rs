//! One way in which the objects of a file come to be somewhere.

use std::borrow::Cow;

use crate::model::{
    Changes, EntityId, ImageChange, KubernetesKey, Namespace, Selector, Value, image_repository,
};

/// What happens to the objects of a file on their way to a cluster. A file that nobody includes has one site that
/// changes nothing; a base of two overlays has two.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Site {
    /// The environment; `None` is that of the file's path.
    pub scope: Option<String>,
    /// The namespace from outside.
    pub namespace: Option<Namespace>,
    /// Before every name.
    pub prefix: String,
    /// Behind every name.
    pub suffix: String,
    /// Labels of all pods and selectors.
    pub labels: Vec<(String, String)>,
    /// Other images, the first that names one counts.
    pub images: Vec<ImageChange>,
    /// Was it made by kustomize, so that names of generated objects end in a hash of their content?
    pub hashed: bool,
    /// Who puts them there, from the nearest kustomization to the outermost release, each with the word for it.
    pub by: Vec<(EntityId, &'static str)>,
}

impl Site {
    /// The site of what lies within: its own changes come first, those of this site after.
    pub fn within(&self, inner: &Changes) -> Self {
        let namespace = match (&self.namespace, &inner.namespace) {
            (Some(Namespace::Missing(_)) | None, Some(inner)) => Some(inner.clone()),
            (outer, _) => outer.clone(),
        };
        let mut labels = inner.labels.clone();
        for (key, value) in &self.labels {
            labels.retain(|(k, _)| k != key);
            labels.push((key.clone(), value.clone()));
        }
        let mut images = inner.images.clone();
        images.extend(self.images.iter().cloned());
        Self {
            scope: self.scope.clone(),
            namespace,
            prefix: format!("{}{}", self.prefix, inner.prefix),
            suffix: format!("{}{}", inner.suffix, self.suffix),
            labels,
            images,
            hashed: self.hashed,
            by: self.by.clone(),
        }
    }

    /// Does the same happen to objects, whoever does it?
    pub fn is_like(&self, other: &Self) -> bool {
        self.scope == other.scope
            && self.namespace == other.namespace
            && self.prefix == other.prefix
            && self.suffix == other.suffix
            && self.labels == other.labels
            && self.images == other.images
            && self.hashed == other.hashed
    }

    /// Others put them there too.
    pub fn join(&mut self, other: &Self) {
        for by in &other.by {
            if !self.by.contains(by) {
                self.by.push(by.clone());
            }
        }
    }

    /// An object as it is called there.
    pub fn place(&self, key: &KubernetesKey) -> KubernetesKey {
        let mut placed = key.clone();
        if self.hashed && matches!(key.kind.as_str(), "ConfigMap" | "Secret") {
            placed.name = without_hash(&key.name).to_owned();
        }
        if let Some(Namespace::All(namespace)) = &self.namespace
            && key.kind == "Namespace"
        {
            placed.name.clone_from(namespace);
            return placed;
        }
        if takes_prefix(&key.kind) {
            placed.name = format!("{}{}{}", self.prefix, placed.name, self.suffix);
        }
        if !key.cluster_scoped {
            match &self.namespace {
                Some(Namespace::All(namespace)) => placed.namespace = Some(namespace.clone()),
                Some(Namespace::Missing(namespace)) if key.namespace.is_none() => {
                    placed.namespace = Some(namespace.clone());
                }
                _ => {}
            }
        }
        placed
    }

    /// The repository of an image as it is called there.
    pub fn image(&self, repository: &str) -> Option<String> {
        let change = self.change(repository)?;
        image_repository(change.new_name.as_deref()?)
    }

    /// An image with its tag as it is called there.
    pub fn tagged(&self, image: &str) -> Option<String> {
        let change = self.change(&image_repository(image)?)?;
        let bare = image.split('@').next().unwrap_or(image);
        let slash = bare.rfind('/').map_or(0, |n| n + 1);
        let colon = bare[slash..].find(':').map(|colon| slash + colon);
        let name = &bare[..colon.unwrap_or(bare.len())];
        let name = change.new_name.as_deref().unwrap_or(name);
        Some(match &change.new_tag {
            Some(tag) if tag.starts_with('@') => format!("{name}{tag}"),
            Some(tag) => format!("{name}:{tag}"),
            None => format!("{name}{}", image.get(colon.unwrap_or(bare.len())..)?),
        })
    }

    fn change(&self, repository: &str) -> Option<&ImageChange> {
        self.images
            .iter()
            .find(|change| image_repository(&change.name).as_deref() == Some(repository))
    }

    /// A selector as it is there.
    pub fn selector<'s>(&self, selector: &'s Selector) -> Cow<'s, Selector> {
        if self.labels.is_empty() {
            return Cow::Borrowed(selector);
        }
        let mut changed = selector.clone();
        for (key, value) in &self.labels {
            changed.labels.retain(|(k, _)| k != key);
            changed.labels.push((key.clone(), value.clone()));
        }
        Cow::Owned(changed)
    }

    /// A property of an object as it is there.
    pub fn property(&self, name: &str, value: &Value) -> Value {
        match (name, value) {
            ("labels" | "pod_labels" | "selector", Value::Map(known))
                if !self.labels.is_empty() =>
            {
                let mut labels = known.clone();
                for (key, value) in &self.labels {
                    labels.retain(|(k, _)| k != key);
                    labels.push((key.clone(), Value::from(value.as_str())));
                }
                Value::Map(labels)
            }
            ("images", Value::List(images)) if !self.images.is_empty() => Value::List(
                images
                    .iter()
                    .map(|image| {
                        let changed = image.as_text().and_then(|text| self.tagged(text));
                        changed.map_or_else(|| image.clone(), Value::from)
                    })
                    .collect(),
            ),
            _ => value.clone(),
        }
    }
}

/// A name without the hash that kustomize puts behind it: ten of sixteen letters and digits, so that names of people do
/// not look like it.
fn without_hash(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((base, hash))
            if hash.len() == 10 && hash.chars().all(|c| "2456789bcdfghkmt".contains(c)) =>
        {
            base
        }
        _ => name,
    }
}

/// kustomize leaves the names of these alone.
fn takes_prefix(kind: &str) -> bool {
    !matches!(
        kind,
        "Namespace" | "CustomResourceDefinition" | "APIService"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(kind: &str, namespace: Option<&str>) -> KubernetesKey {
        KubernetesKey {
            namespace: namespace.map(str::to_owned),
            cluster_scoped: kind == "Namespace",
            group: String::new(),
            kind: kind.to_owned(),
            name: "web".to_owned(),
        }
    }

    #[test]
    fn prefixes_of_overlays_stand_outside_those_of_their_bases() {
        let outer = Site {
            prefix: "eu-".into(),
            suffix: "-x".into(),
            ..Site::default()
        };
        let inner = Changes {
            prefix: "shop-".into(),
            ..Changes::default()
        };
        let site = outer.within(&inner);
        assert_eq!(site.place(&object("Service", None)).name, "eu-shop-web-x");
        assert_eq!(site.place(&object("Namespace", None)).name, "web");
    }

    #[test]
    fn kustomize_moves_every_object_and_argo_only_those_without_a_namespace() {
        let all = Site {
            namespace: Some(Namespace::All("shop".into())),
            ..Site::default()
        };
        let missing = Site {
            namespace: Some(Namespace::Missing("shop".into())),
            ..Site::default()
        };
        let placed = |site: &Site, namespace| site.place(&object("Service", namespace)).namespace;
        assert_eq!(placed(&all, Some("own")).as_deref(), Some("shop"));
        assert_eq!(placed(&missing, Some("own")).as_deref(), Some("own"));
        assert_eq!(placed(&missing, None).as_deref(), Some("shop"));
        assert_eq!(all.place(&object("Namespace", None)).name, "shop");
    }

    #[test]
    fn what_kustomize_generates_is_called_as_its_generator_calls_it() {
        let built = Site {
            hashed: true,
            ..Site::default()
        };
        let placed = |site: &Site, kind: &str, name: &str| {
            let mut key = object(kind, None);
            key.name = name.to_owned();
            site.place(&key).name
        };
        assert_eq!(placed(&built, "ConfigMap", "web-4h2mbtbbt6"), "web");
        assert_eq!(
            placed(&built, "Service", "web-4h2mbtbbt6"),
            "web-4h2mbtbbt6"
        );
        assert_eq!(placed(&built, "Secret", "web-production"), "web-production");
        let site = Site::default();
        assert_eq!(placed(&site, "Secret", "web-4h2mbtbbt6"), "web-4h2mbtbbt6");
    }

    #[test]
    fn another_tag_or_name_of_an_image_replaces_the_written_one() {
        let change = |new_name: Option<&str>, new_tag: Option<&str>| Site {
            images: vec![ImageChange {
                name: "nginx".into(),
                new_name: new_name.map(str::to_owned),
                new_tag: new_tag.map(str::to_owned),
            }],
            ..Site::default()
        };
        let tagged = |site: &Site| site.tagged("nginx:1.27");
        assert_eq!(
            tagged(&change(None, Some("1.29"))).as_deref(),
            Some("nginx:1.29")
        );
        assert_eq!(
            tagged(&change(Some("ghcr.io/a/nginx"), None)).as_deref(),
            Some("ghcr.io/a/nginx:1.27")
        );
        assert_eq!(
            tagged(&change(None, Some("@sha256:ab"))).as_deref(),
            Some("nginx@sha256:ab")
        );
        assert_eq!(change(None, None).tagged("redis:7"), None);
    }
}
