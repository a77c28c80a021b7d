//! Descriptions of APIs: OpenAPI, Swagger and AsyncAPI, as YAML and as JSON.

use super::{Extractor, Input, Syntax, exists};
use crate::model::{EntityKey, EntityKind, Facts, Source, Value};
use crate::syntax::yaml::Node;

pub const YAML: Extractor = Extractor {
    name: "openapi",
    summary: "OpenAPI, Swagger and AsyncAPI descriptions: the API, its version, hosts and number of operations",
    syntax: Syntax::Yaml,
    may_be,
    run,
};

pub const JSON: Extractor = Extractor {
    name: "openapi-json",
    summary: "the same as JSON",
    syntax: Syntax::Json,
    may_be,
    run,
};

const MARKS: [&str; 3] = ["openapi", "swagger", "asyncapi"];

fn may_be(source: &Source) -> bool {
    MARKS.iter().any(|mark| source.text.contains(mark))
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let described = input
        .documents()
        .iter()
        .find_map(|document| Some((document, format(document)?, document.get("info")?)));
    let Some((document, subkind, info)) = described else {
        return;
    };
    let path = &input.source.path;
    let title = info.get("title");
    let name = title.and_then(Node::text).map(str::trim);
    let mut properties = Vec::new();
    if let Some(version) = info.text_at(&["version"]) {
        properties.push(("version".to_owned(), Value::from(version)));
    }
    let hosts: Vec<Value> = hosts(document).into_iter().map(Value::from).collect();
    if !hosts.is_empty() {
        properties.push(("hosts".to_owned(), Value::List(hosts)));
    }
    for (name, count) in sizes(document) {
        let count = Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
        properties.push((name.to_owned(), count));
    }
    exists(
        facts,
        title.unwrap_or(info).span,
        EntityKey::Id(format!("api:{path}")),
        EntityKind::Api,
        subkind,
        name.filter(|n| !n.is_empty()).unwrap_or(path.file_name()),
        properties,
    );
}

/// Which of the formats, told by the version that each puts at its top.
fn format(document: &Node) -> Option<&'static str> {
    let is = |field: &str, versions: &[&str]| {
        let version = document.text_at(&[field]);
        version.is_some_and(|v| versions.iter().any(|wanted| v.starts_with(wanted)))
    };
    if is("openapi", &["3."]) || is("swagger", &["2.0"]) {
        Some("openapi")
    } else {
        is("asyncapi", &["2.", "3."]).then_some("asyncapi")
    }
}

/// The hosts that serve it. What has yet to be filled in is no host, and what stands before an `@` is nobody's business.
fn hosts(document: &Node) -> Vec<&str> {
    let servers = document.get("servers");
    let listed = servers.map(Node::items).unwrap_or_default().iter();
    let named = servers.map(Node::members).unwrap_or_default().iter();
    let addresses = listed
        .chain(named.map(|(_, server)| server))
        .filter_map(|server| server.text_at(&["url"]).or(server.text_at(&["host"])))
        .chain(document.text_at(&["host"]));
    let mut hosts: Vec<&str> = Vec::new();
    for address in addresses {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or(rest);
        let host = authority.rsplit('@').next().unwrap_or(authority).trim();
        let is_path = address.starts_with(['/', '.']);
        if !is_path && !host.is_empty() && !host.contains(['{', '$']) && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// How much there is of it.
fn sizes(document: &Node) -> Vec<(&'static str, usize)> {
    let members = |field: &str| document.get(field).map(Node::members);
    let mut sizes = Vec::new();
    if let Some(paths) = members("paths") {
        let methods = paths.iter().flat_map(|(_, path)| path.members());
        let is_method = |key: &Node| key.text().is_some_and(|k| METHODS.contains(&k));
        let count = methods.filter(|(key, _)| is_method(key)).count();
        sizes.push(("operations", count));
    } else if let Some(operations) = members("operations") {
        sizes.push(("operations", operations.len()));
    }
    if let Some(channels) = members("channels") {
        sizes.push(("channels", channels.len()));
    }
    sizes
}
