//! Addresses of repositories, of Git and of charts, each in one spelling.

/// The web address of a repository, from any spelling that Git understands: without credentials, port of SSH,
/// `.git` and trailing slashes. `None` for local paths and everything that has no host.
pub fn web_url(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, host, path) = match address.split_once("://") {
        Some((scheme @ ("http" | "https" | "ssh" | "git" | "git+ssh"), rest)) => {
            let (authority, path) = rest.split_once('/')?;
            (scheme, authority, path)
        }
        Some(_) => return None,
        // The short form of SSH: `git@github.com:acme/platform.git`. One letter is a drive of Windows.
        None => {
            let (authority, path) = address.split_once(':')?;
            if authority.len() < 2 || authority.contains(['/', '\\']) {
                return None;
            }
            ("ssh", authority, path)
        }
    };
    let host = host.rsplit('@').next().unwrap_or(host);
    let (name, port) = match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path).trim_matches('/');
    if name.is_empty() || path.is_empty() || host.contains(char::is_whitespace) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    Some(match (scheme, port) {
        // A port of SSH or of git:// says nothing about the web server's.
        ("http", Some(port)) => format!("http://{name}:{port}/{path}"),
        ("http", None) => format!("http://{name}/{path}"),
        ("https", Some(port)) if port != "443" => format!("https://{name}:{port}/{path}"),
        _ => format!("https://{name}/{path}"),
    })
}

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
    fn every_spelling_of_a_repository_has_the_same_web_address() {
        for spelling in [
            "https://github.com/acme/platform",
            "https://github.com/acme/platform.git",
            "https://GitHub.com/acme/platform/",
            "https://someone:secret@github.com/acme/platform.git",
            "https://github.com:443/acme/platform",
            "git@github.com:acme/platform.git",
            "ssh://git@github.com:22/acme/platform.git",
            "git://github.com/acme/platform",
        ] {
            assert_eq!(
                web_url(spelling).as_deref(),
                Some("https://github.com/acme/platform"),
                "{spelling}"
            );
        }
    }

    #[test]
    fn a_web_server_keeps_its_port_and_its_scheme() {
        assert_eq!(
            web_url("http://git.local:3000/ops/platform.git").as_deref(),
            Some("http://git.local:3000/ops/platform")
        );
    }

    #[test]
    fn local_paths_have_no_web_address() {
        for path in [
            "/srv/git/platform.git",
            "../platform",
            "C:\\git",
            "file:///srv/x",
            "",
            "a:",
            ":b",
        ] {
            assert_eq!(web_url(path), None, "{path}");
        }
    }

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
