//! Things that no file declares, by the conventions of those who make them: pods, claims, what operators and charts
//! create. They lead to their maker.

use crate::model::{Entity, EntityKind};

use super::commands::target_namespace;
use super::declared::Place;
use super::{Known, Lead, Speaker};
use crate::graph::kinds::TypedKind;
use crate::graph::lookup::kubernetes_namespace;

/// How certain it is who made something.
const MADE: f32 = 0.7;

impl Known<'_, '_> {
    /// Who makes an object that is not declared.
    pub fn maker(&self, speaker: &Speaker<'_>, place: Place<'_>, kind: &str, name: &str) -> Lead {
        let typed = TypedKind::read(kind);
        let is = |kind: &str| typed.words.iter().any(|w| w == kind);
        let makers = if is("pod") {
            of_pod(name)
        } else if is("statefulset") {
            of_operator(name)
        } else if is("secret") {
            let ends = ["-app", "-superuser", "-ca", "-server", "-replication"];
            let cluster = ends.iter().find_map(|end| name.strip_suffix(end));
            cluster
                .map(|name| ("cluster.postgresql.cnpg.io", name))
                .into_iter()
                .collect()
        } else if is("persistentvolumeclaim") {
            of_claim(name)
        } else {
            Vec::new()
        };
        for (kind, name) in makers {
            let found = self.declared.objects(kind, name);
            match self.declared.settle(speaker, place, found) {
                Lead::Nowhere => {}
                Lead::To(aims, via, _) => return Lead::To(aims, via, MADE),
                several => return several,
            }
        }
        let of_chart = [
            "deployment",
            "statefulset",
            "daemonset",
            "service",
            "configmap",
            "secret",
            "ingress",
            "serviceaccount",
            "job",
            "cronjob",
            "pod",
        ];
        match of_chart.iter().any(|kind| is(kind)) {
            true => self.chart_that_makes(speaker, place, name),
            false => Lead::Nowhere,
        }
    }

    /// The one release of the namespace whose name its objects begin with.
    fn chart_that_makes(&self, speaker: &Speaker<'_>, place: Place<'_>, name: &str) -> Lead {
        let Some(namespace) = place.namespace else {
            return Lead::Nowhere;
        };
        let beginnings = name
            .char_indices()
            .filter(|(_, c)| *c == '-')
            .map(|(n, _)| n)
            .chain([name.len()]);
        for end in beginnings.collect::<Vec<_>>().into_iter().rev() {
            let release = name.get(..end).unwrap_or("");
            let named = self.declared.named(release).iter();
            let found: Vec<&Entity> = named
                .filter(|e| e.kind == EntityKind::Release && makes_charts(e))
                .filter(|e| {
                    let own = kubernetes_namespace(&e.id);
                    target_namespace(e).or(own) == Some(namespace)
                })
                .copied()
                .collect();
            let anywhere = Place {
                namespace: None,
                ..place
            };
            match self.declared.settle(speaker, anywhere, found) {
                Lead::Nowhere => {}
                Lead::To(aims, ..) => return Lead::To(aims, "chart", MADE),
                several => return several,
            }
        }
        Lead::Nowhere
    }
}

/// A release of Helm, or an Application that installs a chart.
fn makes_charts(release: &Entity) -> bool {
    release.subkind == "HelmRelease"
        || release.id.scheme() == "helmfile"
        || release.text("chart").is_some()
}

/// `db-0` of a StatefulSet, `web-5d8f7c9b4-x2x7k` of a Deployment, `agent-x2x7k` of a DaemonSet.
fn of_pod(name: &str) -> Vec<(&'static str, &str)> {
    let Some((stem, last)) = name.rsplit_once('-') else {
        return Vec::new();
    };
    if is_ordinal(last) {
        let mut makers = vec![("statefulset", stem)];
        makers.extend(of_operator(stem));
        return makers;
    }
    if !is_random(last) {
        return Vec::new();
    }
    let mut makers = Vec::new();
    if let Some((deployment, hash)) = stem.rsplit_once('-')
        && (6..=10).contains(&hash.len())
        && hash.bytes().all(|b| b.is_ascii_hexdigit() || is_safe(b))
        && hash.bytes().any(|b| b.is_ascii_digit())
    {
        makers.push(("deployment", deployment));
    }
    makers.push(("daemonset", stem));
    makers
}

/// What the operator of Prometheus names after its resources.
fn of_operator(name: &str) -> Vec<(&'static str, &str)> {
    let kinds = [
        ("prometheus-", "prometheus.monitoring.coreos.com"),
        ("alertmanager-", "alertmanager.monitoring.coreos.com"),
        ("thanos-ruler-", "thanosruler.monitoring.coreos.com"),
    ];
    let named = kinds.iter();
    named
        .filter_map(|(start, kind)| Some((*kind, name.strip_prefix(start)?)))
        .collect()
}

/// `data-db-0` of a StatefulSet `db`, `pg-1` of a cluster `pg`.
fn of_claim(name: &str) -> Vec<(&'static str, &str)> {
    let Some((stem, _)) = name.rsplit_once('-').filter(|(_, last)| is_ordinal(last)) else {
        return Vec::new();
    };
    let mut makers: Vec<_> = stem
        .match_indices('-')
        .filter_map(|(n, _)| Some(("statefulset", stem.get(n + 1..)?)))
        .collect();
    makers.push(("cluster.postgresql.cnpg.io", stem));
    makers
}

fn is_ordinal(text: &str) -> bool {
    !text.is_empty() && text.len() < 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Five of the characters that Kubernetes makes up names from.
fn is_random(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(is_safe)
}

fn is_safe(byte: u8) -> bool {
    b"bcdfghjklmnpqrstvwxz2456789".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_made_up_tell_their_makers() {
        assert_eq!(of_pod("db-0"), [("statefulset", "db")]);
        assert_eq!(
            of_pod("web-5d8f7c9b4-x2x7k"),
            [("deployment", "web"), ("daemonset", "web-5d8f7c9b4")]
        );
        assert_eq!(of_pod("kube-proxy-b9g23"), []);
        assert_eq!(of_pod("agent-b9g24"), [("daemonset", "agent")]);
        assert_eq!(of_pod("checkout"), []);
        assert_eq!(
            of_claim("data-my-db-1").first(),
            Some(&("statefulset", "my-db"))
        );
    }
}
