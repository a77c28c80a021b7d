//! Files of the vault that notes link to: the only thing that is read from the disk for a response.

use std::fs::{File, Metadata};
use std::io::Read;
use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::board::Published;
use super::page::{content_type, tagged};
use crate::model::SourcePath;

/// Longer files are not given out, in bytes: they are held in memory while they are.
const LARGEST: u64 = 128 * 1024 * 1024;

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

/// The file of an attachment; `None` if it is not there any more, or no longer inside its root.
pub(super) fn attachment(
    published: &Published,
    path: &str,
    source: &SourcePath,
    asked: &HeaderMap,
) -> Option<Response> {
    let mut folders = published.folders.iter();
    let (_, folder) = folders.find(|(name, _)| name == &source.root)?;
    let root = std::fs::canonicalize(folder).ok()?;
    let real = std::fs::canonicalize(root.join(&*source.path)).ok()?;
    if !real.starts_with(&root) {
        return None;
    }
    // Before it is opened: opening a pipe waits for somebody to write.
    let metadata = std::fs::metadata(&real).ok().filter(Metadata::is_file)?;
    if metadata.len() > LARGEST {
        let text = format!("{} is too long to be given out\n", source.path);
        return Some((StatusCode::FORBIDDEN, text).into_response());
    }
    let mut response = tagged(tag(&metadata), asked, || {
        let mut bytes = Vec::new();
        let read = File::open(&real).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
        match read {
            Ok(_) => ([(header::CONTENT_TYPE, content_type(path))], bytes).into_response(),
            Err(_) => (StatusCode::NOT_FOUND, "the file cannot be read any more\n").into_response(),
        }
    });
    let policy = match source.has_extension("svg") {
        true => SHOW_IN_SANDBOX,
        false => SHOW,
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Some(response)
}

/// Length and time stand for the content, weakly.
fn tag(metadata: &Metadata) -> Option<String> {
    let modified = metadata.modified().ok()?;
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(format!("W/\"{}-{}\"", metadata.len(), since.as_nanos()))
}
