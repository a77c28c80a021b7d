//! Whole drawings of a small graph.

use std::collections::BTreeMap;

use super::*;
use crate::graph::Snapshot;
use crate::model::{
    Basis, Entity, EntityId, EntityKind, Origin, Relation, RelationKind, RootName, SourcePath,
    Stance, Value,
};

fn origin(path: &str, line: u32) -> Origin {
    Origin {
        path: SourcePath::new(&RootName::new("shop"), path),
        line,
        stance: Stance::Observed,
    }
}

fn entity(id: &str, kind: EntityKind, subkind: &str, name: &str, group: &str) -> Entity {
    Entity {
        id: EntityId::new(id),
        kind,
        subkind: subkind.to_owned(),
        name: name.to_owned(),
        scope: id.split(':').nth(1).unwrap_or("").to_owned(),
        group: (!group.is_empty()).then(|| group.to_owned()),
        properties: BTreeMap::from([("replicas".to_owned(), Value::Integer(3))]),
        origins: vec![origin("deploy/all.yaml", 7)],
    }
}

fn relation(from: &str, kind: RelationKind, to: &str, basis: Basis) -> Relation {
    Relation {
        from: EntityId::new(from),
        kind,
        to: EntityId::new(to),
        via: "spec".to_owned(),
        basis,
        confidence: 0.9,
        origins: vec![origin("deploy/all.yaml", 12)],
    }
}

