//! Bytes become text: without a byte-order mark, and never failing.

use std::sync::Arc;

use super::hash;
use crate::engine::redact;
use crate::model::{Diagnostic, Location, Source, SourcePath, Span, codes};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The source of these bytes. Bytes that are not UTF-8 become `U+FFFD` and cost one diagnostic. What may
/// be a secret is left out.
pub(super) fn decode(path: SourcePath, bytes: Vec<u8>) -> (Source, Option<Diagnostic>) {
    let bytes = match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    let (text, diagnostic) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let first = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let before = text.as_bytes().iter().take(first);
            let line = before.filter(|byte| **byte == b'\n').count() + 1;
            let end = first + '\u{fffd}'.len_utf8();
            let at = Location {
                path: path.clone(),
                span: Span::new(first, end, line),
            };
            let hint = format!("iconv -f latin1 -t utf-8 {}", path.path);
            let diagnostic = Diagnostic::new(&codes::INVALID_UTF8, at, "a byte here is not UTF-8");
            (text, Some(diagnostic.hint(hint)))
        }
    };
    let text = redact(&path, text);
    let source = Source {
        hash: hash(&text),
        text: Arc::from(text),
        path,
        read: true,
    };
    (source, diagnostic)
}
