//! `.env` beside a Compose file: the few variables that name an image or a path.
//!
//! Compose fills such a file into image names and paths, so that without it nothing is known of them. It is also
//! where people keep passwords. Nothing of it is read but lines whose name *and* value can hardly be a secret: see
//! [`known`]. All others are left out before the file becomes a source.

use std::collections::BTreeMap;

use super::super::{Extractor, Input, Syntax, show};
use crate::model::{Facts, Source, SourcePath, Span, Statement, fill_in};

pub const EXTRACTOR: Extractor = Extractor {
    name: "compose-env",
    summary: "names of images and paths in the `.env` of a Compose project; no other value is read",
    syntax: Syntax::Text,
    may_be: |source: &Source| is_environment(&source.path),
    run,
};

/// Is it the file that Compose reads by itself?
pub fn is_environment(path: &SourcePath) -> bool {
    path.file_name() == ".env"
}

/// The text of a `.env` without everything that may be a secret; as many lines as before.
pub fn known(text: &str) -> String {
    let mut out = String::new();
    let mut values: BTreeMap<&str, String> = BTreeMap::new();
    for line in text.lines() {
        if let Some((name, value)) = assignment(line) {
            let value = fill_in(value, &|name| values.get(name).cloned());
            if is_harmless(name, &value) {
                out.push_str(&format!("{name}={value}"));
                values.insert(name, value);
            }
        }
        out.push('\n');
    }
    out
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    // Cleaned again, so that it does not matter who made the source.
    for (n, line) in known(&input.source.text).lines().enumerate() {
        if let Some((name, value)) = assignment(line) {
            let says = Statement::Sets {
                name: name.to_owned(),
                value: value.to_owned(),
            };
            show(facts, Span::new(0, 0, n + 1), says);
        }
    }
}

/// `NAME=value`, perhaps exported, in quotes, or with a comment behind it.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let named = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if name.is_empty() || !name.bytes().all(named) {
        return None;
    }
    let value = value.trim();
    let quoted = |quote: char| value.strip_prefix(quote)?.split_once(quote);
    let value = match quoted('"').or_else(|| quoted('\'')) {
        Some((inside, _)) => inside,
        None => value.split(" #").next().unwrap_or(value).trim(),
    };
    (!value.is_empty()).then_some((name, value))
}

/// Parts of names of variables whose values are never known.
const SECRET: &[&str] = &["PASSW", "PWD", "SECRET", "TOKEN", "CRED", "PRIVATE"];

/// Can neither name nor value be that of a secret? The name must say what the value is, and the value must look so.
/// Versions are of no use: a tag is no part of an image's identity.
fn is_harmless(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_key = |word: &str| matches!(word, "KEY" | "KEYS" | "APIKEY" | "APIKEYS");
    let secret = SECRET.iter().any(|word| name.contains(word)) || name.split('_').any(is_key);
    if secret || value.len() > 200 {
        return false;
    }
    let all = |more: &[u8]| {
        let mut bytes = value.bytes();
        bytes.all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
    };
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let image = [
        "IMAGE",
        "IMAGE_NAME",
        "IMAGE_REPO",
        "IMAGE_REPOSITORY",
        "REGISTRY",
    ];
    if ends(&image) {
        // A bare word may be anything; one with a registry, a folder or a tag is an image.
        return all(b"._-/:@${}") && value.contains(['.', '/', ':']);
    }
    let relative = value.starts_with("./") || value.starts_with("../");
    all(b"._-/") && (relative || ends(&["DOCKERFILE"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_images_and_paths_are_known_and_nothing_else() {
        let text = "# shop\nSHOP_IMAGE=ghcr.io/acme/shop\nexport SHOP_VERSION='1.4.2' # now\nSHOP_FULL_IMAGE=${SHOP_IMAGE}:${SHOP_VERSION}\nVALKEY_IMAGE=valkey:9\n\
                    CART_DOCKERFILE=./src/cart/Dockerfile\nDB_PASSWORD=./hunter2\nAPI_KEY_VERSION=1.2\nFLAG_TAG=hunter2\n\
                    SHIPPING_DOCKERFILE=./src/shipping/Dockerfile\nADMIN=admin\nA_IMAGE=hunter2\nB_IMAGE=x:y z\nDATABASE_URL=postgres://u:hunter2@db/x\nbroken\n";
        let known = known(text);
        assert_eq!(known.lines().count(), text.lines().count());
        let lines: Vec<&str> = known.lines().filter(|l| !l.is_empty()).collect();
        assert_eq!(
            lines,
            [
                "SHOP_IMAGE=ghcr.io/acme/shop",
                "SHOP_FULL_IMAGE=ghcr.io/acme/shop:${SHOP_VERSION}",
                "VALKEY_IMAGE=valkey:9",
                "CART_DOCKERFILE=./src/cart/Dockerfile",
                "SHIPPING_DOCKERFILE=./src/shipping/Dockerfile",
            ]
        );
        assert_eq!(super::known(&known), known, "what is known stays so");
    }
}
