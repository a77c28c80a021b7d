//! Pages, assets and data: the bytes of the site, as they are.

use std::hash::{DefaultHasher, Hasher};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::attachment;
use super::board::Published;
use crate::model::Artifact;
use crate::site::{self, Found, Route};

/// A name that is never given to other bytes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What an address leads to.
pub(super) fn page(published: &Published, path: &str, asked: &HeaderMap) -> Response {
    let site = &published.site;
    match site.find(path) {
        Found::Page(route) => {
            if let Some((path, source)) = site.attachment(&route) {
                return attachment::attachment(published, path, &source, asked)
                    .unwrap_or_else(|| missing(published));
            }
            let Some(mut file) = site.render(&route) else {
                return missing(published);
            };
            let live = site::live_script();
            if file.path == live.path {
                file = live;
            }
            let mut response = given(file, asked);
            if matches!(route, Route::Asset(_)) {
                response
                    .headers_mut()
                    .insert(header::CACHE_CONTROL, FOREVER);
            }
            response
        }
        Found::Redirect(to) => {
            (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
        }
        Found::Missing => missing(published),
    }
}

/// The page for addresses that have none.
fn missing(published: &Published) -> Response {
    let html = published.site.render(&Route::NotFound);
    let html = html.map(|file| file.bytes).unwrap_or_default();
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::NOT_FOUND, kind, html).into_response()
}

/// A file with its type and its tag; nothing but the tag if the browser has these bytes.
pub(super) fn given(file: Artifact, asked: &HeaderMap) -> Response {
    let tag = tag(&file.bytes);
    let mut response = if has(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = [(header::CONTENT_TYPE, content_type(&file.path))];
        (kind, file.bytes).into_response()
    };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// The entity tag of some bytes. It tells versions of one file apart, nothing more.
fn tag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("\"{:x}-{:016x}\"", bytes.len(), hasher.finish())
}

/// Does `If-None-Match` name the tag? Weak and strong tags are compared as weak ones, as the header asks.
fn has(asked: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = bare(tag);
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || bare(known) == wanted)
}

/// The media type of a file, by its name.
fn content_type(path: &str) -> &'static str {
    let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    match extension.as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "pdf" => "application/pdf",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "m4a" => "audio/mp4",
        "flac" => "audio/flac",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mov" => "video/quicktime",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_in_any_place_of_a_list_weak_or_strong() {
        let asked = |text: &'static str| {
            HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(text))])
        };
        assert!(has(&asked("\"a\", W/\"b\""), "\"b\""));
        assert!(has(&asked("\"b\""), "W/\"b\""));
        assert!(has(&asked("*"), "\"b\""));
        assert!(!has(&asked("\"bb\", b"), "\"b\""));
        assert!(!has(&HeaderMap::new(), "\"b\""));
    }
}
