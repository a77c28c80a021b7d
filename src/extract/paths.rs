//! Paths as manifests write them, from the folder that they count from.

/// `relative` seen from `folder`, without `.` and `..`: a path below the root, empty for the root itself. `None` for
/// what leaves the root, is absolute, or belongs to somebody's home.
pub fn below(folder: &str, relative: &str) -> Option<String> {
    if relative.starts_with(['/', '~']) || relative.contains(['\\', '\n']) {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// A folder as ids write it: the root itself is `.`.
pub fn shown(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_its_root() {
        let path = |folder, relative| below(folder, relative);
        assert_eq!(path("a/b", "../c/./d/"), Some("a/c/d".into()));
        assert_eq!(path("a/b", "../.."), Some(String::new()));
        assert_eq!(path("", "x"), Some("x".into()));
        for out in ["../../..", "/etc/x", "~/x", "..\\x"] {
            assert_eq!(path("a/b", out), None, "{out}");
        }
    }
}
