//! How a file is parsed, told from its name alone.

use crate::model::SourcePath;

/// How a text is parsed. A closed set: each source has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Markdown with frontmatter.
    Markdown,
    /// YAML, one or several documents.
    Yaml,
    /// JSON.
    Json,
    /// TOML.
    Toml,
    /// HCL: Terraform and OpenTofu.
    Hcl,
    /// A format of lines: Dockerfiles, CODEOWNERS, go.mod, Jenkinsfiles.
    Text,
    /// JSON of Obsidian's canvases.
    Canvas,
    /// YAML of Obsidian's bases.
    Base,
}

impl Syntax {
    /// The syntax of a file; `None` for files that are not read. Values that may be secret are never read: variables
    /// and state of Terraform, environment files.
    pub fn of(path: &SourcePath) -> Option<Self> {
        let name = path.file_name();
        let lower = name.to_ascii_lowercase();
        // Of this one only names of images and paths are read.
        if name == ".env" {
            return Some(Self::Text);
        }
        if is_secret(&lower) || is_lock(&lower) {
            return None;
        }
        match name {
            "MLproject" | "Kustomization" => return Some(Self::Yaml),
            "CODEOWNERS" | "Jenkinsfile" | "Containerfile" | "Dockerfile" | "go.mod" => {
                return Some(Self::Text);
            }
            _ if lower.starts_with("dockerfile.") || lower.starts_with("jenkinsfile.") => {
                return Some(Self::Text);
            }
            // A helmfile whose templates stand in values is YAML as it is.
            _ if lower.ends_with(".yaml.gotmpl") => return Some(Self::Yaml),
            _ if !lower.contains('.') && is_jenkinsfile(&lower) => return Some(Self::Text),
            _ => {}
        }
        Some(match path.extension().to_ascii_lowercase().as_str() {
            "md" => Self::Markdown,
            "yaml" | "yml" | "dvc" => Self::Yaml,
            "json" => Self::Json,
            "toml" => Self::Toml,
            "tf" | "tofu" => Self::Hcl,
            "dockerfile" | "containerfile" | "jenkinsfile" => Self::Text,
            "canvas" => Self::Canvas,
            "base" => Self::Base,
            _ => return None,
        })
    }
}

fn is_secret(name: &str) -> bool {
    [".tfvars", ".tfvars.json", ".tfstate", ".env"]
        .iter()
        .any(|end| name.ends_with(end))
        || name.contains(".tfstate.")
}

/// `Jenkinsfile-deploy`, `nightly-jenkinsfile`.
fn is_jenkinsfile(name: &str) -> bool {
    name.starts_with("jenkinsfile-") || name.ends_with("-jenkinsfile")
}

/// May the file hold values that are never read, or only in part? No link of another name may lead there.
pub fn may_be_secret(path: &SourcePath) -> bool {
    is_secret(&path.file_name().to_ascii_lowercase())
}

/// Long lists that machines write for themselves.
fn is_lock(name: &str) -> bool {
    matches!(
        name,
        "package-lock.json"
            | "npm-shrinkwrap.json"
            | "composer.lock"
            | "pnpm-lock.yaml"
            | "conda-lock.yml"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RootName;

    #[test]
    fn values_that_may_be_secret_are_not_read() {
        let of = |path| Syntax::of(&SourcePath::new(&RootName::new("infra"), path));
        for path in [
            "prod.tfvars",
            "a/terraform.tfvars.json",
            "terraform.tfstate",
            "terraform.tfstate.1700000000.backup",
            "deploy/prod.env",
            "deploy/.env.local",
            "deploy/.Env",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
        assert_eq!(of("main.tf"), Some(Syntax::Hcl));
        assert_eq!(of("build/Dockerfile.dev"), Some(Syntax::Text));
        assert_eq!(of("model.dvc"), Some(Syntax::Yaml));
        assert_eq!(of("Dockerfile.md"), Some(Syntax::Text));
    }
}
