//! Jenkinsfiles: stages, libraries, other jobs, images. Read from their words, so nothing is quite certain.

mod words;

use std::collections::BTreeMap;

use super::pipeline::{Pipeline, list, property};
use super::{Declared, Extractor, Input, Syntax, deploying, exists, images};
use crate::model::{
    Basis, EntityKey, EntityKind, Facts, Reference, RelationKind, Span, Value, below,
};
use crate::syntax::jenkinsfile::{TokenKind, tokens};
use words::{Calls, name_of};

pub const EXTRACTOR: Extractor = Extractor {
    name: "jenkins",
    summary: "Jenkinsfiles: their stages, shared libraries, jobs that they start, container images",
    syntax: Syntax::Text,
    may_be: |source| {
        let name = source.path.file_name().to_ascii_lowercase();
        name.contains("jenkinsfile")
    },
    run,
};

/// How certain a reading of words is.
const READ: (Basis, f32) = (Basis::Inferred, 0.6);

/// Where the reading is.
struct Reader<'f> {
    pipeline: Pipeline,
    root: String,
    facts: &'f mut Facts,
    /// Stages that are open, with the depth of braces outside them.
    open: Vec<(EntityKey, usize)>,
    /// How often a stage's name was seen.
    names: BTreeMap<String, u32>,
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let source = input.source;
    let tokens = tokens(&source.text);
    let calls = Calls::new(&tokens);
    let pipeline = Pipeline::of(source);
    let span = Span::new(0, 0, 1);
    let name = source.path.file_name();
    pipeline.declare(facts, span, ("jenkins-pipeline", name), properties(&calls));
    let mut reader = Reader {
        pipeline,
        root: source.path.folder().to_owned(),
        facts,
        open: Vec::new(),
        names: BTreeMap::new(),
    };
    let (mut depth, mut pending) = (0_usize, None);
    for (n, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Mark('{') => {
                if let Some(stage) = pending.take() {
                    reader.open.push((stage, depth));
                }
                depth += 1;
            }
            TokenKind::Mark('}') => {
                depth = depth.saturating_sub(1);
                if reader
                    .open
                    .last()
                    .is_some_and(|(_, outside)| *outside >= depth)
                {
                    reader.open.pop();
                }
            }
            TokenKind::Word("stage") if !calls.is_member(n) => {
                if let Some((name, span)) = calls.text(n, &["name"]) {
                    pending = Some(reader.stage(name, span));
                }
            }
            TokenKind::Word(word) => reader.word(word, n, &calls),
            _ => {}
        }
    }
}

/// What a pipeline says of itself.
fn properties(calls: &Calls<'_>) -> Vec<(String, Value)> {
    let (mut deploys, mut credentials, mut crons) = (Vec::new(), Vec::new(), Vec::new());
    for (n, word) in calls.words() {
        match word {
            "sh" | "bat" | "pwsh" | "powershell" => {
                if let Some(script) = calls.script(n) {
                    deploying::commands(script, &mut deploys);
                }
            }
            "credentials" => credentials.extend(calls.text(n, &[])),
            "credentialsId" => credentials.extend(calls.value(n)),
            "cron" => crons.extend(calls.text(n, &[])),
            _ => {}
        }
    }
    let mut found = Vec::new();
    property(&mut found, "deploys_with", list(deploys));
    let names = credentials.into_iter().map(|(name, _)| name);
    property(&mut found, "secrets", list(names));
    let crons = crons.into_iter().map(|(cron, _)| cron);
    property(&mut found, "schedule", list(crons));
    found
}

impl Reader<'_> {
    /// The stage that is being read, or else the whole pipeline.
    fn speaker(&self) -> EntityKey {
        let stage = self.open.last().map(|(stage, _)| stage);
        stage.unwrap_or(&self.pipeline.key).clone()
    }

    /// A stage; the second of a name gets a number.
    fn stage(&mut self, name: &str, span: Span) -> EntityKey {
        let seen = self.names.entry(name.to_owned()).or_default();
        *seen += 1;
        let id = match *seen {
            1 => name.to_owned(),
            n => format!("{name} ({n})"),
        };
        let key = self.pipeline.part(&id);
        let (kind, subkind) = (EntityKind::Pipeline, "jenkins-stage");
        exists(
            self.facts,
            span,
            key.clone(),
            kind,
            subkind,
            name,
            Vec::new(),
        );
        let whole = Reference::Key(self.pipeline.key.clone());
        self.relate(&key, RelationKind::PartOf, "stage", span, whole);
        key
    }

    fn word(&mut self, word: &str, n: usize, calls: &Calls<'_>) {
        match word {
            "Library" if calls.is_annotation(n) => {
                for (name, span) in calls.list(n) {
                    self.library(name, span);
                }
            }
            "library" | "lib" if !calls.is_member(n) => {
                if let Some((name, span)) = calls.text(n, &["identifier"]) {
                    self.library(name, span);
                }
            }
            "build" if !calls.is_member(n) => {
                if let Some((name, span)) = calls.text(n, &["job"]) {
                    self.job(name, span);
                }
            }
            "docker" => {
                if let Some((name, span)) = calls.image(n) {
                    self.image("docker", name, span);
                }
            }
            "containerTemplate" => {
                if let Some((name, span)) = calls.inside(n, "image") {
                    self.image("containerTemplate", name, span);
                }
            }
            "dockerfile" => {
                if let Some((folder, file, span)) = calls.dockerfile(n) {
                    let path = below(&self.root, folder).and_then(|f| below(&f, file));
                    let from = self.speaker();
                    if let Some(path) = path {
                        let target = Reference::Path(path);
                        self.relate(&from, RelationKind::Uses, "dockerfile", span, target);
                    }
                }
            }
            _ => {}
        }
    }

    fn library(&mut self, name: &str, span: Span) {
        let name = name_of(name);
        if name.is_empty() {
            return;
        }
        let key = EntityKey::Id(format!("pkg:jenkins/{name}"));
        let (kind, subkind) = (EntityKind::Package, "jenkins-library");
        exists(
            self.facts,
            span,
            key.clone(),
            kind,
            subkind,
            name,
            Vec::new(),
        );
        let from = self.speaker();
        self.relate(
            &from,
            RelationKind::Uses,
            "library",
            span,
            Reference::Key(key),
        );
    }

    fn image(&mut self, via: &str, image: &str, span: Span) {
        let Some(repository) = images::image_repository(image) else {
            return;
        };
        let key = EntityKey::Id(format!("image:{repository}"));
        let name = repository.rsplit('/').next().unwrap_or(&repository);
        let (kind, to) = (EntityKind::Image, Reference::Key(key.clone()));
        exists(self.facts, span, key, kind, "image", name, Vec::new());
        let from = self.speaker();
        self.relate(&from, RelationKind::Uses, via, span, to);
    }

    /// A job by its name in Jenkins, which no file tells.
    fn job(&mut self, name: &str, span: Span) {
        let name = name.trim_start_matches('/');
        if name.is_empty() || name.starts_with('.') {
            return;
        }
        let target = Reference::Assumed {
            key: EntityKey::Id(format!("pipeline:jenkins:{name}")),
            kind: EntityKind::Pipeline,
            subkind: "jenkins-job".to_owned(),
            name: name.to_owned(),
        };
        let from = self.speaker();
        self.relate(&from, RelationKind::Uses, "build", span, target);
    }

    fn relate(&mut self, from: &EntityKey, kind: RelationKind, via: &str, at: Span, to: Reference) {
        let relates = Declared { from, kind, via };
        relates.with(self.facts, at, to, READ.0, READ.1);
    }
}
