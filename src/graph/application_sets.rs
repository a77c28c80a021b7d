//! What sets of applications generate: it depends on the tree of files, so no single source can say it.

mod generators;
mod template;
mod trees;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use globset::GlobSet;

use crate::model::{
    Application, ApplicationSet, Basis, Claim, EntityKey, EntityKind, Facts, KubernetesKey,
    Reading, Reference, RelationKind, RootName, Settings, Span, Stance, Statement, Value,
};

use trees::Trees;

/// Lets every set say which applications it generates, as if each were written down. A set that no file can answer for
/// says why.
pub fn expand(readings: &mut [Reading], settings: &Settings) {
    let sets = sets(readings);
    if sets.is_empty() {
        return;
    }
    let trees = Trees::new(readings, settings);
    let said: Vec<(usize, Vec<Claim>)> = sets
        .into_iter()
        .map(|(at, span, set)| (at, claims(set, span, &trees)))
        .collect();
    for (at, claims) in said {
        if let Some(reading) = readings.get_mut(at) {
            let mut facts = Facts::clone(&reading.facts);
            facts.claims.extend(claims);
            reading.facts = Arc::new(facts);
        }
    }
}

/// The files whose content some set asks for, as places among the readings. Not more than a guess: all that is needed
/// is there, and perhaps some that is not.
pub fn parameter_files(readings: &[Reading], settings: &Settings) -> Vec<usize> {
    let mut wanted = BTreeMap::new();
    for (_, _, set) in sets(readings) {
        for generator in &set.generators {
            generators::wanted_files(generator, settings, &mut wanted);
        }
    }
    let wanted: BTreeMap<RootName, GlobSet> = wanted
        .into_iter()
        .filter_map(|(root, globs)| Some((root, globs.build().ok()?)))
        .collect();
    let is_wanted = |reading: &Reading| {
        let path = &reading.source.path;
        let globs = wanted.get(&path.root);
        globs.is_some_and(|globs| globs.is_match(path.path.as_ref()))
    };
    let all = readings.iter().enumerate();
    all.filter(|(_, reading)| reading.source.read && is_wanted(reading))
        .map(|(at, _)| at)
        .collect()
}

fn sets(readings: &[Reading]) -> Vec<(usize, Span, &ApplicationSet)> {
    let mut found = Vec::new();
    for (at, reading) in readings.iter().enumerate() {
        for claim in &reading.facts.claims {
            if let Statement::Generates(set) = &claim.says {
                found.push((at, claim.span, &**set));
            }
        }
    }
    found
}

/// The applications that a set generates, by name, and why it may generate others.
fn applications(set: &ApplicationSet, trees: &Trees<'_>) -> (Vec<Application>, BTreeSet<String>) {
    let mut found: Vec<Application> = Vec::new();
    let mut names = BTreeSet::new();
    let mut reasons = BTreeSet::new();
    for generator in &set.generators {
        let all = generators::parameters(generator, set.go, trees);
        for parameters in all.unwrap_or_else(|reason| {
            reasons.insert(reason);
            Vec::new()
        }) {
            match template::application(&set.template, &parameters, set.go) {
                Ok(application) => {
                    let name = application.name.text.clone();
                    if names.insert((application.namespace.clone(), name)) {
                        found.push(application);
                    }
                }
                Err(reason) => {
                    reasons.insert(reason);
                }
            }
        }
    }
    (found, reasons)
}

fn claims(set: &ApplicationSet, span: Span, trees: &Trees<'_>) -> Vec<Claim> {
    let (applications, reasons) = applications(set, trees);
    let mut properties = Vec::new();
    if !reasons.is_empty() {
        let reasons = reasons.into_iter().map(Value::from).collect();
        properties.push(("unexpanded".to_owned(), Value::List(reasons)));
    }
    let count = i64::try_from(applications.len()).unwrap_or(i64::MAX);
    properties.push(("applications".to_owned(), Value::Integer(count)));
    let mut claims = vec![release(&set.key, span, properties)];
    for application in &applications {
        let key = KubernetesKey {
            namespace: application
                .namespace
                .clone()
                .or_else(|| set.key.namespace.clone()),
            kind: "Application".to_owned(),
            name: application.name.text.clone(),
            ..set.key.clone()
        };
        let span = application.name.span;
        let mut properties = application.properties();
        let by = format!("ApplicationSet/{}", set.key.name);
        properties.push(("generated_by".to_owned(), Value::from(by)));
        claims.push(release(&key, span, properties));
        claims.push(Claim {
            span,
            stance: Stance::Observed,
            says: Statement::Relates {
                from: EntityKey::Kubernetes(set.key.clone()),
                kind: RelationKind::Deploys,
                to: Reference::Key(EntityKey::Kubernetes(key.clone())),
                inverse: false,
                via: "spec.template".to_owned(),
                basis: Basis::Derived,
                confidence: 0.95,
            },
        });
        claims.extend(application.claims(&key));
    }
    claims
}

fn release(key: &KubernetesKey, span: Span, properties: Vec<(String, Value)>) -> Claim {
    Claim {
        span,
        stance: Stance::Observed,
        says: Statement::Exists {
            key: EntityKey::Kubernetes(key.clone()),
            kind: EntityKind::Release,
            subkind: key.kind.clone(),
            name: key.name.clone(),
            properties,
        },
    }
}
