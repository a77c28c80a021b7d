//! `[[rendered]]`: what charts and kustomizations become, found in a folder or made by a program.

use super::file::{Output, RenderedEntry, Run};
use super::parse::root_name;
use super::reader::{Reader, Section, listed, nearest};
use super::{Renderer, RepositoryEntry, Spot};
use crate::model::position_at;
use crate::workspace::Error;

const TITLE: &str = "[[rendered]]";

const KEYS: [&str; 9] = [
    "repo",
    "chart",
    "kustomization",
    "path",
    "run",
    "name",
    "release",
    "namespace",
    "values",
];

/// Every `[[rendered]]`, in the order of the file.
pub(super) fn rendered(
    reader: Reader<'_>,
    top: &Section<'_, '_>,
    repositories: &[RepositoryEntry],
) -> Result<Vec<RenderedEntry>, Error> {
    let mut entries: Vec<RenderedEntry> = Vec::new();
    for (table, at) in top.tables("rendered", TITLE)? {
        let section = reader.strict(table, at, TITLE, &KEYS)?;
        let entry = entry(reader, &section, repositories)?;
        let taken = |other: &Spot<String>| other.value == entry.name.value;
        let others = repositories.iter().map(|r| &r.name);
        let mut others = others.chain(entries.iter().map(|e| &e.name));
        if let Some(first) = others.find(|other| taken(other)) {
            let line = position_at(reader.text, first.at.start).line;
            let message = format!(
                "`{}` is the name of another root, on line {line}",
                entry.name.value
            );
            return Err(reader
                .error(&entry.name.at, message)
                .hint("names are used in ids: give this one a `name` of its own"));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn entry(
    reader: Reader<'_>,
    section: &Section<'_, '_>,
    repositories: &[RepositoryEntry],
) -> Result<RenderedEntry, Error> {
    let repository = section.required("repo")?;
    let names: Vec<&str> = repositories.iter().map(|r| r.name.value.as_str()).collect();
    if !names.contains(&repository.value.as_str()) {
        let error = reader.error(
            &repository.at,
            format!("no `[[repo]]` is named `{}`", repository.value),
        );
        return Err(match nearest(&repository.value, &names) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None if names.is_empty() => error.hint("describe it with a `[[repo]]` first"),
            None => error.hint(format!("repositories: {}", listed(&names))),
        });
    }
    let (folder, kustomization) = match (section.text("chart")?, section.text("kustomization")?) {
        (Some(chart), None) => (chart, false),
        (None, Some(folder)) => (folder, true),
        (Some(_), Some(second)) => {
            return Err(reader.error(
                &second.at,
                "it is the output of a `chart` or of a `kustomization`, not of both",
            ));
        }
        (None, None) => {
            return Err(reader
                .error(
                    &section.at,
                    format!("`{TITLE}` needs a `chart` or a `kustomization`"),
                )
                .hint("a folder of the repository, such as `chart = \"charts/shop\"`"));
        }
    };
    let folder = inside(reader, folder)?;
    let output = output(reader, section, kustomization)?;
    let name = match section.text("name")? {
        Some(name) => name,
        None => Spot {
            value: format!("{}-rendered", last(&folder.value, &repository.value)),
            at: folder.at.clone(),
        },
    };
    root_name(reader, &name)?;
    let chart_only = |key: &str, found: Option<Spot<String>>| match found {
        Some(found) if kustomization => Err(reader.error(
            &found.at,
            format!("a `{key}` belongs to a chart, and this is a kustomization"),
        )),
        Some(found) => label(reader, key, &found).map(|()| Some(found.value)),
        None => Ok(None),
    };
    Ok(RenderedEntry {
        release: chart_only("release", section.text("release")?)?,
        namespace: chart_only("namespace", section.text("namespace")?)?,
        name,
        repository,
        folder,
        kustomization,
        output,
    })
}

fn output(
    reader: Reader<'_>,
    section: &Section<'_, '_>,
    kustomization: bool,
) -> Result<Output, Error> {
    let values = section.texts("values")?;
    let run = match (section.text("path")?, section.text("run")?) {
        (Some(path), None) => {
            return match values.first() {
                None => Ok(Output::Found(path)),
                Some(first) => Err(reader
                    .error(
                        &first.at,
                        "`values` are for `run`: what lies in `path` has been rendered already",
                    )
                    .hint("remove one of them")),
            };
        }
        (None, Some(run)) => run,
        (Some(_), Some(run)) => {
            return Err(reader
                .error(&run.at, "it is found at `path` or made by `run`, not both")
                .hint("remove one of them"));
        }
        (None, None) => {
            return Err(reader
                .error(&section.at, format!("`{TITLE}` needs a `path` or a `run`"))
                .hint(match kustomization {
                    true => {
                        "a folder with what it becomes, or `run = \"kustomize\"` to have it made"
                    }
                    false => "a folder with what it becomes, or `run = \"helm\"` to have it made",
                }));
        }
    };
    let fitting: &[&str] = match kustomization {
        true => &["kustomize", "kubectl"],
        false => &["helm"],
    };
    let program = Renderer::ALL
        .into_iter()
        .find(|p| p.as_str() == run.value && fitting.contains(&run.value.as_str()));
    let Some(program) = program else {
        let error = reader.error(
            &run.at,
            format!(
                "`{}` does not render a {}",
                run.value,
                if kustomization {
                    "kustomization"
                } else {
                    "chart"
                }
            ),
        );
        return Err(match nearest(&run.value, fitting) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => error.hint(format!("known programs: {}", listed(fitting))),
        });
    };
    if let (Some(first), true) = (values.first(), kustomization) {
        return Err(reader.error(
            &first.at,
            "`values` belong to a chart, and this is a kustomization",
        ));
    }
    Ok(Output::Made(Run { program, values }))
}

/// A folder of the repository without `.` and slashes around it; empty for the repository itself.
fn inside(reader: Reader<'_>, folder: Spot<String>) -> Result<Spot<String>, Error> {
    let leaves = folder.value.starts_with(['/', '~']) || folder.value.contains('\\');
    if leaves || folder.value.split('/').any(|name| name == "..") {
        return Err(reader
            .error(
                &folder.at,
                format!("`{}` is not a folder inside the repository", folder.value),
            )
            .hint("write its path from the top of the repository, such as `charts/shop`"));
    }
    let names = folder.value.split('/').filter(|n| !matches!(*n, "" | "."));
    Ok(Spot {
        value: names.collect::<Vec<_>>().join("/"),
        at: folder.at,
    })
}

/// The last name of a path.
fn last<'p>(path: &'p str, otherwise: &'p str) -> &'p str {
    match path.rsplit('/').next() {
        Some(name) if !name.is_empty() => name,
        _ => otherwise,
    }
}

/// Names of releases and namespaces go on command lines, and are what Kubernetes allows.
fn label(reader: Reader<'_>, key: &str, name: &Spot<String>) -> Result<(), Error> {
    let text = name.value.as_str();
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = text.len() <= 63
        && text.starts_with(edge)
        && text.ends_with(edge)
        && text.chars().all(inner);
    match fits {
        true => Ok(()),
        false => Err(reader
            .error(&name.at, format!("`{text}` cannot be a {key}"))
            .hint("use small letters, digits and `-`")),
    }
}
