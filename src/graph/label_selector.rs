//! Label selectors as kubectl and catalogs write them: `app=checkout,tier in (web,api),!canary`.

use crate::model::{LabelExpression, LabelOperator, Selector};

/// Reads a selector; `None` if a part of it cannot be understood.
pub fn parse(text: &str) -> Option<Selector> {
    let mut selector = Selector::default();
    for part in parts(text) {
        let part = part.trim();
        if let Some((key, values)) = set(part) {
            let (key, operator) = match key.strip_suffix("not") {
                Some(key) => (key, LabelOperator::NotIn),
                None => (key, LabelOperator::In),
            };
            let values = values.split(',').map(|v| v.trim().to_owned()).collect();
            add(&mut selector, key, operator, values)?;
        } else if let Some((key, value)) = part.split_once("!=") {
            let values = vec![value.trim().to_owned()];
            add(&mut selector, key, LabelOperator::NotIn, values)?;
        } else if let Some((key, value)) = part.split_once('=') {
            let value = value.strip_prefix('=').unwrap_or(value);
            let key = label(key)?;
            selector.labels.push((key, value.trim().to_owned()));
        } else if let Some(key) = part.strip_prefix('!') {
            add(&mut selector, key, LabelOperator::DoesNotExist, Vec::new())?;
        } else {
            add(&mut selector, part, LabelOperator::Exists, Vec::new())?;
        }
    }
    Some(selector)
}

/// What stands between commas outside brackets.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.split(move |c: char| {
        inside = match c {
            '(' => true,
            ')' => false,
            _ => inside,
        };
        c == ',' && !inside
    })
}

/// `KEY in (A,B)` as `KEY ` and `A,B`; of `notin` the `not` stays at the key.
fn set(part: &str) -> Option<(&str, &str)> {
    let (head, values) = part.strip_suffix(')')?.split_once('(')?;
    let key = head.trim_end().strip_suffix("in")?;
    Some((key, values))
}

fn add(
    selector: &mut Selector,
    key: &str,
    operator: LabelOperator,
    values: Vec<String>,
) -> Option<()> {
    selector.expressions.push(LabelExpression {
        key: label(key)?,
        operator,
        values,
    });
    Some(())
}

fn label(text: &str) -> Option<String> {
    let text = text.trim();
    let word = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    (!text.is_empty() && text.chars().all(word)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(selector: &str, labels: &[(&str, &str)]) -> Option<bool> {
        let label = |key: &str| labels.iter().find(|(k, _)| *k == key).map(|(_, v)| *v);
        Some(parse(selector)?.fits(label))
    }

    #[test]
    fn every_form_of_kubectl_is_understood() {
        let labels = [("app", "checkout"), ("tier", "web")];
        for yes in [
            "app=checkout",
            "app == checkout, tier!=db",
            "tier in (api, web)",
            "tier notin (db),app",
            "!canary",
        ] {
            assert_eq!(fits(yes, &labels), Some(true), "{yes}");
        }
        for no in ["app=cart", "tier in (db)", "app,canary", "!app"] {
            assert_eq!(fits(no, &labels), Some(false), "{no}");
        }
    }

    #[test]
    fn what_is_no_selector_is_none() {
        for text in ["", "=x", "{{ app }}=x", "a=b,,c=d", "a b"] {
            assert_eq!(fits(text, &[]), None, "{text}");
        }
    }
}
