//! Conditions on columns and properties.

use crate::api::Refusal;
use crate::model::Value;

/// One condition on a column or property.
pub struct Condition<'c> {
    pub name: &'c str,
    test: Option<(&'c str, &'c str)>,
}

impl<'c> Condition<'c> {
    /// Reads one condition.
    pub fn parse(written: &'c str) -> Result<Self, Refusal> {
        let operators = ["!=", "<=", ">=", "=", "~", "<", ">"];
        let found = operators
            .iter()
            .filter_map(|o| Some((written.find(o)?, *o)))
            .min_by_key(|(at, o)| (*at, std::cmp::Reverse(o.len())));
        let (name, test) = match found {
            Some((at, operator)) => (
                written[..at].trim(),
                Some((operator, written[at + operator.len()..].trim())),
            ),
            None => (written.trim(), None),
        };
        if name.is_empty() {
            return Err(Refusal::usage(format!("`{written}` is no condition"))
                .hint("write `status=open`, `owner!=x`, `due<2026-12-01`, `name~pay` or `owner`"));
        }
        Ok(Self { name, test })
    }

    /// Does it hold for the value?
    pub fn holds(&self, value: Option<&Value>) -> bool {
        let Some((operator, wanted)) = self.test else {
            return value.is_some_and(|v| !v.is_empty());
        };
        let shown: Vec<String> = match value {
            Some(Value::List(items)) => items.iter().map(ToString::to_string).collect(),
            Some(value) => vec![value.to_string()],
            None => Vec::new(),
        };
        let any = |test: &dyn Fn(&str) -> bool| shown.iter().any(|text| test(text));
        let equal = |text: &str| plain(text).eq_ignore_ascii_case(wanted);
        match operator {
            "=" => any(&equal),
            "!=" => !any(&equal),
            "~" => any(&|text| text.to_lowercase().contains(&wanted.to_lowercase())),
            _ => any(&|text| {
                let order = order(text, wanted);
                match operator {
                    "<" => order.is_lt() && !text.is_empty(),
                    ">" => order.is_gt(),
                    "<=" => order.is_le() && !text.is_empty(),
                    _ => order.is_ge(),
                }
            }),
        }
    }
}

/// `[[team-payments]]` is compared as `team-payments`.
fn plain(text: &str) -> &str {
    let inner = text
        .strip_prefix("[[")
        .and_then(|t| t.strip_suffix("]]"))
        .unwrap_or(text);
    inner.rsplit('|').next().unwrap_or(inner)
}

/// Numbers as numbers, anything else (dates too) as text.
pub fn order(a: &str, b: &str) -> std::cmp::Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}
