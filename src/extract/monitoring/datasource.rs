//! Data sources of Grafana, and which of them is meant where one is named.

use std::collections::BTreeMap;

use super::{Place, exists, list, literal};
use crate::model::{EntityKey, EntityKind, Facts, Reference, Span, Value};
use crate::syntax::yaml::Node;

/// Says which data sources a provisioning file declares.
pub fn provisioned(node: &Node, place: Place<'_>, facts: &mut Facts) {
    if node.text_at(&["apiVersion"]) != Some("1") {
        return;
    }
    for datasource in list(node, "datasources") {
        declare(datasource, place, facts);
    }
}

/// Says that a data source exists. Of its address only the host is told: the rest may hold credentials.
pub fn declare(node: &Node, place: Place<'_>, facts: &mut Facts) {
    let Some(named) = node.get("name").filter(|_| node.get("type").is_some()) else {
        return;
    };
    let Some(name) = literal(named) else { return };
    let text = |key: &str| node.get(key).and_then(literal);
    let key = match text("uid") {
        Some(uid) => key(uid),
        None => {
            let inside = place.inside();
            let separator = if inside.contains('#') { '/' } else { '#' };
            EntityKey::Id(format!("datasource:{inside}{separator}{name}"))
        }
    };
    let value = |text: Option<&str>| text.map_or(Value::Null, Value::from);
    let is_default = text("isDefault") == Some("true");
    let properties = vec![
        ("type".to_owned(), value(text("type"))),
        ("uid".to_owned(), value(text("uid"))),
        ("host".to_owned(), value(text("url").and_then(host))),
        (
            "default".to_owned(),
            if is_default {
                Value::Bool(true)
            } else {
                Value::Null
            },
        ),
    ];
    let kind = EntityKind::Resource;
    exists(
        facts,
        named.span,
        key.clone(),
        kind,
        "datasource",
        name,
        properties,
    );
    place.holds(facts, &key, named.span);
}

fn key(uid: &str) -> EntityKey {
    EntityKey::Id(format!("datasource:{uid}"))
}

/// Host and port of an address.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(host).filter(|host| !host.is_empty() && !host.contains('$'))
}

/// A data source by its uid. One that no file declares was made by hand.
pub fn reference(uid: &str) -> Reference {
    Reference::Assumed {
        key: key(uid),
        kind: EntityKind::Resource,
        subkind: "datasource".to_owned(),
        name: uid.to_owned(),
    }
}

/// Is it a data source at all? Some names mean something inside Grafana: expressions, the default, other panels.
pub fn is_outside(uid: &str) -> bool {
    let inside = ["", "grafana", "default", "__expr__", "mixed", "dashboard"];
    !inside.iter().any(|name| uid.eq_ignore_ascii_case(name))
        && !uid.starts_with("-- ")
        && !uid.starts_with("--")
        && uid != "-100"
        && !uid.contains(['$', '{', '['])
}

/// A data source as a panel names it.
#[derive(Clone, Copy)]
pub struct Named<'n> {
    /// Where.
    pub span: Span,
    /// Its uid, or a variable that stands for one.
    pub uid: &'n str,
    /// Old dashboards give the name instead.
    pub by_name: bool,
    /// What kind it is, if that is told.
    pub kind: Option<&'n str>,
}

/// A variable that stands for a data source.
pub struct Variable<'n> {
    /// The kind of data sources to choose from.
    pub kind: Option<&'n str>,
    /// The one that was chosen when the dashboard was saved.
    pub value: Option<&'n str>,
}

impl<'n> Named<'n> {
    fn variable<'v>(
        &self,
        variables: &'v BTreeMap<&str, Variable<'n>>,
    ) -> Option<&'v Variable<'n>> {
        let name = self.uid.strip_prefix('$')?;
        let braced = name.strip_prefix('{').and_then(|n| n.strip_suffix('}'));
        variables.get(braced.unwrap_or(name).split(':').next()?)
    }

    /// The kind of data source.
    pub fn kind(&self, variables: &BTreeMap<&str, Variable<'n>>) -> Option<&'n str> {
        self.kind.or_else(|| self.variable(variables)?.kind)
    }
}

/// What may be meant by a name, and whether a variable says it. Nothing for what is inside Grafana.
pub fn meant<'n>(
    named: &Named<'n>,
    variables: &BTreeMap<&str, Variable<'n>>,
) -> (Vec<Reference>, bool) {
    let variable = named.variable(variables);
    let name = variable.map_or(Some(named.uid), |variable| variable.value);
    let Some(name) = name.filter(|name| is_outside(name)) else {
        return (Vec::new(), false);
    };
    let by_name = Reference::Sibling {
        subkind: "datasource".to_owned(),
        name: name.to_owned(),
    };
    match variable {
        // Values of variables were names before they were uids; only what is declared can tell which.
        Some(_) => (vec![Reference::Key(key(name)), by_name], true),
        None if named.by_name => (vec![by_name], false),
        None => (vec![reference(name)], false),
    }
}
