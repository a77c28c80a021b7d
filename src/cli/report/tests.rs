//! Whole outputs of all reports over the same findings.

use std::sync::Arc;

use super::*;
use crate::model::{Location, RootName, Severity, Span, codes};

const FAILOVER: &str = "---\nowner: core\n---\nPage the [[payment-gatway]] owner first.\n";
const ALERTS: &str = "groups:\n- name: ümläut\n  rules:\n  - runbook_url: https://x/y\n";

fn location(root: &str, path: &str, text: &str, part: &str) -> Location {
    let start = text.find(part).unwrap();
    let line = text[..start].matches('\n').count() + 1;
    Location {
        path: SourcePath::new(&RootName::new(root), path),
        span: Span::new(start, start + part.len(), line),
    }
}

fn findings() -> Vec<Diagnostic> {
    let link = location(
        "vault",
        "runbooks/fail over.md",
        FAILOVER,
        "[[payment-gatway]]",
    );
    let alert = location("platform", "alerts.yaml", ALERTS, "ümläut");
    let mut lost = Diagnostic::new(
        &codes::UNREADABLE,
        location("vault", "gone.md", "\n\nx", "x"),
        "the file cannot be read: 100% gone",
    );
    lost.severity = Severity::Error;
    let mut nowhere = Diagnostic::new(&codes::LINK_OUT_OF_ROOT, alert.clone(), "one\nthing");
    nowhere.at = None;
    vec![
        Diagnostic::new(
            &codes::UNRESOLVED_LINK,
            link.clone(),
            "nothing is named `payment-gatway`",
        )
        .hint("did you mean `payment-gateway`?"),
        Diagnostic::new(
            &codes::MISSING_RUNBOOK,
            alert,
            "the runbook of `ümläut` does not exist",
        )
        .related(link, "linked here"),
        lost,
        nowhere,
    ]
}

fn printed(name: &str, color: bool) -> String {
    let setting = Setting {
        text: &|path| match path.path.as_ref() {
            "runbooks/fail over.md" => Some(Arc::from(FAILOVER)),
            "alerts.yaml" => Some(Arc::from(ALERTS)),
            _ => None,
        },
        path: &|path| match path.root.as_str() {
            "vault" => path.path.to_string(),
            _ => path.to_string(),
        },
        color,
        width: 100,
        summary: "1 error, 2 warnings in 3 notes",
    };
    let mut out = String::new();
    (find(name).unwrap().run)(&findings(), &setting, &mut out).unwrap();
    out
}

