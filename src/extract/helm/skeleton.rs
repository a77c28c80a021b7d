//! What can be told of a template by its lines: objects whose kind and name stand there as they are. A template is no
//! YAML, and what its actions make of it is not guessed.

use super::super::exists;
use super::super::object::{entity_kind, object_key};
use crate::model::{EntityKey, Facts, Source, Span, Value};
use crate::syntax::yaml::{Data, Node};

/// Words of Helm's language that are in nobody else's.
const WORDS: &[&str] = &[
    ".Values",
    ".Release.",
    ".Chart.",
    ".Capabilities",
    "include \"",
    "template \"",
];

/// Objects of a template that have a name of their own.
pub fn read(source: &Source, facts: &mut Facts) {
    let text = &source.text;
    if source.path.file_name().starts_with('_') || !WORDS.iter().any(|word| text.contains(word)) {
        return;
    }
    let mut object = Skeleton::default();
    let mut in_comment = false;
    let (mut start, mut number) = (0, 0);
    for line in text.split_inclusive('\n') {
        number += 1;
        let span = Span::new(start, start + line.trim_end().len(), number);
        start += line.len();
        // `{{/* … */}}` may go over several lines.
        in_comment |= line.contains("{{/*") || line.contains("{{- /*");
        if in_comment {
            in_comment = !line.contains("*/");
            continue;
        }
        let line = line.trim_end();
        if line.starts_with("---") {
            std::mem::take(&mut object).say(facts);
        } else {
            object.line(line, span);
        }
    }
    object.say(facts);
}

/// The lines of one object that tell what it is. A field that is there twice depends on a condition.
#[derive(Default)]
struct Skeleton<'t> {
    versions: Vec<&'t str>,
    kinds: Vec<&'t str>,
    names: Vec<(&'t str, Span)>,
    namespaces: Vec<&'t str>,
    /// Indentation of the members of `metadata`, while in it.
    metadata: Option<Option<usize>>,
}

impl<'t> Skeleton<'t> {
    fn line(&mut self, line: &'t str, span: Span) {
        let text = line.trim_start();
        if text.is_empty() || text.starts_with('#') || text.starts_with("{{") {
            return;
        }
        let indent = line.len() - text.len();
        if indent == 0 {
            self.metadata = None;
            match text.split_once(':') {
                Some(("apiVersion", value)) => self.versions.push(scalar(value)),
                Some(("kind", value)) => self.kinds.push(scalar(value)),
                Some(("metadata", "")) => self.metadata = Some(None),
                _ => {}
            }
            return;
        }
        let Some(members) = &mut self.metadata else {
            return;
        };
        if *members.get_or_insert(indent) != indent {
            return;
        }
        match text.split_once(':') {
            Some(("name", value)) => self.names.push((scalar(value), span)),
            Some(("namespace", value)) => self.namespaces.push(scalar(value)),
            _ => {}
        }
    }

    fn say(self, facts: &mut Facts) {
        let ([kind], [(name, span)]) = (self.kinds.as_slice(), self.names.as_slice()) else {
            return;
        };
        let namespace = match self.namespaces.as_slice() {
            [namespace] if is_literal(namespace) => Some(*namespace),
            _ => None,
        };
        if !is_literal(kind) || !is_literal(name) {
            return;
        }
        // Versions may depend on the cluster; the group must not.
        let mut keys = self.versions.iter().map(|version| {
            let version = Some(*version).filter(|v| is_literal(v))?;
            object_key(&object(version, kind, name, namespace))
        });
        let first = keys.next().flatten();
        let Some(key) = first.filter(|first| keys.all(|key| key.as_ref() == Some(first))) else {
            return;
        };
        let properties = vec![("templated".to_owned(), Value::Bool(true))];
        exists(
            facts,
            *span,
            EntityKey::Kubernetes(key.clone()),
            entity_kind(&key),
            kind,
            name,
            properties,
        );
    }
}

/// The value of a line without quotes and comment.
fn scalar(value: &str) -> &str {
    let value = value.split(" #").next().unwrap_or(value).trim();
    let quoted = |mark: char| {
        let inner = value.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.contains(mark)).then_some(inner)
    };
    quoted('"').or_else(|| quoted('\'')).unwrap_or(value)
}

fn is_literal(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._/:".contains(c);
    !text.is_empty() && text.chars().all(fits)
}

/// The object as a tree, so that it is named as every other.
fn object(version: &str, kind: &str, name: &str, namespace: Option<&str>) -> Node {
    let node = |data| Node {
        span: Span::default(),
        data,
    };
    let text = |text: &str| {
        node(Data::Scalar {
            text: text.to_owned(),
            plain: true,
        })
    };
    let mut metadata = vec![(text("name"), text(name))];
    metadata.extend(namespace.map(|n| (text("namespace"), text(n))));
    node(Data::Map(vec![
        (text("apiVersion"), text(version)),
        (text("kind"), text(kind)),
        (text("metadata"), node(Data::Map(metadata))),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RootName, SourcePath, Statement};

    fn found(text: &str) -> Vec<String> {
        let path = SourcePath::new(&RootName::new("charts"), "web/templates/all.yaml");
        let source = Source {
            text: text.into(),
            read: true,
            ..Source::unread(path)
        };
        let mut facts = Facts::default();
        read(&source, &mut facts);
        let says = |claim: &crate::model::Claim| match &claim.says {
            Statement::Exists {
                key: EntityKey::Kubernetes(key),
                ..
            } => Some(format!(
                "{} {} {} {:?} {}",
                key.group, key.kind, key.name, key.namespace, claim.span.line
            )),
            _ => None,
        };
        facts.claims.iter().filter_map(says).collect()
    }

    #[test]
    fn an_object_is_known_if_its_kind_and_its_name_stand_there() {
        let text = "{{- if .Values.on }}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels:\n    \
                    name: no\n  name: \"web-settings\" # fixed\n  namespace: {{ .Release.Namespace }}\n\
                    data:\n  kind: Secret\n{{- end }}\n---\napiVersion: argoproj.io/v1alpha1\n\
                    kind: Rollout\nmetadata:\n  name: web\n  namespace: shop\n";
        assert_eq!(
            found(text),
            [
                " ConfigMap web-settings None 7",
                "argoproj.io Rollout web Some(\"shop\") 16"
            ]
        );
    }

    #[test]
    fn names_that_have_to_be_filled_in_and_kinds_that_depend_say_nothing() {
        for text in [
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n",
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: web-{{ .Values.x }}\n",
            "apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata:\n  name: web\n",
            "apiVersion: apps/v1\n{{ if .Values.x }}\nkind: DaemonSet\n{{ else }}\n\
             kind: Deployment\n{{ end }}\nmetadata:\n  name: web\n",
            "apiVersion: v1\nkind: Service\nspec:\n  name: web\n# {{ .Values.x }}\n",
            "{{/*\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n*/}}\n{{ .Values.x }}\n",
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  jinja: {{ web }}\n",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
