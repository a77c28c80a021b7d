//! What generators give: sets of parameters, each for one application.

use std::collections::BTreeMap;

use globset::GlobSetBuilder;

use crate::model::{Generator, GitGenerator, GitPattern, RootName, Settings, Value};

use super::template::{Parameters, fill};
use super::trees::{Tree, Trees, loose, root_of};

/// More than this is an accident.
const LIMIT: usize = 1000;

/// All sets of parameters of a generator; why not, if no file can answer.
pub fn parameters(
    generator: &Generator,
    go: bool,
    trees: &Trees<'_>,
) -> Result<Vec<Parameters>, String> {
    let found = match generator {
        Generator::Unknown(reason) => return Err(reason.clone()),
        Generator::List(elements) => elements.iter().map(|e| element(e, go)).collect(),
        Generator::Git(git) => {
            let tree = trees.at(&git.repository.text)?;
            match git.files.is_empty() {
                true => folders(git, tree, go)?,
                false => files(git, tree, go)?,
            }
        }
        Generator::Matrix(generators) => matrix(generators, go, trees)?,
        Generator::Merge { keys, generators } => merge(keys, generators, go, trees)?,
    };
    match found.len() > LIMIT {
        true => Err(format!("it would generate more than {LIMIT} applications")),
        false => Ok(found),
    }
}

fn element(element: &Value, go: bool) -> Parameters {
    match (element, go) {
        (Value::Map(members), true) => members.iter().cloned().collect(),
        (value, _) => {
            let mut flat = Parameters::new();
            flatten("", value, &mut flat);
            flat
        }
    }
}

/// Values in values become `a.b.0`.
fn flatten(name: &str, value: &Value, flat: &mut Parameters) {
    let dot = if name.is_empty() { "" } else { "." };
    match value {
        Value::Map(members) => {
            for (key, value) in members {
                flatten(&format!("{name}{dot}{key}"), value, flat);
            }
        }
        Value::List(items) => {
            for (at, value) in items.iter().enumerate() {
                flatten(&format!("{name}{dot}{at}"), value, flat);
            }
        }
        value => {
            flat.insert(name.to_owned(), value.clone());
        }
    }
}

fn folders(git: &GitGenerator, tree: &Tree<'_>, go: bool) -> Result<Vec<Parameters>, String> {
    let found = tree.folders(&git.directories).into_iter();
    found
        .map(|folder| with_values(path(folder, None, git, go), git, go))
        .collect()
}

fn files(git: &GitGenerator, tree: &Tree<'_>, go: bool) -> Result<Vec<Parameters>, String> {
    let mut found = Vec::new();
    for file in tree.files(&git.files) {
        let content = tree
            .content(file)
            .ok_or_else(|| format!("`{file}` is neither JSON nor YAML"))?;
        let all = match content {
            Value::List(several) => several.as_slice(),
            one => std::slice::from_ref(one),
        };
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        for content in all {
            let mut parameters = element(content, go);
            overlay(&mut parameters, path(folder, Some(name), git, go));
            found.push(with_values(parameters, git, go)?);
        }
    }
    Ok(found)
}

/// The parameters of a folder, or of a file in it.
fn path(folder: &str, file: Option<&str>, git: &GitGenerator, go: bool) -> Parameters {
    let basename = folder.rsplit('/').next().unwrap_or(folder);
    let segments: Vec<Value> = folder.split('/').map(Value::from).collect();
    let mut parts = vec![
        ("basename", Value::from(basename)),
        ("basenameNormalized", Value::from(normalized(basename))),
    ];
    if let Some(file) = file {
        parts.push(("filename", Value::from(file)));
        parts.push(("filenameNormalized", Value::from(normalized(file))));
    }
    let prefix = git.prefix.as_deref();
    let mut found = Parameters::new();
    if go {
        let mut members: Vec<(String, Value)> = parts
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        members.push(("path".to_owned(), Value::from(folder)));
        members.push(("segments".to_owned(), Value::List(segments)));
        let path = ("path".to_owned(), Value::Map(members));
        match prefix {
            Some(prefix) => found.insert(prefix.to_owned(), Value::Map(vec![path])),
            None => found.insert(path.0, path.1),
        };
        return found;
    }
    let name = prefix.map_or_else(|| "path".to_owned(), |prefix| format!("{prefix}.path"));
    for (key, value) in parts {
        found.insert(format!("{name}.{key}"), value);
    }
    for (at, segment) in segments.into_iter().enumerate() {
        found.insert(format!("{name}[{at}]"), segment);
    }
    found.insert(name, Value::from(folder));
    found
}

/// A name as DNS has it.
fn normalized(name: &str) -> String {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let lower = name.to_lowercase();
    let name: String = lower
        .chars()
        .map(|c| if fits(c) { c } else { '-' })
        .collect();
    name.trim_matches(['-', '.']).to_owned()
}

