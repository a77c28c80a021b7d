//! Kinds of Kubernetes objects as people type them: short, plural, with their group.

use super::names::fold;
use crate::model::EntityId;

/// A kind as it was typed.
#[derive(Debug, PartialEq)]
pub struct TypedKind {
    /// What may be meant, folded, the most probable first.
    pub words: Vec<String>,
    /// The API group, if it was told.
    pub group: Option<String>,
}

impl TypedKind {
    /// Understands `deploy`, `deployments`, `deployment.apps`, `certificates.cert-manager.io`.
    pub fn read(text: &str) -> Self {
        let folded = fold(text);
        let (kind, group) = match folded.split_once('.') {
            Some((kind, group)) => (kind, Some(without_version(group))),
            None => (folded.as_str(), None),
        };
        if let Some((long, of)) = long(kind) {
            let own = Some(of).filter(|of| !of.is_empty());
            return Self {
                words: vec![long.to_owned()],
                group: group.or(own).map(str::to_owned),
            };
        }
        let mut words = vec![kind.to_owned()];
        let singular = [("ies", "y"), ("es", ""), ("s", "")];
        words.extend(singular.iter().filter_map(|(end, instead)| {
            let stem = kind.strip_suffix(end).filter(|stem| stem.len() > 1)?;
            Some(format!("{stem}{instead}"))
        }));
        Self {
            words,
            group: group.filter(|g| !g.is_empty()).map(str::to_owned),
        }
    }

    /// Is this the kind of an object, in a group that fits?
    pub fn fits(&self, subkind: &str, id: &EntityId) -> bool {
        let subkind = fold(subkind);
        self.words.contains(&subkind) && self.fits_group(id)
    }

    /// Does the group fit that the id of an object tells? One without is Kubernetes' own.
    pub fn fits_group(&self, id: &EntityId) -> bool {
        let Some(wanted) = &self.group else {
            return true;
        };
        match group_of(id) {
            None => false,
            Some("") => !wanted.contains('.') || wanted.ends_with(".k8s.io"),
            Some(group) => fold(group) == *wanted,
        }
    }
}

/// `v1.apps` is `apps`.
fn without_version(group: &str) -> &str {
    match group.split_once('.') {
        Some((version, rest)) if is_version(version) => rest,
        None if is_version(group) => "",
        _ => group,
    }
}

fn is_version(text: &str) -> bool {
    text.strip_prefix('v')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The API group in the id of an object, empty where it is left out; `None` of everything else.
pub fn group_of(id: &EntityId) -> Option<&str> {
    let (_, rest) = id.as_str().strip_prefix("k8s:")?.split_once(':')?;
    let kind = rest.split('/').nth(1)?;
    Some(kind.split_once('.').map_or("", |(_, group)| group))
}

const FLUX_KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";
const FLUX_HELM: &str = "helm.toolkit.fluxcd.io";
const FLUX_SOURCE: &str = "source.toolkit.fluxcd.io";

/// The short names that kubectl knows, those of well-known operators too, and the group where another kind of the
/// same name is about.
fn long(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "deploy" => ("deployment", ""),
        "sts" => ("statefulset", ""),
        "ds" => ("daemonset", ""),
        "rs" => ("replicaset", ""),
        "rc" => ("replicationcontroller", ""),
        "cj" => ("cronjob", ""),
        "po" => ("pod", ""),
        "svc" => ("service", ""),
        "ing" => ("ingress", ""),
        "ep" | "endpoints" => ("endpoints", ""),
        "cm" => ("configmap", ""),
        "sa" => ("serviceaccount", ""),
        "pvc" => ("persistentvolumeclaim", ""),
        "pv" => ("persistentvolume", ""),
        "sc" => ("storageclass", ""),
        "pc" => ("priorityclass", ""),
        "hpa" => ("horizontalpodautoscaler", ""),
        "vpa" => ("verticalpodautoscaler", ""),
        "pdb" => ("poddisruptionbudget", ""),
        "netpol" => ("networkpolicy", ""),
        "ns" => ("namespace", ""),
        "no" => ("node", ""),
        "crd" | "crds" => ("customresourcedefinition", ""),
        "quota" => ("resourcequota", ""),
        "limits" => ("limitrange", ""),
        "gw" | "gtw" => ("gateway", ""),
        "ks" => ("kustomization", FLUX_KUSTOMIZE),
        "hr" | "helmrelease" | "helmreleases" => ("helmrelease", FLUX_HELM),
        "gitrepo" => ("gitrepository", FLUX_SOURCE),
        "helmrepo" => ("helmrepository", FLUX_SOURCE),
        "ocirepo" => ("ocirepository", FLUX_SOURCE),
        "hc" => ("helmchart", FLUX_SOURCE),
        "app" | "apps" => ("application", "argoproj.io"),
        "appset" | "appsets" => ("applicationset", "argoproj.io"),
        "appproj" | "appprojs" => ("appproject", "argoproj.io"),
        "ro" => ("rollout", "argoproj.io"),
        "wf" => ("workflow", "argoproj.io"),
        "prom" => ("prometheus", "monitoring.coreos.com"),
        "am" => ("alertmanager", "monitoring.coreos.com"),
        "smon" => ("servicemonitor", "monitoring.coreos.com"),
        "pmon" => ("podmonitor", "monitoring.coreos.com"),
        "promrule" => ("prometheusrule", "monitoring.coreos.com"),
        "cert" | "certs" => ("certificate", "cert-manager.io"),
        "es" => ("externalsecret", "external-secrets.io"),
        "vs" => ("virtualservice", "networking.istio.io"),
        "dr" => ("destinationrule", "networking.istio.io"),
        "isvc" => ("inferenceservice", "serving.kserve.io"),
        "ksvc" => ("service", "serving.knative.dev"),
        "so" => ("scaledobject", "keda.sh"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_short_plural_or_with_their_group() {
        let fits = |typed: &str, kind: &str, id: &str| {
            TypedKind::read(typed).fits(kind, &EntityId::new(id))
        };
        let web = "k8s:a:shop/Deployment/web";
        assert!(fits("deploy", "Deployment", web));
        assert!(fits("Deployments", "Deployment", web));
        assert!(fits("deployments.v1.apps", "Deployment", web));
        assert!(!fits("deploy.example.com", "Deployment", web));
        assert!(fits("ingresses", "Ingress", "k8s:a:shop/Ingress/web"));
        assert!(fits("policies", "Policy", "k8s:a:shop/Policy.x.io/web"));
        let prometheus = "k8s:a:m/Prometheus.monitoring.coreos.com/k8s";
        assert!(fits("prometheuses", "Prometheus", prometheus));
        assert!(fits("prometheus", "Prometheus", prometheus));
        let knative = "k8s:a:shop/Service.serving.knative.dev/web";
        assert!(fits("ksvc", "Service", knative));
        assert!(!fits("ksvc", "Service", "k8s:a:shop/Service/web"));
        assert!(!fits("ks", "kustomization", "kustomize:a/b"));
    }
}
