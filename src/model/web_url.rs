//! Addresses of repositories as people open them in a browser.

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
}
