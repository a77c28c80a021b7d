//! Images that the values of a chart name. Only the chart's templates know what becomes of a value, so this is a reading
//! of what people commonly call things.

use crate::model::{Span, image_repository};
use crate::syntax::yaml::{Data, Node};

/// An image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuesImage {
    /// Its repository, as Docker writes it out.
    pub repository: String,
    /// Its tag with `:`, or its digest with `@`; empty if the values leave it open.
    pub version: String,
    /// The place of its repository.
    pub span: Span,
}

/// Mappings with `repository` and `tag`, mappings that are called an image, and images as texts.
pub fn images(values: &Node) -> Vec<ValuesImage> {
    let mut found = Vec::new();
    walk(values, "", &mut found);
    found
}

fn walk(node: &Node, key: &str, found: &mut Vec<ValuesImage>) {
    match &node.data {
        Data::Map(members) => match mapping(node, key) {
            Some(image) => found.push(image),
            None => {
                for (key, value) in members.iter().filter(|(k, _)| k.text() != Some("<<")) {
                    walk(value, key.text().unwrap_or(""), found);
                }
            }
        },
        Data::List(items) => {
            for item in items {
                walk(item, key, found);
            }
        }
        Data::Scalar { text, .. } => found.extend(scalar(text, key, node.span)),
        Data::Null => {}
    }
}

fn mapping(node: &Node, key: &str) -> Option<ValuesImage> {
    let key = key.to_ascii_lowercase();
    let given = |field: &str| node.text_at(&[field]).filter(|t| !t.is_empty());
    // `images` with a repository is the folder of several images.
    if key.is_empty() || key.ends_with("images") || key == "global" {
        return None;
    }
    let place = node.get("repository")?;
    let version = match (given("digest"), given("tag")) {
        (Some(digest), _) => format!("@{digest}"),
        (None, Some(tag)) => format!(":{tag}"),
        (None, None) => String::new(),
    };
    if version.is_empty() && !key.ends_with("image") {
        return None;
    }
    let written = match (given("registry"), place.text()?) {
        (Some(registry), name) => format!("{}/{name}", registry.trim_end_matches('/')),
        (None, name) => name.to_owned(),
    };
    Some(ValuesImage {
        repository: repository(&written)?,
        version,
        span: place.span,
    })
}

/// `image: ghcr.io/acme/web:1.4`.
fn scalar(text: &str, key: &str, span: Span) -> Option<ValuesImage> {
    let slash = text.rfind('/');
    let name = slash.map_or(text, |at| &text[at + 1..]);
    let mark = name.find(['@', ':'])?;
    let called = key == "image" || (slash.is_some() && key.ends_with("Image"));
    let version = &name[mark..];
    if !called || version.len() < 2 || text.contains("://") {
        return None;
    }
    Some(ValuesImage {
        repository: repository(text)?,
        version: version.to_owned(),
        span,
    })
}

/// Repository of an image without tag and digest, with its registry. `None` if something has yet to be filled in, or if
/// it is something else.
pub fn repository(image: &str) -> Option<String> {
    let odd = |c: char| c.is_whitespace() || "${}<>\"'`,#?&=".contains(c);
    if image.trim().contains(odd) || image.contains("//") {
        return None;
    }
    let repository = image_repository(image)?;
    (!repository.ends_with('/')).then_some(repository)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::LineIndex;
    use crate::syntax::yaml::documents;

    fn found(values: &str) -> Vec<String> {
        let read = documents(values, 0, &LineIndex::new(values));
        let images = read.documents.iter().flat_map(images);
        images
            .map(|i| format!("{}{} {}", i.repository, i.version, i.span.line))
            .collect()
    }

    #[test]
    fn an_image_is_a_repository_with_a_tag_or_what_is_called_one() {
        assert_eq!(
            found(
                "image:\n  registry: ghcr.io\n  repository: acme/web\n  tag: \"1.4\"\n\
                 proxy:\n  image: {repository: nginx}\n  init: {repository: a/b, digest: sha256:ab}\n\
                 sidecars: [{image: 'quay.io/c/d:2'}]\nbusyboxImage: quay.io/e/f@sha256:cd\n"
            ),
            [
                "ghcr.io/acme/web:1.4 3",
                "docker.io/library/nginx 6",
                "docker.io/a/b@sha256:ab 7",
                "quay.io/c/d:2 8",
                "quay.io/e/f@sha256:cd 9"
            ]
        );
    }

    #[test]
    fn a_folder_of_images_and_a_repository_of_git_are_none() {
        assert!(
            found(
                "images: {repository: ghcr.io/acme, tag: v1}\n\
                 source: {repository: 'https://github.com/acme/x', tag: v1}\n\
                 chart: {repository: stable}\nimage: web\nimagePullPolicy: Always\n\
                 git: {image: 'https://acme.dev:80/x:1'}\nimage2: {repository: '{{ x }}', tag: 1}\n"
            )
            .is_empty()
        );
    }
}