/// The parameters that a generator makes of others.
fn with_values(
    mut parameters: Parameters,
    git: &GitGenerator,
    go: bool,
) -> Result<Parameters, String> {
    let mut values = Vec::new();
    for (key, text) in &git.values {
        values.push((key.clone(), Value::from(fill(text, &parameters, go)?)));
    }
    if go && !values.is_empty() {
        parameters.insert("values".to_owned(), Value::Map(values));
    } else {
        let flat = values.into_iter();
        parameters.extend(flat.map(|(key, value)| (format!("values.{key}"), value)));
    }
    Ok(parameters)
}

fn matrix(
    generators: &[Generator],
    go: bool,
    trees: &Trees<'_>,
) -> Result<Vec<Parameters>, String> {
    let mut found = vec![Parameters::new()];
    for generator in generators {
        let mut next = Vec::new();
        // Most are not filled in by others: what they give is found once.
        let mut last: Option<(Generator, Vec<Parameters>)> = None;
        for known in &found {
            let filled = filled(generator, known, go);
            let (_, all) = match last.take().filter(|(generator, _)| *generator == filled) {
                Some(same) => last.insert(same),
                None => {
                    let all = parameters(&filled, go, trees)?;
                    last.insert((filled, all))
                }
            };
            for more in all.iter().cloned() {
                let mut both = known.clone();
                overlay(&mut both, more);
                next.push(both);
            }
            if next.len() > LIMIT {
                return Err(format!("it would generate more than {LIMIT} applications"));
            }
        }
        found = next;
    }
    Ok(found)
}

/// A generator with what another has found; placeholders for what is yet to come stay.
fn filled(generator: &Generator, known: &Parameters, go: bool) -> Generator {
    let text = |text: &str| fill(text, known, go).unwrap_or_else(|_| text.to_owned());
    let all = |generators: &[Generator]| {
        let all = generators.iter().map(|g| filled(g, known, go));
        all.collect::<Vec<_>>()
    };
    let patterns = |patterns: &[GitPattern]| {
        let filled = |p: &GitPattern| GitPattern {
            pattern: text(&p.pattern),
            exclude: p.exclude,
        };
        patterns.iter().map(filled).collect()
    };
    match generator {
        Generator::List(elements) => {
            Generator::List(elements.iter().map(|e| texts(e, &text)).collect())
        }
        Generator::Git(git) => {
            let mut git = git.clone();
            git.repository.text = text(&git.repository.text);
            git.directories = patterns(&git.directories);
            git.files = patterns(&git.files);
            for (_, value) in &mut git.values {
                *value = text(value);
            }
            Generator::Git(git)
        }
        Generator::Matrix(generators) => Generator::Matrix(all(generators)),
        Generator::Merge { keys, generators } => Generator::Merge {
            keys: keys.clone(),
            generators: all(generators),
        },
        Generator::Unknown(reason) => Generator::Unknown(reason.clone()),
    }
}

fn texts(value: &Value, text: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Text(t) => Value::from(text(t)),
        Value::List(items) => Value::List(items.iter().map(|v| texts(v, text)).collect()),
        Value::Map(members) => Value::Map(
            members
                .iter()
                .map(|(k, v)| (k.clone(), texts(v, text)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn merge(
    keys: &[String],
    generators: &[Generator],
    go: bool,
    trees: &Trees<'_>,
) -> Result<Vec<Parameters>, String> {
    let Some((first, others)) = generators.split_first() else {
        return Ok(Vec::new());
    };
    let mut found = parameters(first, go, trees)?;
    let same = |a: &Parameters, b: &Parameters| {
        let mut keys = keys.iter().map(|key| (a.get(key), b.get(key)));
        keys.all(|(a, b)| a.is_some() && a == b)
    };
    for other in others {
        let all = parameters(other, go, trees)?;
        for known in &mut found {
            for more in &all {
                if same(known, more) {
                    overlay(known, more.clone());
                }
            }
        }
    }
    Ok(found)
}

/// Puts parameters over others; maps are joined.
fn overlay(known: &mut Parameters, more: Parameters) {
    for (key, value) in more {
        let value = match (known.remove(&key), value) {
            (Some(Value::Map(mut old)), Value::Map(new)) => {
                old.retain(|(key, _)| new.iter().all(|(k, _)| k != key));
                old.extend(new);
                Value::Map(old)
            }
            (_, value) => value,
        };
        known.insert(key, value);
    }
}

/// Patterns of the files whose content a generator asks for, root by root.
pub fn wanted_files(
    generator: &Generator,
    settings: &Settings,
    wanted: &mut BTreeMap<RootName, GlobSetBuilder>,
) {
    match generator {
        Generator::Git(git) => {
            let unknown = git.repository.text.contains("{{");
            let one = root_of(settings, &git.repository.text);
            let roots = settings.roots.iter().map(|r| &r.name);
            for root in roots.filter(|root| unknown || one == Some(root)) {
                let patterns = git.files.iter().filter(|f| !f.exclude);
                for glob in patterns.filter_map(|f| loose(&f.pattern)) {
                    let globs = wanted.entry(root.clone());
                    globs.or_insert_with(GlobSetBuilder::new).add(glob);
                }
            }
        }
        Generator::Matrix(generators) | Generator::Merge { generators, .. } => {
            for generator in generators {
                wanted_files(generator, settings, wanted);
            }
        }
        Generator::List(_) | Generator::Unknown(_) => {}
    }
}
