//! Names of container images.

/// The repository of an image as Docker reads it: registry and path, without tag and digest
/// (`docker.io/library/nginx` of `nginx:1.27`). `None` if something of it has yet to be filled in; what the tag will be
/// does not matter.
pub fn image_repository(image: &str) -> Option<String> {
    let image = image.trim();
    let bare = image.split('@').next().unwrap_or(image);
    let slash = bare.rfind('/').map_or(0, |n| n + 1);
    let bare = bare[slash..]
        .find(':')
        .map_or(bare, |colon| &bare[..slash + colon]);
    let (registry, rest) = match bare.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        _ => ("docker.io", bare),
    };
    if rest.is_empty() || bare.contains(['$', '{', '}', ' ', '<']) {
        return None;
    }
    if registry == "docker.io" && !rest.contains('/') {
        return Some(format!("docker.io/library/{rest}"));
    }
    Some(format!("{registry}/{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_named_as_docker_names_them() {
        let name = |image| image_repository(image);
        assert_eq!(name("nginx:1.27"), Some("docker.io/library/nginx".into()));
        assert_eq!(
            name("grafana/loki@sha256:ab"),
            Some("docker.io/grafana/loki".into())
        );
        assert_eq!(name("ghcr.io:443/a/b:v1"), Some("ghcr.io:443/a/b".into()));
        assert_eq!(name("ghcr.io/a/b:${TAG}-x"), Some("ghcr.io/a/b".into()));
        for unfilled in [
            "$(REPO)/x",
            "${A}:v1",
            "{{ .x }}:v1",
            ":v1",
            "@sha256:ab",
            "",
        ] {
            assert_eq!(name(unfilled), None, "{unfilled}");
        }
    }
}
