//! What Grafana is provisioned with: alerting rules, contact points and notification policies.

use super::alert::{self, Alert, Rule};
use super::alertmanager::read_route;
use super::{Declared, Place, dashboard, datasource, exists, list, literal, say, texts};
use crate::model::{
    EntityKey, EntityKind, Facts, Reference, RelationKind, Router, Routing, Statement, Value,
};
use crate::syntax::yaml::Node;

/// Is it a provisioning file with groups of rules? The rules of Prometheus have names where these have titles.
pub fn is_provisioning(node: &Node) -> bool {
    node.text_at(&["apiVersion"]) == Some("1")
}

/// Says what groups of rules say.
pub fn rules(node: &Node, place: Place<'_>, facts: &mut Facts) {
    let mut any = false;
    for group in list(node, "groups") {
        if let Some(name) = group.get("name").and_then(literal) {
            any |= said(group, name, place, facts);
        }
    }
    if any {
        place.describe(facts, "rules", Vec::new());
    }
}

/// A `GrafanaAlertRuleGroup`.
pub fn group(spec: &Node, object: &str, place: Place<'_>, facts: &mut Facts) {
    let name = spec.get("name").and_then(literal).unwrap_or(object);
    said(spec, name, place, facts);
}

fn said(group: &Node, name: &str, place: Place<'_>, facts: &mut Facts) -> bool {
    let mut any = false;
    let folder = ["folder", "folderRef"]
        .iter()
        .find_map(|key| literal(group.get(key)?));
    for node in list(group, "rules") {
        let Some((title, rule)) = rule(node) else {
            continue;
        };
        any = true;
        let of = |name: &str, value: Option<&str>| {
            (name.to_owned(), value.map_or(Value::Null, Value::from))
        };
        let alert = Alert {
            name: title,
            group: name,
            subkind: "grafana",
            is_routed: own_receiver(node).is_none(),
            more: vec![
                of("uid", node.get("uid").and_then(literal)),
                of("folder", folder),
            ],
            rules: vec![rule],
        };
        alert::declare(&alert, place, facts);
        let key = EntityKey::Alert {
            object: place.object.cloned(),
            group: name.to_owned(),
            name: title.to_owned(),
        };
        hangs_together(node, &key, place, facts);
    }
    any
}

fn rule(node: &Node) -> Option<(&str, Rule<'_>)> {
    let title = node.get("title")?;
    let exprs = list(node, "data").iter();
    Some((
        literal(title)?,
        Rule {
            span: title.span,
            exprs: exprs
                .filter_map(|query| query.at(&["model", "expr"]))
                .collect(),
            holds_for: node.text_at(&["for"]),
            keeps_firing_for: ["keepFiringFor", "keep_firing_for"]
                .iter()
                .find_map(|key| node.text_at(&[key])),
            labels: node.get("labels"),
            annotations: node.get("annotations"),
        },
    ))
}

/// The receiver that a rule names by itself.
fn own_receiver(node: &Node) -> Option<&Node> {
    let settings = ["notification_settings", "notificationSettings"];
    settings
        .iter()
        .find_map(|key| node.get(key)?.get("receiver"))
}

/// The data sources, the dashboard and the receiver that a rule names by fields of their own.
fn hangs_together(node: &Node, key: &EntityKey, place: Place<'_>, facts: &mut Facts) {
    let relates = |kind, via| Declared {
        from: key,
        kind,
        via,
    };
    for query in list(node, "data") {
        let named = query.get("datasourceUid");
        let uid = named.and_then(|named| Some((named.span, literal(named)?)));
        if let Some((span, uid)) = uid.filter(|(_, uid)| datasource::is_outside(uid)) {
            let to = datasource::reference(uid);
            relates(RelationKind::Uses, "datasourceUid").to(facts, span, to);
        }
    }
    if let Some(named) = node.get("dashboardUid")
        && let Some(to) = literal(named).and_then(|uid| dashboard::reference(uid, true))
    {
        relates(RelationKind::LinksTo, "dashboardUid").to(facts, named.span, to);
    }
    if let Some(named) = own_receiver(node)
        && let Some(name) = literal(named)
    {
        let to = Reference::Key(contact_point(place, name));
        relates(RelationKind::RoutesTo, "notification_settings").to(facts, named.span, to);
    }
}

/// Contact points and the policies that choose among them stand in files of one folder.
fn contact_point(place: Place<'_>, name: &str) -> EntityKey {
    let path = &place.source.path;
    let folder = match path.folder() {
        "" => ".",
        folder => folder,
    };
    EntityKey::Id(format!("receiver:{}/{folder}#{name}", path.root))
}

/// Says which contact points and notification policies there are.
pub fn notifications(node: &Node, place: Place<'_>, facts: &mut Facts) {
    for point in list(node, "contactPoints") {
        let Some(named) = point.get("name") else {
            continue;
        };
        let Some(name) = literal(named) else { continue };
        let integrations = list(point, "receivers").iter();
        let integrations = integrations.filter_map(|r| literal(r.get("type")?));
        let properties = vec![("integrations".to_owned(), texts(integrations))];
        let (span, key) = (named.span, contact_point(place, name));
        let kind = EntityKind::Resource;
        exists(facts, span, key.clone(), kind, "receiver", name, properties);
        place.holds(facts, &key, span);
    }
    let key = |name: &str| contact_point(place, name);
    for policy in list(node, "policies") {
        if let Some(mut root) = read_route(policy, None, &key) {
            root.matchers = Some(Vec::new());
            let span = root.span;
            let router = Router::Grafana;
            let routing = Routing { router, root };
            say(facts, span, Statement::Routes(Box::new(routing)));
        }
    }
}
