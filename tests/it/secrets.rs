//! What people keep to themselves stays in its files.

use std::path::Path;

use opslore::engine::Revision;

use crate::program::Program;
use crate::workspace::{Folder, revision_at};

/// Stands in files of which nothing but names of images and paths is read.
const NEVER_READ: &str = "hunter2";

/// Stands in files that are read, as a value of which nothing is kept.
const NEVER_KEPT: &str = "correcthorse";

fn folder() -> Folder {
    let folder = Folder::new();
    for (path, text) in [
        (
            "opslore.toml",
            "version = 1\n[vault]\npath = \"vault\"\n[[repo]]\nname = \"shop\"\npath = \"shop\"\n",
        ),
        ("vault/.obsidian/app.json", "{}"),
        ("vault/Home.md", "# Home\n"),
        ("vault/.env", "TOKEN=hunter2\n"),
        (
            "shop/.env",
            "WEB_IMAGE=ghcr.io/acme/web:1\nDB_PASSWORD=hunter2\nhunter2\n# hunter2\nDB_URL=postgres://hunter2@db/x\n",
        ),
        ("shop/prod.env", "WEB_IMAGE=hunter2.example.org/web\n"),
        ("shop/prod.tfvars", "password = \"hunter2\"\n"),
        ("shop/terraform.tfstate", "{\"password\": \"hunter2\"}"),
        (
            "shop/compose.yaml",
            "services:\n  web:\n    image: ${WEB_IMAGE}\n    build: .\n    env_file: [.env, prod.env]\n    environment:\n      - DB_PASSWORD=correcthorse\n      - DB_URL=postgres://u:correcthorse@db:5432/x\n    labels: {auth: correcthorse}\n    command: run --token correcthorse\n    restart: always\n  db:\n    image: postgres\n",
        ),
        (
            "shop/main.tf",
            "variable \"password\" {\n  default = \"correcthorse\"\n}\nlocals {\n  token = \"correcthorse\"\n}\nprovider \"x\" {\n  api_key = \"correcthorse\"\n}\nresource \"aws_db_instance\" \"db\" {\n  identifier = \"db\"\n  password = \"correcthorse\"\n}\nmodule \"m\" {\n  source = \"git::https://u:correcthorse@github.com/a/b\"\n  secret = \"correcthorse\"\n}\n",
        ),
        (
            "shop/secret.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  annotations:\n    note: x\nstringData:\n  password: correcthorse\ndata:\n  token: Y29ycmVjdGhvcnNl\n---\napiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  apiVersion: v1\n  metadata: {name: other}\n  stringData: {password: correcthorse}\n",
        ),
        (
            "shop/secret.json",
            "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"json\"}, \"stringData\": {\"password\": \"correcthorse\"}}",
        ),
        (
            "shop/secret.sops.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: sops\nstringData:\n  password: ENC[AES256_GCM,data:correcthorse,iv:x,tag:y,type:str]\nsops:\n  age:\n  - recipient: age1\n    enc: |\n      -----BEGIN AGE ENCRYPTED FILE-----\n      correcthorse\n      -----END AGE ENCRYPTED FILE-----\n",
        ),
        (
            "shop/values.sops.yaml",
            "database:\n  password: ENC[AES256_GCM,data:correcthorse,type:str]\nsops:\n  mac: ENC[AES256_GCM,data:correcthorse,type:str]\n",
        ),
        (
            "shop/kustomization.yaml",
            "resources: [secret.yaml]\nsecretGenerator:\n- name: made\n  literals: [password=correcthorse]\n",
        ),
        (
            "shop/Dockerfile",
            "ARG TOKEN=correcthorse\nFROM alpine\nENV PASSWORD=correcthorse\nRUN login correcthorse\n",
        ),
    ] {
        folder.write(path, text);
    }
    folder
}

fn said(revision: &Revision) -> String {
    let snapshot = &revision.snapshot;
    let claims = snapshot.readings().iter().map(|r| format!("{:?}", r.facts));
    format!(
        "{} {:?} {:?} {:?}",
        claims.collect::<String>(),
        snapshot.entities(),
        snapshot.relations(),
        revision.findings
    )
}

fn holds(folder: &Path, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holds(&path, word));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            if bytes.windows(word.len()).any(|w| w == word.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[test]
fn a_password_is_in_no_source_and_in_no_fact() {
    let folder = folder();
    let revision = revision_at(folder.path());
    let said = said(&revision);
    assert!(said.contains("image:ghcr.io/acme/web"), "`.env` is read");
    for secret in ["db", "other", "json", "sops", "made"] {
        let id = format!("Secret/{secret}");
        assert!(said.contains(&id), "{secret}: {said}");
    }
    for word in [NEVER_READ, NEVER_KEPT] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    let mut sources = revision.snapshot.readings().iter().map(|r| &r.source);
    assert!(sources.all(|source| !source.text.contains(NEVER_READ)));
}

#[cfg(unix)]
#[test]
fn a_link_of_another_name_leads_to_no_secret() {
    let folder = folder();
    let shop = folder.path().join("shop");
    for (target, link) in [(".env", "values.yaml"), ("prod.tfvars", "more.md")] {
        std::os::unix::fs::symlink(target, shop.join(link)).unwrap();
    }
    let revision = revision_at(folder.path());
    let mut sources = revision.snapshot.readings().iter().map(|r| &r.source);
    assert!(sources.all(|source| !source.text.contains(NEVER_READ)));
}

#[test]
fn a_password_is_in_no_index_no_export_and_no_page() {
    let (folder, program) = (folder(), Program::new());
    let run = |arguments: &[&str]| program.run(folder.path(), arguments);
    assert_eq!(run(&["index"]).code, 0);
    let site = folder.path().join("site");
    assert_eq!(run(&["site", "build", "site"]).code, 0);
    assert_eq!(holds(&site, NEVER_READ), [""; 0]);
    assert_eq!(holds(&site, NEVER_KEPT), [""; 0]);
    for word in [NEVER_READ, NEVER_KEPT] {
        assert_eq!(run(&["search", word]).code, 1, "{word}");
        assert_eq!(holds(program.cache(), word), [""; 0]);
        for format in ["json", "jsonl", "csv", "graphml", "dot", "mermaid"] {
            let exported = run(&["export", "-o", format]);
            assert_eq!(exported.code, 0);
            assert!(!exported.stdout.contains(word), "{word} in {format}");
        }
    }
}
