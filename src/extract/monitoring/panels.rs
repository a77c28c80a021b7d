//! The panels of a dashboard, in all the forms that Grafana has given them: in rows, beside each other, nested, as
//! elements of a map.

use std::collections::BTreeMap;

use super::datasource::{Named, Variable};
use super::list;
use crate::model::Span;
use crate::syntax::promql;
use crate::syntax::yaml::Node;

/// What the panels of a dashboard show.
#[derive(Default)]
pub struct Panels<'n> {
    /// How many there are, rows not counted.
    pub count: usize,
    /// What they ask for.
    pub targets: Vec<Target<'n>>,
    /// The data sources that they name.
    pub sources: Vec<Named<'n>>,
    /// Addresses that the dashboard and its panels link to.
    pub links: Vec<(Span, &'n str)>,
    /// The uids of panels that stand in a library.
    pub library: Vec<(Span, &'n str)>,
    /// Variables that stand for data sources.
    pub variables: BTreeMap<&'n str, Variable<'n>>,
}

/// What a panel asks for.
pub struct Target<'n> {
    /// The expression.
    pub expr: &'n str,
    /// It asks for lines, not for series.
    pub is_logs: bool,
}

/// Reads a dashboard.
pub fn read(dashboard: &Node) -> Panels<'_> {
    let mut panels = Panels::default();
    for variable in dashboard
        .at(&["templating", "list"])
        .map(Node::items)
        .unwrap_or_default()
    {
        panels.variable(variable, "type", variable.text_at(&["query"]));
    }
    for variable in list(dashboard, "variables") {
        if let Some(spec) = variable.get("spec") {
            panels.variable(spec, "pluginId", spec.text_at(&["pluginId"]));
        }
    }
    panels.add_links(dashboard);
    // Panels hold panels (rows), and rows hold panels (before them).
    let mut open: Vec<&Node> = vec![dashboard];
    while let Some(node) = open.pop() {
        open.extend(list(node, "panels").iter().rev());
        open.extend(list(node, "rows").iter().rev());
        let is_row = node.get("targets").is_none() && node.text_at(&["type"]) == Some("row");
        if !std::ptr::eq(node, dashboard) && node.get("type").is_some() && !is_row {
            panels.panel(node);
        }
    }
    for key in ["elements", "__elements"] {
        for (_, element) in dashboard.get(key).map(Node::members).unwrap_or_default() {
            panels.element(element);
        }
    }
    panels
}

impl<'n> Panels<'n> {
    fn panel(&mut self, panel: &'n Node) {
        self.count += 1;
        self.add_links(panel);
        self.library(panel);
        let own = self.source(panel.get("datasource"), None);
        for target in list(panel, "targets") {
            let source = self.source(target.get("datasource"), None).or(own);
            self.target(target.text_at(&["expr"]), source);
        }
    }

    /// An element of the second version of dashboards, or a library panel that was exported with its dashboard.
    fn element(&mut self, element: &'n Node) {
        if let Some(model) = element.get("model") {
            self.panel(model);
            self.count = self.count.saturating_sub(1);
            return;
        }
        let Some(spec) = element.get("spec") else {
            return;
        };
        self.count += 1;
        self.library(spec);
        self.add_links(spec);
        let queries = spec.at(&["data", "spec", "queries"]);
        for query in queries.map(Node::items).unwrap_or_default() {
            let Some(query) = query.get("spec") else {
                continue;
            };
            let Some(asked) = query.get("query") else {
                continue;
            };
            let kind = ["group", "kind"].iter().find_map(|k| asked.text_at(&[k]));
            let named = query.get("datasource").or_else(|| asked.get("datasource"));
            let source = self.source(named, kind);
            self.target(asked.text_at(&["spec", "expr"]), source);
        }
    }

    fn library(&mut self, panel: &'n Node) {
        let uid = panel.at(&["libraryPanel", "uid"]);
        let named = uid.and_then(|uid| Some((uid.span, uid.text()?)));
        self.library.extend(named);
    }

    fn target(&mut self, expr: Option<&'n str>, source: Option<Named<'n>>) {
        let Some(expr) = expr.filter(|expr| !expr.trim().is_empty()) else {
            return;
        };
        let kind = source.and_then(|source| source.kind(&self.variables));
        let is_logs = kind == Some("loki") || promql::is_logql(expr);
        self.targets.push(Target { expr, is_logs });
    }

    /// A data source as it is named: by a map, or by its name alone.
    fn source(&mut self, node: Option<&'n Node>, kind: Option<&'n str>) -> Option<Named<'n>> {
        let node = node?;
        let uid = ["uid", "name"].iter().find_map(|key| node.text_at(&[key]));
        let named = Named {
            span: node.span,
            uid: uid.or_else(|| node.text())?,
            by_name: node.text().is_some(),
            kind: node.text_at(&["type"]).or(kind),
        };
        self.sources.push(named);
        Some(named)
    }

    fn variable(&mut self, node: &'n Node, key: &str, kind: Option<&'n str>) {
        let is_source = key == "pluginId" || node.text_at(&[key]) == Some("datasource");
        let Some(name) = node.text_at(&["name"]).filter(|_| is_source) else {
            return;
        };
        let value = node.at(&["current", "value"]);
        let variable = Variable {
            kind,
            value: value.and_then(|v| v.text().or_else(|| v.items().first()?.text())),
        };
        self.variables.insert(name, variable);
    }

    fn add_links(&mut self, node: &'n Node) {
        for link in list(node, "links") {
            let url = link
                .get("url")
                .and_then(|url| Some((url.span, url.text()?.trim())));
            self.links.extend(url.filter(|(_, url)| !url.is_empty()));
        }
    }
}
