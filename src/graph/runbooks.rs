//! Web addresses that lead into the vault or a known repository: runbooks of alerts, files on a forge.

use crate::model::{Claim, Diagnostic, EntityId, Location, RelationKind, SourcePath, codes};

use super::build::Parts;
use super::draft::Draft;
use super::links::target_id;
use super::names::fold;

/// The note behind a runbook's address: by `url_map`, else by the web address of a known root.
pub fn address(
    draft: &mut Draft,
    parts: &Parts<'_>,
    url: &str,
    kind: RelationKind,
    from: &SourcePath,
    claim: &Claim,
) -> Vec<EntityId> {
    let bare = url.split(['#', '?']).next().unwrap_or(url);
    let mapped = parts.settings.url_map.iter().find_map(|rule| {
        let rest = bare.strip_prefix(&rule.prefix)?;
        Some(format!("{}{}", rule.to, rest.trim_end_matches('/')))
    });
    if let Some(mapped) = mapped {
        let decoded = percent_decoded(&mapped);
        if let Some(path) = vault_page(parts, &decoded) {
            return vec![target_id(draft, parts, &path)];
        }
        if !url.contains("{{") && kind == RelationKind::HasRunbook {
            missing_runbook(draft, from, claim, url, &decoded);
        }
        return Vec::new();
    }
    let Some((root, path)) = forge_path(parts, bare) else {
        return Vec::new();
    };
    if let Some(reading) = parts.reading(&SourcePath::new(&root, &path)) {
        let path = reading.source.path.clone();
        return vec![target_id(draft, parts, &path)];
    }
    if kind == RelationKind::HasRunbook && !url.contains("{{") {
        missing_runbook(draft, from, claim, url, &path);
    }
    Vec::new()
}

fn missing_runbook(draft: &mut Draft, from: &SourcePath, claim: &Claim, url: &str, expected: &str) {
    draft.diagnostics.push(
        Diagnostic::new(
            &codes::MISSING_RUNBOOK,
            Location {
                path: from.clone(),
                span: claim.span,
            },
            format!("the runbook `{url}` does not exist"),
        )
        .hint(format!(
            "write `{}`, or correct the annotation",
            with_md(expected)
        )),
    );
}

fn with_md(path: &str) -> String {
    if path.ends_with(".md") {
        path.to_owned()
    } else {
        format!("{path}.md")
    }
}

/// A page of the vault by path, whatever its case, with or without `.md`.
fn vault_page(parts: &Parts<'_>, path: &str) -> Option<SourcePath> {
    let vault = parts
        .settings
        .roots
        .iter()
        .find(|r| parts.settings.is_vault(&r.name))?;
    let anywhere = SourcePath::new(&vault.name, "");
    let found = parts.names.find(&format!("/{path}"), &anywhere).target?;
    let folded = fold(&found.path);
    let wanted = fold(path);
    (folded == wanted || folded.strip_suffix(".md") == Some(&wanted)).then_some(found)
}

/// Root and path of a forge's address: GitHub `/blob/REF/`, GitLab `/-/blob/REF/`, Gitea `/src/branch/REF/`.
pub fn forge_path(parts: &Parts<'_>, url: &str) -> Option<(crate::model::RootName, String)> {
    let folded = url.to_ascii_lowercase();
    for root in &parts.settings.roots {
        let Some(address) = &root.url else { continue };
        let address = address.trim_end_matches('/');
        if !folded.starts_with(&address.to_ascii_lowercase()) {
            continue;
        }
        let rest = url.get(address.len()..)?;
        for marker in [
            "/-/blob/",
            "/-/tree/",
            "/blob/",
            "/tree/",
            "/raw/",
            "/src/branch/",
        ] {
            if let Some(after) = rest.strip_prefix(marker) {
                let (_, path) = after.split_once('/')?;
                return Some((root.name.clone(), percent_decoded(path)));
            }
        }
    }
    None
}

/// Percent escapes of an address's path; kept as they are if malformed.
fn percent_decoded(path: &str) -> String {
    let mut out: Vec<u8> = Vec::with_capacity(path.len());
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let escape = path
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escape {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}
