//! Image automation: which repositories are watched, by which policies, and what writes the result.

use super::Speaker;
use crate::model::{EntityKind, RelationKind};

pub fn read(speaker: &mut Speaker<'_>) {
    match speaker.key.kind.as_str() {
        "ImageRepository" => {
            let node = speaker.spec(&["image"]);
            let image = speaker
                .text(&["image"])
                .and_then(super::super::chart_values::repository);
            if let (Some(node), Some(image)) = (node, image) {
                let name = image.rsplit('/').next().unwrap_or(&image);
                let about = (format!("image:{image}"), EntityKind::Image, "image", name);
                speaker.outside((RelationKind::Uses, "image"), node.span, about);
            }
            let secret = speaker.spec(&["secretRef"]);
            speaker.object((RelationKind::Uses, "secretRef"), secret, "Secret");
        }
        "ImagePolicy" => {
            speaker.describe(
                EntityKind::Resource,
                &[
                    ("semver", &["policy", "semver", "range"]),
                    ("tags", &["filterTags", "pattern"]),
                ],
            );
            let repository = speaker.spec(&["imageRepositoryRef"]);
            let via = (RelationKind::Uses, "imageRepositoryRef");
            speaker.object(via, repository, "ImageRepository");
        }
        "ImageUpdateAutomation" => {
            speaker.describe(
                EntityKind::Resource,
                &[
                    ("path", &["update", "path"]),
                    ("push_branch", &["git", "push", "branch"]),
                    ("suspended", &["suspend"]),
                ],
            );
            let source = speaker.spec(&["sourceRef"]);
            speaker.source("sourceRef", source, "GitRepository");
        }
        _ => {}
    }
}
