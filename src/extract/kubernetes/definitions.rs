//! Custom resources and the definitions that make them possible.

use super::super::object::is_name;
use super::Object;
use super::object::local_key;
use crate::model::{Basis, Reference, RelationKind};
use crate::syntax::yaml::Node;

pub fn read(object: &mut Object<'_, '_>) {
    if object.is("", "CustomResourceDefinition") {
        definition(object);
    } else if !object.key.group.is_empty() {
        // The name of a definition is `PLURAL.GROUP`. Of the plural a resource knows nothing; it is that of English.
        let name = format!("{}.{}", plural(&object.key.kind), object.key.group);
        if is_name(&name) {
            let to = Reference::Kubernetes(local_key("CustomResourceDefinition", &name));
            let span = object.node.get("kind").map_or(object.node.span, |n| n.span);
            let certain = (Basis::Derived, 1.0);
            object.relate_as(RelationKind::PartOf, "kind", span, to, certain);
        }
    }
}

fn definition(object: &mut Object<'_, '_>) {
    object.scalar("declares", object.spec(&["names", "kind"]));
    object.scalar("api_group", object.spec(&["group"]));
    object.scalar("resource_scope", object.spec(&["scope"]));
    let versions = object.list(&["versions"]).iter();
    object.texts("versions", versions.filter_map(|v| v.text_at(&["name"])));
    let config = ["conversion", "webhook", "clientConfig", "service"];
    let old = ["conversion", "webhookClientConfig", "service"];
    let service: Option<&Node> = object.spec(&config).or_else(|| object.spec(&old));
    object.points(RelationKind::RoutesTo, "conversion", "Service", service);
}

fn plural(kind: &str) -> String {
    let one = kind.to_ascii_lowercase();
    let before_last = one.chars().rev().nth(1);
    if let Some(stem) = one.strip_suffix('y')
        && before_last.is_some_and(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u'))
    {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "z", "ch", "sh"];
    let end = if hisses.iter().any(|end| one.ends_with(end)) {
        "es"
    } else {
        "s"
    };
    format!("{one}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_named_by_the_plural_of_their_kind() {
        let all = [
            "ServiceMonitor",
            "Prometheus",
            "NetworkPolicy",
            "Gateway",
            "Mesh",
        ];
        assert_eq!(
            all.map(plural),
            [
                "servicemonitors",
                "prometheuses",
                "networkpolicies",
                "gateways",
                "meshes"
            ]
        );
    }
}