fn entities() -> Vec<Entity> {
    use EntityKind as K;
    let mut all = vec![
        entity(
            "alert:shop/High",
            K::Alert,
            "prometheus",
            "High \"load\"",
            "monitoring",
        ),
        entity(
            "component:default/shop",
            K::Component,
            "service",
            "shop",
            "service",
        ),
        entity("doc:vault/High.md", K::Runbook, "", "High [load]", "guide"),
        entity("doc:vault/Old & new.md", K::Note, "", "Old & new", ""),
        entity(
            "k8s:eu:shop/Deployment/web",
            K::Workload,
            "Deployment",
            "web",
            "",
        ),
        entity(
            "k8s:us:shop/Deployment/web",
            K::Workload,
            "Deployment",
            "web",
            "",
        ),
    ];
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

fn relations() -> Vec<Relation> {
    use RelationKind as R;
    vec![
        relation(
            "alert:shop/High",
            R::HasRunbook,
            "doc:vault/High.md",
            Basis::Declared,
        ),
        relation(
            "doc:vault/High.md",
            R::LinksTo,
            "doc:vault/Old & new.md",
            Basis::Explicit,
        ),
        relation(
            "doc:vault/High.md",
            R::Mentions,
            "k8s:eu:shop/Deployment/web",
            Basis::Inferred,
        ),
        relation(
            "k8s:eu:shop/Deployment/web",
            R::DependsOn,
            "component:default/shop",
            Basis::Derived,
        ),
        relation(
            "k8s:eu:shop/Deployment/web",
            R::DependsOn,
            "component:default/shop",
            Basis::Derived,
        ),
    ]
}

fn written(name: &str, options: &Options, entities: &[Entity], relations: &[Relation]) -> String {
    let snapshot = Snapshot::default();
    let view = View {
        snapshot: &snapshot,
        findings: &[],
        entities: entities.iter().collect(),
        distances: vec![0; entities.len()],
        relations: relations.iter().collect(),
        left_out: 0,
        whole: true,
    };
    let mut out = String::new();
    (find(name).unwrap().run)(&view, options, &mut out).unwrap();
    out
}

fn small(name: &str, options: &Options) -> String {
    written(name, options, &entities(), &relations())
}

#[test]
fn every_format_is_found_by_its_name_and_names_are_used_once() {
    for exporter in EXPORTERS {
        assert_eq!(find(exporter.name).map(|e| e.name), Some(exporter.name));
        let same = EXPORTERS.iter().filter(|e| e.name == exporter.name);
        assert_eq!(same.count(), 1);
        assert!(!exporter.summary.ends_with('.'));
    }
    assert!(find("png").is_none());
}

#[test]
fn mermaid_has_clusters_colours_shapes_and_line_styles() {
    insta::assert_snapshot!(small("mermaid", &Options::default()), @r#"
    flowchart LR
      %% 6 entities, 5 relations
      subgraph c0["guide"]
        n2[["High #91;load#93;<br/>runbook"]]:::green
      end
      subgraph c1["monitoring"]
        n0[/"High #34;load#34;<br/>prometheus"\]:::yellow
      end
      subgraph c2["service"]
        n1{{"shop<br/>service"}}:::slate
      end
      n3["Old #38; new"]
      n4("web<br/>Deployment in eu")
      n5("web<br/>Deployment in us")
      n0 -->|"has runbook"| n2
      n2 -->|"links to"| n3
      n2 -.->|"mentions"| n4
      n4 -->|"depends on ×2"| n1
      classDef green fill:#e5f3e9,stroke:#1a6b3a,color:#1a6b3a
      classDef yellow fill:#faf1d7,stroke:#a67f12,color:#755600
      classDef slate fill:#eeeeec,stroke:#4b4f57,color:#43474e
      style c0 fill:none,stroke:#1a6b3a,color:#1a6b3a
      style c1 fill:none,stroke:#a67f12,color:#755600
      style c2 fill:none,stroke:#4b4f57,color:#43474e
      linkStyle 3 stroke-dasharray:7 4
    "#);
}

#[test]
fn mermaid_nodes_lead_somewhere_when_told_and_clusters_can_be_kinds() {
    let options = Options {
        group_by: GroupBy::Kind,
        direction: Direction::TopDown,
        link_base: Some("https://ops.example/e?id=".to_owned()),
        ..Options::default()
    };
    insta::assert_snapshot!(small("mermaid", &options), @r#"
    flowchart TD
      %% 6 entities, 5 relations
      subgraph c0["alert"]
        n0[/"High #34;load#34;<br/>prometheus"\]:::yellow
      end
      subgraph c1["component"]
        n1{{"shop<br/>service"}}:::slate
      end
      subgraph c2["note"]
        n3["Old #38; new"]
      end
      subgraph c3["runbook"]
        n2[["High #91;load#93;<br/>runbook"]]:::green
      end
      subgraph c4["workload"]
        n4("web<br/>Deployment in eu")
        n5("web<br/>Deployment in us")
      end
      n0 -->|"has runbook"| n2
      n2 -->|"links to"| n3
      n2 -.->|"mentions"| n4
      n4 -->|"depends on ×2"| n1
      classDef green fill:#e5f3e9,stroke:#1a6b3a,color:#1a6b3a
      classDef yellow fill:#faf1d7,stroke:#a67f12,color:#755600
      classDef slate fill:#eeeeec,stroke:#4b4f57,color:#43474e
      linkStyle 3 stroke-dasharray:7 4
      click n0 href "https://ops.example/e?id=alert:shop/High"
      click n1 href "https://ops.example/e?id=component:default/shop"
      click n2 href "https://ops.example/e?id=doc:vault/High.md"
      click n3 href "https://ops.example/e?id=doc:vault/Old%20%26%20new.md"
      click n4 href "https://ops.example/e?id=k8s:eu:shop/Deployment/web"
      click n5 href "https://ops.example/e?id=k8s:us:shop/Deployment/web"
    "#);
}

#[test]
fn dot_has_the_same_clusters_and_colours() {
    insta::assert_snapshot!(small("dot", &Options::default()), @r##"
    // 6 entities, 5 relations
    digraph opslore {
      rankdir=LR;
      graph [fontname="Helvetica", fontsize=12, style=rounded];
      node [fontname="Helvetica", fontsize=11, color="#8a8478"];
      edge [fontname="Helvetica", fontsize=9, color="#55514a"];
      subgraph cluster_0 {
        label="guide";
        color="#1a6b3a"; fontcolor="#1a6b3a";
        n2 [label="High [load]\nrunbook", shape=component, color="#1a6b3a", fillcolor="#e5f3e9", fontcolor="#1a6b3a", style="filled"];
      }
      subgraph cluster_1 {
        label="monitoring";
        color="#a67f12"; fontcolor="#755600";
        n0 [label="High \"load\"\nprometheus", shape=trapezium, color="#a67f12", fillcolor="#faf1d7", fontcolor="#755600", style="filled"];
      }
      subgraph cluster_2 {
        label="service";
        color="#4b4f57"; fontcolor="#43474e";
        n1 [label="shop\nservice", shape=hexagon, color="#4b4f57", fillcolor="#eeeeec", fontcolor="#43474e", style="filled"];
      }
      n3 [label="Old &amp; new", shape=box];
      n4 [label="web\nDeployment in eu", shape=box, style="rounded"];
      n5 [label="web\nDeployment in us", shape=box, style="rounded"];
      n0 -> n2 [label="has runbook", style=solid];
      n2 -> n3 [label="links to", style=solid];
      n2 -> n4 [label="mentions", style=dotted];
      n4 -> n1 [label="depends on ×2", style=dashed];
    }
    "##);
}

#[test]
fn a_drawing_that_is_too_large_is_folded_and_every_relation_is_counted() {
    let mut entities: Vec<Entity> = (0..40)
        .map(|n| {
            let (kind, group) = match n % 3 {
                0 => (EntityKind::Workload, "service"),
                1 => (EntityKind::Alert, "monitoring"),
                _ => (EntityKind::Resource, ""),
            };
            entity(&format!("x:{n:02}"), kind, "", &format!("thing-{n}"), group)
        })
        .collect();
    entities.push(entity("x:hub", EntityKind::Component, "", "hub", "service"));
    let relations: Vec<Relation> = (0..40)
        .flat_map(|n| {
            let next = format!("x:{:02}", (n + 1) % 40);
            let from = format!("x:{n:02}");
            [
                relation(&from, RelationKind::Uses, &next, Basis::Declared),
                relation(&from, RelationKind::PartOf, "x:hub", Basis::Explicit),
            ]
        })
        .collect();
    let options = Options {
        max_edges: 12,
        ..Options::default()
    };
    insta::assert_snapshot!(written("mermaid", &options, &entities, &relations), @r#"
    flowchart LR
      %% 41 entities, 80 relations; 38 entities are folded
      subgraph c0["monitoring"]
        n1[/"thing-1<br/>alert"\]:::yellow
        n4[/"12 more (alert)"\]:::yellow
      end
      subgraph c1["service"]
        n0("thing-0<br/>workload"):::slate
        n2{{"hub<br/>component"}}:::slate
        n5("13 more (workload)"):::slate
      end
      n3["13 more (resource)"]
      n0 -->|"uses"| n1
      n0 -->|"part of"| n2
      n1 -->|"part of"| n2
      n1 -->|"uses"| n3
      n3 -->|"part of ×13"| n2
      n3 -->|"uses ×13"| n5
      n4 -->|"part of ×12"| n2
      n4 -->|"uses ×12"| n3
      n5 -->|"uses"| n0
      n5 -->|"part of ×13"| n2
      n5 -->|"uses ×12"| n4
      classDef yellow fill:#faf1d7,stroke:#a67f12,color:#755600
      classDef slate fill:#eeeeec,stroke:#4b4f57,color:#43474e
      style c0 fill:none,stroke:#a67f12,color:#755600
      style c1 fill:none,stroke:#4b4f57,color:#43474e
      classDef more stroke-dasharray:4 3
      class n3,n4,n5 more
    "#);
}

#[test]
fn json_is_the_public_document() {
    let options = Options {
        indent: true,
        ..Options::default()
    };
    let (entities, relations) = (entities(), relations());
    let written = written("json", &options, &entities[..1], &relations[..1]);
    insta::assert_snapshot!(written, @r#"
    {
      "schema": "opslore/v1",
      "revision": "",
      "notes": {},
      "entities": [
        {
          "id": "alert:shop/High",
          "kind": "alert",
          "subkind": "prometheus",
          "name": "High \"load\"",
          "properties": {
            "replicas": 3
          },
          "origins": [
            {
              "root": "shop",
              "path": "deploy/all.yaml",
              "line": 7,
              "stance": "observed"
            }
          ]
        }
      ],
      "relations": [
        {
          "relation": "has_runbook",
          "via": "spec",
          "from": "alert:shop/High",
          "to": "doc:vault/High.md",
          "origin": "declared",
          "confidence": 0.9,
          "at": {
            "root": "shop",
            "path": "deploy/all.yaml",
            "line": 12
          }
        }
      ],
      "diagnostics": []
    }
    "#);
}

#[test]
fn json_lines_say_what_each_record_is() {
    let (entities, relations) = (entities(), relations());
    let written = written(
        "jsonl",
        &Options::default(),
        &entities[..1],
        &relations[..1],
    );
    insta::assert_snapshot!(written, @r#"
    {"record":"snapshot","schema":"opslore/v1","revision":""}
    {"record":"entity","id":"alert:shop/High","kind":"alert","subkind":"prometheus","name":"High \"load\"","properties":{"replicas":3},"origins":[{"root":"shop","path":"deploy/all.yaml","line":7,"stance":"observed"}]}
    {"record":"relation","relation":"has_runbook","via":"spec","from":"alert:shop/High","to":"doc:vault/High.md","origin":"declared","confidence":0.9,"at":{"root":"shop","path":"deploy/all.yaml","line":12}}
    "#);
}
