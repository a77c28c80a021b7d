//! Files of the vault that notes link to: the only thing that is read from the disk for a response.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::board::Published;
use super::page::given;
use crate::model::{Artifact, SourcePath};
use crate::workspace::read_attachment;

/// A file of somebody's may show itself, in the browser's own viewers, and run nothing.
const SHOW: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self' data:; media-src 'self'; object-src 'self'; style-src 'unsafe-inline'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The same for drawings, which are documents: without any rights of the site.
const SHOW_IN_SANDBOX: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The file of an attachment; `None` if it is not there any more, too large, or no longer inside its root.
pub(super) fn attachment(
    published: &Published,
    path: String,
    source: &SourcePath,
    asked: &HeaderMap,
) -> Option<Response> {
    let bytes = read_attachment(&published.workspace, source).ok()?;
    let mut response = given(Artifact { path, bytes }, asked);
    let policy = match source.has_extension("svg") {
        true => SHOW_IN_SANDBOX,
        false => SHOW,
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Some(response)
}
