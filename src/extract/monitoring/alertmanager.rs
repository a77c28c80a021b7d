//! Alertmanager: receivers and the tree of routes, in configuration files and `AlertmanagerConfig` objects. Of receivers
//! only names, kinds of integrations and channels are told: addresses and keys are secrets.

use super::{Place, count, exists, list, literal, say, texts};
use crate::model::{
    EntityKey, EntityKind, Facts, LabelMatcher, MatchOperator, Route, Router, Routing, Statement,
};
use crate::syntax::yaml::{Data, Node};

/// A configuration file: a route, and a list of receivers.
pub fn configuration(node: &Node, place: Place<'_>, facts: &mut Facts) {
    let Some(route) = node.get("route").filter(|r| r.get("receiver").is_some()) else {
        return;
    };
    if receivers(node, place, facts) {
        say_routes(node, route, Router::Alertmanager, None, place, facts);
    }
}

/// An `AlertmanagerConfig`. The operator lets it have the alerts of its own namespace only.
pub fn addition(spec: &Node, place: Place<'_>, facts: &mut Facts) {
    receivers(spec, place, facts);
    let own = place.object.map(|object| {
        object.namespace.as_ref().map(|namespace| LabelMatcher {
            label: "namespace".to_owned(),
            operator: MatchOperator::Equal,
            value: namespace.clone(),
        })
    });
    if let (Some(route), Some(own)) = (spec.get("route"), own) {
        say_routes(spec, route, Router::Addition, Some(own), place, facts);
    }
}

/// The id of a receiver.
fn receiver_key(place: Place<'_>, name: &str) -> EntityKey {
    let inside = place.inside();
    let separator = if inside.contains('#') { '/' } else { '#' };
    EntityKey::Id(format!("receiver:{inside}{separator}{name}"))
}

/// Says which receivers there are. Returns whether there are any.
fn receivers(node: &Node, place: Place<'_>, facts: &mut Facts) -> bool {
    let mut any = false;
    for receiver in list(node, "receivers") {
        let Some(named) = receiver.get("name") else {
            continue;
        };
        let Some(name) = literal(named) else { continue };
        any = true;
        let mut integrations = Vec::new();
        let mut channels = Vec::new();
        for (key, value) in receiver.members() {
            let Some(kind) = key.text().and_then(integration) else {
                continue;
            };
            if !value.items().is_empty() {
                integrations.push(kind);
            }
            channels.extend(
                value
                    .items()
                    .iter()
                    .filter_map(|i| literal(i.get("channel")?)),
            );
        }
        let key = receiver_key(place, name);
        let properties = vec![
            ("integrations".to_owned(), texts(integrations)),
            ("channels".to_owned(), texts(channels)),
        ];
        let span = named.span;
        let kind = EntityKind::Resource;
        exists(facts, span, key.clone(), kind, "receiver", name, properties);
        place.holds(facts, &key, span);
    }
    any
}

/// `slack` of `slack_configs` and `slackConfigs`.
fn integration(key: &str) -> Option<&str> {
    key.strip_suffix("_configs")
        .or_else(|| key.strip_suffix("Configs"))
}

fn say_routes(
    node: &Node,
    route: &Node,
    router: Router,
    own: Option<Option<LabelMatcher>>,
    place: Place<'_>,
    facts: &mut Facts,
) {
    let key = |name: &str| receiver_key(place, name);
    let Some(mut root) = read_route(route, None, &key) else {
        return;
    };
    // The first route takes everything, unless it is added to those of others.
    root.matchers = match own {
        None => Some(Vec::new()),
        Some(own) => own.and_then(|own| Some([root.matchers?, vec![own]].concat())),
    };
    let number = count_routes(&root);
    let span = root.span;
    let routing = Routing { router, root };
    say(facts, span, Statement::Routes(Box::new(routing)));
    let inhibitions = ["inhibit_rules", "inhibitRules"];
    let inhibitions = inhibitions.iter().map(|key| list(node, key).len()).sum();
    let properties = vec![
        ("receivers".to_owned(), count(list(node, "receivers").len())),
        ("routes".to_owned(), count(number)),
        ("inhibit_rules".to_owned(), count(inhibitions)),
    ];
    place.describe(facts, "alertmanager", properties);
}

fn count_routes(route: &Route) -> usize {
    1 + route.routes.iter().map(count_routes).sum::<usize>()
}

