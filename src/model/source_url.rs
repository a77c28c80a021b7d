//! Addresses of what releases read from: Git, charts, registries, buckets.

use super::web_url;

/// The address of what a release reads from (Git, charts, registries, buckets) in one spelling and without
/// credentials. `None` for local paths and for what has yet to be filled in.
pub fn source_url(address: &str) -> Option<String> {
    let address = address.trim();
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let unfilled = |c: char| "${}<>*\"'`".contains(c) || c.is_whitespace();
    if address.contains(unfilled) {
        return None;
    }
    let Some((scheme, rest)) = address.split_once("://") else {
        return web_url(address);
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let path = path.trim_matches('/');
    match scheme {
        "ssh" | "git" | "git+ssh" => web_url(address),
        "http" | "https" if !path.is_empty() => web_url(address),
        "http" | "https" | "oci" | "s3" | "gs" if !host.is_empty() => {
            let slash = if path.is_empty() { "" } else { "/" };
            let host = host.to_ascii_lowercase();
            Some(format!("{scheme}://{host}{slash}{path}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_has_one_spelling_and_no_credentials() {
        for (written, wanted) in [
            (
                "git@github.com:acme/apps.git",
                Some("https://github.com/acme/apps"),
            ),
            (
                "https://jo:s3cret@charts.acme.dev/",
                Some("https://charts.acme.dev"),
            ),
            (
                "https://charts.acme.dev/stable/?token=s3cret",
                Some("https://charts.acme.dev/stable"),
            ),
            (
                "oci://u:p@GHCR.io/acme/charts/",
                Some("oci://ghcr.io/acme/charts"),
            ),
            ("s3://charts/stable", Some("s3://charts/stable")),
            ("https://github.com/${OWNER}/apps", None),
            ("{{ .url }}", None),
            ("file://../web", None),
            ("../web", None),
            ("", None),
        ] {
            assert_eq!(source_url(written).as_deref(), wanted, "{written}");
        }
    }
}
