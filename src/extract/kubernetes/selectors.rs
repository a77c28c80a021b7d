//! Label selectors: what they look for, and whom.

use super::Object;
use super::values::text_map;
use crate::model::{
    LabelExpression, LabelOperator, Labelled, LabelsOf, Namespaces, Reference, RelationKind,
    Selector, Value,
};
use crate::syntax::yaml::Node;

/// A `{matchLabels, matchExpressions}` selector; `None` if something has yet to be filled in. An expression that
/// nobody knows fits nothing, so it is kept as one that nothing can meet.
pub fn selector(node: &Node) -> Option<Selector> {
    let expressions = node.get("matchExpressions").map(Node::items);
    Some(Selector {
        labels: text_map(node.get("matchLabels"))?,
        expressions: expressions
            .unwrap_or_default()
            .iter()
            .map(expression)
            .collect::<Option<_>>()?,
    })
}

fn expression(node: &Node) -> Option<LabelExpression> {
    let values = node.get("values").map(Node::items).unwrap_or_default();
    let texts = values.iter().filter_map(|v| v.text().map(str::to_owned));
    let (operator, values) = match node.text_at(&["operator"])? {
        "In" => (LabelOperator::In, texts.collect()),
        "NotIn" => (LabelOperator::NotIn, texts.collect()),
        "Exists" => (LabelOperator::Exists, Vec::new()),
        "DoesNotExist" => (LabelOperator::DoesNotExist, Vec::new()),
        _ => (LabelOperator::In, Vec::new()),
    };
    Some(LabelExpression {
        key: node.text_at(&["key"])?.to_owned(),
        operator,
        values,
    })
}

/// A plain map of labels as a selector.
pub fn equal_labels(node: &Node) -> Option<Selector> {
    Some(Selector {
        labels: text_map(Some(node))?,
        ..Selector::default()
    })
}

/// `{any, matchNames}`: where the monitors of the Prometheus operator look.
pub fn namespaces(node: Option<&Node>) -> Namespaces {
    let Some(node) = node else {
        return Namespaces::Own;
    };
    if node.text_at(&["any"]) == Some("true") {
        return Namespaces::Any;
    }
    let names = node.get("matchNames").map(Node::items).unwrap_or_default();
    if names.is_empty() {
        return Namespaces::Own;
    }
    let names = names.iter().filter_map(|n| n.text().map(str::to_owned));
    Namespaces::These(names.collect())
}

impl Object<'_, '_> {
    /// It selects the workloads whose pods fit.
    pub fn selects_pods(&mut self, via: &str, node: &Node, selector: Option<Selector>) {
        let look = (LabelsOf::Pods, Namespaces::Own);
        self.finds(RelationKind::Selects, via, node, selector, look);
    }

    /// It stands so to everything whose labels fit. A selector without conditions means all there is: true, and
    /// useless as relations.
    pub fn finds(
        &mut self,
        relation: RelationKind,
        via: &str,
        node: &Node,
        selector: Option<Selector>,
        (what, namespaces): (LabelsOf, Namespaces),
    ) {
        let Some(selector) = selector else { return };
        if selector.is_empty() {
            self.property("selects_all", Value::Bool(true));
            return;
        }
        let to = Reference::Labelled(Box::new(Labelled {
            what,
            selector,
            namespaces,
        }));
        self.relate(relation, via, node.span, to);
    }
}
