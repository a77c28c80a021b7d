//! Placeholders of templates: parameters by name, and nothing that would have to be computed.

use std::collections::BTreeMap;

use crate::model::{
    Application, ApplicationSource, Changes, ImageChange, Namespace, Placed, Value,
};

/// Parameters by name. In the older language names have dots and indices in them (`path.basename`, `path[0]`); in Go's,
/// values stand in values.
pub type Parameters = BTreeMap<String, Value>;

/// A text with its placeholders filled in; why not, if one cannot be.
pub fn fill(text: &str, parameters: &Parameters, go: bool) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((inner, after)) = after.split_once("}}") else {
            return Err(format!("`{text}` is no template"));
        };
        rest = after;
        let mut name = inner;
        if go {
            if let Some(trimmed) = name.strip_prefix("- ") {
                out.truncate(out.trim_end().len());
                name = trimmed;
            }
            if let Some(trimmed) = name.strip_suffix(" -") {
                rest = rest.trim_start();
                name = trimmed;
            }
        }
        let name = name.trim();
        let value = match go {
            true => expression(name, parameters)?,
            false => parameters.get(name),
        };
        match value {
            Some(Value::Null | Value::List(_) | Value::Map(_)) | None => {
                return Err(format!("nothing gives `{{{{ {name} }}}}`"));
            }
            Some(value) => out.push_str(&value.to_string()),
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// `.a.b`, or `index .a.b 0 "c"`.
fn expression<'p>(text: &str, parameters: &'p Parameters) -> Result<Option<&'p Value>, String> {
    let computed = || format!("`{{{{ {text} }}}}` has to be computed");
    let mut words = text.split_whitespace();
    let first = words.next().ok_or_else(computed)?;
    let field = match first {
        "index" => words.next().ok_or_else(computed)?,
        field => field,
    };
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let path = field.strip_prefix('.').filter(|p| p.chars().all(plain));
    let mut segments = path.ok_or_else(computed)?.split('.');
    let mut value = segments.next().and_then(|name| parameters.get(name));
    for name in segments {
        value = value.and_then(|v| v.get(name));
    }
    for word in words {
        if first != "index" {
            return Err(computed());
        }
        let quoted = word.strip_prefix('"').and_then(|w| w.strip_suffix('"'));
        value = match (quoted, word.parse::<usize>()) {
            (Some(name), _) => value.and_then(|v| v.get(name)),
            (None, Ok(at)) => value.and_then(|v| match v {
                Value::List(items) => items.get(at),
                _ => None,
            }),
            (None, Err(_)) => return Err(computed()),
        };
    }
    Ok(value)
}

/// The application that a template becomes; why not, if it does not.
pub fn application(
    template: &Application,
    parameters: &Parameters,
    go: bool,
) -> Result<Application, String> {
    let text = |text: &String| fill(text, parameters, go);
    let option = |t: &Option<String>| t.as_ref().map(text).transpose();
    let placed = |p: &Placed| {
        Ok::<_, String>(Placed {
            text: fill(&p.text, parameters, go)?,
            span: p.span,
        })
    };
    let application = Application {
        name: placed(&template.name)?,
        namespace: option(&template.namespace)?,
        project: template.project.as_ref().map(placed).transpose()?,
        sources: template
            .sources
            .iter()
            .map(|source| {
                Ok(ApplicationSource {
                    repository: placed(&source.repository)?,
                    path: source.path.as_ref().map(placed).transpose()?,
                    chart: source.chart.as_ref().map(placed).transpose()?,
                    revision: option(&source.revision)?,
                    reference: source.reference.clone(),
                    // Files that depend on more than parameters are not known; the application is.
                    value_files: source
                        .value_files
                        .iter()
                        .filter_map(|file| placed(file).ok())
                        .collect(),
                    images: source.images.clone(),
                    recurse: source.recurse,
                    changes: changes(&source.changes, &text)?,
                })
            })
            .collect::<Result<_, String>>()?,
        cluster: option(&template.cluster)?,
        server: option(&template.server)?,
        target_namespace: option(&template.target_namespace)?,
        sync_policy: template.sync_policy.clone(),
    };
    let name = &application.name.text;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    match !name.is_empty() && name.chars().all(fits) {
        true => Ok(application),
        false => Err(format!("`{name}` is no name of an application")),
    }
}

fn changes(
    changes: &Changes,
    text: &dyn Fn(&String) -> Result<String, String>,
) -> Result<Changes, String> {
    let option = |t: &Option<String>| t.as_ref().map(text).transpose();
    Ok(Changes {
        namespace: match &changes.namespace {
            Some(Namespace::All(name)) => Some(Namespace::All(text(name)?)),
            Some(Namespace::Missing(name)) => Some(Namespace::Missing(text(name)?)),
            None => None,
        },
        prefix: text(&changes.prefix)?,
        suffix: text(&changes.suffix)?,
        labels: changes
            .labels
            .iter()
            .map(|(key, value)| Ok((key.clone(), text(value)?)))
            .collect::<Result<_, String>>()?,
        images: changes
            .images
            .iter()
            .map(|image| {
                Ok(ImageChange {
                    name: text(&image.name)?,
                    new_name: option(&image.new_name)?,
                    new_tag: option(&image.new_tag)?,
                })
            })
            .collect::<Result<_, String>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        let segments = vec![Value::from("apps"), Value::from("web")];
        let path = vec![
            ("basename".to_owned(), Value::from("web")),
            ("segments".to_owned(), Value::List(segments)),
        ];
        Parameters::from([
            ("path".to_owned(), Value::Map(path)),
            ("path.basename".to_owned(), Value::from("web")),
            ("path[0]".to_owned(), Value::from("apps")),
        ])
    }

    #[test]
    fn both_languages_know_parameters_by_name() {
        let old = |text| fill(text, &parameters(), false);
        let go = |text| fill(text, &parameters(), true);
        assert_eq!(
            old("{{path[0]}}-{{ path.basename }}"),
            Ok("apps-web".into())
        );
        assert_eq!(go("x {{- .path.basename -}} y"), Ok("xweby".into()));
        assert_eq!(go("{{ index .path.segments 1 }}"), Ok("web".into()));
        assert_eq!(go("{{ index .path \"basename\" }}"), Ok("web".into()));
        assert_eq!(go("plain"), Ok("plain".into()));
    }

    #[test]
    fn what_has_to_be_computed_is_not_guessed() {
        let go = |text| fill(text, &parameters(), true).unwrap_err();
        assert_eq!(
            go("{{ .path.basename | upper }}"),
            "`{{ .path.basename | upper }}` has to be computed"
        );
        assert_eq!(go("{{ .branch }}"), "nothing gives `{{ .branch }}`");
        assert_eq!(go("{{ .path }}"), "nothing gives `{{ .path }}`");
        assert_eq!(go("{{ .path"), "`{{ .path` is no template");
        assert!(fill("{{branch}}", &parameters(), false).is_err());
    }
}
