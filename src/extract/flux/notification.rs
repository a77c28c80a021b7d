//! Notifications: which objects are watched, and who hears of it. Addresses of channels are as good as passwords, so
//! none is kept.

use super::Speaker;
use crate::model::{EntityKind, RelationKind};

pub fn read(speaker: &mut Speaker<'_>) {
    match speaker.key.kind.as_str() {
        "Provider" => {
            speaker.describe(
                EntityKind::Resource,
                &[
                    ("type", &["type"]),
                    ("channel", &["channel"]),
                    ("suspended", &["suspend"]),
                ],
            );
            for field in ["secretRef", "certSecretRef"] {
                let secret = speaker.spec(&[field]);
                speaker.object((RelationKind::Uses, field), secret, "Secret");
            }
        }
        "Alert" => {
            speaker.describe(
                EntityKind::Resource,
                &[
                    ("severity", &["eventSeverity"]),
                    ("summary", &["summary"]),
                    ("suspended", &["suspend"]),
                ],
            );
            let provider = speaker.spec(&["providerRef"]);
            let via = (RelationKind::RoutesTo, "providerRef");
            speaker.object(via, provider, "Provider");
            for watched in speaker.items(&["eventSources"]) {
                let via = (RelationKind::Monitors, "eventSources");
                speaker.object(via, Some(watched), "");
            }
        }
        "Receiver" => {
            speaker.describe(
                EntityKind::Resource,
                &[("type", &["type"]), ("suspended", &["suspend"])],
            );
            let secret = speaker.spec(&["secretRef"]);
            speaker.object((RelationKind::Uses, "secretRef"), secret, "Secret");
            for told in speaker.items(&["resources"]) {
                let via = (RelationKind::RoutesTo, "resources");
                speaker.object(via, Some(told), "");
            }
        }
        _ => {}
    }
}
