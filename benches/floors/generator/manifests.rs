//! Manifests of the services: a Deployment, a Service, and a file of alerts each.

use super::Names;
use super::random::Random;

/// Paths below the repository, and texts.
pub fn all(names: &Names, random: &mut Random) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let each = names.alerts.len() / names.services.len().max(1);
    for (n, service) in names.services.iter().enumerate() {
        let alerts = names.alerts.get(n * each..(n + 1) * each).unwrap_or(&[]);
        let folder = format!("clusters/production/{service}");
        out.push((
            format!("{folder}/deployment.yaml"),
            deployment(service, names, random),
        ));
        out.push((format!("{folder}/service.yaml"), endpoint(service)));
        out.push((format!("monitoring/{service}.yaml"), rules(service, alerts)));
    }
    out
}

fn deployment(service: &str, names: &Names, random: &mut Random) -> String {
    let other = &names.services[random.below(names.services.len())];
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {service}
  namespace: shop
  labels: {{ app: {service}, team: platform }}
spec:
  replicas: {}
  selector:
    matchLabels: {{ app: {service} }}
  template:
    metadata:
      labels: {{ app: {service} }}
    spec:
      containers:
        - name: app
          image: registry.example/shop/{service}:1.{}.0
          ports: [{{ containerPort: 8080 }}]
          env:
            - name: UPSTREAM_URL
              value: http://{other}.shop.svc.cluster.local:8080
          envFrom:
            - configMapRef: {{ name: {service}-settings }}
          resources:
            limits: {{ memory: 512Mi }}
",
        1 + random.below(6),
        random.below(40),
    )
}

fn endpoint(service: &str) -> String {
    format!(
        "apiVersion: v1
kind: Service
metadata:
  name: {service}
  namespace: shop
spec:
  selector: {{ app: {service} }}
  ports: [{{ port: 8080 }}]
"
    )
}

fn rules(service: &str, alerts: &[String]) -> String {
    let mut out = format!(
        "apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {service}
  namespace: shop
spec:
  groups:
    - name: {service}
      rules:
"
    );
    for alert in alerts {
        out.push_str(&format!(
            "        - alert: {alert}
          expr: sum(rate(http_requests_total{{service=\"{service}\",code=~\"5..\"}}[5m])) > 1
          for: 10m
          labels: {{ severity: page, service: {service} }}
          annotations:
            summary: {service} needs a look
            runbook_url: https://runbooks.example/{alert}
"
        ));
    }
    out
}
