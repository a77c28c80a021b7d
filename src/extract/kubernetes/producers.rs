//! Objects that controllers make for others: above all Secrets, so that what refers to them finds them.

use super::Object;
use crate::model::RelationKind;
use crate::syntax::yaml::Node;

pub fn read(object: &mut Object<'_, '_>) {
    match (object.key.group.as_str(), object.key.kind.as_str()) {
        ("external-secrets.io" | "kubernetes-client.io", "ExternalSecret") => external(object),
        ("external-secrets.io", "PushSecret") => {
            object.uses(
                "selector",
                "Secret",
                object.spec(&["selector", "secret", "name"]),
            );
        }
        ("bitnami.com", "SealedSecret") => {
            let template = object.spec(&["template", "metadata"]);
            named_or_own(object, "template", template.and_then(|t| t.get("name")));
        }
        ("cert-manager.io", "Certificate") => {
            if let Some(name) = object.spec(&["secretName"]) {
                secret(object, "secretName", name);
            }
        }
        ("", "Ingress") => certificates(object),
        ("secrets-store.csi.x-k8s.io", "SecretProviderClass") => {
            for made in object.list(&["secretObjects"]) {
                if let Some(name) = made.get("secretName") {
                    secret(object, "secretObjects", name);
                }
            }
        }
        ("secrets.hashicorp.com", _) => {
            let to = object.spec(&["destination"]);
            if let Some(name) = to
                .filter(|to| to.text_at(&["create"]) == Some("true"))
                .and_then(|to| to.get("name"))
            {
                secret(object, "destination", name);
            }
        }
        ("onepassword.com", "OnePasswordItem") => named_or_own(object, "spec", None),
        ("isindir.github.com", "SopsSecret") => {
            for template in object.list(&["secretTemplates"]) {
                if let Some(name) = template.get("name") {
                    secret(object, "secretTemplates", name);
                }
            }
        }
        ("postgresql.cnpg.io", _) => cloud_native_pg(object),
        ("", _) => {}
        _ => {
            // Crossplane writes what is needed to connect where it is told.
            if let Some(to) = object.spec(&["writeConnectionSecretToRef"])
                && let Some(name) = to.text_at(&["name"])
            {
                let namespace = to.text_at(&["namespace"]);
                object.makes(
                    "writeConnectionSecretToRef",
                    to.span,
                    "Secret",
                    name,
                    namespace,
                );
            }
        }
    }
}

/// A Secret of the object's own namespace.
fn secret(object: &mut Object<'_, '_>, via: &str, name: &Node) {
    if let Some(text) = name.text() {
        object.makes(via, name.span, "Secret", text, None);
    }
}

/// A Secret of a name that may be told, else of the object's own.
fn named_or_own(object: &mut Object<'_, '_>, via: &str, name: Option<&Node>) {
    match name {
        Some(name) => secret(object, via, name),
        None => {
            let own = object.key.name.clone();
            object.makes(via, object.place(), "Secret", &own, None);
        }
    }
}

fn external(object: &mut Object<'_, '_>) {
    let target = object.spec(&["target"]);
    let name = target.and_then(|t| t.get("name"));
    match target.and_then(|t| t.text_at(&["creationPolicy"])) {
        // It only adds to a Secret that somebody else declares.
        Some("Merge") => object.names(RelationKind::Deploys, "target", "Secret", name),
        Some("None") => {}
        _ => named_or_own(object, "target", name),
    }
}

/// cert-manager makes the certificates of an Ingress that names an issuer.
fn certificates(object: &mut Object<'_, '_>) {
    let annotations = object.node.at(&["metadata", "annotations"]);
    let mut issued = false;
    for (annotation, kind) in [
        ("cert-manager.io/issuer", "Issuer"),
        ("cert-manager.io/cluster-issuer", "ClusterIssuer"),
    ] {
        let issuer = annotations.and_then(|a| a.get(annotation));
        issued |= issuer.is_some();
        object.uses(annotation, kind, issuer);
    }
    for tls in object.list(&["tls"]) {
        if let Some(name) = tls.get("secretName").filter(|_| issued) {
            secret(object, "tls", name);
        }
    }
}

/// CloudNativePG: the accounts and Services of a database, and what belongs to one.
fn cloud_native_pg(object: &mut Object<'_, '_>) {
    let name = object.key.name.clone();
    let span = object.place();
    match object.key.kind.as_str() {
        "Cluster" => {
            let told = ["initdb", "recovery", "pg_basebackup"]
                .iter()
                .find_map(|way| object.spec(&["bootstrap", way, "secret", "name"]));
            object.uses("bootstrap.secret", "Secret", told);
            if told.is_none() {
                object.makes("cluster", span, "Secret", &format!("{name}-app"), None);
            }
            let superuser = object.spec(&["superuserSecret", "name"]);
            object.uses("superuserSecret", "Secret", superuser);
            let enabled = object.spec(&["enableSuperuserAccess"]).and_then(Node::text);
            if superuser.is_none() && enabled == Some("true") {
                let made = format!("{name}-superuser");
                object.makes("cluster", span, "Secret", &made, None);
            }
            for end in ["rw", "ro", "r"] {
                let made = format!("{name}-{end}");
                object.makes("cluster", span, "Service", &made, None);
            }
        }
        "Pooler" => {
            object.makes("pooler", span, "Service", &name, None);
            belongs(object);
        }
        _ => belongs(object),
    }
}

fn belongs(object: &mut Object<'_, '_>) {
    object.uses("cluster", "Cluster", object.spec(&["cluster", "name"]));
}