#[test]
fn people_see_the_line_and_a_hint() {
    insta::assert_snapshot!(printed("human", false), @r#"
    warning[unresolved-link]: nothing is named `payment-gatway`
     --> runbooks/fail over.md:4:10
      |
    4 | Page the [[payment-gatway]] owner first.
      |          ^^^^^^^^^^^^^^^^^^
      |
      = hint: did you mean `payment-gateway`?

    warning[missing-runbook]: the runbook of `ümläut` does not exist
     --> platform/alerts.yaml:2:9
      |
    2 | - name: ümläut
      |         ^^^^^^
      |
     ::: runbooks/fail over.md:4:10
      |
    4 | Page the [[payment-gatway]] owner first.
      |          ------------------ linked here

    error[unreadable]: the file cannot be read: 100% gone
    --> gone.md:3:1

    info[link-out-of-root]: one thing

    1 error, 2 warnings in 3 notes
    "#);
}

#[test]
fn colours_come_only_when_told() {
    assert!(printed("human", true).contains("\u{1b}["));
    assert!(printed("concise", true).contains("\u{1b}["));
    for report in REPORTS {
        assert!(!printed(report.name, false).contains('\u{1b}'));
    }
}

#[test]
fn a_very_long_line_is_cut_around_the_place() {
    let text = format!("{} [[x]] {}", "before ".repeat(2000), "after ".repeat(2000));
    let at = location("vault", "long.md", &text, "[[x]]");
    let findings = [Diagnostic::new(
        &codes::UNRESOLVED_LINK,
        at,
        "nothing is named `x`",
    )];
    let setting = Setting {
        text: &|_| Some(Arc::from(text.as_str())),
        path: &|path| path.path.to_string(),
        color: false,
        width: 60,
        summary: "",
    };
    let mut out = String::new();
    (find("human").unwrap().run)(&findings, &setting, &mut out).unwrap();
    insta::assert_snapshot!(out, @r#"
    warning[unresolved-link]: nothing is named `x`
     --> long.md:1:14002
      |
    1 | ...before before before  [[x]] after after after afte...
      |                          ^^^^^
    "#);
}

#[test]
fn a_place_that_is_not_in_the_text_any_more_is_still_reported() {
    let at = Location {
        path: SourcePath::new(&RootName::new("vault"), "a.md"),
        span: Span::new(500, 510, 40),
    };
    let findings = [Diagnostic::new(
        &codes::UNRESOLVED_LINK,
        at,
        "nothing is named `x`",
    )];
    let setting = Setting {
        text: &|_| Some(Arc::from("ä")),
        path: &|path| path.path.to_string(),
        color: false,
        width: 60,
        summary: "",
    };
    for report in REPORTS {
        let mut out = String::new();
        (report.run)(&findings, &setting, &mut out).unwrap();
        assert!(out.contains("a.md"), "{}", report.name);
    }
}

#[test]
fn editors_read_one_line_each() {
    insta::assert_snapshot!(printed("concise", false), @r#"
    runbooks/fail over.md:4:10: warning[unresolved-link] nothing is named `payment-gatway` (did you mean `payment-gateway`?)
    platform/alerts.yaml:2:9: warning[missing-runbook] the runbook of `ümläut` does not exist
    gone.md:3:1: error[unreadable] the file cannot be read: 100% gone
    info[link-out-of-root] one thing
    "#);
}

#[test]
fn github_commands_are_escaped() {
    insta::assert_snapshot!(printed("github", false), @r#"
    ::warning file=runbooks/fail over.md,line=4,endLine=4,col=10,endColumn=27,title=unresolved-link::nothing is named `payment-gatway`%0Adid you mean `payment-gateway`?
    ::warning file=platform/alerts.yaml,line=2,endLine=2,col=9,endColumn=14,title=missing-runbook::the runbook of `ümläut` does not exist
    ::error file=gone.md,line=3,endLine=3,col=1,title=unreadable::the file cannot be read: 100%25 gone
    ::notice title=link-out-of-root::one%0Athing
    "#);
}

#[test]
fn programs_read_json_by_line() {
    insta::assert_snapshot!(printed("jsonl", false), @r#"
    {"code":"unresolved-link","severity":"warning","message":"nothing is named `payment-gatway`","hint":"did you mean `payment-gateway`?","root":"vault","path":"runbooks/fail over.md","line":4,"column":10}
    {"code":"missing-runbook","severity":"warning","message":"the runbook of `ümläut` does not exist","hint":null,"root":"platform","path":"alerts.yaml","line":2,"column":9}
    {"code":"unreadable","severity":"error","message":"the file cannot be read: 100% gone","hint":null,"root":"vault","path":"gone.md","line":3,"column":1}
    {"code":"link-out-of-root","severity":"info","message":"one\nthing","hint":null,"root":null,"path":null,"line":null,"column":null}
    "#);
}

#[test]
fn json_is_one_document() {
    let document: serde_json::Value = serde_json::from_str(&printed("json", false)).unwrap();
    assert_eq!(document["schema"], "opslore/v1");
    assert_eq!(document["diagnostics"].as_array().map(Vec::len), Some(4));
}

#[test]
fn sarif_has_rules_with_help_and_regions() {
    let mut document: serde_json::Value = serde_json::from_str(&printed("sarif", false)).unwrap();
    let driver = &document["runs"][0]["tool"]["driver"];
    assert_eq!(
        driver["rules"].as_array().map(Vec::len),
        Some(codes::ALL.len())
    );
    assert!(driver["rules"][0]["help"]["markdown"].is_string());
    let mut results = document["runs"][0]["results"].take();
    for result in results.as_array_mut().unwrap() {
        // Its number depends on how many codes there are; its name is in the snapshot.
        let rule = result["ruleIndex"].take().as_u64().unwrap();
        let name = codes::ALL[usize::try_from(rule).unwrap()].name;
        assert_eq!(result["ruleId"], name);
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&results).unwrap(), @r#"
    [
      {
        "level": "warning",
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "runbooks/fail%20over.md"
              },
              "region": {
                "endColumn": 28,
                "endLine": 4,
                "startColumn": 10,
                "startLine": 4
              }
            }
          }
        ],
        "message": {
          "text": "nothing is named `payment-gatway`\nhint: did you mean `payment-gateway`?"
        },
        "ruleId": "unresolved-link",
        "ruleIndex": null
      },
      {
        "level": "warning",
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "platform/alerts.yaml"
              },
              "region": {
                "endColumn": 15,
                "endLine": 2,
                "startColumn": 9,
                "startLine": 2
              }
            }
          }
        ],
        "message": {
          "text": "the runbook of `ümläut` does not exist"
        },
        "relatedLocations": [
          {
            "message": {
              "text": "linked here"
            },
            "physicalLocation": {
              "artifactLocation": {
                "uri": "runbooks/fail%20over.md"
              },
              "region": {
                "endColumn": 28,
                "endLine": 4,
                "startColumn": 10,
                "startLine": 4
              }
            }
          }
        ],
        "ruleId": "missing-runbook",
        "ruleIndex": null
      },
      {
        "level": "error",
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "gone.md"
              },
              "region": {
                "endColumn": 1,
                "endLine": 3,
                "startColumn": 1,
                "startLine": 3
              }
            }
          }
        ],
        "message": {
          "text": "the file cannot be read: 100% gone"
        },
        "ruleId": "unreadable",
        "ruleIndex": null
      },
      {
        "level": "note",
        "locations": [],
        "message": {
          "text": "one\nthing"
        },
        "ruleId": "link-out-of-root",
        "ruleIndex": null
      }
    ]
    "#);
}

proptest::proptest! {
    #[test]
    fn any_place_in_any_text_can_be_reported(
        text in "(\\PC|[äöü🦀\t\r\n\u{200d}]){0,60}",
        start in 0_usize..80,
        length in 0_usize..80,
        line in 0_usize..5,
    ) {
        let at = Location {
            path: SourcePath::new(&RootName::new("vault"), "a.md"),
            span: Span::new(start, start + length, line),
        };
        let findings = [Diagnostic::new(&codes::DEAD_BLOCK, at.clone(), "x").related(at, "y")];
        let setting = Setting {
            text: &|_| Some(Arc::from(text.as_str())),
            path: &|path| path.path.to_string(),
            color: true,
            width: 40,
            summary: "",
        };
        for report in REPORTS {
            let mut out = String::new();
            (report.run)(&findings, &setting, &mut out).unwrap();
        }
    }
}
