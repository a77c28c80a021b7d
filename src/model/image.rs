//! Names of container images.

/// Repository of an image reference, normalised as Docker does, without tag and digest.
/// `None` if something has yet to be filled in.
pub fn image_repository(image: &str) -> Option<String> {
    let image = image.trim();
    if image.is_empty() || image.contains(['$', '{', ' ', '<']) {
        return None;
    }
    let bare = image.split('@').next().unwrap_or(image);
    let slash = bare.rfind('/').map_or(0, |n| n + 1);
    let bare = bare[slash..]
        .find(':')
        .map_or(bare, |colon| &bare[..slash + colon]);
    let (registry, rest) = match bare.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        _ => ("docker.io", bare),
    };
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
        assert_eq!(name("$(REPO)/x"), None);
    }
}
