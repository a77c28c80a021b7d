//! The spec of a pod, wherever it stands: what its containers and volumes use.

use super::Object;
use crate::model::{Basis, Reference, RelationKind};
use crate::syntax::yaml::Node;

/// All containers of a pod, those that run first among them.
pub fn containers(spec: &Node) -> impl Iterator<Item = &Node> {
    ["initContainers", "containers", "ephemeralContainers"]
        .into_iter()
        .filter_map(|list| spec.get(list))
        .flat_map(Node::items)
}

/// What a pod uses and depends on.
pub fn read(object: &mut Object<'_, '_>, spec: &Node) {
    for one in containers(spec) {
        container(object, one);
    }
    for volume in items(spec.get("volumes")) {
        volume_uses(object, volume);
    }
    service_account(object, spec);
    for secret in items(spec.get("imagePullSecrets")) {
        object.uses("imagePullSecrets", "Secret", secret.get("name"));
    }
    for (field, kind) in [
        ("priorityClassName", "PriorityClass"),
        ("runtimeClassName", "RuntimeClass"),
    ] {
        object.uses(field, kind, spec.get(field));
    }
}

/// The account that a pod runs as, unless it is the one that every namespace has.
pub fn service_account(object: &mut Object<'_, '_>, spec: &Node) {
    let account = ["serviceAccountName", "serviceAccount"]
        .iter()
        .find_map(|field| spec.get(field));
    let account = account.filter(|node| node.text() != Some("default"));
    object.uses("serviceAccountName", "ServiceAccount", account);
}

/// What one container runs, reads and addresses.
pub fn container(object: &mut Object<'_, '_>, node: &Node) {
    object.runs("image", node.get("image"));
    for source in items(node.get("envFrom")) {
        for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
            reads(object, "envFrom", kind, source.get(field), "name");
        }
    }
    for variable in items(node.get("env")) {
        for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
            let from = variable.at(&["valueFrom", field]);
            reads(object, "env", kind, from, "name");
        }
        let name = variable.text_at(&["name"]).unwrap_or("");
        if let Some(value) = variable.get("value")
            && let Some(host) = value.text().and_then(|value| service_host(name, value))
        {
            let derived = (Basis::Derived, 0.8);
            object.relate_as(RelationKind::DependsOn, "env", value.span, host, derived);
        }
    }
}

/// A ConfigMap or Secret that may be said not to be needed.
fn reads(object: &mut Object<'_, '_>, via: &str, kind: &str, from: Option<&Node>, field: &str) {
    let Some(from) = from else { return };
    object.uses(via, kind, from.get(field));
    if from.text_at(&["optional"]) == Some("true")
        && let Some(name) = from.text_at(&[field])
    {
        object.optional.push(format!("{kind}/{name}"));
    }
}

fn volume_uses(object: &mut Object<'_, '_>, volume: &Node) {
    let via = "volume";
    reads(object, via, "ConfigMap", volume.get("configMap"), "name");
    reads(object, via, "Secret", volume.get("secret"), "secretName");
    let claim = volume.at(&["persistentVolumeClaim", "claimName"]);
    object.uses(via, "PersistentVolumeClaim", claim);
    for source in items(volume.at(&["projected", "sources"])) {
        reads(object, via, "ConfigMap", source.get("configMap"), "name");
        reads(object, via, "Secret", source.get("secret"), "name");
    }
    if let Some(csi) = volume.get("csi") {
        let class = csi.at(&["volumeAttributes", "secretProviderClass"]);
        object.uses(via, "SecretProviderClass", class);
        object.uses(via, "Secret", csi.at(&["nodePublishSecretRef", "name"]));
    }
    let made = volume.at(&[
        "ephemeral",
        "volumeClaimTemplate",
        "spec",
        "storageClassName",
    ]);
    object.uses("storageClassName", "StorageClass", made);
    object.runs(via, volume.at(&["image", "reference"]));
    object.uses(via, "Secret", volume.at(&["azureFile", "secretName"]));
    for kind in ["cephfs", "flexVolume", "iscsi", "rbd", "scaleIO"] {
        object.uses(via, "Secret", volume.at(&[kind, "secretRef", "name"]));
    }
}

fn items(node: Option<&Node>) -> &[Node] {
    node.map(Node::items).unwrap_or_default()
}

/// The Service that a variable's value addresses: a whole value `host[.ns[.svc…]][:port]` with a port, or a name that
/// says it is an address.
fn service_host(variable: &str, value: &str) -> Option<Reference> {
    let named = ["_ADDR", "_HOST", "_URL", "_SERVICE", "_ENDPOINT"]
        .iter()
        .any(|end| variable.ends_with(end));
    address(value, named)
}

/// The Service at an address. One without a port is a word like any other, unless it is known to be an address.
pub fn address(value: &str, is_address: bool) -> Option<Reference> {
    let value = value.trim();
    let address = value.split_once("://").map_or(value, |(_, rest)| rest);
    let address = address.split('/').next().unwrap_or(address);
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => (host, true),
        Some(_) => return None,
        None => (address, false),
    };
    if !port && !is_address {
        return None;
    }
    let mut labels = host.split('.');
    let service = labels.next().filter(|s| is_dns_label(s))?;
    let namespace = labels.next();
    if namespace.is_some_and(|n| !is_dns_label(n)) {
        return None;
    }
    // `shop.svc` or `shop.svc.cluster.local`; anything longer is some other domain.
    if labels.next().is_some_and(|label| label != "svc") {
        return None;
    }
    Some(Reference::ServiceHost {
        service: service.to_owned(),
        namespace: namespace.map(str::to_owned),
    })
}

fn is_dns_label(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 63
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_with_a_port_or_a_variable_that_says_so() {
        let host = |name, value| match service_host(name, value)? {
            Reference::ServiceHost { service, namespace } => {
                Some(format!("{}/{service}", namespace.unwrap_or_default()))
            }
            _ => None,
        };
        assert_eq!(
            host("REDIS_ADDR", "redis-cart:6379"),
            Some("/redis-cart".into())
        );
        assert_eq!(
            host("PAYMENTS_URL", "http://payments.shop.svc:8080/v1"),
            Some("shop/payments".into())
        );
        assert_eq!(host("PAYMENTS_HOST", "payments"), Some("/payments".into()));
        assert_eq!(host("LOG_LEVEL", "info"), None);
        assert_eq!(host("UPSTREAM", "https://api.example.com:443"), None);
        assert_eq!(host("TIME", "12:30:00"), None);
    }
}
