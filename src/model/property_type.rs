//! Types of properties, as Obsidian shows them.

use super::{Value, is_date, is_date_and_time};

/// What a property holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyType {
    /// Text, a lone link too.
    Text,
    /// Several texts.
    List,
    /// A number.
    Number,
    /// `true` or `false`.
    Checkbox,
    /// `2026-11-30`
    Date,
    /// `2026-11-30T22:41:00`
    DateTime,
    /// The property `tags`.
    Tags,
    /// The property `aliases`.
    Aliases,
    /// A map, which Obsidian keeps and does not show.
    Nested,
}

impl PropertyType {
    /// The type that a name and its value tell; `None` for an empty one.
    pub fn of(key: &str, value: &Value) -> Option<Self> {
        match key.to_ascii_lowercase().as_str() {
            "tags" => return Some(Self::Tags),
            "aliases" => return Some(Self::Aliases),
            "cssclasses" => return Some(Self::List),
            _ => {}
        }
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Self::Checkbox,
            Value::Integer(_) | Value::Number(_) => Self::Number,
            Value::Text(text) if is_date(text) => Self::Date,
            Value::Text(text) if is_date_and_time(text) => Self::DateTime,
            Value::Text(_) => Self::Text,
            Value::List(_) => Self::List,
            Value::Map(_) => Self::Nested,
        })
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::List => "list",
            Self::Number => "number",
            Self::Checkbox => "checkbox",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Tags => "tags",
            Self::Aliases => "aliases",
            Self::Nested => "nested",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_names_decide_before_the_value() {
        let of = PropertyType::of;
        assert_eq!(of("Tags", &Value::Null), Some(PropertyType::Tags));
        assert_eq!(of("aliases", &"a".into()), Some(PropertyType::Aliases));
        assert_eq!(of("due", &"2026-11-30".into()), Some(PropertyType::Date));
        assert_eq!(
            of("started", &"2026-11-22T22:41:00Z".into()),
            Some(PropertyType::DateTime)
        );
        assert_eq!(of("due", &"2026-02-30".into()), Some(PropertyType::Text));
        assert_eq!(of("n", &Value::Integer(2)), Some(PropertyType::Number));
        assert_eq!(of("n", &Value::Null), None);
    }
}