/// A route and those below it. One that names no receiver has that of the route above.
pub fn read_route(
    node: &Node,
    above: Option<&EntityKey>,
    receiver_key: &dyn Fn(&str) -> EntityKey,
) -> Option<Route> {
    let named = node.get("receiver").and_then(literal);
    let receiver = named.map(receiver_key).or_else(|| above.cloned())?;
    let below = list(node, "routes").iter();
    Some(Route {
        span: node.get("receiver").map_or(node.span, |named| named.span),
        matchers: matchers(node),
        goes_on: node.text_at(&["continue"]) == Some("true"),
        routes: below
            .filter_map(|route| read_route(route, Some(&receiver), receiver_key))
            .collect(),
        receiver,
    })
}

/// Everything that a route asks of labels, in all the spellings there are; `None` if one of them is not understood.
fn matchers(node: &Node) -> Option<Vec<LabelMatcher>> {
    let mut found = Vec::new();
    for (key, operator) in [
        ("match", MatchOperator::Equal),
        ("match_re", MatchOperator::Fits),
    ] {
        for (label, value) in node.get(key).map(Node::members).unwrap_or_default() {
            found.push(LabelMatcher {
                label: literal(label)?.to_owned(),
                operator,
                value: literal(value)?.to_owned(),
            });
        }
    }
    for matcher in list(node, "matchers") {
        match &matcher.data {
            Data::Map(_) => found.push(of_object(matcher)?),
            _ => found.extend(parsed(literal(matcher)?)?),
        }
    }
    for matcher in list(node, "object_matchers") {
        let [label, sign, value] = matcher.items() else {
            return None;
        };
        found.push(LabelMatcher {
            label: literal(label)?.to_owned(),
            operator: operator(sign.text()?)?,
            value: value.text()?.to_owned(),
        });
    }
    Some(found)
}

fn operator(sign: &str) -> Option<MatchOperator> {
    Some(match sign {
        "=" => MatchOperator::Equal,
        "!=" => MatchOperator::NotEqual,
        "=~" => MatchOperator::Fits,
        "!~" => MatchOperator::FitsNot,
        _ => return None,
    })
}

/// A matcher of an `AlertmanagerConfig`: `{name, value, matchType}`, once also `regex: true`.
fn of_object(node: &Node) -> Option<LabelMatcher> {
    let sign = match node.text_at(&["matchType"]) {
        Some(sign) => sign,
        None if node.text_at(&["regex"]) == Some("true") => "=~",
        None => "=",
    };
    Some(LabelMatcher {
        label: node.get("name").and_then(literal)?.to_owned(),
        operator: operator(sign)?,
        value: node.text_at(&["value"]).unwrap_or_default().to_owned(),
    })
}

/// Matchers as text: `severity = critical`, `{team=~"a|b", env!=dev}`.
fn parsed(text: &str) -> Option<Vec<LabelMatcher>> {
    let text = text.trim();
    let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let mut found = Vec::new();
    let mut rest = inner.unwrap_or(text).trim();
    while !rest.is_empty() {
        let at = rest.find(['=', '!'])?;
        let (label, after) = rest.split_at_checked(at)?;
        let two = after.get(..2).and_then(operator);
        let (operator, length) = match two {
            Some(operator) => (operator, 2),
            None => (operator(after.get(..1)?)?, 1),
        };
        let (value, after) = value(after.get(length..)?.trim_start())?;
        found.push(LabelMatcher {
            label: label.trim().trim_matches('"').to_owned(),
            operator,
            value,
        });
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if after.is_empty() => after,
            None => return None,
        };
    }
    Some(found)
}

/// A value, in quotes or up to the next comma, and what comes behind it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        let (value, rest) = text.split_at_checked(end)?;
        return Some((value.trim().to_owned(), rest));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, quoted.get(at + 1..)?)),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                escaped @ ('"' | '\\') => value.push(escaped),
                other => value.extend(['\\', other]),
            },
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<Vec<String>> {
        let told = |m: LabelMatcher| format!("{} {:?} {}", m.label, m.operator, m.value);
        Some(parsed(text)?.into_iter().map(told).collect())
    }

    #[test]
    fn matchers_are_read_as_alertmanager_reads_them() {
        for (text, expected) in [
            ("severity = critical", vec!["severity Equal critical"]),
            ("severity=~warning|info", vec!["severity Fits warning|info"]),
            (
                "{a=\"x,y\", b!=\"q\\\"\\d\",}",
                vec!["a Equal x,y", "b NotEqual q\"\\d"],
            ),
            ("a!~\"\"", vec!["a FitsNot "]),
            ("", vec![]),
        ] {
            assert_eq!(told(text).unwrap(), expected, "{text}");
        }
        for broken in ["severity", "a=\"x", "a=\"x\" b=y", "a!x"] {
            assert_eq!(told(broken), None, "{broken}");
        }
    }
}
