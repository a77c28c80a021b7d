//! Where a module call takes its module from.

use crate::model::{below_relative, source_url};

/// A source of a module, understood.
#[derive(Debug, PartialEq, Eq)]
pub enum ModuleSource {
    /// A folder of the same root.
    Folder(String),
    /// A module of a registry.
    Package {
        /// `NAMESPACE/NAME/PROVIDER`, after `HOST/` if it is not the public registry.
        name: String,
        /// A module inside it.
        part: Option<String>,
    },
    /// A repository or an archive somewhere.
    Remote {
        /// Without credentials.
        url: String,
        /// A folder in it.
        part: Option<String>,
        /// `ref` of the address.
        revision: Option<String>,
    },
}

/// Hosts of which Terraform knows that a Git repository is meant.
const FORGES: [&str; 3] = ["github.com/", "gitlab.com/", "bitbucket.org/"];

/// Understands a source as Terraform does. `None` for what leaves the root or is nothing known.
pub fn parse(source: &str, folder: &str) -> Option<ModuleSource> {
    let source = source.trim();
    if matches!(source, "." | "..") || source.starts_with("./") || source.starts_with("../") {
        return below_relative(folder, source).map(ModuleSource::Folder);
    }
    let (address, query) = source.split_once('?').unwrap_or((source, ""));
    let (getter, address) = match address.split_once("::") {
        Some((getter, rest)) => (Some(getter), rest),
        None => (None, address),
    };
    let scheme_end = address.find("://").map_or(0, |at| at + 3);
    let (address, part) = match address.get(scheme_end..)?.find("//") {
        Some(at) => {
            let (address, rest) = address.split_at(scheme_end + at);
            (address, Some(rest.trim_matches('/').to_owned()))
        }
        None => (address, None),
    };
    let forge = FORGES.iter().any(|forge| address.starts_with(forge));
    if forge || getter.is_some() || address.contains("://") || address.contains('@') {
        let url = match forge {
            true => source_url(&format!("https://{address}")),
            false => source_url(address),
        };
        let mut revisions = query.split('&').filter_map(|q| q.strip_prefix("ref="));
        return Some(ModuleSource::Remote {
            url: url?,
            part,
            revision: revisions.next().map(str::to_owned),
        });
    }
    let address = address
        .strip_prefix("registry.terraform.io/")
        .or_else(|| address.strip_prefix("registry.opentofu.org/"))
        .unwrap_or(address);
    let parts: Vec<&str> = address.split('/').collect();
    let named = |part: &&str| {
        let mut bytes = part.bytes();
        !part.is_empty() && bytes.all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    let fits = match parts.as_slice() {
        [host, rest @ ..] if rest.len() == 3 => host.contains('.') && rest.iter().all(named),
        all => all.len() == 3 && all.iter().all(named),
    };
    fits.then(|| ModuleSource::Package {
        name: address.to_owned(),
        part,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_those_of_the_root() {
        let folder = |path: &str| Some(ModuleSource::Folder(path.into()));
        assert_eq!(
            parse("../../modules/vpc", "live/shop"),
            folder("modules/vpc")
        );
        assert_eq!(parse("../..", "examples/full"), folder(""));
        assert_eq!(parse("../../..", "examples/full"), None);
        assert_eq!(parse("/abs", ""), None);
    }

    #[test]
    fn modules_of_a_registry_are_packages() {
        let package = |source| match parse(source, "") {
            Some(ModuleSource::Package { name, part }) => (name, part),
            other => panic!("{source}: {other:?}"),
        };
        assert_eq!(package("acme/vpc/aws"), ("acme/vpc/aws".into(), None));
        assert_eq!(
            package("registry.terraform.io/acme/iam/aws//modules/role"),
            ("acme/iam/aws".into(), Some("modules/role".into()))
        );
        assert_eq!(
            package("app.terraform.io/acme/vpc/aws").0,
            "app.terraform.io/acme/vpc/aws"
        );
        assert_eq!(parse("vpc", ""), None);
        assert_eq!(parse("a/b", ""), None);
    }

    #[test]
    fn every_spelling_of_a_repository_is_one_source_without_credentials() {
        for source in [
            "github.com/acme/infra//vpc?ref=v1",
            "git::https://github.com/acme/infra.git//vpc?ref=v1",
            "git::https://jo:s3cret@github.com/acme/infra.git//vpc?depth=1&ref=v1",
            "git@github.com:acme/infra.git//vpc?ref=v1",
            "git::ssh://git@github.com/acme/infra.git//vpc?ref=v1",
            "git::git@github.com:acme/infra.git//vpc?ref=v1",
        ] {
            let wanted = ModuleSource::Remote {
                url: "https://github.com/acme/infra".into(),
                part: Some("vpc".into()),
                revision: Some("v1".into()),
            };
            assert_eq!(parse(source, ""), Some(wanted), "{source}");
        }
    }
}
