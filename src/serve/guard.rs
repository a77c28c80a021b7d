//! Who may ask, and what every response says: other people's sites get nothing through a reader's browser.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// On every response that does not say otherwise.
static HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    // The data files are scripts: without this any site could load them.
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::CACHE_CONTROL, "no-cache"),
];

/// The names under which this server answers. Any other is somebody's domain that points here to read the vault.
#[derive(Debug)]
pub(super) struct Hosts {
    address: SocketAddr,
    further: Vec<String>,
}

impl Hosts {
    pub fn new(address: SocketAddr, further: &[String]) -> Self {
        let further = further.iter().map(|name| name.to_ascii_lowercase());
        Self {
            address,
            further: further.collect(),
        }
    }

    /// May a request with this `Host` be answered?
    fn allow(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host.as_str(), Some(80)),
        };
        if self.further.iter().any(|f| f == &host || f == name) {
            return true;
        }
        if port != Some(self.address.port()) {
            return false;
        }
        let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']'));
        let bound = self.address.ip();
        match bare.unwrap_or(name).parse::<IpAddr>() {
            // An address is no domain, so nobody else can make it point here.
            Ok(ip) => ip.is_loopback() || ip == bound || bound.is_unspecified(),
            Err(_) => name == "localhost",
        }
    }
}

/// Lets through what may be answered, and puts the headers on whatever comes back.
pub(super) async fn guard(
    State(hosts): State<Arc<Hosts>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match refusal(&hosts, &request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in &HEADERS {
        if !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

fn refusal(hosts: &Hosts, request: &Request) -> Option<Response> {
    let forbidden = |why: &str| Some((StatusCode::FORBIDDEN, format!("{why}\n")).into_response());
    let headers = request.headers();
    let Some(host) = one(headers, &header::HOST).filter(|host| hosts.allow(host)) else {
        return forbidden("this server does not answer under this name");
    };
    let authority = request.uri().authority().map(|a| a.as_str());
    if authority.is_some_and(|authority| !hosts.allow(authority)) {
        return forbidden("this server does not answer under this name");
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return Some((StatusCode::METHOD_NOT_ALLOWED, allow).into_response());
    }
    if headers.contains_key(header::ORIGIN) {
        let origin = one(headers, &header::ORIGIN).unwrap_or("");
        let scheme = |s| origin.strip_prefix(s);
        let own = scheme("http://").or_else(|| scheme("https://"));
        if !own.is_some_and(|own| own.eq_ignore_ascii_case(host)) {
            return forbidden("this server answers its own pages only");
        }
    }
    let sent = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let foreign = matches!(sent("sec-fetch-site"), Some("cross-site" | "same-site"));
    if foreign && sent("sec-fetch-mode") != Some("navigate") {
        return forbidden("this server answers its own pages only");
    }
    None
}

/// The value of a header that is there once.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    match values.next() {
        None => value.to_str().ok(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_nobody_else_can_own_are_answered() {
        let hosts = Hosts::new("127.0.0.1:7373".parse().unwrap(), &[]);
        for good in [
            "127.0.0.1:7373",
            "localhost:7373",
            "LOCALHOST:7373",
            "[::1]:7373",
            "127.0.0.2:7373",
        ] {
            assert!(hosts.allow(good), "{good}");
        }
        for bad in [
            "evil.example:7373",
            "localhost",
            "localhost:80",
            "localhost.evil.example:7373",
            "evil@localhost:7373",
            "192.168.0.1:7373",
            "::1:7373x",
            "",
            ":7373",
            "[::1]",
            "localhost:",
            "localhost:99999",
        ] {
            assert!(!hosts.allow(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_of_the_network_answers_under_itself_and_under_names_that_were_given() {
        let further = ["Wiki.example".to_owned(), "gate:8080".to_owned()];
        let hosts = Hosts::new("192.168.0.1:80".parse().unwrap(), &further);
        for good in ["192.168.0.1", "wiki.example", "wiki.example:9", "gate:8080"] {
            assert!(hosts.allow(good), "{good}");
        }
        assert!(!hosts.allow("192.168.0.2") && !hosts.allow("gate") && !hosts.allow("gate:81"));
        let anywhere = Hosts::new("0.0.0.0:7373".parse().unwrap(), &[]);
        assert!(anywhere.allow("10.0.0.7:7373") && !anywhere.allow("evil.example:7373"));
    }
}
